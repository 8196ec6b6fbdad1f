// expect: value_potential: potential must offer fit
#include <clientele/tier/value_potential.hpp>
struct mine {};
static_assert(!clientele::tier_policy<mine>);
int main() { return static_cast<int>(clientele::value_potential{.potential = mine{}}.cells.size()); }
