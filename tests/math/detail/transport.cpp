#include <clientele/math/detail/transport.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("transport") {

using namespace clientele;

namespace {
constexpr double never = std::numeric_limits<double>::infinity();
}

TEST_CASE("every conflict is one: its accounts may go nowhere else, and need more than there is") {
    random_generator random{5};
    int refused = 0;
    for (int round = 0; round < 200; ++round) {
        const std::size_t n = 3 + random.below(8), m = 2 + random.below(3);
        std::vector<double> cost(n * m, 1.0), prices(m, 0.0);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0, own = random.below(m); j < m; ++j)
                if (j != own && random.below(2) == 0)
                    cost[i * m + j] = never;
        std::vector<column_bounds> bounds(m);
        for (auto& each : bounds)
            each.least_rows = random.below(3), each.most_rows = each.least_rows + random.below(3);
        std::vector<int> labels(n);
        detail::transport problem{cost, bounds, prices, labels};
        (void)problem.solve();
        if (problem.solved())
            continue;
        ++refused;
        const auto [too_many, rows, columns] = problem.conflict();
        std::size_t places = 0, touching = 0, inside = 0;
        for (const auto j : columns)
            places += too_many ? bounds[j].most_rows : bounds[j].least_rows;
        for (std::size_t i = 0; i < n; ++i) {
            bool any = false, all = true;
            for (std::size_t j = 0; j < m; ++j)
                if (std::isfinite(cost[i * m + j])) {
                    const bool there = std::find(columns.begin(), columns.end(), j) != columns.end();
                    any = any || there, all = all && there;
                }
            touching += any, inside += all;
        }
        if (too_many)
            CHECK((rows.size() == inside && inside > places));
        else
            CHECK((rows.size() == touching && touching < places));
    }
    CHECK(refused > 20);
}

} // TEST_SUITE("transport")
