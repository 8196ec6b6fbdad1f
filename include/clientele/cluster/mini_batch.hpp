#pragma once

/// @file
/// k-means over a stream: centroids that follow batches of rows as they come, each seen once.

#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/seeding.hpp>
#include <clientele/cmath.hpp>
#include <clientele/fwd.hpp>
#include <clientele/math/detail/row_weights.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a stream has come to: all that is kept between batches, a few numbers for each cluster.
struct kmeans_stream {
    matrix centroids{};           ///< clusters x features; fewer than k until the stream has had k distinct points
    std::vector<double> masses{}; ///< the weight behind each centroid
    double rows = 0;              ///< weight of all rows so far
    std::size_t batches = 0;      ///< batches so far

    /// The cluster of each row.
    /// @throws error `bad_shape`, `bad_value`, `empty_input` (also before the first batch)
    [[nodiscard]] std::vector<int> assign(const matrix_view& x) const {
        require_finite("kmeans_stream", x);
        if (centroids.rows() == 0)
            fail(errc::empty_input, no_row, "kmeans_stream: there has been no batch yet");
        require_finite("kmeans_stream: centroids", centroids);
        if (x.cols() != centroids.cols())
            fail(errc::bad_shape, no_row, "kmeans_stream: rows must have ", centroids.cols(), " features, got ",
                 x.cols());
        std::vector<int> labels(static_cast<std::size_t>(x.rows()));
        lloyd{}.assign(x, centroids, labels);
        return labels;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("kmeans_stream");
        each("centroids", of.centroids...);
        each("masses", of.masses...);
        each("rows", of.rows...);
        each("batches", of.batches...);
    }
};

/// k-means for data that comes in batches and is not kept: orders of each night, or files too large for memory. For
/// data that fits into memory `kmeans` is faster and better.
///
///     clientele::kmeans_stream stream;
///     const clientele::mini_batch_kmeans method{.k = 6, .seed = 1};
///     for (const auto& night : nights)
///         method.update(stream, night);
///
/// Each centroid is the mean of all rows that were nearest to it when they came. After a batch with mean m and weight w
/// in its cluster:
///
///     c += (m - c) w / (mass + w)
///
/// With `memory` below 1 older batches fade, so that centroids follow the customers.
/// Source: Sculley, Web-scale k-means clustering, WWW (2010); with the mean of the batch in place of single steps.
template <class Seeding>
struct mini_batch_kmeans {
    static_assert(seeding_policy<Seeding>, "mini_batch_kmeans: .seeding must offer `matrix seed(const matrix_view& x, "
                                           "column weights, int k, random_generator&) const`");

    required<int, "k"> k;   ///< clusters, at least 1
    Seeding seeding{};      ///< where the first batch starts
    double memory = 1;      ///< share of the weight of earlier batches that is kept at each batch, in (0, 1]
    std::uint64_t seed = 0; ///< of the seeding; batch b uses stream b of it

    /// Takes one batch into the stream, each row weighing 1 or by its weight.
    /// @param stream of the batches so far; `{}` for the first
    /// @param batch customers x features, finite, the features of every batch the same
    /// @param weights none (all 1), or one per row, 0 or in [1e-150, 1e150], not all 0
    /// @throws error `bad_value`, `bad_shape`, `bad_parameter`, `empty_input`, `overflow` as `kmeans::fit`; the stream
    /// is then as it was
    /// Complexity: O(n k d).
    void update(kmeans_stream& stream, const matrix_view& batch, column weights = {}) const {
        check(stream, batch, weights);
        kmeans_stream next = stream;
        if (next.centroids.rows() < k)
            fill_up(next, batch, weights);
        const auto clusters = static_cast<std::size_t>(next.centroids.rows());
        std::vector<int> labels(static_cast<std::size_t>(batch.rows()));
        lloyd{}.assign(batch, next.centroids, labels);
        std::vector<double> sums(clusters * static_cast<std::size_t>(batch.cols())), masses(clusters);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            masses[static_cast<std::size_t>(labels[i])] += detail::weight_of(weights, i);
            next.rows += detail::weight_of(weights, i);
        }
        std::vector<double> units(clusters); // of the weights, so that no product leaves the range of double
        for (std::size_t j = 0; j < clusters; ++j)
            units[j] = detail::power_of_two_for(masses[j]);
        for (Eigen::Index i = 0; i < batch.rows(); ++i) {
            const auto own = static_cast<std::size_t>(labels[static_cast<std::size_t>(i)]);
            const double weight = detail::weight_of(weights, static_cast<std::size_t>(i)) * units[own];
            if (!(weight > 0)) // wherever it lies
                continue;
            // differences, so that large offsets do not eat the digits
            for (Eigen::Index f = 0; f < batch.cols(); ++f)
                sums[own * static_cast<std::size_t>(batch.cols()) + static_cast<std::size_t>(f)] +=
                    weight * (batch(i, f) - next.centroids(static_cast<Eigen::Index>(own), f));
        }
        for (std::size_t j = 0; j < clusters; ++j) {
            const double mass = memory * next.masses[j] + masses[j];
            for (Eigen::Index f = 0; masses[j] > 0 && f < batch.cols(); ++f)
                next.centroids(static_cast<Eigen::Index>(j), f) +=
                    sums[j * static_cast<std::size_t>(batch.cols()) + static_cast<std::size_t>(f)] / (mass * units[j]);
            next.masses[j] = mass;
        }
        ++next.batches;
        stream = std::move(next);
    }
    /// A stream is one: does not compile on several ranks, see `gathered_clusters`.
    template <ranks_policy Ranks>
    void update_on(const Ranks&, kmeans_stream& stream, const matrix_view& batch, column weights = {}) const {
        static_assert(detail::alone<Ranks>,
                      "mini_batch_kmeans: a stream takes its batches in turn; on ranks use kmeans, or "
                      "gathered_clusters{mini_batch_kmeans{...}}, which brings the batch of all to each");
        update(stream, batch, weights);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("mini_batch_kmeans");
        each("k", of.k...);
        each("seeding", of.seeding...);
        each("memory", of.memory...);
        each("seed", of.seed...);
    }

