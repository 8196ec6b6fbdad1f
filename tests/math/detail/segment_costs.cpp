#include <clientele/math/detail/segment_costs.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

TEST_SUITE("math/detail/segment_costs") {

using namespace clientele;

TEST_CASE("the cost of any run is that of its two passes, wherever the sums begin") {
    random_generator random{1};
    for (int round = 0; round < 40; ++round) {
        const std::size_t n = 1 + random.below(400);
        std::vector<double> values(n), weights(n);
        double at = round % 2 ? 1e9 : -3.0;
        for (std::size_t i = 0; i < n; ++i) {
            values[i] = at += 0.001 + random.uniform() * (random.below(20) == 0 ? 1e6 : 1.0);
            weights[i] = 1.0 + static_cast<double>(random.below(3));
        }
        const detail::segment_costs costs{values, weights};
        for (int probe = 0; probe < 50; ++probe) {
            const std::size_t first = random.below(n), last = first + 1 + random.below(n - first);
            long double weight = 0, sum = 0, squares = 0;
            for (std::size_t i = first; i < last; ++i) {
                weight += weights[i];
                sum += weights[i] * (static_cast<long double>(values[i]) - values[first]);
            }
            for (std::size_t i = first; i < last; ++i)
                squares += weights[i] * std::pow(static_cast<long double>(values[i]) - values[first] - sum / weight, 2);
            const auto found =
                detail::segment_costs::within(costs.before(first), costs.before(last), costs.offset(first)).rounded();
            CHECK(found == doctest::Approx(static_cast<double>(squares)).epsilon(1e-13).scale(1e-4));
        }
    }
}

TEST_CASE("positions asked for together have the moments of positions asked for alone") {
    random_generator random{2};
    std::vector<double> values(1000), weights(1000, 1.0);
    double at = 0;
    for (double& value : values)
        value = at += random.uniform();
    const detail::segment_costs costs{values, weights};
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i <= 1000; i += 1 + random.below(40))
        positions.push_back(i);
    const auto together = costs.before(positions);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto alone = costs.before(positions[i]);
        CHECK(together[i].sum.high == doctest::Approx(alone.sum.high).epsilon(1e-15));
        CHECK(std::abs((together[i].squares - alone.squares).rounded()) <=
              1e-28 * std::abs(alone.squares.high) + 1e-300);
        CHECK(together[i].weight.high == alone.weight.high);
    }
}

TEST_CASE("even edges cover all positions and cut thin tails finely") {
    std::vector<double> values(20000), weights(20000, 1.0);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::exp(static_cast<double>(i) / 1500.0);
    const detail::segment_costs costs{values, weights};
    const auto edges = costs.even_edges(256);
    CHECK(edges.front() == 1);
    CHECK(edges.back() == values.size());
    CHECK(std::is_sorted(edges.begin(), edges.end()));
    CHECK(edges.size() > 100);
    CHECK(edges.size() < 600);
    CHECK(edges[edges.size() - 1] - edges[edges.size() - 2] < 100);
}

} // TEST_SUITE("math/detail/segment_costs")
