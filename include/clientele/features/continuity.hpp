#pragma once

/// @file
/// Continuity of a relationship: gaps, streaks and interruptions in a customer's purchase days.

#include <clientele/math/quantile.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How continuously some customers bought. One entry per customer; customers who never bought have counts 0 and gaps
/// NaN (missing for the score).
struct continuity_columns {
    std::vector<double>
        longest_gap; ///< longest stretch between two purchase days, in days; the running one not counted
    std::vector<double> current_gap;  ///< days from the last purchase day to the as-of day
    std::vector<double> usual_gap;    ///< the customer's own gap quantile, in days; NaN with fewer gaps than asked for
    std::vector<double> gap_ratio;    ///< current_gap / usual_gap: above 1 it is quieter than usual; NaN as `usual_gap`
    std::vector<double> active_share; ///< share of the periods since the first purchase with a purchase, in [0, 1]
    std::vector<double> current_streak; ///< periods with a purchase in a row, ending now
    std::vector<double> longest_streak; ///< most periods with a purchase in a row
    std::vector<double> interruptions;  ///< gaps (the running one too) longer than `interruption`
};

/// Gaps, streaks and interruptions from purchase days.
///
/// Periods are counted backwards from the as-of day, which is the last day of the last period, so that no period is cut
/// short at the end; the one of the first purchase counts whole.
struct continuity {
    required<day> as_of;        ///< purchases after it are refused
    int period = 30;            ///< days in a period of a streak, at least 1
    double interruption = 180;  ///< a gap of more days is an interruption, positive
    double usual = 0.9;         ///< the quantile (type 7) of a customer's own gaps that counts as usual, in [0, 1]
    std::size_t least_gaps = 3; ///< with fewer gaps nothing is usual yet; at least 1

    /// The columns of n customers.
    ///
    /// @param customer  0-based row of the customer of each purchase
    /// @param when      its day, in the same order; several purchases on a day count once
    /// @param customers n
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a purchase after `as_of` or a customer
    /// out of range
    /// Complexity: O(m log m) for m purchases
    [[nodiscard]] continuity_columns operator()(std::span<const std::size_t> customer, std::span<const day> when,
                                                std::size_t customers) const {
        require(period >= 1, "continuity: period must be at least 1, got ", period);
        require(interruption > 0, "continuity: interruption must be positive, got ", interruption);
        require(usual >= 0 && usual <= 1, "continuity: usual must be in [0, 1], got ", usual);
        require(least_gaps >= 1, "continuity: least_gaps must be at least 1, got ", least_gaps);
        require_same_size("continuity", "when", customer.size(), when.size());
        require(detail::on_calendar(as_of), "continuity: as_of must be a date of the calendar");
        std::vector<std::pair<std::size_t, int>> ages; // customer, days before as_of
        for (std::size_t row = 0; row < customer.size(); ++row) {
            if (customer[row] >= customers)
                fail(errc::bad_value, row, "continuity: customer must be in [0, ", customers, "), got ", customer[row],
                     " in row ", row);
            if (!detail::on_calendar(when[row]))
                fail(errc::bad_value, row, "continuity: when must be a date of the calendar, it is none in row ", row);
            const auto age = (as_of.get() - when[row]).count();
            if (age < 0)
                fail(errc::bad_value, row, "continuity: purchases must not be after as_of, but row ", row, " is ", -age,
                     " days later");
            ages.emplace_back(customer[row], static_cast<int>(age));
        }
        std::sort(ages.begin(), ages.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : a.second > b.second;
        });
        ages.erase(std::unique(ages.begin(), ages.end()), ages.end());

        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        const std::vector<double> missing(customers, none), zero(customers);
        continuity_columns result{missing, missing, missing, missing, zero, zero, zero, zero};
        std::vector<double> gaps;
        for (std::size_t at = 0; at < ages.size();) {
            const auto who = ages[at].first;
            std::size_t end = at;
            gaps.clear();
            while (++end < ages.size() && ages[end].first == who)
                gaps.push_back(ages[end - 1].second - ages[end].second);
            set_gaps(result, who, gaps, ages[end - 1].second);
            set_streaks(result, who, std::span{ages}.subspan(at, end - at));
            at = end;
        }
        return result;
    }

private:
    void set_gaps(continuity_columns& result, std::size_t who, const std::vector<double>& gaps, int current) const {
        result.current_gap[who] = current;
        result.longest_gap[who] = gaps.empty() ? 0.0 : *std::max_element(gaps.begin(), gaps.end());
        double interruptions = current > interruption ? 1.0 : 0.0;
        for (const double gap : gaps)
            interruptions += gap > interruption ? 1.0 : 0.0;
        result.interruptions[who] = interruptions;
        if (gaps.size() >= least_gaps) {
            result.usual_gap[who] = quantile(gaps, usual);
            result.gap_ratio[who] = current / result.usual_gap[who];
        }
    }

    /// Days descend in age, so periods descend too.
    void set_streaks(continuity_columns& result, std::size_t who,
                     std::span<const std::pair<std::size_t, int>> days) const {
        double active = 0, streak = 0, longest = 0;
        int before = -1;
        for (const auto& [_, age] : days) {
            const int now = age / period;
            if (now == before)
                continue;
            streak = before == now + 1 ? streak + 1 : 1;
            longest = std::max(longest, streak);
            active += 1;
            before = now;
        }
        result.longest_streak[who] = longest;
        result.current_streak[who] = before == 0 ? streak : 0.0;
        result.active_share[who] = active / static_cast<double>(days.front().second / period + 1);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
