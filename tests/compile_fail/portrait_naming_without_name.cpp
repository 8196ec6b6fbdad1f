// expect: profile_clusters: .naming must offer
#include <clientele/portrait/cluster_profile.hpp>
struct nameless {};
int main() { (void)clientele::profile_clusters{.naming = nameless{}}; }
