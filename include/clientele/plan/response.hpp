#pragma once

/// @file
/// What an amount of money, hours or visits brings of a customer or a segment, each further unit less than the one
/// before.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/plan/detail/hill_amount.hpp>
#include <clientele/types.hpp>

#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// What an amount brings: `value(amount)`, and `marginal(amount)`, what one more unit brings there, for amounts of 0
/// and more. The marginal never rises with the amount, that is the value is concave, and the value is 0 at 0 or any
/// other finite number. The marginal may be infinite at 0, and below 0 where more does harm. Bounds are proved by it: a
/// response that lies above the tangent where it was placed is refused. One that says `concave`, a constant that is
/// true, is taken at its word.
///
///     struct reach {
///         double most, half;
///         double value(double x) const { return most * x / (x + half); }
///         double marginal(double x) const { return most * half / ((x + half) * (x + half)); }
///     };
///
/// Ready-made: `power_response`, `log_response`, `exponential_response`, `hill_response`, `peaked_response`, and
/// `stated_response`, which is one of the first four by its kind; `scaled_response` of another.
template <class Response>
concept response_policy = requires(const Response& response, double amount) {
    { response.value(amount) } -> std::convertible_to<double>;
    { response.marginal(amount) } -> std::convertible_to<double>;
};

/// A response that also says at which amount a further unit brings no more than a price: `amount_at(price)` is the
/// least amount of 0 or more whose marginal is at most `price`, infinite where there is none. Without it the amount is
/// searched for by the marginal.
template <class Response>
concept priced_response = response_policy<Response> && requires(const Response& response, double price) {
    { response.amount_at(price) } -> std::convertible_to<double>;
};

/// A price of money that many lines are asked at, with what they need of it worked out once.
struct shared_price {
    double price;                       ///< of one unit of money
    double log = std::log(price);       ///< its logarithm
    double root = 1 / std::sqrt(price); ///< one over its root
};

/// A priced response that works out once for each line, and once for each price, what an amount needs of them:
/// `prepared(cost)` is the line's part where a unit costs that, and `amount_at(prepared, shared_price)` is then
/// `amount_at(price * cost)` but for rounding. Where that is not a number the line is asked for `amount_at(price *
/// cost)` itself. A price is shared where it is a normal number above 0. Lines are asked in lots: written without
/// branches and calls, as those below are, both become vector instructions.
template <class Response>
concept prepared_response =
    priced_response<Response> && requires(const Response& response, double number, const shared_price& price) {
        { response.prepared(number) } -> std::convertible_to<double>;
        { response.amount_at(number, price) } -> std::convertible_to<double>;
    };

/// A prepared response that works on `together` lines at once, a constant, where vector instructions pay:
/// `amounts_at(responses, prepared, price, amounts)` writes what `amount_at(prepared, price)` of each would be but for
/// rounding, whatever its neighbours are. Where it writes no number the line is asked for itself.
template <class Response>
concept together_response =
    prepared_response<Response> && requires(std::span<const Response, Response::together> responses,
                                            std::span<const double, Response::together> numbers,
                                            const shared_price& price, std::span<double, Response::together> amounts) {
        Response::amounts_at(responses, numbers, price, amounts);
    };

