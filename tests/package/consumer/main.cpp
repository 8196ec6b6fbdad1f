// A host that includes the rooms it uses.
#include <clientele/features/features.hpp>
#include <clientele/orders/summarize.hpp>

#include <cstdio>
#include <vector>

struct sale {
    int client;
    clientele::day on;
    double paid;
};

int main() {
    using namespace std::chrono_literals;
    const std::vector<sale> sales{{2, 2024y / 1 / 5, 10}, {1, 2024y / 1 / 7, 5.5}, {2, 2024y / 2 / 1, 4}};
    const auto base = clientele::summarize{.as_of = 2024y / 3 / 1}(
        sales, clientele::fields{.customer = &sale::client, .when = &sale::on, .amount = &sale::paid});
    const auto totals = clientele::features{clientele::feature::total{}}(base).values;
#ifdef CONSUMER_PRECOMPILED // the umbrella is there although this file does not include it
    const auto classes = clientele::abc{}.fit(base.total).tiers;
    if (classes.size() != base.size())
        return 1;
#endif
    const bool right = totals.rows() == 2 && totals(0, 0) == 5.5 && totals(1, 0) == 14;
    std::printf("%zu customers, %s\n", base.size(), right ? "as expected" : "wrong");
    return right ? 0 : 1;
}
