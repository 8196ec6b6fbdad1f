// expect: abc: crossing must offer inside
#include <clientele/tier/abc.hpp>
struct mine {};
int main() { return clientele::abc{.crossing = mine{}}.fit({}).count(); }
