#pragma once

/// @file
/// Two lists of customers that meet by id, and what happened to those in them between the two.

#include <clientele/detail/entries_by_id.hpp>
#include <clientele/detail/known_ids.hpp>
#include <clientele/fwd.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Two customers who turned out to be one.
template <class Id>
struct merged_customer {
    Id from; ///< who is no customer of its own any longer
    Id into; ///< who it is now

    /// Equal in both.
    friend bool operator==(const merged_customer&, const merged_customer&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("merged_customer");
        each("from", of.from...);
        each("into", of.into...);
    }
};

/// What happened to customers between two lists and cannot be seen in them.
template <class Id>
struct customer_changes {
    std::vector<merged_customer<Id>> merged{}; ///< each `from` once; what it was merged into may be merged itself
    std::vector<Id> erased{};                  ///< of whom, on purpose, no trace may be left; each once
};

/// A customer of both lists.
struct aligned_pair {
    std::size_t before; ///< the place in the earlier list
    std::size_t after;  ///< the place in the later list

    /// Equal places.
    friend bool operator==(const aligned_pair&, const aligned_pair&) = default;
};

/// Who is in which of two lists. Everybody of the earlier list is in exactly one of `both`, `left`, `merged` and
/// `erased`, everybody of the later one in exactly one of `both` and `came`.
struct alignment {
    std::vector<aligned_pair> both{};   ///< in both lists, in the order of the later one
    std::vector<std::size_t> left{};    ///< only in the earlier list: places there, ascending
    std::vector<std::size_t> came{};    ///< only in the later list: places there, ascending
    std::vector<aligned_pair> merged{}; ///< whose earlier state gave way to that of another: its place, and the place
                                        ///< of who it is now; in the order of the earlier list
    std::vector<std::size_t> erased{};  ///< in the earlier list, and erased since: places there, ascending
};

/// @cond INTERNAL
namespace detail {

/// Who each merged customer is at last, by doubling the steps along the chains of merges.
template <class Id>
class merge_chains {
public:
    explicit merge_chains(const customer_changes<Id>& changes)
        : merged_{changes.merged}, from_{names_of(changes.merged)}, known_{"align: the merged customers", from_},
          erased_{"align: the erased customers", changes.erased}, last_(from_.size()), gone_(from_.size()) {
        std::vector<std::size_t> next(from_.size(), none);
        for (std::size_t i = 0; i < from_.size(); ++i) {
            if (says_nothing(merged_[i].into))
                fail(errc::bad_value, i, "align: the id that ", quoted_id(from_[i]),
                     " is merged into must not be empty, got '' in row ", i);
            last_[i] = i;
            next[i] = known_.find(merged_[i].into).value_or(none);
            gone_[i] = is_erased(from_[i]) || is_erased(merged_[i].into);
        }
        for (std::size_t steps = 1; steps <= from_.size(); steps *= 2) {
            const auto last = last_, following = next;
            const auto gone = gone_;
            for (std::size_t i = 0; i < from_.size(); ++i)
                if (const auto to = following[i]; to != none) {
                    last_[i] = last[to];
                    gone_[i] = gone[i] || gone[to];
                    next[i] = following[to];
                }
        }
        for (std::size_t i = 0; i < from_.size(); ++i)
            if (next[i] != none)
                fail(errc::bad_value, i, "align: merged customers must not be merged in a circle, got that of ",
                     quoted_id(from_[i]));
    }

    [[nodiscard]] const std::vector<Id>& from() const noexcept { return from_; }
    /// Whether somebody was erased, or merged into somebody who was.
    template <class Key>
    [[nodiscard]] bool is_gone(const Key& id) const {
        const auto merge = known_.find(id);
        return merge ? gone_[*merge] : is_erased(id);
    }
    /// The place of a customer among the merged ones.
    template <class Key>
    [[nodiscard]] std::optional<std::size_t> find(const Key& id) const {
        return known_.find(id);
    }
    /// Who that one is now.
    [[nodiscard]] const Id& now(std::size_t place) const { return merged_[last_[place]].into; }

private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    template <class Key>
    [[nodiscard]] bool is_erased(const Key& id) const {
        return erased_.find(id).has_value();
    }
    [[nodiscard]] static std::vector<Id> names_of(const std::vector<merged_customer<Id>>& merged) {
        std::vector<Id> from;
        for (const auto& each : merged)
            from.push_back(each.from);
        return from;
    }

