// expect: order_ledger: add takes what else lines say exactly if accumulators read it
#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/order_ledger.hpp>
struct cost_of_line {
    double operator()(double note) const { return note; }
};
int main() {
    using namespace clientele;
    const accumulators costs{line_costs{.cost = cost_of_line{}}};
    order_ledger<int, skip, no_journal, skip, decltype(costs)> ledger{{}, 2, costs};
    ledger.add({.customer = 1, .when = day{}, .minor = 1});
}
