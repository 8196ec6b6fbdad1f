#include <clientele/monitor/decided_book.hpp>
#include <clientele/monitor/why_changed.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/thresholds.hpp>
#include <clientele/tier/tier_rules.hpp>
#include <clientele/tier/value_potential.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <string>
#include <vector>

TEST_SUITE("monitor/decided_book") {

using namespace clientele; // NOLINT

namespace {

const std::vector<std::string> names{"spend", "potential"};
const std::vector<int> ids{1, 2, 3, 4};
const matrix then = (matrix(4, 2) << 9, 1, 5, 9, 3, 5, 1, 1).finished();
const matrix later = (matrix(4, 2) << 2, 1, 5, 9, 3, 5, 1, 8).finished();

const auto spend = [](const matrix& x) { return std::vector<double>(x.data(), x.data() + x.rows()); };

template <class Score, class Tier>
auto explain(const Score& score, const Tier& tier) {
    return why_changed(decided_book{.ids = ids, .inputs = then, .names = names, .score = score, .tier = tier},
                       decided_book{.ids = ids, .inputs = later, .names = names, .score = score, .tier = tier});
}

// Scores of the host's own: fitted ones that give a vector.
struct as_vector {
    std::vector<double> score(const matrix& x) const { return spend(x); }
};

} // namespace

TEST_CASE("a score may be a function, offer score, or be left out with the tier") {
    CHECK(explain(spend, skip{}).customers[0].score.criteria[0].effect == -7.0);
    CHECK(explain(as_vector{}, skip{}).customers[0].score.criteria[0].effect == -7.0);
    const auto none = explain(skip{}, skip{});
    CHECK(none.customers[0].score.now == 0.0);
    CHECK(none.customers[0].score.criteria[0].moved());
    CHECK(none.stayed() == 4);
}

TEST_CASE("tiers may be a function of the scores or what was fitted") {
    const auto halves = [](column scores) {
        std::vector<int> tiers;
        for (const double each : scores)
            tiers.push_back(each >= 5 ? 0 : 1);
        return tiers;
    };
    const auto by_function = explain(spend, halves);
    const auto by_fit = explain(spend, fitted_tiers{.tiers = {}, .thresholds = {5}, .rule = "by hand"});
    for (const auto* why : {&by_function, &by_fit}) {
        CHECK(why->customers[0].tier.own == 1.0);
        CHECK(why->customers[0].tier.others == 0.0);
        CHECK(why->moved(mover::own).fallen == 1);
    }
    CHECK_FALSE(by_function.customers[0].keeping.score.has_value()); // a function has no cut
    CHECK(by_fit.customers[0].keeping.score->to == 5.0);
    CHECK(by_fit.customers[0].cut_now == 5.0);
    CHECK(by_fit.customers[0].rule_now == "by hand");
}

TEST_CASE("where staying takes less than entering, that is what would have been enough") {
    const fitted_tiers tier{.tiers = {}, .thresholds = {5}, .rule = {}};
    const decided_book before{.ids = ids, .inputs = then, .names = names, .score = spend, .tier = tier};
    const decided_book now{.ids = ids, .inputs = later, .names = names, .score = spend, .tier = tier, .stay = {3}};
    CHECK(why_changed(before, now, 1).keeping.score->to == 3.0);
    CHECK(why_changed(before, now, 1).keeping.criteria[0].to == 3.0);
    CHECK(why_changed(
              now, decided_book{.ids = ids, .inputs = then, .names = names, .score = spend, .tier = tier, .stay = {3}},
              1)
              .keeping.score->to < 5.0); // who rose would have had to miss the entry
}

TEST_CASE("tiers by rules over the inputs look at no score, and say which rule fired") {
    const tier_rules<> rules{
        .criteria = names,
        .rules = {all_of("VIP", {at_least("spend", 8)}), all_of("growth", {at_least("potential", 5)})}};
    const auto why = explain(skip{}, rules);
    CHECK(why.customers[0].tier.before == 0);
    CHECK(why.customers[0].tier.now == 2);
    CHECK(why.customers[0].rule_before == "rule 'VIP'");
    CHECK(why.customers[0].rule_now == "no rule was met: 'ordinary'");
    CHECK(why.customers[3].tier.now == 1);
    CHECK(why.customers[0].tiers == 3);
    CHECK(why.customers[0].rank_now == 0);
    CHECK(in_words(why.customers[0]).starts_with("customer 1 fell from tier 0 to tier 2 by its own movement. Each of"));
    REQUIRE(why.customers[0].keeping.criteria.size() == 1); // growth would be a fall, too
    CHECK(why.customers[0].keeping.criteria[0].criterion == "spend");
    CHECK(why.customers[0].keeping.criteria[0].to == 8.0);
    CHECK(why.customers[3].keeping.criteria.empty()); // it rose
}

TEST_CASE("a tier that was given beyond the rules is kept by none of them") {
    const tier_rules<> rules{.criteria = names, .rules = {all_of("VIP", {at_least("spend", 8)})}};
    const auto with = [&](const matrix& x, const std::vector<int>& given) {
        return decided_book{.ids = ids, .inputs = x, .names = names, .score = skip{}, .tier = rules, .given = given};
    };
    for (const int tier : {1, 2, 999'998}) { // 1 is that of whoever meets no rule
        const std::vector<int> before(4, tier), now(4, tier + 1);
        const auto why = why_changed(with(then, before), with(later, now));
        CHECK(why.customers[0].tier.now == tier + 1);
        CHECK(why.customers[0].keeping.criteria.empty());
    }
}

TEST_CASE("books without inputs are compared all the same") {
    const matrix nothing(4, 0);
    const auto ones = [](const matrix& x) { return std::vector<double>(static_cast<std::size_t>(x.rows()), 1.0); };
    const auto book = [&](double least) {
        return decided_book{.ids = ids,
                            .inputs = nothing,
                            .names = {},
                            .score = ones,
                            .tier = fitted_tiers{.tiers = {}, .thresholds = {least}, .rule = {}}};
    };
    const auto said = why_changed(book(0.5), book(2));
    CHECK(said.moved(mover::rules).fallen == 4);
    CHECK(said.customers[0].keeping.score->to == 2.0);
    CHECK(said.customers[0].keeping.criteria.empty());
}

TEST_CASE("inputs have names of their own, and a complaint shows no more of them than can be read") {
    const auto explain_with = [](const std::vector<std::string>& then_called,
                                 const std::vector<std::string>& now_called, const std::string& second) {
        const auto n = static_cast<Eigen::Index>(now_called.size());
        const matrix before = matrix::Ones(4, static_cast<Eigen::Index>(then_called.size())), now = matrix::Ones(4, n);
        return refusal([&] {
            const tiers_of_two tier{.rule = quota_tiers{}, .second = second};
            return why_changed(
                decided_book{.ids = ids, .inputs = before, .names = then_called, .score = spend, .tier = tier},
                decided_book{.ids = ids, .inputs = now, .names = now_called, .score = spend, .tier = tier});
        });
    };
    check_refusal(explain_with({"x", "x"}, {"x", "x"}, "x"), errc::bad_parameter, no_row,
                  "why_changed: the names of inputs must be unique, got 'x' in places 0 and 1");
    check_refusal(explain_with({"x"}, {"x", "y"}, "x"), errc::bad_parameter, no_row,
                  "why_changed: both books must have the same inputs in the same order, got 1 and 2 of them");
    const std::string endless(200, 'a'), short_one = std::string(60, 'a') + "...";
    std::vector<std::string> many{endless};
    for (char c = 'b'; c <= 'm'; ++c)
        many.emplace_back(1, c);
    check_refusal(explain_with(many, many, endless + "?"), errc::bad_parameter, no_row,
                  "why_changed: there is no input '" + short_one + "'; the inputs are " + short_one +
                      ", b, c, d, e, f, g, h, i, j and 3 more");
    check_refusal(explain_with({endless, "z"}, {endless + "b", "z"}, "z"), errc::bad_parameter, no_row,
                  "why_changed: both books must have the same inputs in the same order, got '" + short_one + "' and '" +
                      short_one + "' in column 0");
}

TEST_CASE("tiers of two read one input more, fitted anew or held") {
    const tiers_of_two anew{
        .rule =
            value_potential{.value = spend_thresholds{{4}}, .potential = spend_thresholds{{4}}, .cells = two_by_two()},
        .second = "potential"};
    const auto why = explain(spend, anew);
    const auto held = explain(
        spend, tiers_of_two{.rule = anew.rule.fit(column_of(then, 0), column_of(then, 1)), .second = "potential"});
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(why.customers[i].tier.before == held.customers[i].tier.before);
        CHECK(why.customers[i].tier.now == held.customers[i].tier.now);
    }
    CHECK(why.customers[0].tier.before == 1); // stable: high value, low potential
    CHECK(why.customers[0].tier.now == 2);    // basic
    CHECK(why.customers[0].cut_now == 4.0);
    CHECK(why.customers[0].keeping.score->to == 4.0);
    CHECK(why.customers[3].tier.now == 1); // growth, by its potential: no cut of the score lets it stay basic
    CHECK_FALSE(why.customers[3].keeping.score.has_value());
    CHECK_FALSE(why.customers[3].cut_now.has_value());
    const auto quotas = explain(spend, tiers_of_two{.rule = quota_tiers{}, .second = "potential"});
    CHECK(quotas.customers.size() == 4);
    check_refusal(refusal([&] { return explain(spend, tiers_of_two{.rule = quota_tiers{}, .second = "profit"}); }),
                  errc::bad_parameter, no_row,
                  "why_changed: there is no input 'profit'; the inputs are spend, potential");
}
} // TEST_SUITE("monitor/decided_book")
