// expect: tier_rules: missing must offer missing_allowed
#include <clientele/tier/tier_rules.hpp>
struct mine {};
static_assert(!clientele::missing_criterion_policy<mine>);
int main() { return static_cast<int>(clientele::tier_rules<mine>{}.rules.size()); }
