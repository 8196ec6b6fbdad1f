#pragma once

/// @file
/// Accounts and managers as a matrix of costs, both in the order of their ids, and what is said where there is no way.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/beyond.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/transport.hpp>
#include <clientele/plan/detail/load_plan.hpp>
#include <clientele/plan/managed_accounts.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The problem that `assign_managers` solves, checked. Accounts and managers come ascending, so that the order of the
/// host's rows makes no difference.
template <class Account, class Manager>
class account_problem {
public:
    account_problem(const account_columns<Account, Manager>& accounts,
                    std::span<const manager_capacity<Manager>> managers)
        : by_account{places_by_id("assign_managers: account", accounts.account)}, accounts_{accounts},
          managers_{managers} {
        ids_.reserve(managers.size());
        for (const auto& each : managers)
            ids_.push_back(each.manager);
        by_manager = places_by_id("assign_managers: manager", ids_);
        check();
        current = places_of(accounts.current, "current", true);
        fixed = places_of(accounts.fixed, "fixed", false);
    }

    [[nodiscard]] std::size_t n() const noexcept { return by_account.size(); }
    [[nodiscard]] std::size_t m() const noexcept { return by_manager.size(); }
    [[nodiscard]] const Account& account(std::size_t i) const { return accounts_.account[by_account[i]]; }
    [[nodiscard]] const Manager& manager(std::size_t j) const { return ids_[by_manager[j]]; }
    [[nodiscard]] const manager_capacity<Manager>& capacity(std::size_t j) const { return managers_[by_manager[j]]; }
    [[nodiscard]] double own_hours(std::size_t i) const {
        return accounts_.hours.empty() ? 1.0 : accounts_.hours[by_account[i]];
    }
    [[nodiscard]] double takes(std::size_t i, std::size_t j) const {
        return hours[hours.size() == n() ? i : i * m() + j];
    }
    [[nodiscard]] bool by_hours() const {
        return std::any_of(managers_.begin(), managers_.end(), [](const auto& each) { return each.by_hours(); });
    }

    /// Fills in what pairs cost and take, infinite where a pair may not be.
    template <class Eligibility>
    void price(const matrix_view& fit, const matrix_view& hours_by_manager, double change_cost,
               const Eligibility& eligible) {
        require_shape("cost", fit);
        if (hours_by_manager.size() != 0)
            require_shape("hours_by_manager", hours_by_manager);
        cost.assign(n() * m(), infinity);
        hours.resize(hours_by_manager.size() != 0 ? n() * m() : n());
        for (std::size_t i = 0; i < n(); ++i) {
            if (hours_by_manager.size() == 0)
                hours[i] = own_hours(i);
            for (std::size_t j = 0; j < m(); ++j) {
                if (hours_by_manager.size() != 0)
                    hours[i * m() + j] = legal_hours(hours_by_manager(row(i), at(j)), by_account[i]);
                cost[i * m() + j] = cost_of(i, j, fit(row(i), at(j)), change_cost, eligible);
            }
            require_somebody(i, fit, eligible);
        }
    }

    /// Refuses totals that cannot be: all accounts and all managers are in conflict then.
    void check_totals() const {
        std::size_t least = 0, most = 0;
        for (std::size_t j = 0; j < m(); ++j) {
            least += (std::min)(capacity(j).least_accounts, n() + 1 - (std::min)(least, n()));
            most += (std::min)(capacity(j).most_accounts, n() - (std::min)(most, n()));
        }
        if (most >= n() && least <= n())
            return;
        transport_conflict all{.too_many = most < n()};
        for (std::size_t i = 0; i < n(); ++i)
            all.rows.push_back(i);
        for (std::size_t j = 0; j < m(); ++j)
            all.columns.push_back(j);
        refuse(all);
    }

    /// Says who is in conflict, what they need, and what there is.
    [[noreturn]] void refuse(const transport_conflict& conflict) const {
        std::size_t places = 0;
        for (const std::size_t j : conflict.columns) // as many as can be said
            places += (std::min)(conflict.too_many ? capacity(j).most_accounts : capacity(j).least_accounts,
                                 (std::numeric_limits<std::size_t>::max)() - places);
        const auto rows = names(conflict.rows, [&](std::size_t i) { return sentence(quoted_id(account(i))); });
        const auto whom = names(conflict.columns, [&](std::size_t j) { return sentence(quoted_id(manager(j))); });
        const auto count = conflict.rows.size();
        if (conflict.too_many)
            fail(errc::bad_parameter, no_row, "assign_managers: ", counted(count, "account", "accounts"), " (", rows,
                 ") may only go to ", whom, ", who can take ", places);
        fail(errc::bad_parameter, no_row, "assign_managers: ", whom, " must have at least ",
             counted(places, "account", "accounts"), ", and only ", count, " may go there", count == 0 ? "" : " (",
             rows, count == 0 ? "" : ")");
    }

