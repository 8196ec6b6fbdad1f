#pragma once

/// @file
/// Improving a converged run: moves of single rows that Lloyd's iterations cannot see.

#include <clientele/cluster/concepts.hpp>
#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/to_size.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Leaves the run as Lloyd's iterations ended it.
struct no_polish {
    static constexpr bool moves_nothing = true; ///< a fit does not ask it

    /// Moves nothing.
    std::size_t improve(const matrix_view&, column, matrix&, std::span<int>) const noexcept { return 0; }
};
static_assert(polish_policy<no_polish>);

/// @cond INTERNAL
namespace detail {

/// Equal rows of one cluster as one row of their joint weight, so that weights are repetition where rows move one by
/// one.
struct equal_rows {
    std::vector<double> weight;    ///< joint, at the first row of each group; 0 at the others and at rows of weight 0
    std::vector<std::size_t> next; ///< the next row of the same group; n at the last

    equal_rows(const matrix_view& x, column weights, std::span<const int> labels)
        : weight(labels.size(), 0.0), next(labels.size(), labels.size()) {
        const std::size_t n = labels.size();
        std::vector<std::uint64_t> hash(n, 0x9E3779B97F4A7C15u);
        for (Eigen::Index f = 0; f < x.cols(); ++f)
            for (std::size_t i = 0; i < n; ++i) { // + 0.0 makes -0 and +0 one value
                hash[i] = (hash[i] ^ std::bit_cast<std::uint64_t>(x(static_cast<Eigen::Index>(i), f) + 0.0)) *
                          0xBF58476D1CE4E5B9u;
                hash[i] ^= hash[i] >> 29;
            }
        const auto equal = [&](std::size_t a, std::size_t b) {
            if (hash[a] != hash[b] || labels[a] != labels[b])
                return false;
            for (Eigen::Index f = 0; f < x.cols(); ++f)
                if (x(static_cast<Eigen::Index>(a), f) != x(static_cast<Eigen::Index>(b), f))
                    return false;
            return true;
        };
        const std::size_t mask = std::bit_ceil(2 * n + 1) - 1;
        std::vector<std::size_t> first(mask + 1, n), last(n);
        for (std::size_t i = 0; i < n; ++i) {
            const double w = detail::weight_of(weights, i);
            if (!(w > 0))
                continue;
            std::size_t at = detail::to_size(hash[i] & mask);
            while (first[at] < n && !equal(first[at], i))
                at = (at + 1) & mask;
            if (first[at] == n) {
                first[at] = i;
            } else {
                next[last[first[at]]] = i;
            }
            last[first[at]] = i;
            weight[first[at]] += w;
        }
    }
};

} // namespace detail
/// @endcond

/// Moves single rows between clusters as long as that lowers the inertia, centroids following each move. A row that is
/// nearest to its own centroid may still gain by moving, because it pulls that centroid along: moving row i of weight w
/// from cluster a to b changes the inertia by
///
///     m_b w / (m_b + w) d(i, b) - m_a w / (m_a - w) d(i, a)
///
/// with d the squared distance: for `means`; with other centroids it rests.
///
/// The default, and the cheapest gain in quality there is: on small data or many clusters it closes most of the gap
/// that Lloyd leaves after restarts. Rows are taken in their order, equal ones together as one row of their joint
/// weight; ties go to the lower cluster; a cluster is never emptied.
/// Complexity: O(n k d) a pass.
/// Source: Hartigan and Wong, Algorithm AS 136, Applied Statistics 28 (1979); Telgarsky and Vattani, Hartigan's method:
/// k-means clustering without Voronoi, AISTATS (2010).
struct hartigan {
    static constexpr bool for_least_squares = true; ///< it rests with other centroids

    int most_passes = 100; ///< over all rows; at least 1
    /// It rests on more rows, where it costs many times the fit and gains a few millionths.
    std::size_t most_rows = 50'000;

    /// Moves rows until a pass moves none.
    std::size_t improve(const matrix_view& x, column weights, matrix& centroids, std::span<int> labels) const {
        const auto n = x.rows(), d = x.cols(), k = centroids.rows();
        if (static_cast<std::size_t>(n) > most_rows)
            return 0;
        const detail::equal_rows same{x, weights, labels};
        std::vector<double> masses(static_cast<std::size_t>(k));
        std::vector<std::size_t> sizes(static_cast<std::size_t>(k));
        for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
            const auto own = static_cast<std::size_t>(labels[i]);
            masses[own] += same.weight[i];
            sizes[own] += same.weight[i] > 0 ? 1u : 0u;
        }
        std::size_t moves = 0;
        for (int pass = 0; pass < most_passes; ++pass) {
            const auto before = moves;
            for (Eigen::Index i = 0; i < n; ++i) {
                const double w = same.weight[static_cast<std::size_t>(i)];
                const int from = labels[static_cast<std::size_t>(i)];
                const auto a = static_cast<std::size_t>(from);
                if (w <= 0 || sizes[a] < 2)
                    continue;
                const auto square = [&](int j, Eigen::Index f) { // not fused: a near tie must fall alike everywhere
                    return detail::rounded_product(x(i, f) - centroids(j, f), x(i, f) - centroids(j, f));
                };
                double own = 0;
                for (Eigen::Index f = 0; f < d; ++f)
                    own += square(from, f);
                double best = masses[a] * w / (masses[a] - w) * own * (1 - tolerance);
                int to = from;
                for (int j = 0; j < k; ++j) {
                    const double m = masses[static_cast<std::size_t>(j)];
                    if (m <= 0) // kept empty by its policy
                        continue;
                    const double factor = m * w / (m + w);
                    double cost = 0;
                    for (Eigen::Index f = 0; f < d && cost * factor < best; ++f)
                        cost += square(j, f);
                    if (j != from && cost * factor < best) {
                        best = cost * factor;
                        to = j;
                    }
                }
                if (to == from)
                    continue;
                const auto b = static_cast<std::size_t>(to);
                for (Eigen::Index f = 0; f < d; ++f) {
                    centroids(from, f) += detail::rounded_product(centroids(from, f) - x(i, f), w / (masses[a] - w));
                    centroids(to, f) += detail::rounded_product(x(i, f) - centroids(to, f), w / (masses[b] + w));
                }
                masses[a] -= w;
                masses[b] += w;
                --sizes[a];
                ++sizes[b];
                for (auto row = static_cast<std::size_t>(i); row < labels.size(); row = same.next[row]) {
                    labels[row] = to;
                    ++moves;
                }
            }
            if (moves == before)
                break;
        }
        return moves;
    }
    /// A relative gain below this is rounding; without it rows would go to and fro.
    static constexpr double tolerance = 1e-12;
};
static_assert(polish_policy<hartigan>);

} // namespace clientele::inline CLIENTELE_ABI