    const std::vector<merged_customer<Id>>& merged_;
    std::vector<Id> from_;
    known_ids<std::vector<Id>> known_, erased_;
    std::vector<std::size_t> last_;
    std::vector<bool> gone_;
};

/// Puts everybody where it belongs, by id alone.
template <class Before, class After>
[[nodiscard]] alignment align_lists(const Before& before, const After& after) {
    const auto then = places_by_id("align: the ids of the earlier list", before);
    const auto now = places_by_id("align: the ids of the later list", after);
    alignment result;
    std::size_t i = 0, j = 0;
    while (i < then.size() && j < now.size()) {
        const auto& earlier = id_at(before, then[i]);
        const auto& later = id_at(after, now[j]);
        if (id_before(earlier, later))
            result.left.push_back(then[i++]);
        else if (id_before(later, earlier))
            result.came.push_back(now[j++]);
        else
            result.both.push_back({.before = then[i++], .after = now[j++]});
    }
    result.left.insert(result.left.end(), then.begin() + static_cast<std::ptrdiff_t>(i), then.end());
    result.came.insert(result.came.end(), now.begin() + static_cast<std::ptrdiff_t>(j), now.end());
    return result;
}

/// Takes the erased, and those who were merged into them, out of those who are in both lists or left: whoever stands
/// under the id of one now is another.
template <class Before, class Id>
void take_out_erased(alignment& found, const Before& before, const merge_chains<Id>& chains) {
    std::erase_if(found.both, [&](const aligned_pair& each) {
        const bool erased = chains.is_gone(id_at(before, each.before));
        if (erased) {
            found.erased.push_back(each.before);
            found.came.push_back(each.after);
        }
        return erased;
    });
    std::erase_if(found.left, [&](std::size_t place) {
        const bool erased = chains.is_gone(id_at(before, place));
        if (erased)
            found.erased.push_back(place);
        return erased;
    });
}

/// Finds the merged among those who left; nobody of them is gone.
template <class Before, class After, class Id>
void follow_merges(alignment& found, const Before& before, const After& after, const merge_chains<Id>& chains) {
    const known_ids later{"align: the ids of the later list", after};
    for (std::size_t i = 0; i < chains.from().size(); ++i)
        if (const auto still = later.find(chains.from()[i]); still && !chains.is_gone(chains.from()[i]))
            fail(errc::bad_value, *still, "align: a merged customer must not stand in the later list, got ",
                 quoted_id(chains.from()[i]), " in row ", *still);
    std::vector<std::pair<std::size_t, aligned_pair>> merged; // by their place among the merges
    std::erase_if(found.left, [&](std::size_t place) {
        const auto merge = chains.find(id_at(before, place));
        if (!merge)
            return false;
        const auto now = later.find(chains.now(*merge));
        if (now)
            merged.push_back({*merge, {place, *now}});
        return now.has_value();
    });
    std::sort(merged.begin(), merged.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<bool> unknown(std::ranges::size(after), false);
    for (const auto row : found.came)
        unknown[row] = true;
    for (const auto& [merge, pair] : merged)
        if (unknown[pair.after]) {
            unknown[pair.after] = false;
            found.both.push_back(pair);
        } else {
            found.merged.push_back(pair);
        }
    std::erase_if(found.came, [&](std::size_t row) { return !unknown[row]; });
}

} // namespace detail
/// @endcond

/// Finds the customers of two lists in each other by id, whatever the order of either list.
///
///     const auto known = align(january.customer, february.customer, {.merged = {{"Acme Ltd", "Acme"}}});
///     for (const auto& [before, after] : known.both)
///         change[after] = february.total[after] - january.total[before];
///
/// A merged customer goes on from its own earlier state, and that of the other is listed in `merged`. Where it had
/// none, as it stands under a new id, it goes on from the first of those who were merged into it, in the order of
/// `merged`. Whoever was merged into a customer that is not in the later list has left with it; into one that was
/// erased, is erased. A customer under the id of one that was erased comes anew.
///
/// @param before ids of the earlier list, unique: any random-access range of integers or texts
/// @param after ids of the later list, unique, comparable with the others by `<`
/// @param changes who was merged into whom, and who was erased; either may name customers of neither list
/// @returns the places of those in both lists, of those who left, came, were merged and were erased
/// @throws error `bad_value` with the row of an id that stands twice in its list, or is an empty text; of a merged
/// customer that is in the later list nevertheless; of one that was merged in a circle, or into an empty text
/// Complexity: O(n + m) for ascending ids, else O(n log n + m log m); with c changes O((n + m + c) log (n + m + c)).
template <std::ranges::random_access_range Before, std::ranges::random_access_range After,
          class Id = std::ranges::range_value_t<Before>>
[[nodiscard]] alignment align(const Before& before, const After& after, const customer_changes<Id>& changes = {}) {
    auto found = detail::align_lists(before, after);
    if (!changes.merged.empty() || !changes.erased.empty()) {
        const detail::merge_chains<Id> chains{changes};
        detail::take_out_erased(found, before, chains);
        detail::follow_merges(found, before, after, chains);
    }
    const auto by_after = [](const aligned_pair& a, const aligned_pair& b) { return a.after < b.after; };
    const auto by_before = [](const aligned_pair& a, const aligned_pair& b) { return a.before < b.before; };
    std::sort(found.both.begin(), found.both.end(), by_after);
    std::sort(found.merged.begin(), found.merged.end(), by_before);
    for (auto* places : {&found.left, &found.came, &found.erased})
        std::sort(places->begin(), places->end());
    return found;
}

} // namespace clientele::inline CLIENTELE_ABI
