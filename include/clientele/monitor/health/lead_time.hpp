#pragma once

/// @file
/// How long before customers leave a score warns, how many it does not warn of, and how many warnings come to nothing.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/detail/sorted_events.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/math/quantile.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// How early the warnings of a score came.
struct lead_times {
    std::size_t left = 0;                   ///< customers who left after their first score
    std::size_t warned = 0;                 ///< of these, those with a warning before
    std::size_t stayed = 0;                 ///< customers who have not left
    std::size_t warned_who_stayed = 0;      ///< of these, those with a warning: false so far
    std::size_t scored_after_leaving = 0;   ///< scores left out: not before their customer left
    std::size_t without_score = 0;          ///< days left out: too little was known for a score
    std::optional<interval> share_warned{}; ///< of those who left; none where nobody did
    std::optional<interval> share_false{};  ///< of those who stayed, who were warned of; none where nobody stayed
    std::vector<double> probabilities{};    ///< of the quantiles
    std::vector<double> days{}; ///< quantiles of the days from warning to leaving; none where none was warned

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lead_times");
        each("left", of.left...);
        each("warned", of.warned...);
        each("stayed", of.stayed...);
        each("warned_who_stayed", of.warned_who_stayed...);
        each("scored_after_leaving", of.scored_after_leaving...);
        each("without_score", of.without_score...);
        each("share_warned", of.share_warned...);
        each("share_false", of.share_false...);
        each("probabilities", of.probabilities...);
        each("days", of.days...);
    }
};

/// Measures how early a score warns: the days from the first score at or below `warn_at` to the day the customer left.
/// A score that always warns is always early; `share_false` says what that costs.
///
///     const auto early = warning_lead{.warn_at = 40}.measure(ids, as_of, health, left_on);
///     early.days[2]; // half of those who were warned of were warned of so many days before
struct warning_lead {
    required<double, "warn_at"> warn_at; ///< a score at or below it is a warning; finite
    /// Whether only the warnings count that lasted until the customer left: from the first score after the last one
    /// above `warn_at`. Otherwise the first of all, also if the score recovered in between.
    bool lasting = false;
    std::vector<double> probabilities{0.1, 0.25, 0.5, 0.75, 0.9}; ///< of the quantiles, each in [0, 1]
    double level = 0.95;                                          ///< of the intervals of the shares, in (0, 1)

    /// Measures.
    /// @param ids     whose each score is: a random-access range of integers or texts, in any order
    /// @param as_of   the day of each score, of the calendar; two of one customer must differ
    /// @param scores  lower ones worse, finite
    /// @param left_on the day the customer of each score left, of the calendar, the same in all its rows; none for who
    /// has not
    /// @returns counts, shares with intervals, and quantiles (type 7) of the days
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row; `empty_input`
    /// Complexity: O(n log n).
    template <std::ranges::random_access_range Ids>
    [[nodiscard]] lead_times measure(const Ids& ids, std::span<const day> as_of, column scores,
                                     std::span<const std::optional<day>> left_on) const {
        std::vector<std::size_t> rows(std::ranges::size(ids));
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        return measure_rows(ids, as_of, scores, left_on, std::move(rows));
    }
    /// Measures scores that are not there every day, as `score_health` gives them: a day without one is left out and
    /// counted.
    template <std::ranges::random_access_range Ids>
    [[nodiscard]] lead_times measure(const Ids& ids, std::span<const day> as_of,
                                     std::span<const std::optional<double>> scores,
                                     std::span<const std::optional<day>> left_on) const {
        std::vector<double> numbers; // 0 where there is none, which is not looked at
        std::vector<std::size_t> known;
        for (std::size_t row = 0; row < scores.size(); ++row) {
            numbers.push_back(scores[row].value_or(0));
            if (scores[row])
                known.push_back(row);
        }
        const std::size_t without = scores.size() - known.size();
        auto found = measure_rows(ids, as_of, numbers, left_on, std::move(known));
        found.without_score = without;
        return found;
    }

