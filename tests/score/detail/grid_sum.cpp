#include <clientele/math/random.hpp>
#include <clientele/score/detail/grid_sum.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("score/detail/grid_sum") {

using namespace clientele;

namespace {
double largest_magnitude(const std::vector<double>& all) {
    double largest = 0;
    for (const double v : all)
        largest = std::max(largest, std::abs(v));
    return largest;
}
} // namespace

TEST_CASE("sums over columns do not depend on the order of the rows, and are right to the last bits") {
    random_generator random{11};
    for (int round = 0; round < repeats(300); ++round) {
        std::vector<double> column(1 + random.below(2000));
        long double exact = 0;
        for (double& v : column) {
            v = (random.uniform() - 0.5) * std::pow(10.0, static_cast<double>(random.below(12)));
            exact += v;
        }
        const auto sum = [](const std::vector<double>& all) {
            detail::grid_sum s{largest_magnitude(all), all.size()};
            s.add(all.size(), [&](std::size_t i) { return all[i]; });
            return s.value();
        };
        const double forward = sum(column);
        CHECK(forward == doctest::Approx(static_cast<double>(exact)).epsilon(1e-12));
        const auto moments = [](const auto& of) {
            return detail::moments_on(one_rank{}, of, of.size(), detail::range_of(of));
        };
        const auto before = moments(column);
        for (std::size_t i = column.size(); i > 1; --i)
            std::swap(column[i - 1], column[random.below(i)]);
        CHECK(sum(column) == forward);
        CHECK(moments(column).deviation == before.deviation);
        CHECK(moments(column).mean == before.mean);
    }
}

TEST_CASE("mean and deviation have no favourite unit") {
    // 1, 2, 3: mean 2, deviation sqrt(2/3)
    for (const double unit : {1e-300, 1e-200, 1e-150, 1e150, 1e200, 1e307}) {
        const std::vector<double> values{unit, 2 * unit, 3 * unit};
        const auto found = detail::moments_on(one_rank{}, values, values.size(), {unit, 3 * unit});
        CHECK(found.mean == doctest::Approx(2 * unit).epsilon(1e-14));
        CHECK(found.deviation / unit == doctest::Approx(std::sqrt(2.0 / 3)).epsilon(1e-14));
    }
}

} // TEST_SUITE("score/detail/grid_sum")
