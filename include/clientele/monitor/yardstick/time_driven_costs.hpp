#pragma once

/// @file
/// What serving each customer costs, by the time it takes.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Something that is done for customers, and how long it takes.
struct timed_activity {
    std::string name{}; ///< such as "handle an order"
    double time = 0;    ///< that doing it once takes, at least 0, in the unit of the capacity

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("timed_activity");
        each("name", of.name...);
        each("time", of.time...);
    }
};

/// What an activity came to.
struct activity_cost {
    std::string name{};  ///< of the activity
    double quantity = 0; ///< how often it was done
    double time = 0;     ///< that it took in all
    double cost = 0;     ///< of that time

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("activity_cost");
        each("name", of.name...);
        each("quantity", of.quantity...);
        each("time", of.time...);
        each("cost", of.cost...);
    }
};

/// What serving customers cost, and what capacity nobody used.
struct time_driven_costs {
    double rate = 0;                         ///< cost of a unit of time at practical capacity
    std::vector<activity_cost> activities{}; ///< in their order
    std::vector<double> customers{};         ///< cost of serving each
    double used_time = 0;                    ///< by all activities
    double used_cost = 0;                    ///< charged to the customers
    double unused_time = 0;                  ///< of the capacity
    double unused_cost = 0;                  ///< charged to nobody

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("time_driven_costs");
        each("rate", of.rate...);
        each("activities", of.activities...);
        each("customers", of.customers...);
        each("used_time", of.used_time...);
        each("used_cost", of.used_cost...);
        each("unused_time", of.unused_time...);
        each("unused_cost", of.unused_cost...);
    }
};

/// Charges customers for the time that serving them takes, and nobody for the time that nobody used:
///
///     rate = cost of capacity / practical capacity,      cost of a customer = rate sum of (time of a) (how often a)
///
///     const time_driven_costing desk{.cost_of_capacity = 560'000, .practical_capacity = 700'000, // a quarter, in
///     minutes
///                                    .activities = {{"order", 40}, {"complaint", 220}, {"credit check", 250}}};
///     const auto costs = desk.charge(std::vector<column>{orders, complaints, checks});
///
/// A department each: their costs are added up customer by customer.
struct time_driven_costing {
    required<double, "time_driven_costing: cost_of_capacity"> cost_of_capacity; ///< of the period, at least 0
    required<double, "time_driven_costing: practical_capacity">
        practical_capacity;                   ///< time that can be worked, above 0
    std::vector<timed_activity> activities{}; ///< what is done, at least one

    /// Charges the customers.
    /// @param quantities for each activity a column: how often it was done for each customer, at least 0
    /// @returns the costs, used and unused
    /// @throws error `bad_parameter`, also where the activities take more time than there is, for then a rate by
    /// capacity would charge more than was spent; `bad_shape`; `bad_value` with the row; `overflow`
    /// Complexity: O(n k).
    /// Source: Kaplan and Anderson, Harvard Business Review 82 (2004).
    [[nodiscard]] time_driven_costs charge(std::span<const column> quantities) const {
        check();
        require(quantities.size() == activities.size(),
                "time_driven_costing: there must be a column of quantities for each of ", activities.size(),
                " activities, got ", quantities.size());
        time_driven_costs costs;
        costs.rate = cost_of_capacity / practical_capacity;
        costs.customers.resize(quantities.front().size());
        compensated_sum used;
        for (std::size_t a = 0; a < activities.size(); ++a) {
            const auto& [name, time] = activities[a];
            const column often = quantities[a];
            require_same_size("time_driven_costing", name, costs.customers.size(), often.size());
            exact_sum quantity;
            for (std::size_t i = 0; i < often.size(); ++i) {
                if (!(often[i] >= 0 && std::isfinite(often[i])))
                    fail(errc::bad_value, i, "time_driven_costing: ", name, " must be done 0 times or more, got ",
                         often[i], " in row ", i);
                quantity.add(often[i]);
                costs.customers[i] += detail::rounded_product(often[i], time); // its time for now
            }
            const double sum = quantity.value(), taken = sum * time;
            used.add(taken);
            costs.activities.push_back({name, sum, taken, taken * costs.rate});
        }
        for (double& customer : costs.customers)
            customer *= costs.rate;
        costs.used_time = used.value();
        if (!std::isfinite(costs.used_time) || !std::isfinite(costs.rate) || !all_finite(costs.customers))
            fail(errc::overflow, no_row, "time_driven_costing: the times or the rate are beyond the largest number");
        require(costs.used_time <= practical_capacity * (1 + 1e-12), "time_driven_costing: the activities take ",
                costs.used_time, " of a practical capacity of ", practical_capacity.get(),
                "; time them, or count the capacity, anew");
        costs.used_cost = costs.used_time * costs.rate;
        costs.unused_time = practical_capacity - costs.used_time;
        costs.unused_cost = cost_of_capacity - costs.used_cost;
        return costs;
    }

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check() const {
        require(cost_of_capacity >= 0 && std::isfinite(cost_of_capacity),
                "time_driven_costing: cost_of_capacity must be finite and at least 0, got ", cost_of_capacity.get());
        require(practical_capacity > 0 && std::isfinite(practical_capacity),
                "time_driven_costing: practical_capacity must be finite and above 0, got ", practical_capacity.get());
        require(!activities.empty(), "time_driven_costing: there must be at least one activity, got none");
        for (const auto& each : activities)
            require(each.time >= 0 && std::isfinite(each.time), "time_driven_costing: the time of '", each.name,
                    "' must be finite and at least 0, got ", each.time);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("time_driven_costing");
        each("cost_of_capacity", of.cost_of_capacity...);
        each("practical_capacity", of.practical_capacity...);
        each("activities", of.activities...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
