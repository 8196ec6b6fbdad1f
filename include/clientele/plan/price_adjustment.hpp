#pragma once

/// @file
/// A price that follows indices by a formula of the contract, within caps, and stays where little has happened.

#include <clientele/cmath.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// An index of one month.
struct index_value {
    day month{};      ///< any day of the month it is of
    double value = 0; ///< in any unit, above 0

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("index_value");
        each("month", of.month...);
        each("value", of.value...);
    }
};

/// An index that a price follows.
struct index_part {
    std::string name{};                ///< for complaints
    double weight = 0;                 ///< its share of the price, in [0, 1]
    int lag = 0;                       ///< the value that counts is of so many months before, in [0, 120]
    std::vector<index_value> series{}; ///< months ascending, each once

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("index_part");
        each("name", of.name...);
        each("weight", of.weight...);
        each("lag", of.lag...);
        each("series", of.series...);
    }
};

/// What kept a price from following the formula.
enum class adjustment_limit {
    none,         ///< nothing did
    threshold,    ///< the change is too small to move it
    period_cap,   ///< it rises no more than so much at once
    period_floor, ///< it falls no more than so much at once
    total_cap,    ///< it rises no more than so much against the price at first
    total_floor   ///< it falls no more than so much against it
};
/// The words of what is saved.
constexpr std::array<std::string_view, 6> words_of(adjustment_limit) noexcept {
    return {"none", "threshold", "period_cap", "period_floor", "total_cap", "total_floor"};
}

/// A price after an adjustment.
struct adjusted_price {
    day on{};                                        ///< from when on
    double before = 0;                               ///< the price until then
    double formula = 0;                              ///< what the indices say
    double price = 0;                                ///< what is to be paid
    adjustment_limit limit = adjustment_limit::none; ///< why they differ; the last that bound
    std::vector<double> moved{};                     ///< what each index adds to the price at first: their sum is
                                                     ///< `formula` less that price

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("adjusted_price");
        each("on", of.on...);
        each("before", of.before...);
        each("formula", of.formula...);
        each("price", of.price...);
        each("limit", of.limit...);
        each("moved", of.moved...);
    }
};

/// Adjusts a price by indices:
///
///     P(t) = P(0) (fixed + sum of weight_i I_i(t - lag_i) / I_i(0 - lag_i)),   fixed + sum of weight_i = 1
///
/// A change against the price before of less than `threshold` moves nothing. A larger one is held within the bounds of
/// a period, then within those against the price at first, which bind last. A month without an index is refused.
///
///     price_adjustment{.base = 2024y / 1 / 1, .fixed = 0.2, .parts = {{"steel", 0.8, 2, steel}}}.next(1000, 1000,
///     2025y / 1 / 1)
struct price_adjustment {
    day base{};                          ///< the day of the price at first
    double fixed = 0;                    ///< the share that nothing moves, in [0, 1]
    std::vector<index_part> parts{};     ///< what moves the rest
    double threshold = 0;                ///< the least change that counts, a share of the price before, 0 or more
    std::optional<double> period_rise{}; ///< the most at once, a share of the price before, 0 or more; none: no cap
    std::optional<double> period_fall{}; ///< the same downwards, in [0, 1]
    std::optional<double> total_rise{};  ///< the most in all, a share of the price at first, 0 or more; none: no cap
    std::optional<double> total_fall{};  ///< the same downwards, in [0, 1]

    /// The price from a day on.
    /// @param first  the price at first, in currency units, above 0
    /// @param before the price until now, above 0
    /// @param on     the day, not before `base`
    /// @throws error `bad_parameter`; `bad_value` with the row of a series; `empty_input` where a month is missing;
    ///         `overflow` for a price beyond a double, or of which nothing is left
    /// Complexity: O(the values of all series).
    template <class = void> // only who uses it compiles it
    [[nodiscard]] adjusted_price next(double first, double before, day on) const {
        check();
        require(std::isfinite(first) && first > 0, "price_adjustment: first must be finite and above 0, got ", first);
        require(std::isfinite(before) && before > 0, "price_adjustment: before must be finite and above 0, got ",
                before);
        require(on >= base && detail::has_four_digit_year(on), "price_adjustment: on must not lie before ",
                to_text(base), ", got ", detail::quoted_day(on));
        adjusted_price result{.on = on, .before = before};
        exact_sum sum;
        sum.add(first);
        for (const auto& part : parts) {
            const double then = at(part, base), now = at(part, on);
            result.moved.push_back(first * (part.weight * ((now - then) / then)));
            sum.add(result.moved.back());
        }
        result.formula = sum.value();
        if (!std::isfinite(result.formula))
            fail(errc::overflow, no_row, "price_adjustment: the price on ", to_text(on),
                 " lies beyond the largest number");
        limit(result, first);
        if (!(result.price > 0))
            fail(errc::overflow, no_row, "price_adjustment: the price on ", to_text(on), " must be above 0, got ",
                 result.price);
        return result;
    }

