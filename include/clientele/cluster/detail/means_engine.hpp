#pragma once

/// @file
/// The labels and the sums of k-means proper: rows packed once, screened in each iteration, sums kept exactly and
/// changed only by the rows that move.

#include <clientele/cluster/detail/centroid_set.hpp>
#include <clientele/cluster/detail/cluster_sums.hpp>
#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/distance_sum.hpp>
#include <clientele/cluster/detail/late_bounds.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/exact_grid.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Of many ranks, each has labels of its own rows in whole blocks, and the sums of all: what changes in these is added
/// up over the ranks.
template <class Scalar, class Executor, class Ranks = one_rank>
class means_engine {
public:
    means_engine(const columns_view<Scalar>& x, column weights, simd width, const Executor& executor,
                 row_memory& memory, const rows_on_ranks<Ranks>& rows)
        : x_{x}, weights_{weights}, executor_{executor}, rows_{rows}, ranges_{finite_ranges()},
          sums_{x, weights, ranges_, rows}, weight_unit_{unit_for(sums_.heaviest())} {
        for (std::size_t f = 0; f < x.features; ++f)
            columns_.push_back(x.column(f));
        packed_ = tiled_rows::of(x, ranges_, width == simd::widest ? widest_registers() : width, memory);
        for_each_task([&](std::size_t first, std::size_t last) { packed_.fill(x_, first, last); });
    }
    means_engine(const columns_view<Scalar>& x, column weights, simd width, const Executor& executor,
                 row_memory& memory)
        : means_engine{x, weights, width, executor, memory, rows_of_one(x.rows, !weights.empty())} {}
    /// Whose rows they are.
    [[nodiscard]] const rows_on_ranks<Ranks>& on_ranks() const noexcept { return rows_; }
    /// All of them on this rank, brought here when first asked for.
    [[nodiscard]] const gathered_rows& gathered(const matrix_view& own) {
        if (!gathered_)
            gathered_.emplace(rows_, own, weights_);
        return *gathered_;
    }
    /// The rows; who writes into the places of the labels must do so before `restart`.
    [[nodiscard]] const tiled_rows& packed() const noexcept { return packed_; }

    /// Forgets the labels: a new run begins.
    void restart(int clusters) {
        sums_.restart(static_cast<std::size_t>(clusters));
        labelled_ = false;
        moved_ = x_.rows;
        bounds_.restart();
    }

    /// Gives every row the label of its nearest centroid; returns how many rows with weight changed theirs, on all
    /// ranks.
    std::size_t assign(const matrix& centroids) {
        const centroid_set nearest{centroids, packed_.frame, packed_.unit};
        // Few are expected to move: then it is faster to look for them first and to find their labels afterwards.
        const bool quick = can_recheck(packed_.width, nearest.padded());
        const late_bounds::limits most =
            quick ? late_bounds::limits{1.0 / 512, 1.0 / 32} : late_bounds::limits{1.0 / 32, 1.0 / 8};
        const auto bounds = bounds_.next(centroids, packed_.frame.scale, moved_, x_.rows, most, *packed_.memory);
        const bool few = bounds == late_bounds::step::check ||
                         (bounds == late_bounds::step::none && labelled_ && quick && moved_ < x_.rows / 16);
        std::mutex merging;
        std::size_t moved = 0, left = 0;
        std::vector<std::int64_t> changes(sums_.size());
        for_each_task([&](std::size_t first, std::size_t last) {
            std::vector<std::int64_t> change(sums_.size());
            aligned_floats tiles;
            std::size_t changed = 0, looked_at = 0;
            left_rows lists[2];
            left_rows *listed = &lists[0], *settled = &lists[1];
            // The values of rows that are left over were last read an iteration ago: they are fetched while the next
            // rows are screened.
            for (; first < last; first += screen_rows) {
                listed->first = first;
                if (few)
                    looked_at += find_movers(nearest, bounds, (std::min)(first + screen_rows, last), tiles, *listed);
                else
                    find_labels(nearest, bounds, (std::min)(first + screen_rows, last), *listed);
                if (listed->count < screen_rows / 4)
                    for (const Scalar* const values : columns_)
                        for (std::size_t i = 0; i < listed->count; ++i)
                            CLIENTELE_PREFETCH(values + first + listed->places[i], 0,
                                               2); // the first level could not hold as many requests
                changed += settle(nearest, *settled, change);
                std::swap(listed, settled);
            }
            changed += settle(nearest, *settled, change);
            const std::lock_guard lock{merging}; // integers: the order of merging leaves no trace
            left += looked_at;
            moved += changed;
            if (changed == 0) // no sum has
                return;
            std::transform(change.begin(), change.end(), changes.begin(), changes.begin(), std::plus{});
        });
        labelled_ = true;
        moved_ = moved;
        if (bounds == late_bounds::step::check)
            bounds_.count(left);
        return add_changes(std::move(changes), moved);
    }

