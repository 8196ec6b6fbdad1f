#include <clientele/members.hpp>
#include <clientele/monitor/health/backtest.hpp>

#include <doctest/doctest.h>

#include <golden.hpp>
#include <optional>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/health/backtest") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const day scored{2025y / 3 / 31};
const churn_backtest month{.horizon = days{30}, .last_known = 2025y / 4 / 30};

using departures = std::vector<std::optional<day>>;

churn_outcomes outcomes_of(const departures& left_on, const churn_backtest& how = month) {
    return how.outcomes(std::vector<day>(left_on.size(), scored), left_on);
}

} // namespace

TEST_CASE("area, variance and lift are those of the reference, whose horizon is a month") {
    const auto cases = golden("decisions/health_backtest.csv"),
               answers = golden("decisions/health_backtest_answers.csv");
    for (std::size_t row = 0; row < answers.rows(); ++row) {
        std::vector<double> health;
        departures left_on;
        for (std::size_t i = 0; i < cases.rows(); ++i)
            if (cases.text(i, 0) == answers.text(row, 0)) {
                health.push_back(cases.number(i, 1));
                left_on.push_back(cases.number(i, 2) != 0 ? std::optional{scored + days{10}} : std::nullopt);
            }
        const std::vector<day> as_of(health.size(), scored);
        const auto found = month.measure(health, as_of, left_on);
        CHECK(std::abs(found.told_apart.area.estimate - answers.number(row, 1)) <= 1e-12);
        CHECK(std::abs(found.told_apart.area.standard_error - std::sqrt(answers.number(row, 2))) <= 1e-12);
        CHECK(std::abs(found.worst_tenth.lift.estimate - answers.number(row, 3)) <= 1e-12);
        CHECK(found.customers() == health.size());
    }
}

TEST_CASE("the outcome begins on the day after the score and ends with its horizon") {
    const auto found = outcomes_of({scored, scored + days{1}, scored + days{30}, std::nullopt});
    CHECK(found.gone_already == 1);
    CHECK(found.rows == std::vector<std::size_t>{1, 2, 3});
    CHECK(found.left == std::vector<bool>{true, true, false});
    const churn_backtest later{.horizon = days{30}, .last_known = 2025y / 5 / 31};
    CHECK(outcomes_of({scored + days{30}, scored + days{31}}, later).left == std::vector<bool>{true, false});
}

TEST_CASE("who cannot be watched to the end of the horizon is left out, not taken for one who stayed") {
    const std::vector<day> as_of{scored, scored + days{1}, scored + days{1}};
    const departures left_on{std::nullopt, std::nullopt, scored + days{5}};
    const auto found = month.outcomes(as_of, left_on);
    CHECK(found.rows == std::vector<std::size_t>{0});
    CHECK(found.unfinished == 2); // also who is known to have left: otherwise only leavers of late scores would count
    auto strict = month;
    strict.unfinished = unfinished_horizon::refuse;
    check_refusal(refusal([&] { return strict.outcomes(as_of, left_on); }), errc::bad_value, 1,
                  "churn_backtest: horizons must be over by last_known, 2025-04-30, got one up to 2025-05-01 in row 1");
}

TEST_CASE("a score is not tested with what it knows") {
    const std::vector<day> as_of{scored, scored}, from{scored + days{1}, scored};
    const departures left_on{std::nullopt, scored};
    check_refusal(refusal([&] { return month.outcomes(as_of, left_on, from); }), errc::bad_value, 1,
                  "churn_backtest: from must be after the day of the score, 2025-03-31, got 2025-03-31 in row 1: a "
                  "score must not be tested with what it knows");
    check_refusal(refusal([&] { return month.outcomes(std::vector<day>{2025y / 5 / 1}, departures{std::nullopt}); }),
                  errc::bad_value, 0,
                  "churn_backtest: as_of must be at most last_known, 2025-04-30, got 2025-05-01 in row 0");
    check_refusal(refusal([&] { return outcomes_of({2025y / 5 / 1}); }), errc::bad_value, 0,
                  "churn_backtest: left_on must be at most last_known, 2025-04-30, got 2025-05-01 in row 0");
}

TEST_CASE("between the score and a later beginning who leaves is gone, and not a success") {
    const churn_backtest week{.horizon = days{7}, .last_known = 2025y / 4 / 30};
    const std::vector<day> as_of(3, scored), from(3, scored + days{10});
    const auto found = week.outcomes(as_of, departures{scored + days{9}, scored + days{10}, scored + days{17}}, from);
    CHECK(found.gone_already == 1);
    CHECK(found.left == std::vector<bool>{true, false});
}