    /// Says why a plan within hours was not found: where those stuck may go nowhere else and exceed the hours, that;
    /// else only that there is none, or that none was found.
    [[noreturn]] void refuse_hours(std::span<const int> stuck, bool saw_all) const {
        for (std::size_t source = 0; source < m(); ++source) {
            const auto inside = closed_from(source, stuck);
            double need = 0, room = 0;
            transport_conflict who;
            for (std::size_t i = 0; i < n(); ++i)
                if (inside[static_cast<std::size_t>(stuck[i])]) {
                    who.rows.push_back(i);
                    need += least_hours_of(i);
                }
            for (std::size_t j = 0; j < m(); ++j)
                if (inside[j])
                    who.columns.push_back(j), room += capacity(j).most_hours;
            if (beyond(need, room))
                fail(errc::bad_parameter, no_row, "assign_managers: ", who.rows.size(),
                     who.rows.size() == 1 ? " account (" : " accounts (",
                     names(who.rows, [&](std::size_t i) { return sentence(quoted_id(account(i))); }), ") take ", need,
                     " hours and may only go to ",
                     names(who.columns, [&](std::size_t j) { return sentence(quoted_id(manager(j))); }), ", who have ",
                     room);
        }
        fail(errc::bad_parameter, no_row, "assign_managers: no plan of whole accounts within the hours ",
             saw_all ? "and places exists" : "was found", "; more hours, or smaller least ones, leave more ways");
    }

    std::vector<std::size_t> by_account, by_manager; ///< the host's rows, ascending by id
    std::vector<std::size_t> current, fixed;         ///< the manager of each account, m for none
    std::vector<double> cost{};                      ///< n x m, row by row
    std::vector<double> hours{};                     ///< n, or n x m row by row

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    [[nodiscard]] Eigen::Index row(std::size_t i) const { return static_cast<Eigen::Index>(by_account[i]); }
    [[nodiscard]] Eigen::Index at(std::size_t j) const { return static_cast<Eigen::Index>(by_manager[j]); }

    void check() const {
        if (n() == 0 || m() == 0)
            fail(errc::empty_input, no_row, "assign_managers: there must be at least one account and one manager, got ",
                 n(), " and ", m());
        require(n() < (std::numeric_limits<std::uint32_t>::max)(),
                "assign_managers: there must be fewer than 2^32 accounts, got ", n());
        if (!accounts_.hours.empty())
            require_same_size("assign_managers", "hours", n(), accounts_.hours.size());
        for (std::size_t i = 0; i < accounts_.hours.size(); ++i)
            (void)legal_hours(accounts_.hours[i], i);
        for (const auto& each : managers_) {
            require(each.least_accounts <= each.most_accounts,
                    "assign_managers: most_accounts must be at least least_accounts, ", each.least_accounts, ", got ",
                    each.most_accounts, " of manager ", quoted_id(each.manager));
            require(each.least_hours >= 0 && each.least_hours <= 1e15,
                    "assign_managers: least_hours must be in [0, 1e15], got ", each.least_hours, " of manager ",
                    quoted_id(each.manager));
            require(each.most_hours >= each.least_hours, "assign_managers: most_hours must be at least least_hours, ",
                    each.least_hours, ", got ", each.most_hours, " of manager ", quoted_id(each.manager));
        }
    }
    static double legal_hours(double hours, std::size_t account_row) {
        if (!(hours > 0 && hours <= 1e15))
            fail(errc::bad_value, account_row, "assign_managers: hours must be above 0 and at most 1e15, got ", hours,
                 " in row ", account_row);
        return hours;
    }
    void require_shape(std::string_view what, const matrix_view& of) const {
        if (static_cast<std::size_t>(of.rows()) != n() || static_cast<std::size_t>(of.cols()) != m())
            fail(errc::bad_shape, no_row, "assign_managers: ", what, " must be ", n(), " x ", m(),
                 ", accounts x managers, got ", of.rows(), " x ", of.cols());
    }

    /// The managers that a column names; one who is gone is nobody where that is legal.
    std::vector<std::size_t> places_of(std::span<const std::optional<Manager>> column_of_ids, std::string_view called,
                                       bool may_be_gone) const {
        std::vector<std::size_t> out(n(), m());
        if (column_of_ids.empty())
            return out;
        require_same_size("assign_managers", called, n(), column_of_ids.size());
        std::vector<std::size_t> sorted_place(m());
        for (std::size_t j = 0; j < m(); ++j)
            sorted_place[by_manager[j]] = j;
        const known_ids<std::vector<Manager>> known{"assign_managers: manager", ids_};
        for (std::size_t i = 0; i < n(); ++i)
            if (const auto& id = column_of_ids[by_account[i]]; id && !says_nothing(*id)) {
                const auto found = known.find(*id);
                if (!found && !may_be_gone)
                    fail(errc::bad_value, by_account[i], "assign_managers: ", called,
                         " must be a manager who is there, got ", quoted_id(*id), " for account ",
                         quoted_id(account(i)), " in row ", by_account[i]);
                out[i] = found ? sorted_place[*found] : m() + 1; // somebody who is gone
            }
        return out;
    }

