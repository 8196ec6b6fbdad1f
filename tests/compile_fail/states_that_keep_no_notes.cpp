// expect: order_states: they keep days and money of lines, and these accumulators read more
#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
struct cost_of_line {
    double operator()(double note) const { return note; }
};
int main() {
    using namespace std::chrono_literals;
    using namespace clientele;
    const summarize rules{.as_of = 1997y / 9 / 30, .accumulate = accumulators{line_costs{.cost = cost_of_line{}}}};
    return static_cast<int>(order_states<int>{}.summaries(rules).size());
}
