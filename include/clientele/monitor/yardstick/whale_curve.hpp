#pragma once

/// @file
/// Who makes the profit, and who costs part of it again.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The whale curve: contributions added up from the best customer to the worst.
struct whale_curve {
    std::vector<std::uint32_t> rows{}; ///< the customers from the best to the worst; equal ones in row order
    std::vector<double> cumulative{};  ///< cumulative[k]: what the k best bring together, k = 0..n
    double total = 0;                  ///< what all bring
    double peak = 0;                   ///< the most that any of the best bring together; 0 when nobody brings any
    std::size_t customers_at_peak = 0; ///< how many bring it: those with a contribution above 0
    std::size_t customers_at_zero_or_more = 0; ///< how many cost nothing
    double lost_after_peak = 0;                ///< peak less total: what the others cost

    /// The peak as a share of the total, 1.5 where half as much again is made and lost; none unless the total is above
    /// 0, for no share of a loss says anything.
    [[nodiscard]] std::optional<double> peak_share() const { return share_of_total(peak); }

    /// What the best `fraction` of the customers bring, as a share of the total, rounded up to whole customers.
    /// @returns a share, also above 1; none unless the total is above 0
    /// @throws error `bad_parameter` for a fraction outside [0, 1]; `bad_shape` for a curve of nobody
    [[nodiscard]] std::optional<double> top_share(double fraction) const {
        require(fraction >= 0.0 && fraction <= 1.0, "whale_curve: fraction must be in [0, 1], got ", fraction);
        require_same_size("whale_curve", "cumulative, from the best customer on,", rows.size() + 1, cumulative.size());
        const double exact = fraction * static_cast<double>(rows.size());
        return share_of_total(cumulative[static_cast<std::size_t>(std::ceil(exact - 1e-12 * exact))]);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("whale_curve");
        each("rows", of.rows...);
        each("cumulative", of.cumulative...);
        each("total", of.total...);
        each("peak", of.peak...);
        each("customers_at_peak", of.customers_at_peak...);
        each("customers_at_zero_or_more", of.customers_at_zero_or_more...);
        each("lost_after_peak", of.lost_after_peak...);
    }

private:
    [[nodiscard]] std::optional<double> share_of_total(double sum) const {
        return total > 0 ? std::optional{sum / total} : std::nullopt;
    }
};

/// Draws the whale curve of a column of contributions (revenue less the cost of goods and the cost to serve).
///
/// @param contribution one per customer, of any sign, finite
/// @returns the curve, its peak and what is lost after it
/// @throws error `empty_input`; `bad_value` with the row; `overflow`
/// Complexity: O(n log n), O(n) for large n.
/// Source: Cooper and Kaplan, Harvard Business Review 69 (1991).
[[nodiscard]] inline whale_curve measure_whale_curve(column contribution) {
    if (contribution.empty())
        fail(errc::empty_input, no_row, "whale_curve: contribution must have at least one row, got none");
    require_finite("whale_curve", "contribution", contribution);
    whale_curve curve;
    std::vector<double> turned(contribution.size());
    for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i] = -contribution[i];
    curve.rows = sorted_order(turned);
    curve.cumulative.reserve(turned.size() + 1);
    curve.cumulative.push_back(0);
    compensated_sum sum;
    for (const auto row : curve.rows) {
        const double value = contribution[row];
        sum.add(value);
        curve.cumulative.push_back(sum.value());
        curve.customers_at_peak += value > 0;
        curve.customers_at_zero_or_more += value >= 0;
    }
    curve.total = curve.cumulative.back();
    curve.peak = curve.cumulative[curve.customers_at_peak];
    curve.lost_after_peak = curve.peak - curve.total;
    if (!std::isfinite(curve.lost_after_peak) || !std::isfinite(curve.peak)) [[unlikely]]
        fail(errc::overflow, no_row, "whale_curve: the sum of the contributions is beyond the largest number");
    return curve;
}

/// The curve for people: "Of 5 customers the best 2 bring 150; the others bring it down to 100 (50 lost)."
/// @param curve of some customers
[[nodiscard]] inline std::string in_words(const whale_curve& curve) {
    if (curve.customers_at_peak == 0)
        return sentence("None of ", detail::counted(curve.rows.size(), "customer", "customers"),
                        " brings anything; together they cost ", detail::to_whole(-curve.total), ".");
    return sentence("Of ", detail::counted(curve.rows.size(), "customer", "customers"), " the best ",
                    detail::counted(curve.customers_at_peak, "brings", "bring"), " ", detail::to_whole(curve.peak),
                    "; with the others it is ", detail::to_whole(curve.total), " (",
                    detail::to_whole(curve.lost_after_peak), " lost).");
}

} // namespace clientele::inline CLIENTELE_ABI
