#pragma once

/// @file
/// Accounts to managers by fit, within places or hours, with the proof how good the assignment is.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/auction_prices.hpp>
#include <clientele/plan/detail/account_problem.hpp>
#include <clientele/plan/detail/load_search.hpp>
#include <clientele/plan/detail/whole_hours.hpp>
#include <clientele/plan/eligibility.hpp>
#include <clientele/plan/managed_accounts.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Assigns every account to one manager at the least total cost, within what each manager can look after.
///
///     assign_managers{.change_cost = 5}.plan(accounts, managers, cost)
///
/// Where managers are limited by accounts, no assignment costs less: the gap is rounding. Where they are limited by
/// hours, the bound is proved by prices of hours, of whole ones where all accounts take whole ones, and the gap says
/// how much a better plan could save at most. Sponsors are a second call, with executives for managers and the most
/// accounts that each can take.
///
/// The same assignment for any order of the rows; of assignments that cost the same one is taken by the order of the
/// ids.
template <class Eligibility>
struct assign_managers {
    static_assert(
        eligibility_policy<Eligibility>,
        "assign_managers: eligible must be callable with the rows of an account and a manager and give a bool "
        "(eligibility_policy)");

    double change_cost = 0; ///< added where an account leaves who has it now, 0 or more; infinite: nobody leaves
    Eligibility eligible{}; ///< who may have what: `anybody`, `offers_what_is_needed{...}`, `all_of_these{...}`
    double enough = 1e-3;   ///< by hours: the gap at which no better plan is sought, in [0, 1)

    /// The assignment.
    /// @param accounts         n accounts; who is `current` and no longer a manager counts as a change that must be
    /// @param managers         m managers, each once
    /// @param cost             n x m in any unit, infinite where a pair may not be
    /// @param hours_by_manager n x m, above 0, where hours hang on the manager; left out: `accounts.hours`
    /// @returns who has which account and why, with loads, prices, cost and bound
    /// @throws error `empty_input`; `bad_shape`; `bad_value` with the row, for an account that nobody may have too;
    ///         `overflow`; `bad_parameter`, with the accounts and managers in conflict where there is no way
    /// Complexity: by accounts as `assign_within_bounds`; by hours O(n m + m^3) for each of about 50 steps and O(n m)
    /// for each round of exchanges; up to 200 accounts whose gap stays wider also O(m) for each of 200'000 steps at
    /// most.
    /// Source: Fisher, Jaikumar and Van Wassenhove, A multiplier adjustment method for the generalized assignment
    /// problem, Management Science 32 (1986), for the bound by prices.
    template <class Account, class Manager>
    [[nodiscard]] managed_accounts<Account, Manager>
    plan(const account_columns<Account, Manager>& accounts,
         std::span<const manager_capacity<std::type_identity_t<Manager>>> managers, const matrix_view& cost,
         const matrix_view& hours_by_manager = matrix{}) const {
        const auto problem = posed(accounts, managers, cost, hours_by_manager);
        problem.check_totals();
        if (problem.by_hours())
            return within_hours(problem);
        return within_places(problem);
    }

