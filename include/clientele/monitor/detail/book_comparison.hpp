#pragma once

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/monitor/changed_book.hpp>
#include <clientele/monitor/changed_customer.hpp>
#include <clientele/monitor/decided_book.hpp>
#include <clientele/monitor/detail/change_engine.hpp>
#include <clientele/monitor/detail/keeping.hpp>
#include <clientele/monitor/detail/unique_names.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// A book that is sound, with a copy of its inputs: rows are exchanged in it and put back.
template <class Id, class Book>
struct checked_book {
    const Book& book;
    matrix inputs;
    std::vector<Id> ids;

    explicit checked_book(const Book& of)
        : book{of}, inputs{of.inputs}, ids{std::ranges::begin(of.ids), std::ranges::end(of.ids)} {
        if (ids.empty())
            fail(errc::empty_input, no_row, "why_changed: ids must have at least one customer, got none");
        require_same_size("why_changed", "inputs", ids.size(), static_cast<std::size_t>(inputs.rows()));
        if (static_cast<std::size_t>(inputs.cols()) != of.names.size())
            fail(errc::bad_shape, no_row, "why_changed: inputs must have ", of.names.size(),
                 " columns, one per name, got ", inputs.cols());
        require_unique_names("why_changed", "inputs", of.names);
        require(of.grace_periods >= 0, "why_changed: grace_periods must be at least 0, got ", of.grace_periods);
        require_sound("held", of.held);
        require_sound("given", of.given);
    }

    /// The tier after hysteresis, where the rule gives another one.
    [[nodiscard]] int held(std::size_t row, int by_rule) const { return book.held.empty() ? by_rule : book.held[row]; }
    /// The tier after overrides.
    [[nodiscard]] int given(std::size_t row, int by_rule) const {
        return book.given.empty() ? held(row, by_rule) : book.given[row];
    }
    /// The second number that tiers of two read.
    template <class Rules>
    [[nodiscard]] std::optional<double> second(const Rules& rules, std::size_t row) const {
        if (const auto place = rules.second())
            return inputs(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(*place));
        return {};
    }

private:
    void require_sound(std::string_view what, std::span<const int> tiers) const {
        if (!tiers.empty())
            require_same_size("why_changed", what, ids.size(), tiers.size());
        naming_customers(ids, [&] { require_tiers("why_changed", what, tiers); });
    }
};

/// Customers of both books with their rows side by side.
template <class Id>
struct paired_rows {
    std::span<const aligned_pair> pairs;
    std::vector<Id> ids; // as they are called now
    matrix then, now;

    template <class Before, class Now>
    paired_rows(std::span<const aligned_pair> which, const Before& before, const Now& later)
        : pairs{which}, then(static_cast<Eigen::Index>(which.size()), before.inputs.cols()),
          now(static_cast<Eigen::Index>(which.size()), later.inputs.cols()) {
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            ids.push_back(later.ids[pairs[i].after]);
            copy_row(before.inputs, pairs[i].before, then, i);
            copy_row(later.inputs, pairs[i].after, now, i);
        }
    }
};

/// Where one rule stands among the movements: its first place in `score_after`, and the share of all orders in which
/// the own movement finds this rule and the book of then, or that of now.
struct share_of_orders {
    std::size_t first;
    double then;
    double now;
};

inline void require_one_row_each(double in_book, double alone, std::size_t row, const std::string& customer) {
    if (std::abs(in_book - alone) > 1e-9 * (std::max)(std::abs(in_book), std::abs(alone)))
        fail(errc::bad_value, row,
             "why_changed: a score must depend on one row alone (what it learns from others belongs into fit), got ",
             in_book, " in the book and ", alone, " among others, ", customer);
}

