#pragma once

/// @file
/// How long ago the last of so many purchases is likely to be, on a day that they have not chosen.

#include <clientele/cmath.hpp>
#include <clientele/math/incomplete_beta.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/math/unimodal_integral.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The 16 nodes of Gauss and Laguerre, and their weights.
inline constexpr std::array<double, 16> gauss_laguerre_nodes{
    0.087649410478927838875, 0.4626963289150808345, 1.1410577748312269453, 2.1292836450983805285,
    3.4370866338932066775,   5.078018614549767662,  7.0703385350482337302, 9.4383143363919383972,
    12.214223368866159447,   15.441527368781617469, 19.180156856753136196, 23.515905693991907555,
    28.578729742882138964,   34.583398702286622495, 41.940452647688331922, 51.701160339543321243};
inline constexpr std::array<double, 16> gauss_laguerre_weights{
    0.20615171495780099109,    0.33105785495088413395,    0.26579577764421413733,    0.1362969342963775421,
    0.047328928694125221854,   0.011299900080339453715,   0.001849070943526310868,   2.0427191530827845363e-04,
    1.4844586873981298954e-05, 6.8283193308711993726e-07, 1.8810248410796732718e-08, 2.8623502429738813713e-10,
    2.1270790332241027877e-12, 6.2979670025178679049e-15, 5.0504737000355127091e-18, 4.1614623703728552271e-22};

/// What depends on the number of closed gaps alone.
struct age_constants {
    double of_gaps;     ///< log B(n k, k)
    double of_sum;      ///< log B(n k, prior_shape)
    double of_sum_next; ///< log B(n k + k, prior_shape)

    age_constants(double shape, double prior_shape, double count)
        : of_gaps{log_beta(shape * count, shape)}, of_sum{log_beta(shape * count, prior_shape)},
          of_sum_next{log_beta(shape * (count + 1), prior_shape)} {}
};

/// The age of a renewal process whose rate is mixed. With m = n k, a = prior_shape and c = prior_rate / T, where the
/// first purchase is T ago, the sum S(n) of n gaps and that of n + 1 have the joint probability
///
///     P(S(n) <= r T, S(n + 1) > T) = (r / c)^m z^(a + m) / ((a + m) B(m + k, a)) integral of exp(-v) (1 - x)^(k - 1)
///                                    I_u(m, k) / u^m dv,
///     z = c / (1 + c),   x = z exp(-v / (a + m)),   u = (r / c) x / (1 - x)
///
/// over v from 0 on: S(n) / S(n + 1) is Beta(m, k) whatever S(n + 1) is, and prior_rate / (prior_rate + S(n + 1)),
/// which is x, is Beta(a, m + k). For r = 1 it is the difference of two incomplete beta functions, for k = 1 the
/// integral is 1.
class renewal_age {
public:
    /// @param count at least 1
    renewal_age(double shape, double prior_shape, double prior_rate, double count, double since_first,
                const age_constants& known)
        : k_{shape}, a_{prior_shape}, m_{shape * count}, log_c_{std::log(prior_rate) - std::log(since_first)},
          log_z_{log_c_ < 0 ? log_c_ - std::log1p(std::exp(log_c_)) : -std::log1p(std::exp(-log_c_))}, known_{known} {}

    /// P(S(n) <= r T | n gaps within T), by the logarithm of r.
    [[nodiscard]] double at_most(double log_r) const { return (std::min)(1.0, std::exp(log_joint(log_r) - log_all())); }

private:
    [[nodiscard]] double log_all() const {
        const beta_sides sum{m_, a_, -log_c_, known_.of_sum}, next{m_ + k_, a_, -log_c_, known_.of_sum_next};
        const double larger = sum.below < 0.5 ? sum.below : next.above;
        const double left = larger - (sum.below < 0.5 ? next.below : sum.above);
        return left > 1e-10 * larger && larger > 1e-290 ? std::log(left) : log_joint(0);
    }
    [[nodiscard]] double log_joint(double log_r) const {
        return m_ * (log_r - log_c_) + (a_ + m_) * log_z_ - known_.of_sum_next - std::log(a_ + m_) +
               log_integral(log_r);
    }
    [[nodiscard]] double log_integral(double log_r) const {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (k_ > 16) // beyond the degree of a polynomial that the nodes know
            return log_unimodal_integral([&](double v) { return log_density(log_r, v); },
                                         [&](double v) { return slope(log_r, v); }, std::span<const double>{}, 0.0,
                                         infinity);
        if (k_ < 0.5 || log_c_ > std::log(a_ + m_)) // steep at 0
            return log_unimodal_integral(
                [&](double log_v) { return log_v + log_density(log_r, std::exp(log_v)); },
                [&](double log_v) {
                    const double v = std::exp(log_v);
                    return 1 + v * slope(log_r, v);
                },
                std::array{bend(std::log(a_ + m_) - log_c_), bend(std::log(-log_r * (a_ + m_)))}, -infinity, infinity);
        double sum = 0;
        const double top = log_density(log_r, 0);
        for (std::size_t i = 0; i < gauss_laguerre_nodes.size(); ++i) {
            const double v = gauss_laguerre_nodes[i];
            const double more = gauss_laguerre_weights[i] * std::exp(log_density(log_r, v) + v - top);
            sum += more;
            if (more < 1e-15 * sum)
                break;
        }
        return std::log(sum) + top;
    }
    /// Beyond v = 20 nothing is left.
    [[nodiscard]] static double bend(double log_v) { return std::clamp(log_v, -700.0, 3.0); }

    /// Where the integrand stands at v.
    struct place {
        double log_x, log_rest, log_u, log_below; // of x, 1 - x, u and I_u
    };
    [[nodiscard]] place at(double log_r, double v) const {
        const double log_x = log_z_ - v / (a_ + m_);
        const double log_rest = std::log(1 / (1 + std::exp(log_c_)) - std::exp(log_z_) * std::expm1(-v / (a_ + m_)));
        const double log_u = v == 0 ? log_r : (std::min)(log_r, log_r - log_c_ + log_x - log_rest);
        return {log_x, log_rest, log_u,
                log_u == 0 ? 0 : log_beta_below(m_, k_, log_u - std::log(-std::expm1(log_u)), known_.of_gaps)};
    }
    [[nodiscard]] double log_density(double log_r, double v) const {
        const auto [log_x, log_rest, log_u, log_below] = at(log_r, v);
        return -v + (k_ - 1) * log_rest + log_below - m_ * log_u;
    }
    [[nodiscard]] double slope(double log_r, double v) const {
        const auto [log_x, log_rest, log_u, log_below] = at(log_r, v);
        const double log_left = log_u == 0 ? -745 : std::log(-std::expm1(log_u)); // of 1 - u
        const double grows = std::exp(m_ * log_u + (k_ - 1) * log_left - known_.of_gaps - log_below);
        return -1 + ((k_ - 1) * std::exp(log_x) + m_ - grows) * std::exp(-log_rest) / (a_ + m_);
    }

    double k_, a_, m_, log_c_, log_z_;
    const age_constants& known_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
