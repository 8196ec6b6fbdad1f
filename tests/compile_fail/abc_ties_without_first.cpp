// expect: abc: ties must offer together
#include <clientele/tier/abc.hpp>
struct mine {
    bool together() const { return false; }
};
static_assert(!clientele::tie_policy<mine>);
int main() { return clientele::abc{.ties = mine{}}.fit({}).count(); }
