#include <clientele/math/order_statistics.hpp>

#include <doctest/doctest.h>

#include "math/support.hpp"
#include <algorithm>
#include <vector>

TEST_SUITE("math/detail/order_statistics") {

using namespace clientele;

TEST_CASE("large columns are selected by a sample, and not among all") {
    random_generator draw{2};
    for (int kind = 0; kind < 4; ++kind) {
        const auto x = random_column(draw, 300000, kind);
        const std::vector<std::size_t> ranks{0, 1, 59999, 60000, 150000, 239999, 299999};
        CHECK(detail::select_by_sample(x, ranks) == order_statistics(x, ranks));
    }
}

TEST_CASE("a column made to mislead the sample is selected exactly all the same") {
    const std::size_t n = 50000;
    std::vector<double> rows(n);
    for (std::size_t i = 0; i < n; ++i)
        rows[i] = static_cast<double>(i);
    const auto sampled = clientele::detail::sorted_sample(rows); // which rows the sample looks at
    const std::vector<std::size_t> ranks{10000, 25000, 40000};
    for (const double trap : {-1.0, 1e9}) {
        auto x = rows;
        for (const double row : sampled)
            x[static_cast<std::size_t>(row)] = trap;
        CHECK(clientele::detail::select_by_sample(x, ranks).empty());
        auto sorted = x;
        std::sort(sorted.begin(), sorted.end());
        const auto found = clientele::order_statistics(x, ranks);
        for (std::size_t i = 0; i < ranks.size(); ++i)
            CHECK(found[i] == sorted[ranks[i]]);
    }
}

} // TEST_SUITE("math/detail/order_statistics")
