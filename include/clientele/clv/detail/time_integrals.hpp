#pragma once

/// @file
/// Nodes and weights of integrals over (0, horizon] of a discount factor, against an expectation that grows or a
/// probability that falls. The nodes follow the factor: where it does not change there are none.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

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

    /// The polynomial through the values, at s in (-1, 1) (barycentric).
    [[nodiscard]] double through(const std::array<double, N>& value, double s) const {
        double above = 0, below = 0;
        for (std::size_t k = 0; k < N; ++k) {
            const double w = (k % 2 == 0 ? 1.0 : -1.0) * (k == 0 || k == N - 1 ? 0.5 : 1.0) / (s - point[k]);
            above += w * value[k];
            below += w;
        }
        return above / below;
    }
};

inline constexpr std::size_t panel_nodes = 15;

[[nodiscard]] inline const chebyshev<panel_nodes>& panel() {
    static const chebyshev<panel_nodes> rule;
    return rule;
}

/// A factor that refuses to be no number.
template <class Discount>
[[nodiscard]] double checked_factor(const Discount& discount, double t) {
    const double factor = discount.factor(t);
    require(factor >= 0 && std::isfinite(factor), "discounting: factor must be finite and at least 0, got ", factor,
            " at time ", t);
    return factor;
}

/// A stretch of time, evenly in t or in log t. At its ends the factor is that of the inside, should it jump there.
struct stretch {
    double lower, upper;
    bool in_log;

    [[nodiscard]] double at(double s) const {
        return in_log ? lower * std::exp(0.5 * (1 + s) * std::log(upper / lower))
                      : lower + 0.5 * (upper - lower) * (1 + s);
    }
    /// The last s before the upper end that rounding does not move onto it.
    [[nodiscard]] double inside() const { return in_log ? 1 : 1 - (std::max)(1e-14, 2e-15 * upper / (upper - lower)); }
    /// dt / ds.
    [[nodiscard]] double slope(double s) const {
        return in_log ? at(s) * 0.5 * std::log(upper / lower) : 0.5 * (upper - lower);
    }
};

/// Calls f(stretch, factors at its Chebyshev points) for parts of a stretch in each of which a polynomial is the
/// factor to 12 digits of the largest there.
template <class Discount, class F>
void for_each_smooth_part(const Discount& discount, const stretch& whole, const F& f, double largest = 0,
                          int depth = 12) {
    const auto& rule = panel();
    constexpr double probes[] = {-0.93, -0.31, 0.05, 0.62, 0.97};
    const double inside = whole.inside();
    std::array<double, panel_nodes> factor{};
    for (std::size_t k = 0; k < panel_nodes; ++k)
        factor[k] = checked_factor(discount, whole.at(rule.point[k] * inside));
    if (largest == 0)
        for (const double each : factor)
            largest = (std::max)(largest, each);
    double off = 0;
    for (const double s : probes)
        off = (std::max)(off, std::abs(rule.through(factor, s) - checked_factor(discount, whole.at(s))));
    if (off <= 1e-12 * largest || depth == 0)
        return f(whole, factor);
    const double middle = whole.at(0);
    for_each_smooth_part(discount, {whole.lower, middle, whole.in_log}, f, largest, depth - 1);
    for_each_smooth_part(discount, {middle, whole.upper, whole.in_log}, f, largest, depth - 1);
}

/// Adds nodes and weights of minus the integral of factor' E over a stretch.
template <class Discount, class Add>
void add_falls(const Discount& discount, const stretch& whole, const Add& add) {
    const auto& rule = panel();
    for_each_smooth_part(discount, whole, [&](const stretch& part, const std::array<double, panel_nodes>& factor) {
        const auto [least, most] = std::minmax_element(factor.begin(), factor.end());
        if (*most - *least <= 1e-14 * *most)
            return;
        for (std::size_t k = 0; k < panel_nodes; ++k) {
            double fall = 0;
            for (std::size_t i = 0; i < panel_nodes; ++i)
                fall -= rule.derivative[k][i] * factor[i];
            add(part.at(rule.point[k]), fall * rule.integral[k]);
        }
    });
}

/// Calls f(lower, upper) for stretches of ratio e^3 down from the horizon, until f says that nothing is left; those in
/// which the factor has fallen to nothing are left out.
template <class Discount, class F>
void for_each_octave(const Discount& discount, double horizon, const F& f) {
    constexpr double ratio = 20.085536923187668; // e^3
    double most = 0;
    double t = horizon;
    for (int n = 0; n < 500; ++n, t /= ratio)
        most = (std::max)(most, checked_factor(discount, t) * t);
    const auto gone = [&](double at) { return checked_factor(discount, at) * at <= 1e-20 * most; };
    double upper = horizon;
    while (gone(upper) && gone(upper / ratio) && upper > 1e-30 * horizon)
        upper /= ratio;
    for (int n = 0; n < 500 && f(upper / ratio, upper); ++n)
        upper /= ratio;
}

/// The integral of a smooth factor against dE, E(0) = 0: factor E at the horizon, and what the factor falls before it.
template <class Discount, class Add>
void add_smooth(const Discount& discount, double horizon, const Add& add) {
    const double first = checked_factor(discount, 0.0);
    add(horizon, checked_factor(discount, horizon));
    for_each_octave(discount, horizon, [&](double lower, double upper) {
        add_falls(discount, {lower, upper, true}, add);
        return std::abs(checked_factor(discount, lower) - first) > 1e-12 * first;
    });
}

