#pragma once

/// @file
/// What a purchase at a later time is worth today, and how a discounted sum over a horizon is taken.

#include <clientele/clv/concepts.hpp>
#include <clientele/clv/detail/time_integrals.hpp>
#include <clientele/cmath.hpp>

#include <concepts>
#include <limits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// A discount policy: `factor(t)` is the worth today of one unit of money at time t (in the unit of the fit), 1 at t =
/// 0. A policy whose factor is exp(-rate t) also offers `continuous()`, that rate, and allows an infinite horizon; one
/// whose factor jumps offers `period()`, the distance of the jumps, between which it must be smooth.
template <class Discount>
concept discount_policy = requires(const Discount& discount, double t) {
    { discount.factor(t) } -> std::convertible_to<double>;
};

/// The discount is a rate per unit of time, applied continuously.
template <class Discount>
concept discounts_continuously = discount_policy<Discount> && requires(const Discount& discount) {
    { discount.continuous() } -> std::convertible_to<double>;
};

/// The discount jumps, once per period.
template <class Discount>
concept discounts_per_period = discount_policy<Discount> && requires(const Discount& discount) {
    { discount.period() } -> std::convertible_to<double>;
};

/// Money later is money now.
struct no_discount {
    static constexpr std::string_view name = "no_discount"; ///< for the record
    /// 0.
    [[nodiscard]] constexpr double continuous() const noexcept { return 0; }
    /// 1.
    [[nodiscard]] constexpr double factor(double) const noexcept { return 1; }
};
static_assert(discounts_continuously<no_discount>);

/// A continuous rate per unit of time: exp(-rate t). A rate below 0 says that later is worth more.
struct continuous_rate {
    double rate; ///< per unit of time

    /// The rate.
    /// @throws error `bad_parameter` when it is not finite
    [[nodiscard]] double continuous() const {
        require(std::isfinite(rate), "continuous_rate: rate must be finite, got ", rate);
        return rate;
    }
    /// exp(-rate t).
    [[nodiscard]] double factor(double t) const { return std::exp(-rate * t); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("continuous_rate");
        each("rate", of.rate...);
    }
};
static_assert(discounts_continuously<continuous_rate>);

/// An effective rate per year, applied continuously: (1 + rate)^(-t / periods_per_year). The field counts 52 weeks to a
/// year.
struct annual_rate {
    double rate;                  ///< 0.10 is ten per cent a year; above -1
    double periods_per_year = 52; ///< units of time in a year: 52 weeks, 365 days, 12 months

    /// The same as a rate per unit of time.
    /// @throws error `bad_parameter` when a field is outside its range
    [[nodiscard]] double continuous() const {
        require(rate > -1 && std::isfinite(rate), "annual_rate: rate must be finite and above -1, got ", rate);
        require(periods_per_year > 0 && std::isfinite(periods_per_year),
                "annual_rate: periods_per_year must be finite and greater than 0, got ", periods_per_year);
        return std::log1p(rate) / periods_per_year;
    }
    /// (1 + rate)^(-t / periods_per_year).
    [[nodiscard]] double factor(double t) const { return std::exp(-continuous() * t); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("annual_rate");
        each("rate", of.rate...);
        each("periods_per_year", of.periods_per_year...);
    }
};
static_assert(discounts_continuously<annual_rate>);

/// A rate per period, applied at its end: everything in period n = 1, 2, ... counts (1 + rate)^-n.
struct per_period_rate {
    double rate;       ///< per period, above -1
    double length = 1; ///< of a period, in the unit of the fit, greater than 0

    /// (1 + rate)^-n for the n-th period.
    /// @throws error `bad_parameter` when the rate is outside its range
    [[nodiscard]] double factor(double t) const {
        require(rate > -1 && std::isfinite(rate), "per_period_rate: rate must be finite and above -1, got ", rate);
        return std::pow(1 + rate, -(std::floor(t / length) + 1));
    }
    /// Where the factor jumps.
    /// @throws error `bad_parameter` when the length is outside its range
    [[nodiscard]] double period() const {
        require(length > 0 && std::isfinite(length), "per_period_rate: length must be finite and greater than 0, got ",
                length);
        return length;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("per_period_rate");
        each("rate", of.rate...);
        each("length", of.length...);
    }
};
static_assert(discounts_per_period<per_period_rate>);

