#pragma once

/// @file
/// Reasons for alarms: a silence that is too long, a number on the wrong side of a limit, a fall between two dates, a
/// change that came slowly.

#include <clientele/align.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/monitor/warning/alarms.hpp>
#include <clientele/monitor/warning/cusum.hpp>
#include <clientele/monitor/warning/rhythm.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Rings where a customer's silence is too long by its own rhythm.
struct rhythm_alarm {
    rhythm of;                 ///< of the book, with the day as the unit of time
    double probability = 0.05; ///< of a gap that rings though the customer keeps its rhythm, in (0, 1)

    /// The signals of those whose tail is below `probability`.
    /// @param as_of the day on which the gaps are open
    /// @param ids   of the customers
    /// @param gaps  of each, in days
    /// @returns a signal for each that rings, in the order of the rows, since its last purchase
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row
    /// Complexity: O(n), and one beta quantile for each number of gaps and for each signal.
    template <class Ids>
    [[nodiscard]] auto ring(day as_of, const Ids& ids, const observed_gaps& gaps) const {
        require_same_size("rhythm_alarm", "ids", gaps.customers(), std::ranges::size(ids));
        const auto limits = of.gaps_at(probability, gaps);
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < limits.size(); ++row)
            if (gaps.open[row] > limits[row])
                rows.push_back(row);
        return ring(as_of, ids, gaps, rows);
    }

    /// The signals of customers whom the caller has chosen, as those with an adjusted p of at most 0.1.
    /// @param rows of the customers, each once
    /// @throws error as the other `ring`; `bad_parameter` for a row that there is not
    template <class Ids>
    [[nodiscard]] auto ring(day as_of, const Ids& ids, const observed_gaps& gaps,
                            std::span<const std::size_t> rows) const {
        require_same_size("rhythm_alarm", "ids", gaps.customers(), std::ranges::size(ids));
        detail::require_as_of("rhythm_alarm", as_of);
        gaps.require_sound("rhythm_alarm");
        std::vector<alarm_signal<std::ranges::range_value_t<Ids>>> signals;
        for (const auto row : rows) {
            require(row < gaps.customers(), "rhythm_alarm: rows must be below ", gaps.customers(), ", got ", row);
            const double days = std::floor(gaps.open[row]);
            require(days < 1e7, "rhythm_alarm: gaps must be in days, below 10000000, got ", days, " in row ", row);
            const auto since = as_of - std::chrono::days{static_cast<int>(days)};
            if (!detail::on_calendar(since))
                fail(errc::bad_value, row, "rhythm_alarm: a gap must have begun on a date of the calendar, got ", days,
                     " days before ", to_text(as_of), " in row ", row);
            signals.push_back({detail::id_at(ids, row), since,
                               in_words(of, probability, gaps.count[row], gaps.sum[row], gaps.open[row])});
        }
        return signals;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("rhythm_alarm");
        each("of", of.of...);
        each("probability", of.probability...);
    }
};

/// Rings where the sum of a customer's deviations has passed its limit: a change that came slowly.
///
///     const auto z = gap_deviations(book, offsets, gaps);
///     alarms.raise(as_of, "slower", change_alarm{.change = "gaps grow"}.ring(ids, offsets, z, closed_on));
struct change_alarm {
    std::string change{}; ///< what is found, for people: "gaps grow"
    cusum by{};           ///< the sum

    /// The signals of a book: of each customer the last time that its sum rang.
    /// @param ids        of the customers
    /// @param offsets    where the deviations of each begin in the list, ascending from 0, and at last its length
    /// @param deviations of one customer after the other, each in the order of time, finite
    /// @param days       on which each was known, of the calendar
    /// @returns a signal for each whose sum has rung, in the order of the rows, since the day of the deviation with
    /// which the sum began to rise
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the place of the deviation
    /// Complexity: O(all deviations).
    template <class Ids>
    [[nodiscard]] auto ring(const Ids& ids, std::span<const std::size_t> offsets, column deviations,
                            std::span<const day> days) const {
        require(!change.empty(), "change_alarm: the change must have a name");
        require_same_size("change_alarm", "days", deviations.size(), days.size());
        const auto all = by.run(offsets, deviations);
        require_same_size("change_alarm", "ids", offsets.size() - 1, std::ranges::size(ids));
        std::vector<alarm_signal<std::ranges::range_value_t<Ids>>> signals;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& [since, at, sum, row] = all[i];
            if (i + 1 < all.size() && all[i + 1].row == row)
                continue;
            for (const auto place : {since, at})
                if (!detail::on_calendar(days[place]))
                    fail(errc::bad_value, place, "change_alarm: days must be of the calendar, got ",
                         detail::quoted_day(days[place]), " in row ", place);
            signals.push_back(
                {detail::id_at(ids, row), days[since],
                 sentence(change, ": the sum of ", detail::counted(at - since + 1, "deviation", "deviations"),
                          " came to ", detail::to_thousandths(sum), " on ", to_text(days[at]), ", above ", by.limit)});
        }
        return signals;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("change_alarm");
        each("change", of.change...);
        each("by", of.by...);
    }
};

/// When a number is a reason for an alarm.
enum class rings_when {
    below,   ///< less than the limit: a health score
    above,   ///< more than the limit: days overdue
    fell_by, ///< less than before by the limit or more: P(alive)
    rose_by  ///< more than before by the limit or more
};
/// Its values in words.
constexpr std::array<std::string_view, 4> words_of(rings_when) noexcept {
    return {"below", "above", "fell_by", "rose_by"};
}

