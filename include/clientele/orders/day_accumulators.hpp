#pragma once

/// @file
/// Ready-made accumulators that need no more than the purchase days of a customer: gaps, streaks, growth, returns.

#include <clientele/math/detail/period_streaks.hpp>
#include <clientele/math/detail/wide_integer.hpp>
#include <clientele/orders/accumulators.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {
[[nodiscard]] inline std::int64_t days_between(day from, day to) noexcept { return (to - from).count(); }
} // namespace detail
/// @endcond

/// How regularly a customer buys: the variance of the gaps g between purchase days, in days squared. Their mean is
/// `summaries::mean_gap`.
///
///     (n sum of g^2 - (sum of g)^2) / (n (n - 1))        for n gaps
///
/// 0 with fewer than two gaps, where it does not exist: `summaries::x` is the number of gaps. Whole numbers up to the
/// one division.
/// Complexity: O(days)
struct purchase_gaps {
    static constexpr std::string_view name = "purchase_gaps"; ///< for the record

    /// The measure.
    [[nodiscard]] constexpr std::array<std::string_view, 1> names() const { return {"gap variance"}; }
    /// Its value.
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history& of) const {
        const auto gaps = static_cast<std::int64_t>(of.days.size()) - 1;
        if (gaps < 2)
            return {0};
        detail::wide_integer squares = 0;
        for (std::size_t i = 1; i < of.days.size(); ++i) {
            const auto gap = detail::days_between(of.days[i - 1].when, of.days[i].when);
            squares += gap * gap;
        }
        const detail::wide_integer sum = detail::days_between(of.days.front().when, of.days.back().when);
        return {static_cast<double>(squares * detail::wide_integer{gaps} - sum * sum) /
                (static_cast<double>(gaps) * static_cast<double>(gaps - 1))};
    }
};

/// How continuously a customer buys: the periods with a purchase in a row that end now, the most ever in a row, the
/// share of all periods that saw one, in (0, 1], and the interruptions, gaps longer than `.interruption` (that since
/// the last purchase too). The same as `continuity` of the features' room gives for lists of days.
///
/// Periods are counted backwards from the last day of the window; the first is that of the first purchase, or of the
/// first day of the window.
/// @throws error `bad_parameter` for a period or an interruption below one day
/// Complexity: O(days)
struct purchase_streaks {
    static constexpr std::string_view name = "purchase_streaks"; ///< for the record
    std::chrono::days period{30};                                ///< of a streak, at least one day
    std::chrono::days interruption{180};                         ///< a longer gap is one; at least one day

    /// The measures.
    [[nodiscard]] constexpr std::array<std::string_view, 4> names() const {
        return {"current streak", "longest streak", "active share", "interruptions"};
    }
    /// Their values.
    [[nodiscard]] std::array<double, 4> operator()(const purchase_history& of) const {
        require(period.count() >= 1, "purchase_streaks: period must be at least one day, got ", period.count());
        require(interruption.count() >= 1, "purchase_streaks: interruption must be at least one day, got ",
                interruption.count());
        const auto age = [&](day on) { return static_cast<int>(detail::days_between(on, of.until())); };
        detail::period_streaks streaks{period};
        double interruptions = age(of.days.back().when) > interruption.count();
        for (std::size_t i = 0; i < of.days.size(); ++i) {
            streaks.add(age(of.days[i].when));
            interruptions += i > 0 && of.days[i].when - of.days[i - 1].when > interruption;
        }
        const double periods = streaks.of(age(of.since())) + 1;
        return {static_cast<double>(streaks.current()), static_cast<double>(streaks.longest()),
                streaks.active() / periods, interruptions};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("purchase_streaks");
        each("period", of.period...);
        each("interruption", of.interruption...);
    }
};

/// How spend grows: the slope of the least-squares line through the money y of all n periods t = 0, 1, ..., those
/// without a purchase too, in currency units per period; and n, the number of periods.
///
///     6 sum of (2 t - (n - 1)) y / (n (n^2 - 1))
///
/// which is the usual sum of (t - mean t)(y - mean y) over that of (t - mean t)^2. Periods are counted backwards from
/// the last day of the window. The first is that of the first purchase; where the customer bought before the window,
/// the first that lies wholly inside it, and older days are left out. 0 where n is below `.least_periods`: there is no
/// slope then, as "growth periods" says. Money is that of purchases as the returns policy leaves them, summed exactly.
/// @throws error `bad_parameter` for a period below one day or `least_periods` below 2
/// Complexity: O(days)
struct growth_slope {
    static constexpr std::string_view name = "growth_slope"; ///< for the record
    std::chrono::days period{91};                            ///< at least one day
    int least_periods = 3;                                   ///< with fewer there is no slope; at least 2

    /// The measures.
    [[nodiscard]] constexpr std::array<std::string_view, 2> names() const { return {"growth slope", "growth periods"}; }
    /// Their values.
    [[nodiscard]] std::array<double, 2> operator()(const purchase_history& of) const {
        require(period.count() >= 1, "growth_slope: period must be at least one day, got ", period.count());
        require(least_periods >= 2, "growth_slope: least_periods must be at least 2, got ", least_periods);
        const auto age = [&](day on) { return detail::days_between(on, of.until()) / std::int64_t{period.count()}; };
        const auto n = of.first >= of.counted.begin ? age(of.first) + 1 : age(of.counted.begin - std::chrono::days{1});
        const auto periods = static_cast<double>(n);
        if (n < least_periods)
            return {0, periods};
        detail::wide_integer sum = 0;
        for (const auto& each : of.days)
            if (const auto before = age(each.when); before < n)
                sum += detail::wide_integer{n - 1 - 2 * before} * detail::wide_integer{each.purchased};
        return {6 * static_cast<double>(sum) / (periods * (periods * periods - 1)) / of.per_unit, periods};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("growth_slope");
        each("period", of.period...);
        each("least_periods", of.least_periods...);
    }
};

/// How much of its money a customer takes back: money returned over money purchased, as the lines of the window have
/// them, before the returns policy. 0 where nothing was paid; above 1 where purchases before the window were returned
/// in it.
/// Complexity: O(days)
struct returns_rate {
    static constexpr std::string_view name = "returns_rate"; ///< for the record

    /// The measure.
    [[nodiscard]] constexpr std::array<std::string_view, 1> names() const { return {"returns rate"}; }
    /// Its value.
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history& of) const {
        detail::wide_integer purchased = 0, returned = 0;
        for (const auto& each : of.before_returns) {
            purchased += each.purchased;
            returned += each.returned;
        }
        const auto paid = static_cast<double>(purchased);
        return {paid > 0 ? static_cast<double>(-returned) / paid : 0};
    }
};

static_assert(accumulator_policy<purchase_gaps> && accumulator_policy<purchase_streaks> &&
              accumulator_policy<growth_slope> && accumulator_policy<returns_rate>);

} // namespace clientele::inline CLIENTELE_ABI