/// Any curve: a smooth function of time.
template <class Function>
struct discount_curve {
    Function curve; ///< called with t, returns the worth today

    /// curve(t).
    [[nodiscard]] double factor(double t) const { return curve(t); }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("discount_curve");
        each("curve", of.curve...);
    }
};

/// Nodes and weights such that the integral of a discount factor against an expectation E is the sum of weights
/// E(nodes). E is zero at 0 and grows.
struct discount_rule {
    std::vector<double> nodes;   ///< times from now
    std::vector<double> weights; ///< what E counts there

    /// One node more.
    void add(double node, double weight) {
        nodes.push_back(node);
        weights.push_back(weight);
    }
};

/// @cond INTERNAL
namespace detail {

/// A discount and an extra risk to lose the customer that the purchase model does not see, both at once.
template <class Discount>
struct retained {
    Discount discount;
    double retention; ///< per unit of time, in (0, 1]

    [[nodiscard]] double factor(double t) const { return discount.factor(t) * std::pow(retention, t); }
    [[nodiscard]] double continuous() const
        requires discounts_continuously<Discount>
    {
        return discount.continuous() - std::log(retention);
    }
    [[nodiscard]] double period() const
        requires discounts_per_period<Discount>
    {
        return discount.period();
    }
};

inline void require_finite_horizon(double horizon) {
    require(horizon < 1e300, "discounting: horizon must be below 1e300, or infinite with a rate above 0, got ",
            horizon);
}

/// A rate below 0: later is worth more, up to what numbers can hold.
inline void require_growth(double rate, double horizon) {
    require(rate * horizon >= -600, "discounting: with a rate below 0, rate times horizon must be at least -600, got ",
            rate * horizon);
}

/// Nodes and weights of the integral of the factor times a smooth function over [0, horizon].
template <class Discount>
[[nodiscard]] discount_rule time_rule(const Discount& discount, double horizon) {
    discount_rule out;
    const auto add = [&out](double node, double weight) { out.add(node, weight); };
    if (horizon == 0)
        return out;
    if constexpr (discounts_continuously<Discount>) {
        const continuous_rate same{discount.continuous()};
        if (same.rate >= 0)
            add_exponential_time(same.rate, horizon, add);
        else {
            require_finite_horizon(horizon);
            require_growth(same.rate, horizon);
            add_smooth_time(same, horizon, add);
        }
    } else if constexpr (discounts_per_period<Discount>) {
        add_periods_time(discount, horizon, add);
    } else {
        require_finite_horizon(horizon);
        add_smooth_time(discount, horizon, add);
    }
    return out;
}

} // namespace detail
/// @endcond

/// The rule of a discount policy over a horizon: every discounted sum of purchases is `weighted_purchases(customers,
/// nodes, weights)`. Good to 11 digits for whatever horizon, rate and age: nodes stand where the factor falls.
///
/// @param discount the policy; its factor must be finite and at least 0
/// @param horizon in [0, 1e300); infinite with a continuous or annual rate above 0, or a factor that falls per period
/// @returns nodes in [0, horizon] and weights; without discount the one node is the horizon
/// @throws error `bad_parameter`
/// Complexity: about 100 nodes for a rate; for a curve about 14 for each factor of 20 in time over which it falls; one
/// per period for a policy that jumps
template <discount_policy Discount>
[[nodiscard]] discount_rule discounting(const Discount& discount, double horizon) {
    require(horizon >= 0, "discounting: horizon must be at least 0, got ", horizon);
    discount_rule out;
    const auto add = [&out](double node, double weight) { out.add(node, weight); };
    if (horizon == 0)
        return out;
    if constexpr (discounts_continuously<Discount>) {
        const continuous_rate same{discount.continuous()};
        if (same.rate > 0) {
            detail::add_exponential(same.rate, horizon, add);
            return out;
        }
        detail::require_finite_horizon(horizon);
        detail::require_growth(same.rate, horizon);
        if (same.rate == 0)
            add(horizon, 1.0);
        else
            detail::add_smooth(same, horizon, add);
    } else if constexpr (discounts_per_period<Discount>) {
        detail::add_periods(discount, horizon, add);
    } else {
        detail::require_finite_horizon(horizon);
        detail::add_smooth(discount, horizon, add);
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