/// A rule over one number of each customer, as data.
///
///     const measure_alarm late{.measure = "days overdue", .when = rings_when::above, .limit = 30};
///     alarms.raise(as_of, "payment", late.ring(as_of, ids, days_overdue));
struct measure_alarm {
    std::string measure{};               ///< what is measured, for people
    rings_when when = rings_when::below; ///< on which side of the limit
    double limit = 0;                    ///< finite; of a change above 0

    /// Refuses rules that cannot be followed.
    /// @throws error `bad_parameter`
    void check(std::string_view where = "measure_alarm") const {
        require(!measure.empty(), where, ": the measure must have a name");
        require(std::isfinite(limit) && (!of_change() || limit > 0), where, ": the limit of '", measure,
                of_change() ? "' must be finite and above 0, got " : "' must be finite, got ", limit);
    }
    /// Whether it compares two dates.
    [[nodiscard]] bool of_change() const noexcept { return when == rings_when::fell_by || when == rings_when::rose_by; }

    /// The signals of one day.
    /// @param as_of  the day
    /// @param ids    of the customers
    /// @param values of each: numbers, or optional ones; who has none gives no signal
    /// @returns a signal for each that rings, in the order of the rows, since `as_of`
    /// @throws error `bad_parameter`, also for a rule of change; `bad_shape`; `bad_value` with the row for what is not
    /// finite
    /// Complexity: O(n).
    template <class Ids, std::ranges::random_access_range Values>
    [[nodiscard]] auto ring(day as_of, const Ids& ids, const Values& values) const {
        check();
        require(!of_change(), "measure_alarm: '", measure, "' compares two dates, and only one was given");
        require_same_size("measure_alarm", measure, std::ranges::size(ids), std::ranges::size(values));
        std::vector<alarm_signal<std::ranges::range_value_t<Ids>>> signals;
        for (std::size_t row = 0; row < std::ranges::size(values); ++row)
            if (const auto value = value_at(values, row);
                value && (when == rings_when::below ? *value < limit : *value > limit))
                signals.push_back({detail::id_at(ids, row), as_of,
                                   sentence(measure, " ", shown(*value), ", ",
                                            when == rings_when::below ? "below " : "above ", limit)});
        return signals;
    }

    /// The signals of the change between two days; the customers meet by id, and who is on one of the days only gives
    /// none.
    /// @param before  the earlier day
    /// @param ids_then the customers of that day
    /// @param then    their values
    /// @param as_of   the later day
    /// @param ids_now the customers of that day
    /// @param now     their values
    /// @param changes who was merged and who was erased between the two
    /// @returns a signal for each that rings, in the order of the later list, since `as_of`
    /// @throws error as the other `ring`, and as `align`; `overflow` with the row of the later list
    /// Complexity: O(n) for ascending ids, else O(n log n).
    template <class Ids, std::ranges::random_access_range Then, std::ranges::random_access_range Now>
    [[nodiscard]] auto ring(day before, const Ids& ids_then, const Then& then, day as_of, const Ids& ids_now,
                            const Now& now,
                            const customer_changes<std::ranges::range_value_t<Ids>>& changes = {}) const {
        check();
        require(of_change(), "measure_alarm: '", measure, "' is of one date, and two were given");
        require(before < as_of, "measure_alarm: the earlier day must be before ", detail::quoted_day(as_of), ", got ",
                detail::quoted_day(before));
        require_same_size("measure_alarm", measure, std::ranges::size(ids_then), std::ranges::size(then));
        require_same_size("measure_alarm", measure, std::ranges::size(ids_now), std::ranges::size(now));
        std::vector<alarm_signal<std::ranges::range_value_t<Ids>>> signals;
        for (const auto& [earlier, later] : align(ids_then, ids_now, changes).both) {
            const auto was = value_at(then, earlier), is = value_at(now, later);
            if (!was || !is)
                continue;
            const double change = when == rings_when::fell_by ? *was - *is : *is - *was;
            if (!std::isfinite(change))
                fail(errc::overflow, later, "measure_alarm: the change of ", measure,
                     " must be within the range of a double, got one from ", *was, " to ", *is, " in row ", later);
            if (change >= limit)
                signals.push_back(
                    {detail::id_at(ids_now, later), as_of,
                     sentence(measure, when == rings_when::fell_by ? " fell by " : " rose by ", shown(change),
                              ", from ", shown(*was), " on ", to_text(before), " to ", shown(*is))});
        }
        return signals;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("measure_alarm");
        each("measure", of.measure...);
        each("when", of.when...);
        each("limit", of.limit...);
    }

private:
    /// To thousandths, unless those would not tell it from 0 or from the limit that it is beyond.
    [[nodiscard]] double shown(double value) const {
        const double rounded = detail::to_thousandths(value);
        return rounded == 0 || (!of_change() && rounded == limit) ? value + 0.0 : rounded;
    }

    template <class Values>
    [[nodiscard]] std::optional<double> value_at(const Values& values, std::size_t row) const {
        const std::optional<double> value = std::ranges::begin(values)[static_cast<std::ptrdiff_t>(row)];
        if (value && !std::isfinite(*value))
            fail(errc::bad_value, row, "measure_alarm: ", measure, " must be finite, got ", *value, " in row ", row);
        return value;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
