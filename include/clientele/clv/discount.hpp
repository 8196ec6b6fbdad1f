#pragma once

/// @file
/// What a purchase at a later time is worth today, and how a discounted sum over a horizon is taken.

#include <clientele/clv/concepts.hpp>

#include <cmath>
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
    /// 0.
    [[nodiscard]] constexpr double continuous() const noexcept { return 0; }
    /// 1.
    [[nodiscard]] constexpr double factor(double) const noexcept { return 1; }
};
static_assert(discounts_continuously<no_discount>);

/// A continuous rate per unit of time: exp(-rate t). rate at least 0.
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
        require(rate > -1, "annual_rate: rate must be above -1, got ", rate);
        require(periods_per_year > 0, "annual_rate: periods_per_year must be greater than 0, got ", periods_per_year);
        return std::log1p(rate) / periods_per_year;
    }
    /// (1 + rate)^(-t / periods_per_year).
    [[nodiscard]] double factor(double t) const { return std::exp(-continuous() * t); }
};
static_assert(discounts_continuously<annual_rate>);

/// A rate per period, applied at its end: everything in period n = 1, 2, ... counts (1 + rate)^-n.
struct per_period_rate {
    double rate;       ///< per period, above -1
    double length = 1; ///< of a period, in the unit of the fit, greater than 0

    /// (1 + rate)^-n for the n-th period.
    [[nodiscard]] double factor(double t) const { return std::pow(1 + rate, -(std::floor(t / length) + 1)); }
    /// Where the factor jumps.
    [[nodiscard]] double period() const { return length; }
};
static_assert(discounts_per_period<per_period_rate>);

/// Any curve: a smooth function of time.
template <class Function>
struct discount_curve {
    Function curve; ///< called with t, returns the worth today

    /// curve(t).
    [[nodiscard]] double factor(double t) const { return curve(t); }
};

/// Nodes and weights such that the integral of a discount factor against an expectation E is the sum of weights
/// E(nodes). E is zero at 0 and grows.
struct discount_rule {
    std::vector<double> nodes;   ///< times from now
    std::vector<double> weights; ///< what E counts there
};

/// @cond INTERNAL
namespace detail {

/// Chebyshev points of [-1, 1], the weights that integrate, and the matrix that differentiates a polynomial through
/// them.
template <std::size_t N>
struct chebyshev {
    std::array<double, N> point{}, integral{};
    std::array<std::array<double, N>, N> derivative{};

