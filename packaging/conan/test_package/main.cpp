#include <clientele/orders/summarize.hpp>
#include <clientele/tier/abc.hpp>

#include <cstdint>
#include <cstdio>
#include <vector>

struct sale {
    std::int64_t customer;
    clientele::day on;
    double paid;
};

int main() {
    using namespace std::chrono_literals;
    const std::vector<sale> sales{
        {7, 2026y / 1 / 5, 120}, {3, 2026y / 1 / 7, 15.5}, {7, 2026y / 2 / 1, 80}, {5, 2026y / 2 / 9, 9}};
    const auto base = clientele::summarize{.as_of = 2026y / 3 / 1}(
        sales, clientele::fields{.customer = &sale::customer, .when = &sale::on, .amount = &sale::paid});
    const auto classes = clientele::abc{}.fit(base.total).tiers;
    for (std::size_t i = 0; i < base.size(); ++i)
        std::printf("customer %d: %g in %d days, class %c\n", static_cast<int>(base.customer[i]), base.total[i],
                    base.purchase_days[i], "ABC"[classes[i]]);
}
