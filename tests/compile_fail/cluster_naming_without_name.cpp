// expect: profile_clusters: .naming must offer
#include <clientele/cluster/profile.hpp>
struct nameless {};
int main() { (void)clientele::profile_clusters{.naming = nameless{}}; }
