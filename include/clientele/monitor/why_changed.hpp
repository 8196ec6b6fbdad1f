#pragma once

/// @file
/// Why did it change: two books as they were decided on, and what moved each score and each tier between them.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/monitor/changed_book.hpp>
#include <clientele/monitor/changed_customer.hpp>
#include <clientele/monitor/decided_book.hpp>
#include <clientele/monitor/detail/change_engine.hpp>
#include <clientele/monitor/detail/keeping.hpp>

#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Two books side by side.
template <class Id, class Before, class Now>
class book_comparison {
public:
    book_comparison(const Before& before, const Now& now, const customer_changes<Id>& changes)
        : books_{before, now}, before_{checked(before)}, now_{checked(now)}, ids_before_{ids_of(before)},
          ids_now_{ids_of(now)}, known_{align(ids_before_, ids_now_, changes)},
          old_rule_{before, before_, ids_before_, now_, ids_now_},
          new_rule_{now, before_, ids_before_, now_, ids_now_} {
        require(before.names == now.names, "why_changed: both books must have the same inputs in the same order");
        same_rules_ = old_rule_.says_what(new_rule_);
        ranges_ = ranges_of(before.names, before_, now_);
        ranks_before_ = sorted_down(old_rule_.then().scores);
        ranks_now_ = sorted_down(new_rule_.later().scores);
    }

    /// Explains the customers of some pairs, in their order.
    [[nodiscard]] std::vector<changed_customer<Id>> explain(std::span<const aligned_pair> pairs) {
        std::vector<Id> ids;
        matrix then(size(pairs), before_.cols()), later(size(pairs), before_.cols());
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            ids.push_back(ids_now_[pairs[i].after]);
            then.row(static_cast<Eigen::Index>(i)) = before_.row(static_cast<Eigen::Index>(pairs[i].before));
            later.row(static_cast<Eigen::Index>(i)) = now_.row(static_cast<Eigen::Index>(pairs[i].after));
        }
        std::vector<changed_customer<Id>> result;
        for (std::size_t i = 0; i < pairs.size(); ++i)
            result.push_back(start(ids[i], pairs[i]));
        const bool same = same_rules_;
        add_effects(old_rule_, then, later, pairs, ids, 0, same ? 0.5 : 1.0 / 3, same ? 0.5 : 1.0 / 6, result);
        if (!same)
            add_effects(new_rule_, then, later, pairs, ids, 4, 1.0 / 6, 1.0 / 3, result);
        for (std::size_t i = 0; i < pairs.size(); ++i)
            finish(pairs[i], result[i]);
        return result;
    }

    /// Everybody.
    [[nodiscard]] changed_book<Id> explain() {
        changed_book<Id> result{.customers = explain(known_.both)};
        result.rules_changed = !same_rules_;
        for (const auto row : known_.came)
            result.came.push_back({ids_now_[row], new_rule_.later().scores[row], given_now(row)});
        for (const auto row : known_.left)
            result.left.push_back(of_before(row));
        for (const auto& pair : known_.merged)
            result.merged.push_back(of_before(pair.before));
        result.erased = known_.erased.size();
        result.scores = totals(result);
        return result;
    }

    [[nodiscard]] const alignment& known() const noexcept { return known_; }
    [[nodiscard]] const std::vector<Id>& ids_now() const noexcept { return ids_now_; }
    [[nodiscard]] const std::vector<Id>& ids_before() const noexcept { return ids_before_; }

