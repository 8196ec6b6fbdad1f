#pragma once

/// @file
/// Continuity of a relationship: gaps, streaks and interruptions in a customer's purchase days.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/period_streaks.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/row_policy.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How continuously some customers bought. One entry per customer; customers who never bought have counts 0 and gaps
/// NaN (missing for the score).
struct continuity_columns {
    std::vector<double> longest_gap;  ///< longest stretch between two purchase days, in days; without the running one
    std::vector<double> current_gap;  ///< days from the last purchase day to the as-of day
    std::vector<double> usual_gap;    ///< the customer's own gap quantile, in days; NaN with fewer gaps than asked for
    std::vector<double> gap_ratio;    ///< current_gap / usual_gap: above 1 it is quieter than usual; NaN as `usual_gap`
    std::vector<double> active_share; ///< share of the periods since the first purchase with a purchase, in [0, 1]
    std::vector<double> current_streak; ///< periods with a purchase in a row, ending now
    std::vector<double> longest_streak; ///< most periods with a purchase in a row
    std::vector<double> interruptions;  ///< gaps (the running one too) longer than `interruption`
    std::size_t bad_rows = 0;           ///< purchases left out because something in them is illegal
    std::size_t late_rows = 0;          ///< purchases left out because they lie after the as-of day
};

/// Gaps, streaks and interruptions from purchase days.
///
///     const auto rhythm = continuity{.as_of = 2026y / 6 / 30, .period = std::chrono::weeks{4}}(ids, buyer, bought_on);
///
/// Periods are counted backwards from the as-of day, which is the last day of the last period, so that no period is cut
/// short at the end; the one of the first purchase counts whole.
template <class BadRows, class LateRows>
struct continuity {
    static_assert(row_policy<BadRows>,
                  "continuity: .bad_rows must be callable with a rejected_row and return a row_action (row_policy)");
    static_assert(row_policy<LateRows>,
                  "continuity: .late_rows must be callable with a rejected_row and return a row_action (row_policy)");

    required<day, "as_of"> as_of;        ///< the last day that counts
    std::chrono::days period{30};        ///< of a streak, at least one day
    std::chrono::days interruption{180}; ///< a longer gap is an interruption; at least one day
    double usual = 0.9;         ///< the quantile (type 7) of a customer's own gaps that counts as usual, in [0, 1]
    std::size_t least_gaps = 3; ///< with fewer gaps nothing is usual yet; at least 1
    BadRows bad_rows{};         ///< purchases of unknown customers, or on no day: `refuse_row`, `leave_out_row`
    LateRows late_rows{};       ///< purchases after the as-of day: `refuse_row`, `leave_out_row`

    /// The columns of some customers.
    ///
    /// @param customers ids, unique, in any order: any random-access range of integers or texts
    /// @param buyer     the id of the customer of each purchase
    /// @param when      its day, in the same order; several purchases on a day count once
    /// @returns one entry per customer, in the order of `customers`
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row for an id that stands twice, and for a
    /// purchase of an unknown customer, on no day of the calendar or after `as_of`, unless its policy leaves it out
    /// Complexity: O(n log n + m log n + m log m) for n customers and m purchases.
    template <std::ranges::random_access_range Ids, std::ranges::random_access_range Buyers>
    [[nodiscard]] continuity_columns operator()(const Ids& customers, const Buyers& buyer,
                                                std::span<const day> when) const {
        require(period.count() >= 1, "continuity: period must be at least one day, got ", period.count());
        require(interruption.count() >= 1, "continuity: interruption must be at least one day, got ",
                interruption.count());
        require(usual >= 0 && usual <= 1, "continuity: usual must be in [0, 1], got ", usual);
        require(least_gaps >= 1, "continuity: least_gaps must be at least 1, got ", least_gaps);
        require_same_size("continuity", "when", std::ranges::size(buyer), when.size());
        detail::require_as_of("continuity", as_of);
        const auto n = static_cast<std::size_t>(std::ranges::size(customers));
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        const std::vector<double> missing(n, none), zero(n);
        continuity_columns result{missing, missing, missing, missing, zero, zero, zero, zero};
        const auto bought = ages(customers, buyer, when, result);
        std::vector<double> gaps;
        for (std::size_t at = 0; at < bought.size();) {
            const auto who = bought[at].first;
            gaps.clear();
            std::size_t end = at + 1;
            for (; end < bought.size() && bought[end].first == who; ++end)
                gaps.push_back(bought[end - 1].second - bought[end].second);
            set_gaps(result, who, gaps, bought[end - 1].second);
            set_streaks(result, who, std::span{bought}.subspan(at, end - at));
            at = end;
        }
        return result;
    }

private:
    using age = std::pair<std::size_t, int>; // place of the customer, days before as_of

    /// Purchase days by customer, the oldest first.
    template <class Ids, class Buyers>
    [[nodiscard]] std::vector<age> ages(const Ids& customers, const Buyers& buyer, std::span<const day> when,
                                        continuity_columns& result) const {
        const detail::known_ids known{"continuity: customers", customers};
        std::vector<age> all;
        for (std::size_t row = 0; row < when.size(); ++row) {
            const auto& who = std::ranges::begin(buyer)[static_cast<std::ptrdiff_t>(row)];
            const auto place = known.find(who);
            const auto reject = [&](const auto& policy, std::size_t& count, const auto&... parts) {
                (void)reject_row(policy, row, "continuity: row ", row, ": ", parts...);
                ++count;
            };
            if (!place)
                reject(bad_rows, result.bad_rows, "there is no customer ", who);
            else if (!detail::on_calendar(when[row]))
                reject(bad_rows, result.bad_rows, "the date must be one of the calendar, got ",
                       detail::quoted_day(when[row]));
            else if (when[row] > as_of.get())
                reject(late_rows, result.late_rows, "the purchase of ", to_text(when[row]),
                       " lies after the as-of day, ", to_text(as_of.get()));
            else
                all.emplace_back(*place, static_cast<int>((as_of.get() - when[row]).count()));
        }
        std::sort(all.begin(), all.end(), [](const age& a, const age& b) {
            return a.first != b.first ? a.first < b.first : a.second > b.second;
        });
        all.erase(std::unique(all.begin(), all.end()), all.end());
        return all;
    }

    void set_gaps(continuity_columns& result, std::size_t who, const std::vector<double>& gaps, int current) const {
        const auto limit = static_cast<double>(interruption.count());
        result.current_gap[who] = current;
        result.longest_gap[who] = gaps.empty() ? 0.0 : *std::max_element(gaps.begin(), gaps.end());
        double interruptions = current > limit ? 1.0 : 0.0;
        for (const double gap : gaps)
            interruptions += gap > limit ? 1.0 : 0.0;
        result.interruptions[who] = interruptions;
        if (gaps.size() >= least_gaps) {
            result.usual_gap[who] = quantile(gaps, usual);
            result.gap_ratio[who] = current / result.usual_gap[who];
        }
    }

    /// Days descend in age, so periods descend too.
    void set_streaks(continuity_columns& result, std::size_t who, std::span<const age> days) const {
        detail::period_streaks periods{period};
        for (const auto& [_, old] : days)
            periods.add(old);
        result.longest_streak[who] = periods.longest();
        result.current_streak[who] = periods.current();
        result.active_share[who] = periods.active() / (periods.of(days.front().second) + 1.0);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