/// @cond INTERNAL
namespace detail {

/// 0 for what is true, else no number, which a sum then is neither.
[[nodiscard]] constexpr double only_if(bool what) noexcept {
    return what ? 0 : std::numeric_limits<double>::quiet_NaN();
}
/// Whether a number is above 0 and neither infinite nor so small that it has lost digits.
[[nodiscard]] constexpr bool normal_above_0(double value) noexcept {
    return value >= (std::numeric_limits<double>::min)() && value <= (std::numeric_limits<double>::max)();
}
/// The logarithm of such a number, else no number.
[[nodiscard]] inline double normal_log(double value) noexcept {
    return fast_log(value) + only_if(normal_above_0(value));
}
/// ln(1 + x / y) for x >= 0 and y > 0, also where the quotient is beyond a double, without a branch or a call.
[[nodiscard]] inline double log1p_of_quotient(double x, double y) noexcept {
    const bool far = x / y > 0x1p1000; // then 1 is nothing beside it, and 1200 powers of two are left out
    const double k = far ? 0x1p-600 : 1, one = far ? 0 : 1, left_out = far ? 1200 * 0.6931471805599453 : 0;
    const double quotient = x * k / (y / k), sum = one + quotient;
    return fast_log(sum) + (quotient - (sum - one)) / sum + left_out; // the second: what rounding the sum lost
}
/// The number, 0 where it is below; no number stays none, which std::max makes 0.
[[nodiscard]] inline double not_below_zero(double value) noexcept { return value < 0 ? 0 : value; }

inline constexpr double without_end = std::numeric_limits<double>::infinity();

inline void check_scale(std::string_view response, double scale, std::size_t line) {
    require_in_row(scale >= 0 && std::isfinite(scale), response, "scale must be finite and not negative", scale, line,
                   "line");
}
inline void check_half(std::string_view response, double half, std::size_t line) {
    require_in_row(half > 0 && std::isfinite(half), response, "half must be finite and above 0", half, line, "line");
}
inline void check_steepness(std::string_view response, double scale, double half, std::size_t line) {
    require_in_row(std::isfinite(scale / half), response,
                   "half must be so large that scale / half is within the range of a double", half, line, "line");
}
inline void check_exponent(std::string_view response, double exponent, std::size_t line) {
    require_in_row(exponent > 0 && exponent <= 1, response, "exponent must be in (0, 1]", exponent, line, "line");
}

} // namespace detail
/// @endcond

/// Ever more, ever more slowly: value = scale x^exponent. With an exponent of 1 each unit brings `scale`.
struct power_response {
    double scale = 1;                     ///< what the first unit brings; finite, 0 or more
    double exponent = 0.5;                ///< in (0, 1]; a tenth more brings about `exponent` times a tenth more
    static constexpr bool concave = true; ///< its formula is, whatever its parameters

    /// What an amount brings.
    [[nodiscard]] double value(double amount) const noexcept {
        return exponent == 1 ? scale * amount : scale * std::pow(amount, exponent);
    }
    /// What one more unit brings there.
    [[nodiscard]] double marginal(double amount) const noexcept {
        if (exponent == 1)
            return scale;
        const double of_first = scale * exponent;
        return of_first == 0 ? 0 : of_first * std::pow(amount, exponent - 1);
    }
    /// The least amount whose marginal is at most a price.
    [[nodiscard]] double amount_at(double price) const noexcept {
        if (scale == 0 || exponent == 1)
            return price >= scale ? 0 : detail::without_end;
        return price > 0 ? std::pow(scale * exponent / price, 1 / (1 - exponent)) : detail::without_end;
    }
    /// What a line needs for its amounts at prices of money, a unit at a cost.
    [[nodiscard]] double prepared(double cost) const noexcept {
        return detail::normal_log(scale * exponent / cost) + detail::only_if(exponent != 1);
    }
    /// The least amount whose marginal is at most a price of money.
    [[nodiscard]] double amount_at(double prepared, const shared_price& price) const noexcept {
        const double logarithm = (prepared - price.log) / (1 - exponent);
        const bool within = std::abs(logarithm) < 700; // else the line is asked itself
        return fast_exp(within ? logarithm : 0) + detail::only_if(within);
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::check_scale("power_response", scale, line);
        detail::check_exponent("power_response", exponent, line);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("power_response");
        each("scale", of.scale...);
        each("exponent", of.exponent...);
    }
};

/// Each doubling brings about the same: value = scale ln(1 + x / half).
struct log_response {
    double scale = 1;                     ///< what an amount of e - 1 times `half` brings; finite, 0 or more
    double half = 1;                      ///< the amount at which the marginal is half of that at 0; above 0
    static constexpr bool concave = true; ///< its formula is, whatever its parameters

