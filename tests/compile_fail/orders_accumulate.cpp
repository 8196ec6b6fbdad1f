// expect: accumulate must be accumulators\{...\} of orders/accumulators.hpp
#include <clientele/orders/day_accumulators.hpp>
#include <clientele/orders/summarize.hpp>
int main() {
    using namespace std::chrono_literals;
    const clientele::summarize rules{.as_of = 1997y / 9 / 30, .accumulate = clientele::purchase_gaps{}};
    return rules.unit.count() > 0;
}
