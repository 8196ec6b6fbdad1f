// expect: proportion_interval: policy must offer ends\(successes, trials, level\) that gives an interval
// \(proportion_interval_policy\)
#include <clientele/math/proportion_interval.hpp>
struct endless {};
static_assert(!clientele::proportion_interval_policy<endless>);
int main() { return clientele::proportion_interval(1, 2, 0.9, endless{}).lower > 0; }
