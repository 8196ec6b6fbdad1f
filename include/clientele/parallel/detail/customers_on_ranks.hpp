#pragma once

/// @file
/// Customers of all ranks, brought together by their ids.

#include <clientele/align.hpp>
#include <clientele/parallel/detail/ids_on_ranks.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/parallel/detail/row_routes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows that ranks have sent here.
template <class Ranks, class Id, class Value>
struct sent_rows {
    std::vector<Id> ids{};       ///< one rank's after the other's, each in the order of its own rows
    std::vector<Value> values{}; ///< so many of each
    row_routes<Ranks> routes;    ///< the way back
};

/// Sends each own row, its id and `width` values, to a rank. A rank keeps its own.
/// @param rank_of the rank of an id
template <class Ranks, class Ids, class Value, class RankOf>
[[nodiscard]] sent_rows<Ranks, sent_id<Ids>, Value>
send_rows(const Ranks& ranks, const Ids& ids, std::span<const Value> values, std::size_t width, const RankOf& rank_of) {
    std::vector<parcel> names(static_cast<std::size_t>(ranks.size()));
    std::vector<std::size_t> to;
    for (const auto& id : ids)
        append_id(names[to.emplace_back(rank_of(id))], id);
    sent_rows<Ranks, sent_id<Ids>, Value> rows{.routes = {ranks, std::move(to)}};
    for (const auto& each : ranks.exchange(std::move(names)))
        take_ids(rows.ids, each);
    rows.values = rows.routes.send(values, width);
    return rows;
}

/// What became of a customer of an earlier list.
enum class later_fate : std::uint8_t { stays, left, merged, erased };

/// Customers of two lists that are spread over ranks, and what is known of each in the other list.
template <class Value>
struct met_customers {
    std::vector<std::uint8_t> known{}; ///< for each own later one, whether it goes on from an earlier one
    std::vector<Value> before{};       ///< for each own later one, the values of that
    std::vector<later_fate> fate{};    ///< of each own earlier one
    std::vector<Value> after{};        ///< for each own earlier one who was merged, the values of who it is now
};

/// One of the two lists: ids, and `width` values of each.
template <class Ids, class Value>
struct valued_ids {
    const Ids& ids;
    std::span<const Value> values;
};

/// What happened to customers between two lists, of all ranks, each of whom knows its own.
template <class Ranks, class Id>
class changes_of_all {
public:
    using sent = sent_id<std::vector<Id>>;

    changes_of_all(const Ranks& ranks, const customer_changes<Id>& own) : ranks_{ranks} {
        std::vector<Id> from, into;
        for (const auto& each : own.merged) {
            from.push_back(each.from);
            into.push_back(each.into);
        }
        auto all_from = all_ids(ranks, from), all_into = all_ids(ranks, into);
        for (std::size_t i = 0; i < all_from.size(); ++i)
            all_.merged.push_back({std::move(all_from[i]), std::move(all_into[i])});
        all_.erased = all_ids(ranks, own.erased);
    }
    changes_of_all(const changes_of_all&) = delete; // the chains look at its own lists
    changes_of_all& operator=(const changes_of_all&) = delete;

    [[nodiscard]] const customer_changes<sent>& operator()() const noexcept { return all_; }
    /// Follows chains of merges; to be called before anybody is looked for.
    void follow() { chains_.emplace(all_); }
    /// The rank on which all states of a customer meet: that of who it is at last.
    template <class Key>
    [[nodiscard]] std::size_t rank_of(const Key& id) const {
        const auto merge = chains_->find(id);
        return merge && !chains_->is_gone(id) ? rank_of_id(chains_->now(*merge), ranks_.size())
                                              : rank_of_id(id, ranks_.size());
    }

private:
    const Ranks& ranks_;
    customer_changes<sent> all_;
    std::optional<merge_chains<sent>> chains_;
};

/// Aligns lists of customers that are spread over ranks, in any division: as `align` does in one place.
template <class Ranks, class Before, class After, class Value>
class customers_meeting {
public:
    using id = std::ranges::range_value_t<Before>;

