// expect: probable_tiers: values must offer size
#include <clientele/tier/probable_tiers.hpp>
struct mine {};
static_assert(!clientele::uncertain_values_policy<mine>);
int main() { return static_cast<int>(clientele::probable_tiers({}, mine{}).probability.rows()); }
