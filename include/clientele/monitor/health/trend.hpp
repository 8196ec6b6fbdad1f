#pragma once

/// @file
/// Where dated scores go: a slope with its interval.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/student_t.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The scores of some customers on one day.
template <class Id>
struct dated_scores {
    day on{};                                    ///< the day
    std::vector<Id> ids{};                       ///< of the customers, each once, in any order
    std::vector<std::optional<double>> scores{}; ///< of each; none where there was none

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("dated_scores");
        each("on", of.on...);
        each("ids", of.ids...);
        each("scores", of.scores...);
    }
};

/// The straight line through some dated scores.
struct trend_line {
    interval slope{};       ///< points in each `score_trend::per`
    std::size_t scores = 0; ///< how many it is through
    day first{};            ///< the day of the first
    day last{};             ///< the day of the last

    /// Whether the scores rise, at the level of the interval.
    [[nodiscard]] bool rises() const noexcept { return slope.lower > 0; }
    /// Whether they fall.
    [[nodiscard]] bool falls() const noexcept { return slope.upper < 0; }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("trend_line");
        each("slope", of.slope...);
        each("scores", of.scores...);
        each("first", of.first...);
        each("last", of.last...);
    }
};

/// The trend of scores: the slope of the least squares line, with the interval of Student's t.
///
///     slope = sum (t - mean t)(y - mean y) / sum (t - mean t)^2,      standard error = s / sqrt(sum (t - mean t)^2)
///
/// s is the scatter about the line on n - 2 degrees of freedom, and at least `least_scatter`: scores that happen to lie
/// on one line, as rounded ones often do, do not make an interval of no width.
struct score_trend {
    double level = 0.95;           ///< of the interval, in (0, 1)
    std::chrono::days per{30};     ///< what a slope is for, above 0
    std::size_t least_scores = 3;  ///< below so many there is no trend; at least 3
    double least_scatter = 0.2887; ///< of a score about its line, 0 or more; 1 / sqrt(12): that of whole numbers

    /// The trend of one customer.
    /// @param on the days of the scores, rising
    /// @param scores one for each day, finite
    /// @param where who asks, as a refusal says it
    /// @returns the line; none for fewer than `least_scores`
    /// @throws error `bad_parameter`; `bad_shape`; `bad_value` with the row for a score that is not finite or a day
    /// that does not follow; `overflow` for a slope beyond the largest number
    /// Complexity: O(n), and one quantile of Student's t.
    [[nodiscard]] std::optional<trend_line> fit(std::span<const day> on, column scores,
                                                std::string_view where = "score_trend") const {
        check();
        require_same_size(where, "scores", on.size(), scores.size());
        require_finite(where, "scores", scores);
        for (std::size_t i = 1; i < on.size(); ++i)
            require_later(where, on[i - 1], on[i], i);
        if (on.size() < least_scores)
            return {};
        std::vector<double> at;
        for (const day each : on)
            at.push_back(place(each, on[0]));
        return line(at, scores, quantile(on.size()), on.front(), on.back(), where);
    }

    /// The trends of the customers of the last day, who meet those of the earlier ones by id.
    ///
    ///     const auto trends = score_trend{}.fit(std::vector{of_june, of_july, of_august});
    ///
    /// @param days scores of some days, the days rising: a vector or span of `dated_scores`
    /// @param changes who was merged and who was erased meanwhile, as `align`
    /// @returns one for each customer of the last day, in its order; none for fewer than `least_scores`
    /// @throws error as `fit` of one customer, and as `align`; `empty_input` for no day
    /// Complexity: O(n s) for s days of n ascending ids, else O(n log n) a day.
    template <std::ranges::random_access_range Days,
              class Id = typename decltype(std::ranges::range_value_t<Days>::ids)::value_type>
    [[nodiscard]] std::vector<std::optional<trend_line>> fit(const Days& days,
                                                             const customer_changes<Id>& changes = {}) const {
        check();
        const auto count = static_cast<std::size_t>(std::ranges::size(days));
        if (count == 0)
            fail(errc::empty_input, no_row, "score_trend: there must be scores of at least one day, got none");
        const auto& last = days[count - 1];
        // by customer, then by day; NaN stands for none
        std::vector<double> table(last.ids.size() * count, std::numeric_limits<double>::quiet_NaN());
        std::vector<day> all;
        for (std::size_t s = 0; s < count; ++s) {
            const dated_scores<Id>& each = days[s];
            require_same_size("score_trend", "scores", each.ids.size(), each.scores.size());
            if (s > 0)
                require_later("score_trend", all.back(), each.on, s);
            all.push_back(each.on);
            for (const auto& [then, now] : align(each.ids, last.ids, changes).both)
                if (each.scores[then]) {
                    if (!std::isfinite(*each.scores[then]))
                        fail(errc::bad_value, then, "score_trend: scores must be finite, got ", *each.scores[then],
                             " in row ", then, " of ", to_text(each.on));
                    table[now * count + s] = *each.scores[then];
                }
        }
        return lines(all, table);
    }

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check() const {
        detail::require_level("score_trend", level);
        require(per.count() > 0, "score_trend: per must be above 0 days, got ", per.count());
        require(least_scores >= 3, "score_trend: least_scores must be at least 3, got ", least_scores);
        require(least_scatter >= 0 && std::isfinite(least_scatter),
                "score_trend: least_scatter must be finite and at least 0, got ", least_scatter);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("score_trend");
        each("level", of.level...);
        each("per", of.per...);
        each("least_scores", of.least_scores...);
        each("least_scatter", of.least_scatter...);
    }

private:
    static void require_later(std::string_view where, day before, day after, std::size_t row) {
        if (!detail::on_calendar(before) || !detail::on_calendar(after))
            fail(errc::bad_value, row, where, ": days must be dates of the calendar, got ",
                 detail::quoted_day(detail::on_calendar(before) ? after : before), " in row ", row);
        if (!(before < after))
            fail(errc::bad_value, row, where, ": days must rise, got ", detail::quoted_day(after), " after ",
                 detail::quoted_day(before), " in row ", row);
    }

