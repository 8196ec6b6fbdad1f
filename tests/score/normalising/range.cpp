#include <clientele/math/random.hpp>
#include <clientele/score/normalising/range.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>

TEST_SUITE("score/normalising/range") {

using namespace clientele;

namespace {
const criterion more{.name = "more"}, less{.name = "less", .direction = direction::cost};
}

TEST_CASE("min-max maps the worst to 0 and the best to exactly 1, in both directions") {
    random_generator random{1};
    for (int round = 0; round < repeats(10'000); ++round) {
        const double scale = std::pow(10.0, static_cast<double>(random.below(40)) - 20);
        const std::vector<double> values{(random.uniform() - 0.5) * scale, (random.uniform() - 0.5) * scale,
                                         (random.uniform() - 0.5) * scale};
        const auto [lower, upper] = std::minmax_element(values.begin(), values.end());
        for (const bool benefit : {true, false}) {
            const auto u = min_max_range{}.fit(values, benefit ? more : less);
            CHECK(u(*lower) == (benefit ? 0.0 : 1.0));
            CHECK(u(*upper) == (benefit ? 1.0 : 0.0));
            CHECK_FALSE(std::signbit(u(*lower) * u(*upper)));
            CHECK(u(*lower - scale) == (benefit ? 0.0 : 1.0));
            CHECK(u(*upper + scale) == (benefit ? 1.0 : 0.0));
        }
    }
}

TEST_CASE("outside its range min-max clamps, goes on or refuses") {
    const std::vector<double> values{10, 20};
    CHECK(min_max_range{}.fit(values, more)(25) == 1.0);
    CHECK(min_max_range{.outside = outside_range::extend}.fit(values, more)(25) == 1.5);
    CHECK(min_max_range{.outside = outside_range::extend}.fit(values, less)(25) == -0.5);
    CHECK(std::isnan(min_max_range{.outside = outside_range::refuse}.fit(values, more)(25)));
    CHECK(min_max_range{.outside = outside_range::refuse}.fit(values, more)(20) == 1.0);
    CHECK(min_max_range{.outside = outside_range::refuse}.fit(values, less)(20) == 0.0);
}

TEST_CASE("a constant criterion says nothing about those on it and keeps the direction for others") {
    const std::vector<double> values{7, 7, 7};
    const auto benefit = min_max_range{}.fit(values, more), cost = min_max_range{}.fit(values, less);
    CHECK(benefit(7) == 0.5);
    CHECK(benefit(8) == 1.0);
    CHECK(benefit(6) == 0.0);
    CHECK(cost(8) == 0.0);
    CHECK(cost(6) == 1.0);
    CHECK(std::isnan(min_max_range{.outside = outside_range::refuse}.fit(values, more)(8)));
}

TEST_CASE("a range that is too large or too small to divide by is refused") {
    const std::vector<double> huge{-1e308, 1e308}, tiny{0, 1e-305};
    CHECK_THROWS_WITH(
        (void)min_max_range{}.fit(huge, more),
        "min_max_range: the range of the values must be finite and 0 or at least 1e-300 wide, got [-1e+308, 1e+308]");
    CHECK_THROWS_WITH(
        (void)min_max_range{}.fit(tiny, less),
        "min_max_range: the range of the values must be finite and 0 or at least 1e-300 wide, got [0, 1e-305]");
}

TEST_CASE("fixed bounds are found by name and know targets") {
    const fixed_bounds bounds{.bounds = {{"more", 0, 200}, {"less", 0, 90}, {"aim", 0, 100}}};
    CHECK(bounds.fit({}, more)(50) == 0.25);
    CHECK(bounds.fit({}, more)(500) == 1.0);
    CHECK(bounds.fit({}, less)(90) == 0.0);
    CHECK(bounds.fit({}, less)(30) == doctest::Approx(2.0 / 3).epsilon(1e-15));
    const criterion aim{.name = "aim", .direction = direction::target(20)};
    CHECK(bounds.fit({}, aim)(aim.direction.measure(100)) == 0.0);
    CHECK(bounds.fit({}, aim)(aim.direction.measure(0)) == 0.75);
    CHECK_THROWS_WITH((void)bounds.fit({}, criterion{.name = "unknown"}),
                      "fixed_bounds: there must be bounds for criterion 'unknown', got none");
    CHECK_THROWS_WITH((void)(fixed_bounds{.bounds = {{"more", 5, 5}}}.fit({}, more)),
                      "fixed_bounds: criterion 'more': the bounds must be finite, and lower below upper by a finite "
                      "number of at least 1e-300, got [5, 5]");
    CHECK_THROWS_WITH(bounds.require_known(std::vector{more, less}), "fixed_bounds: there is no criterion 'aim'");
}

TEST_CASE("a fitted range tells its ends, the worst and the best") {
    const auto gain = min_max_range{}.fit(std::vector{3.0, 1.0, 2.0}, {.name = "a"});
    CHECK(gain.worst() == 1.0);
    CHECK(gain.best() == 3.0);
    const auto cost = min_max_range{}.fit(std::vector{3.0, 1.0, 2.0}, {.name = "a", .direction = direction::cost});
    CHECK(cost.worst() == 3.0);
    CHECK(cost.best() == 1.0);
}

} // TEST_SUITE("score/normalising/range")