    /// Takes labels from elsewhere; returns as `assign`.
    std::size_t take(std::span<const int> labels) {
        std::vector<std::int64_t> changes(sums_.size());
        std::size_t moved = 0;
        for (std::size_t i = 0; i < x_.rows; ++i)
            moved += relabel(changes, i, labels[i]);
        labelled_ = true;
        return add_changes(std::move(changes), moved);
    }
    /// Moves some rows of this rank to a cluster; returns as `assign`.
    std::size_t relabel(std::span<const std::size_t> rows, int to) {
        std::vector<std::int64_t> changes(sums_.size());
        std::size_t moved = 0;
        for (const auto row : rows)
            moved += relabel(changes, row, to);
        return add_changes(std::move(changes), moved);
    }

    void copy_labels(std::span<int> to) const {
        for_each_task(
            [&](std::size_t first, std::size_t last) { copy_labels(first, to.subspan(first, last - first)); });
    }

    /// The total weight in each cluster.
    [[nodiscard]] std::vector<double> masses() const { return sums_.masses(label_of_row()); }

    /// Moves every centroid with weight to the mean of its rows.
    void recentre(matrix& centroids) const { sums_.recentre(centroids, label_of_row()); }

    /// Removes a cluster without weight; rows of weight 0 in it go to cluster 0 until they are assigned again.
    void drop(int cluster) {
        sums_.drop(static_cast<std::size_t>(cluster));
        for (std::size_t i = 0; i < x_.rows; ++i)
            if (const int own = packed_.label(i); own >= cluster)
                packed_.set_label(i, own == cluster ? 0 : own - 1);
    }

    /// The squared distance of each row to its own centroid, in the unit of the engine.
    [[nodiscard]] std::vector<double> distances(const matrix& centroids, std::span<const int> labels) const {
        std::vector<double> out(x_.rows);
        const centroid_set nearest{centroids, packed_.frame, packed_.unit};
        for_each_task([&](std::size_t first, std::size_t last) {
            nearest.distances(packed_.width, columns_.data(), first, last - first, labels.data() + first,
                              out.data() + first);
        });
        return out;
    }
    /// The weighted sum of the distances of the rows to their own centroids, without rounding until the end; and the
    /// labels, for who wants them.
    [[nodiscard]] run_inertia inertia(const matrix& centroids, std::span<int> labels = {}) const {
        const centroid_set nearest{centroids, packed_.frame, packed_.unit};
        exact_grid grid{(std::min)(spread(centroids) * 1.01 * sums_.heaviest() * weight_unit_,
                                   (std::numeric_limits<double>::max)()),
                        sums_.terms()};
        auto sum = sum_distances(nearest, grid, labels);
        // A row far from all others, in a cluster of its own, makes the grid too coarse for what is left.
        if (sum.largest > 0 && grid.value(sum.total) < grid.value({0, 1}) * 0x1p+45 * sums_.terms()) {
            grid = exact_grid{sum.largest, sums_.terms()};
            sum = sum_distances(nearest, grid, labels);
        }
        run_inertia out{grid.value(sum.total)};
        out.value = std::scalbn(out.in_units, -2 * std::ilogb(packed_.unit) - std::ilogb(weight_unit_));
        if (!std::isfinite(sum.largest) || !std::isfinite(out.value))
            require_inertia("kmeans", true, std::numeric_limits<double>::infinity());
        return out;
    }