/// Refuses sums beyond a double: nothing could be said of them.
inline void require_finite_totals(const score_totals& of) {
    std::vector<double> all{of.before, of.now,  of.now - of.before, of.through_book, of.others, of.rules,
                            of.came,   of.left, of.merged,          of.erased};
    for (const auto& each : of.criteria)
        all.push_back(each.effect);
    if (!all_finite(all))
        fail(errc::overflow, no_row,
             "why_changed: the scores of all customers, or what moved them, add up beyond the largest number");
}

/// Two books side by side.
template <class Id, class Before, class Now>
class book_comparison {
public:
    book_comparison(const Before& before, const Now& now, const customer_changes<Id>& changes)
        : before_{before}, now_{now}, known_{align(before_.ids, now_.ids, changes)},
          old_rule_{before, before_.inputs, before_.ids, now_.inputs, now_.ids},
          new_rule_{now, before_.inputs, before_.ids, now_.inputs, now_.ids} {
        require_same_names(before.names, now.names);
        same_rules_ = old_rule_.says_the_same_as(new_rule_);
        const int then = tiers_given_by(old_rule_.then().tier), later = tiers_given_by(new_rule_.later().tier);
        tiers_ = then == 0 || later == 0 ? 0 : (std::max)(then, later);
        ranges_ = ranges_of(before.names, before_.inputs, now_.inputs);
        ranks_before_ = sorted_down(old_rule_.then().scores);
        ranks_now_ = sorted_down(new_rule_.later().scores);
    }

    /// Explains the customers of some pairs, in their order.
    template <class Observer>
    [[nodiscard]] std::vector<changed_customer<Id>> explain(std::span<const aligned_pair> pairs,
                                                            const Observer& observer) {
        const paired_rows<Id> rows{pairs, before_, now_};
        std::vector<changed_customer<Id>> result;
        for (std::size_t i = 0; i < pairs.size(); ++i)
            result.push_back(start(rows, i));
        if (same_rules_) {
            add_effects(old_rule_, rows, {0, 1.0 / 2, 1.0 / 2}, result, observer);
        } else {
            add_effects(old_rule_, rows, {0, 1.0 / 3, 1.0 / 6}, result, observer);
            add_effects(new_rule_, rows, {4, 1.0 / 6, 1.0 / 3}, result, observer);
        }
        for (std::size_t i = 0; i < pairs.size(); ++i)
            finish(pairs[i], result[i]);
        return result;
    }

    /// Everybody.
    template <class Observer>
    [[nodiscard]] changed_book<Id> explain(const Observer& observer) {
        changed_book<Id> result{.customers = explain(known_.both, observer)};
        for (const auto row : known_.came)
            result.came.push_back(
                {now_.ids[row], new_rule_.later().scores[row], now_.given(row, new_rule_.later().tiers[row])});
        for (const auto row : known_.left)
            result.left.push_back(of_before(row));
        for (const auto& pair : known_.merged)
            result.merged.push_back(of_before(pair.before));
        result.erased = known_.erased.size();
        result.rules_changed = !same_rules_;
        result.scores = totals(result);
        return result;
    }

    [[nodiscard]] const alignment& known() const noexcept { return known_; }
    [[nodiscard]] const std::vector<Id>& ids_before() const noexcept { return before_.ids; }
    [[nodiscard]] const std::vector<Id>& ids_now() const noexcept { return now_.ids; }

private:
    [[nodiscard]] unpaired_customer<Id> of_before(std::size_t row) const {
        const auto& then = old_rule_.then();
        return {before_.ids[row], then.scores[row], before_.given(row, then.tiers[row])};
    }

    [[nodiscard]] changed_customer<Id> start(const paired_rows<Id>& rows, std::size_t i) const {
        changed_customer<Id> why{.customer = rows.ids[i]};
        const auto& names = before_.book.names;
        for (std::size_t j = 0; j < names.size(); ++j) {
            const auto row = static_cast<Eigen::Index>(i), column = static_cast<Eigen::Index>(j);
            why.score.criteria.push_back({names[j], rows.then(row, column), rows.now(row, column), 0.0});
        }
        why.score.before = old_rule_.then().scores[rows.pairs[i].before];
        why.score.now = new_rule_.later().scores[rows.pairs[i].after];
        if (old_rule_.rules().has_score())
            why.rank_before = rank_of(why.score.before, ranks_before_);
        if (new_rule_.rules().has_score())
            why.rank_now = rank_of(why.score.now, ranks_now_);
        why.customers_before = before_.ids.size();
        why.customers_now = now_.ids.size();
        why.tiers = tiers_;
        return why;
    }

