#pragma once

/// @file
/// The gaps between a customer's purchases, and the one that is still open.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a rhythm is known by, one row for each customer: whoever has first day, last day and number of purchase days
/// has all of it but `log_sum`, which only a fit of the shape reads.
struct observed_gaps {
    std::vector<double> count{};   ///< how many gaps have closed, whole, at least 0
    std::vector<double> sum{};     ///< their sum, in any one unit of time; above 0 unless there is none
    std::vector<double> log_sum{}; ///< the sum of their logarithms, at most count log(sum / count), as for equal gaps;
                                   ///< may be empty where the shape is given
    std::vector<double> open{};    ///< how long the last purchase is ago, at least 0, in the same unit

    /// The number of customers.
    [[nodiscard]] std::size_t customers() const noexcept { return count.size(); }

    /// Refuses columns that no purchases give.
    /// @param where who asks
    /// @throws error `bad_shape`; `bad_value` with the row
    void require_sound(std::string_view where) const {
        require_same_size(where, "sum", count.size(), sum.size());
        require_same_size(where, "open", count.size(), open.size());
        if (!log_sum.empty())
            require_same_size(where, "log_sum", count.size(), log_sum.size());
        require_finite(where, "log_sum", log_sum);
        for (std::size_t row = 0; row < count.size(); ++row) {
            if (!(count[row] >= 0 && count[row] <= 1e7 && count[row] == std::floor(count[row])))
                fail(errc::bad_value, row, where, ": count must be whole and in [0, 10000000], got ", count[row],
                     " in row ", row);
            if (count[row] == 0 ? sum[row] != 0 : !(sum[row] > 0 && std::isfinite(sum[row])))
                fail(errc::bad_value, row, where, ": sum must be ", count[row] == 0 ? "0" : "finite and above 0",
                     " for ", count[row], " gaps, got ", sum[row], " in row ", row);
            if (!(open[row] >= 0 && std::isfinite(open[row])))
                fail(errc::bad_value, row, where, ": open must be finite and at least 0, got ", open[row], " in row ",
                     row);
        }
        for (std::size_t row = 0; row < log_sum.size(); ++row)
            require_log_sum(where, row);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("observed_gaps");
        each("count", of.count...);
        each("sum", of.sum...);
        each("log_sum", of.log_sum...);
        each("open", of.open...);
    }

private:
    /// The sum of the logarithms is greatest for equal gaps (Jensen), and least where all but one are hardly above 0.
    void require_log_sum(std::string_view where, std::size_t row) const {
        constexpr double least_log = -745; // of any double above 0
        const double n = count[row], of_mean = n > 0 ? std::log(sum[row] / n) : 0;
        const double most = n * of_mean, least = n > 0 ? of_mean + (n - 1) * least_log : 0;
        const double rounding = 1e-9 * (n + std::abs(most) + std::abs(log_sum[row]));
        const bool above = log_sum[row] > most + rounding;
        if (above || log_sum[row] < least - rounding)
            fail(errc::bad_value, row, where, ": log_sum must be at ", above ? "most " : "least ", above ? most : least,
                 " for ", n, " gaps of the sum ", sum[row], ", got ", log_sum[row], " in row ", row);
    }
};

/// @cond INTERNAL
namespace detail {

/// Refuses offsets that do not cut a list of that many entries into rows.
inline void require_offsets(std::string_view where, std::span<const std::size_t> offsets, std::size_t entries) {
    require(!offsets.empty() && offsets.front() == 0 && offsets.back() == entries, where,
            ": offsets must begin with 0 and end with the number of entries, ", entries);
    for (std::size_t row = 1; row < offsets.size(); ++row)
        if (offsets[row] < offsets[row - 1])
            fail(errc::bad_value, row - 1, where, ": offsets must not fall, got ", offsets[row], " after ",
                 offsets[row - 1], " in row ", row - 1);
}

} // namespace detail
/// @endcond

