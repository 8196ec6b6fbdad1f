#include <clientele/plan/levelled_visits.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include "refusal.hpp"
#include <sstream>

TEST_SUITE("plan/levelled_visits") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
const day start = 2026y / 6 / 1;
struct book {
    std::vector<int> manager{};
    std::vector<day> release{}, due{};
    std::vector<double> weight{};
    void add(int of, int from, int until, double by = 1) {
        manager.push_back(of);
        release.push_back(start + days{from});
        due.push_back(start + days{until});
        weight.push_back(by);
    }
    [[nodiscard]] visit_columns<int> columns() const { return {manager, release, due, weight}; }
};
holiday_calendar all_but(std::vector<day> closed) { return {.week = {.weekend = {}}, .holidays = std::move(closed)}; }
} // namespace

TEST_CASE("lateness is the least of the reference problems, the greatest first and the weighted sum after it") {
    const auto problems = golden("decisions/levelled_problems.csv"), visits = golden("decisions/levelled_visits.csv");
    REQUIRE(problems.rows() == 5);
    for (std::size_t row = 0; row < problems.rows(); ++row) {
        CAPTURE(problems.text(row, 0));
        book given;
        for (std::size_t i = 0; i < visits.rows(); ++i)
            if (visits.text(i, 0) == problems.text(row, 0))
                given.add(7, static_cast<int>(visits.number(i, 1)), static_cast<int>(visits.number(i, 2)),
                          visits.number(i, 3));
        std::vector<day> closed;
        std::istringstream words{std::string{problems.text(row, 2)}};
        for (int day_number = 0; words >> day_number;)
            closed.push_back(start + days{day_number});
        const auto calendar = all_but(closed);
        const int most = static_cast<int>(problems.number(row, 1));
        const auto plan = levelled_visits{.calendar = calendar}.plan(
            given.columns(), std::vector<visits_a_day<int>>{{.manager = 7, .most = most}});
        REQUIRE(plan.managers.size() == 1);
        CHECK(plan.managers[0].most_late == days{static_cast<int>(problems.number(row, 3))});
        // The least weighted sum of the reference is that without a bound on the latest: in level-07 a light visit that
        // is three days late saves two days of weight (docs/design/plan.md).
        const auto weighted = levelled_visits{.calendar = calendar, .aim = visit_aim::weighted}.plan(
            given.columns(), std::vector<visits_a_day<int>>{{.manager = 7, .most = most}});
        CHECK(weighted.managers[0].weighted_late == problems.number(row, 4));
        CHECK(plan.managers[0].weighted_late == (row == 3 ? 8 : problems.number(row, 4)));
        CHECK(weighted.managers[0].most_late >= plan.managers[0].most_late);
        CHECK((row != 3 || weighted.managers[0].most_late == days{3}));
        double again = 0;
        for (std::size_t i = 0; i < given.due.size(); ++i) {
            CHECK(plan.days[i] >= given.release[i]);
            CHECK(calendar.open(plan.days[i]));
            CHECK(std::count(plan.days.begin(), plan.days.end(), plan.days[i]) <= most);
            const auto late = std::max(plan.days[i] - given.due[i], days{0});
            CHECK(late <= plan.managers[0].most_late);
            again += given.weight[i] * static_cast<double>(late.count());
        }
        CHECK(again == plan.managers[0].weighted_late);
    }
}

TEST_CASE("managers do not take each other's places") {
    book given;
    for (int i = 0; i < 4; ++i)
        given.add(i % 2, 0, 0);
    const std::vector<visits_a_day<int>> can{{.manager = 1, .most = 2}, {.manager = 0, .most = 1}};
    const auto plan = levelled_visits{}.plan(given.columns(), can);
    CHECK(plan.managers[0].most_late == days{1});
    CHECK(plan.managers[1].most_late == days{0});
    CHECK(plan.days[1] == start);
    CHECK(plan.days[3] == start);
}

TEST_CASE("the heavier of two visits is the one in time, and all weights are 1 where none are given") {
    book given;
    given.add(0, 0, 0, 1);
    given.add(0, 0, 0, 5);
    const std::vector<visits_a_day<int>> can{{.manager = 0}};
    CHECK(levelled_visits{}.plan(given.columns(), can).days == std::vector<day>{start + days{1}, start});
    given.weight.clear();
    CHECK(levelled_visits{}.plan(given.columns(), can).managers[0].weighted_late == 1);
    CHECK(levelled_visits{}.plan(visit_columns<int>{}, can).days.empty());
}

