#include <clientele/monitor/health/lead_time.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/health/lead_time") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const day first{2025y / 1 / 1};

struct scores_over_time {
    std::vector<std::string> ids{};
    std::vector<day> as_of{};
    std::vector<double> scores{};
    std::vector<std::optional<day>> left_on{};

    void add(const std::string& id, std::optional<int> left, const std::vector<double>& every_ten_days) {
        for (std::size_t i = 0; i < every_ten_days.size(); ++i) {
            ids.push_back(id);
            as_of.push_back(first + days{10 * static_cast<int>(i)});
            scores.push_back(every_ten_days[i]);
            left_on.push_back(left ? std::optional{first + days{*left}} : std::nullopt);
        }
    }
    [[nodiscard]] lead_times measure(const warning_lead& how) const { return how.measure(ids, as_of, scores, left_on); }
};

scores_over_time some() {
    scores_over_time of;
    of.add("warned", 45, {80, 40, 30, 20, 10, 5}); // the last one is of day 50
    of.add("recovered", 45, {30, 70, 30, 30});
    of.add("surprise", 45, {80, 70, 80});
    of.add("stays", std::nullopt, {80, 70});
    of.add("false alarm", std::nullopt, {20, 70});
    return of;
}

} // namespace

TEST_CASE("lead is from the first warning to the day of leaving, and is counted with what was missed") {
    const auto found = some().measure({.warn_at = 40, .probabilities = {0, 0.5, 1}});
    CHECK(found.left == 3);
    CHECK(found.warned == 2);
    CHECK(found.stayed == 2);
    CHECK(found.warned_who_stayed == 1);
    CHECK(found.scored_after_leaving == 1);
    CHECK(found.days == std::vector<double>{35, 40, 45});
    CHECK(found.share_warned.value().estimate == 2.0 / 3);
    CHECK(found.share_warned.value().lower < 0.3);
    CHECK(found.share_false.value().estimate == 0.5);
}

TEST_CASE("what is wrong is refused with its row, also where days without a score stand before it") {
    auto of = some();
    std::vector<std::optional<double>> scores(of.scores.begin(), of.scores.end());
    scores[0] = std::nullopt;
    const warning_lead how{.warn_at = 40};
    const auto measured = [&] { return how.measure(of.ids, of.as_of, scores, of.left_on); };
    scores[3] = NAN;
    check_refusal(refusal(measured), errc::bad_value, 3, "warning_lead: scores must be finite, got nan in row 3");
    scores[3] = 20;
    of.as_of[3] = of.as_of[2];
    check_refusal(refusal(measured), errc::bad_value, 3,
                  "warning_lead: a customer must have one score a day, got two of 2025-01-21 in rows 2 and 3");
}

TEST_CASE("a day without a score is left out and counted") {
    const auto all = some();
    auto more = all;
    more.add("warned", 45, {0});
    more.as_of.back() = first + days{7};
    std::vector<std::optional<double>> scores(all.scores.begin(), all.scores.end());
    scores.push_back(std::nullopt);
    const warning_lead how{.warn_at = 40, .lasting = true};
    const auto found = how.measure(more.ids, more.as_of, scores, more.left_on);
    CHECK(found.without_score == 1);
    CHECK(found.days == all.measure(how).days);
    check_refusal(refusal([&] { return how.measure(all.ids, all.as_of, scores, all.left_on); }), errc::bad_shape,
                  no_row, "warning_lead: scores must have 17 rows, got 18");
}

TEST_CASE("a warning that was taken back is no lead, where only lasting ones count") {
    const auto found = some().measure({.warn_at = 40, .lasting = true, .probabilities = {0, 1}});
    CHECK(found.days == std::vector<double>{25, 35});
    CHECK(found.warned_who_stayed == 0);
}

TEST_CASE("the order of the rows changes nothing") {
    auto turned = some();
    std::reverse(turned.ids.begin(), turned.ids.end());
    std::reverse(turned.as_of.begin(), turned.as_of.end());
    std::reverse(turned.scores.begin(), turned.scores.end());
    std::reverse(turned.left_on.begin(), turned.left_on.end());
    CHECK(turned.measure({.warn_at = 40}).days == some().measure({.warn_at = 40}).days);
}

TEST_CASE("where nobody left or nobody was warned there are no shares and no days, and never a zero for none") {
    scores_over_time of;
    of.add("stays", std::nullopt, {80});
    const auto found = of.measure({.warn_at = 40});
    CHECK_FALSE(found.share_warned.has_value());
    CHECK(found.days.empty());
    CHECK(found.share_false.value().upper > 0.5);
}

TEST_CASE("days off the calendar, a host's marks for never, are refused") {
    auto of = some();
    of.as_of[2] = day::min();
    check_refusal(refusal([&] { return of.measure({.warn_at = 40}); }), errc::bad_value, 2,
                  "warning_lead: as_of must be a date of the calendar, got day " +
                      std::to_string(day::min().time_since_epoch().count()) + " in row 2");
    of = some();
    for (std::size_t row = 0; row < 6; ++row)
        of.left_on[row] = day::max();
    check_refusal(refusal([&] { return of.measure({.warn_at = 40}); }), errc::bad_value, 0,
                  "warning_lead: left_on must be a date of the calendar, got day " +
                      std::to_string(day::max().time_since_epoch().count()) + " in row 0");
}

TEST_CASE("two days of leaving, two scores of a day and no scores are refused") {
    auto of = some();
    of.left_on[1] = first + days{46};
    check_refusal(refusal([&] { return of.measure({.warn_at = 40}); }), errc::bad_value, 1,
                  "warning_lead: left_on must be one day for a customer, got another in row 1 than in row 0");
    of = some();
    of.as_of[1] = of.as_of[0];
    check_refusal(refusal([&] { return of.measure({.warn_at = 40}); }), errc::bad_value, 1,
                  "warning_lead: a customer must have one score a day, got two of 2025-01-01 in rows 0 and 1");
    check_refusal(refusal([&] { return scores_over_time{}.measure({.warn_at = 40}); }), errc::empty_input, no_row,
                  "warning_lead: there must be at least one score, got none");
    check_refusal(refusal([&] { return some().measure({.warn_at = 40, .probabilities = {2}}); }), errc::bad_parameter,
                  no_row, "warning_lead: probabilities must be in [0, 1], got 2");
}

} // TEST_SUITE("monitor/health/lead_time")