private:
    [[nodiscard]] static Eigen::Index size(std::span<const aligned_pair> pairs) noexcept {
        return static_cast<Eigen::Index>(pairs.size());
    }
    template <class Book>
    [[nodiscard]] static std::vector<Id> ids_of(const Book& book) {
        return {std::ranges::begin(book.ids), std::ranges::end(book.ids)};
    }
    /// A copy of the inputs: rows are exchanged in it and put back.
    template <class Book>
    [[nodiscard]] static matrix checked(const Book& book) {
        const auto n = static_cast<std::size_t>(std::ranges::size(book.ids));
        if (n == 0)
            fail(errc::empty_input, no_row, "why_changed: ids must have at least one customer, got none");
        require_same_size("why_changed", "inputs", n, static_cast<std::size_t>(book.inputs.rows()));
        if (static_cast<std::size_t>(book.inputs.cols()) != book.names.size())
            fail(errc::bad_shape, no_row, "why_changed: inputs must have ", book.names.size(),
                 " columns, one per name, got ", book.inputs.cols());
        if (!book.held.empty())
            require_same_size("why_changed", "held", n, book.held.size());
        if (!book.given.empty())
            require_same_size("why_changed", "given", n, book.given.size());
        return book.inputs;
    }

    [[nodiscard]] int held_before(std::size_t row) const {
        return books_.first.held.empty() ? old_rule_.then().tiers[row] : books_.first.held[row];
    }
    [[nodiscard]] int held_now(std::size_t row) const {
        return books_.second.held.empty() ? new_rule_.later().tiers[row] : books_.second.held[row];
    }
    [[nodiscard]] int given_before(std::size_t row) const {
        return books_.first.given.empty() ? held_before(row) : books_.first.given[row];
    }
    [[nodiscard]] int given_now(std::size_t row) const {
        return books_.second.given.empty() ? held_now(row) : books_.second.given[row];
    }

    [[nodiscard]] unpaired_customer<Id> of_before(std::size_t row) const {
        return {ids_before_[row], old_rule_.then().scores[row], given_before(row)};
    }

    [[nodiscard]] changed_customer<Id> start(const Id& customer, const aligned_pair& at) const {
        changed_customer<Id> why{.customer = customer};
        for (std::size_t j = 0; j < books_.first.names.size(); ++j) {
            const auto column = static_cast<Eigen::Index>(j);
            why.score.criteria.push_back({books_.first.names[j], before_(static_cast<Eigen::Index>(at.before), column),
                                          now_(static_cast<Eigen::Index>(at.after), column), 0.0});
        }
        why.score.before = old_rule_.then().scores[at.before];
        why.score.now = new_rule_.later().scores[at.after];
        why.rank_before = rank_of(why.score.before, ranks_before_);
        why.rank_now = rank_of(why.score.now, ranks_now_);
        why.customers_before = ids_before_.size();
        why.customers_now = ids_now_.size();
        return why;
    }

    /// Adds what the criteria did under one rule, in the book of then and in that of now, each with its share of all
    /// orders in which things can have moved.
    template <class Rule>
    void add_effects(const Rule& rule, const matrix& then, const matrix& later, std::span<const aligned_pair> pairs,
                     const std::vector<Id>& ids, std::size_t from, double share_then, double share_later,
                     std::vector<changed_customer<Id>>& result) {
        const auto [first, second] = rule.effects(then, later, ids);
        const auto& read = rule.rules().read();
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            auto& why = result[i];
            require_one_row_each(rule.then().scores[pairs[i].before], first.before[i], ids[i], i);
            require_one_row_each(rule.later().scores[pairs[i].after], second.now[i], ids[i], i);
            for (std::size_t k = 0; k < read.size(); ++k) {
                const auto row = static_cast<Eigen::Index>(i), column = static_cast<Eigen::Index>(k);
                why.score.criteria[read[k]].effect +=
                    share_then * first.effects(row, column) + share_later * second.effects(row, column);
            }
            rule.after_one(before_, now_, pairs[i], ids[i], from, why.score_after, why.tier_after);
            // own first, others first: what is left of the own movement when the fit is held went through the book
            why.score.through_book += share_then * (why.score_after[from + 1] - first.now[i]) +
                                      share_later * (second.before[i] - why.score_after[from + 2]);
        }
    }

    static void require_one_row_each(double in_book, double alone, const Id& customer, std::size_t row) {
        if (std::abs(in_book - alone) > 1e-9 * (std::max)(std::abs(in_book), std::abs(alone)))
            fail(errc::bad_value, row,
                 "why_changed: a score must depend on one row alone (what it learns from others "
                 "belongs into fit), got ",
                 in_book, " in the book and ", alone, " among others, ", customer_in_words(customer));
    }

    void finish(const aligned_pair& at, changed_customer<Id>& why) const {
        if (same_rules_)
            for (std::size_t i = 0; i < 4; ++i) {
                why.score_after[i + 4] = why.score_after[i];
                why.tier_after[i + 4] = why.tier_after[i];
            }
        const auto scores = parts_of_movements(why.score_after);
        why.score.others = scores[1], why.score.rules = scores[2];
        if (!std::isfinite(why.score.own()) || !std::isfinite(why.score.others) || !std::isfinite(why.score.rules))
            fail(errc::overflow, at.after, "why_changed: a change of the score is beyond the largest number, ",
                 customer_in_words(why.customer));
        const auto parts = parts_of_movements(why.tier_after);
        auto& tier = why.tier;
        tier.ruled_before = why.tier_after.front(), tier.ruled_now = why.tier_after.back();
        tier.held_before = held_before(at.before), tier.held_now = held_now(at.after);
        tier.before = given_before(at.before), tier.now = given_now(at.after);
        tier.own = parts[0], tier.others = parts[1], tier.rules = parts[2];
        tier.hysteresis = (tier.held_now - tier.ruled_now) - (tier.held_before - tier.ruled_before);
        tier.overrides = (tier.now - tier.held_now) - (tier.before - tier.held_before);
        why.rule_before = words_of_rule(old_rule_.then().tier, tier.ruled_before);
        why.rule_now = words_of_rule(new_rule_.later().tier, tier.ruled_now);
        if (tier.before != tier.now)
            find_cuts(at, why);
    }

    void find_cuts(const aligned_pair& at, changed_customer<Id>& why) const {
        const int better = (std::min)(why.tier.before, why.tier.now);
        const auto second_value = [](const auto& rules, const matrix& x, std::size_t row) -> std::optional<double> {
            if (const auto second = rules.second())
                return x(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(*second));
            return {};
        };
        const auto& rules = new_rule_.rules();
        const auto& decided = new_rule_.later();
        const auto second = second_value(rules, now_, at.after);
        why.cut_before =
            least_score_of(old_rule_.then().tier, better, second_value(old_rule_.rules(), before_, at.before));
        why.cut_now = least_score_of(decided.tier, better, second);
        const bool fell = why.tier.now > why.tier.before;
        auto cut = least_score_of(decided.tier, fell ? why.tier.before : why.tier.before - 1, second);
        const auto stay = static_cast<std::size_t>(why.tier.before);
        if (fell && stay < books_.second.stay.size())
            cut = books_.second.stay[stay];
        if (cut)
            why.keeping = keep_tier(rules, decided.score, now_, at.after, why.score.now, *cut,
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
        for (std::size_t j = 0; j < books_.first.names.size(); ++j) {
            criterion_total total{.criterion = books_.first.names[j]};
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
        return result;
    }

    std::pair<const Before&, const Now&> books_;
    matrix before_, now_;
    std::vector<Id> ids_before_, ids_now_;
    alignment known_;
    one_rule<std::remove_cvref_t<decltype(std::declval<Before>().score)>,
             std::remove_cvref_t<decltype(std::declval<Before>().tier)>>
        old_rule_;
    one_rule<std::remove_cvref_t<decltype(std::declval<Now>().score)>,
             std::remove_cvref_t<decltype(std::declval<Now>().tier)>>
        new_rule_;
    bool same_rules_ = false;
    std::vector<changeable_criterion> ranges_{};
    std::vector<double> ranks_before_{}, ranks_now_{};
};

template <class BeforeIds, class BeforeScore, class BeforeTier, class NowIds, class NowScore, class NowTier, class Id>
book_comparison(const decided_book<BeforeIds, BeforeScore, BeforeTier>&, const decided_book<NowIds, NowScore, NowTier>&,
                const customer_changes<Id>&)
    -> book_comparison<Id, decided_book<BeforeIds, BeforeScore, BeforeTier>, decided_book<NowIds, NowScore, NowTier>>;

} // namespace detail
/// @endcond

