#pragma once

/// @file
/// What a beta-geometric customer who is alive will do: the number of phases ahead is negative binomial, each purchase is
/// survived with a probability from Beta(a, b). Sums of positive terms only, so nothing cancels at a = 1 or short horizons.

#include <clientele/math/jet.hpp>

#include <algorithm>
#include <cmath>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// The phases that an alive customer completes: negative binomial with shape R and success probability y = z / (1 + z),
/// where z is the horizon over alpha + T; purchases are survived with probabilities from Beta(a, b).
template <class Scalar>
struct alive_future {
    Scalar R; ///< shape of the rate: r + phases seen
    Scalar z; ///< horizon / (alpha + T)
    Scalar a; ///< dropout, updated
    Scalar b; ///< survival, updated

    /// Expected purchases when j of the k phases towards the next one are already done.
    [[nodiscard]] Scalar expected_purchases(int k = 1, int j = 0) const {
        const double mean = value_of(R) * value_of(z), odds = 1 + value_of(z);
        if (!(mean > 0))
            return R * z; // nothing ahead; keeps the derivatives
        const double terms = mean + 10 * std::sqrt(mean * odds) + 40 * odds;
        return terms < 20000 || k > 1 ? by_series(k, j) : by_quadrature();
    }

private:
    /// sum over m of P(m phases) (w_0 + ... + w_{c-1}) with c = (m + j) / k purchases and w_n = (b)_n / (a + b)_n.
    [[nodiscard]] Scalar by_series(int k, int j) const {
        using std::exp, std::log1p;
        const Scalar y = z / (z + 1.0);
        Scalar log_scale = -(R * log1p(z)), pmf(1.0), weight(1.0), weights(0.0), sum(0.0);
        double purchases = 0;
        int until_next = k - j;
        const double limit = value_of(y);
        for (double m = 1;; m += 1) {
            pmf = pmf * ((R + (m - 1)) * y / m);
            if (--until_next == 0) {
                until_next = k;
                weights = weights + weight;
                weight = weight * ((b + purchases) / (a + b + purchases));
                purchases += 1;
            }
            sum = sum + pmf * weights;
            const double ratio = std::max(limit, (value_of(R) + m) / (m + 1) * limit);
            if (ratio < 1 && purchases > 0) {
                const double left = ratio / (1 - ratio);
                if (value_of(pmf) * (value_of(weights) * left + left / (1 - ratio)) < 1e-17 * value_of(sum))
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

    /// E over p ~ Beta(a, b) of (1 - (1 + p z)^-R) / p by the trapezoidal rule in u = log(p / (1 - p)): exponentially exact, the
    /// ratio of two sums over one grid. Beyond the last nodes both integrands are exponentials, whose sums are geometric.
    [[nodiscard]] Scalar by_quadrature() const {
        using std::exp, std::expm1, std::log1p;
        const double va = value_of(a), vb = value_of(b);
        const double centre = std::log(va / vb), spread = std::sqrt((va + vb) / va / vb);
        const double step = std::min(0.2, 0.4 * spread);
        const double low = std::min(centre, -std::log(value_of(R) * value_of(z))) - 38,
                     high = std::max(centre, 0.0) + 38;
        const auto log_p = [](double u) { return u > 0 ? -std::log1p(std::exp(-u)) : u - std::log1p(std::exp(u)); };
        const double top = va * log_p(centre) + vb * log_p(-centre);
        Scalar sum(0.0), norm(0.0);
        const auto add = [&](double u) {
            const double lp = log_p(u), p = std::exp(lp);
            const Scalar weight = exp(a * lp + b * log_p(-u) - top);
            const Scalar term = weight * (-expm1(-(R * log1p(p * z))) / p);
            sum = sum + term;
            norm = norm + weight;
            return value_of(term) < 1e-19 * value_of(sum) && value_of(weight) < 1e-19 * value_of(norm);
        };
        double u = centre;
        bool negligible = false;
        for (; u <= high && !negligible; u += step)
            negligible = add(u);
        if (!negligible) { // q^b from here on is e^-bu, and p is 1
            const Scalar rest = exp(-(b * u) - top) / (-expm1(-(b * step)));
            sum = sum + rest * (-expm1(-(R * log1p(z))));
            norm = norm + rest;
        }
        negligible = false;
        for (u = centre - step; u >= low && !(negligible && u < low + 38); u -= step)
            negligible = add(u);
        if (!(negligible && u >= low)) { // p^a is e^au, and the rest R z
            const Scalar rest = exp(a * u - top) / (-expm1(-(a * step)));
            sum = sum + rest * (R * z);
            norm = norm + rest;
        }
        return sum / norm;
    }
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
