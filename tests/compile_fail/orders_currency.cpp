// expect: currency must offer convert\(minor, currency, on\)
#include <clientele/orders/summarize.hpp>
struct not_a_policy {};
static_assert(!clientele::currency_policy<not_a_policy>);
int main() {
    using namespace std::chrono_literals;
    const clientele::summarize rules{.as_of = 1997y / 9 / 30, .currency = not_a_policy{}};
    return rules.unit.count() > 0;
}
