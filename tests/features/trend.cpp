#include <clientele/features/trend.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>

TEST_SUITE("trend") {

using namespace clientele;

namespace {
/// Offers exactly what `trend_policy` asks for.
struct archetype {
    double operator()(column values) const { return values.back() - values.front(); }
};
static_assert(trend_policy<archetype>);
} // namespace

TEST_CASE("a straight line has its slope by either measure, an outlier bends only one") {
    const std::vector<double> line{1, 3, 5, 7, 9}, bent{1, 3, 5, 7, 100};
    CHECK(ols_slope{}(line) == 2.0);
    CHECK(theil_sen_slope{}(line) == 2.0);
    CHECK(ols_slope{}(bent) > 15.0);
    CHECK(theil_sen_slope{}(bent) == 2.0);
}

TEST_CASE("compound and period growth are shares") {
    const std::vector<double> grown{100, 0, 121}, gone{100, 50, 0}, born{0, 50, 60};
    CHECK(compound_growth{}(grown) == doctest::Approx(0.1));
    CHECK(compound_growth{}(gone) == -1.0);
    CHECK(std::isnan(compound_growth{}(born)));
    CHECK(period_growth{}(born) == doctest::Approx(0.2));
    CHECK(std::isnan(period_growth{}(grown)));
    CHECK(period_growth{.lag = 2}(grown) == doctest::Approx(0.21));
    CHECK(std::isnan(period_growth{.lag = 3}(grown)));
    CHECK_THROWS_WITH((void)period_growth{.lag = 0}(grown), "period_growth: lag must be at least 1, got 0");
}

TEST_CASE("any unit gives the same share of growth, and its own multiple of an amount") {
    const matrix x{{10, 20, 35, 40}, {7, 3, 9, 1}, {5, 5, 5, 6}};
    const auto check = [&](const auto& by) {
        const growth_trend share{.by = by};
        const growth_trend amount{.by = by, .slopes = slope_as::amount};
        const auto shares = share(x), amounts = amount(x);
        for (const int power : {-1000, -500, -30, 30, 500, 1018}) {
            const matrix scaled = x * std::ldexp(1.0, power);
            CHECK(share(scaled) == shares);
            const auto found = amount(scaled);
            for (std::size_t i = 0; i < found.size(); ++i)
                CHECK(found[i] == std::ldexp(amounts[i], by(column{std::vector{1.0, 2.0}}) == 1 ? power : 0));
        }
    };
    check(ols_slope{});
    check(theil_sen_slope{});
    const matrix wide{{-1.7e308, 0, 1.7e308}};
    CHECK(growth_trend{.slopes = slope_as::amount}(wide)[0] == 1.7e308);
    const matrix born{{1e-200, 1, 1e200}};
    CHECK_THROWS_WITH((void)growth_trend{.by = period_growth{.lag = 2}}(born),
                      "growth_trend: growth must be within the range of a double, but is not in row 0");
}

TEST_CASE("growth is a share of the customer's own level, and nothing where there is too little to see") {
    const matrix x{{10, 20, 30, 40}, {0, 0, 0, 0}, {0, 0, 50, 50}};
    const auto growth = growth_trend{}(x);
    CHECK(growth[0] == doctest::Approx(0.4));
    CHECK(growth[1] == 0.0);
    const auto since = growth_trend{}(x, std::vector{0, 4, 2});
    CHECK(since[0] == doctest::Approx(0.4));
    CHECK(std::isnan(since[1]));
    CHECK(std::isnan(since[2])); // two periods are too few
    CHECK(growth_trend{.least_periods = 2}(x, std::vector{0, 0, 2})[2] == 0.0);
    CHECK(growth_trend{.by = theil_sen_slope{}, .slopes = slope_as::amount}(x)[0] == 10.0);
    CHECK(growth_trend{.by = compound_growth{}}(x)[0] == doctest::Approx(std::cbrt(4.0) - 1));
    CHECK(growth_trend{.by = archetype{}, .slopes = slope_as::amount}(x)[0] == 30.0);
}

TEST_CASE("bad input is refused with a sentence") {
    const matrix x{{1, 2, 3}};
    CHECK_THROWS_WITH((void)growth_trend{.least_periods = 1}(x),
                      "growth_trend: least_periods must be at least 2, got 1");
    CHECK_THROWS_WITH((void)growth_trend{}(x, std::vector{0, 1}), "growth_trend: first must have 1 rows, got 2");
    CHECK_THROWS_WITH((void)growth_trend{}(x, std::vector{9}), "growth_trend: first must be in [0, 3], got 9 in row 0");
}

TEST_CASE("adding a line adds its slope, by both measures, for 2,000 random customers") {
    random_generator random{1};
    for (int round = 0; round < repeats(2'000); ++round) {
        std::vector<double> values(3 + random.below(10)), tilted;
        for (double& v : values)
            v = random.uniform();
        for (std::size_t t = 0; t < values.size(); ++t)
            tilted.push_back(values[t] + 0.25 * static_cast<double>(t) + 7);
        CHECK(ols_slope{}(tilted) == doctest::Approx(ols_slope{}(values) + 0.25).epsilon(1e-11));
        CHECK(theil_sen_slope{}(tilted) == doctest::Approx(theil_sen_slope{}(values) + 0.25).epsilon(1e-11));
    }
}

} // TEST_SUITE("trend")
