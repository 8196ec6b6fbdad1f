#include <clientele/math/distributions.hpp>
#include <clientele/monitor/warning/cusum.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <repeats.hpp>
#include <string>
#include <utility>
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
    for (const double limit : {1.0, 3.0, 5.0})
        CHECK(cusum{.limit = limit}.run_length() ==
              doctest::Approx(mean_run_length({.limit = limit}, 0, repeats(2000))).epsilon(sanitized ? 0.3 : 0.07));
    CHECK(cusum{.drift = 1.5, .limit = 0.5}.run_length(1) ==
          doctest::Approx(mean_run_length({.drift = 1.5, .limit = 0.5}, 1, 20'000)).epsilon(0.02));
}

TEST_CASE("the run lengths of sums on both sides are those of the published table") {
    // Lucas and Crosier (1982), Technometrics 24, drift 0.5: by change, for the limits 4 and 5
    constexpr double table[][3]{{0, 168, 465},   {0.25, 74.2, 139}, {0.5, 26.6, 38.0}, {0.75, 13.3, 17.0},
                                {1, 8.38, 10.4}, {1.5, 4.75, 5.75}, {2, 3.34, 4.01},   {2.5, 2.62, 3.11},
                                {3, 2.19, 2.57}, {4, 1.71, 2.01}};
    for (const auto& [change, of_4, of_5] : table)
        for (const auto& [limit, published] : {std::pair{4.0, of_4}, std::pair{5.0, of_5}}) {
            const double up = cusum{.limit = limit}.run_length(change),
                         down = cusum{.limit = limit}.run_length(-change);
            CHECK(std::abs(up * down / (up + down) - published) < (published < 10    ? 0.0051
                                                                   : published < 100 ? 0.051
                                                                                     : 0.51));
        }
}

TEST_CASE("a run length has its digits, however short or long it is") {
    // by twice as many nodes, and where one deviation decides by the normal tail
    CHECK(cusum{.limit = 5}.run_length() == doctest::Approx(930.887012064).epsilon(1e-11));
    CHECK(cusum{.drift = 5, .limit = 1e-9}.run_length() == doctest::Approx(1 / normal_tail(5)).epsilon(1e-7));
    CHECK(cusum{.drift = 0.5, .limit = 50}.run_length() > std::exp(50.0)); // Lorden's bound
    CHECK(cusum{.limit = 5}.run_length(40) == 1);
    CHECK_THROWS_WITH((void)(cusum{.limit = 50}.run_length(-20)),
                      "cusum: the run length must be within the range of a double, but is not");
}

TEST_CASE("the limit for a length is silent for so long, and lengths that no limit has are refused") {
    for (const double drift : {0.05, 0.25, 0.5, 1.0})
        for (const double length : {12.0, 370.0, 2000.0})
            if (length > 1 / normal_tail(drift)) {
                const auto found = cusum::silent_for(length, drift);
                CHECK(found.drift == drift);
                CHECK(found.run_length() == doctest::Approx(length).epsilon(1e-10));
            }
    CHECK_THROWS_WITH((void)cusum::silent_for(40, 2), doctest::Contains("cusum: length must be above 43.9557"));
    CHECK_THROWS_WITH((void)cusum::silent_for(1e6, 1e-3), doctest::Contains("with the limit of 50, got 1"));
}

TEST_CASE("the alarms of a book are those of its customers one by one") {
    random_generator random{5};
    const rhythm of{2, 1.5, 30};
    std::vector<std::size_t> offsets{0};
    std::vector<double> gaps;
    for (const std::size_t many : {3U, 0U, 40U, 1U, 25U}) {
        const double rate = draw_gamma(random, of.prior_shape, of.prior_rate);
        for (std::size_t i = 0; i < many; ++i)
            gaps.push_back(draw_gamma(random, of.shape, rate) * (i < 20 ? 1 : 4));
        offsets.push_back(gaps.size());
    }
    const auto z = gap_deviations(of, offsets, gaps), away = level_deviations(offsets, gaps);
    const cusum slower{.limit = 3};
    const auto book = slower.run(offsets, z);
    std::size_t at = 0;
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        const column own = column{gaps}.subspan(offsets[row], offsets[row + 1] - offsets[row]);
        const auto alone = gap_deviations(of, own), level = level_deviations(own);
        CHECK(std::equal(alone.begin(), alone.end(), z.begin() + static_cast<std::ptrdiff_t>(offsets[row])));
        CHECK(std::equal(level.begin(), level.end(), away.begin() + static_cast<std::ptrdiff_t>(offsets[row])));
        double sum = 0;
        for (std::size_t i = 0; i < own.size(); sum += own[i++])
            CHECK(alone[i] == -normal_quantile(of.tail(static_cast<double>(i), sum, own[i])));
        for (const auto& each : slower.run(alone)) {
            REQUIRE(at < book.size());
            CHECK(book[at].row == row);
            CHECK(book[at].since == offsets[row] + each.since);
            CHECK(book[at].at == offsets[row] + each.at);
            CHECK(book[at++].sum == each.sum);
        }
    }
    CHECK(at == book.size());
    CHECK(at > 2);
    CHECK_THROWS_WITH((void)slower.run(std::vector<std::size_t>{0, 9}, z), doctest::Contains("cusum: offsets must"));
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
                      "rhythm: gaps must be finite and above 0, got 0 in row 1");
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