/// The gaps of many customers in one list.
/// @param offsets where the gaps of each customer begin in the list, ascending from 0, and at last its length
/// @param gaps    of one customer after the other, finite and above 0, in any one unit of time
/// @param open    how long the last purchase of each is ago
/// @returns one row for each customer
/// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row
/// Complexity: O(gaps).
[[nodiscard]] inline observed_gaps observe_gaps(std::span<const std::size_t> offsets, column gaps, column open) {
    detail::require_offsets("observe_gaps", offsets, gaps.size());
    observed_gaps seen;
    seen.open.assign(open.begin(), open.end());
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        double sum = 0, log_sum = 0;
        for (std::size_t i = offsets[row]; i < offsets[row + 1]; ++i) {
            if (!(gaps[i] > 0 && std::isfinite(gaps[i])))
                fail(errc::bad_value, row, "observe_gaps: gaps must be finite and above 0, got ", gaps[i], " in row ",
                     row);
            sum += gaps[i];
            log_sum += std::log(gaps[i]);
        }
        seen.count.push_back(static_cast<double>(offsets[row + 1] - offsets[row]));
        seen.sum.push_back(sum);
        seen.log_sum.push_back(log_sum);
    }
    seen.require_sound("observe_gaps");
    return seen;
}

/// The gaps, in days, of many customers whose purchase days stand in one list; several purchases of a day are one.
///
///     const auto gaps = observe_gaps(offsets, days, as_of);
///
/// @param offsets where the days of each customer begin in the list, ascending from 0, and at last its length; each has
/// one day or more
/// @param days    of one customer after the other, ascending for each, at most `as_of`: a random-access range of `day`
/// or `day32`
/// @param as_of   the day on which we look
/// @returns one row for each customer
/// @throws error `bad_parameter`; `bad_value` with the row
/// Complexity: O(days).
template <std::ranges::random_access_range Days>
[[nodiscard]] observed_gaps observe_gaps(std::span<const std::size_t> offsets, const Days& days, day as_of)
    requires std::convertible_to<std::ranges::range_value_t<Days>, day>
{
    detail::require_as_of("observe_gaps", as_of);
    detail::require_offsets("observe_gaps", offsets, std::ranges::size(days));
    observed_gaps seen;
    for (std::size_t row = 0; row + 1 < offsets.size(); ++row) {
        const auto from = offsets[row], to = offsets[row + 1];
        if (from == to)
            fail(errc::bad_value, row, "observe_gaps: each customer must have a purchase day, got none in row ", row);
        const auto at = [&](std::size_t i) -> day { return std::ranges::begin(days)[static_cast<std::ptrdiff_t>(i)]; };
        if (!detail::on_calendar(at(from)))
            fail(errc::bad_value, row, "observe_gaps: days must be of the calendar, got ", detail::quoted_day(at(from)),
                 " in row ", row);
        for (std::size_t i = from; i < to; ++i)
            if (at(i) > as_of)
                fail(errc::bad_value, row, "observe_gaps: days must be at most ", detail::quoted_day(as_of), ", got ",
                     detail::quoted_day(at(i)), " in row ", row);
        double count = 0, log_sum = 0;
        for (std::size_t i = from; i + 1 < to; ++i) {
            if (at(i + 1) < at(i))
                fail(errc::bad_value, row, "observe_gaps: days must ascend, got ", detail::quoted_day(at(i + 1)),
                     " after ", detail::quoted_day(at(i)), " in row ", row);
            if (const auto gap = (at(i + 1) - at(i)).count(); gap > 0) {
                ++count;
                log_sum += std::log(static_cast<double>(gap));
            }
        }
        seen.count.push_back(count);
        seen.sum.push_back(static_cast<double>((at(to - 1) - at(from)).count()));
        seen.log_sum.push_back(log_sum);
        seen.open.push_back(static_cast<double>((as_of - at(to - 1)).count()));
    }
    return seen;
}

} // namespace clientele::inline CLIENTELE_ABI
