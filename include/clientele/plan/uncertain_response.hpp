#pragma once

/// @file
/// Risk in a plan: a stated quantile of what an amount brings instead of its mean, and limits on what is spent on
/// customers who may be lost.

#include <clientele/math/special_functions.hpp>
#include <clientele/plan/response.hpp>

#include <limits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A response times a factor that is the same for all amounts.
template <class Response>
struct scaled_response {
    static_assert(response_policy<Response>,
                  "scaled_response: response must offer value(amount) and marginal(amount) (response_policy)");

    Response response{}; ///< what is scaled
    double factor = 1;   ///< finite, above 0

    /// What an amount brings.
    [[nodiscard]] double value(double amount) const { return factor * response.value(amount); }
    /// What one more unit brings there.
    [[nodiscard]] double marginal(double amount) const { return factor * response.marginal(amount); }
    /// The least amount whose marginal is at most a price, where the response itself says so.
    [[nodiscard]] double amount_at(double price) const
        requires priced_response<Response>
    {
        return response.amount_at(price / factor);
    }
    /// What a line needs for its amounts at prices of money, a unit at a cost.
    [[nodiscard]] double prepared(double cost) const
        requires prepared_response<Response>
    {
        return response.prepared(cost / factor);
    }
    /// The least amount whose marginal is at most a price of money.
    [[nodiscard]] double amount_at(double prepared, const shared_price& price) const
        requires prepared_response<Response>
    {
        return response.amount_at(prepared, price);
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        detail::require_in_row(factor > 0 && std::isfinite(factor), "scaled_response",
                               "factor must be finite and above 0", factor, line, "line");
        if constexpr (requires { response.check(line); })
            response.check(line);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("scaled_response");
        each("response", of.response...);
        each("factor", of.factor...);
    }
};

/// How a response's true scale lies about the stated one, which is its mean.
enum class scale_spread {
    normal,   ///< to both sides alike
    lognormal ///< never below 0, with a long side above
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(scale_spread) noexcept { return {"normal", "lognormal"}; }

/// A response's scale that is known only so well.
struct uncertain_scale {
    double deviation = 0.25;                       ///< standard deviation as a share of the mean; finite, 0 or more
    scale_spread spread = scale_spread::lognormal; ///< the distribution

    /// What the mean is multiplied by for a quantile: 1 + z deviation, or exp(z s - s^2 / 2) with s^2 = ln(1 +
    /// deviation^2), where z is the standard normal quantile.
    /// @param probability that the true scale is below, in (0, 1)
    /// @throws error `bad_parameter`, also where the quantile is not finite and above 0
    [[nodiscard]] double factor_at(double probability) const {
        require(deviation >= 0 && std::isfinite(deviation),
                "uncertain_scale: deviation must be finite and not negative, got ", deviation);
        require(probability > 0 && probability < 1, "uncertain_scale: probability must be in (0, 1), got ",
                probability);
        const double z = normal_quantile(probability);
        if (spread == scale_spread::lognormal) {
            const double variance = deviation > 1e8 ? 2 * std::log(deviation) : std::log1p(deviation * deviation);
            return above_zero(std::exp(z * std::sqrt(variance) - variance / 2), probability);
        }
        return above_zero(1 + z * deviation, probability);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("uncertain_scale");
        each("deviation", of.deviation...);
        each("spread", of.spread...);
    }

private:
    [[nodiscard]] double above_zero(double factor, double probability) const {
        require(factor > 0 && std::isfinite(factor), "uncertain_scale: a ",
                words_of(spread)[static_cast<std::size_t>(spread)], " scale of deviation ", deviation,
                " must have its quantile finite and above 0, got ", factor, " at probability ", probability);
        return factor;
    }
};

/// A response at a quantile of its scale: what it brings with probability 1 - `probability` or more, at any amount. A
/// plan by these prefers what is sure to what is as good on average.
///
///     const auto careful = at_quantile(log_response{100, 20}, {.deviation = 0.5}, 0.1);
///
/// @param response    by its mean
/// @param scale       how well its scale is known
/// @param probability that less comes of it, in (0, 1); 0.1 is careful, 0.5 the median
/// @throws error as `uncertain_scale::factor_at` does
template <response_policy Response>
[[nodiscard]] scaled_response<Response> at_quantile(const Response& response, const uncertain_scale& scale,
                                                    double probability) {
    return {response, scale.factor_at(probability)};
}

/// @cond INTERNAL
namespace detail {

/// What one unit puts at risk on a customer.
inline double at_risk(std::string_view where, column risk, column cost, std::size_t row) {
    if (!(risk[row] >= 0 && risk[row] <= 1)) [[unlikely]]
        fail(errc::bad_value, row, where, ": risk must be in [0, 1], got ", risk[row], " in row ", row);
    const double of = cost.empty() ? 1 : cost[row];
    if (!(of > 0 && std::isfinite(of))) [[unlikely]]
        fail(errc::bad_value, row, where, ": cost must be finite and above 0, got ", of, " in row ", row);
    return risk[row] * of;
}

} // namespace detail
/// @endcond

/// Ceilings by which at most so much is at risk on every customer: amount cost P(lost) <= most. With a column of
/// `use` for `allocate_resources` by `spend_at_risk` the same is said of a segment.
/// @param risk the probability that a customer is lost, in [0, 1]
/// @param most what may be at risk on a customer, finite, 0 or more
/// @param cost of one unit, finite and above 0; left out: 1
/// @returns a ceiling for each customer, infinite where nothing is at risk
/// @throws error `bad_shape`; `bad_value` with the row
/// Complexity: O(n).
template <class Ceilings = std::vector<double>>
[[nodiscard]] Ceilings ceilings_at_risk(column risk, column most, column cost = {}) {
    require_same_size("ceilings_at_risk", "most", risk.size(), most.size());
    if (!cost.empty())
        require_same_size("ceilings_at_risk", "cost", risk.size(), cost.size());
    Ceilings ceilings;
    for (std::size_t i = 0; i < risk.size(); ++i) {
        if (!(most[i] >= 0 && std::isfinite(most[i]))) [[unlikely]]
            fail(errc::bad_value, i, "ceilings_at_risk: most must be finite and not negative, got ", most[i],
                 " in row ", i);
        const double each = detail::at_risk("ceilings_at_risk", risk, cost, i);
        ceilings.push_back(each > 0 ? most[i] / each : detail::without_end);
    }
    return ceilings;
}

/// What one unit puts at risk, cost P(lost), of the customers of one segment, and 0 of the others: a column of `use`
/// for `allocate_resources`, whose capacity is then what may be at risk on the segment.
/// @param risk     the probability that a customer is lost, in [0, 1]
/// @param segments the segment of each customer
/// @param segment  the one that is limited
/// @param cost     of one unit, finite and above 0; left out: 1
/// @throws error `bad_shape`; `bad_value` with the row
/// Complexity: O(n).
template <class Use = std::vector<double>>
[[nodiscard]] Use spend_at_risk(column risk, std::span<const int> segments, int segment, column cost = {}) {
    require_same_size("spend_at_risk", "segments", risk.size(), segments.size());
    if (!cost.empty())
        require_same_size("spend_at_risk", "cost", risk.size(), cost.size());
    Use use;
    for (std::size_t i = 0; i < risk.size(); ++i) {
        const double each = detail::at_risk("spend_at_risk", risk, cost, i);
        use.push_back(segments[i] == segment ? each : 0);
    }
    return use;
}

} // namespace clientele::inline CLIENTELE_ABI
