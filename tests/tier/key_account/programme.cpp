#include <clientele/math/random.hpp>
#include <clientele/tier/key_account/programme.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <map>
#include <refusal.hpp>
#include <repeats.hpp>
#include <set>
#include <string>
#include <vector>

TEST_SUITE("key_accounts") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

using programme = key_account_programme<int>;
using exception_to = executive_override<int>;
using review_of = demotion_review<int>;

/// Spend of at least 100 to enter, 80 to stay; the score is the spend.
key_accounts<> by_spend() {
    return {.criteria = {"spend"},
            .enter = all_of("key account", {at_least("spend", 100)}),
            .stay = all_of("key account", {at_least("spend", 80)}),
            .places = {2},
            .dwell_periods = 1,
            .grace_periods = 0};
}

day on(int period) { return day{2024y / 1 / 1} + std::chrono::days{91 * period}; }

/// One period in which customers 0, 1, 2, ... spend what is listed.
template <class Rule>
requalification<int> period(const Rule& rule, const programme& before, const std::vector<double>& spend,
                            const std::vector<exception_to>& overrides = {},
                            const std::vector<review_of>& reviews = {}) {
    std::vector<int> ids(spend.size());
    matrix x(static_cast<Eigen::Index>(spend.size()), 1);
    for (std::size_t i = 0; i < spend.size(); ++i) {
        ids[i] = static_cast<int>(i);
        x(static_cast<Eigen::Index>(i), 0) = spend[i];
    }
    return rule.requalify(before, on(before.period + 1), ids, x, spend, overrides, reviews);
}

using ids = std::vector<int>;

} // namespace

TEST_CASE("the qualified get the places by score, the others wait in that order") {
    const auto first = period(by_spend(), {}, {100, 300, 99, 200, 150});
    CHECK(first.entered == ids{1, 3});
    CHECK(first.waiting == ids{4, 0});
    CHECK(first.left.empty());
    CHECK(first.programme.members() == ids{1, 3});
    CHECK(first.decision_on(4)->reason == key_account_reason::no_place);
    CHECK(first.decision_on(4)->rank == 3);
    CHECK(first.decision_on(2) == nullptr); // was and is outside
    CHECK(first.decision_on(1)->moved_by == std::vector<std::string>{"spend", "score"});
}

TEST_CASE("a key account keeps its place against a better score, and loses it below the line to stay") {
    const auto rule = by_spend();
    const auto first = period(rule, {}, {200, 150, 90});
    const auto second = period(rule, first.programme, {200, 80, 300});
    CHECK(second.entered.empty());
    CHECK(second.waiting == ids{2});
    const auto third = period(rule, second.programme, {200, 79, 300});
    CHECK(third.left == ids{1});
    CHECK(third.entered == ids{2});
    CHECK(third.decision_on(1)->moved_by == std::vector<std::string>{"spend"});
    CHECK(third.decision_on(1)->reason == key_account_reason::criteria);
    CHECK(third.decision_on(2)->reason == key_account_reason::place);
}

TEST_CASE("the cap is ramped, and the last one goes on") {
    auto rule = by_spend();
    rule.places = {1, 2, 3};
    programme now;
    for (const std::size_t expected : {1u, 2u, 3u, 3u}) {
        const auto result = period(rule, now, {100, 110, 120, 130});
        CHECK(result.programme.members().size() == expected);
        now = result.programme;
    }
}

TEST_CASE("a dip under the cap is never a permanent demotion") {
    const key_accounts<best_first> rule{.criteria = {"spend"},
                                        .enter = all_of("key account", {at_least("spend", 100)}),
                                        .stay = all_of("key account", {at_least("spend", 80)}),
                                        .places = {1},
                                        .dwell_periods = 1,
                                        .grace_periods = 0};
    const auto first = period(rule, {}, {120, 0});
    const auto second = period(rule, first.programme, {90, 150}); // below the line to enter, above the line to stay
    CHECK(second.left == ids{0});
    CHECK(second.decision_on(0)->reason == key_account_reason::displaced);
    CHECK(second.programme.standings[0].qualified);
    CHECK(second.waiting == ids{0});
    const auto third = period(rule, second.programme, {90, 50});
    CHECK(third.left == ids{1});
    CHECK(third.entered == ids{0}); // back by the criteria to stay, without qualifying anew
}

