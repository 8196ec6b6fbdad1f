#include <clientele/features/continuity.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <string>

TEST_SUITE("continuity") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
constexpr day today = 2024y / 12 / 31;
}

TEST_CASE("gaps, streaks and interruptions of three customers") {
    // one regular, one silent for long, one that never bought
    const std::vector<std::string> ids{"regular", "silent", "never"};
    const std::vector<std::string> who{"regular", "regular", "regular", "regular", "regular", "silent", "silent"};
    const std::vector<day> when{today - days{5}, today - days{35},  today - days{65}, today - days{95},
                                today - days{5}, today - days{400}, today - days{200}};
    const auto c = continuity{.as_of = today}(ids, who, when);
    CHECK(c.longest_gap[0] == 30);
    CHECK(c.current_gap[0] == 5);
    CHECK(c.usual_gap[0] == 30);
    CHECK(c.gap_ratio[0] == doctest::Approx(5.0 / 30));
    CHECK(c.active_share[0] == 1.0);
    CHECK(c.current_streak[0] == 4);
    CHECK(c.longest_streak[0] == 4);
    CHECK(c.interruptions[0] == 0);
    CHECK(c.longest_gap[1] == 200);
    CHECK(std::isnan(c.usual_gap[1]));
    CHECK(c.active_share[1] == doctest::Approx(2.0 / 14));
    CHECK(c.current_streak[1] == 0);
    CHECK(c.longest_streak[1] == 1);
    CHECK(c.interruptions[1] == 2);
    CHECK(std::isnan(c.longest_gap[2]));
    CHECK(c.active_share[2] == 0);
}

TEST_CASE("only a gap longer than the limit is an interruption, the running one included") {
    const std::vector ids{8}, who{8, 8, 8};
    const std::vector<day> when{today - days{30}, today - days{60}, today - days{90}};
    CHECK(continuity{.as_of = today, .interruption = days{30}}(ids, who, when).interruptions[0] == 0);
    CHECK(continuity{.as_of = today, .interruption = days{29}}(ids, who, when).interruptions[0] == 3);
}

TEST_CASE("the order of the purchases changes nothing") {
    random_generator random{2};
    const std::vector<std::size_t> ids{3, 0, 2, 1};
    for (int round = 0; round < repeats(300); ++round) {
        std::vector<std::size_t> who;
        std::vector<day> when;
        for (auto m = random.below(60); m > 0; --m) {
            who.push_back(random.below(4));
            when.push_back(today - days{random.below(900)});
        }
        const auto here = continuity{.as_of = today, .usual = 0.5}(ids, who, when);
        for (std::size_t i = who.size(); i > 1; --i) {
            const auto other = random.below(i);
            std::swap(who[i - 1], who[other]);
            std::swap(when[i - 1], when[other]);
        }
        const auto there = continuity{.as_of = today, .usual = 0.5}(ids, who, when);
        CHECK(here.active_share == there.active_share);
        CHECK(here.interruptions == there.interruptions);
        CHECK(here.longest_streak == there.longest_streak);
        for (std::size_t i = 0; i < 4; ++i)
            CHECK((here.gap_ratio[i] == there.gap_ratio[i] ||
                   (std::isnan(here.gap_ratio[i]) && std::isnan(there.gap_ratio[i]))));
    }
}

TEST_CASE("customers may stand in any order and be named by any id") {
    const std::vector<day> when{today - days{5}, today - days{9}, today - days{40}};
    const auto by_number = continuity{.as_of = today}(std::vector{30, 10, 20}, std::vector{10, 30, 10}, when);
    const auto by_text = continuity{.as_of = today}(std::vector<std::string>{"a", "b", "c"},
                                                    std::vector<std::string>{"a", "c", "a"}, when);
    CHECK(by_number.current_gap[1] == 5);
    CHECK(by_number.current_gap[0] == 9);
    CHECK(by_text.current_gap[0] == by_number.current_gap[1]);
    CHECK(by_text.current_gap[2] == by_number.current_gap[0]);
    CHECK(std::isnan(by_number.current_gap[2]));
}

TEST_CASE("rows that cannot be used are refused, or left out and counted") {
    const std::vector ids{1}, who{1, 1, 2, 1};
    const std::vector<day> when{today - days{5}, today + days{3}, today, day::min()};
    const auto c =
        continuity{.as_of = today, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}}(ids, who, when);
    CHECK(c.current_gap[0] == 5);
    CHECK(c.bad_rows == 2);
    CHECK(c.late_rows == 1);
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(ids, who, when)),
                      "continuity: row 1: the purchase of 2025-01-03 lies after the as-of day, 2024-12-31");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .late_rows = leave_out_row{}}(ids, who, when)),
                      "continuity: row 2: there is no customer 2");
    const std::vector<day> never{day::min()};
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(ids, ids, never)),
                      sentence("continuity: row 0: the date must be one of the calendar, got day ",
                               day::min().time_since_epoch().count())
                          .c_str());
}

TEST_CASE("bad parameters are refused with a sentence") {
    const std::vector ids{1};
    const std::vector<day> now{today};
    CHECK_THROWS_WITH(
        (void)(continuity{.as_of = day::max()}(ids, ids, now)),
        sentence("continuity: as_of must be a date of the calendar, got day ", day::max().time_since_epoch().count())
            .c_str());
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .period = days{0}}(ids, ids, now)),
                      "continuity: period must be at least one day, got 0");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .usual = 2}(ids, ids, now)),
                      "continuity: usual must be in [0, 1], got 2");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .interruption = days{0}}(ids, ids, now)),
                      "continuity: interruption must be at least one day, got 0");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .least_gaps = 0}(ids, ids, now)),
                      "continuity: least_gaps must be at least 1, got 0");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(ids, ids, {})), "continuity: when must have 1 rows, got 0");
}

TEST_CASE("a period longer than the calendar is one period for all") {
    for (const auto period : {days{std::int64_t{1} << 32}, days::max()}) {
        const auto c = continuity{.as_of = today, .period = period}(std::vector{1}, std::vector{1, 1},
                                                                    std::vector<day>{today - days{400}, today});
        CHECK(c.active_share[0] == 1);
        CHECK(c.current_streak[0] == 1);
    }
}

} // TEST_SUITE("continuity")