    /// Adds what the customers' own movements did under one rule, in the book of then and in that of now.
    template <class Rule, class Observer>
    void add_effects(const Rule& rule, const paired_rows<Id>& rows, const share_of_orders& share,
                     std::vector<changed_customer<Id>>& result, const Observer& observer) {
        const auto [by_then, by_now] = rule.effects(rows.then, rows.now, rows.ids);
        const auto& read = rule.rules().read();
        for (std::size_t i = 0; i < result.size(); ++i) {
            auto& why = result[i];
            const auto& at = rows.pairs[i];
            if (!observer(progress{"why_changed", i + (share.first == 0 ? 0 : result.size()),
                                   result.size() * (same_rules_ ? 1 : 2)}))
                fail(errc::stopped, no_row, "why_changed: the observer stopped it before ",
                     customer_in_words(why.customer));
            require_one_row_each(rule.then().scores[at.before], by_then.before[i], i, customer_in_words(why.customer));
            require_one_row_each(rule.later().scores[at.after], by_now.now[i], i, customer_in_words(why.customer));
            for (std::size_t k = 0; k < read.size(); ++k) {
                const auto row = static_cast<Eigen::Index>(i), column = static_cast<Eigen::Index>(k);
                why.score.criteria[read[k]].effect += rounded_product(share.then, by_then.effects(row, column)) +
                                                      rounded_product(share.now, by_now.effects(row, column));
            }
            rule.try_movements(before_.inputs, now_.inputs, at, share.first, why);
            // what the own movement does beyond what it does under a fit that is held went through the book
            why.score.through_book += rounded_product(share.then, why.score_after[share.first + 1] - by_then.now[i]) +
                                      rounded_product(share.now, by_now.before[i] - why.score_after[share.first + 2]);
        }
    }

    void finish(const aligned_pair& at, changed_customer<Id>& why) const {
        if (same_rules_)
            for (std::size_t i = 0; i < 4; ++i) {
                why.score_after[i + 4] = why.score_after[i];
                why.tier_after[i + 4] = why.tier_after[i];
            }
        auto& score = why.score;
        const auto of_score = parts_of_movements(why.score_after);
        score.others = of_score[1], score.rules = of_score[2];
        if (!std::isfinite(score.own()) || !std::isfinite(score.others) || !std::isfinite(score.rules))
            fail(errc::overflow, at.after, "why_changed: a change of the score is beyond the largest number, ",
                 customer_in_words(why.customer));
        auto& tier = why.tier;
        const auto of_tier = parts_of_movements(why.tier_after);
        tier.own = of_tier[0], tier.others = of_tier[1], tier.rules = of_tier[2];
        tier.ruled_before = why.tier_after.front(), tier.ruled_now = why.tier_after.back();
        tier.held_before = before_.held(at.before, tier.ruled_before);
        tier.held_now = now_.held(at.after, tier.ruled_now);
        tier.before = before_.given(at.before, tier.ruled_before);
        tier.now = now_.given(at.after, tier.ruled_now);
        tier.hysteresis = (tier.held_now - tier.ruled_now) - (tier.held_before - tier.ruled_before);
        tier.overrides = (tier.now - tier.held_now) - (tier.before - tier.held_before);
        why.rule_before = words_of_rule(old_rule_.then().tier, tier.ruled_before);
        why.rule_now = words_of_rule(new_rule_.later().tier, tier.ruled_now);
        const auto held_in = static_cast<std::size_t>(tier.held_before);
        if (const auto& stay = now_.book.stay; tier.let_go() && tier.now > tier.before && held_in < stay.size()) {
            why.stay_now = stay[held_in];
            why.grace_periods = now_.book.grace_periods;
        }
        if (tier.before != tier.now)
            find_cuts(at, why);
    }

