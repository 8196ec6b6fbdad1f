#pragma once

/// @file
/// The Pareto/NBD likelihood of many customers at a time: the integral of the model with its first and second moments
/// by Gauss-Legendre rules whose length follows each customer, in loops that vectorise over customers.

#include <clientele/clv/concepts.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/fast_elementary.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/special_functions.hpp>
#include <clientele/math/unimodal_integral.hpp>
#include <clientele/types.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Nodes and weights on [0, 1].
template <std::size_t N>
struct unit_rule {
    std::array<double, N> at, weight;

    constexpr unit_rule(const std::array<double, N / 2>& nodes, const std::array<double, N / 2>& weights)
        : at{}, weight{} {
        for (std::size_t i = 0; i < N / 2; ++i) {
            at[i] = 0.5 - 0.5 * nodes[N / 2 - 1 - i];
            at[N - 1 - i] = 0.5 + 0.5 * nodes[N / 2 - 1 - i];
            weight[i] = weight[N - 1 - i] = 0.5 * weights[N / 2 - 1 - i];
        }
    }
};
inline constexpr unit_rule<8> short_rule{
    {0.18343464249564980494, 0.52553240991632898582, 0.79666647741362673959, 0.96028985649753623168},
    {0.36268378337836198297, 0.31370664587788728734, 0.22238103445337447054, 0.10122853629037625915}};
inline constexpr unit_rule<16> long_rule{gauss_legendre_nodes, gauss_legendre_weights};

/// With theta = {r, alpha, s, beta}, m = min(alpha, beta) called near and the other one far, and m + tau = (m + t_x)
/// e^v, the odds of having left are s (alpha + T)^R (beta + T)^s times the integral of
///     exp((1 - near power) v - far power log((far + tau) / (far + t_x))),   powers R = r + x on alpha and s + 1 on
///     beta.
struct pareto_nbd_columns {
    std::array<double, 4> theta;

    [[nodiscard]] likelihood_derivatives<4> total(const history_cells& cells) const {
        likelihood_derivatives<4> sum;
        for (std::size_t begin = 0; begin < cells.size(); begin += block) {
            const std::size_t n = (std::min)(block, cells.size() - begin);
            integrals<15> out;
            integrate(&cells.x[begin], &cells.t_x[begin], &cells.T[begin], n, out);
            for (std::size_t i = 0; i < n; ++i)
                add_row(cells.x[begin + i], cells.t_x[begin + i], cells.T[begin + i], cells.weight[begin + i], out, i,
                        sum);
        }
        for (const auto& run : cells.runs) // what depends on x alone
            if (run.x > 0) {
                sum.value += run.weight * (log_gamma_difference(theta[0], run.x) - run.x * std::log(theta[1]));
                sum.gradient[0] += run.weight * polygamma_difference(0, theta[0], run.x);
                sum.gradient[1] -= run.weight * run.x / theta[1];
                sum.hessian[0] += run.weight * polygamma_difference(1, theta[0], run.x);
                sum.hessian[5] += run.weight * run.x / (theta[1] * theta[1]);
            }
        for (std::size_t i = 0; i < 4; ++i)
            for (std::size_t j = 0; j < i; ++j)
                sum.hessian[i * 4 + j] = sum.hessian[j * 4 + i];
        return sum;
    }

