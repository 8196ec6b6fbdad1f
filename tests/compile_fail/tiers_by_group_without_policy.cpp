// expect: tiers_by_group: policy must offer fit
#include <clientele/tier/by_group.hpp>
struct mine {};
static_assert(!clientele::tier_policy<mine>);
int main() { return static_cast<int>(clientele::tiers_by_group<mine>{}.own.size()); }
