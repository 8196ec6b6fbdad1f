// expect: order_columns: .order must be a span
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <cstdint>
#include <span>
#include <vector>
int main() {
    using namespace std::chrono_literals;
    using namespace clientele;
    const std::span<const std::int64_t> id;
    const std::span<const day> when;
    const std::span<const double> amount;
    const std::vector<std::int64_t> order;
    return static_cast<int>(summarize{.as_of = 1997y / 9 / 30}(
                                order_columns{.customer = id, .when = when, .amount = amount, .order = order})
                                .size());
}