/// Why a book of customers changed: for everybody what moved the score and the tier, and the sums.
///
///     const decided_book january{.ids = then.customer, .inputs = x, .names = names, .score = scoring, .tier = abc{}};
///     const decided_book february{.ids = now.customer, .inputs = y, .names = names, .score = scoring, .tier = abc{}};
///     const auto why = why_changed(january, february);
///
/// Three movements lead from one book to the other: the customer's own values, all the others' (who moved, came and
/// left), and the rules. Each one's part in a score or tier is its effect averaged over all orders in which they can
/// happen: with the same rules, own first and others first. To find what the own movement does, the rules are fitted to
/// the earlier book with only this customer's row as it is now, and to the later one with only this row as it was. The
/// own part of a score is split among its criteria with the fits of the two books held: by the differences of the
/// contributions where the score is their sum, by Shapley's values where it is not. What is left of it, `through_book`,
/// is what the customer's own row did to bounds, weights and ranks.
///
/// What hysteresis and overrides do to a tier is the difference between the tier by the rule and that which was given;
/// the tiers are those of `held` and `given`. With fits that are held the others can move no score, and another fit
/// counts as other rules.
///
/// @param before the earlier book
/// @param now the later book: the same inputs in the same order
/// @param changes who was merged and who was erased between the two (`align`)
/// @returns one explanation for each customer of both, those who came, left and were merged, and the totals
/// @throws error `empty_input`, `bad_shape`; `bad_parameter` for inputs that differ, a name that no input has or a
/// score of more than 12 criteria that is no sum; `bad_value` with the row for an id that stands twice or a score that
/// is not finite; what the rules throw, with the customer
/// Complexity: for n customers whose values moved 2 n fits and decisions of the whole book (4 n when the rules
/// changed), none when all fits are held; scores that are no sums: 2^d rows scored per customer for d criteria that
/// moved.
/// Source: Shapley, A value for n-person games (1953).
template <class BeforeIds, class BeforeScore, class BeforeTier, class NowIds, class NowScore, class NowTier>
[[nodiscard]] auto why_changed(const decided_book<BeforeIds, BeforeScore, BeforeTier>& before,
                               const decided_book<NowIds, NowScore, NowTier>& now,
                               const customer_changes<std::ranges::range_value_t<BeforeIds>>& changes = {}) {
    return detail::book_comparison{before, now, changes}.explain();
}

