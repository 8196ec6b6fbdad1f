#include <clientele/math/distributions.hpp>
#include <clientele/monitor/warning/cusum.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/warning/cusum") {

using namespace clientele;

namespace {

double mean_run_length(const cusum& of, double change, int rounds) {
    random_generator random{9};
    double steps = 0;
    for (int round = 0; round < rounds; ++round)
        for (double sum = 0; sum <= of.limit; ++steps)
            sum = std::max(0.0, sum + draw_normal(random) + change - of.drift);
    return steps / rounds;
}

} // namespace

TEST_CASE("a sum rings where it passes its limit, says since when, and begins again") {
    const auto alarms = cusum{.drift = 0.5, .limit = 2}.run(std::vector{-1.0, 2.0, 0.0, 1.6, 0.2, 3.0});
    REQUIRE(alarms.size() == 2);
    CHECK(alarms[0].since == 1);
    CHECK(alarms[0].at == 3);
    CHECK(alarms[0].sum == doctest::Approx(2.1));
    CHECK(alarms[1].since == 5);
    CHECK(alarms[1].at == 5);
}

TEST_CASE("the stated run length is the simulated one, before a change and after it") {
    for (const double limit : {3.0, 4.1, 5.0})
        CHECK(cusum{.limit = limit}.run_length() ==
              doctest::Approx(mean_run_length({.limit = limit}, 0, repeats(2000))).epsilon(sanitized ? 0.3 : 0.1));
    CHECK(cusum{.limit = 5}.run_length(1) == doctest::Approx(10.3).epsilon(0.02));   // 10.4 in the tables
    CHECK(cusum{.limit = 5}.run_length() == doctest::Approx(938.2).epsilon(0.002));  // published with the approximation
    CHECK(cusum{.limit = 4}.run_length(0.5) == doctest::Approx(26.7).epsilon(0.01)); // at d = 0 it is b^2
    CHECK(cusum::silent_for(370).run_length() == doctest::Approx(370).epsilon(1e-9));
}

TEST_CASE("the deviations of gaps that keep a mixed rhythm are standard normal, whatever the rate") {
    random_generator random{3};
    const rhythm of{2, 1.5, 30};
    double sum = 0, squares = 0, of_neighbours = 0;
    const int rounds = repeats(4000);
    for (int round = 0; round < rounds; ++round) {
        const double rate = draw_gamma(random, of.prior_shape, of.prior_rate);
        std::vector<double> gaps(5);
        for (auto& each : gaps)
            each = draw_gamma(random, of.shape, rate);
        const auto z = gap_deviations(of, gaps);
        for (std::size_t i = 0; i < 5; ++i) {
            sum += z[i], squares += z[i] * z[i];
            of_neighbours += i > 0 ? z[i] * z[i - 1] : 0;
        }
    }
    const double n = 5.0 * rounds, noise = 4 / std::sqrt(n);
    CHECK(std::abs(sum / n) < noise);
    CHECK(std::abs(squares / n - 1) < 1.5 * noise);
    CHECK(std::abs(of_neighbours / n) < noise);
}

TEST_CASE("the deviations of baskets of an unknown mean are standard normal, and a fall of the mean shows") {
    random_generator random{4};
    double sum = 0, squares = 0, of_neighbours = 0;
    const int rounds = repeats(2000);
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> logs(8);
        for (auto& each : logs)
            each = 7 + 3 * draw_normal(random);
        const auto z = level_deviations(logs);
        CHECK(z[0] == 0);
        CHECK(z[1] == 0);
        for (std::size_t i = 2; i < 8; ++i) {
            sum += z[i], squares += z[i] * z[i];
            of_neighbours += z[i] * z[i - 1];
        }
    }
    const double n = 6.0 * rounds, noise = 4 / std::sqrt(n);
    CHECK(std::abs(sum / n) < noise);
    CHECK(std::abs(squares / n - 1) < 1.5 * noise);
    CHECK(std::abs(of_neighbours / n) < noise);
    auto fallen = level_deviations(std::vector{5.0, 5.1, 4.9, 5.0, 5.05, 4.0, 4.1});
    for (auto& each : fallen)
        each = -each;
    const auto alarms = cusum{.limit = 3}.run(fallen);
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0].since >= 2);
    CHECK(level_deviations(std::vector{2.0, 2.0, 2.0, 2.0}) == std::vector{0.0, 0.0, 0.0, 0.0});
}

TEST_CASE("sums without a drift, gaps of nothing and lengths out of range are refused") {
    CHECK_THROWS_WITH((void)(cusum{.drift = 0}.run_length()), "cusum: drift must be in (0, 5], got 0");
    CHECK_THROWS_WITH((void)(cusum{.limit = 0}.run_length()), "cusum: limit must be in (0, 50], got 0");
    CHECK_THROWS_WITH((void)gap_deviations({1, 1, 1}, std::vector{1.0, 0.0}),
                      "gap_deviations: gaps must be finite and above 0, got 0 in row 1");
    CHECK_THROWS_WITH((void)cusum::silent_for(5), "cusum: length must be in [10, 1000000], got 5");
}

TEST_CASE("deviations from the level are the same in every unit, however large or small") {
    const std::vector<double> baskets{1, 2, 3, 9, 4}, said = level_deviations(baskets);
    CHECK(said[3] > 2);
    for (const int power : {-1060, -600, 600, 1020}) {
        auto scaled = baskets;
        for (double& each : scaled)
            each = std::ldexp(each, power);
        CHECK(level_deviations(scaled) == said);
    }
}

} // TEST_SUITE("monitor/warning/cusum")
