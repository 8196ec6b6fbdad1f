// expect: abc: crossing must offer inside
#include <clientele/tier/abc.hpp>
struct mine {};
static_assert(!clientele::crossing_policy<mine>);
int main() { return clientele::abc{.crossing = mine{}}.fit({}).count(); }
