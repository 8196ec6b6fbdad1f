// expect: bad_rows must be callable with a rejected_row and return a row_action
#include <clientele/orders/summarize.hpp>
struct not_a_policy {};
static_assert(!clientele::row_policy<not_a_policy>);
int main() {
    using namespace std::chrono_literals;
    const clientele::summarize rules{.as_of = 1997y / 9 / 30, .bad_rows = not_a_policy{}};
    return rules.unit.count() > 0;
}
