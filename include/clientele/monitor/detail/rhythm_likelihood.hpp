#pragma once

/// @file
/// The likelihood of the gaps of a book, closed and open, with its derivatives.

#include <clientele/cmath.hpp>
#include <clientele/math/concepts.hpp>
#include <clientele/math/detail/square_unit.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/math/radix_sort.hpp>
#include <clientele/monitor/warning/rhythm.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The logarithm of P(gap > open) with its derivatives by the logarithms of shape, prior_shape and prior_rate /
/// prior_shape, by differences in the fourth order: 1e-9 of the first ones, 1e-5 of the second.
struct log_tail {
    double value;
    std::array<double, 3> by;
    double second[3][3];

    /// @param theta the three logarithms
    log_tail(const std::array<double, 3>& theta, double count, double sum, double open) {
        constexpr double step = 2e-3;
        const auto at = [&](std::size_t i, double more, std::size_t j, double also) {
            auto moved = theta;
            moved[i] += more * step;
            moved[j] += also * step;
            return of(moved, count, sum, open);
        };
        value = of(theta, count, sum, open);
        for (std::size_t i = 0; i < 3; ++i) {
            const double up = at(i, 1, i, 0), down = at(i, -1, i, 0), far_up = at(i, 2, i, 0),
                         far_down = at(i, -2, i, 0);
            by[i] = (8 * (up - down) - (far_up - far_down)) / (12 * step);
            second[i][i] = (16 * (up + down) - (far_up + far_down) - 30 * value) / (12 * step * step);
            for (std::size_t j = 0; j < i; ++j)
                second[i][j] = second[j][i] =
                    (at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)) / (4 * step * step);
        }
    }

    [[nodiscard]] static double of(const std::array<double, 3>& theta, double count, double sum, double open) {
        const double shape = std::exp(theta[0]), prior = std::exp(theta[1]), a = prior + shape * count;
        const double log_odds = std::log(prior * std::exp(theta[2]) + sum) - std::log(open);
        return log_beta_below(a, shape, log_odds, log_beta(a, shape));
    }
};

/// The log-likelihood of gaps, over customers of equal count and sum taken together, by the logarithms of shape,
/// prior_shape and prior_rate / prior_shape; of the last two where the shape is given.
///
///     log L = (k - 1) log_sum - n log Gamma(k) + log Gamma(a + k n) - log Gamma(a) + a log b - (a + k n) log(b + s)
///             + log P(gap > open)
///
/// the last for some thousand of the customers, evenly chosen, who stand for all. Gaps are counted in a power of two of
/// the caller's unit, so that no product of rates leaves a double, whatever that unit is.
template <class Scalar = double>
class rhythm_likelihood {
public:
    rhythm_likelihood(const observed_gaps& gaps, std::optional<double> shape, std::size_t most_open)
        : shape_{shape}, unit_{power_of_two_near(largest_size(gaps.sum))} {
        const column columns[]{gaps.count, gaps.sum, gaps.open};
        std::vector<std::size_t> silent;               // in that order too
        for (const auto row : sorted_order(columns)) { // in an order of their own: rows may come in any
            if (gaps.open[row] > 0)
                silent.push_back(row);
            if (const double n = gaps.count[row]; n > 0) {
                if (counts_.empty() || counts_.back() != n)
                    counts_.push_back(n), of_count_.push_back(0);
                of_count_.back() += 1;
                const double sum = gaps.sum[row] / unit_;
                if (!cells_.empty() && cells_.back().count == n && cells_.back().sum == sum)
                    cells_.back().customers += 1;
                else
                    cells_.push_back({n, sum, 1});
                customers_ += 1;
                all_ += n;
            }
        }
        choose(gaps, silent, most_open);
        log_unit_ = all_ * std::log(unit_);
        log_sum_ = sum_exactly(gaps.log_sum) - (gaps.log_sum.empty() ? 0 : log_unit_);
        exact_sum all;
        for (const auto& each : cells_)
            all.add(each.sum * each.customers);
        mean_ = all.value() / all_;
    }

    [[nodiscard]] double customers() const noexcept { return customers_; }
    [[nodiscard]] double gaps() const noexcept { return all_; }
    /// How much greater the log-likelihood is than in the caller's unit of time.
    [[nodiscard]] double log_unit() const noexcept { return log_unit_; }
    /// The rhythm in the caller's unit of time.
    [[nodiscard]] rhythm in_given_unit(const Eigen::VectorXd& x) const {
        auto found = at(x);
        found.prior_rate *= unit_;
        return found;
    }
    /// The rhythm in the unit in which gaps are counted here.
    [[nodiscard]] rhythm at(const Eigen::VectorXd& x) const {
        const double a = std::exp(x[x.size() - 2]);
        return {shape_ ? *shape_ : std::exp(x[0]), a, a * std::exp(x[x.size() - 1]) * mean_};
    }

