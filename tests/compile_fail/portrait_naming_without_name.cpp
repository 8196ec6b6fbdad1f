// expect: profile_clusters: .naming must offer
#include <clientele/portrait/cluster_profile.hpp>
struct nameless {};
static_assert(!clientele::cluster_naming_policy<nameless>);
int main() { (void)clientele::profile_clusters{.naming = nameless{}}; }
