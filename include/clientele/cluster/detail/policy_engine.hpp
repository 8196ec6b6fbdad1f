#pragma once

/// @file
/// The labels and the centres of k-means for any centroid policy.

#include <clientele/cluster/detail/distance_sum.hpp>
#include <clientele/cluster/detail/rows_on_ranks.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Offers what `means_engine` offers, by the functions of the policy alone.
template <class Centroid, class Executor>
class policy_engine {
public:
    policy_engine(const matrix_view& x, column weights, const Centroid& centroid, const Executor& executor)
        : x_{x}, weights_{weights}, centroid_{centroid}, executor_{executor} {}

    void restart(int clusters) {
        clusters_ = static_cast<std::size_t>(clusters);
        labels_.assign(rows(), -1);
        distances_.assign(rows(), 0.0);
    }

    /// Gives every row the label of its nearest centroid; returns how many rows with weight changed theirs.
    std::size_t assign(const matrix& centroids) {
        const auto before = labels_;
        const auto points = by_rows(centroids);
        for_each_block([&](std::size_t first, std::size_t last) {
            std::vector<double> row(features());
            for (; first < last; ++first) {
                copy_row(first, row);
                distances_[first] = std::numeric_limits<double>::infinity();
                labels_[first] = 0;
                for (std::size_t j = 0; j < clusters_; ++j)
                    if (const double loss = centroid_.loss(row, point(points, j)); loss < distances_[first]) {
                        distances_[first] = loss;
                        labels_[first] = static_cast<int>(j);
                    }
            }
        });
        std::size_t moved = 0;
        for (std::size_t i = 0; i < rows(); ++i)
            moved += labels_[i] != before[i] && weight(i) > 0 ? 1u : 0u;
        return moved;
    }
    std::size_t take(std::span<const int> labels) {
        std::size_t moved = 0;
        for (std::size_t i = 0; i < rows(); ++i)
            moved += relabel(i, labels[i]);
        return moved;
    }
    std::size_t relabel(std::span<const std::size_t> rows, int to) {
        std::size_t moved = 0;
        for (const auto row : rows)
            moved += relabel(row, to);
        return moved;
    }
    std::size_t relabel(std::size_t row, int to) {
        const bool changes = labels_[row] != to && weight(row) > 0;
        labels_[row] = to;
        return changes ? 1 : 0;
    }
    void copy_labels(std::span<int> to) const { std::copy(labels_.begin(), labels_.end(), to.begin()); }

    [[nodiscard]] std::vector<double> masses() const {
        std::vector<double> out(clusters_);
        for (std::size_t i = 0; i < rows(); ++i)
            out[static_cast<std::size_t>(labels_[i])] += weight(i);
        return out;
    }
    [[nodiscard]] std::vector<double> distances(const matrix& centroids, std::span<const int> labels) const {
        std::vector<double> out(rows());
        const auto points = by_rows(centroids);
        for_each_block([&](std::size_t first, std::size_t last) {
            std::vector<double> row(features());
            for (; first < last; ++first) {
                copy_row(first, row);
                out[first] = centroid_.loss(row, point(points, static_cast<std::size_t>(labels[first])));
            }
        });
        return out;
    }
    [[nodiscard]] run_inertia inertia(const matrix& centroids, std::span<int> labels = {}) const {
        std::copy_n(labels_.begin(), labels.size(), labels.begin());
        const auto each = distances(centroids, labels_);
        const double unit = weights_.empty() ? 1 : unit_for(largest_of(weights_));
        run_inertia out;
        for (std::size_t i = 0; i < rows(); ++i)
            out.in_units += weight(i) > 0 ? weight(i) * unit * each[i] : 0; // without weight, it may be infinite
        out.value = out.in_units / unit;
        if (!std::isfinite(out.value))
            require_inertia("kmeans", true, out.value);
        return out;
    }
    void drop(int cluster) {
        --clusters_;
        for (int& label : labels_)
            if (label >= cluster)
                label = label == cluster ? 0 : label - 1;
    }
    void recentre(matrix& centroids) const {
        std::vector<std::vector<std::size_t>> members(clusters_);
        for (std::size_t i = 0; i < rows(); ++i)
            if (weight(i) > 0)
                members[static_cast<std::size_t>(labels_[i])].push_back(i);
        executor_.for_each(clusters_, [&](std::size_t j) {
            const auto& own = members[j];
            if (own.empty())
                return;
            std::vector<double> values(own.size()), weights(weights_.empty() ? 0 : own.size()), c(features());
            for (std::size_t m = 0; m < weights.size(); ++m)
                weights[m] = weights_[own[m]];
            for (std::size_t f = 0; f < features(); ++f) {
                for (std::size_t m = 0; m < values.size(); ++m)
                    values[m] = x_(static_cast<Eigen::Index>(own[m]), static_cast<Eigen::Index>(f));
                c[f] = centroid_.centre(values, weights);
            }
            centroid_.finish(c);
            for (std::size_t f = 0; f < features(); ++f)
                centroids(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f)) = c[f];
        });
    }

    [[nodiscard]] std::size_t rows() const noexcept { return static_cast<std::size_t>(x_.rows()); }
    [[nodiscard]] rows_on_ranks<one_rank> on_ranks() const noexcept { return rows_of_one(rows(), !weights_.empty()); }

private:
    static constexpr std::size_t block_rows = 4096;

    [[nodiscard]] std::size_t features() const noexcept { return static_cast<std::size_t>(x_.cols()); }
    [[nodiscard]] double weight(std::size_t i) const { return weight_of(weights_, i); }
    template <class Task>
    void for_each_block(const Task& task) const {
        executor_.for_each((rows() + block_rows - 1) / block_rows, [&](std::size_t block) {
            task(block * block_rows, (std::min)(rows(), (block + 1) * block_rows));
        });
    }
    void copy_row(std::size_t i, std::vector<double>& to) const {
        for (std::size_t f = 0; f < features(); ++f)
            to[f] = x_(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f));
    }
    [[nodiscard]] std::vector<double> by_rows(const matrix& centroids) const {
        std::vector<double> out;
        for (Eigen::Index j = 0; j < centroids.rows(); ++j)
            for (Eigen::Index f = 0; f < centroids.cols(); ++f)
                out.push_back(centroids(j, f));
        return out;
    }
    [[nodiscard]] std::span<const double> point(const std::vector<double>& points, std::size_t j) const {
        return {points.data() + j * features(), features()};
    }

    const matrix_view& x_;
    column weights_;
    const Centroid& centroid_;
    const Executor& executor_;
    std::size_t clusters_ = 0;
    std::vector<int> labels_;
    std::vector<double> distances_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
