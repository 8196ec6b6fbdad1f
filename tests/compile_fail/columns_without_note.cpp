// expect: order_columns: these accumulators read what else a line says: give .note
#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
struct cost_of_line {
    double operator()(double note) const { return note; }
};
int main() {
    using namespace std::chrono_literals;
    using namespace clientele;
    const summarize rules{.as_of = 1997y / 9 / 30, .accumulate = accumulators{line_costs{.cost = cost_of_line{}}}};
    const std::span<const std::int64_t> id;
    const std::span<const day> when;
    const std::span<const double> amount;
    return static_cast<int>(rules(order_columns{.customer = id, .when = when, .amount = amount}).size());
}
