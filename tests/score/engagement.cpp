#include <clientele/math/random.hpp>
#include <clientele/score/engagement.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <refusal.hpp>
#include <repeats.hpp>
#include <string>

TEST_SUITE("score/engagement") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
using std::chrono::days;
using event = engagement_event<int>;
constexpr day today = std::chrono::sys_days{2024y / 6 / 30};
const std::vector<point_rule> rules{{"demo", 30}, {"page", 2, 10}, {"unsubscribed", -20}};
const std::vector<event> none{};

/// Offers exactly what `decay_policy` asks for.
struct archetype {
    float operator()(days age) const { return age < days{1} ? 1.0f : 0.25f; }
};
static_assert(decay_policy<archetype> && !ageless_decay_policy<archetype>);
/// Offers exactly what `ageless_decay_policy` asks for.
struct ageless_archetype {
    static constexpr bool forgets_age = true;
    double operator()(days age) const { return age < days{1} ? 1.0 : std::exp2(-static_cast<double>(age.count())); }
};
static_assert(ageless_decay_policy<ageless_archetype>);
} // namespace

TEST_CASE("points halve with every half-life and kinds are limited") {
    std::vector<event> events{{7, "demo", today - days{30}}, {7, "page", today}, {3, "unsubscribed", today}};
    for (int k = 0; k < 20; ++k)
        events.push_back({12, "page", today});
    const std::vector<int> customers{7, 3, 12, 5};
    const auto points = engagement{.as_of = today, .rules = rules}.score(customers, events);
    CHECK(points.as_of == today);
    CHECK(points.customer == customers);
    CHECK(points.scores == std::vector{17.0, 0.0, 10.0, 0.0});
    CHECK(points.contributions(0, 0) == 15.0);
    CHECK(points.contributions(1, 2) == -20.0);
    CHECK(points.shares(2, 1) == 20.0);
    const auto within =
        engagement{.as_of = today, .rules = rules, .lower = -100, .upper = 12}.score(std::array{7, 3, 12}, events);
    CHECK(within.scores == std::vector{12.0, -20.0, 10.0});
}

TEST_CASE("customers may be called by texts") {
    const std::vector<std::string> customers{"Birch", "Aster"};
    const std::vector<engagement_event<std::string>> events{{"Aster", "demo", today}, {"Birch", "page", today}};
    const auto points = engagement{.as_of = today, .rules = rules}.score(customers, events);
    CHECK(points.scores == std::vector{2.0, 30.0});
}

TEST_CASE("decay policies") {
    CHECK(half_life{days{10}}(days{20}) == 0.25);
    CHECK(linear_decay{days{10}}(days{4}) == 0.6);
    CHECK(linear_decay{days{10}}(days{10}) == 0.0);
    CHECK(recent_only{days{10}}(days{9}) == 1.0);
    CHECK(recent_only{days{10}}(days{10}) == 0.0);
    CHECK(recent_only{std::chrono::weeks{2}}(days{13}) == 1.0);
    CHECK(no_decay{}(days{1'000'000}) == 1.0);
    const std::vector<event> old{{1, "demo", today - days{5}}};
    const engagement own{.as_of = today, .rules = rules, .decay = archetype{}};
    CHECK(own.score(std::array{1}, old).scores[0] == 7.5);
    CHECK_THROWS_WITH((void)half_life{days{0}}(days{1}), "half_life: after must be at least 1 day, got 0");
    const engagement growing{.as_of = today, .rules = rules, .decay = [](days) { return 2.0; }};
    CHECK_THROWS_WITH((void)growing.score(std::array{1}, old),
                      "engagement: decay must be in [0, 1], got 2 for an age of 5 days");
}

