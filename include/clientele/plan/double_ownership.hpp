#pragma once

/// @file
/// Accounts that two owners have at once although a rule of the host forbids it: direct sales and an agent.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Who has an account, by which channel and from when to when.
template <class Account, class Owner>
struct account_ownership {
    Account account{};        ///< the id
    Owner owner{};            ///< the id
    std::string channel{};    ///< "direct", "agent", whatever the host calls it
    day from = (day::min)();  ///< the first day
    day until = (day::max)(); ///< the day after the last

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("account_ownership");
        each("account", of.account...);
        each("owner", of.owner...);
        each("channel", of.channel...);
        each("from", of.from...);
        each("until", of.until...);
    }
};

/// Says whether two ownerships of one account, in either order, may not stand at the same time.
/// Ready-made: `two_owners`, `two_channels`.
template <class Rule, class Account, class Owner>
concept ownership_rule = requires(const Rule& rule, const account_ownership<Account, Owner>& one) {
    { rule(one, one) } -> std::convertible_to<bool>;
};

/// Two owners, whatever their channels.
struct two_owners {
    static constexpr std::string_view name = "two_owners"; ///< for the record
    /// Whether they are two.
    template <class Account, class Owner>
    [[nodiscard]] bool operator()(const account_ownership<Account, Owner>& a,
                                  const account_ownership<Account, Owner>& b) const {
        return a.owner != b.owner;
    }
};

/// Two channels, such as direct sales and an agent; two people of one channel may share an account.
struct two_channels {
    static constexpr std::string_view name = "two_channels"; ///< for the record
    /// Whether the channels are two.
    template <class Account, class Owner>
    [[nodiscard]] bool operator()(const account_ownership<Account, Owner>& a,
                                  const account_ownership<Account, Owner>& b) const {
        return a.channel != b.channel;
    }
};

/// Two ownerships of one account that a rule forbids, and the days that they share.
template <class Account, class Owner>
struct double_ownership {
    account_ownership<Account, Owner> first{};  ///< who had it first; of equals the lesser owner, then channel
    account_ownership<Account, Owner> second{}; ///< the other
    day from{};                                 ///< the first day of both
    day until{};                                ///< the day after the last of both

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("double_ownership");
        each("first", of.first...);
        each("second", of.second...);
        each("from", of.from...);
        each("until", of.until...);
    }
};

/// Every pair of ownerships of one account that share a day and that the rule forbids.
///
///     find_double_ownership<std::string, std::string>(owners, two_channels{})
///
/// @param ownerships in any order; a day is shared where both have it, `until` not included
/// @param rule       `two_owners`, `two_channels`, or the host's own
/// @returns pairs, ascending by account, then as they began
/// @throws error `bad_value` with the row for an empty account or owner, or days that end before they begin
/// Complexity: O(n log n), and the square of the ownerships of one account.
template <class Account, class Owner, ownership_rule<Account, Owner> Rule>
[[nodiscard]] std::vector<double_ownership<Account, Owner>>
find_double_ownership(std::span<const account_ownership<Account, Owner>> ownerships, const Rule& rule) {
    for (std::size_t row = 0; row < ownerships.size(); ++row) {
        const auto& each = ownerships[row];
        if (detail::says_nothing(each.account) || detail::says_nothing(each.owner))
            fail(errc::bad_value, row, "find_double_ownership: account and owner must not be empty, got '' in row ",
                 row);
        if (!(each.from < each.until))
            fail(errc::bad_value, row, "find_double_ownership: until must be after from, ",
                 detail::quoted_day(each.from), ", got ", detail::quoted_day(each.until), " in row ", row);
    }
    std::vector<account_ownership<Account, Owner>> sorted(ownerships.begin(), ownerships.end());
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return std::tie(a.account, a.from, a.owner, a.channel, a.until) <
               std::tie(b.account, b.from, b.owner, b.channel, b.until);
    });
    std::vector<double_ownership<Account, Owner>> out;
    for (std::size_t i = 0; i < sorted.size(); ++i)
        for (std::size_t j = i + 1; j < sorted.size() && !(sorted[i].account < sorted[j].account); ++j)
            if (sorted[j].from < sorted[i].until && rule(sorted[i], sorted[j]))
                out.push_back({sorted[i], sorted[j], sorted[j].from, (std::min)(sorted[i].until, sorted[j].until)});
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
