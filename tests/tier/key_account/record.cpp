#include <clientele/tier/key_account/record.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

TEST_SUITE("key_account_record") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("an override holds from its first day to the day before its expiry") {
    const executive_override<int> each{1, override_effect::admit, "a", "b", 2025y / 1 / 1, 2025y / 4 / 1};
    CHECK_FALSE(each.active(2024y / 12 / 31));
    CHECK(each.active(2025y / 1 / 1));
    CHECK(each.active(2025y / 3 / 31));
    CHECK_FALSE(each.active(2025y / 4 / 1));
}

TEST_CASE("outcomes and reasons have words, each its own") {
    using outcome = key_account_outcome;
    using reason = key_account_reason;
    const std::vector<std::pair<outcome, std::string_view>> outcomes{{outcome::outside, "outside"},
                                                                     {outcome::waiting, "waiting"},
                                                                     {outcome::entered, "entered"},
                                                                     {outcome::stays, "stays"},
                                                                     {outcome::left, "left"}};
    for (const auto& [which, words] : outcomes)
        CHECK(in_words(which) == words);
    const std::vector<std::pair<reason, std::string_view>> reasons{{reason::criteria, "criteria"},
                                                                   {reason::place, "a place became free"},
                                                                   {reason::no_place, "no place is free"},
                                                                   {reason::displaced, "displaced by a better claim"},
                                                                   {reason::dwell, "the last change is too recent"},
                                                                   {reason::override_admits, "admitted by override"},
                                                                   {reason::override_excludes, "excluded by override"},
                                                                   {reason::override_expired, "its override expired"}};
    for (const auto& [which, words] : reasons)
        CHECK(in_words(which) == words);
    CHECK(in_words(static_cast<outcome>(5)).empty()); // read back wrongly
    CHECK(in_words(static_cast<reason>(8)).empty());
}

TEST_CASE("a programme that lacks a standing does not list its members") {
    const key_account_programme<int> torn{.customers = {1, 2}, .standings = {{.member = true}}};
    CHECK_THROWS_WITH((void)torn.members(), "key_accounts: the stored standings must have 2 rows, got 1");
    CHECK(key_account_programme<int>{.customers = {1, 2}, .standings = {{.member = true}, {}}}.members() ==
          std::vector{1});
}

TEST_CASE("a decision is found by its customer") {
    requalification<int> result;
    result.audit.resize(2);
    result.audit[0].customer = 3;
    result.audit[1].customer = 8;
    CHECK(result.decision_on(8) == &result.audit[1]);
    CHECK(result.decision_on(5) == nullptr);
    CHECK(result.decision_on(9) == nullptr);
}

TEST_CASE("a programme forgets a customer who is erased, and makes two one") {
    key_account_programme<int> programme{.customers = {1, 2, 5}, .standings = {{.member = true}, {}, {.met = 7}}};
    CHECK(programme.merge(1, 2)->member);
    CHECK_FALSE(programme.merge(5, 1)); // a new name alone
    CHECK(programme.customers == std::vector{1, 2});
    CHECK(programme.standings[0].met == 7);
    CHECK(programme.about(1)->met == 7);
    CHECK_FALSE(programme.about(5));
    CHECK(programme.erase(2) == 1);
    CHECK_FALSE(programme.about(2));
    CHECK(programme.erase(2) == 0);
    CHECK(programme.customers == std::vector{1});
    programme.standings.clear();
    CHECK_THROWS_WITH((void)programme.erase(1), "key_accounts: what is kept of the customers must have 1 rows, got 0");
}

