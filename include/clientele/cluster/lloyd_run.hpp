#pragma once

/// @file
/// One run of k-means: from the first centroids to the end, with empty clusters mended on the way.

#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/kmeans_fit.hpp>
#include <clientele/cluster/polish.hpp>
#include <clientele/parallel/concepts.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows whose sums are formed together; block sums are merged in order, whoever computed them.
inline constexpr std::size_t block_rows = 4096;

template <class Method>
struct lloyd_run {
    const Method& method;
    const matrix_view& x;
    column weights;
    int restart;

    using centroid_type = std::remove_cvref_t<decltype(std::declval<Method>().centroid)>;
    using result = kmeans_fit<centroid_type>;
    static constexpr bool by_means = std::same_as<centroid_type, means>;

    const std::size_t rows = static_cast<std::size_t>(x.rows());
    const std::size_t features = static_cast<std::size_t>(x.cols());
    const std::size_t blocks = (rows + block_rows - 1) / block_rows;
    matrix centroids{};
    std::vector<int> labels = std::vector<int>(rows, -1);
    std::vector<int> before = std::vector<int>(rows, -1);
    std::vector<double> distances = std::vector<double>(rows);
    std::vector<double> masses{};
    std::size_t moved = 0;
    double inertia = 0;
    bool too_few_points = false;

    std::optional<result> from(matrix start) {
        centroids = std::move(start);
        if (centroids.rows() < 1 || centroids.rows() > method.k || centroids.cols() != x.cols())
            fail(errc::bad_shape, no_row, "kmeans: the seeding policy must return 1 to ", method.k.get(), " centroids of ",
                 x.cols(), " features, got ", centroids.rows(), " x ", centroids.cols());
        require_finite("kmeans: seeding policy", centroids);
        too_few_points = centroids.rows() < method.k;
        result out;
        for (int iteration = 1;; ++iteration) {
            out.iterations = iteration;
            assign();
            mend_empty_clusters();
            if (moved == 0) {
                out.status = kmeans_status::converged;
                const auto polished = polish();
                if (polished == 0)
                    break;
                out.polished += polished;
                recentre();
                assign();
                if (moved == 0)
                    break;
            }
            const double spread = inertia;
            const double shift = recentre();
            if (!method.observer(progress{"kmeans", static_cast<std::size_t>(restart),
                                          static_cast<std::size_t>(method.runs())}))
                return std::nullopt;
            if (method.stopping.stop(iteration_report{iteration, moved, rows, shift, spread})) {
                assign();
                out.status = moved == 0 ? kmeans_status::converged : kmeans_status::iteration_limit;
                break;
            }
        }
        return finish(std::move(out));
    }

private:
    template <class Task>
    void for_each_block(const Task& task) const {
        method.executor.for_each(blocks, [&](std::size_t block) {
            task(block, block * block_rows, std::min(rows, (block + 1) * block_rows));
        });
    }
    [[nodiscard]] double weight(std::size_t i) const { return weights.empty() ? 1.0 : weights[i]; }
    [[nodiscard]] std::size_t clusters() const { return static_cast<std::size_t>(centroids.rows()); }

    /// Labels, distances, inertia, masses and the number of rows that moved.
    void assign() {
        before.swap(labels);
        std::vector<double> losses(blocks);
        std::vector<std::size_t> moves(blocks);
        std::vector<double> parts(blocks * clusters());
        for_each_block([&](std::size_t block, std::size_t first, std::size_t last) {
            label_rows(first, last);
            for (std::size_t i = first; i < last; ++i) {
                moves[block] += labels[i] != before[i] ? 1u : 0u;
                losses[block] += weight(i) * distances[i];
                parts[block * clusters() + static_cast<std::size_t>(labels[i])] += weight(i);
            }
        });
        moved = 0;
        inertia = 0;
        masses.assign(clusters(), 0.0);
        for (std::size_t block = 0; block < blocks; ++block) {
            moved += moves[block];
            inertia += losses[block];
            for (std::size_t j = 0; j < clusters(); ++j)
                masses[j] += parts[block * clusters() + j];
        }
    }

    void label_rows(std::size_t first, std::size_t last) {
        if constexpr (by_means) {
            constexpr auto chunk = static_cast<std::size_t>(chunk_rows);
            for (std::size_t i = first; i < last; i += chunk)
                nearest_in_chunk(x, centroids, static_cast<Eigen::Index>(i),
                                 static_cast<Eigen::Index>(std::min(chunk, last - i)), labels.data() + i,
                                 distances.data() + i);
        } else {
            std::vector<double> row(features), c(features);
            for (std::size_t i = first; i < last; ++i) {
                copy_row(x, i, row);
                distances[i] = std::numeric_limits<double>::infinity();
                labels[i] = 0;
                for (std::size_t j = 0; j < clusters(); ++j) {
                    copy_row(centroids, j, c);
                    const double loss = method.centroid.loss(row, c);
                    if (loss < distances[i]) {
                        distances[i] = loss;
                        labels[i] = static_cast<int>(j);
                    }
                }
            }
        }
    }
    template <class Matrix>
    void copy_row(const Matrix& from, std::size_t i, std::vector<double>& to) const {
        for (std::size_t f = 0; f < features; ++f)
            to[f] = from(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(f));
    }

