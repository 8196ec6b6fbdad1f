// expect: uncertain_values
#include <clientele/tier/confidence.hpp>
struct mine {};
int main() { return static_cast<int>(clientele::probable_tiers({}, mine{}).probability.rows()); }