private:
    /// More centroids from a batch while there are fewer than k: the first by the seeding, later ones farthest first.
    void fill_up(kmeans_stream& stream, const matrix_view& batch, column weights) const {
        if (stream.centroids.rows() == 0) {
            auto random = random_generator{seed}.split(stream.batches);
            stream.centroids = seeding.seed(batch, weights, k, random);
        }
        while (stream.centroids.rows() < k) {
            Eigen::Index farthest = -1;
            double distance = 0;
            for (Eigen::Index i = 0; i < batch.rows(); ++i) {
                double nearest = std::numeric_limits<double>::infinity();
                for (Eigen::Index j = 0; j < stream.centroids.rows(); ++j)
                    nearest = (std::min)(nearest,
                                         detail::safe_norm(static_cast<std::size_t>(batch.cols()), [&](std::size_t f) {
                                             return batch(i, static_cast<Eigen::Index>(f)) -
                                                    stream.centroids(j, static_cast<Eigen::Index>(f));
                                         }));
                if (nearest > distance && detail::weight_of(weights, static_cast<std::size_t>(i)) > 0) {
                    distance = nearest;
                    farthest = i;
                }
            }
            if (farthest < 0)
                break;
            stream.centroids.conservativeResize(stream.centroids.rows() + 1, Eigen::NoChange);
            stream.centroids.row(stream.centroids.rows() - 1) = batch.row(farthest);
        }
        stream.masses.resize(static_cast<std::size_t>(stream.centroids.rows()), 0.0);
    }

    void check(const kmeans_stream& stream, const matrix_view& batch, column weights) const {
        require(k >= 1, "mini_batch_kmeans: k must be at least 1, got ", k.get());
        require(memory > 0 && memory <= 1, "mini_batch_kmeans: memory must be in (0, 1], got ", memory);
        require_finite("mini_batch_kmeans", batch);
        if (stream.centroids.rows() > 0 && batch.cols() != stream.centroids.cols())
            fail(errc::bad_shape, no_row, "mini_batch_kmeans: rows must have ", stream.centroids.cols(),
                 " features, got ", batch.cols());
        const auto rows = static_cast<std::size_t>(batch.rows());
        const double heaviest = detail::checked_weights("mini_batch_kmeans", rows, weights).heaviest;
        for (Eigen::Index f = 0; f < batch.cols(); ++f) {
            double size = 0;
            for (std::size_t i = 0; i < rows; ++i)
                if (detail::weight_of(weights, i) > 0)
                    size = (std::max)(size, std::abs(batch(static_cast<Eigen::Index>(i), f)));
            detail::require_size("mini_batch_kmeans", size, heaviest, static_cast<std::size_t>(f));
        }
        check_stored(stream);
    }
    /// A stream may come from a store.
    static void check_stored(const kmeans_stream& stream) {
        require_same_size("mini_batch_kmeans", "masses of the stream",
                          static_cast<std::size_t>(stream.centroids.rows()), stream.masses.size());
        if (stream.centroids.rows() > 0)
            require_finite("mini_batch_kmeans: centroids of the stream", stream.centroids);
        for (std::size_t j = 0; j < stream.masses.size(); ++j)
            if (!(stream.masses[j] >= 0 && std::isfinite(stream.masses[j])))
                fail(errc::bad_value, no_row,
                     "mini_batch_kmeans: masses of the stream must be finite and at least 0, "
                     "got ",
                     stream.masses[j], " in cluster ", j);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
