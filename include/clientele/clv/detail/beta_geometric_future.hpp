#pragma once

/// @file
/// What a beta-geometric customer who is alive will do: the number of coming phases is negative binomial, each purchase
/// is survived with a probability from Beta(b, a). Sums of positive terms only, so nothing cancels at a = 1 or short
/// horizons.

#include <clientele/cmath.hpp>
#include <clientele/math/jet.hpp>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// The phases that an alive customer completes: negative binomial with shape R and success probability y = z / (1 + z),
/// where z is the horizon over alpha + T. A purchase is made after every k phases, of which j are done already.
template <class Scalar>
struct alive_future {
    Scalar R;  ///< shape of the rate: r + phases seen
    Scalar z;  ///< horizon / (alpha + T)
    Scalar a;  ///< dropout
    Scalar b;  ///< survival, updated
    int k = 1; ///< phases per purchase
    int j = 0; ///< of them done

    /// Expected purchases: sum over m of P(m phases) (w_0 + ... + w_{c-1}), c = (m + j) / k purchases, w_n = (b)_n / (a
    /// + b)_n.
    [[nodiscard]] Scalar expected_purchases() const {
        if (!(value_of(z) > 0))
            return k - j == 1 ? R * z : Scalar(0.0); // keeps the derivatives
        if (!short_sum())
            return by_quadrature([this](double p, double) { return expected_given(p); }, R * z, expected_given(1));
        Scalar weight(1.0), weights(0.0);
        double purchases = 0;
        return sum_over_phases(Scalar(0.0), [&](bool purchase) -> const Scalar& {
            if (purchase) {
                weights = weights + weight;
                weight = weight * ((b + purchases) / (a + b + purchases));
                purchases += 1;
            }
            return weights;
        });
    }

    /// The probability to be alive still: sum over m of P(m phases) w_c.
    [[nodiscard]] Scalar survives() const {
        if (!short_sum())
            return by_quadrature([this](double p, double) { return survival_given(p); }, Scalar(1.0),
                                 survival_given(1));
        Scalar weight(1.0);
        double purchases = 0;
        return sum_over_phases(Scalar(1.0), [&](bool purchase) -> const Scalar& {
            if (purchase) {
                weight = weight * ((b + purchases) / (a + b + purchases));
                purchases += 1;
            }
            return weight;
        });
    }

    /// Adds share times P(n purchases), n = 0 .. out.size() - 1. With q_n = P(floor((m + j) / k) = n): P(0) = q_0, P(n)
    /// = w_n q_n + (w_{n-1} - w_n) P(at least n times k phases), the second part for leaving at the n-th.
    void add_counts(const Scalar& share, std::span<Scalar> out) const {
        if (out.empty())
            return;
        const auto [phases, beyond] =
            phase_probabilities(static_cast<std::size_t>(k) * out.size() - static_cast<std::size_t>(j));
        Scalar at_least = beyond;
        std::vector<Scalar> of_count(out.size(), Scalar(0.0)), tail(out.size(), Scalar(0.0));
        for (std::size_t m = phases.size(); m-- > 0;) {
            const std::size_t n = (m + static_cast<std::size_t>(j)) / static_cast<std::size_t>(k);
            at_least = at_least + phases[m];
            of_count[n] = of_count[n] + phases[m];
            tail[n] = at_least;
        }
        Scalar weight(1.0);
        out[0] = out[0] + share * of_count[0];
        for (std::size_t n = 1; n < out.size(); ++n) {
            const Scalar before = weight, chances = a + b + (static_cast<double>(n) - 1);
            weight = weight * ((b + (static_cast<double>(n) - 1)) / chances);
            out[n] = out[n] + share * (weight * of_count[n] + before * (a / chances) * tail[n]);
        }
    }

private:
    [[nodiscard]] bool short_sum() const {
        const double mean = value_of(R) * value_of(z), odds = 1 + value_of(z);
        const double terms = mean + 10 * std::sqrt(mean * odds) + 40 * odds;
        require(k == 1 || terms < 1e7, "beta_geometric: with k = ", k,
                " phases the horizon must be so short that a sum ",
                "over the coming phases has fewer than 1e7 terms, got a horizon of ", value_of(z),
                " times alpha + T with r + phases so far = ", value_of(R));
        return k > 1 || terms < 6000;
    }
    [[nodiscard]] Scalar expected_given(double p) const {
        using std::expm1, std::log1p;
        return -expm1(-(R * log1p(p * z))) / p;
    }
    [[nodiscard]] Scalar survival_given(double p) const {
        using std::exp, std::log1p;
        return exp(-(R * log1p(p * z)));
    }