    chebyshev() {
        constexpr double pi = 3.14159265358979323846;
        constexpr auto n = static_cast<double>(N - 1);
        for (std::size_t k = 0; k < N; ++k)
            point[k] = -std::cos(pi * static_cast<double>(k) / n);
        for (std::size_t k = 0; k < N; ++k) { // Clenshaw-Curtis
            double sum = 1;
            for (std::size_t j = 1; 2 * j <= N - 1; ++j) {
                const double b = 2 * j == N - 1 ? 1 : 2, jj = static_cast<double>(j);
                sum -= b / (4 * jj * jj - 1) * std::cos(2 * pi * jj * static_cast<double>(k) / n);
            }
            integral[k] = sum * (k == 0 || k == N - 1 ? 1 : 2) / n;
        }
        for (std::size_t k = 0; k < N; ++k) { // Trefethen, Spectral methods in MATLAB (2000), chapter 6
            double row = 0;
            for (std::size_t i = 0; i < N; ++i) {
                if (i == k)
                    continue;
                const double ck = k == 0 || k == N - 1 ? 2 : 1, ci = i == 0 || i == N - 1 ? 2 : 1;
                derivative[k][i] = ck / ci * ((k + i) % 2 == 0 ? 1 : -1) / (point[k] - point[i]);
                row += derivative[k][i];
            }
            derivative[k][k] = -row;
        }
    }
};

inline constexpr std::size_t panel_nodes = 15;

[[nodiscard]] inline const chebyshev<panel_nodes>& panel() {
    static const chebyshev<panel_nodes> rule;
    return rule;
}

/// Calls f(lower, upper) for panels that grow towards the horizon; where the factor jumps, panels end.
template <class Discount, class F>
void for_each_panel(const Discount& discount, double horizon, const F& f) {
    if constexpr (discounts_per_period<Discount>) {
        double n = 0;
        while (n * discount.period() < horizon) {
            f(n * discount.period(), std::min((n + 1) * discount.period(), horizon));
            n += 1;
        }
    } else {
        double lower = 0, upper = horizon / 256;
        while (lower < horizon) {
            f(lower, std::min(upper, horizon));
            lower = upper;
            upper = upper < horizon / 2 ? upper * 4 : horizon;
        }
    }
}

/// The factor at a point of a panel; at its ends that of the inside, should it jump there.
template <class Discount>
[[nodiscard]] double factor_in(const Discount& discount, double lower, double upper, double point) {
    return discount.factor(lower + 0.5 * (upper - lower) * (1 + point * (1 - 1e-14)));
}

/// In each panel the factor times the derivative of the polynomial through E is integrated.
template <class Discount>
[[nodiscard]] discount_rule smooth_rule(const Discount& discount, double horizon) {
    const auto& rule = panel();
    discount_rule out;
    for_each_panel(discount, horizon, [&](double lower, double upper) {
        std::array<double, panel_nodes> weight{};
        for (std::size_t k = 0; k < panel_nodes; ++k) {
            const double factor = factor_in(discount, lower, upper, rule.point[k]) * rule.integral[k];
            for (std::size_t i = 0; i < panel_nodes; ++i)
                weight[i] += factor * rule.derivative[k][i];
        }
        for (std::size_t i = lower == 0 ? 1 : 0; i < panel_nodes; ++i) { // E(0) = 0
            out.nodes.push_back(lower + 0.5 * (upper - lower) * (1 + rule.point[i]));
            out.weights.push_back(weight[i]);
        }
    });
    return out;
}

/// Infinite horizon: the integral of rate^power exp(-rate t) f(t), by the trapezoidal rule in log t from e^(first / 5).
[[nodiscard]] inline discount_rule infinite_rule(double rate, int first, int power) {
    require(rate > 0, "discounting: an infinite horizon needs a rate above 0, got ", rate);
    discount_rule out;
    constexpr double step = 0.2;
    for (int i = first; i <= 19; ++i) {
        const double v = std::exp(step * i), weight = step * v * std::exp(-v);
        out.nodes.push_back(v / rate);
        out.weights.push_back(power == 1 ? weight : weight / rate);
    }
    return out;
}

inline void require_finite_horizon(double horizon) {
    require(std::isfinite(horizon), "discounting: an infinite horizon needs a continuous or annual rate above 0");
}

/// Nodes and weights of the integral of the factor times a smooth function over [0, horizon].
template <class Discount>
[[nodiscard]] discount_rule time_rule_of(const Discount& discount, double horizon) {
    require_finite_horizon(horizon);
    discount_rule out;
    if (horizon > 0)
        for_each_panel(discount, horizon, [&](double lower, double upper) {
            for (std::size_t k = 0; k < panel_nodes; ++k) {
                out.nodes.push_back(lower + 0.5 * (upper - lower) * (1 + panel().point[k]));
                out.weights.push_back(0.5 * (upper - lower) * panel().integral[k] *
                                      factor_in(discount, lower, upper, panel().point[k]));
            }
        });
    return out;
}
template <class Discount>
[[nodiscard]] discount_rule time_rule(const Discount& discount, double horizon) {
    if constexpr (discounts_continuously<Discount>) {
        const continuous_rate same{discount.continuous()};
        return std::isinf(horizon) ? infinite_rule(same.rate, -200, 0) : time_rule_of(same, horizon);
    } else {
        return time_rule_of(discount, horizon);
    }
}

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

/// factor(n) - factor(n + 1) at the end of each period, the last factor at the horizon.
template <class Discount>
[[nodiscard]] discount_rule period_rule(const Discount& discount, double horizon) {
    const double length = discount.period();
    require(length > 0, "discounting: period must be greater than 0, got ", length);
    require(horizon / length <= 1e6, "discounting: horizon must be at most a million periods, got ", horizon / length);
    discount_rule out;
    for (double n = 1;; n += 1) {
        const double end = std::min(n * length, horizon), here = discount.factor((n - 0.5) * length);
        out.nodes.push_back(end);
        out.weights.push_back(end < horizon ? here - discount.factor((n + 0.5) * length) : here);
        if (end >= horizon)
            return out;
    }
}

} // namespace detail
/// @endcond

/// The rule of a discount policy over a horizon: every discounted sum of purchases is `weighted_purchases(customers,
/// nodes, weights)`.
///
/// @param discount the policy; its factor must be finite and at least 0
/// @param horizon greater than or equal to 0; infinite only with a continuous or annual rate above 0
/// @returns nodes in [0, horizon] and weights; without discount the one node is the horizon
/// @throws error `bad_parameter`
/// Complexity: about 70 nodes; one per period for a policy that jumps
template <discount_policy Discount>
[[nodiscard]] discount_rule discounting(const Discount& discount, double horizon) {
    require(horizon >= 0, "discounting: horizon must be at least 0, got ", horizon);
    if constexpr (discounts_continuously<Discount>) {
        const continuous_rate same{discount.continuous()};
        if (same.rate != 0 && std::isinf(horizon))
            return detail::infinite_rule(same.rate, -120, 1);
        detail::require_finite_horizon(horizon);
        if (horizon == 0)
            return {};
        return same.rate == 0 ? discount_rule{{horizon}, {1.0}} : detail::smooth_rule(same, horizon);
    } else {
        detail::require_finite_horizon(horizon);
        if (horizon == 0)
            return {};
        if constexpr (discounts_per_period<Discount>)
            return detail::period_rule(discount, horizon);
        else
            return detail::smooth_rule(discount, horizon);
    }
}

} // namespace clientele::inline CLIENTELE_ABI
