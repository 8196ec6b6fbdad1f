#pragma once

/// @file
/// Arithmetic of pairwise judgements: checks, joining, and the three ways of drawing weights from them.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail::pairwise {

/// Nobody judges beyond it, and within it no weight of a few criteria vanishes beside another.
inline constexpr double least_ratio = 1e-12;

/// A checked judgement matrix: reciprocal, diagonal 1, 0 where a pair was not judged.
struct judged {
    matrix ratios;
    std::size_t missing; ///< pairs
};

/// Every criterion must be reachable from the first through judged pairs.
inline void require_connected(const matrix& a) {
    std::vector<Eigen::Index> reached{0};
    std::vector<bool> seen(static_cast<std::size_t>(a.rows()));
    seen[0] = true;
    for (std::size_t k = 0; k < reached.size(); ++k)
        for (Eigen::Index j = 0; j < a.cols(); ++j)
            if (a(reached[k], j) > 0 && !seen[static_cast<std::size_t>(j)]) {
                seen[static_cast<std::size_t>(j)] = true;
                reached.push_back(j);
            }
    for (std::size_t j = 0; j < seen.size(); ++j)
        require(seen[j], "ahp: the judgements must connect all criteria, but nothing connects criterion ", j + 1,
                " with criterion 1");
}

[[nodiscard]] inline judged checked(const matrix& given, std::size_t person, bool connected = true) {
    require(given.rows() == given.cols() && given.rows() > 0, "ahp: the judgements of person ", person + 1,
            " must be a square matrix, got ", given.rows(), " x ", given.cols());
    judged result{given, 0};
    auto& a = result.ratios;
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
        require(given(i, i) == 1.0, "ahp: a criterion compared with itself must be 1, got ", given(i, i),
                " for criterion ", i + 1);
        for (Eigen::Index j = 0; j < i; ++j) {
            const double below = given(i, j), above = given(j, i);
            if (below != below && above != above) {
                a(i, j) = a(j, i) = 0.0;
                ++result.missing;
                continue;
            }
            for (const double ratio : {above, below})
                require(ratio >= least_ratio && ratio <= 1 / least_ratio, "ahp: judgements must be in [", least_ratio,
                        ", ", 1 / least_ratio, "], got ", ratio, " between criteria ", j + 1, " and ", i + 1);
            require(std::abs(below * above - 1.0) <= 0.05, "ahp: judgements must be reciprocal, got ", above, " and ",
                    below, " between criteria ", j + 1, " and ", i + 1);
        }
    }
    if (connected)
        require_connected(a);
    return result;
}

/// The weighted geometric mean of those who judged each pair.
[[nodiscard]] inline judged joined(const std::vector<matrix>& people, const std::vector<double>& importance) {
    if (people.size() == 1)
        return checked(people[0], 0);
    const auto n = people[0].rows();
    matrix logs = matrix::Zero(n, n), weight = matrix::Zero(n, n);
    for (std::size_t p = 0; p < people.size(); ++p) {
        const auto one = checked(people[p], p, false);
        require(one.ratios.rows() == n, "ahp: all judgements must be about the same ", n, " criteria, got ",
                one.ratios.rows(), " from person ", p + 1);
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j)
                if (one.ratios(i, j) > 0) {
                    logs(i, j) += importance[p] * std::log(one.ratios(i, j));
                    weight(i, j) += importance[p];
                }
    }
    judged result{matrix::Identity(n, n), 0};
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            if (i != j) {
                result.ratios(i, j) = weight(i, j) > 0 ? std::exp(logs(i, j) / weight(i, j)) : 0.0;
                result.missing += i < j && !(weight(i, j) > 0);
            }
    require_connected(result.ratios);
    return result;
}

struct principal_pair {
    std::vector<double> weights;
    double lambda;
};

