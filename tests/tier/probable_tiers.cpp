#include <clientele/math/random.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/probable_tiers.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("probable_tiers") {

using namespace clientele;

namespace {

const fitted_tiers two_lines{.tiers = {}, .thresholds = {100, 50}, .rule = {}};

/// A host's own knowledge: the value is anything between 0 and a bound, evenly.
struct even_values {
    std::vector<double> bound;
    std::size_t size() const { return bound.size(); }
    double at_least(std::size_t row, double threshold) const {
        return threshold <= 0 ? 1.0 : threshold >= bound[row] ? 0.0 : 1.0 - threshold / bound[row];
    }
    void check() const {}
};
static_assert(uncertain_values_policy<even_values>);

} // namespace

TEST_CASE("a normal error spreads a customer over the tiers") {
    const std::vector<double> mean{100, 75, 200};
    const std::vector<double> deviation{10, 25, 0};
    const auto likely = probable_tiers(two_lines, normal_values{mean, deviation});
    CHECK(likely.probability(0, 0) == doctest::Approx(0.5));
    CHECK(likely.probability(1, 0) == doctest::Approx(0.158655253931457));
    CHECK(likely.probability(1, 1) == doctest::Approx(0.682689492137086));
    CHECK(likely.probability(1, 2) == doctest::Approx(0.158655253931457));
    CHECK(likely.probability(2, 0) == 1.0);
    CHECK(likely.most_likely() == std::vector{0, 1, 0});
    CHECK(likely.at_least(1, 1) == doctest::Approx(0.841344746068543));
}

TEST_CASE("lognormal values and draws say the same in their own words") {
    const std::vector<double> median{100, 40};
    const std::vector<double> spread{0.5, 0.0};
    const auto likely = probable_tiers(two_lines, lognormal_values{median, spread});
    CHECK(likely.probability(0, 0) == doctest::Approx(0.5));
    CHECK(likely.probability(0, 2) == doctest::Approx(0.5 * std::erfc(std::log(2.0) / 0.5 / std::sqrt(2.0))));
    CHECK(likely.probability(1, 2) == 1.0);
    matrix draws(1, 4);
    draws << 100, 99, 50, 10;
    const matrix_view view{draws};
    const auto drawn = probable_tiers(two_lines, drawn_values{view});
    CHECK(drawn.probability(0, 0) == 0.25);
    CHECK(drawn.probability(0, 1) == 0.5);
    CHECK(drawn.most_likely() == std::vector{1});
    CHECK(probable_tiers(two_lines, even_values{{200}}).probability(0, 1) == 0.25);
}

TEST_CASE("an interval of 95 per cent is 1.96 deviations to each side") {
    const auto read = from_intervals(std::vector{80.4}, std::vector{119.6}, 0.95);
    CHECK(read.mean[0] == doctest::Approx(100));
    CHECK(read.deviation[0] == doctest::Approx(19.6 / 1.959963984540054));
    CHECK(probable_tiers(two_lines, read.values()).probability(0, 0) == doctest::Approx(0.5));
}

