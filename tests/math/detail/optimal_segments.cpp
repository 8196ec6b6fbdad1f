#include <clientele/math/detail/optimal_segments.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("math/detail/optimal_segments") {

using namespace clientele;

TEST_CASE("row minima of a monotone matrix are found") {
    random_generator random{1};
    for (int round = 0; round < repeats(200); ++round) {
        const std::size_t rows = 1 + random.below(40), columns = 1 + random.below(40);
        std::vector<double> at_row(rows), at_column(columns), base(columns);
        for (auto* each : {&at_row, &at_column}) {
            for (double& v : *each)
                v = random.uniform();
            std::sort(each->begin(), each->end());
        }
        for (double& v : base)
            v = random.uniform();
        const auto value = [&](std::size_t r, std::size_t c) {
            return base[c] + std::pow(at_row[r] - at_column[c], 2);
        };
        const auto scan = [&](std::size_t r, std::size_t c, std::size_t end) {
            detail::row_minimum<double> best{c, value(r, c)};
            for (; c < end; ++c)
                if (value(r, c) < best.value)
                    best = {c, value(r, c)};
            return best;
        };
        detail::row_minima(0, rows, 0, columns, scan,
                           [&](std::size_t r, const auto& found) { CHECK(found.value == scan(r, 0, columns).value); });
    }
}

TEST_CASE("narrowing never drops an optimum: the exact search over all positions finds nothing better") {
    random_generator random{2};
    for (int round = 0; round < 30; ++round) {
        const std::size_t m = 400 + random.below(1200), k = 2 + random.below(8);
        std::vector<double> values(m), weights(m);
        const auto kind = random.below(4);
        double at = 0;
        for (std::size_t i = 0; i < m; ++i) {
            const double u = random.uniform();
            values[i] = at += kind == 0   ? 1.0
                              : kind == 1 ? u
                              : kind == 2 ? std::pow(u, -1.2)
                                          : 1e-3 + (random.below(100) == 0 ? 50.0 : u);
            weights[i] = kind == 1 ? 1.0 + static_cast<double>(random.below(5)) : 1.0;
        }
        const detail::segment_costs costs{values, weights};
        std::vector<std::vector<std::size_t>> everywhere(k - 1);
        for (std::size_t j = 1; j < k; ++j)
            for (std::size_t p = j; p <= m - k + j; ++p)
                everywhere[j - 1].push_back(p);
        const auto full = detail::exact_search{costs, everywhere}.run();
        const auto narrowed = detail::find_optimal_segments(costs, k);
        CAPTURE(round);
        CHECK(narrowed.cost.high == full.cost.high);
        CHECK(narrowed.breaks == full.breaks);
        CHECK(narrowed.optima == full.optima);
    }
}

} // TEST_SUITE("math/detail/optimal_segments")