TEST_CASE("the order of the events changes no bit") {
    random_generator random{131};
    const std::array customers{0, 1, 2};
    for (int round = 0; round < repeats(500); ++round) {
        std::vector<event> events;
        for (auto n = random.below(40); n > 0; --n)
            events.push_back({static_cast<int>(random.below(3)), rules[random.below(3)].event,
                              today - days{static_cast<int>(random.below(400))}});
        const engagement score{.as_of = today, .rules = rules, .lower = -1e9};
        const auto here = score.score(customers, events).scores;
        for (std::size_t i = events.size(); i > 1; --i)
            std::swap(events[i - 1], events[random.below(i)]);
        CHECK(score.score(customers, events).scores == here);
    }
}

TEST_CASE("points moved on to a later day are those of all events, whoever came and went in between") {
    random_generator random{132};
    const std::vector<std::int64_t> then{5, 9, 2, 7}, now{7, 1, 5, 2};
    for (int round = 0; round < repeats(500); ++round) {
        const day earlier = today - days{static_cast<int>(random.below(60))};
        std::vector<engagement_event<std::int64_t>> before, after, all;
        const auto happen = [&](auto& to, const auto& customers, day last, std::uint64_t stretch) {
            for (auto n = random.below(20); n > 0 && stretch > 0; --n) {
                to.push_back({customers[random.below(4)], rules[random.below(3)].event,
                              last - days{static_cast<int>(random.below(stretch))}});
                if (to.back().customer != 9)
                    all.push_back(to.back());
            }
        };
        happen(before, then, earlier, 300);
        happen(after, now, today, static_cast<std::uint64_t>((today - earlier).count()));
        const engagement first{.as_of = earlier, .rules = rules}, second{.as_of = today, .rules = rules};
        const auto moved = second.update(first.score(then, before), now, after), whole = second.score(now, all);
        CHECK(moved.as_of == today);
        CHECK(moved.customer == now);
        for (std::size_t i = 0; i < now.size(); ++i)
            CHECK(moved.scores[i] == doctest::Approx(whole.scores[i]).epsilon(1e-12));
    }
}

TEST_CASE("an event of a day that is counted already is a bad row of an update") {
    const engagement earlier{.as_of = today - days{7}, .rules = rules}, later{.as_of = today, .rules = rules};
    const std::array customers{1};
    const std::vector<event> old{{1, "demo", today - days{7}}};
    const auto points = earlier.score(customers, old);
    check_refusal(
        refusal([&] { return later.update(points, customers, old); }), errc::bad_value, 0,
        "engagement: row 0: the event of 2024-06-23 is counted already: the points hold all up to 2024-06-23");
    const engagement lenient{.as_of = today, .rules = rules, .bad_rows = leave_out_row{}};
    CHECK(lenient.update(points, customers, old).bad_rows == 1);
    CHECK_THROWS_WITH((void)earlier.update(later.score(customers, none), customers, none),
                      "engagement: the points to update must not be later than as_of, 2024-06-23, got 2024-06-30");
}

TEST_CASE("bad and late events are refused with a sentence, or left out and counted") {
    const engagement score{.as_of = today, .rules = rules};
    const std::array customers{0, 1};
    const auto run = [&](event each) { return refusal([&] { return score.score(customers, std::array{each}); }); };
    check_refusal(run({0, "call", today}), errc::bad_value, 0,
                  "engagement: row 0: there is no rule for the event 'call'");
    check_refusal(run({2, "demo", today}), errc::bad_value, 0, "engagement: row 0: there is no customer 2");
    check_refusal(run({0, "demo", today + days{2}}), errc::bad_value, 0,
                  "engagement: row 0: the event of 2024-07-02 lies after the as-of day, 2024-06-30");
    check_refusal(run({0, "demo", day::max()}), errc::bad_value, 0,
                  sentence("engagement: row 0: the date must be one of the calendar, got day ",
                           day::max().time_since_epoch().count()));
    const std::vector<event> mixed{
        {0, "demo", today + days{2}}, {0, "call", today}, {0, "demo", today}, {4, "page", today}};
    const auto points =
        engagement{.as_of = today, .rules = rules, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}}.score(
            customers, mixed);
    CHECK(points.scores == std::vector{30.0, 0.0});
    CHECK(points.bad_rows == 2);
    CHECK(points.late_rows == 1);
    CHECK(points.first_rejected ==
          std::vector<std::string>{"engagement: row 0: the event of 2024-07-02 lies after the as-of day, 2024-06-30",
                                   "engagement: row 1: there is no rule for the event 'call'",
                                   "engagement: row 3: there is no customer 4"});
}