    customers_meeting(const Ranks& ranks, const valued_ids<Before, Value>& before,
                      const valued_ids<After, Value>& after, std::size_t width, const customer_changes<id>& changes)
        : ranks_{ranks}, before_{before}, after_{after}, width_{width}, changes_{changes} {}

    [[nodiscard]] met_customers<Value> meet() const {
        if constexpr (alone<Ranks>)
            return told(align(before_.ids, after_.ids, changes_), before_.values, after_.values);
        else
            return meet_elsewhere();
    }

private:
    /// What is known of each in the other list.
    [[nodiscard]] met_customers<Value> told(const alignment& found, std::span<const Value> then,
                                            std::span<const Value> now) const {
        met_customers<Value> met;
        met.before.resize(now.size());
        met.known.resize(now.size() / width_);
        met.after.resize(then.size());
        met.fate.resize(then.size() / width_);
        const auto copy = [&](std::span<const Value> from, std::size_t row, std::vector<Value>& to, std::size_t at) {
            const auto values = from.subspan(row * width_, width_);
            std::copy(values.begin(), values.end(), to.begin() + static_cast<std::ptrdiff_t>(at * width_));
        };
        for (const auto& [earlier, later] : found.both) {
            met.known[later] = 1;
            copy(then, earlier, met.before, later);
        }
        for (const auto row : found.left)
            met.fate[row] = later_fate::left;
        for (const auto row : found.erased)
            met.fate[row] = later_fate::erased;
        for (const auto& [earlier, later] : found.merged) {
            met.fate[earlier] = later_fate::merged;
            copy(now, later, met.after, earlier);
        }
        return met;
    }
    [[nodiscard]] met_customers<Value> meet_elsewhere() const {
        changes_of_all<Ranks, id> changes{ranks_, changes_};
        if (refused_anywhere(ranks_, [&] { changes.follow(); }))
            refuse_in_one_place(changes());
        const bool alike = divided_alike() && changes().merged.empty();
        const auto rank_of = [&](const auto& each) {
            return alike ? static_cast<std::size_t>(ranks_.rank()) : changes.rank_of(each);
        };
        const auto then = send_rows(ranks_, before_.ids, before_.values, width_, rank_of);
        const auto now = send_rows(ranks_, after_.ids, after_.values, width_, rank_of);
        alignment found;
        if (refused_anywhere(ranks_, [&] { found = align(then.ids, now.ids, changes()); }))
            refuse_in_one_place(changes());
        const auto met = told(found, then.values, now.values);
        return {now.routes.answers(met.known), now.routes.answers(met.before, width_), then.routes.answers(met.fate),
                then.routes.answers(met.after, width_)};
    }
    /// Whether the customers of each rank, in either list, all come after those of the rank before: then nobody is to
    /// be looked for elsewhere.
    [[nodiscard]] bool divided_alike() const {
        std::vector<id> ends;
        for (const auto& each : before_.ids)
            widen(ends, each);
        for (const auto& each : after_.ids)
            widen(ends, each);
        const auto all = all_ids(ranks_, ends);
        return first_out_of_turn(all) == all.size();
    }
    template <class Each>
    static void widen(std::vector<id>& ends, const Each& each) {
        if (ends.empty())
            ends = {id(each), id(each)};
        else if (id_before(each, ends[0]))
            ends[0] = each;
        else if (id_before(ends[1], each))
            ends[1] = each;
    }
    /// Says what is wrong with the lists of all: only here do they come to every rank.
    void refuse_in_one_place(const customer_changes<sent_id<Before>>& changes) const {
        const auto then = all_ids(ranks_, before_.ids), now = all_ids(ranks_, after_.ids);
        (void)align(then, now, changes);
        fail(errc::bad_value, no_row, "align: the ids of a rank must not be refused by it alone");
    }

    const Ranks& ranks_;
    const valued_ids<Before, Value>& before_;
    const valued_ids<After, Value>& after_;
    std::size_t width_;
    const customer_changes<id>& changes_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
