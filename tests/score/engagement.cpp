#include <clientele/math/random.hpp>
#include <clientele/score/engagement.hpp>

#include <doctest/doctest.h>

TEST_SUITE("engagement") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
using std::chrono::days;
constexpr day today = std::chrono::sys_days{2024y / 6 / 30};
const std::vector<point_rule> rules{{"demo", 30}, {"page", 2, 10}, {"unsubscribed", -20}};

/// Offers exactly what `decay_policy` asks for.
struct archetype {
    float operator()(double age) const { return age < 1 ? 1.0f : 0.25f; }
};
static_assert(decay_policy<archetype>);
} // namespace

TEST_CASE("points halve with every half-life and kinds are limited") {
    std::vector<engagement_event> events{{0, "demo", today - days{30}}, {0, "page", today}, {1, "unsubscribed", today}};
    for (int k = 0; k < 20; ++k)
        events.push_back({2, "page", today});
    const auto points = engagement{.as_of = today, .rules = rules}.score(events, 4);
    CHECK(points.scores == std::vector{17.0, 0.0, 10.0, 0.0});
    CHECK(points.contributions(0, 0) == 15.0);
    CHECK(points.contributions(1, 2) == -20.0);
    const auto below = engagement{.as_of = today, .rules = rules, .lowest = -100, .highest = 12}.score(events, 3);
    CHECK(below.scores == std::vector{12.0, -20.0, 10.0});
}

TEST_CASE("decay policies") {
    CHECK(half_life{10}(20) == 0.25);
    CHECK(linear_decay{10}(4) == 0.6);
    CHECK(linear_decay{10}(10) == 0.0);
    CHECK(recent_only{10}(9) == 1.0);
    CHECK(recent_only{10}(10) == 0.0);
    CHECK(no_decay{}(1e6) == 1.0);
    const std::vector<engagement_event> old{{0, "demo", today - days{5}}};
    CHECK(engagement{.as_of = today, .rules = rules, .decay = archetype{}}.score(old, 1).scores[0] == 7.5);
    CHECK_THROWS_WITH((void)half_life{0}(1), "half_life: days must be positive and finite, got 0");
}

TEST_CASE("the order of the events changes no bit") {
    random_generator random{131};
    for (int round = 0; round < 500; ++round) {
        std::vector<engagement_event> events;
        for (auto n = random.below(40); n > 0; --n)
            events.push_back(
                {random.below(3), rules[random.below(3)].event, today - std::chrono::days{random.below(400)}});
        const engagement score{.as_of = today, .rules = rules, .lowest = -1e9};
        const auto here = score.score(events, 3).scores;
        for (std::size_t i = events.size(); i > 1; --i)
            std::swap(events[i - 1], events[random.below(i)]);
        CHECK(score.score(events, 3).scores == here);
    }
}

TEST_CASE("bad events and rules are refused with a sentence") {
    const engagement score{.as_of = today, .rules = rules};
    const auto run = [&](engagement_event event) { (void)score.score(std::vector{event}, 2); };
    CHECK_THROWS_WITH(run({0, "call", today}), "engagement: there is no rule for the event 'call' in row 0");
    CHECK_THROWS_WITH(run({2, "demo", today}), "engagement: customer must be in [0, 2), got 2 in row 0");
    CHECK_THROWS_WITH(run({0, "demo", today + days{2}}),
                      "engagement: events must not be after as_of, but row 0 is 2 days later");
    const std::vector<engagement_event> later{{0, "demo", today + days{2}}};
    CHECK(engagement{.as_of = today, .rules = rules, .leave_out_later = true}.score(later, 1).later == 1);
    CHECK_THROWS_WITH((void)(engagement{.as_of = today, .rules = {}}.score({}, 1)),
                      "engagement: there must be at least one rule, got none");
    CHECK_THROWS_WITH((void)(engagement{.as_of = today, .rules = {{"a", 1}, {"a", 2}}}.score({}, 1)),
                      "engagement: two rules are about 'a'");
    CHECK_THROWS_WITH((void)(engagement{.as_of = today, .rules = rules, .lowest = 5, .highest = 1}.score({}, 1)),
                      "engagement: lowest must be at most highest, got 5 and 1");
}

} // TEST_SUITE("engagement")