TEST_CASE("grace puts a customer into the review queue before it falls") {
    auto rule = by_spend();
    rule.grace_periods = 2;
    auto now = period(rule, {}, {100}).programme;
    for (int i = 0; i < 2; ++i) {
        const auto result = period(rule, now, {50});
        CHECK(result.in_review == ids{0});
        CHECK(result.decision_on(0)->outcome == key_account_outcome::stays);
        CHECK(result.decision_on(0)->moved_by == std::vector<std::string>{"spend"});
        now = result.programme;
    }
    CHECK(period(rule, now, {80}).in_review.empty());
    const auto fallen = period(rule, now, {50});
    CHECK(fallen.left == ids{0});
    CHECK(fallen.in_review.empty());
}

TEST_CASE("a verdict keeps a customer or demotes it at once, and needs a reason and an author") {
    auto rule = by_spend();
    rule.grace_periods = 1;
    const auto start = period(rule, {}, {100}).programme;
    const auto queued = period(rule, start, {50}).programme;
    const auto kept = period(rule, queued, {50}, {}, {{0, review_verdict::keep, "merger under way", "J. Li"}});
    CHECK(kept.left.empty());
    CHECK(period(rule, kept.programme, {50}).left.empty()); // its grace began anew
    CHECK(period(rule, start, {50}, {}, {{0, review_verdict::demote, "contract ended", "J. Li"}}).left == ids{0});
    CHECK_THROWS_WITH((void)period(rule, start, {100}, {}, {{0, review_verdict::demote, "old grudge", "J. Li"}}),
                      "key_accounts: customer 0 is not short of the criteria to stay, so there is nothing to review");
    CHECK_THROWS_WITH((void)period(rule, start, {50}, {}, {{0, review_verdict::keep, "", "J. Li"}}),
                      "key_accounts: the review of customer 0 must have a reason and an author");
}

TEST_CASE("an override admits or excludes until it expires, and is in the audit trail") {
    const auto rule = by_spend();
    const exception_to admit{0, override_effect::admit, "launch partner", "CEO", on(1), on(3)};
    const auto first = period(rule, {}, {10, 200, 150}, {admit});
    CHECK(first.entered == ids{0, 1});
    CHECK(first.waiting == ids{2});
    CHECK(first.decision_on(0)->exception->reason == "launch partner");
    CHECK(first.decision_on(0)->reason == key_account_reason::override_admits);
    const auto second = period(rule, first.programme, {10, 200, 150}, {admit});
    CHECK(second.decision_on(0)->outcome == key_account_outcome::stays);
    const auto third = period(rule, second.programme, {10, 200, 150}, {admit}); // on(3) is the first day without it
    CHECK(third.left == ids{0});
    CHECK(third.decision_on(0)->reason == key_account_reason::override_expired);
    CHECK(third.entered == ids{2});
    const exception_to exclude{1, override_effect::exclude, "under investigation", "CFO", on(4), on(5)};
    const auto fourth = period(rule, third.programme, {10, 200, 150}, {exclude});
    CHECK(fourth.left == ids{1});
    CHECK(fourth.decision_on(1)->reason == key_account_reason::override_excludes);
    CHECK(fourth.programme.standings[1].qualified); // the state without the cap is kept
    const auto fifth = period(rule, fourth.programme, {10, 90, 150}, {exclude});
    CHECK(fifth.entered == ids{1});
}

TEST_CASE("overrides without reason, author or expiry, or against one another, are refused") {
    const auto rule = by_spend();
    const auto sentence =
        "key_accounts: the override for customer 0 must have a reason, an author and an expiry after its beginning";
    CHECK_THROWS_WITH((void)period(rule, {}, {10}, {{0, override_effect::admit, "", "CEO", on(1), on(2)}}), sentence);
    CHECK_THROWS_WITH((void)period(rule, {}, {10}, {{0, override_effect::admit, "friend", "", on(1), on(2)}}),
                      sentence);
    CHECK_THROWS_WITH((void)period(rule, {}, {10}, {{0, override_effect::admit, "friend", "CEO", on(2), on(2)}}),
                      sentence);
    CHECK_THROWS_WITH((void)period(rule, {}, {10},
                                   {{0, override_effect::admit, "a", "b", on(1), on(2)},
                                    {0, override_effect::exclude, "c", "d", on(1), on(2)}}),
                      "key_accounts: two overrides hold for customer 0 at once");
    CHECK_THROWS_WITH((void)period(rule, {}, {10}, {{7, override_effect::admit, "a", "b", on(1), on(2)}}),
                      "key_accounts: an override names customer 7, who is not in the input");
}