    /// first P(0 phases) + the sum over m >= 1 of P(m phases) times term(whether the m-th phase makes a purchase).
    /// Terms may grow by at most 1 a purchase.
    template <class Term>
    [[nodiscard]] Scalar sum_over_phases(const Scalar& first, Term term) const {
        using std::exp, std::log1p;
        const Scalar y = z / (z + 1.0);
        Scalar log_scale = -(R * log1p(z)), pmf(1.0), sum = first;
        int until_next = k - j;
        bool bought = false;
        const double limit = value_of(y);
        // What is left of the sum when terms fall by a ratio from here on, and may grow by 1 a purchase, against 1e-17
        // of it; without divisions, of which most of a term's time was made.
        const auto is_last = [&](double ratio, const Scalar& term_there) {
            const double fall = 1 - ratio;
            return value_of(pmf) * ratio * (value_of(term_there) * fall + 1) <= 1e-17 * value_of(sum) * fall * fall;
        };
        for (double m = 1;; m += 1) {
            pmf = pmf * ((R + (m - 1)) * y / m);
            const bool purchase = --until_next == 0;
            if (purchase)
                until_next = k;
            bought = bought || purchase;
            const Scalar& t = term(purchase);
            sum = sum + pmf * t;
            if (bought && is_last(limit, t)) { // terms never fall faster than by the limit
                const double ratio = (std::max)(limit, (value_of(R) + m) / (m + 1) * limit);
                if (ratio < 1 && is_last(ratio, t))
                    break;
            }
            if (value_of(pmf) > 1e200) {
                pmf = pmf * 1e-200;
                sum = sum * 1e-200;
                log_scale = log_scale + 200 * 2.302585092994045684;
            }
        }
        return sum * exp(log_scale);
    }

