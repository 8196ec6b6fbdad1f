#include <clientele/math/random.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/probable_tiers.hpp>

#include <doctest/doctest.h>

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
    for (int round = 0; round < 10'000; ++round) {
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

} // TEST_SUITE("probable_tiers")
