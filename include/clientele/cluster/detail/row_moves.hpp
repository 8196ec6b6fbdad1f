#pragma once

/// @file
/// Moves of single rows from cluster to cluster, with the centroids behind them: the engine of `hartigan`.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/matrix.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

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
            return hash[a] == hash[b] && labels[a] == labels[b] && alike(x, a, b);
        };
        const std::size_t mask = std::bit_ceil(2 * n + 1) - 1;
        std::vector<std::size_t> first(mask + 1, n), last(n);
        for (std::size_t i = 0; i < n; ++i) {
            const double w = weight_of(weights, i);
            if (!(w > 0))
                continue;
            std::size_t at = to_size(hash[i] & mask);
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

/// The rows of a run, moved one after the other. Centroids and labels are another's and follow.
class row_moves {
public:
    row_moves(const matrix_view& x, column weights, matrix& centroids, std::span<int> labels)
        : x_{x}, centroids_{centroids}, labels_{labels}, same_{x, weights, labels},
          masses_(static_cast<std::size_t>(centroids.rows())), sizes_(masses_.size()) {
        for (std::size_t i = 0; i < labels.size(); ++i) {
            const auto own = static_cast<std::size_t>(labels[i]);
            masses_[own] += same_.weight[i];
            sizes_[own] += same_.weight[i] > 0 ? 1u : 0u;
        }
    }

    /// Looks at every row once; returns how many moved.
    std::size_t pass() {
        std::size_t moved = 0;
        for (std::size_t i = 0; i < labels_.size(); ++i) {
            const double w = same_.weight[i];
            const int from = labels_[i];
            const auto a = static_cast<std::size_t>(from);
            if (w <= 0 || sizes_[a] < 2) // a cluster is never emptied
                continue;
            const bool outweighs = w > dominates * (masses_[a] - w);
            if (outweighs)
                find_rest(i);
            const double lost = outweighs ? rest_mass_ / (rest_mass_ + w) * w * distance_to_rest()
                                          : masses_[a] / (masses_[a] - w) * w * distance(i, from);
            if (const int to = cheapest(i, from, lost * (1 - tolerance)); to != from) {
                leave(i, a, outweighs);
                join(i, static_cast<std::size_t>(to));
                for (auto row = i; row < labels_.size(); row = same_.next[row]) {
                    labels_[row] = to;
                    ++moved;
                }
            }
        }
        return moved;
    }

    /// A relative gain below this is rounding; without it rows would go to and fro.
    static constexpr double tolerance = 1e-12;

private:
    /// What a row that weighs so many times the rest of its cluster leaves behind is found from the other rows: taken
    /// from the cluster's mean and weight it would drown in their rounding. There is at most one in each cluster.
    static constexpr double dominates = 16;

    [[nodiscard]] double square(std::size_t i, int j, Eigen::Index f) const { // not fused: near ties must fall alike
        const double away = x_(static_cast<Eigen::Index>(i), f) - centroids_(j, f);
        return rounded_product(away, away);
    }
    [[nodiscard]] double distance(std::size_t i, int j) const {
        double sum = 0;
        for (Eigen::Index f = 0; f < x_.cols(); ++f)
            sum += square(i, j, f);
        return sum;
    }

    /// The cluster to which row i adds least, if that is below `least`; else its own.
    [[nodiscard]] int cheapest(std::size_t i, int from, double least) const {
        const double w = same_.weight[i];
        int to = from;
        for (int j = 0; j < static_cast<int>(masses_.size()); ++j) {
            const double m = masses_[static_cast<std::size_t>(j)];
            if (m <= 0 || j == from) // kept empty by its policy
                continue;
            const double factor = m / (m + w) * w;
            double cost = 0;
            for (Eigen::Index f = 0; f < x_.cols() && cost * factor < least; ++f)
                cost += square(i, j, f);
            if (cost * factor < least) {
                least = cost * factor;
                to = j;
            }
        }
        return to;
    }

    /// Weight of the other rows of the cluster of row i, and their mean, counted from the row.
    void find_rest(std::size_t i) {
        rest_mass_ = 0;
        rest_.assign(static_cast<std::size_t>(x_.cols()), 0.0);
        for (std::size_t other = 0; other < labels_.size(); ++other) {
            const double w = same_.weight[other];
            if (other == i || labels_[other] != labels_[i] || !(w > 0))
                continue;
            rest_mass_ += w;
            for (Eigen::Index f = 0; f < x_.cols(); ++f)
                rest_[static_cast<std::size_t>(f)] +=
                    rounded_product(w, x_(static_cast<Eigen::Index>(other), f) - x_(static_cast<Eigen::Index>(i), f));
        }
        for (double& each : rest_)
            each /= rest_mass_;
    }
    [[nodiscard]] double distance_to_rest() const {
        double sum = 0;
        for (const double each : rest_)
            sum += rounded_product(each, each);
        return sum;
    }

    void leave(std::size_t i, std::size_t cluster, bool outweighs) {
        const double w = same_.weight[i];
        for (Eigen::Index f = 0; f < x_.cols(); ++f) {
            const double value = x_(static_cast<Eigen::Index>(i), f);
            double& c = centroids_(static_cast<Eigen::Index>(cluster), f);
            c = outweighs ? value + rest_[static_cast<std::size_t>(f)]
                          : c + rounded_product(c - value, w / (masses_[cluster] - w));
        }
        masses_[cluster] = outweighs ? rest_mass_ : masses_[cluster] - w;
        --sizes_[cluster];
    }
    void join(std::size_t i, std::size_t cluster) {
        const double w = same_.weight[i];
        for (Eigen::Index f = 0; f < x_.cols(); ++f) {
            double& c = centroids_(static_cast<Eigen::Index>(cluster), f);
            c += rounded_product(x_(static_cast<Eigen::Index>(i), f) - c, w / (masses_[cluster] + w));
        }
        masses_[cluster] += w;
        ++sizes_[cluster];
    }

    const matrix_view& x_;
    matrix& centroids_;
    std::span<int> labels_;
    equal_rows same_;
    std::vector<double> masses_;
    std::vector<std::size_t> sizes_; // groups of equal rows in each cluster
    double rest_mass_ = 0;
    std::vector<double> rest_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
