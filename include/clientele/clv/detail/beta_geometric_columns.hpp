#pragma once

/// @file
/// Sums over the rows of one run for the beta-geometric family with k = 1, eight rows at a time: straight-line code
/// that compilers turn into vector instructions, sums kept per lane so that their order is fixed.

#include <clientele/clv/concepts.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/types.hpp>

#include <array>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// What the rows of one run add up to: the value, and derivatives by r, alpha and m (see beta_geometric_rows::total).
struct row_sums {
    double f = 0, r = 0, alpha = 0, m = 0, rr = 0, ra = 0, aa = 0, mr = 0, ma = 0, mm = 0;
};

inline constexpr std::size_t column_lanes = 8;

/// With R = r + x: rows of log(e^A + e^B), A = -R log(1 + T / alpha), B = m - R log(1 + t_x / alpha).
[[nodiscard]] inline row_sums add_random_rows(double alpha, double R, double m, const history_cells& cells,
                                              const history_cells::run& run) {
    double sums[10][column_lanes] = {};
    const double ia = 1 / alpha, cap = exponent_cap(alpha);
    for (std::size_t from = run.begin; from < run.end; from += column_lanes) {
        double T[column_lanes] = {}, t_x[column_lanes] = {},
               weight[column_lanes] = {}; // what is beyond the run weighs nothing
        const std::size_t n = run.end - from < column_lanes ? run.end - from : column_lanes;
        for (std::size_t l = 0; l < n; ++l) {
            T[l] = cells.T[from + l];
            t_x[l] = cells.t_x[from + l];
            weight[l] = cells.weight[from + l];
        }
        for (std::size_t l = 0; l < column_lanes; ++l) {
            const double w = weight[l], iT = 1 / (alpha + T[l]), it = 1 / (alpha + t_x[l]);
            const double c = fast_log1p(T[l] * ia), c1 = -T[l] * ia * iT,
                         c2 = -c1 * (ia + iT); // and derivatives by alpha
            const double d = fast_log1p(t_x[l] * ia), d1 = -t_x[l] * ia * it, d2 = -d1 * (ia + it);
            const double A = -R * c, A_a = -R * c1;
            const double odds = m - R * d - A, size = std::abs(odds);
            const double e = fast_exp(-lesser(size, cap)), q = 1 / (1 + e);
            const double rest = e * q, s = odds > 0 ? q : rest, s1 = rest * q; // logistic(odds) and its derivative
            const double dr = c - d, da = -R * d1 - A_a;                       // derivatives of the odds
            sums[0][l] += w * (A + 0.5 * (odds + size) + fast_log1p(e));
            sums[1][l] += w * (s * dr - c);
            sums[2][l] += w * (A_a + s * da);
            sums[3][l] += w * s;
            sums[4][l] += w * (s1 * dr * dr);
            sums[5][l] += w * ((s - 1) * c1 - s * d1 + s1 * dr * da);
            sums[6][l] += w * ((s - 1) * R * c2 - s * R * d2 + s1 * da * da);
            sums[7][l] += w * s1 * dr;
            sums[8][l] += w * s1 * da;
            sums[9][l] += w * s1;
        }
    }
    const auto add = [](const double(&of)[column_lanes]) {
        return ((of[0] + of[1]) + (of[2] + of[3])) + ((of[4] + of[5]) + (of[6] + of[7]));
    };
    return {add(sums[0]), add(sums[1]), add(sums[2]), add(sums[3]), add(sums[4]),
            add(sums[5]), add(sums[6]), add(sums[7]), add(sums[8]), add(sums[9])};
}

/// P(alive) of many customers, k = 1. Where a customer has had no chance to leave, 1.
template <class Leaving>
void random_p_alive(const std::array<double, 4>& theta, column x, column t_x, column T, std::span<double> out) {
    const auto [r, alpha, a, b] = theta;
    const double cap = exponent_cap(alpha);
    const std::size_t n = out.size();
    const double* const px = x.data();
    const double* const pt = t_x.data();
    const double* const pT = T.data();
    double* const to = out.data();
    for (std::size_t i = 0; i < n; ++i) {
        const double chances = Leaving::chances(px[i]), R = r + px[i];
        const double growth = R * fast_log1p((pT[i] - pt[i]) / (alpha + pt[i])), first = lesser(growth, cap);
        const double second = lesser(growth - first, cap); // of long-gone customers: the odds go on to infinity, P to 0
        to[i] = 1 / (1 + a / (b + (chances - 1)) * fast_exp(first) * fast_exp(second));
    }
    if constexpr (!(Leaving::chances(0) > 0))
        for (std::size_t i = 0; i < n; ++i)
            to[i] = Leaving::chances(px[i]) > 0 ? to[i] : 1.0;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