    /// Customers repeat themselves (most never came back, days are whole): a small memory of recent results saves most
    /// of the work. It cannot change a result, which depends on the customer's own row alone.
    void p_alive(column x, column t_x, column T, std::span<double> out) const {
        struct known {
            double x = -1, t_x = 0, T = 0, p = 0;
        };
        std::vector<known> memory(std::min<std::size_t>(32768, std::bit_ceil(x.size() + 1)));
        std::size_t row[block];
        double new_x[block], new_t_x[block], new_T[block];
        std::size_t waiting = 0;
        const auto place = [&](double of_x, double of_t_x, double of_T) -> known& {
            auto hash = std::bit_cast<std::uint64_t>(of_x) * 0x9E3779B97F4A7C15u ^ std::bit_cast<std::uint64_t>(of_t_x);
            hash = (hash ^ (hash >> 29)) * 0xD6E8FEB86659FD93u ^ std::bit_cast<std::uint64_t>(of_T);
            hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15u;
            return memory[to_size(hash >> 40) & (memory.size() - 1)];
        };
        const auto work_off = [&] {
            integrals<1> of;
            integrate(new_x, new_t_x, new_T, waiting, of);
            for (std::size_t i = 0; i < waiting; ++i) {
                const double odds = new_T[i] > new_t_x[i] ? log_odds(new_x[i], new_t_x[i], of, i) : 0.0;
                const double p = !(new_T[i] > new_t_x[i]) ? 1.0
                                 : odds > 700             ? std::exp(-odds)
                                                          : 1 / (1 + fast_exp((std::max)(odds, -700.0)));
                out[row[i]] = p;
                place(new_x[i], new_t_x[i], new_T[i]) = {new_x[i], new_t_x[i], new_T[i], p};
            }
            waiting = 0;
        };
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (const auto& seen = place(x[i], t_x[i], T[i]); seen.x == x[i] && seen.t_x == t_x[i] && seen.T == T[i]) {
                out[i] = seen.p;
                continue;
            }
            row[waiting] = i;
            new_x[waiting] = x[i], new_t_x[waiting] = t_x[i], new_T[waiting] = T[i];
            if (++waiting == block)
                work_off();
        }
        work_off();
    }

