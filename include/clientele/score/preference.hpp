#pragma once

/// @file
/// The preference functions of PROMETHEE: how strongly a difference on one criterion speaks for the better customer.

#include <clientele/cmath.hpp>
#include <clientele/error.hpp>
#include <clientele/named_policies.hpp>

#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// P(d): the preference, in [0, 1], for a customer who is better by d > 0, in the criterion's unit. The six of Brans
/// and Vincke, and any other as a function.
class preference {
public:
    /// Which function it is.
    enum class kind {
        usual,     ///< 1 for any difference
        u_shape,   ///< 1 above the indifference threshold q
        v_shape,   ///< d / p up to the preference threshold p, then 1
        two_steps, ///< 1/2 above q, 1 above p (the level criterion)
        linear,    ///< (d - q) / (p - q) between q and p, then 1
        gaussian,  ///< 1 - exp(-d^2 / (2 s^2))
        custom     ///< a function of the host's
    };

    /// The usual one: any difference counts fully.
    /// Complexity: O(n) for the net flows of n customers, by sorting.
    [[nodiscard]] static preference usual() { return {kind::usual, 0, 0, {}}; }
    /// Differences up to q >= 0 do not count.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference u_shape(double q) { return {kind::u_shape, q, q, {}}; }
    /// Grows in a straight line up to p > 0.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference v_shape(double p) { return {kind::v_shape, 0, p, {}}; }
    /// Nothing up to q, half up to p, then all; 0 <= q <= p.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference two_steps(double q, double p) { return {kind::two_steps, q, p, {}}; }
    /// Nothing up to q, then in a straight line up to p; 0 <= q < p.
    /// Complexity: O(n log n).
    [[nodiscard]] static preference linear(double q, double p) { return {kind::linear, q, p, {}}; }
    /// Grows smoothly with scale s > 0.
    /// Complexity: O(n^2), because it does not split into sums.
    [[nodiscard]] static preference gaussian(double s) { return {kind::gaussian, 0, s, {}}; }
    /// The host's own, for d > 0, with values in [0, 1]; saved where it is registered under a name (`named_policies`).
    /// Complexity: O(n^2).
    [[nodiscard]] static preference custom(named_function<double(double)> p) {
        return {kind::custom, 0, 0, std::move(p)};
    }

    /// Which function it is.
    [[nodiscard]] kind shape() const noexcept { return kind_; }
    /// Differences up to this do not count.
    [[nodiscard]] double indifference() const noexcept { return q_; }
    /// Differences from this on count fully (the scale, for the Gaussian one).
    [[nodiscard]] double threshold() const noexcept { return p_; }

    /// P(d); 0 for d <= 0.
    /// @throws error `bad_parameter` for a custom function that leaves [0, 1]
    [[nodiscard]] double operator()(double d) const {
        if (!(d > 0))
            return 0.0;
        switch (kind_) {
        case kind::usual:
            return 1.0;
        case kind::u_shape:
            return d > q_ ? 1.0 : 0.0;
        case kind::two_steps:
            return d > p_ ? 1.0 : d > q_ ? 0.5 : 0.0;
        case kind::gaussian:
            return -std::expm1(-(d / p_) * (d / p_) / 2);
        case kind::custom: {
            const double preferred = own_(d);
            require(preferred >= 0 && preferred <= 1,
                    "preference: the custom function must give values in [0, 1], got ", preferred,
                    " for a difference of ", d);
            return preferred;
        }
        default:
            return d <= q_ ? 0.0 : d >= p_ ? 1.0 : (d - q_) / (p_ - q_);
        }
    }

    /// Its members; a custom function by its name.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("preference");
        each("shape", of.kind_...);
        each("q", of.q_...);
        each("p", of.p_...);
        const auto own = [](kind which) { return which == kind::custom; };
        if ((own(of.kind_) && ...))
            each("own", of.own_...);
    }
    /// Refuses thresholds that the function cannot have, and a custom one that is not there.
    /// @throws error `bad_parameter`
    void require_sound(std::string_view where) const {
        require(kind_ != kind::custom || own_, where, ": the custom function must not be empty");
        require(std::isfinite(q_) && q_ >= 0, where, ": q must be finite and at least 0, got ", q_);
        const bool scaled = kind_ == kind::v_shape || kind_ == kind::gaussian || kind_ == kind::linear;
        require(std::isfinite(p_) && (scaled ? p_ > q_ : p_ >= q_), where, ": p (or the scale s) must be finite and ",
                scaled ? "more than " : "at least ", q_, ", got ", p_);
    }
    /// The words of what is saved.
    friend constexpr std::array<std::string_view, 7> words_of(kind) noexcept {
        return {"usual", "u_shape", "v_shape", "two_steps", "linear", "gaussian", "custom"};
    }

    /// The usual one.
    preference() = default;

private:
    preference(kind shape, double q, double p, named_function<double(double)> own)
        : kind_{shape}, q_{q}, p_{p}, own_{std::move(own)} {
        require_sound("preference");
    }

    kind kind_ = kind::usual;
    double q_ = 0;
    double p_ = 0;
    named_function<double(double)> own_{};
};

} // namespace clientele::inline CLIENTELE_ABI