    /// What an amount brings.
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] double value(double amount) const noexcept {
        return scale * detail::log1p_of_quotient(amount, half);
    }
    /// What one more unit brings there.
    [[nodiscard]] double marginal(double amount) const noexcept { return scale / (half + amount); }
    /// The least amount whose marginal is at most a price.
    [[nodiscard]] double amount_at(double price) const noexcept {
        if (scale == 0 || !(price > 0))
            return scale == 0 && price >= 0 ? 0 : detail::without_end;
        return (std::max)(0.0, scale / price - half);
    }
    /// What a line needs for its amounts at prices of money, a unit at a cost.
    [[nodiscard]] double prepared(double cost) const noexcept {
        const double first = scale / cost;
        return first + detail::only_if(detail::normal_above_0(first));
    }
    /// The least amount whose marginal is at most a price of money.
    [[nodiscard]] double amount_at(double prepared, const shared_price& price) const noexcept {
        return detail::not_below_zero(prepared / price.price - half);
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::check_scale("log_response", scale, line);
        detail::check_half("log_response", half, line);
        detail::check_steepness("log_response", scale, half, line);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("log_response");
        each("scale", of.scale...);
        each("half", of.half...);
    }
};

/// Towards a most, the rest shrinking by the same share with each unit: value = scale (1 - exp(-x / half)).
struct exponential_response {
    double scale = 1;                     ///< the most there is to have; finite, 0 or more
    double half = 1;                      ///< the amount that leaves 1 / e of it to be had; above 0
    static constexpr bool concave = true; ///< its formula is, whatever its parameters

    /// What an amount brings.
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] double value(double amount) const noexcept {
        return scale * detail::fast_fallen(detail::lesser(amount / half, 700)); // then nothing is left of it
    }
    /// What one more unit brings there.
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] double marginal(double amount) const noexcept {
        const double root = fast_exp(-0.5 * detail::lesser(amount / half, 1400)); // twice a root: far below what exp is
        return scale / half * root * root;
    }
    /// The least amount whose marginal is at most a price.
    [[nodiscard]] double amount_at(double price) const noexcept {
        if (scale == 0 || !(price > 0))
            return scale == 0 && price >= 0 ? 0 : detail::without_end;
        return (std::max)(0.0, half * std::log(scale / half / price));
    }
    /// What a line needs for its amounts at prices of money, a unit at a cost.
    [[nodiscard]] double prepared(double cost) const noexcept { return detail::normal_log(scale / half / cost); }
    /// The least amount whose marginal is at most a price of money.
    [[nodiscard]] double amount_at(double prepared, const shared_price& price) const noexcept {
        return detail::not_below_zero(half * (prepared - price.log));
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::check_scale("exponential_response", scale, line);
        detail::check_half("exponential_response", half, line);
        detail::check_steepness("exponential_response", scale, half, line);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("exponential_response");
        each("scale", of.scale...);
        each("half", of.half...);
    }
};

/// Towards a most, half of which `half` brings: value = scale / (1 + (half / x)^exponent). Concave for exponents up to
/// 1 only.
/// Source: Hill (1910), The possible effects of the aggregation of the molecules of haemoglobin.
struct hill_response {
    double scale = 1;                     ///< the most there is to have; finite, 0 or more
    double half = 1;                      ///< the amount that brings half of it; above 0
    double exponent = 1;                  ///< in (0, 1]
    static constexpr bool concave = true; ///< its formula is, whatever its parameters

    /// What an amount brings.
    [[nodiscard]] double value(double amount) const noexcept {
        if (exponent == 1)
            return scale * (amount / (amount + half));
        return scale / (1 + std::pow(half / amount, exponent));
    }
    /// What one more unit brings there.
    [[nodiscard]] double marginal(double amount) const noexcept {
        if (scale == 0)
            return 0;
        const double of_half = amount / half;
        if (exponent == 1)
            return scale / half / ((1 + of_half) * (1 + of_half));
        if (of_half == 0)
            return detail::without_end;
        const double steepness = scale / half * exponent;
        if (std::isinf(of_half) || steepness == 0)
            return 0;
        const double grown = std::pow(of_half, exponent);
        return steepness * (grown / of_half / (1 + grown) / (1 + grown));
    }
    /// The least amount whose marginal is at most a price.
    [[nodiscard]] double amount_at(double price) const noexcept {
        if (scale == 0 || !(price > 0))
            return scale == 0 && price >= 0 ? 0 : detail::without_end;
        if (exponent == 1)
            return (std::max)(0.0, half * (std::sqrt(scale / half / price) - 1));
        const double steepness = scale / half * exponent, level = std::log(price / steepness);
        if (std::isinf(level)) // further than a quotient reaches
            return level > 0 ? 0 : detail::without_end;
        return half * std::exp(detail::hill_log_amount(level, exponent));
    }
    /// What a line needs for its amounts at prices of money, a unit at a cost.
    [[nodiscard]] double prepared(double cost) const noexcept {
        const double first = scale / half * exponent / cost;
        return exponent == 1 && std::isnormal(first) ? std::sqrt(first) : detail::normal_log(first);
    }
    /// The least amount whose marginal is at most a price of money.
    [[nodiscard]] double amount_at(double prepared, const shared_price& price) const noexcept {
        if (exponent == 1)
            return detail::not_below_zero(half * (detail::rounded_product(prepared, price.root) - 1));
        return half * std::exp(detail::hill_log_amount(price.log - prepared, exponent));
    }
    static constexpr std::size_t together = detail::hill_lanes; ///< how many lines `amounts_at` works on
    /// The least amounts of many lines whose marginals are at most a price of money.
    static void amounts_at(std::span<const hill_response, together> lines, std::span<const double, together> prepared,
                           const shared_price& price, std::span<double, together> amounts) noexcept;
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::check_scale("hill_response", scale, line);
        detail::check_half("hill_response", half, line);
        detail::check_steepness("hill_response", scale, half, line);
        detail::check_exponent("hill_response", exponent, line);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("hill_response");
        each("scale", of.scale...);
        each("half", of.half...);
        each("exponent", of.exponent...);
    }
};