TEST_CASE("two sets of rules are compared on the same customers, those left out of both") {
    departures left_on{scored};
    std::vector<double> good{-99}, bad{99};
    for (int i = 0; i < 40; ++i) {
        left_on.push_back(i % 4 == 0 ? std::optional{scored + days{i % 20 + 1}} : std::nullopt);
        good.push_back(i % 4 == 0 ? i % 10 : i % 10 + 3);
        bad.push_back(i * 7 % 11);
    }
    const auto seen = outcomes_of(left_on);
    const auto found = month.compare(good, bad, seen);
    CHECK(found.first.events == 10);
    CHECK(found.first.others == 30);
    CHECK(found.first.area.estimate == month.measure(good, seen).told_apart.area.estimate);
    CHECK(found.difference.lower > 0);
    CHECK(found.p_value.value() < 0.05);
}

TEST_CASE("the verdict says how many, how long and how sure") {
    departures left_on{scored};
    std::vector<double> health{0};
    for (int i = 0; i < 50; ++i) {
        left_on.push_back(i < 10 ? std::optional{scored + days{3}} : std::nullopt);
        health.push_back(i * 13 % 20 + (i < 10 ? 0 : 5));
    }
    const auto found = month.measure(health, outcomes_of(left_on));
    CHECK(found.in_words() ==
          "Of 50 customers, 10 left within 30 days. In 68 % of pairs the one who left had the lower score (95 % "
          "interval: 46 to 84; a coin: 50), which may be chance. The worst tenth left 3 times as often as all (1.5 to "
          "6). Left out: 1 who had left by then, 0 whose horizon is not over.");
    CHECK(members_in_words(found).find("told_apart.area.estimate: 0.") != std::string::npos);
    std::size_t customers = 0;
    for (const auto& tenth : found.tenths)
        customers += tenth.customers;
    CHECK(customers == 50);
}

TEST_CASE("customers without a score are left out of the test and counted") {
    departures left_on;
    std::vector<double> health;
    std::vector<std::optional<double>> some, others;
    std::vector<std::size_t> rows;
    for (int i = 0; i < 48; ++i) {
        left_on.push_back(i % 4 == 0 ? std::optional{scored + days{i % 20 + 1}} : std::nullopt);
        health.push_back(i * 7 % 11 - (i % 4 == 0 ? 3 : 0));
        some.push_back(i % 6 == 1 ? std::nullopt : std::optional{health.back()});
        others.push_back(i % 6 == 2 ? std::nullopt : std::optional{health.back() * health.back()});
        if (i % 6 != 1)
            rows.push_back(static_cast<std::size_t>(i));
    }
    const auto seen = outcomes_of(left_on);
    CHECK(seen.where_scored(some).rows == rows);
    const auto found = month.measure(some, seen);
    CHECK(found.without_score == 8);
    CHECK(found.customers() == 40);
    CHECK(found.told_apart.area.estimate == month.measure(health, seen.where_scored(some)).told_apart.area.estimate);
    CHECK(found.in_words().ends_with("Left out: 0 who had left by then, 0 whose horizon is not over, 8 without a "
                                     "score."));
    const auto both = month.compare(some, others, seen);
    CHECK(both.first.events + both.first.others == 32);
    check_refusal(refusal([&] { return month.measure(std::vector<std::optional<double>>(3), seen); }), errc::bad_shape,
                  no_row, "churn_outcomes: scores must have 4 rows, got 3");
}

TEST_CASE("a score that is no number is refused with the row it came in, whoever was left out before it") {
    const departures left_on{scored, scored + days{1}, std::nullopt, std::nullopt};
    const auto seen = outcomes_of(left_on); // the first is gone already
    const std::vector<double> health{1, 2, 3, NAN}, other{1, 2, INFINITY, 4};
    const std::vector<std::optional<double>> some{1, std::nullopt, 3, NAN};
    check_refusal(refusal([&] { return month.measure(health, seen); }), errc::bad_value, 3,
                  "churn_backtest: scores must be finite, got nan in row 3");
    check_refusal(refusal([&] { return month.measure(some, seen); }), errc::bad_value, 3,
                  "churn_backtest: scores must be finite, got nan in row 3");
    check_refusal(refusal([&] { return month.compare(std::vector<double>{1, 2, 3, 4}, other, seen); }), errc::bad_value,
                  2, "churn_backtest: second scores must be finite, got inf in row 2");
    CHECK(month.measure(std::vector<double>{NAN, 2, 3, 4}, seen).customers() == 3); // who is not tested is not read
}

TEST_CASE("horizons of no day and scores that are too few are refused") {
    check_refusal(refusal([&] { return outcomes_of({}, churn_backtest{.horizon = days{0}, .last_known = scored}); }),
                  errc::bad_parameter, no_row, "churn_backtest: horizon must be in [1, 100000] days, got 0");
    check_refusal(
        refusal([&] { return month.measure(std::vector<double>{1}, outcomes_of({std::nullopt, scored + days{1}})); }),
        errc::bad_shape, no_row, "churn_outcomes: scores must have 2 rows, got 1");
}

} // TEST_SUITE("monitor/health/backtest")