TEST_CASE("settings that contradict themselves are refused") {
    auto rule = by_spend();
    rule.stay = all_of("key account", {at_least("spend", 101)});
    CHECK_THROWS_WITH(
        rule.check(),
        "key_accounts: 'stay' must ask no more than 'enter', but a customer can meet 'enter' and not 'stay'");
    rule = by_spend();
    rule.stay_score = 1;
    CHECK_THROWS_WITH(rule.check(), "key_accounts: stay_score must be at most enter_score (0), got 1");
    rule = by_spend();
    rule.places = {5, 4};
    CHECK_THROWS_WITH(rule.check(), "key_accounts: places must be in [1, 100] and never fall, got 4 in period 2");
    rule.places = {101};
    CHECK_THROWS_AS(rule.check(), error);
    rule.places = {};
    CHECK_THROWS_AS(rule.check(), error);
    rule = by_spend();
    rule.dwell_periods = 0;
    CHECK_THROWS_WITH(rule.check(), "key_accounts: dwell_periods must be at least 1, got 0");
    rule = by_spend();
    rule.grace_periods = -1;
    CHECK_THROWS_WITH(rule.check(), "key_accounts: grace_periods must be at least 0, got -1");
    rule = by_spend();
    rule.enter = all_of("key account", {at_least("spent", 100)});
    CHECK_THROWS_WITH(rule.check(), "key_accounts: unknown criterion 'spent'; the columns are spend");
}

TEST_CASE("inputs that do not fit are refused") {
    const auto rule = by_spend();
    const auto first = period(rule, {}, {100, 100});
    CHECK_THROWS_WITH((void)period(rule, first.programme, {100}),
                      "key_accounts: customer 1 is in the programme but not in the input, and changes do not say that "
                      "it was merged or erased");
    const std::vector<int> twice{3, 3};
    CHECK_THROWS_WITH((void)rule.requalify({}, on(1), twice, matrix::Zero(2, 1), std::vector{1.0, 1.0}),
                      "key_accounts: ids must be unique, got 3 in rows 0 and 1");
    CHECK_THROWS_WITH((void)rule.requalify(first.programme, on(1), twice, matrix::Zero(2, 1), std::vector{1.0, 1.0}),
                      "key_accounts: as_of must be after the last requalification, 2024-04-01, got 2024-04-01");
    CHECK_THROWS_AS((void)rule.requalify({}, on(1), std::vector{1}, matrix::Zero(1, 2), std::vector{1.0}), error);
    CHECK_THROWS_AS((void)rule.requalify({}, on(1), std::vector{1},
                                         matrix::Constant(1, 1, std::numeric_limits<double>::infinity()),
                                         std::vector{1.0}),
                    error);
}

TEST_CASE("ids may be names") {
    const std::vector<std::string> names{"Siemens", "Huawei"};
    matrix x(2, 1);
    x << 120, 90;
    const auto result = by_spend().requalify({}, on(1), names, x, std::vector{120.0, 90.0});
    CHECK(result.entered == std::vector<std::string>{"Siemens"});
    CHECK(result.programme.customers.front() == "Huawei");
}

