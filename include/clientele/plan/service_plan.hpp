#pragma once

/// @file
/// Tiers to a plan: what each customer gets, when the next contact is due, and what may be spent.

#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/plan/budget.hpp>
#include <clientele/plan/ready_playbooks.hpp>

#include <algorithm>

namespace clientele::inline CLIENTELE_ABI {

/// The plan of one tier.
struct tier_plan {
    play what{};                    ///< service, cadence, channel and actions
    std::size_t customers = 0;      ///< how many are in the tier
    std::size_t overdue = 0;        ///< how many should have been contacted by now
    double value = 0;               ///< the sum of their values, in currency units
    double budget = 0;              ///< what the tier may cost, in currency units
    double budget_per_customer = 0; ///< the mean of it; 0 for an empty tier
    double contacts_per_year = 0;   ///< contacts that the cadence asks for, all customers together

    /// The share of customers whose contact is not overdue; 1 for an empty tier.
    [[nodiscard]] double adherence() const {
        return customers == 0 ? 1 : 1 - static_cast<double>(overdue) / static_cast<double>(customers);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tier_plan");
        each("what", of.what...);
        each("customers", of.customers...);
        each("overdue", of.overdue...);
        each("value", of.value...);
        each("budget", of.budget...);
        each("budget_per_customer", of.budget_per_customer...);
        each("contacts_per_year", of.contacts_per_year...);
    }
};

/// The plan of all customers.
struct planned_service {
    std::vector<day> next_contact{}; ///< per customer, when the next contact is due at the latest; may lie in the past
    std::vector<bool> overdue{};     ///< per customer, whether that day lies before the as-of day
    std::vector<tier_plan> tiers{};  ///< per tier, best first

    /// The customers whose contact is due by a day, the longest overdue first, ties in row order.
    /// @param as_of the day
    /// @returns rows, as the customers were given
    /// Complexity: O(n log n).
    template <class Row = std::size_t>
    [[nodiscard]] std::vector<Row> due_by(day as_of) const {
        std::vector<Row> rows;
        for (std::size_t i = 0; i < next_contact.size(); ++i)
            if (next_contact[i] <= as_of)
                rows.push_back(i);
        std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
            return next_contact[a] != next_contact[b] ? next_contact[a] < next_contact[b] : a < b;
        });
        return rows;
    }
};

/// Gives every customer the play of its tier and splits a budget over the tiers.
///
/// The next contact is due at last contact + cadence. A budget is split by a rule, exact to the cent.
///
///     service_plan{.plays = three_tier_playbook{}, .budget = 10'000}.plan(tiers, values, last_contact, as_of)
template <class Playbook, class Rule>
struct service_plan {
    static_assert(playbook_policy<Playbook>,
                  "service_plan: plays must offer tiers() and at(tier), which gives a play (playbook_policy)");
    static_assert(budget_policy<Rule>,
                  "service_plan: rule must offer weights(tiers), one weight per tier (budget_policy)");

    Playbook plays{};  ///< what each tier gets: `four_tier_playbook`, `three_tier_playbook`, a `playbook`
    double budget = 0; ///< to be split, in currency units, in [0, 9e13]
    Rule rule{};       ///< how: `by_value`, `by_customers`, `fixed_shares{...}`