/// The integral of a smooth factor times a function over [0, horizon].
template <class Discount, class Add>
void add_smooth_time(const Discount& discount, double horizon, const Add& add) {
    const auto& rule = panel();
    double left = 0;
    for_each_octave(discount, horizon, [&](double lower, double upper) {
        for_each_smooth_part(
            discount, {lower, upper, true}, [&](const stretch& part, const std::array<double, panel_nodes>& factor) {
                for (std::size_t k = 0; k < panel_nodes; ++k)
                    add(part.at(rule.point[k]), factor[k] * rule.integral[k] * part.slope(rule.point[k]));
            });
        left = lower;
        return lower > 1e-14 * horizon;
    });
    add(left, checked_factor(discount, left) * left);
}

/// Calls f(lower, upper) for the periods of a factor that jumps, until the horizon or until nothing is left of it.
template <class Discount, class F>
void for_each_period(const Discount& discount, double horizon, const F& f) {
    const double length = discount.period();
    require(length > 0 && std::isfinite(length), "discounting: period must be finite and greater than 0, got ", length);
    const double first = checked_factor(discount, 0.5 * (std::min)(length, horizon));
    for (double n = 0; n * length < horizon; n += 1) {
        require(n < 1e6, "discounting: horizon must be at most a million periods, or the factor must fall, got ",
                horizon / length, " periods");
        const double lower = n * length, upper = (std::min)((n + 1) * length, horizon);
        if (checked_factor(discount, 0.5 * (lower + upper)) <= 1e-20 * first)
            return;
        f(lower, upper);
    }
}

/// The integral of a factor that jumps against dE.
template <class Discount, class Add>
void add_periods(const Discount& discount, double horizon, const Add& add) {
    double last = 0, left = 0; // the end of the period before, and the factor there
    for_each_period(discount, horizon, [&](double lower, double upper) {
        const stretch period{lower, upper, false};
        const double at_start = checked_factor(discount, period.at(-period.inside())),
                     at_end = checked_factor(discount, period.at(period.inside()));
        if (lower > 0)
            add(lower, left - at_start);
        if (std::abs(at_start - at_end) > 1e-13 * at_start)
            add_falls(discount, period, add);
        last = upper;
        left = at_end;
    });
    add(last, left);
}

/// The integral of a factor that jumps times a function.
template <class Discount, class Add>
void add_periods_time(const Discount& discount, double horizon, const Add& add) {
    const auto& rule = panel();
    for_each_period(discount, horizon, [&](double lower, double upper) {
        for_each_smooth_part(
            discount, {lower, upper, false}, [&](const stretch& part, const std::array<double, panel_nodes>& factor) {
                for (std::size_t k = 0; k < panel_nodes; ++k)
                    add(part.at(rule.point[k]), factor[k] * rule.integral[k] * part.slope(rule.point[k]));
            });
    });
}

/// Calls f(t, dt) for the nodes of an integral over [first, horizon]: the trapezoidal rule in u with t = horizon (1 -
/// exp(-e^u)), evenly in log t below and doubly exponential towards the horizon, so that singularities on the negative
/// axis are far from the path whatever their scale. Returns the first node, below the others.
template <class F>
double for_each_log_node(double horizon, double first, const F& f) {
    constexpr double step = 0.3, top = 3.62; // exp(-e^3.62) is 6e-17
    double t = horizon;
    for (double u = top; t > first; u -= step) {
        const double e = std::exp(u);
        t = -horizon * std::expm1(-e);
        f(t, step * horizon * e * std::exp(-e));
    }
    return t;
}

/// Where exp(-rate t) leaves nothing beyond: 45 / rate, or the horizon.
[[nodiscard]] inline double end_of_discount(double rate, double horizon) {
    require(rate > 0 || std::isfinite(horizon), "discounting: an infinite horizon needs a rate above 0, got ", rate);
    const double end = rate > 0 ? (std::min)(horizon, 45 / rate) : horizon;
    require(end < 1e300, "discounting: the horizon, or 45 / rate, must be below 1e300, got ", end);
    return end;
}

/// The integral of exp(-rate t) dE, rate > 0, by parts: all terms positive.
template <class Add>
void add_exponential(double rate, double horizon, const Add& add) {
    const double end = end_of_discount(rate, horizon);
    const auto add_if_seen = [&](double t, double weight) { // E grows about like t at most
        if (!(rate * t > 1 && rate * t * weight < 1e-18))
            add(t, weight);
    };
    for_each_log_node(end, 1e-12 / rate, [&](double t, double dt) { add_if_seen(t, rate * std::exp(-rate * t) * dt); });
    add_if_seen(end, std::exp(-rate * end));
}

/// The integral of exp(-rate t) times a function, rate >= 0.
template <class Add>
void add_exponential_time(double rate, double horizon, const Add& add) {
    const double end = end_of_discount(rate, horizon);
    const double left =
        for_each_log_node(end, 1e-14 * end, [&](double t, double dt) { add(t, std::exp(-rate * t) * dt); });
    add(left, 0.8574887740530246 * left); // for the nodes below it: 0.3 left / (e^0.3 - 1)
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