TEST_CASE("customers who stand twice and rules that contradict themselves are refused with a sentence") {
    const std::array customers{4, 7, 4};
    check_refusal(refusal([&] { return engagement{.as_of = today, .rules = rules}.score(customers, none); }),
                  errc::bad_value, 2, "engagement: customers must be unique, got 4 in rows 0 and 2");
    const auto check = [&](auto rule_set) { (void)rule_set.score(std::array{1}, none); };
    CHECK_THROWS_WITH(check(engagement{.as_of = today, .rules = {}}),
                      "engagement: there must be at least one rule, got none");
    CHECK_THROWS_WITH(check(engagement{.as_of = today, .rules = {{"a", 1}, {"a", 2}}}),
                      "engagement: two rules are about 'a'");
    CHECK_THROWS_WITH(check(engagement{.as_of = today, .rules = {{"a", 1, -1}}}),
                      "engagement: the most_points of 'a' must be at least 0, got -1");
    CHECK_THROWS_WITH(check(engagement{.as_of = today, .rules = rules, .lower = 5, .upper = 1}),
                      "engagement: lower must be at most upper, and a finite score lie between, got 5 and 1");
}

TEST_CASE("points that fade by a host's own decay are moved on if it forgets ages") {
    const std::vector<int> customers{7};
    const engagement before{.as_of = today, .rules = rules, .decay = ageless_archetype{}};
    const engagement after{.as_of = today + days{2}, .rules = rules, .decay = ageless_archetype{}};
    const std::vector<event> events{{7, "demo", today}};
    CHECK(after.update(before.score(customers, events), customers, none).scores == std::vector{7.5});
    CHECK(after.score(customers, events).scores == std::vector{7.5});
}

TEST_CASE("points beyond all numbers and points to update that lack a customer are refused") {
    const std::vector<point_rule> huge{{"demo", 1.7e308}, {"unsubscribed", -1.7e308}};
    const std::vector<event> events{
        {7, "demo", today}, {7, "demo", today}, {7, "unsubscribed", today}, {7, "unsubscribed", today}};
    check_refusal(refusal([&] {
                      return engagement{.as_of = today, .rules = huge, .decay = no_decay{}}.score(std::array{7},
                                                                                                  events);
                  }),
                  errc::overflow, 0, "engagement: the points of customer 7 leave the range of a double");
    const engagement rule{.as_of = today, .rules = rules};
    auto torn = rule.score(std::array{7}, none);
    torn.customer.push_back(8);
    CHECK_THROWS_WITH((void)rule.update(torn, std::array{8}, none),
                      "engagement: the shares of the points to update must have 2 rows, got 1");
}

TEST_CASE("an event of a large unsigned id is not one of a negative id") {
    const engagement rule{.as_of = today, .rules = rules, .bad_rows = leave_out_row{}};
    const std::vector<engagement_event<unsigned>> events{{4294967295u, "demo", today}, {5u, "demo", today}};
    const auto points = rule.score(std::array{-1, 5}, events);
    CHECK(points.scores == std::vector{0.0, 30.0});
    CHECK(points.bad_rows == 1);
}

