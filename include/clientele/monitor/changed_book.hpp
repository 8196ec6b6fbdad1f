#pragma once

/// @file
/// Why a whole book of customers is not what it was: who moved by what, and the sums.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/monitor/changed_customer.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A customer of one of two books only.
template <class Id>
struct unpaired_customer {
    Id customer{};      ///< who
    double score = 0.0; ///< the score in the book it is in
    int tier = 0;       ///< the tier there

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("unpaired_customer");
        each("customer", of.customer...);
        each("score", of.score...);
        each("tier", of.tier...);
    }
};

/// What one criterion did to all scores.
struct criterion_total {
    std::string criterion; ///< its name
    std::size_t moved = 0; ///< the customers of both books whose value is another one
    double effect = 0.0;   ///< the sum of its effects

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("criterion_total");
        each("criterion", of.criterion...);
        each("moved", of.moved...);
        each("effect", of.effect...);
    }
};

/// Where the sum of all scores went.
///
///     now - before = sum of the criteria's effects + through_book + others + rules + came - left - merged - erased
struct score_totals {
    double before = 0.0;                     ///< the sum of all scores then
    double now = 0.0;                        ///< the sum of all scores now
    std::vector<criterion_total> criteria{}; ///< one per input
    double through_book = 0.0;               ///< what customers' own values did to what is learned from the whole book
    double others = 0.0;                     ///< what customers did to each other
    double rules = 0.0;                      ///< what other rules, weights or another fit did
    double came = 0.0;                       ///< the scores of who came
    double left = 0.0;                       ///< the scores of who left
    double merged = 0.0;                     ///< the scores of who is part of another customer now
    double erased = 0.0;                     ///< the scores of who was erased

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("score_totals");
        each("before", of.before...);
        each("now", of.now...);
        each("criteria", of.criteria...);
        each("through_book", of.through_book...);
        each("others", of.others...);
        each("rules", of.rules...);
        each("came", of.came...);
        each("left", of.left...);
        each("merged", of.merged...);
        each("erased", of.erased...);
    }
};

/// How many customers rose and fell, and by what.
struct moves_by {
    std::size_t risen = 0;  ///< into a better tier
    std::size_t fallen = 0; ///< into a worse one

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("moves_by");
        each("risen", of.risen...);
        each("fallen", of.fallen...);
    }
};

/// Why a book changed. Everybody of either book is counted once: as moved by something, as stayed (`mover::nobody`), as
/// come, left, merged or erased.
template <class Id>
struct changed_book {
    std::vector<changed_customer<Id>> customers{}; ///< those of both books, in the order of the later one
    std::vector<unpaired_customer<Id>> came{};     ///< only in the later book, in its order
    std::vector<unpaired_customer<Id>> left{};     ///< only in the earlier book, in its order
    std::vector<unpaired_customer<Id>> merged{};   ///< part of another customer now, whose own past then counts
    std::size_t erased = 0;                        ///< who was erased since: their number alone
    score_totals scores{};                         ///< the sums of the scores
    bool rules_changed = false;                    ///< whether the rules of now say something else of either book

    /// Forgets a customer; the sums stay.
    /// @param customer the id
    /// @returns how many entries are gone
    /// Complexity: O(n).
    std::size_t erase(Id customer) {
        std::size_t gone = detail::erase_about(customers, customer);
        for (auto* list : {&came, &left, &merged})
            gone += detail::erase_about(*list, customer);
        return gone;
    }

    /// The customers whose tier was moved by something.
    /// @param by what did most to move them
    /// @returns how many rose and how many fell; none of either for `mover::nobody`
    [[nodiscard]] moves_by moved(mover by) const noexcept {
        moves_by result;
        for (const auto& each : customers)
            if (each.tier.before != each.tier.now && each.tier.moved_by() == by)
                ++(each.tier.now < each.tier.before ? result.risen : result.fallen);
        return result;
    }
    /// The customers whose tier is what it was.
    [[nodiscard]] std::size_t stayed() const noexcept {
        std::size_t result = 0;
        for (const auto& each : customers)
            result += each.tier.before == each.tier.now ? 1u : 0u;
        return result;
    }
    /// The customers whom hysteresis kept in their tier, though the rule moved them.
    [[nodiscard]] std::size_t held_back() const noexcept {
        std::size_t result = 0;
        for (const auto& each : customers)
            result += each.tier.held_back() ? 1u : 0u;
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("changed_book");
        each("customers", of.customers...);
        each("came", of.came...);
        each("left", of.left...);
        each("merged", of.merged...);
        each("erased", of.erased...);
        each("scores", of.scores...);
        each("rules_changed", of.rules_changed...);
    }
};

/// @cond INTERNAL
namespace detail {

[[nodiscard]] inline std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return sentence(count, " ", count == 1 ? one : many);
}

/// One line for each of what moved the sum of the scores.
[[nodiscard]] inline std::string totals_in_words(const score_totals& scores) {
    auto text = sentence("The scores added up to ", short_number(scores.before), ", now to ", short_number(scores.now),
                         " (", signed_number(scores.now - scores.before), ").\n");
    for (const auto& each : scores.criteria)
        if (each.moved > 0 || each.effect != 0.0)
            text += sentence(signed_number(each.effect), " by ", each.criterion, ", which moved for ",
                             counted(each.moved, "customer", "customers"), ".\n");
    for (const auto& [effect, what] :
         {std::pair{scores.came, "customers who came"}, std::pair{-scores.left, "customers who left"},
          std::pair{-scores.merged, "customers who are part of another one now"},
          std::pair{-scores.erased, "customers who were erased"},
          std::pair{scores.others, "what customers did to each other"},
          std::pair{scores.through_book, "what customers did to their own bounds"},
          std::pair{scores.rules, "other rules"}})
        if (effect != 0.0)
            text += sentence(signed_number(effect), " by ", what, ".\n");
    return text;
}

} // namespace detail
/// @endcond

/// As a page for people, one line for each reason: who moved by what, and where the sum of the scores went.
///
/// @param why of a book
/// @returns a text of lines
/// Complexity: O(n).
template <class Id>
[[nodiscard]] std::string in_words(const changed_book<Id>& why) {
    const auto both = why.customers.size();
    auto text =
        sentence(detail::counted(both, "customer is", "customers are"), " in both books; ", why.came.size(), " came, ",
                 why.left.size(), " left, ", why.merged.size(), " merged, ", why.erased, " erased.\n");
    const auto stayed = why.stayed();
    text += sentence(stayed, " stayed in their tier, ", both - stayed, " moved.\n");
    if (const auto held = why.held_back(); held > 0)
        text += sentence(held, " would have moved by the rule, and hysteresis kept them.\n");
    constexpr std::pair<mover, std::string_view> movers[] = {
        {mover::own, "by their own movement"},      {mover::others, "because of the other customers"},
        {mover::rules, "because of other rules"},   {mover::hysteresis, "because hysteresis holds them no longer"},
        {mover::overrides, "by decisions by hand"}, {mover::together, "by several of these together"}};
    for (const auto& [by, words] : movers)
        if (const auto [risen, fallen] = why.moved(by); risen + fallen > 0)
            text += sentence(risen, " rose and ", fallen, " fell ", words, ".\n");
    return text + detail::totals_in_words(why.scores);
}

} // namespace clientele::inline CLIENTELE_ABI