    /// Asks the policy about every cluster without weight. A centroid that moves takes its row along, so that each round
    /// lowers the inertia and runs end.
    void mend_empty_clusters() {
        for (std::size_t j = 0; j < clusters();) {
            if (masses[j] > 0) {
                ++j;
                continue;
            }
            const auto action =
                method.empty.refill(cluster_state{x, weights, labels, distances, masses}, static_cast<int>(j));
            if (action.what == empty_action::kind::move) {
                require(action.row < rows, "kmeans: the empty-cluster policy must name a row below ", rows, ", got ", action.row);
                const auto row = action.row;
                masses[static_cast<std::size_t>(labels[row])] -= weight(row);
                masses[j] += weight(row);
                centroids.row(static_cast<Eigen::Index>(j)) = x.row(static_cast<Eigen::Index>(row));
                labels[row] = static_cast<int>(j);
                distances[row] = 0;
                ++moved;
                ++j;
            } else if (action.what == empty_action::kind::drop) {
                drop(j);
            } else {
                ++j;
            }
        }
    }
    void drop(std::size_t j) {
        const bool distances_left = std::any_of(distances.begin(), distances.end(), [](double v) { return v > 0; });
        too_few_points = too_few_points || !distances_left;
        const auto at = static_cast<Eigen::Index>(j);
        const auto below = centroids.rows() - at - 1;
        centroids.middleRows(at, below) = centroids.bottomRows(below).eval();
        centroids.conservativeResize(centroids.rows() - 1, Eigen::NoChange);
        masses.erase(masses.begin() + static_cast<std::ptrdiff_t>(j));
        for (std::size_t i = 0; i < rows; ++i) {
            if (labels[i] == static_cast<int>(j)) { // weightless rows only: the next assignment gives them a cluster
                labels[i] = 0;
                ++moved;
            } else if (labels[i] > static_cast<int>(j)) {
                --labels[i];
            }
        }
    }

    [[nodiscard]] std::size_t polish() {
        if constexpr (by_means || !std::same_as<std::remove_cvref_t<decltype(method.polish)>, hartigan>)
            return method.polish.improve(x, weights, centroids, labels);
        else
            return 0;
    }

    /// Moves the centroids to the centres of their rows; the largest distance that one moved.
    double recentre() {
        const matrix old = centroids;
        if constexpr (by_means)
            recentre_means();
        else
            recentre_by_policy();
        double farthest = 0;
        for (Eigen::Index j = 0; j < old.rows(); ++j) {
            double squares = 0;
            for (Eigen::Index f = 0; f < old.cols(); ++f)
                squares += (centroids(j, f) - old(j, f)) * (centroids(j, f) - old(j, f));
            farthest = std::max(farthest, squares);
        }
        return std::sqrt(farthest);
    }
    void recentre_means() {
        const auto width = clusters() * (features + 1);
        std::vector<double> parts(blocks * width);
        for_each_block([&](std::size_t block, std::size_t first, std::size_t last) {
            double* const sums = parts.data() + block * width;
            for (std::size_t f = 0; f < features; ++f) {
                const double* const values = x.data() + static_cast<std::ptrdiff_t>(f) * x.outerStride();
                for (std::size_t i = first; i < last; ++i)
                    sums[static_cast<std::size_t>(labels[i]) * (features + 1) + f] += weight(i) * values[i];
            }
            for (std::size_t i = first; i < last; ++i)
                sums[static_cast<std::size_t>(labels[i]) * (features + 1) + features] += weight(i);
        });
        std::vector<double> total(width);
        for (std::size_t block = 0; block < blocks; ++block)
            for (std::size_t v = 0; v < width; ++v)
                total[v] += parts[block * width + v];
        for (std::size_t j = 0; j < clusters(); ++j) {
            const double mass = total[j * (features + 1) + features];
            for (std::size_t f = 0; mass > 0 && f < features; ++f)
                centroids(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f)) = total[j * (features + 1) + f] / mass;
        }
    }
    void recentre_by_policy() {
        std::vector<std::vector<std::size_t>> members(clusters());
        for (std::size_t i = 0; i < rows; ++i)
            if (weight(i) > 0)
                members[static_cast<std::size_t>(labels[i])].push_back(i);
        method.executor.for_each(clusters(), [&](std::size_t j) {
            if (members[j].empty())
                return;
            std::vector<double> values(members[j].size()), own_weights(weights.empty() ? 0 : members[j].size()), c(features);
            for (std::size_t m = 0; m < own_weights.size(); ++m)
                own_weights[m] = weights[members[j][m]];
            for (std::size_t f = 0; f < features; ++f) {
                for (std::size_t m = 0; m < values.size(); ++m)
                    values[m] = x(static_cast<Eigen::Index>(members[j][m]), static_cast<Eigen::Index>(f));
                c[f] = method.centroid.centre(values, own_weights);
            }
            method.centroid.finish(c);
            for (std::size_t f = 0; f < features; ++f)
                centroids(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f)) = c[f];
        });
    }

    result finish(result out) {
        out.centroids = std::move(centroids);
        out.labels = std::move(labels);
        out.masses = std::move(masses);
        out.sizes.assign(out.masses.size(), 0);
        for (const int label : out.labels)
            ++out.sizes[static_cast<std::size_t>(label)];
        out.inertia = inertia;
        out.k_requested = method.k;
        out.fewer_distinct_points = too_few_points;
        out.centroid = method.centroid;
        return out;
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
