#include <clientele/monitor/tier_history.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("tier_history") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

tier_history<std::string> two_years() {
    tier_history<std::string> history{3};
    const std::vector<std::string> first{"b", "a"};
    const std::vector<std::string> second{"a", "c", "b"};
    history.add(2024y / 1 / 1, first, std::vector{1, 0}, "abc");
    history.add(2025y / 1 / 1, second, std::vector{1, 2, 0}, "abc");
    return history;
}

} // namespace

TEST_CASE("a customer has the tier of the last date") {
    const auto history = two_years();
    CHECK(history.tier("a", 2024y / 1 / 1) == 0);
    CHECK(history.tier("a", 2024y / 12 / 31) == 0);
    CHECK(history.tier("a", 2025y / 6 / 1) == 1);
    CHECK_FALSE(history.tier("a", 2023y / 12 / 31).has_value());
    CHECK_FALSE(history.tier("c", 2024y / 6 / 1).has_value());
    CHECK(history.path("b") == std::vector<dated_tier>{{2024y / 1 / 1, 1}, {2025y / 1 / 1, 0}});
    CHECK(history.snapshots()[1].ids == std::vector<std::string>{"a", "b", "c"});
    CHECK(history.snapshot(2024y / 5 / 5).rule == "abc");
    CHECK(history.count() == 3);
}

TEST_CASE("the migration between two dates counts newcomers too") {
    const auto history = two_years();
    const auto moved = history.between(2024y / 6 / 1, 2025y / 6 / 1);
    CHECK(moved.table.count(0, 1) == 1);
    CHECK(moved.table.count(1, 0) == 1);
    CHECK(moved.table.count(moved.table.absent(), 2) == 1);
    CHECK(moved.came == std::vector<customer_move<std::string>>{{"c", 3, 2}});
    CHECK_THROWS_WITH((void)history.between(2023y / 1 / 1, 2025y / 1 / 1),
                      "tier_history: there is no snapshot on or before 2023-01-01; the first is of 2024-01-01");
}

TEST_CASE("a date that does not follow, and customers that do not fit, leave the history as it was") {
    auto history = two_years();
    const std::vector<std::string> one{"a"};
    const std::vector<std::string> twice{"a", "a"};
    CHECK_THROWS_WITH(history.add(2025y / 1 / 1, one, std::vector{0}),
                      "tier_history: as_of must be after the last day, 2025-01-01, got 2025-01-01");
    CHECK_THROWS_WITH(history.add(2026y / 1 / 1, one, std::vector{3}),
                      "tier_history: tiers must be in [0, 2], got 3 in row 0, customer 'a'");
    CHECK_THROWS_WITH(history.add(2026y / 1 / 1, twice, std::vector{0, 1}),
                      "tier_history: ids must be unique, got a in rows 0 and 1");
    CHECK_THROWS_WITH(history.add(2026y / 1 / 1, one, std::vector<int>{}),
                      "tier_history: tiers must have 1 rows, got 0");
    CHECK(history.snapshots().size() == 2);
    CHECK_THROWS_WITH(tier_history<int>{0}, "tier_history: tiers must be at least 1, got 0");
}

TEST_CASE("a customer is erased on all days, without a trace") {
    auto history = two_years();
    const auto entries = history.path("a").size();
    CHECK(entries == 2);
    CHECK(history.about("a") == history.path("a"));
    CHECK(history.erase("a") == entries);
    CHECK(history.about("a").empty());
    CHECK(history.erase("a") == 0);
    CHECK(history.path("a").empty());
    for (const auto& each : history.snapshots())
        CHECK(each.ids.size() == each.tiers.size());
    auto by_its_own_id = two_years();
    CHECK(by_its_own_id.erase(by_its_own_id.snapshots()[0].ids[0]) == entries);
    CHECK(by_its_own_id.about("a").empty());
    CHECK_NOTHROW(history.require_sound("test"));
}

TEST_CASE("two customers who are one have the tiers of the one they are now, and the others are listed") {
    tier_history<std::string> history{3};
    history.add(2024y / 1 / 1, std::vector<std::string>{"a", "m"}, std::vector{0, 2});
    history.add(2025y / 1 / 1, std::vector<std::string>{"m", "b"}, std::vector{1, 2});
    history.add(2026y / 1 / 1, std::vector<std::string>{"a"}, std::vector{2});
    CHECK(history.merge("a", "m") == std::vector<dated_tier>{{2024y / 1 / 1, 0}});
    CHECK(history.path("m") == std::vector<dated_tier>{{2024y / 1 / 1, 2}, {2025y / 1 / 1, 1}, {2026y / 1 / 1, 2}});
    CHECK(history.path("a").empty());
    CHECK(history.merge("b", "aa").empty());
    CHECK(history.snapshot(2025y / 1 / 1).ids == std::vector<std::string>{"aa", "m"});
    CHECK_NOTHROW(history.require_sound("test"));
    const auto moved = history.between(2024y / 1 / 1, 2025y / 1 / 1);
    CHECK(moved.moved == std::vector<customer_move<std::string>>{{"m", 2, 1}});
    CHECK(history.between(2025y / 1 / 1, 2026y / 1 / 1, {.merged = {{"aa", "m"}}}).table.merged() == 1);
}

TEST_CASE("a mark for never is no day of a history") {
    auto history = two_years();
    CHECK_THROWS_WITH_AS(
        history.add(day::max(), std::vector<std::string>{}, std::vector<int>{}),
        sentence("tier_history: as_of must be a date of the calendar, got day ", day::max().time_since_epoch().count())
            .c_str(),
        error);
    CHECK(history.snapshots().size() == 2);
}

TEST_CASE("a day before the first, an empty history and empty ids are told as what they are") {
    const auto history = two_years();
    CHECK_THROWS_WITH((void)tier_history<int>{2}.snapshot(2024y / 1 / 1),
                      "tier_history: there is no snapshot on or before 2024-01-01; the first is not there yet");
    CHECK(tier_history<int>{2}.tier(1, 2024y / 1 / 1) == std::nullopt);
    CHECK(tier_history<int>{2}.path(1).empty());
    CHECK_THROWS_WITH(tier_history<int>{0}, "tier_history: tiers must be at least 1, got 0");
    auto more = two_years();
    CHECK_THROWS_WITH(more.add(2026y / 1 / 1, std::vector<std::string>{"a", ""}, std::vector{0, 1}),
                      "tier_history: ids must not be empty, got '' in row 1");
    CHECK_THROWS_WITH(more.add(2026y / 1 / 1, std::vector<std::string>{"a"}, std::vector{-1}),
                      "tier_history: tiers must be in [0, 2], got -1 in row 0, customer 'a'");
    CHECK(more.snapshots().size() == 2);
    CHECK(history.tier("nobody", 2025y / 6 / 1) == std::nullopt);
}

} // TEST_SUITE("tier_history")
