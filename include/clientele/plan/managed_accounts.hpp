#pragma once

/// @file
/// What `assign_managers` takes and gives: accounts, managers, who has what and why.

#include <clientele/align.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/matrix.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Accounts, as columns.
template <class Account, class Manager>
struct account_columns {
    std::span<const Account> account;                  ///< ids, each once
    column hours{};                                    ///< what each takes, above 0; left out: one each
    std::span<const std::optional<Manager>> current{}; ///< who has it now; left out: nobody
    std::span<const std::optional<Manager>> fixed{};   ///< who is to have it whatever it costs; left out: open

    /// The number of accounts.
    [[nodiscard]] std::size_t size() const noexcept { return account.size(); }
};

/// How much one manager can look after.
template <class Manager>
struct manager_capacity {
    Manager manager;                                                       ///< the id
    std::size_t least_accounts = 0;                                        ///< no fewer
    std::size_t most_accounts = (std::numeric_limits<std::size_t>::max)(); ///< no more
    double least_hours = 0;                                                ///< no fewer
    double most_hours = std::numeric_limits<double>::infinity();           ///< no more

    /// Whether accounts count by their hours.
    [[nodiscard]] bool by_hours() const noexcept {
        return least_hours > 0 || most_hours < std::numeric_limits<double>::infinity();
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("manager_capacity");
        each("manager", of.manager...);
        each("least_accounts", of.least_accounts...);
        each("most_accounts", of.most_accounts...);
        each("least_hours", of.least_hours...);
        each("most_hours", of.most_hours...);
    }
};

/// What a pair of account and manager costs: distance, lack of skill, whatever is to be little.
template <class Account, class Manager>
struct fit_cost {
    Account account{}; ///< the id
    Manager manager{}; ///< the id
    double cost = 0;   ///< finite; a pair that is not listed may not be

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("fit_cost");
        each("account", of.account...);
        each("manager", of.manager...);
        each("cost", of.cost...);
    }
};

/// Pairs as a matrix, accounts x managers in the order of their lists, infinite where a pair is not listed.
/// @param pairs    each pair at most once
/// @param accounts ids, each once
/// @param managers ids, each once
/// @throws error `bad_value` with the row of a pair that is listed twice, whose cost is not finite, or of an id that is
///         in no list
/// Complexity: O(p log(n + m) + n m).
template <class Account, class Manager>
[[nodiscard]] matrix fit_costs(std::span<const fit_cost<Account, Manager>> pairs, std::span<const Account> accounts,
                               std::span<const Manager> managers) {
    const detail::known_ids<std::span<const Account>> known_accounts{"fit_costs: account", accounts};
    const detail::known_ids<std::span<const Manager>> known_managers{"fit_costs: manager", managers};
    matrix cost = matrix::Constant(static_cast<Eigen::Index>(accounts.size()),
                                   static_cast<Eigen::Index>(managers.size()), std::numeric_limits<double>::infinity());
    for (std::size_t row = 0; row < pairs.size(); ++row) {
        const auto& [account, manager, value] = pairs[row];
        const auto i = known_accounts.find(account);
        const auto j = known_managers.find(manager);
        if (!i || !j)
            fail(errc::bad_value, row, "fit_costs: ", !i ? "account" : "manager", " must be in its list, got ",
                 !i ? sentence(detail::quoted_id(account)) : sentence(detail::quoted_id(manager)), " in row ", row);
        double& at = cost(static_cast<Eigen::Index>(*i), static_cast<Eigen::Index>(*j));
        if (!std::isfinite(value))
            fail(errc::bad_value, row, "fit_costs: cost must be finite, got ", value, " in row ", row);
        if (std::isfinite(at))
            fail(errc::bad_value, row, "fit_costs: each pair must be there once, got a second one of account ",
                 detail::quoted_id(account), " and manager ", detail::quoted_id(manager), " in row ", row);
        at = value;
    }
    return cost;
}

/// The same for lists as they are.
template <class Account, class Manager>
[[nodiscard]] matrix fit_costs(const std::vector<fit_cost<Account, Manager>>& pairs,
                               const std::vector<Account>& accounts, const std::vector<Manager>& managers) {
    return fit_costs(std::span<const fit_cost<Account, Manager>>{pairs}, std::span<const Account>{accounts},
                     std::span<const Manager>{managers});
}