    /// P(m phases) for m = 0 .. size - 1, and the probability of more: by subtraction where that is accurate, else
    /// added up.
    [[nodiscard]] std::pair<std::vector<Scalar>, Scalar> phase_probabilities(std::size_t size) const {
        using std::exp, std::expm1, std::log1p;
        const Scalar y = z / (z + 1.0);
        Scalar log_scale = -(R * log1p(z)), pmf(1.0);
        std::vector<Scalar> out;
        double m = 0;
        const auto step = [&] {
            m += 1;
            pmf = pmf * ((R + (m - 1)) * y / m);
            if (value_of(pmf) > 1e200) {
                pmf = pmf * 1e-200;
                for (auto& each : out)
                    each = each * 1e-200;
                log_scale = log_scale + 200 * 2.302585092994045684;
            }
        };
        for (; out.size() < size; step())
            out.push_back(pmf);
        Scalar beyond(1.0), some = -expm1(-(R * log1p(z))),
                            beyond_some = some; // some: at least one, also when unlikely
        const Scalar scale = exp(log_scale);
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i] = out[i] * scale;
            beyond = beyond - out[i];
            if (i > 0)
                beyond_some = beyond_some - out[i];
        }
        if (value_of(beyond) > 1e-4)
            return {std::move(out), beyond};
        if (value_of(beyond_some) > 1e-4 * value_of(some))
            return {std::move(out), beyond_some};
        pmf = pmf * scale;
        log_scale = Scalar(0.0);
        beyond = Scalar(0.0);
        for (;; step()) {
            beyond = beyond + pmf;
            const double ratio = (std::max)(value_of(y), (value_of(R) + m) / (m + 1) * value_of(y));
            if (ratio < 1 && value_of(pmf) * ratio / (1 - ratio) <= 1e-17 * value_of(beyond))
                return {std::move(out), beyond};
        }
    }

    /// -log(1 + share (e^d - 1)): log(p / p_c) or log(q / q_c) when the log-odds are d away from the centre, with the
    /// share of the other side there.
    [[nodiscard]] static double log_share(double share, double other, double d) {
        if (d > 600)
            return -(d + std::log(share + other * std::exp(-d)));
        return share > 0.5 && d < 0 ? -std::log(other + share * std::exp(d)) : -std::log1p(share * std::expm1(d));
    }
    /// y - log(1 + y) with y = share (e^d - 1), without cancelling when y is tiny.
    [[nodiscard]] static double beyond_linear(double share, double d) {
        const double y = share * std::expm1(d);
        if (std::abs(y) > 0.05)
            return y - std::log1p(y);
        double sum = 0;
        for (int n = 16; n >= 2; --n) // y^2 / 2 - y^3 / 3 + ...
            sum = 1.0 / n - y * sum;
        return y * y * sum;
    }

    /// E over p ~ Beta(a, b) of f(p), which falls from at_zero to at_one, by the trapezoidal rule in u = log(p / (1 -
    /// p)): exponentially exact, the ratio of two sums over one grid. Beyond the last nodes f is at its ends and both
    /// integrands are exponentials, whose sums are geometric. Weights are relative to the largest, in d = u - centre,
    /// and their exponent is a sum of terms of second order: exact when a and b run to infinity, together or apart.
    /// When p does not vary to the last digit the mean is f at the centre.
    template <class F>
    [[nodiscard]] Scalar by_quadrature(const F& f, const Scalar& at_zero, const Scalar& at_one) const {
        using std::exp, std::expm1;
        const double va = value_of(a), vb = value_of(b), p_centre = 1 / (1 + vb / va), q_centre = 1 / (1 + va / vb);
        const double centre = std::log(va) - std::log(vb), narrow = va * q_centre;
        if (narrow > 1e15)
            return f(p_centre, centre);
        const double step = (std::min)(0.2, 0.4 / std::sqrt(narrow));
        const double low = (std::min)(centre, -std::log(value_of(R)) - std::log(value_of(z))) - 38 - centre,
                     high = (std::max)(centre, 0.0) + 38 - centre;
        const auto log_p = [](double u) { return u > 0 ? -std::log1p(std::exp(-u)) : u - std::log1p(std::exp(u)); };
        const Scalar top = a * log_p(centre) + b * log_p(-centre);
        const double unit = value_of(at_zero) > 1e100 ? 1e-200 : 1.0; // of f, so that its sum stays a number
        Scalar sum(0.0), norm(0.0);
        double weight_there = 0, term_there = 0;
        const auto add = [&](double d) {
            const double of_p = log_share(q_centre, p_centre, -d), of_q = log_share(p_centre, q_centre, d);
            double exponent = va * of_p + vb * of_q;
            if (std::abs(d) < 1) {
                const double half = std::sinh(0.5 * d);
                exponent =
                    va * beyond_linear(q_centre, -d) + vb * beyond_linear(p_centre, d) - 4 * narrow * half * half;
            }
            const Scalar weight = exp(exponent + (a - va) * of_p + (b - vb) * of_q);
            const Scalar term = weight * (f(std::exp(log_p(centre + d)), centre + d) * unit);
            sum = sum + term;
            norm = norm + weight;
            weight_there = value_of(weight);
            term_there = value_of(term);
        };
        bool negligible = false;
        double d = 0;
        for (; d <= high && !negligible; d += step) {
            add(d);
            negligible = term_there <= 1e-19 * value_of(sum) && weight_there <= 1e-19 * value_of(norm);
        }
        if (!negligible) { // q^b from here on is e^-bu, and p is 1
            const Scalar rest = exp(-(b * (centre + d)) - top) / (-expm1(-(b * step)));
            sum = sum + rest * (at_one * unit);
            norm = norm + rest;
        }
        negligible = false;
        for (d = -step; d >= low && !negligible; d -= step) {
            add(d); // the weight is log-concave: further down it falls by at least this factor a step, and f is at most
                    // at_zero
            const double slope = -narrow * std::exp(log_share(p_centre, q_centre, d)) * std::expm1(d);
            const double rest = weight_there / std::expm1(slope * step);
            negligible = rest * (value_of(at_zero) * unit) <= 1e-18 * value_of(sum) && rest <= 1e-18 * value_of(norm);
        }
        if (!negligible) { // p^a is e^au, and p is 0
            const Scalar rest = exp(a * (centre + d) - top) / (-expm1(-(a * step)));
            sum = sum + rest * (at_zero * unit);
            norm = norm + rest;
        }
        return sum / norm / unit;
    }
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
