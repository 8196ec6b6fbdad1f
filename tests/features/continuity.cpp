#include <clientele/features/continuity.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

TEST_SUITE("continuity") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {
constexpr day today = 2024y / 12 / 31;
}

TEST_CASE("gaps, streaks and interruptions of three customers") {
    // one regular, one silent for long, one that never bought
    const std::vector<std::size_t> who{0, 0, 0, 0, 0, 1, 1};
    const std::vector<day> when{today - days{5}, today - days{35},  today - days{65}, today - days{95},
                                today - days{5}, today - days{400}, today - days{200}};
    const auto c = continuity{.as_of = today}(who, when, 3);
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
    const std::vector<std::size_t> who{0, 0, 0};
    const std::vector<day> when{today - days{30}, today - days{60}, today - days{90}};
    CHECK(continuity{.as_of = today, .interruption = 30}(who, when, 1).interruptions[0] == 0);
    CHECK(continuity{.as_of = today, .interruption = 29}(who, when, 1).interruptions[0] == 3);
}

TEST_CASE("the order of the purchases changes nothing") {
    random_generator random{2};
    for (int round = 0; round < 300; ++round) {
        std::vector<std::size_t> who;
        std::vector<day> when;
        for (auto m = random.below(60); m > 0; --m) {
            who.push_back(random.below(4));
            when.push_back(today - days{random.below(900)});
        }
        const auto here = continuity{.as_of = today, .usual = 0.5}(who, when, 4);
        for (std::size_t i = who.size(); i > 1; --i) {
            const auto other = random.below(i);
            std::swap(who[i - 1], who[other]);
            std::swap(when[i - 1], when[other]);
        }
        const auto there = continuity{.as_of = today, .usual = 0.5}(who, when, 4);
        CHECK(here.active_share == there.active_share);
        CHECK(here.interruptions == there.interruptions);
        CHECK(here.longest_streak == there.longest_streak);
        for (std::size_t i = 0; i < 4; ++i)
            CHECK((here.gap_ratio[i] == there.gap_ratio[i] ||
                   (std::isnan(here.gap_ratio[i]) && std::isnan(there.gap_ratio[i]))));
    }
}

TEST_CASE("bad input is refused with a sentence") {
    const std::vector<std::size_t> who{0};
    const std::vector<day> later{today + days{3}}, now{today};
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(who, later, 1)),
                      "continuity: purchases must not be after as_of, but row 0 is 3 days later");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(who, now, 0)),
                      "continuity: customer must be in [0, 0), got 0 in row 0");
    const std::vector<day> never{day::min()};
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(who, never, 1)),
                      "continuity: when must be a date of the calendar, it is none in row 0");
    CHECK_THROWS_WITH((void)(continuity{.as_of = day::max()}(who, now, 1)),
                      "continuity: as_of must be a date of the calendar");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .period = 0}(who, now, 1)),
                      "continuity: period must be at least 1, got 0");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .usual = 2}(who, now, 1)),
                      "continuity: usual must be in [0, 1], got 2");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today, .interruption = 0}(who, now, 1)),
                      "continuity: interruption must be positive, got 0");
    CHECK_THROWS_WITH((void)(continuity{.as_of = today}(who, {}, 1)), "continuity: when must have 1 rows, got 0");
}

} // TEST_SUITE("continuity")
