#include <clientele/features/rates.hpp>

#include <doctest/doctest.h>

TEST_SUITE("features/rates") {

using namespace clientele;

namespace {
using numbers = std::vector<double>;
}

TEST_CASE("Wilson's interval is honest for few trials") {
    const auto rates = success_rate(numbers{8, 0, 1, 0}, numbers{10, 10, 1, 0});
    // 8 of 10 at 95 %: Wilson (1927), as R's prop.test without correction prints it
    CHECK(rates.rate[0] == 0.8);
    CHECK(rates.lower[0] == doctest::Approx(0.4901625).epsilon(1e-6));
    CHECK(rates.upper[0] == doctest::Approx(0.9433178).epsilon(1e-6));
    CHECK(rates.lower[1] == 0.0);
    CHECK(rates.upper[1] == doctest::Approx(0.2775328).epsilon(1e-6));
    CHECK(rates.upper[2] == 1.0);
    CHECK(rates.lower[2] == doctest::Approx(0.2065493).epsilon(1e-6));
    CHECK(std::isnan(rates.rate[3]));
    CHECK(std::isnan(rates.standard_error[3]));
    CHECK(rates.standard_error[0] == doctest::Approx((0.9433178 - 0.4901625) / 2 / 1.959964).epsilon(1e-5));
    const auto even = success_rate(numbers{8}, numbers{10}, 0.5); // z is 0.6744898, below 1
    CHECK(even.lower[0] == doctest::Approx(0.70249073018603).epsilon(1e-12));
    CHECK(even.upper[0] == doctest::Approx(0.87140085147217).epsilon(1e-12));
    CHECK_THROWS_WITH((void)success_rate(numbers{3}, numbers{2}),
                      "success_rate: successes must be at most the trials, 2, got 3 in row 0");
    CHECK_THROWS_WITH((void)success_rate(numbers{-1}, numbers{2}),
                      "success_rate: successes must be in [0, 2^53], got -1 in row 0");
    CHECK_THROWS_WITH((void)success_rate(numbers{1}, numbers{2}, 1), "success_rate: level must be in (0, 1), got 1");
}

TEST_CASE("the net promoter score has an interval even when all agree") {
    const auto nps = net_promoter_score(numbers{60, 5, 0}, numbers{30, 0, 0}, numbers{10, 0, 0});
    CHECK(nps.rate[0] == 0.5);
    CHECK(nps.lower[0] < 0.5);
    CHECK(nps.upper[0] > 0.5);
    CHECK(nps.rate[1] == 1.0);
    CHECK(nps.lower[1] < 0.6);
    CHECK(nps.upper[1] == 1.0);
    CHECK(std::isnan(nps.rate[2]));
    CHECK_THROWS_WITH((void)net_promoter_score(numbers{1}, numbers{1, 2}, numbers{1}),
                      "net_promoter_score: passives must have 1 rows, got 2");
}

TEST_CASE("response times are quantiles of the customer's own issues") {
    const std::vector<std::string> ids{"a7", "c3", "b1"}, who{"a7", "a7", "a7", "c3"};
    const auto times = response_time(ids, who, numbers{1, 3, 50, 8}, 0.5);
    CHECK(times[0] == 3);
    CHECK(times[1] == 8);
    CHECK(std::isnan(times[2]));
    CHECK_THROWS_WITH((void)response_time(ids, who, numbers{1, 3, -50, 8}),
                      "response_time: times must be finite and not negative, got -50 in row 2");
    CHECK_THROWS_WITH((void)response_time(std::vector<std::string>{"a7"}, who, numbers{1, 3, 50, 8}),
                      "response_time: there is no customer c3, named in row 3");
}

TEST_CASE("rates of counts from the least to the most there may be stay within their bounds") {
    for (const double n : {1e-300, 1e-150, 1e-8, 1.0, 1e8, 0x1p53}) {
        CAPTURE(n);
        const auto found = success_rate(numbers{n / 2}, numbers{n});
        CHECK(found.rate[0] == 0.5);
        CHECK(0 <= found.lower[0]);
        CHECK(found.lower[0] < 0.5);
        CHECK(found.lower[0] + found.upper[0] == doctest::Approx(1));
        const auto score = net_promoter_score(numbers{n}, numbers{0}, numbers{n});
        CHECK(score.rate[0] == 0);
        CHECK((-1 <= score.lower[0] && score.lower[0] < 0 && 0 < score.upper[0] && score.upper[0] <= 1));
    }
    const double last = std::nextafter(1.0, 0.0); // the level next to 1
    CHECK(success_rate(numbers{1e-9}, numbers{1}, last).lower[0] >= 0);
    CHECK(net_promoter_score(numbers{1}, numbers{0}, numbers{0}, 0.5).upper[0] == 1);
    CHECK_THROWS_WITH((void)success_rate(numbers{1}, numbers{1e16}),
                      "success_rate: trials must be in [0, 2^53], got 1e+16 in row 0");
}

} // TEST_SUITE("features/rates")
