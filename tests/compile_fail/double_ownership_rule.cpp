// expect: ownership_rule
#include <clientele/plan/double_ownership.hpp>
struct not_a_rule {};
static_assert(!clientele::ownership_rule<not_a_rule, int, int>);
int main() {
    const std::vector<clientele::account_ownership<int, int>> all;
    return (int)clientele::find_double_ownership<int, int>(all, not_a_rule{}).size();
}
