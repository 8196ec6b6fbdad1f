// expect: quota_tiers: negatives_apart is for abc
#include <clientele/tier/quota.hpp>
int main() { return static_cast<int>(clientele::quota_tiers{.negatives = clientele::negatives_apart{}}.quotas.size()); }
