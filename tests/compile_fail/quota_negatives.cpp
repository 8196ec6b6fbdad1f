// expect: quota_tiers: negatives must offer share_value
#include <clientele/tier/quota.hpp>
struct mine {};
static_assert(!clientele::negative_value_policy<mine>);
int main() { return static_cast<int>(clientele::quota_tiers{.negatives = mine{}}.quotas.size()); }