    /// Of this rank.
    [[nodiscard]] std::size_t rows() const noexcept { return x_.rows; }

private:
    [[nodiscard]] std::size_t relabel(std::vector<std::int64_t>& changes, std::size_t row, int to) {
        const int from = labelled_ ? packed_.label(row) : -1;
        if (from == to)
            return 0;
        bounds_.forget();
        packed_.set_label(row, to);
        return sums_.move(changes, row, from, to);
    }
    /// Adds up the changes, and the number of rows that moved, over all ranks.
    [[nodiscard]] std::size_t add_changes(std::vector<std::int64_t> changes, std::size_t moved) {
        if constexpr (!alone<Ranks>) {
            changes.push_back(static_cast<std::int64_t>(moved));
            rows_.ranks.all_reduce_sum(std::span{changes});
            moved = static_cast<std::size_t>(changes.back());
            changes.pop_back();
        }
        sums_.add(changes);
        return moved;
    }
    [[nodiscard]] column_ranges finite_ranges() const {
        column_ranges ranges{x_, weights_, executor_, rows_.ranks};
        require_finite_columns("kmeans", x_, ranges);
        return ranges;
    }
    /// From a row on that begins a tile.
    void copy_labels(std::size_t first, std::span<int> to) const {
        for (std::size_t i = 0; i < to.size(); i += tile_rows)
            std::memcpy(to.data() + i, packed_.label_place(first + i),
                        (std::min)(tile_rows, to.size() - i) * sizeof(int));
    }

    [[nodiscard]] distance_sum sum_distances(const centroid_set& nearest, const exact_grid& grid,
                                             std::span<int> labels) const {
        std::mutex merging;
        distance_sum all;
        for_each_task([&](std::size_t first, std::size_t last) {
            constexpr std::size_t chunk = 256;
            int buffer[chunk];
            double distances[chunk];
            distance_sum sum;
            for (; first < last; first += chunk) {
                const auto count = (std::min)(chunk, last - first);
                const auto own = labels.empty() ? std::span{buffer, count} : labels.subspan(first, count);
                copy_labels(first, own);
                nearest.distances(packed_.width, columns_.data(), first, count, own.data(), distances);
                if (weights_.empty())
                    sum.take(grid, distances, count);
                else
                    sum.take(grid, distances, count, weights_.data() + first, weight_unit_);
            }
            const std::lock_guard lock{merging};
            all.total += sum.total;
            all.largest = (std::max)(all.largest, sum.largest);
        });
        if constexpr (!alone<Ranks>) {
            std::int64_t total[]{all.total.high, all.total.low};
            rows_.ranks.all_reduce_sum(std::span{total});
            all = {{total[0], total[1]}, all_max(rows_.ranks, all.largest)};
        }
        return all;
    }
    /// The squared diagonal of the rows with weight and the centroids, in units.
    [[nodiscard]] double spread(const matrix& centroids) const {
        double squares = 0;
        for (std::size_t f = 0; f < x_.features; ++f) {
            double low = ranges_.low[f], high = ranges_.high[f];
            for (Eigen::Index j = 0; j < centroids.rows(); ++j) {
                low = (std::min)(low, centroids(j, static_cast<Eigen::Index>(f)));
                high = (std::max)(high, centroids(j, static_cast<Eigen::Index>(f)));
            }
            const double range = (high - low) * packed_.unit;
            double square = range * range;
            keep_unfused(square);
            squares += square;
        }
        return squares;
    }

    template <class Task>
    void for_each_task(const Task& task) const {
        share_rows(executor_, x_.rows, task);
    }