TEST_CASE("near their due days only those visits are early whose day is full, and none is later than at the soonest") {
    book given;
    for (int i = 0; i < 4; ++i)
        given.add(0, 0, 8); // four by Tuesday the 9th, of one a day
    given.add(0, 0, 3);     // Thursday the 4th
    given.add(0, 0, 0);     // two on the first day: one is late
    given.add(0, 0, 0);
    const std::vector<visits_a_day<int>> can{{.manager = 0}};
    const auto soon = levelled_visits{}.plan(given.columns(), can);
    const auto near = levelled_visits{.when = visit_when::near_due}.plan(given.columns(), can);
    CHECK(near.managers[0].most_late == soon.managers[0].most_late);
    CHECK(near.managers[0].weighted_late == soon.managers[0].weighted_late);
    auto days_of_four = std::vector<day>(near.days.begin(), near.days.begin() + 4);
    std::sort(days_of_four.begin(), days_of_four.end());
    CHECK(days_of_four == std::vector<day>{start + days{3}, start + days{4}, start + days{7}, start + days{8}});
    CHECK(near.days[4] == start + days{2}); // of the two that share Thursday one is a day early
    CHECK(near.days[5] + near.days[6].time_since_epoch() == start + start.time_since_epoch() + days{1});
}

TEST_CASE("near their due days no visit leaves its days, and no day holds more than it can") {
    for (int seed = 0; seed < 40; ++seed) {
        book given;
        for (int i = 0, x = seed; i < 30; ++i) {
            x = (x * 1103 + 12345) % 65536;
            given.add(x % 2, x % 23, x % 23 + x / 23 % 9, 1 + x % 3);
        }
        const std::vector<visits_a_day<int>> can{{.manager = 0, .most = 1 + seed % 2}, {.manager = 1, .most = 2}};
        const levelled_visits rule{.calendar = all_but({start + days{4}}), .when = visit_when::near_due};
        const auto near = rule.plan(given.columns(), can);
        const auto soon = levelled_visits{.calendar = rule.calendar}.plan(given.columns(), can);
        for (std::size_t i = 0; i < given.due.size(); ++i) {
            CHECK(near.days[i] >= soon.days[i]);
            CHECK((near.days[i] == soon.days[i] || near.days[i] <= given.due[i]));
            CHECK(rule.calendar.open(near.days[i]));
            int there = 0, on_due = 0;
            for (std::size_t j = 0; j < given.due.size(); ++j) {
                there += given.manager[j] == given.manager[i] && near.days[j] == near.days[i];
                on_due += given.manager[j] == given.manager[i] && near.days[j] == given.due[i];
            }
            const int most = can[static_cast<std::size_t>(given.manager[i])].most;
            CHECK(there <= most);
            CHECK((near.days[i] >= given.due[i] || on_due == most || !rule.calendar.open(given.due[i])));
        }
    }
}

TEST_CASE("what cannot be levelled is refused") {
    book given;
    given.add(3, 2, 1);
    const auto refuse = [&](std::vector<visits_a_day<int>> can) {
        return refusal([&] { return levelled_visits{}.plan(given.columns(), can); });
    };
    check_refusal(refuse({}), errc::bad_value, 0,
                  "levelled_visits: due must be a date on or after release, got 2026-06-02 after 2026-06-03 in row 0");
    given.due = {start + days{4}};
    check_refusal(refuse({}), errc::bad_value, 0,
                  "levelled_visits: the manager of row 0 must have a capacity, got none");
    check_refusal(refuse({{3, 1}, {3, 1}}), errc::bad_parameter, no_row,
                  "levelled_visits: a manager must have one capacity, got two for that of row 0");
    check_refusal(refuse({{3, 0}}), errc::bad_parameter, no_row,
                  "levelled_visits: most must be at least 1, got 0 for the manager of row 0");
    given.weight = {-1};
    check_refusal(refuse({{3, 1}}), errc::bad_value, 0,
                  "levelled_visits: weight must be in [0, 1e12], got -1 in row 0");
    given.weight = {1, 1};
    CHECK(refuse({{3, 1}}).code() == errc::bad_shape);
}

} // TEST_SUITE("plan/levelled_visits")
