#pragma once

/// @file
/// Whom to call when not everybody who rings can be called.

#include <clientele/cmath.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Those whom a budget of calls reaches.
struct chosen_alerts {
    std::vector<std::size_t> rows{}; ///< the greatest value at risk first; equal ones in the order of the rows
    double least = 0;                ///< the value at risk of the last of them; 0 for none
    std::size_t tied = 0;            ///< how many more have that value and are not among them

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("chosen_alerts");
        each("rows", of.rows...);
        each("least", of.least...);
        each("tied", of.tied...);
    }
};

/// The customers with the greatest value at risk. Where several have the value of the last place, those with the lower
/// rows are taken, and the others counted: rows in the order of the ids make the choice the same every day.
/// @param value_at_risk of each, finite: such as value times the probability of loss; at 0 or less nothing is to save
/// @param most          how many can be called
/// @returns at most that many, none of a value of 0 or less
/// @throws error `bad_value` with the row
/// Complexity: O(n) for more than about 1500 rows, else O(n log n).
template <class Scalar = double> // a template, so that who only includes it pays for no sort
[[nodiscard]] chosen_alerts choose_alerts(column value_at_risk, std::size_t most) {
    require_finite("choose_alerts", "value_at_risk", value_at_risk);
    chosen_alerts chosen;
    for (const auto row : detail::rows_from_the_top(value_at_risk)) {
        const Scalar value = value_at_risk[row];
        if (!(value > 0))
            break;
        if (chosen.rows.size() < most) {
            chosen.rows.push_back(row);
            chosen.least = value;
        } else if (!chosen.rows.empty() && value == chosen.least) {
            ++chosen.tied;
        } else {
            break;
        }
    }
    return chosen;
}

/// What a call costs against what a customer costs who is not called.
///
///     calls where  probability of loss x saved x value > call,   so from the probability  call / (saved x value) on
struct call_costs {
    double call = 0;  ///< of a call, finite, at least 0
    double saved = 1; ///< the share of those about to leave whom a call keeps, in (0, 1]

    /// Refuses costs outside their ranges.
    /// @throws error `bad_parameter`
    void check(std::string_view where = "call_costs") const {
        require(call >= 0 && std::isfinite(call), where, ": call must be finite and at least 0, got ", call);
        require(saved > 0 && saved <= 1, where, ": saved must be in (0, 1], got ", saved);
    }

    /// The probability of loss above which a call pays; above 1 it never does.
    /// @param value what is lost with the customer, finite and above 0
    /// @throws error `bad_parameter`
    [[nodiscard]] double threshold(double value) const {
        check();
        require(value > 0 && std::isfinite(value), "call_costs: value must be finite and above 0, got ", value);
        return call / saved / value;
    }

    /// What calling each customer is expected to bring, its cost taken off: above 0 a call pays.
    /// @param loss  the probability that each is lost if nobody calls, in [0, 1]: 1 - P(alive), or of a model that was
    /// tested. The p-value of a silence is none
    /// @param value what is lost with each, finite
    /// @returns one for each, in the unit of the value
    /// @throws error `bad_parameter`, `bad_shape`, `bad_value` with the row; `overflow`
    /// Complexity: O(n).
    template <class Scalar = double>
    [[nodiscard]] std::vector<Scalar> gains(column loss, column value) const {
        check();
        require_same_size("call_costs", "value", loss.size(), value.size());
        require_finite("call_costs", "value", value);
        std::vector<Scalar> gain;
        for (std::size_t row = 0; row < loss.size(); ++row) {
            if (!(loss[row] >= 0 && loss[row] <= 1))
                fail(errc::bad_value, row, "call_costs: loss must be in [0, 1], got ", loss[row], " in row ", row);
            gain.push_back(loss[row] * saved * value[row] - call);
        }
        return detail::within_double("call_costs", "the gain", std::move(gain));
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("call_costs");
        each("call", of.call...);
        each("saved", of.saved...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