TEST_CASE("a requalification forgets a customer, with the decision about it and the lists it stands in") {
    requalification<int> result{.programme = {.customers = {3, 8}, .standings = {{}, {}}},
                                .audit = {},
                                .entered = {3, 8},
                                .left = {},
                                .waiting = {8},
                                .in_review = {},
                                .merged = {{8, 3}, {9, 3}}};
    result.audit.resize(2);
    result.audit[0].customer = 3;
    result.audit[1].customer = 8;
    const auto known = result.about(8);
    CHECK(known.standing == key_account_standing{});
    CHECK(known.decision->customer == 8);
    CHECK(known.merged == std::vector<merged_customer<int>>{{8, 3}});
    CHECK(result.about(3).merged.size() == 2);
    CHECK(result.erase(8) == 5);
    CHECK_FALSE(result.about(8).standing);
    CHECK_FALSE(result.about(8).decision);
    CHECK(result.about(8).merged.empty());
    CHECK(result.decision_on(8) == nullptr);
    CHECK(result.programme.customers == std::vector{3});
    CHECK(result.entered == std::vector{3});
    CHECK(result.merged.size() == 1);
    CHECK(result.erase(8) == 0);
}

TEST_CASE("records are equal when all their fields are, and only then") {
    const auto differs = [](const auto& one, auto change) {
        auto other = one;
        change(other);
        return !(other == one) && one == one;
    };
    const executive_override<int> exception{1, override_effect::admit, "why", "who", 2025y / 1 / 1, 2025y / 4 / 1};
    CHECK(differs(exception, [](auto& e) { e.customer = 2; }));
    CHECK(differs(exception, [](auto& e) { e.effect = override_effect::exclude; }));
    CHECK(differs(exception, [](auto& e) { e.reason = "because"; }));
    CHECK(differs(exception, [](auto& e) { e.author = "me"; }));
    CHECK(differs(exception, [](auto& e) { e.from = 2025y / 1 / 2; }));
    CHECK(differs(exception, [](auto& e) { e.expiry = 2025y / 4 / 2; }));
    const demotion_review<int> review{1, review_verdict::keep, "why", "who"};
    CHECK(differs(review, [](auto& r) { r.customer = 2; }));
    CHECK(differs(review, [](auto& r) { r.verdict = review_verdict::demote; }));
    CHECK(differs(review, [](auto& r) { r.reason = "because"; }));
    CHECK(differs(review, [](auto& r) { r.author = "me"; }));
    const key_account_standing standing;
    CHECK(differs(standing, [](auto& s) { s.qualified = true; }));
    CHECK(differs(standing, [](auto& s) { s.member = true; }));
    CHECK(differs(standing, [](auto& s) { s.by_override = true; }));
    CHECK(differs(standing, [](auto& s) { s.qualified_changed = 1; }));
    CHECK(differs(standing, [](auto& s) { s.member_changed = 1; }));
    CHECK(differs(standing, [](auto& s) { s.short_periods = 1; }));
    CHECK(differs(standing, [](auto& s) { s.waiting_since = 1; }));
    CHECK(differs(standing, [](auto& s) { s.met = 1; }));
    const key_account_decision<int> decision{.customer = 1,
                                             .before = standing,
                                             .values = {1.0},
                                             .exception = exception,
                                             .review = review,
                                             .after = standing,
                                             .moved_by = {}};
    CHECK(differs(decision, [](auto& d) { d.customer = 2; }));
    CHECK(differs(decision, [](auto& d) { d.as_of += std::chrono::days{1}; }));
    CHECK(differs(decision, [](auto& d) { d.period = 2; }));
    CHECK(differs(decision, [](auto& d) { d.before.member = true; }));
    CHECK(differs(decision, [](auto& d) { d.values[0] = 2.0; }));
    CHECK(differs(decision, [](auto& d) { d.score = 2.0; }));
    CHECK(differs(decision, [](auto& d) { d.exception->author = "me"; }));
    CHECK(differs(decision, [](auto& d) { d.exception.reset(); }));
    CHECK(differs(decision, [](auto& d) { d.review->author = "me"; }));
    CHECK(differs(decision, [](auto& d) { d.rank = 2; }));
    CHECK(differs(decision, [](auto& d) { d.places = 2; }));
    CHECK(differs(decision, [](auto& d) { d.after.member = true; }));
    CHECK(differs(decision, [](auto& d) { d.outcome = key_account_outcome::left; }));
    CHECK(differs(decision, [](auto& d) { d.reason = key_account_reason::place; }));
    CHECK(differs(decision, [](auto& d) { d.moved_by = {"spend"}; }));
}

} // TEST_SUITE("key_account_record")
