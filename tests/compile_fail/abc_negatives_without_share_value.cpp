// expect: abc: negatives must offer share_value
#include <clientele/tier/abc.hpp>
struct mine {};
static_assert(!clientele::negative_value_policy<mine>);
int main() { return clientele::abc{.negatives = mine{}}.fit({}).count(); }
