// expect: every rule must offer name.. and a call with .profiles, customer. that returns a bool .tag_policy.
#include <clientele/portrait/tags.hpp>
struct nameless {
    bool operator()(const clientele::customer_profiles<>&, std::size_t) const { return true; }
};
static_assert(!clientele::tag_policy<nameless>);
int main() { return static_cast<int>(clientele::tags{nameless{}}(clientele::customer_profiles<>{}).customers); }