TEST_CASE("probabilities add up, and a tier nobody can reach has none") {
    random_generator random{103};
    for (int round = 0; round < repeats(10'000); ++round) {
        const std::vector<double> mean{200 * random.uniform() - 50};
        const std::vector<double> deviation{random.below(5) == 0 ? 0.0 : 50 * random.uniform()};
        const auto likely = probable_tiers(two_lines, normal_values{mean, deviation});
        REQUIRE(likely.probability.sum() == doctest::Approx(1.0).epsilon(1e-14));
        REQUIRE(likely.probability.minCoeff() >= 0.0);
        if (deviation[0] == 0.0)
            REQUIRE(likely.most_likely()[0] == two_lines.tier_of(mean[0]));
    }
    const auto empty = abc{}.fit(std::vector{0.0});
    CHECK(probable_tiers(empty, normal_values{std::vector{5.0}, std::vector{1.0}}).probability(0, 2) == 1.0);
}

TEST_CASE("a customer moves only when it is likely enough") {
    matrix p(5, 3);
    p << 0.85, 0.10, 0.05, // surely up
        0.75, 0.20, 0.05,  // not sure enough for tier 0, but for tier 1
        0.40, 0.35, 0.25,  // nothing is sure
        0.00, 0.05, 0.95,  // surely down
        0.00, 0.15, 0.85;  // likely down, not likely enough
    const tier_probabilities likely{p};
    CHECK(move_when_likely{}.apply(std::vector{2, 2, 2, 0, 1}, likely) == std::vector{0, 1, 2, 2, 1});
    CHECK(move_when_likely{.rise = 0.7, .fall = 0.8}.apply(std::vector{2, 2, 2, 0, 1}, likely) ==
          std::vector{0, 0, 1, 2, 2});
    matrix exact(2, 2);
    exact << 0.75, 0.25, 0.25, 0.75; // reaching the probability is enough
    CHECK(move_when_likely{.rise = 0.75, .fall = 0.75}.apply(std::vector{1, 0}, tier_probabilities{exact}) ==
          std::vector{0, 1});
    CHECK(move_when_likely{}.apply(std::vector{0, 0, 0, 0, 0}, likely) == std::vector{0, 0, 0, 2, 1});
}

TEST_CASE("what makes no sense is refused") {
    const std::vector<double> one{1.0};
    CHECK_THROWS_WITH((void)probable_tiers(two_lines, normal_values{one, std::vector{-1.0}}),
                      "normal_values: deviation must be at least 0, got -1 in row 0");
    CHECK_THROWS_WITH((void)probable_tiers(two_lines, normal_values{one, {}}),
                      "normal_values: deviation must have 1 rows, got 0");
    CHECK_THROWS_WITH((void)probable_tiers(two_lines, lognormal_values{std::vector{0.0}, one}),
                      "lognormal_values: median must be above 0, got 0 in row 0");
    CHECK_THROWS_WITH((void)probable_tiers(two_lines, normal_values{}),
                      "probable_tiers: values must have at least one row, got none");
    CHECK_THROWS_WITH((void)from_intervals(std::vector{2.0}, one, 0.9),
                      "from_intervals: lower must be at most upper, got 2 and 1 in row 0");
    CHECK_THROWS_WITH((void)from_intervals(one, one, 1.0), "from_intervals: level must be in (0, 1), got 1");
    const tier_probabilities likely{matrix::Constant(1, 2, 0.5)};
    CHECK_THROWS_WITH((void)move_when_likely{.rise = 0.5}.apply(std::vector{0}, likely),
                      "move_when_likely: probabilities must be in (0.5, 1], got 0.5");
    CHECK_THROWS_WITH((void)move_when_likely{}.apply(std::vector{2}, likely),
                      "move_when_likely: tiers must be in [0, 1], got 2 in row 0");
    CHECK_THROWS_AS((void)move_when_likely{}.apply(std::vector{0, 0}, likely), error);
}

TEST_CASE("probabilities are the same in any unit of value") {
    const auto unscaled = probable_tiers(two_lines, normal_values{std::vector{80.0}, std::vector{30.0}});
    for (const double unit : {1e-150, 1e-20, 1e20, 1e150}) {
        const fitted_tiers lines{
            .tiers = {}, .thresholds = {two_lines.thresholds[0] * unit, two_lines.thresholds[1] * unit}, .rule = {}};
        const auto normal = probable_tiers(lines, normal_values{std::vector{80 * unit}, std::vector{30 * unit}});
        const auto lognormal =
            probable_tiers(lines, lognormal_values{std::vector{two_lines.thresholds[0] * unit}, std::vector{0.5}});
        for (Eigen::Index tier = 0; tier < 3; ++tier)
            CHECK(normal.probability(0, tier) == doctest::Approx(unscaled.probability(0, tier)).epsilon(1e-12));
        CHECK(lognormal.probability(0, 0) == doctest::Approx(0.5).epsilon(1e-12));
    }
}

TEST_CASE("intervals of any level and any width have a deviation, or are refused") {
    // for a small level z = level sqrt(pi / 2), as the density at 0 is 1 / sqrt(2 pi) to each side
    for (const double level : {1e-300, 1e-150, 1e-20, 1e-9})
        CHECK(from_intervals(std::vector{-level}, std::vector{level}, level).deviation[0] ==
              doctest::Approx(1 / std::sqrt(std::numbers::pi / 2)).epsilon(1e-9));
    CHECK(from_intervals(std::vector{-1.0}, std::vector{1.0}, 0.5).deviation[0] ==
          doctest::Approx(1 / 0.6744897501960817).epsilon(1e-14)); // the quartile of a normal distribution
    CHECK(from_intervals(std::vector{-1.0}, std::vector{1.0}, 1 - 0x1p-53).deviation[0] ==
          doctest::Approx(1 / 8.2922).epsilon(1e-4)); // the normal quantile of 2^-54
    const auto wide = from_intervals(std::vector{-1.6e308}, std::vector{1.6e308}, 0.95);
    CHECK(wide.mean[0] == 0.0);
    CHECK(wide.deviation[0] == doctest::Approx(1.6e308 / 1.959963984540054).epsilon(1e-14));
    CHECK_THROWS_WITH((void)from_intervals(std::vector{0.0, 0.0}, std::vector{1.0, 1.0}, 5e-324),
                      "from_intervals: the deviation in row 0 is beyond the largest number for a level of 5e-324");
    const auto point = from_intervals(std::vector{3.0}, std::vector{3.0}, 0.9);
    CHECK(point.deviation[0] == 0.0);
    CHECK(point.mean[0] == 3.0);
}

TEST_CASE("thresholds and probabilities that cannot be are refused") {
    const fitted_tiers torn{.tiers = {}, .thresholds = {5, 9}, .rule = {}};
    CHECK_THROWS_WITH((void)probable_tiers(torn, normal_values{std::vector{1.0}, std::vector{1.0}}),
                      "probable_tiers: thresholds must be numbers that never rise, got 9 for tier 1");
    struct percent {
        std::size_t size() const { return 1; }
        double at_least(std::size_t, double) const { return 90; }
        void check() const {}
    };
    CHECK_THROWS_WITH((void)probable_tiers(two_lines, percent{}),
                      "probable_tiers: at_least must be a probability in [0, 1], got 90 in row 0");
    const tier_probabilities likely{matrix::Constant(1, 2, 0.5)};
    CHECK_THROWS_WITH((void)likely.at_least(1, 0),
                      "tier_probabilities: row and tier must be among 1 customers and 2 tiers, got 1 and 0");
    CHECK_THROWS_WITH((void)likely.at_least(0, 2),
                      "tier_probabilities: row and tier must be among 1 customers and 2 tiers, got 0 and 2");
    CHECK_THROWS_AS((void)likely.at_least(0, -1), error);
    CHECK_THROWS_WITH((void)move_when_likely{}.apply({}, tier_probabilities{}),
                      "move_when_likely: there must be at least one tier, got none");
    CHECK_THROWS_WITH((void)move_when_likely{}.apply(std::vector{-1}, likely),
                      "move_when_likely: tiers must be in [0, 1], got -1 in row 0");
    CHECK_THROWS_WITH((void)move_when_likely{.fall = 1.5}.apply(std::vector{0}, likely),
                      "move_when_likely: probabilities must be in (0.5, 1], got 1.5");
    // three that add up to 1 but for the last bit are certain
    matrix sure(1, 4);
    sure << 0.7, 0.2, 0.1, 0.0;
    CHECK(move_when_likely{.rise = 1.0, .fall = 1.0}.apply(std::vector{3}, tier_probabilities{sure}) == std::vector{2});
}

TEST_CASE("a positive value is at least anything that is not positive") {
    const fitted_tiers lines{.tiers = {}, .thresholds = {0.0, -5.0}, .rule = {}};
    const auto likely = probable_tiers(lines, lognormal_values{std::vector{1e-300}, std::vector{2.0}});
    CHECK(likely.probability(0, 0) == 1.0);
    CHECK(likely.probability(0, 1) == 0.0);
}

} // TEST_SUITE("probable_tiers")
