// expect: .bad_rows and .late_rows must be callable with a rejected_row
#include <clientele/score/engagement.hpp>
struct no_policy {};
static_assert(!clientele::row_policy<no_policy>);
int main() {
    return static_cast<int>(
        clientele::engagement{.as_of = clientele::day{}, .rules = {}, .late_rows = no_policy{}}.rules.size());
}