    /// The labels of all rows up to the last; those that are as they were are not listed.
    void find_labels(const centroid_set& nearest, late_bounds::step bounds, std::size_t last, left_rows& out) const {
        alignas(64) unsigned char bits[screen_rows / 8];
        const auto rows = last - out.first, padded = tiled_rows::filled_up(rows);
        auto arguments = nearest.arguments(packed_.tile_of(out.first), padded, out.to, bits);
        if (bounds == late_bounds::step::begin)
            arguments = bounds_.with_keys(arguments, bounds_.keys() + out.first);
        screen(packed_.width, arguments);
        if (!labelled_) {
            std::iota(out.places, out.places + rows, 0u);
            std::fill_n(out.from, rows, -1);
            out.count = rows;
            return;
        }
        out.list(bits, rows, padded);
        for (std::size_t i = 0; i < out.count; ++i) {
            out.to[i] = out.to[out.places[i]];
            out.from[i] = packed_.label(out.first + out.places[i]);
        }
    }
    /// The same in two steps: rows that may move, and their labels. Returns how many the first step could not rule out.
    std::size_t find_movers(const centroid_set& nearest, late_bounds::step bounds, std::size_t last,
                            aligned_floats& tiles, left_rows& out) const {
        alignas(64) unsigned char bits[screen_rows / 8];
        alignas(64) float keys[screen_rows];
        const auto rows = last - out.first, padded = tiled_rows::filled_up(rows);
        const bool by_keys = bounds == late_bounds::step::check;
        if (by_keys)
            bounds_.check(packed_.width, out.first, padded, bits);
        else
            recheck(packed_.width, nearest.arguments(packed_.tile_of(out.first), padded, nullptr, bits));
        out.list(bits, rows, padded);
        if (out.count == 0)
            return 0;
        const auto whole = packed_.copy(out.first, out.places, out.count, tiles);
        const auto arguments = nearest.arguments(tiles.data(), whole, out.to, bits);
        screen(packed_.width, by_keys ? bounds_.with_keys(arguments, keys) : arguments);
        const auto looked_at = std::exchange(out.count, 0);
        for (std::size_t i = 0; i < looked_at; ++i) {
            const auto row = out.first + out.places[i];
            if (by_keys)
                bounds_.keys()[row] = keys[i];
            out.add(out.places[i], packed_.label(row), out.to[i]);
        }
        return looked_at;
    }

    /// Labels of listed rows by the definition where they are not proven, and the sums that follow. Returns how many
    /// rows with weight moved.
    std::size_t settle(const centroid_set& nearest, left_rows& listed, std::vector<std::int64_t>& change) {
        const auto count = std::exchange(listed.count, 0);
        for (std::size_t i = 0; i < count; ++i) {
            const auto row = listed.first + listed.places[i];
            const int to = listed.to[i] >= 0 ? listed.to[i] : nearest.nearest(x_, row);
            packed_.set_label(row, to);
            listed.add(listed.places[i], listed.from[i], to);
        }
        const auto moved = std::exchange(listed.count, 0);
        if (weights_.empty()) {
            move_rows(packed_.width, move_arguments<Scalar>{columns_.data(), listed.first, x_.features, sums_.stride(),
                                                            listed.places, listed.from, listed.to, moved, change.data(),
                                                            sums_.to_high(), sums_.to_low()});
            return moved;
        }
        std::size_t counted = 0;
        for (std::size_t i = 0; i < moved; ++i)
            counted += sums_.move(change, listed.first + listed.places[i], listed.from[i], listed.to[i]);
        return counted;
    }
    [[nodiscard]] auto label_of_row() const {
        return [this](std::size_t row) { return packed_.label(row); };
    }

    columns_view<Scalar> x_;
    column weights_;
    const Executor& executor_;
    rows_on_ranks<Ranks> rows_;
    tiled_rows packed_;
    std::vector<const Scalar*> columns_;
    column_ranges ranges_;
    cluster_sums<Scalar, Ranks> sums_;
    double weight_unit_; // what weights are multiplied with in the inertia
    bool labelled_ = false;
    std::size_t moved_ = 0; // in the last assignment, of the rows of this rank
    late_bounds bounds_;
    std::optional<gathered_rows> gathered_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
