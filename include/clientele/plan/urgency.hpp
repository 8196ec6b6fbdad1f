#pragma once

/// @file
/// Which of the contacts that are due is made first.

#include <clientele/plan/concepts.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// By the value at stake for each hour that the contact takes. Where hours are short it reaches most: less than the
/// value of one contact is lost against the best list there is.
/// Source: Dantzig, Discrete-variable extremum problems, Operations Research 5 (1957).
struct value_per_hour {
    static constexpr std::string_view name = "value_per_hour"; ///< for the record
    /// Value / hours.
    [[nodiscard]] double operator()(const due_contact& contact) const noexcept {
        return contact.value / static_cast<double>(contact.duration.count()) * 60;
    }
};

/// By the value at stake for each hour, and more so the longer a contact is late:
///
///     value / hours * (1 + late / twice_after)
///
/// so that nobody of little value waits for ever.
struct late_weighted {
    std::chrono::days twice_after{30}; ///< a contact so late counts twice, one twice as late three times; above 0

    /// The weighted value for each hour.
    /// @throws error `bad_parameter`
    [[nodiscard]] double operator()(const due_contact& contact) const {
        require(twice_after.count() > 0, "late_weighted: twice_after must be above 0 days, got ", twice_after.count());
        const double stretches = static_cast<double>(contact.late.count()) / static_cast<double>(twice_after.count());
        return value_per_hour{}(contact) * (1 + stretches);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("late_weighted");
        each("twice_after", of.twice_after...);
    }
};

/// By the day alone: what was due first is made first, whatever is at stake.
struct earliest_due {
    static constexpr std::string_view name = "earliest_due"; ///< for the record
    /// Days before 1 January 1970.
    [[nodiscard]] double operator()(const due_contact& contact) const noexcept {
        return -static_cast<double>(contact.due.time_since_epoch().count());
    }
};

static_assert(urgency_policy<value_per_hour> && urgency_policy<late_weighted> && urgency_policy<earliest_due>);

} // namespace clientele::inline CLIENTELE_ABI
