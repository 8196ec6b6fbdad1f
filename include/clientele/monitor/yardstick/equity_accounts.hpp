#pragma once

/// @file
/// Accounts at two dates: who looks after them, and what they are worth.

#include <clientele/align.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The label of an account that nobody looks after.
inline constexpr int no_manager = -1;

/// Columns of accounts at two dates, one row for each account of either.
struct equity_accounts {
    std::span<const int> manager_before{}; ///< who held it, in [0, managers), or `no_manager`
    std::span<const int> manager_after{};  ///< who holds it; of an account that was lost, who lost it
    std::span<const int> segment{};        ///< its segment, in [0, segments), as of the earlier date
    column before{};                       ///< what it was worth, at least 0; 0: it was none, and is acquired
    column after{};                        ///< what it is worth, at least 0; 0: it is lost
    column cost_to_serve{};                ///< what serving it cost in between, at least 0; none where not known

    /// Refuses columns that are no accounts.
    /// @param where who asks
    /// @param managers how many there are
    /// @param segments how many there are
    /// @throws error `empty_input`, `bad_shape`; `bad_value` with the row
    void check(std::string_view where, int managers, int segments) const {
        if (before.empty())
            fail(errc::empty_input, no_row, where, ": there must be at least one account, got none");
        require_same_size(where, "manager_before", before.size(), manager_before.size());
        require_same_size(where, "manager_after", before.size(), manager_after.size());
        require_same_size(where, "segment", before.size(), segment.size());
        require_same_size(where, "after", before.size(), after.size());
        if (!cost_to_serve.empty())
            require_same_size(where, "cost_to_serve", before.size(), cost_to_serve.size());
        for (std::size_t row = 0; row < before.size(); ++row) {
            require_label(where, "manager_before", manager_before[row], no_manager, managers, row);
            require_label(where, "manager_after", manager_after[row], no_manager, managers, row);
            require_label(where, "segment", segment[row], 0, segments, row);
            require_value(where, "before", before[row], row);
            require_value(where, "after", after[row], row);
            if (!cost_to_serve.empty())
                require_value(where, "cost_to_serve", cost_to_serve[row], row);
        }
    }

private:
    static void require_label(std::string_view where, std::string_view what, int label, int least, int end,
                              std::size_t row) {
        if (label < least || label >= end) [[unlikely]]
            fail(errc::bad_value, row, where, ": ", what, " must be in [", least, ", ", end - 1, "], got ", label,
                 " in row ", row);
    }
    static void require_value(std::string_view where, std::string_view what, double value, std::size_t row) {
        if (!(value >= 0 && value <= (std::numeric_limits<double>::max)())) [[unlikely]]
            fail(errc::bad_value, row, where, ": ", what, " must be finite and at least 0, got ", value, " in row ",
                 row);
    }
};

/// A book of accounts at one date.
template <class Id>
struct equity_book {
    std::vector<Id> ids{};       ///< of the accounts, each once, in any order
    std::vector<int> manager{};  ///< who looks after each, or `no_manager`
    std::vector<int> segment{};  ///< its segment
    std::vector<double> value{}; ///< what it is worth, at least 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("equity_book");
        each("ids", of.ids...);
        each("manager", of.manager...);
        each("segment", of.segment...);
        each("value", of.value...);
    }
};

/// Two books of accounts that met by id, as the columns of `equity_accounts`. What is known of an account besides, such
/// as its cost to serve, is put beside it by its id:
///
///     auto columns = met.columns();
///     columns.cost_to_serve = cost; // of each of met.ids; columns look at met and at cost, which must outlive them
template <class Id>
struct met_accounts {
    std::vector<Id> ids{};             ///< of each account: of one that was merged its id of the earlier book
    std::vector<int> manager_before{}; ///< of each account
    std::vector<int> manager_after{};  ///< of each account
    std::vector<int> segment{};        ///< of each account
    std::vector<double> before{};      ///< of each account
    std::vector<double> after{};       ///< of each account
    std::size_t erased = 0;            ///< how many of the earlier book were erased, and are in no column

    /// The columns.
    [[nodiscard]] equity_accounts columns() const {
        return {.manager_before = manager_before,
                .manager_after = manager_after,
                .segment = segment,
                .before = before,
                .after = after};
    }
};

/// Brings two books of accounts together by id. The segment is that of the earlier date, for who moves to a better one
/// has grown. Who left is worth 0 and was lost by its last manager; who came was worth 0 and was nobody's. Accounts
/// that became one stay rows of their own, each with the share of what that one is worth now that it had of the value
/// before (all of it the account itself, where they were worth nothing). Who was erased is counted and left out.
/// @param earlier the book then
/// @param later   the book now
/// @param changes who was merged and who was erased in between (`align`)
/// @returns columns, whose labels and values are not looked at yet
/// @throws error `bad_shape`; as `align`
/// Complexity: as `align`.
template <class Id>
[[nodiscard]] met_accounts<Id> meet_accounts(const equity_book<Id>& earlier, const equity_book<Id>& later,
                                             const customer_changes<Id>& changes = {}) {
    for (const auto* book : {&earlier, &later}) {
        require_same_size("meet_accounts", "manager", book->ids.size(), book->manager.size());
        require_same_size("meet_accounts", "segment", book->ids.size(), book->segment.size());
        require_same_size("meet_accounts", "value", book->ids.size(), book->value.size());
    }
    const auto known = align(earlier.ids, later.ids, changes);
    met_accounts<Id> all;
    const auto add = [&](const Id& id, int manager_before, int manager_after, int segment, double before,
                         double after) {
        all.ids.push_back(id);
        all.manager_before.push_back(manager_before);
        all.manager_after.push_back(manager_after);
        all.segment.push_back(segment);
        all.before.push_back(before);
        all.after.push_back(after);
    };
    constexpr double unit = 0x1p-32;                // so that no sum of fewer accounts leaves a double
    std::vector<double> together(later.ids.size()); // what those who are one now were worth
    for (const auto* pairs : {&known.both, &known.merged})
        for (const auto& [then, now] : *pairs)
            together[now] += earlier.value[then] * unit;
    const auto share = [&](std::size_t then, std::size_t now, bool itself) {
        return together[now] > 0 ? later.value[now] * (earlier.value[then] * unit / together[now])
               : itself          ? later.value[now]
                                 : 0.0;
    };
    std::vector<bool> is_taken(later.ids.size());
    for (const auto& [then, now] : known.both) {
        is_taken[now] = true;
        add(earlier.ids[then], earlier.manager[then], later.manager[now], earlier.segment[then], earlier.value[then],
            share(then, now, true));
    }
    for (const auto& [then, now] : known.merged) {
        add(earlier.ids[then], earlier.manager[then], later.manager[now], earlier.segment[then], earlier.value[then],
            share(then, now, false));
        is_taken[now] = is_taken[now] || together[now] > 0;
    }
    for (const auto then : known.left)
        add(earlier.ids[then], earlier.manager[then], earlier.manager[then], earlier.segment[then], earlier.value[then],
            0);
    for (const auto now : known.came)
        if (!is_taken[now])
            add(later.ids[now], no_manager, later.manager[now], later.segment[now], 0, later.value[now]);
    all.erased = known.erased.size();
    return all;
}

} // namespace clientele::inline CLIENTELE_ABI