    /// Refuses fields outside their ranges.
    /// @throws error `bad_parameter`
    void check() const {
        require(std::isfinite(warn_at), "warning_lead: warn_at must be finite, got ", warn_at.get());
        for (const double each : probabilities)
            require(each >= 0 && each <= 1, "warning_lead: probabilities must be in [0, 1], got ", each);
        detail::require_level("warning_lead", level);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("warning_lead");
        each("warn_at", of.warn_at...);
        each("lasting", of.lasting...);
        each("probabilities", of.probabilities...);
        each("level", of.level...);
    }

private:
    static void require_on_calendar(std::string_view what, day on, std::size_t row) {
        if (!detail::on_calendar(on))
            fail(errc::bad_value, row, "warning_lead: ", what, " must be a date of the calendar, got ",
                 detail::quoted_day(on), " in row ", row);
    }
    // Some rows alone.
    template <class Ids>
    [[nodiscard]] lead_times measure_rows(const Ids& ids, std::span<const day> as_of, column scores,
                                          std::span<const std::optional<day>> left_on,
                                          std::vector<std::size_t> order) const {
        check();
        const std::size_t n = std::ranges::size(ids);
        require_same_size("warning_lead", "as_of", n, as_of.size());
        require_same_size("warning_lead", "scores", n, scores.size());
        require_same_size("warning_lead", "left_on", n, left_on.size());
        if (order.empty())
            fail(errc::empty_input, no_row, "warning_lead: there must be at least one score, got none");
        require_finite("warning_lead", "scores", scores);
        for (const std::size_t row : order) {
            require_on_calendar("as_of", as_of[row], row);
            require_on_calendar("left_on", left_on[row].value_or(as_of[row]), row);
        }
        const auto id_of = [&](std::size_t row) -> decltype(auto) {
            return std::ranges::begin(ids)[static_cast<std::ptrdiff_t>(row)];
        };
        const auto before = [&](std::size_t a, std::size_t b) { return detail::id_before(id_of(a), id_of(b)); };
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return before(a, b) || (!before(b, a) && (as_of[a] < as_of[b] || (as_of[a] == as_of[b] && a < b)));
        });
        lead_times found{.probabilities = probabilities};
        std::vector<double> leads;
        for (std::size_t first = 0; first < order.size();) {
            std::size_t last = first + 1;
            while (last < order.size() && !before(order[first], order[last]))
                ++last;
            add({order.data() + first, last - first}, as_of, scores, left_on, found, leads);
            first = last;
        }
        if (!leads.empty())
            found.days = quantiles(leads, probabilities);
        found.share_warned = share_of(found.warned, found.left);
        found.share_false = share_of(found.warned_who_stayed, found.stayed);
        return found;
    }
    // The scores of one customer, by their days.
    template <class Found>
    void add(std::span<const std::size_t> rows, std::span<const day> as_of, column scores,
             std::span<const std::optional<day>> left_on, Found& found, std::vector<double>& leads) const {
        const auto left = left_on[rows[0]];
        std::optional<day> warned_on;
        std::size_t known = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = rows[i];
            if (left_on[row] != left)
                fail(errc::bad_value, row, "warning_lead: left_on must be one day for a customer, got another in row ",
                     row, " than in row ", rows[0]);
            if (i > 0 && as_of[row] == as_of[rows[i - 1]])
                fail(errc::bad_value, row, "warning_lead: a customer must have one score a day, got two of ",
                     detail::quoted_day(as_of[row]), " in rows ", rows[i - 1], " and ", row);
            if (left && as_of[row] >= *left) {
                ++found.scored_after_leaving;
                continue;
            }
            ++known;
            if (!(scores[row] <= warn_at)) {
                if (lasting)
                    warned_on.reset();
            } else if (!warned_on) {
                warned_on = as_of[row];
            }
        }
        if (known == 0)
            return;
        ++(left ? found.left : found.stayed);
        if (!warned_on)
            return;
        ++(left ? found.warned : found.warned_who_stayed);
        if (left)
            leads.push_back(static_cast<double>((*left - *warned_on).count()));
    }
    [[nodiscard]] std::optional<interval> share_of(std::size_t some, std::size_t all) const {
        if (all == 0)
            return std::nullopt;
        return proportion_interval(static_cast<double>(some), static_cast<double>(all), level);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
