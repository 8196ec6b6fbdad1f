#include <clientele/monitor/yardstick/kpi_set.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/yardstick/kpi_set") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const std::vector<day> days{day{2026y / 1 / 31}, day{2026y / 3 / 2}, day{2026y / 4 / 1}, day{2026y / 5 / 1},
                            day{2026y / 5 / 31}};

kpi_set answers_on_time(better_when better = better_when::higher) {
    return {{{.name = "answers", .owner = "back office", .target = 95, .better = better, .tolerance = 2}}};
}

} // namespace

TEST_CASE("a measure is met, almost met, missed or unknown, whichever way is better") {
    const auto status = [](better_when better, double value, day as_of) {
        return answers_on_time(better).judge({{{days[4]}, {value}, {}}}, as_of).front().status;
    };
    CHECK(status(better_when::higher, 95, days[4]) == kpi_status::met);
    CHECK(status(better_when::higher, 93, days[4]) == kpi_status::almost);
    CHECK(status(better_when::higher, 92.9, days[4]) == kpi_status::missed);
    CHECK(status(better_when::lower, 95, days[4]) == kpi_status::met);
    CHECK(status(better_when::lower, 97.1, days[4]) == kpi_status::missed);
    CHECK(status(better_when::higher, 95, days[4] + std::chrono::days{92}) == kpi_status::met);
    CHECK(status(better_when::higher, 95, days[4] + std::chrono::days{93}) == kpi_status::unknown);
    CHECK(answers_on_time().judge({{}}, days[4]).front().status == kpi_status::unknown);
}

TEST_CASE("the trend is that of the least squares line, with Student's t on three degrees of freedom") {
    // x = 0..4 in 30 days: slope 1.1, residuals -0.2, 0.7, -0.4, -0.5, 0.4: s^2 = 1.1/3, error sqrt(1.1/30)
    const auto found = answers_on_time().judge({{days, {90, 92, 92, 93, 95}, {95, 94, 96, 95}}}, days[4]).front();
    CHECK(found.trend->slope.estimate == doctest::Approx(1.1).epsilon(1e-12));
    CHECK(found.trend->slope.standard_error == doctest::Approx(std::sqrt(1.1 / 30)).epsilon(1e-12));
    CHECK(found.trend->slope.lower == doctest::Approx(1.1 - 3.182446305284263 * std::sqrt(1.1 / 30)).epsilon(1e-12));
    CHECK(found.improves.value());
    CHECK(found.place->percentile() == doctest::Approx(0.5));
    CHECK(in_words(found) ==
          "answers (back office): 95 on 2026-05-31, target 95: met. Improves: 1.1 (0.491 to 1.709) in "
          "30 days, from 5 values. It is better than 1 and as good as 2 of 4 peers.");
    CHECK_FALSE(answers_on_time(better_when::lower)
                    .judge({{days, {90, 92, 92, 93, 95}, {}}}, days[4])
                    .front()
                    .improves.value());
}

TEST_CASE("values on one line have an interval only where it is known to what they are rounded") {
    auto rules = answers_on_time();
    const auto bare = rules.judge({{days, {1, 2, 3, 4, 5}, {}}}, days[4]).front();
    CHECK_FALSE(bare.trend.has_value());
    CHECK(in_words(bare).ends_with(" missed. No trend: too few values, or all on one line."));
    rules.measures[0].step = 1;
    const auto rounded = rules.judge({{days, {1, 2, 3, 4, 5}, {}}}, days[4]).front();
    CHECK(rounded.trend->slope.standard_error == doctest::Approx(1 / std::sqrt(120.0)));
    CHECK(in_words(rules.judge({{}}, days[4]).front()) ==
          "answers (back office): target 95: unknown. No trend: too few values, or all on one line.");
}

TEST_CASE("the unit of a measure changes nothing but the unit") {
    const auto slope = [](int power) {
        std::vector<double> values{1, 3, 2, 5, 4};
        for (double& value : values)
            value = std::ldexp(value, power);
        return std::ldexp(answers_on_time().judge({{days, values, {}}}, days[4]).front().trend->slope.upper, -power);
    };
    CHECK(slope(1000) == slope(0));
    CHECK(slope(-600) == slope(0));
}

TEST_CASE("what was measured after the day, and a measure without an owner, are refused") {
    check_refusal(refusal([] { return answers_on_time().judge({{days, {1, 2, 3, 4, 6}, {}}}, days[3]); }),
                  errc::bad_value, 4,
                  "kpi_set: values of 'answers' must be of 2026-05-01 or before, got one of 2026-05-31 in row 4");
    check_refusal(refusal([] { return answers_on_time().judge({{{days[1], days[0]}, {1, 2}, {}}}, days[3]); }),
                  errc::bad_value, 1, "kpi_set: days of 'answers' must rise, got 2026-01-31 in row 1");
    check_refusal(refusal([] {
                      return answers_on_time().judge({{{days[1]}, {std::numeric_limits<double>::quiet_NaN()}, {}}},
                                                     days[3]);
                  }),
                  errc::bad_value, 0, "kpi_set: values of 'answers' must be finite, got nan in row 0");
    check_refusal(refusal([] { return kpi_set{{{.name = "answers"}}}.judge({{}}, days[3]); }), errc::bad_parameter,
                  no_row, "kpi_set: 'answers' must have an owner, got ''");
}

TEST_CASE("what a trend refuses is refused in the words of who asked for it") {
    std::vector<double> values{-1.7e308, 1.7e308, -1.7e308, 1.7e308, 1.7e308};
    check_refusal(refusal([&] { return answers_on_time().judge({{days, values, {}}}, days[4]); }), errc::overflow,
                  no_row, "kpi_set: the slope of the scores must be within the range of a double");
    auto off = days;
    off[4] = (day::max)();
    check_refusal(
        refusal([&] { return answers_on_time().judge({{off, {1, 3, 2, 5, 4}, {}}}, days[4]); }), errc::bad_value, 4,
        sentence("kpi_set: days must be dates of the calendar, got ", detail::quoted_day(off[4]), " in row 4"));
}

} // TEST_SUITE("monitor/yardstick/kpi_set")
