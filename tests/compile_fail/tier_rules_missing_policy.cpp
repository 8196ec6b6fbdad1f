// expect: tier_rules: missing must offer missing_allowed
#include <clientele/tier/tier_rules.hpp>
struct mine {};
int main() { return static_cast<int>(clientele::tier_rules<mine>{}.rules.size()); }
