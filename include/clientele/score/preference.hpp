#pragma once

/// @file
/// The preference functions of PROMETHEE: how strongly a difference on one criterion speaks for the better customer.

#include <clientele/math/exact_sum.hpp>
#include <clientele/score/detail/rank_index.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// P(d): the preference, in [0, 1], for a customer who is better by d > 0, in the criterion's unit. The six of Brans
/// and Vincke, and any other as a function.
class preference {
public:
    /// Which function it is.
    enum class kind {
        usual,    ///< 1 for any difference
        u_shape,  ///< 1 above the indifference threshold q
        v_shape,  ///< d / p up to the preference threshold p, then 1
        level,    ///< 1/2 above q, 1 above p
        linear,   ///< (d - q) / (p - q) between q and p, then 1
        gaussian, ///< 1 - exp(-d^2 / (2 s^2))
        custom    ///< a function of the host's
    };

    /// The usual one: any difference counts fully. Net flows of n customers by sorting, O(n).
    [[nodiscard]] static preference usual() { return {kind::usual, 0, 0, {}}; }
    /// Differences up to q >= 0 do not count.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference u_shape(double q) { return {kind::u_shape, q, q, {}}; }
    /// Grows in a straight line up to p > 0.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference v_shape(double p) { return {kind::v_shape, 0, p, {}}; }
    /// Nothing up to q, half up to p, then all; 0 <= q <= p.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference level(double q, double p) { return {kind::level, q, p, {}}; }
    /// Nothing up to q, then in a straight line up to p; 0 <= q < p.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference linear(double q, double p) { return {kind::linear, q, p, {}}; }
    /// Grows smoothly with scale s > 0. Does not split into sums: O(n^2).
    [[nodiscard]] static preference gaussian(double s) { return {kind::gaussian, 0, s, {}}; }
    /// The host's own, for d > 0, with values in [0, 1].
    /// Complexity: O(n^2).
    [[nodiscard]] static preference custom(std::function<double(double)> p) {
        return {kind::custom, 0, 0, std::move(p)};
    }

    /// Which function it is.
    [[nodiscard]] kind shape() const noexcept { return kind_; }
    /// Differences up to this do not count.
    [[nodiscard]] double indifference() const noexcept { return q_; }
    /// Differences from this on count fully (the scale, for the Gaussian one).
    [[nodiscard]] double threshold() const noexcept { return p_; }

    /// P(d); 0 for d <= 0.
    [[nodiscard]] double operator()(double d) const {
        if (!(d > 0))
            return 0.0;
        switch (kind_) {
        case kind::usual:
            return 1.0;
        case kind::u_shape:
            return d > q_ ? 1.0 : 0.0;
        case kind::level:
            return d > p_ ? 1.0 : d > q_ ? 0.5 : 0.0;
        case kind::gaussian:
            return -std::expm1(-d * d / (2 * p_ * p_));
        case kind::custom:
            return own_(d);
        default:
            return d <= q_ ? 0.0 : d >= p_ ? 1.0 : (d - q_) / (p_ - q_);
        }
    }

private:
    preference(kind shape, double q, double p, std::function<double(double)> own)
        : kind_{shape}, q_{q}, p_{p}, own_{std::move(own)} {
        require(std::isfinite(q) && q >= 0, "preference: q must be finite and at least 0, got ", q);
        const bool scaled = shape == kind::v_shape || shape == kind::gaussian || shape == kind::linear;
        require(std::isfinite(p) && (scaled ? p > q : p >= q), "preference: p (or the scale s) must be finite and ",
                scaled ? "more than " : "at least ", q, ", got ", p);
        require(shape != kind::custom || own_ != nullptr, "preference: the custom function must not be empty");
    }

    kind kind_;
    double q_;
    double p_;
    std::function<double(double)> own_;
};

/// @cond INTERNAL
namespace detail {

/// One criterion of the population, ready to say how strongly a value is preferred to all of it, less how strongly all
/// of it is preferred to the value.
class preference_flow {
public:
    preference_flow(preference how, std::vector<double> values) : how_{std::move(how)}, index_{std::move(values)} {
        if (how_.shape() != preference::kind::v_shape && how_.shape() != preference::kind::linear)
            return;
        // sums of the first k values, about the middle one so that differences of sums keep their digits
        const auto& sorted = index_.sorted();
        centre_ = sorted[sorted.size() / 2];
        prefix_.assign(1, 0.0);
        compensated_sum sum;
        for (const double v : sorted) {
            sum.add(v - centre_);
            prefix_.push_back(sum.value());
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return index_.size(); }

    /// sum of P(value - b) - sum of P(b - value) over the population.
    [[nodiscard]] double operator()(double value) const {
        const auto n = static_cast<double>(size());
        const double q = how_.indifference(), p = how_.threshold();
        switch (how_.shape()) {
        case preference::kind::usual: {
            const auto [below, up_to] = index_.of(value);
            return static_cast<double>(below + up_to) - n;
        }
        case preference::kind::u_shape:
            return over(value, q);
        case preference::kind::level:
            return (over(value, q) + over(value, p)) / 2;
        case preference::kind::gaussian:
        case preference::kind::custom: {
            compensated_sum sum;
            for (const double b : index_.sorted())
                sum.add(value > b ? how_(value - b) : -how_(b - value));
            return sum.value();
        }
        default:
            return ramp(value, q, p);
        }
    }

    /// `each(i, flow)` for many values; the usual function finds their places together.
    template <class Each>
    void of_all(const double* values, std::size_t count, Each each) const {
        const auto n = static_cast<double>(size());
        if (how_.shape() == preference::kind::usual)
            index_.of_all(values, count, [&](std::size_t i, rank_index::place place) {
                each(i, static_cast<double>(place.below + place.up_to) - n);
            });
        else
            for (std::size_t i = 0; i < count; ++i)
                each(i, (*this)(values[i]));
    }

private:
    /// How many are more than t below, less how many are more than t above.
    [[nodiscard]] double over(double value, double t) const noexcept {
        return static_cast<double>(index_.below(value - t)) - static_cast<double>(size() - index_.up_to(value + t));
    }

    /// The straight line between q and p, as sums over the values between.
    [[nodiscard]] double ramp(double value, double q, double p) const noexcept {
        const auto all_below = index_.up_to(value - p), some_below = index_.up_to(value - q);
        const auto some_above = index_.below(value + q), all_above = index_.below(value + p);
        const double at = value - centre_;
        const double down =
            static_cast<double>(some_below - all_below) * (at - q) - (prefix_[some_below] - prefix_[all_below]);
        const double up =
            (prefix_[all_above] - prefix_[some_above]) - static_cast<double>(all_above - some_above) * (at + q);
        return static_cast<double>(all_below) - static_cast<double>(size() - all_above) + (down - up) / (p - q);
    }

    preference how_;
    rank_index index_;
    double centre_ = 0;
    std::vector<double> prefix_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