    /// The cost of an assignment, and what the prices that come with it prove: worked out anew from the input alone. A
    /// manual assignment has its certificate too, with any prices.
    /// @param accounts, managers, cost, hours_by_manager as for `plan`
    /// @param of an assignment of these accounts and managers; its `cost` and `bound` are not read
    /// @returns `of` with the true cost and bound
    /// @throws error as `plan`; `bad_value` where an account is missing, may not be where it is, or a manager is out of
    ///         bounds
    /// Complexity: O(n m).
    template <class Account, class Manager>
    [[nodiscard]] managed_accounts<Account, Manager>
    certify(const account_columns<Account, Manager>& accounts,
            std::span<const manager_capacity<std::type_identity_t<Manager>>> managers, const matrix_view& cost,
            managed_accounts<Account, Manager> of, const matrix_view& hours_by_manager = matrix{}) const {
        const auto problem = posed(accounts, managers, cost, hours_by_manager);
        require_same_size("assign_managers", "accounts", problem.n(), of.accounts.size());
        require_same_size("assign_managers", "managers", problem.m(), of.managers.size());
        const auto columns = columns_of(problem, of);
        detail::load_prices prices;
        for (std::size_t j = 0; j < problem.m(); ++j) {
            const auto& b = problem.capacity(j);
            prices.hour.push_back(bounded(of.managers[j].hour_price, b.least_hours, b.most_hours));
            prices.place.push_back(of.managers[j].place_price);
        }
        const auto bounds = bounds_of(problem);
        const auto loads = loads_of(problem, bounds);
        detail::load_plan kept{loads};
        kept.take(columns);
        if (const std::size_t worst = kept.out_of_bounds(); worst < problem.m())
            fail(errc::bad_value, no_row, "assign_managers: manager ", detail::quoted_id(problem.manager(worst)),
                 " is out of bounds");
        of.cost = kept.cost();
        of.bound = detail::bound_of(loads, prices);
        return of;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("assign_managers");
        each("change_cost", of.change_cost...);
        each("eligible", of.eligible...);
        each("enough", of.enough...);
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    template <class Account, class Manager>
    [[nodiscard]] detail::account_problem<Account, Manager>
    posed(const account_columns<Account, Manager>& accounts, std::span<const manager_capacity<Manager>> managers,
          const matrix_view& cost, const matrix_view& hours_by_manager) const {
        require(change_cost >= 0 && (change_cost <= 1e290 || std::isinf(change_cost)),
                "assign_managers: change_cost must be in [0, 1e290] or infinite, got ", change_cost);
        require(enough >= 0 && enough < 1, "assign_managers: enough must be in [0, 1), got ", enough);
        detail::account_problem<Account, Manager> problem{accounts, managers};
        problem.price(cost, hours_by_manager, change_cost, eligible);
        return problem;
    }

    /// A price of what has no end is none.
    static double bounded(double price, double least, double most) {
        require(std::isfinite(price), "assign_managers: prices must be finite, got ", price);
        return (price > 0 && std::isinf(most)) || (price < 0 && !(least > 0)) ? 0 : price;
    }

    /// Where the accounts of an assignment are; it must be one of this problem.
    [[nodiscard]] static std::vector<int> columns_of(const auto& problem, const auto& of) {
        std::vector<int> columns(problem.n());
        for (std::size_t i = 0; i < problem.n(); ++i) {
            const auto& each = of.accounts[i];
            std::size_t j = 0;
            while (j < problem.m() && problem.manager(j) != each.manager)
                ++j;
            if (each.account != problem.account(i) || j == problem.m() || std::isinf(problem.cost[i * problem.m() + j]))
                fail(errc::bad_value, i, "assign_managers: account ", detail::quoted_id(each.account),
                     " must be of this list, ascending, with a manager who may have it, got ",
                     detail::quoted_id(each.manager), " in row ", i);
            columns[i] = static_cast<int>(j);
        }
        for (std::size_t j = 0; j < problem.m(); ++j)
            if (of.managers[j].capacity.manager != problem.manager(j))
                fail(errc::bad_value, j, "assign_managers: managers must be ascending, each of this list, got ",
                     detail::quoted_id(of.managers[j].capacity.manager), " in row ", j);
        return columns;
    }

    [[nodiscard]] static std::vector<detail::load_bounds> bounds_of(const auto& problem) {
        std::vector<detail::load_bounds> bounds;
        for (std::size_t j = 0; j < problem.m(); ++j) {
            const auto& b = problem.capacity(j);
            bounds.push_back({b.least_hours, b.most_hours, static_cast<double>(b.least_accounts),
                              static_cast<double>((std::min)(b.most_accounts, problem.n()))});
        }
        detail::take_to_whole_hours(loads_of(problem, bounds), bounds);
        return bounds;
    }
    [[nodiscard]] static detail::load_problem loads_of(const auto& problem,
                                                       const std::vector<detail::load_bounds>& bounds) {
        return {problem.n(), problem.m(), problem.cost, problem.hours, bounds};
    }

    template <class Account, class Manager>
    [[nodiscard]] managed_accounts<Account, Manager>
    within_places(const detail::account_problem<Account, Manager>& problem) const {
        std::vector<column_bounds> bounds;
        for (std::size_t j = 0; j < problem.m(); ++j)
            bounds.push_back({problem.capacity(j).least_accounts, problem.capacity(j).most_accounts});
        std::vector<double> prices(problem.m(), 0.0);
        if (problem.cost.size() > 10'000) // smaller ones are solved before an auction has begun
            prices = detail::auction{problem.cost, bounds, problem.n()}.prices();
        std::vector<int> columns(problem.n(), -1);
        detail::transport transport{problem.cost, bounds, prices, columns};
        (void)transport.solve();
        if (!transport.solved())
            problem.refuse(transport.conflict());
        const auto proof = transport.certificate();
        return told(problem, columns, {std::vector<double>(problem.m(), 0.0), prices}, proof.cost,
                    (std::min)(proof.cost, proof.bound));
    }

    template <class Account, class Manager>
    [[nodiscard]] managed_accounts<Account, Manager>
    within_hours(const detail::account_problem<Account, Manager>& problem) const {
        const auto bounds = bounds_of(problem);
        const auto loads = loads_of(problem, bounds);
        auto solved = detail::solve_loads(loads, enough);
        const bool saw_all = !solved.is_close(loads, enough) && detail::load_search{loads, solved}.run();
        if (!solved.found)
            problem.refuse_hours(solved.columns, saw_all);
        return told(problem, solved.columns, solved.prices, solved.cost(loads), solved.bound);
    }

    template <class Account, class Manager>
    [[nodiscard]] managed_accounts<Account, Manager>
    told(const detail::account_problem<Account, Manager>& problem, std::span<const int> columns,
         const detail::load_prices& prices, double cost, double bound) const {
        managed_accounts<Account, Manager> out{.cost = cost, .bound = bound};
        for (std::size_t j = 0; j < problem.m(); ++j)
            out.managers.push_back(
                {.capacity = problem.capacity(j), .place_price = prices.place[j], .hour_price = prices.hour[j]});
        for (std::size_t i = 0; i < problem.n(); ++i) {
            const auto j = static_cast<std::size_t>(columns[i]);
            ++out.managers[j].accounts;
            out.managers[j].hours += problem.takes(i, j);
            out.accounts.push_back({problem.account(i), problem.manager(j), problem.cost[i * problem.m() + j],
                                    problem.current[i] != problem.m() && problem.current[i] != j,
                                    why(problem, prices, i, j)});
        }
        return out;
    }

    /// Why account i has manager j: the first reason that holds.
    [[nodiscard]] assignment_reason why(const auto& problem, const detail::load_prices& prices, std::size_t i,
                                        std::size_t j) const {
        if (problem.fixed[i] < problem.m())
            return assignment_reason::fixed;
        const auto priced = [&](std::size_t at) {
            return problem.cost[i * problem.m() + at] + (prices.hour[at] * problem.takes(i, at) + prices.place[at]);
        };
        const double own = problem.cost[i * problem.m() + j];
        bool only = true, cheapest = true, fits_best = true, best_priced = true;
        for (std::size_t at = 0; at < problem.m(); ++at) {
            const double other = problem.cost[i * problem.m() + at];
            if (at == j || std::isinf(other))
                continue;
            only = false;
            cheapest = cheapest && own <= other;
            const bool pays = problem.current[i] != at && problem.current[i] != problem.m();
            fits_best = fits_best && own <= other - (pays ? change_cost : 0);
            best_priced = best_priced && priced(j) <= priced(at) + 1e-9 * (std::abs(own) + std::abs(other));
        }
        const double paid = prices.hour[j] * problem.takes(i, j) + prices.place[j];
        return only                                                ? assignment_reason::only_choice
               : cheapest && problem.current[i] == j && !fits_best ? assignment_reason::kept
               : cheapest                                          ? assignment_reason::cheapest
               : !best_priced                                      ? assignment_reason::whole_accounts
               : paid < 0                                          ? assignment_reason::needed
                                                                   : assignment_reason::others_full;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