TEST_CASE("all events are counted or left out by a reason") {
    const engagement earlier{.as_of = today - days{7}, .rules = rules};
    const engagement lenient{.as_of = today, .rules = rules, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}};
    const std::array customers{0, 1};
    const std::vector<event> events{
        {0, "demo", today},           {0, "call", today},           {9, "page", today}, {1, "page", day::min()},
        {1, "page", today - days{8}}, {1, "page", today + days{1}}, {1, "page", today}, {0, "call", today}};
    const auto points = lenient.update(earlier.score(customers, none), customers, events);
    CHECK(points.used_rows == 2);
    CHECK(points.of_no_rule == 2);
    CHECK(points.of_nobody == 1);
    CHECK(points.of_no_date == 1);
    CHECK(points.counted_already == 1);
    CHECK(points.bad_rows == points.of_no_rule + points.of_nobody + points.of_no_date + points.counted_already);
    CHECK(points.late_rows == 1);
    CHECK(events.size() == points.used_rows + points.bad_rows + points.late_rows);
}

TEST_CASE("stored points that no events lead to are refused before they are used") {
    const engagement rule{.as_of = today, .rules = rules};
    const auto stored = rule.score(std::array{7}, none);
    const auto changed = [&](auto change) {
        auto points = stored;
        change(points);
        return refusal([&] { return rule.update(points, std::array{7}, none); });
    };
    CHECK(changed([](auto&) {}).what() == std::string{"nothing was refused"});
    check_refusal(changed([](auto& p) { p.shares(0, 0) = std::nan(""); }), errc::bad_value, 0,
                  "engagement: the shares of the points to update must be finite and at least 0, got nan of 'demo' for "
                  "customer 7");
    check_refusal(changed([](auto& p) { p.shares(0, 0) = -1; }), errc::bad_value, 0,
                  "engagement: the shares of the points to update must be finite and at least 0, got -1 of 'demo' for "
                  "customer 7");
    check_refusal(changed([](auto& p) { p.as_of = day::min(); }), errc::bad_parameter, no_row,
                  sentence("engagement: the as_of of the points to update must be a date of the calendar, got day ",
                           day::min().time_since_epoch().count(), " after 1 January 1970"));
    CHECK(std::string{changed([](auto& p) { p.shares = matrix(1, 1); }).what()}.starts_with(
        "engagement: the points to update must have "));
}

TEST_CASE("empty ids and limits without a finite score between them are refused") {
    check_refusal(refusal([] {
                      return engagement{.as_of = today, .rules = rules}.score(
                          std::vector<std::string>{"a", ""}, std::vector<engagement_event<std::string>>{});
                  }),
                  errc::bad_value, 1, "engagement: customers must not be empty, got '' in row 1");
    const double infinity = std::numeric_limits<double>::infinity();
    for (const auto& [lower, upper] : {std::pair{infinity, infinity}, std::pair{-infinity, -infinity}})
        CHECK_THROWS_WITH((void)(engagement{.as_of = today, .rules = rules, .lower = lower, .upper = upper}.score(
                              std::array{1}, none)),
                          sentence("engagement: lower must be at most upper, and a finite score lie between, got ",
                                   lower, " and ", upper)
                              .c_str());
    CHECK_THROWS_AS((void)(engagement{.as_of = today, .rules = {{"a", std::nan("")}}}.score(std::array{1}, none)),
                    error);
}

TEST_CASE("points may have any unit") {
    const std::vector<event> events{{1, "demo", today - days{30}}, {1, "page", today}, {1, "unsubscribed", today}};
    const std::vector<point_rule> plain{{"demo", 30}, {"page", 2, 10}, {"unsubscribed", -4}};
    const auto expected = engagement{.as_of = today, .rules = plain}.score(std::array{1}, events).scores[0];
    CHECK(expected == 13.0); // half of 30, and 2, less 4
    for (const double unit : {0x1p-500, 0x1p500}) {
        auto scaled = plain;
        for (auto& each : scaled) {
            each.points *= unit;
            each.most_points *= unit;
        }
        CHECK(engagement{.as_of = today, .rules = scaled}.score(std::array{1}, events).scores[0] == expected * unit);
    }
}

} // TEST_SUITE("score/engagement")