    /// The prices of several adjustments, each on the one before.
    /// @param first the price at first, in currency units, above 0
    /// @param on    the days, ascending, none before `base`
    /// @throws error as `next`, and `bad_value` with the row for days that do not rise
    template <class = void> // only who uses it compiles it
    [[nodiscard]] std::vector<adjusted_price> over(double first, std::span<const day> on) const {
        std::vector<adjusted_price> prices;
        for (std::size_t i = 0; i < on.size(); ++i) {
            if (i > 0 && on[i] <= on[i - 1])
                fail(errc::bad_value, i, "price_adjustment: days must rise, got ", detail::quoted_day(on[i]), " after ",
                     detail::quoted_day(on[i - 1]), " in row ", i);
            prices.push_back(next(first, prices.empty() ? first : prices.back().price, on[i]));
        }
        return prices;
    }

    /// @throws error `bad_parameter` where a member is outside its range or the shares do not add up to 1 (to 1e-9);
    ///         `bad_value` with the row of a series
    void check() const {
        const auto share = [](std::string_view what, double got, double most) {
            require(got >= 0 && got <= most, "price_adjustment: ", what, " must be ",
                    most == 1 ? "in [0, 1]" : "finite and not negative", ", got ", got);
        };
        constexpr double any = (std::numeric_limits<double>::max)();
        require(detail::has_four_digit_year(base), "price_adjustment: base must have a year in [0, 9999], got ",
                detail::quoted_day(base));
        share("fixed", fixed, 1);
        share("threshold", threshold, any);
        share("period_rise", period_rise.value_or(0), any);
        share("period_fall", period_fall.value_or(0), 1);
        share("total_rise", total_rise.value_or(0), any);
        share("total_fall", total_fall.value_or(0), 1);
        exact_sum sum;
        sum.add(fixed);
        for (const auto& part : parts) {
            share("weight", part.weight, 1);
            sum.add(part.weight);
            check(part);
        }
        require(std::abs(sum.value() - 1) <= 1e-9, "price_adjustment: fixed and the weights must add up to 1, got ",
                sum.value());
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("price_adjustment");
        each("base", of.base...);
        each("fixed", of.fixed...);
        each("parts", of.parts...);
        each("threshold", of.threshold...);
        each("period_rise", of.period_rise...);
        each("period_fall", of.period_fall...);
        each("total_rise", of.total_rise...);
        each("total_fall", of.total_fall...);
    }

private:
    [[nodiscard]] static std::chrono::year_month month_of(day d) {
        const std::chrono::year_month_day date{d};
        return date.year() / date.month();
    }
    static void check(const index_part& part) {
        require(part.lag >= 0 && part.lag <= 120, "price_adjustment: lag must be in [0, 120] months, got ", part.lag,
                " of '", detail::clipped(part.name), "'");
        for (std::size_t i = 0; i < part.series.size(); ++i) {
            const auto& [month, value] = part.series[i];
            if (!detail::has_four_digit_year(month) || (i > 0 && month_of(month) <= month_of(part.series[i - 1].month)))
                fail(errc::bad_value, i, "price_adjustment: months of '", detail::clipped(part.name),
                     "' must rise, got ", detail::quoted_day(month), " in row ", i);
            if (!(std::isfinite(value) && value > 0))
                fail(errc::bad_value, i, "price_adjustment: values of '", detail::clipped(part.name),
                     "' must be finite and above 0, got ", value, " in row ", i);
        }
    }
    /// The value of an index that counts on a day.
    [[nodiscard]] static double at(const index_part& part, day on) {
        const auto month = month_of(on) - std::chrono::months{part.lag};
        for (const auto& each : part.series)
            if (month_of(each.month) == month)
                return each.value;
        fail(errc::empty_input, no_row, "price_adjustment: '", detail::clipped(part.name), "' must have a value for ",
             to_text(day{month / 1}).substr(0, 7), ", ", part.lag, " months before ", to_text(on), ", got none");
    }
    void limit(adjusted_price& result, double first) const {
        result.price = result.formula;
        // to 1e-12, so that a change which is the threshold on paper counts
        if (std::abs(result.formula / result.before - 1) < threshold - 1e-12) {
            result.price = result.before;
            result.limit = adjustment_limit::threshold;
        }
        const auto hold = [&](double least, double most, adjustment_limit floor, adjustment_limit cap) {
            if (result.price > most)
                result.price = most, result.limit = cap;
            else if (result.price < least)
                result.price = least, result.limit = floor;
        };
        constexpr double none = std::numeric_limits<double>::infinity();
        hold(period_fall ? result.before * (1 - *period_fall) : 0,
             period_rise ? result.before * (1 + *period_rise) : none, adjustment_limit::period_floor,
             adjustment_limit::period_cap);
        hold(total_fall ? first * (1 - *total_fall) : 0, total_rise ? first * (1 + *total_rise) : none,
             adjustment_limit::total_floor, adjustment_limit::total_cap);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
