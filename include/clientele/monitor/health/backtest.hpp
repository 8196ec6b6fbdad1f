#pragma once

/// @file
/// Whether a score of the past told who would leave: any score (health, P(alive), RFM) against what happened since.

#include <clientele/cmath.hpp>
#include <clientele/interval.hpp>
#include <clientele/math/calibration.hpp>
#include <clientele/math/detail/short_number.hpp>
#include <clientele/math/detail/sorted_events.hpp>
#include <clientele/math/roc_area.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/types.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What becomes of a score whose horizon is not over by the last day that is known.
enum class unfinished_horizon {
    leave_out, ///< it is counted and says nothing, also where the customer has left already: who is left out must not
               ///< depend on what happened
    refuse     ///< it is refused
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(unfinished_horizon) noexcept { return {"leave_out", "refuse"}; }

/// Which scores can be tested, and what came of each.
struct churn_outcomes {
    std::vector<std::size_t> rows{}; ///< of the scores, those that can be tested, rising
    std::vector<bool> left{};        ///< for each of these, whether the customer left within the horizon
    std::size_t gone_already = 0;    ///< rows left out: the customer had left by the day of the score
    std::size_t unfinished = 0;      ///< rows left out: their horizon is not over
    std::size_t without_score = 0;   ///< rows left out: too little was known of the customer for a score
    std::chrono::days horizon{};     ///< how long each was watched

    /// The outcomes of the rows that have a score; the others are left out and counted.
    /// @param scores one per row; none where too little was known
    /// @throws error `bad_shape` for a list that is too short
    /// Complexity: O(n).
    [[nodiscard]] churn_outcomes where_scored(std::span<const std::optional<double>> scores) const {
        auto found = *this;
        found.rows.clear();
        found.left.clear();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            require_row(rows[i], scores.size());
            if (!scores[rows[i]]) {
                ++found.without_score;
                continue;
            }
            found.rows.push_back(rows[i]);
            found.left.push_back(left[i]);
        }
        return found;
    }

    /// A column of scores, only of the rows that can be tested.
    /// @param scores one per row, finite where they can be tested
    /// @param where  who asks, as a refusal says it
    /// @param what   what the column is
    /// @throws error `bad_shape` for a column that is too short; `bad_value` with the row
    [[nodiscard]] std::vector<double> of(column scores, std::string_view where = "churn_outcomes",
                                         std::string_view what = "scores") const {
        std::vector<double> found;
        found.reserve(rows.size());
        for (const auto row : rows) {
            require_row(row, scores.size());
            found.push_back(scores[row]);
            if (!std::isfinite(scores[row])) [[unlikely]]
                fail(errc::bad_value, row, where, ": ", what, " must be finite, got ", scores[row], " in row ", row);
        }
        return found;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("churn_outcomes");
        each("rows", of.rows...);
        each("left", of.left...);
        each("gone_already", of.gone_already...);
        each("unfinished", of.unfinished...);
        each("without_score", of.without_score...);
        each("horizon", of.horizon...);
    }

private:
    static void require_row(std::size_t row, std::size_t scores) {
        if (row >= scores)
            require_same_size("churn_outcomes", "scores", row + 1, scores);
    }
};

/// How well a score told who would leave.
struct score_backtest {
    roc_area told_apart{};                   ///< whether who left had the lower score: the area under the ROC curve
    lift_of_lowest worst_tenth{};            ///< how much oftener those of the worst scores left than all
    std::vector<calibration_group> tenths{}; ///< the share that left by tenths of the score, worst first
    std::size_t gone_already = 0;            ///< scores left out: the customer had left by then
    std::size_t unfinished = 0;              ///< scores left out: their horizon is not over
    std::size_t without_score = 0;           ///< customers left out: too little was known of them for a score
    std::chrono::days horizon{};             ///< how long each customer was watched

    /// How many scores were tested.
    [[nodiscard]] std::size_t customers() const noexcept { return told_apart.events + told_apart.others; }

    /// The verdict, with its base and period.
    /// @returns "Of 200 customers, 41 left within 180 days. ..."
    [[nodiscard]] std::string in_words() const {
        const auto& a = told_apart.area;
        const auto& l = worst_tenth.lift;
        const auto percent = [](double share) { return detail::to_whole(100 * share); };
        const auto tenths_of = [](double times) { return std::round(10 * times) / 10; };
        auto words =
            sentence("Of ", detail::counted(customers(), "customer", "customers"), ", ", told_apart.events,
                     " left within ", detail::counted(horizon.count(), "day", "days"), ". In ", percent(a.estimate),
                     " % of pairs the one who left had the lower score (", detail::short_number(100 * told_apart.level),
                     " % interval: ", percent(a.lower), " to ", percent(a.upper), "; a coin: 50), which ",
                     a.lower > 0.5   ? "is better than chance"
                     : a.upper < 0.5 ? "is the wrong way round"
                                     : "may be chance",
                     ". The worst tenth left ", detail::counted(tenths_of(l.estimate), "time", "times"),
                     " as often as all (", tenths_of(l.lower), " to ", tenths_of(l.upper), ").");
        if (gone_already + unfinished + without_score > 0)
            words += sentence(" Left out: ", gone_already, " who had left by then, ", unfinished,
                              " whose horizon is not over",
                              without_score > 0 ? sentence(", ", without_score, " without a score.") : ".");
        return words;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("score_backtest");
        each("told_apart", of.told_apart...);
        each("worst_tenth", of.worst_tenth...);
        each("tenths", of.tenths...);
        each("gone_already", of.gone_already...);
        each("unfinished", of.unfinished...);
        each("without_score", of.without_score...);
        each("horizon", of.horizon...);
    }
};

