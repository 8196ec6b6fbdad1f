#include <clientele/math/random.hpp>
#include <clientele/tier/potential.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <vector>

TEST_SUITE("potential") {

using namespace clientele;

TEST_CASE("potential is the mean of the ranks, room in the wallet reversed") {
    const std::vector<double> trend{-1, 0, 1, 2};
    const std::vector<double> wallet{0.9, 0.9, 0.1, 0.5};
    const auto fit = potential{}.fit({.trend = trend, .share_of_wallet = wallet});
    CHECK(fit.weights == std::array{0.5, 0.0, 0.5, 0.0});
    const auto score = fit.score({.trend = trend, .share_of_wallet = wallet});
    CHECK(score[0] == doctest::Approx(0.5 * 0.125 + 0.5 * 0.25)); // equal wallets share the middle of their ranks
    CHECK(score[2] == doctest::Approx(0.5 * 0.625 + 0.5 * 0.875));
    CHECK(fit.score({.trend = std::vector{100.0}, .share_of_wallet = std::vector{0.0}})[0] == doctest::Approx(1.0));
}

TEST_CASE("a better column never lowers the potential, and contributions add to it") {
    random_generator random{61};
    for (int round = 0; round < repeats(2'000); ++round) {
        const auto n = 2 + random.below(8);
        std::vector<double> a(n);
        std::vector<double> b(n);
        std::vector<double> w(n);
        for (std::size_t i = 0; i < n; ++i) {
            a[i] = static_cast<double>(random.below(5));
            b[i] = random.uniform();
            w[i] = static_cast<double>(random.below(5)) / 4;
        }
        const auto fit =
            potential{.trend = 0.5 + random.uniform()}.fit({.trend = a, .white_space = b, .share_of_wallet = w});
        const auto before = fit.score({.trend = a, .white_space = b, .share_of_wallet = w});
        const auto parts = fit.contributions({.trend = a, .white_space = b, .share_of_wallet = w});
        for (std::size_t i = 0; i < n; ++i)
            REQUIRE(parts[i][0] + parts[i][1] + parts[i][2] + parts[i][3] == before[i]);
        const auto i = random.below(n);
        a[i] += 1;
        w[i] /= 2;
        REQUIRE(fit.score({.trend = a, .white_space = b, .share_of_wallet = w})[i] >= before[i] - 1e-15);
    }
}

TEST_CASE("columns and weights that do not fit are refused") {
    const std::vector<double> two{0.1, 0.2};
    const std::vector<double> one{0.5};
    CHECK_THROWS_WITH((void)potential{}.fit({}), "potential: at least one of the columns must be known, got none");
    CHECK_THROWS_WITH((void)potential{}.fit({.trend = two, .white_space = one}),
                      "potential: white_space must have 2 rows, got 1");
    CHECK_THROWS_WITH((void)potential{}.fit({.share_of_wallet = std::vector{0.5, 1.5}}),
                      "potential: share_of_wallet must be in [0, 1], got 1.5 in row 1");
    CHECK_THROWS_WITH((void)(potential{.trend = -1}.fit({.trend = two})),
                      "potential: the weight of trend must be finite and at least 0, got -1");
    CHECK_THROWS_WITH((void)(potential{.trend = 0}.fit({.trend = two})),
                      "potential: the weight of some column that is known must be above 0, got none");
    CHECK_THROWS_WITH((void)potential{}.fit({.trend = two}).score({.white_space = two}),
                      "potential: trend was known when fitted and is not now");
}

TEST_CASE("weights may have any unit, and a stored scale that no fit gives is refused") {
    const std::vector<double> growth{1, 2, 3, 4}, room{0.1, 0.9, 0.5, 0.4};
    const potential_columns known{.trend = growth, .share_of_wallet = room};
    const auto expected = potential{.trend = 3, .share_of_wallet = 1}.fit(known).score(known);
    for (const double unit : {1e-300, 1e-150, 1e150, 1e307}) {
        const auto scaled = potential{.trend = 3 * unit, .share_of_wallet = unit}.fit(known).score(known);
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(scaled[i] == doctest::Approx(expected[i]).epsilon(1e-14));
    }
    auto fit = potential{}.fit(known);
    fit.weights[0] = 2;
    CHECK_THROWS_WITH((void)fit.score(known), "potential: weights must be in [0, 1], got 2 for trend");
    fit = potential{}.fit(known);
    std::swap(fit.sorted[2][0], fit.sorted[2][3]);
    CHECK_THROWS_WITH((void)fit.score(known),
                      "potential: sorted must be finite and rise, got 0.4 at place 1 for share_of_wallet");
}

} // TEST_SUITE("potential")
