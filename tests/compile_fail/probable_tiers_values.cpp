// expect: probable_tiers: values must offer size
#include <clientele/tier/probable_tiers.hpp>
struct mine {};
int main() { return static_cast<int>(clientele::probable_tiers({}, mine{}).probability.rows()); }