/// Tests scores of past days against who left within a horizon after them. A score knows what happened up to and with
/// its `as_of`; what it is held against begins on the day after it, or later, so that no score is tested with what it
/// was made of; and an outcome counts as "stayed" only when its whole horizon is known.
///
///     const auto found = churn_backtest{.horizon = days{180}, .last_known = 1998y / 6 / 30}.measure(health, as_of,
///     left_on); std::puts(found.in_words().c_str());
///
/// Lower scores are worse. The rows must be independent: one per customer and test. Scores of several days are tested
/// day by day, or with the intervals taken for less wide than they should be.
struct churn_backtest {
    required<std::chrono::days, "horizon"> horizon;                ///< how long customers are watched, at least 1 day
    required<day, "last_known"> last_known;                        ///< the last day about which it is known who left
    unfinished_horizon unfinished = unfinished_horizon::leave_out; ///< scores whose horizon goes beyond it
    double level = 0.95;                                           ///< of the intervals, in (0, 1)

    /// What came of each score.
    /// @param as_of   for each score, the last day that it knows of
    /// @param left_on for each, the day the customer left; none for who has not by `last_known`
    /// @param from    for each, the first day it is held against, after its `as_of`; none for the day after
    /// @returns which rows can be tested, and whether these left within [from, from + horizon); who left after `as_of`
    /// and before `from` had left already
    /// @throws error `bad_parameter`, `bad_shape`; `bad_value` with the row of a day that is not known, of a `from`
    /// that a score has seen already, or, where refused, of a horizon that is not over
    /// Complexity: O(n).
    [[nodiscard]] churn_outcomes outcomes(std::span<const day> as_of, std::span<const std::optional<day>> left_on,
                                          std::span<const day> from = {}) const {
        check();
        require_same_size("churn_backtest", "left_on", as_of.size(), left_on.size());
        if (!from.empty())
            require_same_size("churn_backtest", "from", as_of.size(), from.size());
        churn_outcomes found{.horizon = horizon};
        for (std::size_t row = 0; row < as_of.size(); ++row) {
            require_days(row, as_of[row], left_on[row]);
            const day first = from.empty() ? as_of[row] + std::chrono::days{1} : from[row];
            if (!detail::on_calendar(first) || first <= as_of[row])
                fail(errc::bad_value, row, "churn_backtest: from must be after the day of the score, ",
                     to_text(as_of[row]), ", got ", detail::quoted_day(first), " in row ", row,
                     ": a score must not be tested with what it knows");
            const day end = first + horizon.get();
            if (left_on[row] && *left_on[row] < first) {
                ++found.gone_already;
            } else if (end > last_known.get() + std::chrono::days{1}) {
                if (unfinished == unfinished_horizon::refuse)
                    fail(errc::bad_value, row, "churn_backtest: horizons must be over by last_known, ",
                         to_text(last_known), ", got one up to ", detail::quoted_day(end - std::chrono::days{1}),
                         " in row ", row);
                ++found.unfinished;
            } else {
                found.rows.push_back(row);
                found.left.push_back(left_on[row] && *left_on[row] < end);
            }
        }
        return found;
    }