/// Why one customer changed between two books.
///
/// @param before the earlier book
/// @param now the later book
/// @param customer of both books, by its id of now
/// @param changes who was merged and who was erased between the two
/// @returns the same as for the whole book
/// @throws error as for the whole book, and `bad_parameter` for a customer who is not in both
/// Complexity: 2 fits and decisions of each book, 2 more for the customer; twice that when the rules changed.
template <class BeforeIds, class BeforeScore, class BeforeTier, class NowIds, class NowScore, class NowTier, class Id>
    requires requires(const Id& customer, const std::ranges::range_value_t<BeforeIds>& id) { id == customer; }
[[nodiscard]] auto why_changed(const decided_book<BeforeIds, BeforeScore, BeforeTier>& before,
                               const decided_book<NowIds, NowScore, NowTier>& now, const Id& customer,
                               const customer_changes<std::ranges::range_value_t<BeforeIds>>& changes = {}) {
    detail::book_comparison books{before, now, changes};
    for (const auto& pair : books.known().both)
        if (books.ids_now()[pair.after] == customer)
            return books.explain(std::span{&pair, 1}).front();
    for (const auto& id : books.ids_now())
        require(!(id == customer), "why_changed: ", customer_in_words(customer),
                " came after the earlier book, and has nothing to be compared with");
    for (const auto& id : books.ids_before())
        require(!(id == customer), "why_changed: ", customer_in_words(customer),
                " is not in the later book any longer, and has nothing to be compared with");
    fail(errc::bad_parameter, no_row, "why_changed: ", customer_in_words(customer), " is in neither book");
}

} // namespace clientele::inline CLIENTELE_ABI
