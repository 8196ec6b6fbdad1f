// expect: kmeans: .observer must be callable as `bool\(const progress&\) const`
#include <clientele/cluster/kmeans.hpp>
struct not_a_policy {};
static_assert(!clientele::observer_policy<not_a_policy>);
int main() { return static_cast<int>(clientele::kmeans{.k = 2, .observer = not_a_policy{}}.seed); }