    /// Tests a score.
    /// @param scores one per customer, lower ones worse, finite where they are tested
    /// @param as_of, left_on, from as for `outcomes`
    /// @throws error as `outcomes`, `measure_roc_area`; `bad_value` with the row of a score that is not finite
    /// Complexity: O(n) for many rows (radix sort).
    [[nodiscard]] score_backtest measure(column scores, std::span<const day> as_of,
                                         std::span<const std::optional<day>> left_on,
                                         std::span<const day> from = {}) const {
        require_same_size("churn_backtest", "scores", as_of.size(), scores.size());
        return measure(scores, outcomes(as_of, left_on, from));
    }
    /// What came of the scores of each rank's own customers; nothing is sent.
    /// @throws error as `outcomes`, on every rank; rows are those of all
    template <ranks_policy Ranks>
    [[nodiscard]] churn_outcomes outcomes_on(const Ranks& ranks, std::span<const day> as_of,
                                             std::span<const std::optional<day>> left_on,
                                             std::span<const day> from = {}) const {
        churn_outcomes own;
        detail::refusing_together(ranks, detail::ranked_rows::of(ranks, as_of.size()).first,
                                  [&] { own = outcomes(as_of, left_on, from); });
        return own;
    }
    /// Tests a score against outcomes that were found once for several scores.
    template <class Outcomes>
    [[nodiscard]] score_backtest measure(column scores, const Outcomes& seen) const {
        return measure_on(one_rank{}, scores, seen);
    }
    /// The same where customers are spread over ranks: each gives its own, or none, with what came of them. Each score
    /// that can be tested is sent once, 9 bytes, to the rank that has its part of all.
    /// @throws error as above, on every rank; rows are those of all
    template <ranks_policy Ranks, class Outcomes>
    [[nodiscard]] score_backtest measure_on(const Ranks& ranks, column scores, const Outcomes& seen) const {
        check();
        std::vector<double> tested;
        detail::refusing_together(ranks, detail::ranked_rows::of(ranks, scores.size()).first,
                                  [&] { tested = seen.of(scores, "churn_backtest"); });
        const detail::sorted_events sorted{"measure_roc_area", tested, seen.left, ranks};
        score_backtest found{.told_apart = detail::roc_area_of(sorted, level),
                             .worst_tenth = detail::lift_of(sorted, 0.1, level),
                             .tenths = detail::curve_of(sorted, 10, level)};
        found.gone_already = detail::all_sum(ranks, seen.gone_already);
        found.unfinished = detail::all_sum(ranks, seen.unfinished);
        found.without_score = detail::all_sum(ranks, seen.without_score);
        found.horizon = seen.horizon;
        return found;
    }
    /// Tests a score that not every customer has, as `score_health` gives it: who has none is left out and counted.
    ///
    ///     const auto found = test.measure(health.scores, test.outcomes(as_of, left_on));
    template <class Outcomes>
    [[nodiscard]] score_backtest measure(std::span<const std::optional<double>> scores, const Outcomes& seen) const {
        return measure_on(one_rank{}, scores, seen);
    }
    /// The same where customers are spread over ranks, as the other `measure_on`.
    template <ranks_policy Ranks, class Outcomes>
    [[nodiscard]] score_backtest measure_on(const Ranks& ranks, std::span<const std::optional<double>> scores,
                                            const Outcomes& seen) const {
        Outcomes scored;
        detail::refusing_together(ranks, 0, [&] { scored = seen.where_scored(scores); });
        return measure_on(ranks, column{numbers(scores)}, scored);
    }

    /// Compares two scores, or two sets of rules, on the same customers (DeLong's paired test).
    /// @param first a score, lower ones worse
    /// @param second another one of the same customers
    /// @param seen what came of them
    /// @returns both areas, their difference with its interval, and how often chance makes as much
    /// @throws error as `compare_roc_areas`
    template <class Outcomes>
    [[nodiscard]] roc_difference compare(column first, column second, const Outcomes& seen) const {
        check();
        return compare_roc_areas(seen.of(first, "churn_backtest", "first scores"),
                                 seen.of(second, "churn_backtest", "second scores"), seen.left, level);
    }
    /// Compares scores that not every customer has, on the customers who have both.
    template <class Outcomes>
    [[nodiscard]] roc_difference compare(std::span<const std::optional<double>> first,
                                         std::span<const std::optional<double>> second, const Outcomes& seen) const {
        return compare(numbers(first), numbers(second), seen.where_scored(first).where_scored(second));
    }

    /// Refuses fields outside their ranges.
    /// @throws error `bad_parameter`
    void check() const {
        require(horizon.get().count() >= 1 && horizon.get().count() <= 100'000,
                "churn_backtest: horizon must be in [1, 100000] days, got ", horizon.get().count());
        require(detail::on_calendar(last_known), "churn_backtest: last_known must be a date of the calendar, got ",
                detail::quoted_day(last_known));
        detail::require_level("churn_backtest", level);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("churn_backtest");
        each("horizon", of.horizon...);
        each("last_known", of.last_known...);
        each("unfinished", of.unfinished...);
        each("level", of.level...);
    }

private:
    /// As a column; what stands where there is no score is not read.
    [[nodiscard]] static std::vector<double> numbers(std::span<const std::optional<double>> scores) {
        std::vector<double> found;
        for (const auto& score : scores)
            found.push_back(score.value_or(0));
        return found;
    }
    void require_days(std::size_t row, day as_of, const std::optional<day>& left_on) const {
        if (!detail::on_calendar(as_of) || as_of > last_known.get())
            fail(errc::bad_value, row, "churn_backtest: as_of must be at most last_known, ", to_text(last_known),
                 ", got ", detail::quoted_day(as_of), " in row ", row);
        if (left_on && (!detail::on_calendar(*left_on) || *left_on > last_known.get()))
            fail(errc::bad_value, row, "churn_backtest: left_on must be at most last_known, ", to_text(last_known),
                 ", got ", detail::quoted_day(*left_on), " in row ", row);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
