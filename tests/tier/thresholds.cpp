#include <clientele/tier/thresholds.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <cmath>
#include <limits>
#include <vector>

TEST_SUITE("thresholds") {

using namespace clientele;

TEST_CASE("the default bands are those of annual spend in yuan, closed below and open above") {
    const std::vector<double> spend{1'000'000, 999'999.99, 500'000, 100'000, 99'999.99, 0, -10};
    const auto fit = spend_thresholds{}.fit(spend);
    CHECK(fit.tiers == std::vector{0, 1, 1, 2, 3, 3, 3});
    CHECK(fit.count() == 4);
    CHECK(fit.rule == "spend_thresholds: at least 1000000, 500000, 100000");
    CHECK(fit.apply(std::vector{2e6}) == std::vector{0});
}

TEST_CASE("one cut makes two tiers") {
    CHECK((spend_thresholds{.at_least = {10}}.fit(std::vector{9.0, 10.0}).tiers) == std::vector{1, 0});
}

TEST_CASE("cuts that do not fall, and values that are no numbers, are refused") {
    const std::vector<double> one{1.0};
    CHECK_THROWS_WITH((void)(spend_thresholds{.at_least = {1, 2}}.fit(one)),
                      "spend_thresholds: at_least must fall strictly, best tier first, got 2 after 1");
    CHECK_THROWS_WITH((void)(spend_thresholds{.at_least = {1, 1}}.fit(one)),
                      "spend_thresholds: at_least must fall strictly, best tier first, got 1 after 1");
    CHECK_THROWS_WITH((void)(spend_thresholds{.at_least = {}}.fit(one)),
                      "spend_thresholds: at_least must name at least one cut, got none");
    CHECK_THROWS_WITH((void)(spend_thresholds{.at_least = {std::numeric_limits<double>::infinity()}}.fit(one)),
                      "spend_thresholds: at_least must be finite, got inf");
    CHECK_THROWS_WITH((void)(spend_thresholds{}.fit({})),
                      "spend_thresholds: values must have at least one row, got none");
    CHECK_THROWS_AS((void)(spend_thresholds{}.fit(std::vector{1.0, std::numeric_limits<double>::quiet_NaN()})), error);
}

TEST_CASE("all ranks name the row of all that one refuses") {
    const std::vector<double> all{1, 1, HUGE_VAL, 1};
    testing::check_refused_alike(
        {2, 0, 2}, [&] { (void)spend_thresholds{}.fit(all); },
        [&](const auto& ranks, std::size_t first, std::size_t count) {
            (void)spend_thresholds{}.fit_on(ranks, column{all}.subspan(first, count));
        });
}

} // TEST_SUITE("thresholds")
