#include <clientele/math/distributions.hpp>
#include <clientele/monitor/health/trend.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>

TEST_SUITE("health/trend") {

using namespace clientele; // NOLINT
using namespace std::chrono_literals;

namespace {

std::vector<day> days(std::initializer_list<int> after) {
    std::vector<day> out;
    for (const int each : after)
        out.push_back(day{2026y / 1 / 1} + std::chrono::days{each});
    return out;
}

} // namespace

TEST_CASE("the slope of four scores and its interval, worked out by hand") {
    const auto on = days({0, 30, 60, 90});
    const std::vector<double> scores{50, 52, 51, 55};
    const auto line = score_trend{}.fit(on, scores);
    REQUIRE(line);
    const double t = 0.95 * std::sqrt(2 / 0.0975); // the quantile of two degrees of freedom in closed form
    CHECK(line->slope.estimate == doctest::Approx(1.4).epsilon(1e-14));
    CHECK(line->slope.standard_error == doctest::Approx(std::sqrt(0.42)).epsilon(1e-14));
    CHECK(line->slope.lower == doctest::Approx(1.4 - t * std::sqrt(0.42)).epsilon(1e-12));
    CHECK(line->slope.upper == doctest::Approx(1.4 + t * std::sqrt(0.42)).epsilon(1e-12));
    CHECK_FALSE(line->rises());
    CHECK(in_words(*line, score_trend{}) == "1.4 points (-1.388 to 4.188) in 30 days, from 4 scores of 2026-01-01 to "
                                            "2026-04-01: no clear trend");
    const auto weekly = score_trend{.per = std::chrono::days{7}}.fit(on, scores);
    CHECK(weekly->slope.estimate == doctest::Approx(1.4 * 7 / 30).epsilon(1e-14));
}

TEST_CASE("scores on one line have a width all the same, and too few of them no trend") {
    const auto on = days({0, 30, 60});
    const auto line = score_trend{}.fit(on, std::vector<double>{80, 70, 60});
    CHECK(line->slope.estimate == doctest::Approx(-10));
    CHECK(line->slope.upper - line->slope.lower > 1);
    CHECK(line->falls());
    CHECK_FALSE(score_trend{}.fit(days({0, 30}), std::vector<double>{80, 70}).has_value());
}

TEST_CASE("a trend has the same digits for scores of any size") {
    const std::vector<day> on{2026y / 1 / 1, 2026y / 1 / 31, 2026y / 3 / 2, 2026y / 4 / 1};
    const auto in = [&](int power) {
        std::vector<double> scores;
        for (const double score : {1, 3, 2, 5})
            scores.push_back(std::ldexp(score, power));
        return score_trend{.least_scatter = 0}.fit(on, scores)->slope;
    };
    for (const int power : {-1000, -600, 600, 1000}) {
        CHECK(in(power).estimate == std::ldexp(in(0).estimate, power));
        CHECK(in(power).standard_error == std::ldexp(in(0).standard_error, power));
        CHECK(in(power).lower == std::ldexp(in(0).lower, power));
    }
}

TEST_CASE("customers meet their earlier scores by id") {
    const auto on = days({0, 30, 60});
    const std::vector<dated_scores<std::string>> dated{{on[0], {"a", "b", "gone"}, {50, 10, 1}},
                                                       {on[1], {"b", "a", "old"}, {20, 60, 40}},
                                                       {on[2], {"a", "b", "new", "c"}, {70, std::nullopt, 5, 1}}};
    const auto found = score_trend{}.fit(dated, {.merged = {{"old", "a"}}});
    REQUIRE(found.size() == 4);
    CHECK(found[0]->slope.estimate == doctest::Approx(10));
    const auto alone = score_trend{}.fit(on, std::vector<double>{50, 60, 70});
    CHECK(found[0]->slope.lower == alone->slope.lower);
    CHECK(found[0]->slope.upper == alone->slope.upper);
    CHECK(found[0]->slope.lower < 10);
    CHECK(found[0]->first == on[0]);
    CHECK(found[0]->last == on[2]);
    CHECK_FALSE(found[1].has_value());
    CHECK_FALSE(found[2].has_value());
}

TEST_CASE("the interval holds the slope as often as its level says") {
    random_generator draw{3};
    const auto on = days({0, 20, 75, 90, 100, 150});
    std::vector<double> scores(on.size());
    const int n = repeats(4000);
    int held = 0;
    for (int trial = 0; trial < n; ++trial) {
        for (std::size_t i = 0; i < on.size(); ++i)
            scores[i] = 60 - 0.1 * static_cast<double>((on[i] - on[0]).count()) + 5 * draw_normal(draw);
        const auto line = score_trend{}.fit(on, scores);
        held += line->slope.lower <= -3 && -3 <= line->slope.upper;
    }
    CHECK(std::abs(held / static_cast<double>(n) - 0.95) < 0.015 * std::sqrt(4000.0 / n));
}

TEST_CASE("days that do not rise and scores that are no numbers are refused in a sentence") {
    CHECK_THROWS_WITH_AS((void)score_trend{}.fit(days({0, 30, 30}), std::vector<double>{1, 2, 3}),
                         "score_trend: days must rise, got 2026-01-31 after 2026-01-31 in row 2", error);
    CHECK_THROWS_AS((void)score_trend{}.fit(days({0, 1, 2}), std::vector<double>{1, 2, std::nan("")}), error);
    CHECK_THROWS_AS((void)score_trend{}.fit(days({0, 1, 2}), std::vector<double>{1, 2}), error);
    CHECK_THROWS_AS((void)score_trend{.least_scores = 2}.fit(days({}), {}), error);
    CHECK_THROWS_AS((void)score_trend{}.fit(days({0, 1, 2}), std::vector<double>{1e308, -1e308, 1e308}), error);
    CHECK_THROWS_AS((void)score_trend{}.fit(std::vector<day>{(day::min)(), day{}}, std::vector<double>{1, 2}), error);
    CHECK_THROWS_AS((void)score_trend{.level = 1}.fit(days({}), {}), error);
    CHECK_THROWS_AS((void)score_trend{}.fit(std::vector<dated_scores<int>>{}), error);
}
} // TEST_SUITE("health/trend")