/// Why an account has its manager; of two reasons the first.
enum class assignment_reason {
    fixed,         ///< the host said so
    only_choice,   ///< nobody else may have it
    kept,          ///< somebody would fit better, by less than a change costs
    cheapest,      ///< nobody fits better
    others_full,   ///< whoever fits better has no room
    needed,        ///< its manager must have more accounts than would come
    whole_accounts ///< within hours: a better place does not fill the hours as well, or was not found
};
/// The words of what is saved.
constexpr std::array<std::string_view, 7> words_of(assignment_reason) noexcept {
    return {"fixed", "only_choice", "kept", "cheapest", "others_full", "needed", "whole_accounts"};
}
/// The reason in words: "whoever fits better is full".
[[nodiscard]] constexpr std::string_view in_words(assignment_reason why) noexcept {
    constexpr std::array<std::string_view, 7> words{"fixed",
                                                    "nobody else may have it",
                                                    "kept: a change costs more than it brings",
                                                    "cheapest",
                                                    "whoever fits better is full",
                                                    "its manager needs accounts",
                                                    "whole accounts fill the hours so"};
    return words[static_cast<std::size_t>(why)];
}

/// An account with its manager.
template <class Account, class Manager>
struct assigned_account {
    Account account{};       ///< the id
    Manager manager{};       ///< the id
    double cost = 0;         ///< of the pair, a change included
    bool changed = false;    ///< whether somebody else has it now
    assignment_reason why{}; ///< why it is this manager

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("assigned_account");
        each("account", of.account...);
        each("manager", of.manager...);
        each("cost", of.cost...);
        each("changed", of.changed...);
        each("why", of.why...);
    }
};

/// What one manager has.
template <class Manager>
struct manager_load {
    manager_capacity<Manager> capacity{}; ///< who, and how much they can look after
    std::size_t accounts = 0;             ///< that they have
    double hours = 0;                     ///< that these take
    /// What one place more would save; below 0, what one that must be filled less would.
    double place_price = 0;
    double hour_price = 0; ///< the same for an hour

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("manager_load");
        each("capacity", of.capacity...);
        each("accounts", of.accounts...);
        each("hours", of.hours...);
        each("place_price", of.place_price...);
        each("hour_price", of.hour_price...);
    }
};

/// Who has which account, with the proof how good that is.
template <class Account, class Manager>
struct managed_accounts {
    std::vector<assigned_account<Account, Manager>> accounts{}; ///< ascending by account
    std::vector<manager_load<Manager>> managers{};              ///< ascending by manager
    double cost = 0;                                            ///< of all accounts
    double bound = 0; ///< what no assignment within the capacities can cost less than

    /// (cost - bound) / |cost|: how much dearer than the cheapest it may be; 0 where both are 0.
    [[nodiscard]] double gap() const noexcept {
        const double size = (cost < 0 ? -cost : cost);
        return size > 0 ? (cost - bound) / size : cost - bound;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("managed_accounts");
        each("accounts", of.accounts...);
        each("managers", of.managers...);
        each("cost", of.cost...);
        each("bound", of.bound...);
    }
};

/// The plan in one line, costs with four digits and all before the point: "40 accounts to 6 managers, 12 change; cost
/// 1925, no assignment costs less than 1916, a gap of 0.4675 %".
template <class Account, class Manager>
[[nodiscard]] std::string in_words(const managed_accounts<Account, Manager>& of) {
    std::size_t changed = 0;
    for (const auto& each : of.accounts)
        changed += each.changed;
    return sentence(of.accounts.size(), of.accounts.size() == 1 ? " account to " : " accounts to ", of.managers.size(),
                    of.managers.size() == 1 ? " manager, " : " managers, ", changed,
                    changed == 1 ? " changes; cost " : " change; cost ", detail::short_number(of.cost),
                    ", no assignment costs less than ", detail::short_number(of.bound),
                    of.gap() > 1e-9 ? sentence(", a gap of ", detail::short_number(100 * of.gap()), " %") : "");
}

} // namespace clientele::inline CLIENTELE_ABI