namespace {

/// Walks a random programme and checks in every period what must always hold.
template <class Places>
void walk(random_generator& random) {
    const auto n = 2 + random.below(6);
    key_accounts<Places> rule{
        .criteria = {"spend"},
        .enter = all_of("key account", {at_least("spend", 60)}),
        .stay = all_of("key account", {at_least("spend", 20.0 + static_cast<double>(random.below(40)))}),
        .enter_score = 30,
        .stay_score = static_cast<double>(random.below(30)),
        .places = {1 + static_cast<int>(random.below(2)), 2 + static_cast<int>(random.below(3))},
        .dwell_periods = 1 + static_cast<int>(random.below(3)),
        .grace_periods = static_cast<int>(random.below(3)),
        .audit = audit_scope::everybody};
    programme now;
    std::map<int, int> qualified_flip;
    std::map<int, int> member_flip;
    for (int p = 1; p <= 8; ++p) {
        std::vector<double> spend(n);
        for (auto& each : spend)
            each = static_cast<double>(random.below(101));
        const auto result = period(rule, now, spend);
        REQUIRE(static_cast<int>(result.programme.members().size()) <= rule.cap(p)); // no overrides here
        std::set<int> waiting(result.waiting.begin(), result.waiting.end());
        REQUIRE(result.audit.size() == n);
        for (const auto& record : result.audit) {
            REQUIRE(rule.replay(record) == record);
            const auto& was = record.before;
            const auto& is = record.after;
            if (is.qualified != was.qualified) {
                REQUIRE((!qualified_flip.contains(record.customer) ||
                         p - qualified_flip[record.customer] >= rule.dwell_periods));
                qualified_flip[record.customer] = p;
                if (is.qualified)
                    REQUIRE((record.values[0] >= 60 && record.score >= 30));
            }
            if (is.member != was.member) {
                REQUIRE(
                    (!member_flip.contains(record.customer) || p - member_flip[record.customer] >= rule.dwell_periods));
                member_flip[record.customer] = p;
            }
            REQUIRE(!(is.member && !is.qualified));
            REQUIRE(waiting.contains(record.customer) == (is.qualified && !is.member));
            REQUIRE((is.waiting_since != never) == (is.qualified && !is.member));
            REQUIRE((is.waiting_since == never || was.waiting_since == never || is.waiting_since == was.waiting_since));
            if (was.qualified && !is.qualified)
                REQUIRE((was.short_periods >= rule.grace_periods && !record.moved_by.empty()));
        }
        // nobody waits who could have a place: free places mean that the waiting are held back by their dwell only
        if (static_cast<int>(result.programme.members().size()) < rule.cap(p))
            for (const auto id : result.waiting)
                REQUIRE(result.decision_on(id)->reason == key_account_reason::dwell);
        now = result.programme;
    }
}

} // namespace