    [[nodiscard]] objective_value operator()(const Eigen::VectorXd& x) const {
        const auto [k, a, b] = at(x);
        objective_value out{.value = std::numeric_limits<double>::infinity(),
                            .gradient = Eigen::VectorXd::Zero(x.size()),
                            .hessian = matrix::Zero(x.size(), x.size())};
        if (!(k >= 1e-4 && k <= widest && a >= 1e-4 && a <= widest && b > 0 && std::isfinite(b)))
            return out;
        const auto sums = add_up(k, a, b);
        // by the logarithms: of k, of a with b moving along, of b
        const std::array<double, 3> by{k * sums.k, a * sums.a + b * sums.b, b * sums.b};
        const double kk = k * k * sums.kk + k * sums.k, ka = k * a * sums.ka, kb = k * b * sums.kb;
        const double aa = a * a * sums.aa + a * sums.a, ab = a * b * sums.ab, bb = b * b * sums.bb + b * sums.b;
        const double second[3][3]{{kk, ka + kb, kb}, {ka + kb, aa + 2 * ab + bb, ab + bb}, {kb, ab + bb, bb}};
        out.value = sums.value;
        const auto skip = static_cast<std::size_t>(3 - x.size());
        for (std::size_t i = skip; i < 3; ++i) {
            out.gradient[static_cast<Eigen::Index>(i - skip)] = by[i];
            for (std::size_t j = skip; j < 3; ++j)
                out.hessian(static_cast<Eigen::Index>(i - skip), static_cast<Eigen::Index>(j - skip)) = second[i][j];
        }
        add_open({std::log(k), std::log(a), x[x.size() - 1] + std::log(mean_)}, skip, out);
        return out;
    }

    static constexpr double widest = 1e7; // beyond it gaps or rates do not vary

private:
    struct cell {
        double count, sum, customers;
    };
    struct silence {
        double count, sum, open;
    };
    struct derivatives {
        double value, k, a, b, kk, ka, kb, aa, ab, bb;
    };

    /// Every so-manieth of the open gaps, from the middle of each stretch.
    void choose(const observed_gaps& gaps, std::span<const std::size_t> silent, std::size_t most) {
        const auto chosen = (std::min)(silent.size(), most);
        for (std::size_t i = 0; i < chosen; ++i) {
            const auto row = silent[(2 * i + 1) * silent.size() / (2 * chosen)];
            open_.push_back({gaps.count[row], gaps.sum[row] / unit_, gaps.open[row] / unit_});
        }
        each_open_ = chosen == 0 ? 0 : static_cast<double>(silent.size()) / static_cast<double>(chosen);
    }

    void add_open(const std::array<double, 3>& theta, std::size_t skip, objective_value& out) const {
        for (const auto& [count, sum, open] : open_) {
            const log_tail at{theta, count, sum, open};
            out.value += each_open_ * at.value;
            for (std::size_t i = skip; i < 3; ++i) {
                const auto to = static_cast<Eigen::Index>(i - skip);
                out.gradient[to] += each_open_ * at.by[i];
                for (std::size_t j = skip; j < 3; ++j)
                    out.hessian(to, static_cast<Eigen::Index>(j - skip)) += each_open_ * at.second[i][j];
            }
        }
    }

    [[nodiscard]] derivatives add_up(double k, double a, double b) const {
        derivatives d{};
        d.value = -all_ * log_gamma(k) + (k - 1) * log_sum_;
        d.k = log_sum_ - all_ * digamma(k);
        d.kk = -all_ * trigamma(k);
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const double n = counts_[i], w = of_count_[i], kn = k * n;
            const double psi = digamma(a + kn), psi1 = trigamma(a + kn);
            d.value += w * log_gamma_difference(a, kn);
            d.k += w * n * psi;
            d.a += w * polygamma_difference(0, a, kn);
            d.kk += w * n * n * psi1;
            d.ka += w * n * psi1;
            d.aa += w * polygamma_difference(1, a, kn);
        }
        const double log_b = std::log(b);
        for (const auto& [n, s, w] : cells_) {
            const double more = std::log1p(s / b), left = 1 / (b + s), shape = a + k * n;
            d.value -= w * (shape * more + k * n * log_b);
            d.k -= w * n * (more + log_b);
            d.a -= w * more;
            d.b += w * left * (a * (s / b) - k * n);
            d.kb -= w * n * left;
            d.ab += w * left * (s / b);
            d.bb += w * (shape * left * left - a / b / b);
        }
        return d;
    }

    [[nodiscard]] static double power_of_two_near(double size) {
        return size > 0 ? std::ldexp(1.0, (std::clamp)(std::ilogb(size), -1022, 1023)) : 1.0;
    }

    std::optional<double> shape_;
    double unit_; // of time, in the caller's
    std::vector<cell> cells_;
    std::vector<silence> open_;
    double each_open_ = 0; // how many customers one of them stands for
    std::vector<double> counts_, of_count_;
    double customers_ = 0, all_ = 0, log_unit_ = 0, log_sum_ = 0, mean_ = 1;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