    /// Where the tier moved: the cut between the two, and what would have kept the old one.
    void find_cuts(const aligned_pair& at, changed_customer<Id>& why) const {
        const auto& rules = new_rule_.rules();
        const auto& decided = new_rule_.later();
        const auto second = now_.second(rules, at.after);
        const auto old = why.tier.before;
        const bool fell = why.tier.now > old;
        const int better = (std::min)(old, why.tier.now);
        why.cut_before = least_score_of(old_rule_.then().tier, better, before_.second(old_rule_.rules(), at.before));
        why.cut_now = least_score_of(decided.tier, better, second);
        if constexpr (requires { keep_tier_by_rules(decided.tier, now_.inputs, at.after, old); })
            if (fell)
                why.keeping = keep_tier_by_rules(decided.tier, now_.inputs, at.after, old);
        auto cut = least_score_of(decided.tier, fell ? old : old - 1, second);
        if (const auto& stay = now_.book.stay; fell && static_cast<std::size_t>(old) < stay.size())
            cut = stay[static_cast<std::size_t>(old)];
        if (cut)
            why.keeping = keep_tier(rules, decided.score, now_.inputs, at.after, why.score.now, *cut,
                                    fell ? tier_goal::rise : tier_goal::fall, ranges_);
    }

    [[nodiscard]] score_totals totals(const changed_book<Id>& book) const {
        score_totals result{.before = sum_exactly(old_rule_.then().scores),
                            .now = sum_exactly(new_rule_.later().scores)};
        const auto sum = [](const auto& list, const auto& of) {
            exact_sum all;
            for (const auto& each : list)
                all.add(of(each));
            return all.value();
        };
        for (std::size_t j = 0; j < before_.book.names.size(); ++j) {
            criterion_total total{.criterion = before_.book.names[j]};
            for (const auto& each : book.customers)
                total.moved += each.score.criteria[j].moved() ? 1u : 0u;
            total.effect = sum(book.customers, [j](const auto& each) { return each.score.criteria[j].effect; });
            result.criteria.push_back(std::move(total));
        }
        result.through_book = sum(book.customers, [](const auto& each) { return each.score.through_book; });
        result.others = sum(book.customers, [](const auto& each) { return each.score.others; });
        result.rules = sum(book.customers, [](const auto& each) { return each.score.rules; });
        const auto score = [](const auto& each) { return each.score; };
        result.came = sum(book.came, score);
        result.left = sum(book.left, score);
        result.merged = sum(book.merged, score);
        result.erased = sum(known_.erased, [&](std::size_t row) { return old_rule_.then().scores[row]; });
        require_finite_totals(result);
        return result;
    }

    template <class Book>
    using rule_of = one_rule<std::remove_cvref_t<decltype(Book::score)>, std::remove_cvref_t<decltype(Book::tier)>>;

    checked_book<Id, Before> before_;
    checked_book<Id, Now> now_;
    alignment known_;
    rule_of<Before> old_rule_;
    rule_of<Now> new_rule_;
    bool same_rules_ = false;
    int tiers_ = 0; // by the rules of both; 0 where one does not say
    std::vector<changeable_criterion> ranges_{};
    std::vector<double> ranks_before_{}, ranks_now_{};
};

template <class BeforeIds, class BeforeScore, class BeforeTier, class NowIds, class NowScore, class NowTier, class Id>
book_comparison(const decided_book<BeforeIds, BeforeScore, BeforeTier>&, const decided_book<NowIds, NowScore, NowTier>&,
                const customer_changes<Id>&)
    -> book_comparison<Id, decided_book<BeforeIds, BeforeScore, BeforeTier>, decided_book<NowIds, NowScore, NowTier>>;

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