inline void hill_response::amounts_at(std::span<const hill_response, together> lines,
                                      std::span<const double, together> prepared, const shared_price& price,
                                      std::span<double, together> amounts) noexcept {
    bool curved = false;
    for (std::size_t i = 0; i < together; ++i) {
        amounts[i] = detail::not_below_zero(lines[i].half * (detail::rounded_product(prepared[i], price.root) - 1));
        curved |= lines[i].exponent != 1;
    }
    if (!curved)
        return;
    double levels[together], exponents[together], logs[together];
    for (std::size_t i = 0; i < together; ++i) {
        levels[i] = price.log - prepared[i];
        exponents[i] = lines[i].exponent;
    }
    detail::hill_log_amounts(levels, exponents, logs);
    for (std::size_t i = 0; i < together; ++i) {
        const double size = std::abs(logs[i]);
        const double within = size < 700 ? 0 : std::numeric_limits<double>::quiet_NaN();
        const double amount = lines[i].half * fast_exp(size < 700 ? logs[i] : 0) + within;
        amounts[i] = exponents[i] == 1 ? amounts[i] : amount;
    }
}

/// Up to a peak and down again, as contacts do that become too many: value = scale (1 - (1 - x / peak)^2).
struct peaked_response {
    double scale = 1;                     ///< what the peak brings; finite, 0 or more
    double peak = 1;                      ///< the amount after which more does harm; above 0
    static constexpr bool concave = true; ///< its formula is, whatever its parameters

    /// What an amount brings.
    [[nodiscard]] double value(double amount) const noexcept {
        if (scale == 0)
            return 0;
        const double of_peak = amount / peak;
        return scale * (of_peak * (2 - of_peak));
    }
    /// What one more unit brings there; below 0 after the peak.
    [[nodiscard]] double marginal(double amount) const noexcept {
        return scale == 0 ? 0 : 2 * scale / peak * (1 - amount / peak);
    }
    /// The least amount whose marginal is at most a price.
    [[nodiscard]] double amount_at(double price) const noexcept {
        if (scale == 0)
            return price >= 0 ? 0 : detail::without_end;
        return (std::max)(0.0, peak * (1 - price / (2 * scale / peak)));
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::check_scale("peaked_response", scale, line);
        detail::require_in_row(peak > 0 && std::isfinite(peak), "peaked_response", "peak must be finite and above 0",
                               peak, line, "line");
        detail::require_in_row(std::isfinite(2 * scale / peak), "peaked_response",
                               "peak must be so large that 2 scale / peak is within the range of a double", peak, line,
                               "line");
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("peaked_response");
        each("scale", of.scale...);
        each("peak", of.peak...);
    }
};

static_assert(priced_response<power_response> && priced_response<log_response> &&
              priced_response<exponential_response> && priced_response<hill_response> &&
              priced_response<peaked_response>);
static_assert(prepared_response<power_response> && prepared_response<exponential_response> &&
              together_response<hill_response>);

} // namespace clientele::inline CLIENTELE_ABI
