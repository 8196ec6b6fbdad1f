#pragma once

/// @file
/// Who may have an account at all: skill, language, region, channel.

#include <clientele/plan/concepts.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Everybody may have every account that has a cost for them.
struct anybody {
    static constexpr std::string_view name = "anybody"; ///< for the record
    /// Always.
    [[nodiscard]] constexpr bool operator()(std::size_t, std::size_t) const noexcept { return true; }
};

/// Who offers all that an account needs may have it: words such as "speaks Mandarin", "north", "direct sales".
///
///     offers_what_is_needed{.needs = {{"Mandarin", "north"}, {}}, .offers = {{"Mandarin"}, {"north", "Mandarin"}}}
struct offers_what_is_needed {
    std::vector<std::vector<std::string>> needs{};  ///< of each account, in the order of its rows
    std::vector<std::vector<std::string>> offers{}; ///< of each manager, in the order of its rows

    /// Whether nothing is missing.
    /// @throws error `bad_shape` for an account or a manager beyond the lists
    [[nodiscard]] bool operator()(std::size_t account, std::size_t manager) const {
        if (account >= needs.size() || manager >= offers.size())
            fail(errc::bad_shape, no_row, "offers_what_is_needed: needs and offers must have an entry for account ",
                 account, " and manager ", manager, ", got ", needs.size(), " and ", offers.size());
        const auto& has = offers[manager];
        return std::all_of(needs[account].begin(), needs[account].end(),
                           [&](const auto& word) { return std::find(has.begin(), has.end(), word) != has.end(); });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("offers_what_is_needed");
        each("needs", of.needs...);
        each("offers", of.offers...);
    }
};

/// Nobody gets an account that is theirs in another list: a sponsor who is not the account's manager.
struct not_again {
    std::vector<std::size_t> manager{}; ///< of each account, the manager's row; beyond all managers: none

    /// Whether it is somebody else.
    /// @throws error `bad_shape` for an account beyond the list
    [[nodiscard]] bool operator()(std::size_t account, std::size_t other) const {
        if (account >= manager.size())
            fail(errc::bad_shape, no_row, "not_again: manager must have an entry for account ", account, ", got ",
                 manager.size());
        return manager[account] != other;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("not_again");
        each("manager", of.manager...);
    }
};

/// Who fits by each of several rules.
///
///     all_of_these{offers_what_is_needed{...}, [&](std::size_t account, std::size_t manager) { ... }}
template <class... Rules>
struct all_of_these {
    std::tuple<Rules...> rules; ///< each as `eligibility_policy`

    /// @param of the rules
    explicit constexpr all_of_these(Rules... of) : rules{std::move(of)...} {}
    /// Whether all say so.
    [[nodiscard]] constexpr bool operator()(std::size_t account, std::size_t manager) const {
        return std::apply([&](const auto&... each) { return (each(account, manager) && ...); }, rules);
    }
};

static_assert(eligibility_policy<anybody> && eligibility_policy<offers_what_is_needed> &&
              eligibility_policy<not_again> && eligibility_policy<all_of_these<anybody, not_again>>);

} // namespace clientele::inline CLIENTELE_ABI