TEST_CASE("no flip inside the dwell, no place beyond the cap, and every decision replays to itself") {
    random_generator random{83};
    for (int round = 0; round < repeats(5'000); ++round) {
        walk<incumbents_first>(random);
        walk<best_first>(random);
    }
}

TEST_CASE("the order of the rows does not matter") {
    random_generator random{89};
    const auto rule = by_spend();
    for (int round = 0; round < repeats(1'000); ++round) {
        std::vector<int> who{5, 3, 9, 1, 7, 2};
        std::vector<double> spend(who.size());
        for (auto& each : spend)
            each = static_cast<double>(random.below(8)) * 25;
        const auto run = [&] {
            return rule.requalify({}, on(1), who, Eigen::Map<const Eigen::MatrixXd>(spend.data(), 6, 1), spend);
        };
        const auto one = run();
        for (std::size_t i = who.size(); i > 1; --i) {
            const auto j = random.below(i);
            std::swap(who[i - 1], who[j]);
            std::swap(spend[i - 1], spend[j]);
        }
        const auto other = run();
        REQUIRE(one.audit == other.audit);
        REQUIRE(one.waiting == other.waiting);
    }
}

TEST_CASE("a record that was changed does not replay to itself") {
    const auto rule = by_spend();
    auto record = *period(rule, {}, {100, 300, 99, 200, 150}).decision_on(1);
    CHECK(rule.replay(record) == record);
    record.values[0] = 50;
    CHECK_FALSE(rule.replay(record) == record);
}

TEST_CASE("a programme that lacks a standing and criteria of one name are refused") {
    programme torn;
    torn.customers = {0};
    CHECK_THROWS_WITH_AS((void)period(by_spend(), torn, {100}),
                         "key_accounts: the stored standings must have 1 rows, got 0", error);
    auto rules = by_spend();
    rules.criteria = {"spend", "spend"};
    CHECK_THROWS_WITH_AS(rules.check(), "key_accounts: two criteria are called 'spend'", error);
}

TEST_CASE("a stored programme that no requalifications lead to is refused before it is used") {
    const auto rule = by_spend();
    const auto after = [&](int period_number, key_account_standing standing, day as_of = on(3)) {
        programme stored{.period = period_number, .as_of = as_of, .customers = {0}, .standings = {standing}};
        return refusal([&] {
            return rule.requalify(stored, on(4), std::vector{0}, matrix::Constant(1, 1, 120.0), std::vector{120.0});
        });
    };
    const key_account_standing member{.qualified = true, .member = true, .qualified_changed = 1, .member_changed = 3};
    CHECK(after(3, member).what() == std::string{"nothing was refused"});
    CHECK(after(3, {}).what() == std::string{"nothing was refused"});
    const auto refused = [&](int period_number, key_account_standing standing, const std::string& sentence) {
        check_refusal(after(period_number, standing), errc::bad_parameter, no_row, "key_accounts: " + sentence);
    };
    refused(-1, {}, "the period of the stored state must be in [0, 1073741822], got -1");
    refused(1 << 30, {}, "the period of the stored state must be in [0, 1073741822], got 1073741824");
    refused(std::numeric_limits<int>::max(), {},
            "the period of the stored state must be in [0, 1073741822], got 2147483647");
    const auto changed = [&](auto change) {
        auto other = member;
        change(other);
        return other;
    };
    refused(3, changed([](auto& s) { s.qualified_changed = 4; }),
            "the stored qualified_changed of customer 0 must be `never` or in [1, 3], got 4");
    refused(3, changed([](auto& s) { s.member_changed = 0; }),
            "the stored member_changed of customer 0 must be `never` or in [1, 3], got 0");
    refused(3, changed([](auto& s) { s.member = false, s.waiting_since = 9; }),
            "the stored waiting_since of customer 0 must be `never` or in [1, 3], got 9");
    refused(3, changed([](auto& s) { s.short_periods = -1; }),
            "the stored short_periods of customer 0 must be in [0, 3], got -1");
    refused(3, changed([](auto& s) { s.short_periods = 4; }),
            "the stored short_periods of customer 0 must be in [0, 3], got 4");
    const std::string contradiction = "the stored standing of customer 0 contradicts itself: who is short is "
                                      "qualified, who waits is qualified and no "
                                      "member, a member is qualified or is one by override";
    refused(3, changed([](auto& s) { s.qualified = false; }), contradiction);  // a member, but by what?
    refused(3, changed([](auto& s) { s.member = false; }), contradiction);     // waits since never
    refused(3, changed([](auto& s) { s.waiting_since = 2; }), contradiction);  // has a place
    refused(3, changed([](auto& s) { s.by_override = true; }), contradiction); // qualifies anyway
    refused(3, {.short_periods = 1}, contradiction);                           // of what it need not meet
    refused(3, {.by_override = true}, contradiction);                          // and no member
    check_refusal(after(3, {}, on(4)), errc::bad_parameter, no_row,
                  "key_accounts: as_of must be after the last requalification, 2024-12-30, got 2024-12-30");
    check_refusal(
        after(3, {}, day::max()), errc::bad_parameter, no_row,
        sentence("key_accounts: as_of and that of the stored programme must be dates of the calendar, got days ",
                 on(4).time_since_epoch().count(), " and ", day::max().time_since_epoch().count(),
                 " after 1 January 1970"));
    // the last period of all can be reached
    programme late{.period = last_period - 1, .as_of = on(3), .customers = {0}, .standings = {{}}};
    const auto last = rule.requalify(late, on(4), std::vector{0}, matrix::Constant(1, 1, 120.0), std::vector{120.0});
    CHECK(last.programme.period == last_period);
    CHECK(last.entered == ids{0});
    CHECK(rule.replay(*last.decision_on(0)) == *last.decision_on(0));
}

TEST_CASE("a record that is no decision of any requalification is refused") {
    const auto rule = by_spend();
    const auto first = period(rule, {}, {100, 300, 70}, {{2, override_effect::admit, "why", "who", on(0), on(9)}});
    const auto changed = [&](int customer, auto change) {
        auto record = *first.decision_on(customer);
        change(record);
        return refusal([&] { return rule.replay(record); });
    };
    CHECK(changed(2, [](auto&) {}).what() == std::string{"nothing was refused"});
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    check_refusal(changed(1, [](auto& r) { r.period = 0; }), errc::bad_parameter, no_row,
                  "key_accounts: the period of the record of customer 1 must be in [1, 1073741823], got 0");
    check_refusal(changed(1, [](auto& r) { r.period = 1 << 30; }), errc::bad_parameter, no_row,
                  "key_accounts: the period of the record of customer 1 must be in [1, 1073741823], got 1073741824");
    check_refusal(changed(1, [](auto& r) { r.values.clear(); }), errc::bad_shape, no_row,
                  "key_accounts: the values of the record must have 1 rows, got 0");
    check_refusal(changed(1, [&](auto& r) { r.values[0] = nan; }), errc::bad_value, 0,
                  "key_accounts: the values of the record must be finite, got nan in row 0");
    check_refusal(changed(1, [&](auto& r) { r.score = nan; }), errc::bad_value, 0,
                  "key_accounts: the score of the record must be finite, got nan in row 0");
    check_refusal(changed(1, [](auto& r) { r.rank = -1; }), errc::bad_parameter, no_row,
                  "key_accounts: the rank of the record of customer 1 must be at least 0, got -1");
    check_refusal(changed(1, [](auto& r) { r.before.member_changed = 1; }), errc::bad_parameter, no_row,
                  "key_accounts: the stored member_changed of customer 1 must be `never` or in [1, 0], got 1");
    const std::string held = "key_accounts: the override in the record of customer 2 must be about it and hold on the "
                             "day of the record";
    check_refusal(changed(2, [](auto& r) { r.exception->customer = 1; }), errc::bad_parameter, no_row, held);
    check_refusal(changed(2, [](auto& r) { r.exception->expiry = on(1); }), errc::bad_parameter, no_row, held);
    check_refusal(changed(2, [](auto& r) { r.exception->author.clear(); }), errc::bad_parameter, no_row,
                  "key_accounts: the override for customer 2 must have a reason, an author and an expiry after its "
                  "beginning");
    check_refusal(changed(1, [](auto& r) { r.review = review_of{0, review_verdict::keep, "why", "who"}; }),
                  errc::bad_parameter, no_row, "key_accounts: the review in the record of customer 1 must be about it");
    check_refusal(changed(1, [](auto& r) { r.review = review_of{1, review_verdict::keep, "", "who"}; }),
                  errc::bad_parameter, no_row,
                  "key_accounts: the review of customer 1 must have a reason and an author");
}

TEST_CASE("what is refused about a row is told with its customer") {
    const std::vector<std::string> names{"ann", "bob"};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    check_refusal(
        refusal([&] { return by_spend().requalify({}, on(1), names, matrix::Zero(2, 1), std::vector{1.0, nan}); }),
        errc::bad_value, 1, "key_accounts: score must be finite, got nan in row 1, customer 'bob'");
    matrix x = matrix::Zero(2, 1);
    x(1, 0) = nan;
    const auto refused = refusal([&] { return by_spend().requalify({}, on(1), names, x, std::vector{1.0, 2.0}); });
    CHECK(std::string{refused.what()}.ends_with(", customer 'bob'"));
    CHECK(refused.row() == 1);
}

TEST_CASE("the type of the ids comes from vectors, spans and arrays of them, the first time too") {
    const auto rule = by_spend();
    const std::vector<double> spend{120, 90};
    const matrix x = Eigen::Map<const Eigen::MatrixXd>(spend.data(), 2, 1);
    const std::vector<long> many{5, 6};
    const auto first = rule.requalify({}, on(1), many, x, spend);
    static_assert(std::same_as<decltype(first), const requalification<long>>);
    CHECK(first.entered == std::vector<long>{5});
    const long array[] = {5, 6};
    CHECK(rule.requalify({}, on(1), array, x, spend).entered == first.entered);
    CHECK(rule.requalify(first.programme, on(2), std::span{many}, x, spend, std::vector<executive_override<long>>{},
                         std::vector<demotion_review<long>>{})
              .entered.empty());
    auto without = by_spend();
    without.places.clear();
    CHECK_THROWS_WITH((void)without.cap(1), "key_accounts: places must name the cap of at least one period, got none");
}

TEST_CASE("who was merged or erased is free to go; of two who are one the standing of the one they are counts") {
    const auto first = period(by_spend(), {}, {300, 10, 200});
    CHECK(first.entered == ids{0, 2});
    matrix x(2, 1);
    x << 400, 50;
    const ids now{7, 1};
    const std::vector<double> score{400, 50};
    const auto second =
        by_spend().requalify(first.programme, on(2), now, x, score, {}, {}, {.merged = {{0, 1}}, .erased = {2}});
    CHECK(second.merged == std::vector<merged_customer<int>>{{0, 1}});
    CHECK(second.erased == 1);
    CHECK(second.entered == ids{7});
    CHECK(second.left.empty()); // 1 was no key account: that of 0 is gone with 0
    CHECK(second.decision_on(1) == nullptr);
    const auto renamed =
        by_spend().requalify(first.programme, on(2), ids{2, 9}, x, score, {}, {}, {.merged = {{0, 9}, {1, 9}}});
    CHECK(renamed.left == ids{9}); // went on from 0, and spends 50
    CHECK(renamed.merged == std::vector<merged_customer<int>>{{1, 9}});
}

} // TEST_SUITE("key_accounts")