/// Power iteration. A pair not judged stands as 0 and adds one to both diagonal entries (Harker 1987): as if the ratio
/// of the weights themselves had been said.
[[nodiscard]] inline principal_pair principal(const judged& given) {
    const auto n = given.ratios.rows();
    matrix a = given.ratios;
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            a(i, i) += given.ratios(i, j) == 0.0 ? 1.0 : 0.0;
    const auto size = static_cast<std::size_t>(n);
    std::vector<double> w(size, 1.0 / static_cast<double>(n)), next(size);
    double lambda = 0;
    double last = std::numeric_limits<double>::infinity();
    // the change shrinks by a constant factor each round until rounding stops it
    for (int round = 0; round < 100'000; ++round) {
        std::fill(next.begin(), next.end(), 0.0);
        for (std::size_t j = 0; j < size; ++j)
            for (std::size_t i = 0; i < size; ++i)
                next[i] += a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) * w[j];
        lambda = std::accumulate(next.begin(), next.end(), 0.0);
        double change = 0;
        for (std::size_t i = 0; i < size; ++i) {
            next[i] /= lambda;
            change = (std::max)(change, std::abs(next[i] - w[i]));
        }
        w.swap(next);
        if (change == 0.0 || (change < 1e-15 && change >= last))
            break;
        last = change;
    }
    return {std::move(w), lambda};
}

/// The judged pair (i before j) whose ratio is farthest from that of the weights, the first of equals.
[[nodiscard]] inline std::pair<Eigen::Index, Eigen::Index> least_consistent(const judged& given,
                                                                            const std::vector<double>& weights) {
    std::pair<Eigen::Index, Eigen::Index> found{0, 1};
    double farthest = -1.0;
    for (Eigen::Index i = 0; i < given.ratios.rows(); ++i)
        for (Eigen::Index j = i + 1; j < given.ratios.cols(); ++j)
            if (given.ratios(i, j) > 0) {
                const double apart =
                    std::abs(std::log(given.ratios(i, j)) - std::log(weights[static_cast<std::size_t>(i)]) +
                             std::log(weights[static_cast<std::size_t>(j)]));
                if (apart > farthest * (1 + 1e-12)) { // rounding must not choose between equals
                    farthest = apart;
                    found = {i, j};
                }
            }
    return found;
}

/// Solves a x = b for a symmetric positive definite matrix of a few rows.
[[nodiscard]] inline std::vector<double> solve(matrix a, std::vector<double> b) {
    const auto n = a.rows();
    const auto at = [&](Eigen::Index i) -> double& { return b[static_cast<std::size_t>(i)]; };
    for (Eigen::Index k = 0; k < n; ++k)
        for (Eigen::Index i = k + 1; i < n; ++i) {
            const double factor = a(i, k) / a(k, k);
            for (Eigen::Index j = k; j < n; ++j)
                a(i, j) -= factor * a(k, j);
            at(i) -= factor * at(k);
        }
    for (Eigen::Index i = n; i-- > 0;) {
        for (Eigen::Index j = i + 1; j < n; ++j)
            at(i) -= a(i, j) * at(j);
        at(i) /= a(i, i);
    }
    return b;
}

/// Row geometric means; with pairs missing, the least squares of log w_i - log w_j - log a_ij over the judged pairs.
[[nodiscard]] inline std::vector<double> log_least_squares(const judged& given) {
    const auto n = given.ratios.rows();
    std::vector<double> logs(static_cast<std::size_t>(n));
    matrix laplacian = matrix::Constant(n, n, 1.0 / static_cast<double>(n)); // fixes the mean of the logarithms at 0
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            if (i != j && given.ratios(i, j) > 0) {
                logs[static_cast<std::size_t>(i)] += std::log(given.ratios(i, j));
                laplacian(i, i) += 1.0;
                laplacian(i, j) -= 1.0;
            }
    if (given.missing > 0)
        logs = solve(laplacian, std::move(logs));
    else
        for (double& l : logs)
            l /= static_cast<double>(n);
    const double largest = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    for (double& l : logs)
        sum += l = std::exp(l - largest);
    for (double& l : logs)
        l /= sum;
    return logs;
}

[[nodiscard]] inline std::vector<double> column_average(const judged& given) {
    require(given.missing == 0, "ahp: column_average needs complete judgements, but ", given.missing,
            " pairs are missing");
    const auto n = given.ratios.rows();
    std::vector<double> weights(static_cast<std::size_t>(n));
    for (Eigen::Index j = 0; j < n; ++j) {
        double sum = 0;
        for (Eigen::Index i = 0; i < n; ++i)
            sum += given.ratios(i, j);
        for (Eigen::Index i = 0; i < n; ++i)
            weights[static_cast<std::size_t>(i)] += given.ratios(i, j) / sum / static_cast<double>(n);
    }
    return weights;
}

} // namespace detail::pairwise
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