    template <class Eligibility>
    double cost_of(std::size_t i, std::size_t j, double fit, double change_cost, const Eligibility& eligible) const {
        if (std::isnan(fit) || fit == -infinity)
            fail(errc::bad_value, by_account[i],
                 "assign_managers: cost must be finite, or infinite where a pair may not "
                 "be, got ",
                 fit, " for account ", quoted_id(account(i)), " and manager ", quoted_id(manager(j)));
        if (std::isfinite(fit) && std::abs(fit) > 1e290)
            fail(errc::overflow, by_account[i], "assign_managers: cost must be at most 1e290 in size, got ", fit,
                 " for account ", quoted_id(account(i)), " and manager ", quoted_id(manager(j)));
        if (fixed[i] < m() && fixed[i] != j)
            return infinity;
        if (std::isinf(fit) || takes(i, j) > capacity(j).most_hours || !eligible(by_account[i], by_manager[j]))
            return infinity;
        if (current[i] == m() || current[i] == j)
            return fit;
        if (std::isinf(change_cost)) // who is fixed, or whose manager is gone, cannot stay
            return fixed[i] == j || current[i] > m() ? fit : infinity;
        return fit + change_cost;
    }
    /// What stands between an account and a manager who may not have it: the place of its words.
    template <class Eligibility>
    [[nodiscard]] std::size_t obstacle(std::size_t i, std::size_t j, const matrix_view& fit,
                                       const Eligibility& eligible) const {
        return std::isinf(fit(row(i), at(j)))            ? 0
               : !eligible(by_account[i], by_manager[j]) ? 1
               : takes(i, j) > capacity(j).most_hours    ? 2
                                                         : 3;
    }
    template <class Eligibility>
    void require_somebody(std::size_t i, const matrix_view& fit, const Eligibility& eligible) const {
        const auto begin = cost.begin() + static_cast<std::ptrdiff_t>(i * m());
        if (std::any_of(begin, begin + static_cast<std::ptrdiff_t>(m()), [](double c) { return std::isfinite(c); }))
            return;
        constexpr std::array<std::string_view, 4> words{"without a finite cost", "not eligible",
                                                        "with fewer hours than it takes",
                                                        "not the current one, whom it may not leave"};
        if (fixed[i] < m())
            fail(errc::bad_value, by_account[i], "assign_managers: account ", quoted_id(account(i)), " is fixed to ",
                 quoted_id(manager(fixed[i])), ", who may not have it: ", words[obstacle(i, fixed[i], fit, eligible)]);
        std::array<std::size_t, 4> count{};
        for (std::size_t j = 0; j < m(); ++j)
            ++count[obstacle(i, j, fit, eligible)];
        std::string why;
        for (std::size_t k = 0; k < words.size(); ++k)
            if (count[k] > 0)
                why += sentence(why.empty() ? "" : ", ", count[k], " ", words[k]);
        fail(errc::bad_value, by_account[i], "assign_managers: account ", quoted_id(account(i)),
             " must have at least one manager who may have it, got none of ", m(), ": ", why);
    }

    [[nodiscard]] double least_hours_of(std::size_t i) const {
        double least = infinity;
        for (std::size_t j = 0; j < m(); ++j)
            if (std::isfinite(cost[i * m() + j]))
                least = (std::min)(least, takes(i, j));
        return least;
    }
    /// The managers to whom accounts of a manager, and accounts of those again, may go.
    [[nodiscard]] std::vector<char> closed_from(std::size_t source, std::span<const int> stuck) const {
        std::vector<char> inside(m(), 0);
        inside[source] = 1;
        for (bool grew = true; grew;) {
            grew = false;
            for (std::size_t i = 0; i < n(); ++i)
                if (inside[static_cast<std::size_t>(stuck[i])])
                    for (std::size_t j = 0; j < m(); ++j)
                        if (!inside[j] && std::isfinite(cost[i * m() + j]))
                            inside[j] = 1, grew = true;
        }
        return inside;
    }
    /// "'a', 'b', 'c' and 4 more".
    template <class Name>
    [[nodiscard]] static std::string names(const std::vector<std::size_t>& of, const Name& name) {
        std::string out;
        for (std::size_t i = 0; i < of.size() && i < 5; ++i)
            out += (i == 0 ? "" : ", ") + name(of[i]);
        return of.size() > 5 ? out + sentence(" and ", of.size() - 5, " more") : out;
    }

    account_columns<Account, Manager> accounts_;
    std::span<const manager_capacity<Manager>> managers_;
    std::vector<Manager> ids_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