private:
    static constexpr std::size_t block = 256, lanes = 64;

    /// Of one block of customers: logs of (alpha + T) / (alpha + t_x) and of (beta + T) / (beta + t_x), and the
    /// integrals of 1, of the four derivatives d of the exponent's parts (v, far log, and the falls of 1 / (near + tau)
    /// and 1 / (far + tau)) and of their products.
    template <std::size_t Moments>
    struct integrals {
        double a[block], b[block];
        double moment[Moments][block];
    };

    /// Stretches of v waiting for a rule; customers are slots in the block.
    struct panels {
        std::size_t n = 0;
        std::size_t slot[lanes];
        double start[lanes], length[lanes], near_x[lanes], far_x[lanes], near_power[lanes], far_power[lanes];
    };

    [[nodiscard]] bool alpha_is_near() const { return theta[1] <= theta[3]; }

    template <std::size_t Moments>
    void integrate(const double* x, const double* t_x, const double* T, std::size_t n, integrals<Moments>& out) const {
        const auto& [r, alpha, s, beta] = theta;
        for (std::size_t i = 0; i < n; ++i) {
            const double width = T[i] - t_x[i];
            out.a[i] = fast_log1p(width / (alpha + t_x[i]));
            out.b[i] = fast_log1p(width / (beta + t_x[i]));
        }
        for (auto& each : out.moment)
            std::fill(each, each + n, 0.0);
        panels few, many;
        const bool near_alpha = alpha_is_near();
        for (std::size_t i = 0; i < n; ++i) {
            if (!(T[i] > t_x[i]))
                continue;
            const double R = r + x[i], length = near_alpha ? out.a[i] : out.b[i];
            const double near_x = (near_alpha ? alpha : beta) + t_x[i], far_x = (near_alpha ? beta : alpha) + t_x[i];
            const double near_power = near_alpha ? R : s + 1, far_power = near_alpha ? s + 1 : R;
            const double fall = R * out.a[i] + (s + 1) * out.b[i] - length;
            if (length < 1.7 && fall < 4)
                push(few, short_rule, i, 0, length, near_x, far_x, near_power, far_power, out);
            else if (length < 4 && fall < 14)
                push(many, long_rule, i, 0, length, near_x, far_x, near_power, far_power, out);
            else
                push_pieces(many, i, length, near_x, far_x, near_power, far_power, out);
        }
        flush(few, short_rule, out);
        flush(many, long_rule, out);
    }

    template <std::size_t Moments, std::size_t N>
    static void push(panels& to, const unit_rule<N>& rule, std::size_t slot, double start, double length, double near_x,
                     double far_x, double near_power, double far_power, integrals<Moments>& out) {
        to.slot[to.n] = slot;
        to.start[to.n] = start;
        to.length[to.n] = length;
        to.near_x[to.n] = near_x;
        to.far_x[to.n] = far_x;
        to.near_power[to.n] = near_power;
        to.far_power[to.n] = far_power;
        if (++to.n == lanes)
            flush(to, rule, out);
    }

    /// Cuts a long or steep stretch into pieces and leaves out what has fallen to nothing.
    template <std::size_t Moments>
    static void push_pieces(panels& to, std::size_t slot, double length, double near_x, double far_x, double near_power,
                            double far_power, integrals<Moments>& out) {
        const auto fall_rate = [&](double v) {
            const double reached = near_x * std::exp(v);
            return near_power - 1 + far_power * reached / (far_x - near_x + reached);
        };
        double least = 0;
        for (double v = 0; v < length;) {
            double piece = (std::min)(length - v, 4.0);
            while (piece * (std::max)(std::abs(fall_rate(v)), std::abs(fall_rate(v + piece))) > 14)
                piece *= 0.75;
            push(to, long_rule, slot, v, piece, near_x, far_x, near_power, far_power, out);
            v = length - v <= piece ? length : v + piece;
            const double fallen = (near_power - 1) * v + far_power * std::log1p(near_x * std::expm1(v) / far_x);
            least = (std::min)(least, fallen);
            if (fallen - least > 45)
                break;
        }
    }

    template <std::size_t Moments, std::size_t N>
    static void flush(panels& of, const unit_rule<N>& rule, integrals<Moments>& out) {
        const std::size_t n = of.n;
        double sums[Moments][lanes] = {};
        for (std::size_t k = 0; k < N; ++k)
            for (std::size_t j = 0; j < n; ++j) {
                const double v = of.start[j] + of.length[j] * rule.at[k], e = fast_exp(v);
                const double since = of.near_x[j] * (e - 1), far = of.far_x[j] + since;
                const double l = fast_log(far / of.far_x[j]);
                const double w =
                    of.length[j] * rule.weight[k] * fast_exp((1 - of.near_power[j]) * v - of.far_power[j] * l);
                sums[0][j] += w;
                if constexpr (Moments > 1) {
                    const double dn = since / (of.near_x[j] * of.near_x[j] * e), df = since / (of.far_x[j] * far);
                    const double wv = w * v, wl = w * l, wn = w * dn, wf = w * df;
                    sums[1][j] += wv;
                    sums[2][j] += wl;
                    sums[3][j] += wn;
                    sums[4][j] += wf;
                    sums[5][j] += wv * v;
                    sums[6][j] += wv * l;
                    sums[7][j] += wv * dn;
                    sums[8][j] += wv * df;
                    sums[9][j] += wl * l;
                    sums[10][j] += wl * dn;
                    sums[11][j] += wl * df;
                    sums[12][j] += wn * dn;
                    sums[13][j] += wn * df;
                    sums[14][j] += wf * df;
                }
            }
        for (std::size_t m = 0; m < Moments; ++m)
            for (std::size_t j = 0; j < n; ++j)
                out.moment[m][of.slot[j]] += sums[m][j];
        of.n = 0;
    }

    /// log s + R a + s b + log of the integral; the integrand above is that of the model times (beta + t_x) / (near +
    /// t_x).
    template <std::size_t Moments>
    [[nodiscard]] double log_odds(double x, double t_x, const integrals<Moments>& of, std::size_t i) const {
        const double scale = alpha_is_near() ? theta[2] * (theta[1] + t_x) / (theta[3] + t_x) : theta[2];
        return fast_log(scale * of.moment[0][i]) + (theta[0] + x) * of.a[i] + theta[2] * of.b[i];
    }

    void add_row(double x, double t_x, double T, double weight, const integrals<15>& of, std::size_t i,
                 likelihood_derivatives<4>& sum) const {
        const auto& [r, alpha, s, beta] = theta;
        const double R = r + x, iT = 1 / (alpha + T), jT = 1 / (beta + T), c = fast_log1p(T / alpha),
                     d = fast_log1p(T / beta);
        const double cut = T / alpha * iT, cut_b = T / beta * jT; // 1 / alpha - 1 / (alpha + T), and so for beta
        // The customer who is alive: A = -R log(1 + T / alpha) - s log(1 + T / beta), and derivatives.
        double value = -R * c - s * d, g0 = -c, g1 = R * cut, g2 = -d, g3 = s * cut_b;
        double h01 = cut, h11 = -R * cut * (1 / alpha + iT), h23 = cut_b, h33 = -s * cut_b * (1 / beta + jT);
        double h00 = 0, h02 = 0, h03 = 0, h12 = 0, h13 = 0, h22 = 0;
        if (T > t_x) {
            const bool near_alpha = alpha_is_near();
            const double q = log_odds(x, t_x, of, i);
            const double scale = 1 / of.moment[0][i];
            const auto mean = [&](std::size_t m) { return of.moment[m][i] * scale; };
            // Means and covariances of a = log((alpha + tau) / (alpha + t_x)), b, and pa = 1 / (alpha + t_x) - 1 /
            // (alpha + tau), pb.
            const std::size_t A = near_alpha ? 1 : 2, B = near_alpha ? 2 : 1;
            const double ma = mean(A), mb = mean(B), na = mean(A + 2), nb = mean(B + 2);
            const double raw_aa = mean(near_alpha ? 5 : 9), raw_ab = mean(6), raw_bb = mean(near_alpha ? 9 : 5);
            const double raw_apa = mean(near_alpha ? 7 : 11), raw_apb = mean(near_alpha ? 8 : 10);
            const double raw_bpa = mean(near_alpha ? 10 : 8), raw_bpb = mean(near_alpha ? 11 : 7);
            const double raw_papa = mean(near_alpha ? 12 : 14), raw_papb = mean(13),
                         raw_pbpb = mean(near_alpha ? 14 : 12);
            const double ia = 1 / (alpha + t_x), ib = 1 / (beta + t_x);
            // Of 1 / (alpha + tau) and of its square the means, less their values at T: differences of falls, which
            // stay small when alpha or beta runs to infinity; pb is the mean itself.
            const double fall_a = (T - t_x) * iT * ia, fall_b = (T - t_x) * jT * ib;
            const double da = fall_a - na, db = fall_b - nb, pb = ib - nb;
            const double da2 = fall_a * (ia + iT) - 2 * ia * na + raw_papa,
                         db2 = fall_b * (ib + jT) - 2 * ib * nb + raw_pbpb;
            // Derivatives of q = log s + log E: first the means of the exponent's derivatives, second their covariances
            // and means.
            const double q0 = of.a[i] - ma, q1 = -R * da, q2 = 1 / s + of.b[i] - mb, q3 = -s * db - pb;
            const double q00 = raw_aa - ma * ma, q01 = -da - R * (raw_apa - ma * na), q02 = raw_ab - ma * mb;
            const double q03 = -(s + 1) * (raw_apb - ma * nb), q11 = R * da2 + R * R * (raw_papa - na * na);
            const double q12 = -R * (raw_bpa - mb * na), q13 = R * (s + 1) * (raw_papb - na * nb);
            const double q22 = raw_bb - mb * mb - 1 / (s * s), q23 = -db - (s + 1) * (raw_bpb - mb * nb);
            const double q33 = s * db2 + (db2 + jT * jT) + (s + 1) * (s + 1) * (raw_pbpb - nb * nb);
            const double e = fast_exp(-(std::min)(std::abs(q), 700.0)), high = 1 / (1 + e);
            const double p = q > 0 ? high : e * high, p1 = e * high * high;
            value += (q > 0 ? q : 0.0) + fast_log1p(e);
            g0 += p * q0, g1 += p * q1, g2 += p * q2, g3 += p * q3;
            h00 += p * q00 + p1 * q0 * q0, h01 += p * q01 + p1 * q0 * q1, h02 += p * q02 + p1 * q0 * q2,
                h03 += p * q03 + p1 * q0 * q3;
            h11 += p * q11 + p1 * q1 * q1, h12 += p * q12 + p1 * q1 * q2, h13 += p * q13 + p1 * q1 * q3;
            h22 += p * q22 + p1 * q2 * q2, h23 += p * q23 + p1 * q2 * q3, h33 += p * q33 + p1 * q3 * q3;
        }
        sum.value += weight * value;
        const double gradient[] = {g0, g1, g2, g3};
        const double hessian[] = {h00, h01, h02, h03, 0, h11, h12, h13, 0, 0, h22, h23, 0, 0, 0, h33};
        for (std::size_t k = 0; k < 4; ++k)
            sum.gradient[k] += weight * gradient[k];
        for (std::size_t k = 0; k < 16; ++k)
            sum.hessian[k] += weight * hessian[k];
    }
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