    [[nodiscard]] double quantile(std::size_t count) const {
        return two_sided_student_t_quantile(level, static_cast<double>(count - 2));
    }

    template <class Line = trend_line>
    [[nodiscard]] std::vector<std::optional<Line>> lines(const std::vector<day>& all,
                                                         const std::vector<double>& table) const {
        std::vector<double> quantiles(all.size() + 1, 0.0); // by the number of scores
        for (std::size_t n = least_scores; n <= all.size(); ++n)
            quantiles[n] = quantile(n);
        std::vector<double> places;
        for (const day each : all)
            places.push_back(place(each, all[0]));
        std::vector<std::optional<Line>> result(table.size() / all.size());
        std::vector<double> at(all.size()), scores(all.size());
        for (std::size_t i = 0; i < result.size(); ++i) {
            std::size_t n = 0, first = 0, last = 0;
            for (std::size_t s = 0; s < all.size(); ++s)
                if (const double score = table[i * all.size() + s]; score == score) {
                    first = n == 0 ? s : first;
                    last = s;
                    at[n] = places[s];
                    scores[n++] = score;
                }
            if (n >= least_scores)
                result[i] = line(column{at}.first(n), column{scores}.first(n), quantiles[n], all[first], all[last]);
        }
        return result;
    }

    [[nodiscard]] double place(day on, day first) const noexcept {
        return static_cast<double>((on - first).count()) / static_cast<double>(per.count());
    }

    [[nodiscard]] trend_line line(column at, column scores, double t, day first, day last,
                                  std::string_view where = "score_trend") const {
        const auto n = static_cast<double>(at.size());
        const double unit = detail::square_unit(detail::largest_size(scores));
        double mean_at = 0, mean = 0;
        for (std::size_t i = 0; i < at.size(); ++i) {
            mean_at += at[i];
            mean += scores[i] * unit;
        }
        mean_at /= n;
        mean /= n;
        double squares = 0, products = 0, left = 0;
        for (std::size_t i = 0; i < at.size(); ++i) {
            squares += detail::rounded_product(at[i] - mean_at, at[i] - mean_at);
            products += detail::rounded_product(at[i] - mean_at, scores[i] * unit - mean);
        }
        double slope = products / squares;
        for (std::size_t i = 0; i < at.size(); ++i) {
            const double off = scores[i] * unit - mean - detail::rounded_product(slope, at[i] - mean_at);
            left += detail::rounded_product(off, off);
        }
        slope /= unit;
        const double error = (std::max)(std::sqrt(left / (n - 2)) / unit, least_scatter) / std::sqrt(squares);
        const double reach = detail::rounded_product(t, error);
        if (!std::isfinite(std::abs(slope) + reach)) [[unlikely]]
            fail(errc::overflow, no_row, where, ": the slope of the scores must be within the range of a double");
        return {{slope, error, slope - reach, slope + reach}, at.size(), first, last};
    }
};

/// One line for people: "-4.2 points (-6.1 to -2.3) in 30 days, from 6 scores of 2026-01-31 to 2026-06-30: falling".
/// @param line the trend
/// @param rules by which it was found
[[nodiscard]] inline std::string in_words(const trend_line& line, const score_trend& rules) {
    const auto shown = [](double value) { return detail::to_thousandths(value); };
    return sentence(shown(line.slope.estimate), " points (", shown(line.slope.lower), " to ", shown(line.slope.upper),
                    ") in ", detail::counted(rules.per.count(), "day", "days"), ", from ", line.scores, " scores of ",
                    to_text(line.first), " to ", to_text(line.last),
                    line.rises()   ? ": rising"
                    : line.falls() ? ": falling"
                                   : ": no clear trend");
}

} // namespace clientele::inline CLIENTELE_ABI
