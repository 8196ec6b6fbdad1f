#pragma once

/// @file
/// Why did it change: two books as they were decided on, and what moved each score and each tier between them.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/monitor/changed_book.hpp>
#include <clientele/monitor/decided_book.hpp>
#include <clientele/monitor/detail/book_comparison.hpp>

#include <concepts>
#include <iterator>
#include <span>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

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
/// @param observer hears of every customer, and can stop
/// @returns one explanation for each customer of both, those who came, left and were merged, and the totals
/// @throws error `empty_input`, `bad_shape`; `bad_parameter` for inputs that differ or have one name, a name that
/// no input has or a score of more than 12 criteria that is no sum; `bad_value` with the row for an id that stands
/// twice, a score that is not finite or a tier outside [0, 1'000'000); `overflow` for a change or a total beyond a
/// double; `stopped` when the observer says so; what the rules throw, with the customer
/// Complexity: for n customers whose values moved 2 n fits and decisions of the whole book (4 n when the rules
/// changed), 2 n fits of what is fitted anew where the score or the tiers are held, none when all are; scores that are
/// no sums: 2^d rows scored per customer for d criteria that moved.
/// Source: Shapley, A value for n-person games (1953).
template <class BeforeIds, class BeforeScore, class BeforeTier, class NowIds, class NowScore, class NowTier,
          observer_policy Observer = no_observer>
[[nodiscard]] auto why_changed(const decided_book<BeforeIds, BeforeScore, BeforeTier>& before,
                               const decided_book<NowIds, NowScore, NowTier>& now,
                               const customer_changes<std::ranges::range_value_t<BeforeIds>>& changes = {},
                               const Observer& observer = {}) {
    static_assert(std::same_as<std::ranges::range_value_t<BeforeIds>, std::ranges::range_value_t<NowIds>>,
                  "why_changed: both books must have ids of one type");
    return detail::book_comparison{before, now, changes}.explain(observer);
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
            return books.explain(std::span{&pair, 1}, no_observer{}).front();
    for (const auto& id : books.ids_now())
        require(!(id == customer), "why_changed: ", customer_in_words(customer),
                " came after the earlier book, and has nothing to be compared with");
    for (const auto& id : books.ids_before())
        require(!(id == customer), "why_changed: ", customer_in_words(customer),
                " is not in the later book any longer, and has nothing to be compared with");
    fail(errc::bad_parameter, no_row, "why_changed: ", customer_in_words(customer), " is in neither book");
}

} // namespace clientele::inline CLIENTELE_ABI