    /// The plan.
    /// @param tiers        per customer, in [0, plays.tiers())
    /// @param values       per customer, in currency units, finite; what `by_value` goes by
    /// @param last_contact per customer, on or before `as_of`
    /// @param as_of        the day on which we look
    /// @returns a day per customer and a line per tier
    /// @throws error `bad_shape`, `bad_value` with the row, `bad_parameter`, `overflow` for a sum of values beyond a
    ///         double
    /// Complexity: O(n).
    [[nodiscard]] planned_service plan(std::span<const int> tiers, column values, std::span<const day> last_contact,
                                       day as_of) const {
        return plan_on(one_rank{}, tiers, values, last_contact, as_of);
    }
    /// The same where customers are spread over ranks: one budget for those of all, days for the own ones. Sends 16
    /// bytes and an exact sum of 544 for each tier.
    /// @param ranks all of them; the rest is of this rank's customers, who may be none
    /// @throws error as above, with the row of this rank
    template <ranks_policy Ranks>
    [[nodiscard]] planned_service plan_on(const Ranks& ranks, std::span<const int> tiers, column values,
                                          std::span<const day> last_contact, day as_of) const {
        require_same_size("service_plan", "values", tiers.size(), values.size());
        require_same_size("service_plan", "last_contact", tiers.size(), last_contact.size());
        require_finite("service_plan", "value", values);
        require(budget >= 0 && budget <= 9e13, "service_plan: budget must be in [0, 9e13], got ", budget);
        detail::require_as_of("service_plan", as_of);
        require(plays.tiers() >= 1, "service_plan: plays must hold at least one tier, got ", plays.tiers());
        constexpr int slowest = 365'250; // a thousand years: no due day leaves the calendar by far
        planned_service result{.next_contact = std::vector<day>(tiers.size()),
                               .overdue = std::vector<bool>(tiers.size()),
                               .tiers = std::vector<tier_plan>(static_cast<std::size_t>(plays.tiers()))};
        for (int t = 0; t < plays.tiers(); ++t) {
            auto& what = result.tiers[static_cast<std::size_t>(t)].what;
            what = plays.at(t);
            const auto every = what.contact_every.count();
            require(every >= 1 && every <= slowest, "service_plan: contact_every must be in [1, ", slowest,
                    "] days, got ", every, " for tier ", t);
        }
        std::vector<exact_sum> sums(result.tiers.size()); // so that no row order moves a cent of the budget
        for (std::size_t i = 0; i < tiers.size(); ++i) {
            if (tiers[i] < 0 || tiers[i] >= plays.tiers())
                fail(errc::bad_value, i, "service_plan: tier must be in [0, ", plays.tiers() - 1, "], got ", tiers[i],
                     " in row ", i);
            if (!detail::on_calendar(last_contact[i]))
                fail(errc::bad_value, i, "service_plan: last_contact must be a date of the calendar, got day ",
                     last_contact[i].time_since_epoch().count(), " after 1 January 1970 in row ", i);
            if (last_contact[i] > as_of)
                fail(errc::bad_value, i, "service_plan: last_contact must not lie after the as-of day, ",
                     to_text(as_of), ", got ", to_text(last_contact[i]), " in row ", i);
            auto& tier = result.tiers[static_cast<std::size_t>(tiers[i])];
            const day due = last_contact[i] + tier.what.contact_every;
            result.next_contact[i] = due;
            result.overdue[i] = due < as_of;
            ++tier.customers;
            tier.overdue += due < as_of;
            sums[static_cast<std::size_t>(tiers[i])].add(values[i]);
        }
        if constexpr (!detail::alone<Ranks>)
            add_up(ranks, result.tiers, sums);
        for (std::size_t t = 0; t < sums.size(); ++t) {
            result.tiers[t].value = sums[t].value();
            if (!std::isfinite(result.tiers[t].value)) [[unlikely]]
                fail(errc::overflow, no_row, "service_plan: the values of tier ", t,
                     " add up beyond the largest number");
        }
        split(result.tiers);
        return result;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("service_plan");
        each("plays", of.plays...);
        each("budget", of.budget...);
        each("rule", of.rule...);
    }

private:
    /// Counts and values of the tiers of all ranks in the place of the own ones.
    template <class Ranks>
    static void add_up(const Ranks& ranks, std::vector<tier_plan>& tiers, std::vector<exact_sum>& sums) {
        std::vector<std::int64_t> counts;
        for (const auto& tier : tiers)
            counts.insert(counts.end(),
                          {static_cast<std::int64_t>(tier.customers), static_cast<std::int64_t>(tier.overdue)});
        ranks.all_reduce_sum(counts);
        for (std::size_t t = 0; t < tiers.size(); ++t) {
            tiers[t].customers = static_cast<std::size_t>(counts[2 * t]);
            tiers[t].overdue = static_cast<std::size_t>(counts[2 * t + 1]);
        }
        detail::add_up(ranks, std::span{sums});
    }
    void split(std::vector<tier_plan>& tiers) const {
        std::vector<tier_size> sizes(tiers.size());
        for (std::size_t t = 0; t < tiers.size(); ++t)
            sizes[t] = {static_cast<int>(t), tiers[t].customers, tiers[t].value};
        const std::vector<double> weights = rule.weights({sizes.data(), sizes.size()});
        require_same_size("service_plan", "the weights of the budget rule", tiers.size(), weights.size());
        const auto cents = split_exactly(std::llround(budget * 100), weights);
        for (std::size_t i = 0; i < tiers.size(); ++i) {
            const auto customers = static_cast<double>(tiers[i].customers);
            tiers[i].budget = static_cast<double>(cents[i]) / 100;
            tiers[i].budget_per_customer = customers > 0 ? tiers[i].budget / customers : 0;
            tiers[i].contacts_per_year = customers * 365.25 / static_cast<double>(tiers[i].what.contact_every.count());
        }
    }
};

} // namespace clientele::inline CLIENTELE_ABI
