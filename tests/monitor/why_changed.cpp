#include <clientele/members.hpp>
#include <clientele/monitor/why_changed.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/hysteresis.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/thresholds.hpp>
#include <clientele/tier/value_potential.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

TEST_SUITE("monitor/why_changed") {

using namespace clientele; // NOLINT

namespace {

// Customers and what is known of them.
struct table {
    std::vector<int> ids;
    matrix inputs;
};

const std::vector<std::string> names{"spend", "orders", "potential"};

// Two months of a book: some move, some come and leave, in any order of the rows.
struct two_months {
    table before, now;
};

two_months random_months(std::mt19937& draw, double scale = 1.0) {
    std::uniform_int_distribution<int> whole{1, 9};
    std::uniform_real_distribution<double> chance{0, 1};
    const int n = 4 + whole(draw);
    std::vector<int> all(static_cast<std::size_t>(n + 3));
    std::iota(all.begin(), all.end(), 1);
    matrix then(n + 3, 3), later(n + 3, 3);
    for (Eigen::Index i = 0; i < n + 3; ++i)
        for (Eigen::Index j = 0; j < 3; ++j) {
            then(i, j) = scale * whole(draw); // whole numbers: ties
            later(i, j) = chance(draw) < 0.5 ? then(i, j) : scale * (whole(draw) + chance(draw));
        }
    const auto pick = [&](const matrix& values) {
        std::shuffle(all.begin(), all.end(), draw);
        table result{{}, matrix(n, 3)};
        for (int i = 0; i < n; ++i) {
            result.ids.push_back(all[static_cast<std::size_t>(i)]);
            result.inputs.row(i) = values.row(all[static_cast<std::size_t>(i)] - 1);
        }
        return result;
    };
    return {pick(then), pick(later)};
}

std::size_t place_of(const std::vector<int>& ids, int id) {
    return static_cast<std::size_t>(std::find(ids.begin(), ids.end(), id) - ids.begin());
}

template <class Score, class Tier>
decided_book<std::vector<int>, Score, Tier> decided(const table& book, const Score& score, const Tier& tier) {
    return {.ids = book.ids, .inputs = book.inputs, .names = names, .score = score, .tier = tier};
}

std::vector<criterion> spend_and_orders() { return {{.name = "spend", .weight = 2}, {.name = "orders"}}; }

// What two rules say of a book from nothing.
struct said {
    std::vector<double> scores;
    std::vector<int> tiers;
};
template <class Score, class Tier>
said say(const table& book, const Score& score, const Tier& tier) {
    const matrix read = book.inputs.leftCols(2);
    said result;
    if constexpr (requires { score.fit(read); })
        result.scores = score.fit(read).score(read).scores;
    else
        result.scores = score(book.inputs);
    const auto potential = column_of(book.inputs, 2);
    if constexpr (requires { tier.rule.fit(potential, potential); })
        result.tiers = tier.rule.fit(result.scores, potential).tiers;
    else
        result.tiers = tier.fit(result.scores).tiers;
    return result;
}

// The book of now with everything undone: everybody's values, who came and who left.
table undone(const two_months& months) {
    table result = months.now;
    const auto known = align(months.before.ids, months.now.ids);
    std::vector<int> ids;
    std::vector<Eigen::Index> rows;
    for (const auto& pair : known.both) {
        ids.push_back(months.now.ids[pair.after]);
        rows.push_back(static_cast<Eigen::Index>(pair.before));
    }
    for (const auto row : known.left) {
        ids.push_back(months.before.ids[row]);
        rows.push_back(static_cast<Eigen::Index>(row));
    }
    result.ids = ids;
    result.inputs = months.before.inputs(rows, Eigen::all);
    return result;
}

void check_closed(double change, std::initializer_list<double> parts, double scale) {
    double sum = 0.0;
    for (const auto part : parts)
        sum += part;
    CHECK(std::abs(sum - change) <= 1e-12 * scale);
}

template <class Id>
void check_sums(const changed_customer<Id>& why) {
    const auto& [score, tier] = std::tie(why.score, why.tier);
    const double scale = std::max({std::abs(score.before), std::abs(score.now), std::abs(score.others)});
    check_closed(score.now - score.before, {score.own(), score.others, score.rules}, scale);
    check_closed(tier.now - tier.before, {tier.own, tier.others, tier.rules, tier.hysteresis, tier.overrides}, 1.0);
    for (const auto& each : score.criteria)
        if (!each.moved())
            CHECK(each.effect == 0.0);
}

template <class Id>
void check_totals(const changed_book<Id>& why) {
    const auto& all = why.scores;
    double sum = all.through_book + all.others + all.rules + all.came - all.left - all.merged - all.erased,
           scale = std::abs(all.others);
    for (const auto& each : why.customers)
        scale += std::abs(each.score.before) + std::abs(each.score.now);
    for (const auto* list : {&why.came, &why.left, &why.merged})
        for (const auto& each : *list)
            scale += std::abs(each.score);
    for (const auto& each : all.criteria)
        sum += each.effect;
    CHECK(std::abs(sum - (all.now - all.before)) <= 1e-12 * scale);
    std::size_t counted = why.stayed();
    for (const auto by :
         {mover::own, mover::others, mover::rules, mover::hysteresis, mover::overrides, mover::together})
        counted += why.moved(by).risen + why.moved(by).fallen;
    CHECK(counted == why.customers.size());
}

// Everything that is said of two months, against doing it.
template <class OldScore, class OldTier, class Score, class Tier>
void check_months(const two_months& months, const OldScore& old_score, const OldTier& old_tier, const Score& score,
                  const Tier& tier, bool with_hysteresis, std::mt19937& draw) {
    auto before = decided(months.before, old_score, old_tier);
    auto now = decided(months.now, score, tier);
    const auto then = say(months.before, old_score, old_tier), later = say(months.now, score, tier);
    const hysteresis rule{.enter = {0.6, 0.3}, .stay = {0.5, 0.2}, .dwell_periods = 1};
    std::vector<double> earlier(months.before.ids.size());
    for (auto& each : earlier)
        each = std::uniform_real_distribution<double>{0, 1}(draw);
    const auto started = rule.start(months.before.ids, earlier);
    const auto stood = rule.update(started, months.before.ids, then.scores);
    const auto held_then = stood.tiers(), held_now = rule.update(stood, months.now.ids, later.scores).tiers();
    std::vector<int> given_then = held_then, given_now = held_now; // some by hand
    for (auto* given : {&given_then, &given_now})
        for (auto& each : *given)
            each = draw() % 4 == 0 ? static_cast<int>(draw() % 3) : each;
    if (with_hysteresis) {
        before.held = held_then, now.held = held_now, now.stay = rule.stay;
        before.given = given_then, now.given = given_now;
    }
    const auto why = why_changed(before, now);
    check_totals(why);

    const auto all_undone = undone(months);
    const auto again = say(all_undone, old_score, old_tier);
    const auto held_again = rule.update(started, all_undone.ids, again.scores).tiers();
    for (const auto& each : why.customers) {
        check_sums(each);
        const auto then_at = place_of(months.before.ids, each.customer), at = place_of(all_undone.ids, each.customer);
        CHECK(each.score.before == then.scores[then_at]);
        CHECK(each.tier.ruled_before == then.tiers[then_at]);
        // everything undone, by the rules of then: the old tier is back
        CHECK(each.tier.held_before == (with_hysteresis ? held_again[at] : again.tiers[at]));
        CHECK(each.tier.before == (with_hysteresis ? given_then[then_at] : again.tiers[at]));
        CHECK(each.tier_after[0] == again.tiers[at]);
    }
    // one of them alone, and all others alone, in a book made for it
    const auto& one = why.customers[draw() % why.customers.size()];
    const auto row = place_of(months.before.ids, one.customer), place = place_of(months.now.ids, one.customer);
    two_months swapped = months;
    swapped.before.inputs.row(static_cast<Eigen::Index>(row)) = months.now.inputs.row(static_cast<Eigen::Index>(place));
    swapped.now.inputs.row(static_cast<Eigen::Index>(place)) = months.before.inputs.row(static_cast<Eigen::Index>(row));
    const auto own = say(swapped.before, old_score, old_tier), others = say(swapped.now, old_score, old_tier);
    CHECK(one.score_after[1] == doctest::Approx(own.scores[row]).epsilon(1e-12));
    CHECK(one.tier_after[1] == own.tiers[row]);
    CHECK(one.score_after[2] == doctest::Approx(others.scores[place]).epsilon(1e-12));
    CHECK(one.tier_after[2] == others.tiers[place]);
    const auto alone = why_changed(before, now, one.customer);
    CHECK(first_difference(alone, one) == "");
}

// A score of its own kind: nothing is learned, nothing adds up.
const auto product_of_inputs = [](const matrix& x) {
    std::vector<double> scores;
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        scores.push_back(x(i, 0) * x(i, 1) / (1.0 + x(i, 2)) / 100);
    return scores;
};

} // namespace

TEST_CASE("over 1,000 random pairs of months the parts add up, and undoing all movements brings the old tier back") {
    std::mt19937 draw{2026};
    const weighted_score sum{.criteria = spend_and_orders()};
    const topsis near{.criteria = spend_and_orders()};
    const weighted_product product{.criteria = spend_and_orders()};
    const vikor compromise{.criteria = spend_and_orders()};
    const promethee flows{.criteria = spend_and_orders()};
    const spend_thresholds fixed{{0.6, 0.3}};
    const tiers_of_two matrix_of{.rule = value_potential{}, .second = "potential"};
    const tiers_of_two quotas{.rule = quota_tiers{}, .second = "potential"};
    auto heavier = sum;
    heavier.criteria[1].weight = 5;
    for (int trial = 0; trial < 125; ++trial) {
        const bool with_hysteresis = trial % 2 == 1;
        const auto check = [&](const auto& old_score, const auto& old_tier, const auto& score, const auto& tier) {
            check_months(random_months(draw), old_score, old_tier, score, tier, with_hysteresis, draw);
        };
        check(sum, abc{}, sum, abc{});
        check(near, abc_by_count{}, near, abc_by_count{});
        check(product, fixed, product, fixed);
        check(compromise, matrix_of, compromise, matrix_of);
        check(product_of_inputs, quotas, product_of_inputs, quotas);
        check(flows, fixed, flows, fixed);
        check(sum, abc{}, heavier, abc{});
        check(sum, abc{}, near, abc_by_count{});
    }
}

TEST_CASE("the own part and the others' are the means of both orders, worked by hand") {
    // One criterion by its range: 0, 50, 100 then and 0, 60, 200 now.
    //   customer 2: 0.5 then, 0.3 now; alone moved 0.6, the others alone moved 0.25
    //     own ((0.6 - 0.5) + (0.3 - 0.25)) / 2 = 0.075, the others ((0.25 - 0.5) + (0.3 - 0.6)) / 2 = -0.275
    //   customer 3: 1 whatever moves; beyond the range of then it is clamped, but its old value would be 0.5 now
    //     criterion ((1 - 1) + (1 - 0.5)) / 2 = 0.25, through the book ((1 - 1) + (0.5 - 1)) / 2 = -0.25
    const table then{{1, 2, 3}, (matrix(3, 1) << 0, 50, 100).finished()};
    const table later{{1, 2, 3}, (matrix(3, 1) << 0, 60, 200).finished()};
    const weighted_score score{.criteria = {{.name = "spend"}}};
    const decided_book before{.ids = then.ids, .inputs = then.inputs, .names = {"spend"}, .score = score};
    const decided_book now{.ids = later.ids, .inputs = later.inputs, .names = {"spend"}, .score = score};
    const auto why = why_changed(before, now);
    CHECK(why.customers[1].score.criteria[0].effect == doctest::Approx(0.075));
    CHECK(why.customers[1].score.through_book == 0.0);
    CHECK(why.customers[1].score.others == doctest::Approx(-0.275));
    CHECK(why.customers[2].score.criteria[0].effect == doctest::Approx(0.25));
    CHECK(why.customers[2].score.through_book == doctest::Approx(-0.25));
    CHECK(why.customers[2].score.others == 0.0);
    CHECK_FALSE(why.rules_changed);
}

TEST_CASE("a score that is no sum is shared out by Shapley's values, worked by hand") {
    // x y goes from 2 * 3 = 6 to 4 * 5 = 20. x first: (4 - 2) 3 = 6, x last: (4 - 2) 5 = 10, in the mean 8; y the rest,
    // 6: the mean of (5 - 3) 4 and (5 - 3) 2.
    const table then{{1}, (matrix(1, 2) << 2, 3).finished()}, later{{1}, (matrix(1, 2) << 4, 5).finished()};
    const auto product = [](const matrix& x) { return std::vector<double>{x(0, 0) * x(0, 1)}; };
    const auto rows = [product](const matrix& x) {
        std::vector<double> all;
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            all.push_back(product(x.row(i)).front());
        return all;
    };
    const decided_book before{.ids = then.ids, .inputs = then.inputs, .names = {"x", "y"}, .score = rows};
    const decided_book now{.ids = later.ids, .inputs = later.inputs, .names = {"x", "y"}, .score = rows};
    const auto why = why_changed(before, now, 1);
    CHECK(why.score.criteria[0].effect == 8.0);
    CHECK(why.score.criteria[1].effect == 6.0);
}

TEST_CASE("who stands still while one other moves is moved by the others, and the other by itself") {
    const table then{{1, 2, 3}, (matrix(3, 3) << 1, 1, 1, 5, 5, 1, 9, 9, 1).finished()};
    auto later = then;
    later.inputs(2, 0) = 20;
    const weighted_score score{.criteria = spend_and_orders()};
    const auto why = why_changed(decided(then, score, abc{}), decided(later, score, abc{}));
    CHECK(why.customers[1].score.own() == 0.0);
    CHECK(why.customers[1].score.others < 0.0);
    CHECK(why.customers[2].score.others == 0.0);
    CHECK(why.scores.criteria[0].moved == 1);
}

TEST_CASE("other rules are a part of their own, and fits that are held leave the others nothing") {
    std::mt19937 draw{3};
    const auto months = random_months(draw);
    const weighted_score score{.criteria = spend_and_orders()};
    auto other = score;
    other.criteria[0].weight = 0.1;
    const auto same = why_changed(decided(months.before, score, abc{}), decided(months.before, other, abc{}));
    CHECK(same.rules_changed);
    for (const auto& each : same.customers) {
        CHECK(each.score.own() == 0.0);
        CHECK(std::abs(each.score.others) < 1e-15);
        CHECK(each.score.rules == doctest::Approx(each.score.now - each.score.before));
    }
    const auto held = score.fit(months.before.inputs.leftCols(2));
    const auto cuts = abc{}.fit(held.score(months.before.inputs.leftCols(2)).scores);
    const auto frozen = why_changed(decided(months.before, held, cuts), decided(months.now, held, cuts));
    CHECK_FALSE(frozen.rules_changed);
    for (const auto& each : frozen.customers) {
        check_sums(each);
        CHECK(each.score.others == 0.0);
        CHECK(each.score.through_book == 0.0);
        CHECK(each.tier.others == 0.0);
    }
}

TEST_CASE("the order of the rows of either book changes no bit") {
    std::mt19937 draw{5};
    const topsis score{.criteria = spend_and_orders()};
    for (int trial = 0; trial < 20; ++trial) {
        const auto months = random_months(draw);
        auto shuffled = months;
        for (auto* book : {&shuffled.before, &shuffled.now}) {
            std::vector<Eigen::Index> order(book->ids.size());
            std::iota(order.begin(), order.end(), Eigen::Index{0});
            std::shuffle(order.begin(), order.end(), draw);
            const auto kept = *book;
            for (std::size_t i = 0; i < order.size(); ++i)
                book->ids[i] = kept.ids[static_cast<std::size_t>(order[i])];
            book->inputs = kept.inputs(order, Eigen::all);
        }
        const weighted_score sum{.criteria = spend_and_orders()};
        const auto why = why_changed(decided(months.before, sum, abc{}), decided(months.now, sum, abc{}));
        const auto again = why_changed(decided(shuffled.before, sum, abc{}), decided(shuffled.now, sum, abc{}));
        REQUIRE(why.customers.size() == again.customers.size());
        for (const auto& each : why.customers)
            for (const auto& other : again.customers)
                if (other.customer == each.customer)
                    CHECK(first_difference(each, other) == "");
        CHECK(first_difference(why.scores, again.scores) == "");
    }
}

TEST_CASE("what would have kept the tier keeps it, and a little less does not") {
    std::mt19937 draw{8};
    const weighted_score score{.criteria = spend_and_orders()};
    std::size_t seen = 0;
    for (int trial = 0; trial < 60; ++trial) {
        const auto months = random_months(draw);
        const auto before = decided(months.before, score, abc{});
        const auto now = decided(months.now, score, abc{});
        const matrix read = months.now.inputs.leftCols(2);
        const auto fitted = score.fit(read);
        const auto cuts = abc{}.fit(fitted.score(read).scores);
        for (const auto& each : why_changed(before, now).customers) {
            if (each.tier.before == each.tier.now)
                CHECK_FALSE(each.keeping.score.has_value());
            if (!each.keeping.score)
                continue;
            ++seen;
            const bool fell = each.tier.now > each.tier.before;
            const auto keeps = [&](double value) {
                return fell ? cuts.tier_of(value) <= each.tier.before : cuts.tier_of(value) >= each.tier.before;
            };
            const double to = each.keeping.score->to;
            CHECK(keeps(to));
            CHECK_FALSE(keeps(std::nextafter(to, each.score.now)));
            for (const auto& change : each.keeping.criteria) {
                const auto j = change.criterion == "spend" ? 0 : 1;
                matrix row = read.row(static_cast<Eigen::Index>(place_of(months.now.ids, each.customer)));
                CHECK(row(0, j) == change.from);
                row(0, j) = change.to;
                CHECK(keeps(fitted.score(row).scores[0]));
                row(0, j) = std::nextafter(change.to, change.from);
                CHECK_FALSE(keeps(fitted.score(row).scores[0]));
            }
        }
    }
    CHECK(seen > 50);
}

TEST_CASE("a criterion of which less is better goes down to keep a tier, and one that aims at a value goes there") {
    const table then{{1, 2, 3}, (matrix(3, 2) << 2, 5, 8, 1, 9, 9).finished()};
    const table later{{1, 2, 3}, (matrix(3, 2) << 8, 1, 8, 1, 9, 9).finished()};
    const weighted_score score{.criteria = {{.name = "days late", .direction = direction::cost},
                                            {.name = "visits", .direction = direction::target(5)}}};
    const auto held = score.fit(then.inputs);
    const spend_thresholds tiers{{0.7}};
    const decided_book before{
        .ids = then.ids, .inputs = then.inputs, .names = {"days late", "visits"}, .score = held, .tier = tiers};
    const decided_book now{
        .ids = later.ids, .inputs = later.inputs, .names = {"days late", "visits"}, .score = held, .tier = tiers};
    const auto why = why_changed(before, now, 1);
    CHECK(why.tier.before == 0);
    CHECK(why.tier.now == 1);
    CHECK(why.tier.own == 1.0);
    CHECK(why.keeping.criteria.empty()); // neither is enough alone
    auto nearer = later;
    nearer.inputs(0, 0) = 5; // (4/7 + 0) / 2 now
    const decided_book near{
        .ids = nearer.ids, .inputs = nearer.inputs, .names = {"days late", "visits"}, .score = held, .tier = tiers};
    const auto how = why_changed(before, near, 1);
    REQUIRE(how.keeping.criteria.size() == 1);
    CHECK(how.keeping.criteria[0].criterion == "visits");
    CHECK(how.keeping.criteria[0].to > 1);
    CHECK(how.keeping.criteria[0].to <= 5);
}

TEST_CASE("decisions by hand and hysteresis are parts of their own") {
    const table then{{1, 2}, (matrix(2, 3) << 9, 9, 1, 1, 1, 1).finished()};
    auto later = then;
    later.inputs.row(0) << 1, 1, 1;
    later.inputs.row(1) << 9, 9, 1;
    const weighted_score score{.criteria = spend_and_orders()};
    const auto held = score.fit(then.inputs.leftCols(2));
    const spend_thresholds tiers{{0.5}};
    auto before = decided(then, held, tiers), now = decided(later, held, tiers);
    const std::vector<int> held_now{0, 0}, given_now{0, 1};
    now.held = held_now;   // the first is held in its tier
    now.given = given_now; // and somebody decides against the second
    const auto why = why_changed(before, now);
    CHECK(why.customers[0].tier.own == 1.0);
    CHECK(why.customers[0].tier.hysteresis == -1.0);
    CHECK(why.customers[0].tier.moved_by() == mover::nobody);
    CHECK(why.held_back() == 1);
    CHECK(why.customers[1].tier.own == -1.0);
    CHECK(why.customers[1].tier.overrides == 1.0);
    CHECK(why.stayed() == 2);
    // the month after, the time is over and the hand is taken away
    auto after = decided(later, held, tiers);
    now.held = held_now, now.given = given_now;
    const auto next = why_changed(now, after);
    CHECK(next.customers[0].tier.moved_by() == mover::hysteresis);
    CHECK(next.customers[1].tier.moved_by() == mover::overrides);
    CHECK(next.moved(mover::hysteresis).fallen == 1);
    CHECK_FALSE(next.customers[0].stay_now.has_value()); // the book does not say what staying asks
    after.stay = {0.45}, after.grace_periods = 1;
    const auto let_go = why_changed(now, after).customers[0];
    CHECK(let_go.stay_now == 0.45);
    CHECK(let_go.tiers == 2);
    CHECK(in_words(let_go).starts_with(
        "customer 1 fell from tier 0 to tier 1, for hysteresis no longer holds it in tier 0 (a score of 0 is below "
        "0.45, "
        "the least to stay, for more than 1 period in a row). Its score stays at 0. Rank 2 of 2, was 2 of 2."));
    after.grace_periods = -1;
    CHECK_THROWS_WITH_AS((void)why_changed(now, after), "why_changed: grace_periods must be at least 0, got -1", error);
    CHECK(next.moved(mover::overrides).risen == 1);
}

TEST_CASE("who was merged goes on under its new id, and who was erased is counted and not named") {
    const table then{{1, 2, 3, 4}, (matrix(4, 3) << 9, 9, 1, 5, 5, 1, 1, 1, 1, 2, 2, 1).finished()};
    const table later{{1, 8}, (matrix(2, 3) << 9, 9, 1, 5, 6, 1).finished()};
    const weighted_score score{.criteria = spend_and_orders()};
    const customer_changes<int> changes{.merged = {{2, 8}, {3, 1}}, .erased = {4}};
    auto why = why_changed(decided(then, score, abc{}), decided(later, score, abc{}), changes);
    check_totals(why);
    REQUIRE(why.customers.size() == 2);
    CHECK(why.customers[1].customer == 8);
    CHECK(why.customers[1].score.criteria[1].before == 5.0);
    REQUIRE(why.merged.size() == 1);
    CHECK(why.merged[0].customer == 3);
    CHECK(why.erased == 1);
    CHECK(why.came.empty());
    CHECK(why.left.empty());
    CHECK(why.scores.erased > 0.0);
    CHECK(why_changed(decided(then, score, abc{}), decided(later, score, abc{}), 8, changes).customer == 8);
    CHECK(why.erase(8) == 1);
    CHECK(why.erase(3) == 1);
    CHECK(why.erase(3) == 0);
    CHECK(why.customers.size() == 1);
}

TEST_CASE("all equal, one customer, nobody in both books") {
    const table same{{1, 2, 3}, matrix::Constant(3, 3, 4.0)};
    const weighted_score score{.criteria = spend_and_orders()};
    const auto why = why_changed(decided(same, score, abc{}), decided(same, score, abc{}));
    CHECK(why.stayed() == 3);
    for (const auto& each : why.customers)
        CHECK(each.score.own() == 0.0);
    CHECK(why.customers[0].rank_now == 1);
    const table one{{7}, matrix::Constant(1, 3, 4.0)}, two{{7}, matrix::Constant(1, 3, 9.0)};
    const auto alone = why_changed(decided(one, score, abc{}), decided(two, score, abc{}));
    check_sums(alone.customers[0]);
    check_totals(alone);
    CHECK(alone.customers[0].score.others == 0.0);
    const auto apart = why_changed(decided(same, score, abc{}), decided(one, score, abc{}));
    CHECK(apart.customers.empty());
    CHECK(apart.came.size() == 1);
    CHECK(apart.left.size() == 3);
    check_totals(apart);
}

TEST_CASE("no scale is too large or too small") {
    std::mt19937 draw{9};
    const weighted_score sum{.criteria = spend_and_orders()};
    const topsis near{.criteria = spend_and_orders()};
    for (const double scale : {1e-150, 1e150}) {
        auto again = draw;
        const auto plain = random_months(draw), scaled = random_months(again, scale);
        const auto expected = why_changed(decided(plain.before, sum, abc{}), decided(plain.now, sum, abc{}));
        const auto why = why_changed(decided(scaled.before, sum, abc{}), decided(scaled.now, sum, abc{}));
        const auto nearness = why_changed(decided(scaled.before, near, abc{}), decided(scaled.now, near, abc{}));
        check_totals(why);
        check_totals(nearness);
        for (std::size_t i = 0; i < why.customers.size(); ++i) {
            check_sums(why.customers[i]);
            check_sums(nearness.customers[i]);
            CHECK(why.customers[i].score.own() == doctest::Approx(expected.customers[i].score.own()).epsilon(1e-9));
        }
        // scores as large as the values themselves
        const auto raw = [](const matrix& x) { return std::vector<double>(x.data(), x.data() + x.rows()); };
        check_totals(why_changed(decided(scaled.before, raw, abc{}), decided(scaled.now, raw, abc{})));
    }
}

TEST_CASE("a shut gate is no sum, and is shared out all the same") {
    const table then{{1, 2, 3}, (matrix(3, 3) << 9, 5, 1, 1, 1, 1, 5, 9, 1).finished()};
    auto later = then;
    later.inputs(0, 1) = 2; // its gate is shut
    auto criteria = spend_and_orders();
    criteria[1].gate.at_least = 3;
    criteria[1].gate.missing = unknown_at_gate::passes;
    const weighted_score score{.criteria = criteria};
    const auto held = score.fit(then.inputs.leftCols(2));
    const auto why = why_changed(decided(then, held, abc{}), decided(later, held, abc{}), 1);
    check_sums(why);
    CHECK(why.score.criteria[0].effect == 0.0);
    CHECK(why.score.criteria[1].effect == doctest::Approx(why.score.now - why.score.before));
}

TEST_CASE("what was missing then or is missing now is an input that moved, and the parts add up") {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    const table then{{1, 2, 3}, (matrix(3, 3) << 9, missing, 1, missing, 5, 1, 5, 9, 1).finished()};
    const table later{{1, 2, 3}, (matrix(3, 3) << 9, 1, 1, missing, 2, 1, 1, 9, 1).finished()};
    for (const auto how : {missing_value::exclude, missing_value::neutral(0.5), missing_value::impute_from_peers}) {
        auto criteria = spend_and_orders();
        criteria[0].missing = criteria[1].missing = how;
        const weighted_score score{.criteria = criteria, .least_coverage = 0.1};
        const auto why = why_changed(decided(then, score, abc{}), decided(later, score, abc{}));
        check_totals(why);
        for (const auto& each : why.customers) {
            const auto& [scored, tier] = std::tie(each.score, each.tier);
            check_closed(scored.now - scored.before, {scored.own(), scored.others}, 1.0);
            check_closed(tier.now - tier.before, {tier.own, tier.others}, 1.0);
        }
        CHECK(why.customers[0].score.criteria[1].moved());
        CHECK_FALSE(why.customers[1].score.criteria[0].moved());
        for (const auto& each : why.customers[1].keeping.criteria) // what is not known cannot go anywhere
            CHECK(each.criterion != names[0]);
    }
}

TEST_CASE("what is known can keep a tier though another input is not known") {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    const table then{{1, 2, 3}, (matrix(3, 3) << 80, missing, 1, 100, 9, 1, 0, 0, 1).finished()};
    auto later = then;
    later.inputs(0, 0) = 10;
    auto criteria = spend_and_orders();
    criteria[1].missing = missing_value::neutral(0.5);
    const auto held = weighted_score{.criteria = criteria}.fit(then.inputs.leftCols(2));
    const fitted_tiers halves{{}, {0.5}, "halves"};
    const auto why = why_changed(decided(then, held, halves), decided(later, held, halves), 1);
    REQUIRE(why.tier.now > why.tier.before);
    REQUIRE(why.keeping.criteria.size() == 1);
    CHECK(why.keeping.criteria[0].criterion == names[0]);
    CHECK(why.keeping.criteria[0].to > 10);
    CHECK(why.keeping.criteria[0].to <= 80);
}

TEST_CASE("equal scores have one rank") {
    const table then{{1, 2, 3}, (matrix(3, 3) << 9, 9, 1, 9, 9, 1, 1, 1, 1).finished()};
    const table later{{1, 2, 3}, (matrix(3, 3) << 1, 1, 1, 9, 9, 1, 9, 9, 1).finished()};
    const weighted_score score{.criteria = spend_and_orders()};
    const auto why = why_changed(decided(then, score, abc{}), decided(later, score, abc{}));
    CHECK(why.customers[0].rank_before == 1);
    CHECK(why.customers[1].rank_before == 1);
    CHECK(why.customers[2].rank_before == 3);
    CHECK(why.customers[0].rank_now == 3);
    CHECK(why.customers[0].customers_now == 3);
}

TEST_CASE("twelve criteria are shared out, and thirteen only where they add up") {
    for (const Eigen::Index d : {12, 13}) {
        std::mt19937 draw{1};
        std::uniform_real_distribution<double> number{1, 2};
        const matrix then = matrix::NullaryExpr(3, d, [&] { return number(draw); });
        const matrix later = matrix::NullaryExpr(3, d, [&] { return number(draw); });
        std::vector<criterion> criteria;
        std::vector<std::string> many;
        for (Eigen::Index j = 0; j < d; ++j) {
            many.push_back(sentence("c", j));
            criteria.push_back({.name = many.back()});
        }
        const std::vector<std::string> ids{"acme", "brook", "cedar"};
        const auto explain = [&](const auto& score) {
            return why_changed(decided_book{.ids = ids, .inputs = then, .names = many, .score = score},
                               decided_book{.ids = ids, .inputs = later, .names = many, .score = score});
        };
        for (const auto& each : explain(weighted_score{.criteria = criteria}).customers)
            check_sums(each);
        const topsis near{.criteria = criteria};
        if (d == 12)
            for (const auto& each : explain(near).customers)
                check_sums(each);
        else
            check_refusal(refusal([&] { return explain(near); }), errc::bad_parameter, 0,
                          "why_changed: a score that is no sum of its criteria may read at most 12 of them, for every "
                          "set of them is tried, got 13, customer 'acme'");
    }
}

TEST_CASE("what cannot be compared is refused with its customer") {
    const table book{{4, 5, 6}, (matrix(3, 3) << 1, 2, 3, 4, 5, 6, 7, 8, 9).finished()};
    const weighted_score score{.criteria = spend_and_orders()};
    const auto explain = [&](const auto& then, const auto& later) {
        return refusal([&] { return why_changed(then, later); });
    };
    const auto sound = decided(book, score, abc{});
    auto broken = book;
    broken.inputs(1, 0) = std::numeric_limits<double>::quiet_NaN();
    const auto refused = explain(sound, decided(broken, score, abc{}));
    CHECK(refused.code() == errc::bad_value);
    CHECK(refused.row() == 1);
    CHECK(std::string{refused.what()}.ends_with(", customer 5"));
    const auto sums = [](const matrix& x) { return std::vector<double>(static_cast<std::size_t>(x.rows()), x(1, 0)); };
    check_refusal(explain(decided(book, sums, abc{}), decided(broken, sums, abc{})), errc::bad_value, 0,
                  "why_changed: scores must be finite, got nan in row 0, customer 4");
    const auto of_all = [](const matrix& x) {
        std::vector<double> scores;
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            scores.push_back(x(i, 0) / x.col(0).sum());
        return scores;
    };
    auto fewer = book;
    fewer.ids = {4, 5};
    fewer.inputs = book.inputs.topRows(2);
    CHECK(std::string{explain(decided(book, of_all, abc{}), decided(fewer, of_all, abc{})).what()}.starts_with(
        "why_changed: a score must depend on one row alone (what it learns from others belongs into fit), got "));
    auto twice = book;
    twice.ids = {4, 5, 4};
    CHECK(std::string{explain(sound, decided(twice, score, abc{})).what()}.starts_with("align: the ids of the later"));
    auto named = decided(book, score, abc{});
    named.names = {"spend", "orders", "size"};
    check_refusal(explain(sound, named), errc::bad_parameter, no_row,
                  "why_changed: both books must have the same inputs in the same order, got 'potential' and 'size' in "
                  "column 2");
    named.names = {"a", "b", "c"};
    check_refusal(explain(named, named), errc::bad_parameter, no_row,
                  "why_changed: there is no input 'spend'; the inputs are a, b, c");
    named.names = {"a", "b"};
    check_refusal(explain(named, named), errc::bad_shape, no_row,
                  "why_changed: inputs must have 2 columns, one per name, got 3");
    const std::vector<int> two{0, 1};
    auto held = sound;
    held.held = two;
    check_refusal(explain(sound, held), errc::bad_shape, no_row, "why_changed: held must have 3 rows, got 2");
    const table nobody{{}, matrix(0, 3)};
    check_refusal(explain(sound, decided(nobody, score, abc{})), errc::empty_input, no_row,
                  "why_changed: ids must have at least one customer, got none");
}

TEST_CASE("tiers that were held or given must be tiers, and an observer can stop the work") {
    const table book{{4, 5}, matrix::Constant(2, 3, 1.0)};
    const weighted_score score{.criteria = spend_and_orders()};
    const auto sound = decided(book, score, abc{});
    const std::vector<int> wrong{0, -1};
    auto held = sound;
    held.held = wrong;
    check_refusal(refusal([&] { return why_changed(sound, held); }), errc::bad_value, 1,
                  "why_changed: held must be tiers in [0, 1000000), got -1 in row 1, customer 5");
    for (const int each : {std::numeric_limits<int>::max(), std::numeric_limits<int>::min(), 1'000'000}) {
        const std::vector<int> far{each, 0};
        auto given = sound;
        given.given = far;
        check_refusal(
            refusal([&] { return why_changed(given, sound); }), errc::bad_value, 0,
            sentence("why_changed: given must be tiers in [0, 1000000), got ", each, " in row 0, customer 4"));
        const auto rule = [each](column scores) { return std::vector<int>(scores.size(), each); };
        check_refusal(refusal([&] { return why_changed(decided(book, score, rule), decided(book, score, rule)); }),
                      errc::bad_value, 0,
                      sentence("why_changed: what the rule gives must be tiers in [0, 1000000), got ", each,
                               " in row 0, customer 4"));
    }
    const std::vector<int> last{999'999, 0}, first{0, 999'999};
    auto far = sound;
    far.held = last, far.given = first;
    CHECK(why_changed(sound, far).customers[1].tier.now == 999'999);
    std::size_t heard = 0;
    const auto count = [&](const progress& now) {
        CHECK(now.done == heard);
        CHECK(now.total == 2);
        ++heard;
        return true;
    };
    (void)why_changed(sound, sound, {}, count);
    CHECK(heard == 2);
    const auto stop = [](const progress& now) { return now.done == 0; };
    check_refusal(refusal([&] { return why_changed(sound, sound, {}, stop); }), errc::stopped, no_row,
                  "why_changed: the observer stopped it before customer 5");
}

TEST_CASE("totals beyond the largest number are refused, as a change of one customer is") {
    const auto spend = [](const matrix& x) { return std::vector<double>(x.data(), x.data() + x.rows()); };
    const auto filled = [](double value) { return table{{1, 2, 3}, matrix::Constant(3, 3, value)}; };
    const auto explain = [&](double then, double later) {
        const auto before = filled(then), now = filled(later);
        return refusal([&] { return why_changed(decided(before, spend, skip{}), decided(now, spend, skip{})); });
    };
    for (const auto& refused : {explain(1.5e308, 1.5e308), explain(1, 1.5e308), explain(5e307, -5e307)})
        check_refusal(refused, errc::overflow, no_row,
                      "why_changed: the scores of all customers, or what moved them, add up beyond the largest number");
    const auto large = filled(1.5e308);
    CHECK(why_changed(decided(large, spend, skip{}), decided(large, spend, skip{}), 2).score.now == 1.5e308);
}

TEST_CASE("tiers by a function of all scores can be moved by the others") {
    const table then{{1, 2}, (matrix(2, 3) << 5, 5, 1, 3, 3, 1).finished()};
    auto later = then;
    later.inputs.row(1) << 9, 9, 1;
    const auto spend = [](const matrix& x) { return std::vector<double>(x.data(), x.data() + x.rows()); };
    const auto best_first = [](column scores) {
        std::vector<int> tiers;
        for (const double each : scores)
            tiers.push_back(each == *std::max_element(scores.begin(), scores.end()) ? 0 : 1);
        return tiers;
    };
    const auto why = why_changed(decided(then, spend, best_first), decided(later, spend, best_first));
    CHECK(why.customers[0].tier.moved_by() == mover::others);
    CHECK(why.customers[0].tier.others == 1.0);
    CHECK(why.customers[1].tier.moved_by() == mover::own);
}

namespace {

/// A score that learns the mean of its book, and counts the rows that it scores.
struct counted_score {
    std::size_t* rows;
    struct fitted {
        double mean;
        std::size_t* rows;
        [[nodiscard]] std::vector<double> score(const matrix& x) const {
            *rows += static_cast<std::size_t>(x.rows());
            std::vector<double> result;
            for (Eigen::Index i = 0; i < x.rows(); ++i)
                result.push_back(x(i, 0) - mean);
            return result;
        }
    };
    [[nodiscard]] fitted fit(const matrix& x) const { return {x.mean(), rows}; }
};

} // namespace

TEST_CASE("what neither the fit nor the tiers look at anew is not scored again") {
    constexpr int n = 300;
    std::vector<int> ids(n);
    matrix then(n, 1), later(n, 1);
    for (int i = 0; i < n; ++i)
        ids[static_cast<std::size_t>(i)] = i, then(i, 0) = i * 7 % n, later(i, 0) = i * 11 % n;
    std::size_t rows = 0;
    const auto scored = [&](const auto& score, const auto& tier) {
        rows = 0;
        const std::vector<std::string> inputs{"spend"};
        const auto why =
            why_changed(decided_book{ids, then, inputs, score, tier}, decided_book{ids, later, inputs, score, tier});
        CHECK(why.customers.size() == n);
        return rows;
    };
    const counted_score anew{&rows};
    const auto held = anew.fit(then);
    CHECK(scored(anew, fitted_tiers{.tiers = {}, .thresholds = {0.0}, .rule = {}}) <= 60 * n);
    CHECK(scored(held, abc_by_count{}) <= 60 * n);
    CHECK(scored(anew, abc_by_count{}) > n * n); // every score may be another one, and the tiers read them all
}

TEST_CASE("one customer who is not in both books is refused with the reason") {
    const table then{{4, 5}, matrix::Constant(2, 3, 1.0)}, later{{5, 6}, matrix::Constant(2, 3, 1.0)};
    const weighted_score score{.criteria = spend_and_orders()};
    const auto before = decided(then, score, abc{}), now = decided(later, score, abc{});
    const auto of = [&](int id) { return refusal([&] { return why_changed(before, now, id); }); };
    check_refusal(of(6), errc::bad_parameter, no_row,
                  "why_changed: customer 6 came after the earlier book, and has nothing to be compared with");
    check_refusal(of(4), errc::bad_parameter, no_row,
                  "why_changed: customer 4 is not in the later book any longer, and has nothing to be compared with");
    check_refusal(of(9), errc::bad_parameter, no_row, "why_changed: customer 9 is in neither book");
    CHECK(why_changed(before, now, 5).customer == 5);
}
} // TEST_SUITE("monitor/why_changed")
