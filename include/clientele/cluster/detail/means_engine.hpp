#pragma once

/// @file
/// The labels and the sums of k-means proper: rows packed once, screened in each iteration, sums kept exactly and changed
/// only by the rows that move.

#include <clientele/cluster/assignment.hpp>
#include <clientele/cluster/detail/nearest.hpp>
#include <clientele/math/detail/exact_grid.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Memory that fits can share one after the other.
struct means_memory {
    aligned_floats tiles;
};

/// What has to be known of the columns before a fit.
struct column_ranges {
    std::vector<double> low, high, mean;

    template <class Scalar>
    explicit column_ranges(const columns_view<Scalar>& x) : low(x.features), high(x.features), mean(x.features) {
        for (std::size_t f = 0; f < x.features; ++f) {
            typedef double pair __attribute__((vector_size(16)));
            constexpr std::size_t pairs = 4; // the order of the sum is part of the result: it does not follow the registers
            const Scalar* const values = x.column(f);
            const auto start = static_cast<double>(values[0]);
            pair sums[pairs]{}, lows[pairs], highs[pairs];
            std::fill_n(lows, pairs, pair{start, start});
            std::fill_n(highs, pairs, pair{start, start});
            const auto take = [&](std::size_t p, pair v) {
                sums[p] += v;
                lows[p] = v < lows[p] ? v : lows[p];
                highs[p] = v > highs[p] ? v : highs[p];
            };
            std::size_t i = 0;
            for (; i + 2 * pairs <= x.rows; i += 2 * pairs)
                _Pragma("GCC unroll 4") for (std::size_t p = 0; p < pairs; ++p)
                    take(p, pair{static_cast<double>(values[i + 2 * p]), static_cast<double>(values[i + 2 * p + 1])});
            double sum = 0;
            for (; i < x.rows; ++i) {
                const auto v = static_cast<double>(values[i]);
                take(0, pair{v, start});
                sum -= start;
            }
            low[f] = high[f] = start;
            for (std::size_t p = 0; p < pairs; ++p)
                for (int lane = 0; lane < 2; ++lane) {
                    sum += sums[p][lane];
                    low[f] = std::min(low[f], lows[p][lane]);
                    high[f] = std::max(high[f], highs[p][lane]);
                }
            mean[f] = sum / static_cast<double>(x.rows);
        }
    }
};

/// Refuses what is not finite; `ranges` of the same columns spare a second look at good data.
template <class Scalar>
void require_finite(std::string_view where, const columns_view<Scalar>& x, const column_ranges& ranges) {
    for (std::size_t f = 0; f < x.features; ++f)
        if (!std::isfinite(ranges.mean[f]))
            for (std::size_t i = 0; i < x.rows; ++i)
                if (!std::isfinite(x(i, f)))
                    fail(errc::bad_value, i, where, ": values must be finite, got ", x(i, f), " in row ", i, ", column ", f);
}

template <class Scalar, class Executor>
class means_engine {
public:
    means_engine(const columns_view<Scalar>& x, column weights, simd width, const Executor& executor, means_memory& memory)
        : x_{x}, weights_{weights}, width_{width == simd::widest ? widest_registers() : width}, executor_{executor},
          memory_{memory}, tasks_{(x.rows + task_rows - 1) / task_rows}, stride_{(x.features + 8) / 8 * 8} {
        const column_ranges ranges{x};
        require_finite("kmeans", x, ranges);
        for (std::size_t f = 0; f < x.features; ++f)
            if (const double size = std::max(std::abs(ranges.low[f]), std::abs(ranges.high[f])); size > 0x1p+900)
                fail(errc::overflow, no_row, "kmeans: values must be at most 2^900 in size, got ", size, " in column ", f);
        set_grids(ranges);
        set_frame(ranges);
        memory_.tiles.resize((x.rows + screen_step - 1) / screen_step * screen_step * tile_width());
        for_each_task([&](std::size_t first, std::size_t last) {
            pack(x_, frame_, first, last, unlabelled, tile_of(first));
        });
    }

    /// Forgets the labels: a new run begins.
    void restart(int clusters) {
        clusters_ = static_cast<std::size_t>(clusters);
        sums_.assign(clusters_ * 2 * stride_, 0);
        if (labelled_)
            for (std::size_t i = 0; i < x_.rows; i += tile_rows)
                for (std::size_t lane = 0; lane < tile_rows; ++lane)
                    set_label(i + lane, unlabelled);
        labelled_ = false;
    }

    /// Gives every row the label of its nearest centroid; returns how many changed.
    std::size_t assign(const matrix& centroids) {
        const centroid_set nearest{centroids, frame_, unit_};
        std::mutex merging;
        std::size_t moved = 0;
        for_each_task([&](std::size_t first, std::size_t last) {
            std::vector<std::int64_t> change(sums_.size());
            std::vector<double> values(gather_rows * stride_, 1.0);
            std::size_t changed = 0, settled_first = first;
            screened_rows<screen_rows> lists[2];
            screened_rows<screen_rows>*screened = &lists[0], *settled = &lists[1];
            const auto settle_all = [&] {
                for (std::size_t i = 0; i < settled->count; i += gather_rows)
                    changed += settle(nearest, settled_first, *settled, i, values, change);
            };
            // The values of rows that are left over were last read an iteration ago: they are fetched while the next rows are screened.
            for (; first < last; first += screen_rows) {
                const auto end = std::min(first + screen_rows, last);
                const auto padded = (end - first + screen_step - 1) / screen_step * screen_step;
                screen(width_, nearest.arguments(tile_of(first), padded, *screened));
                screened->collect(padded);
                while (screened->count > 0 && first + screened->left[screened->count - 1] >= last)
                    --screened->count; // filled up
                if (screened->count < screen_rows / 4)
                    for (std::size_t f = 0; f < x_.features; ++f)
                        for (std::size_t i = 0; i < screened->count; ++i)
                            __builtin_prefetch(x_.column(f) + first + screened->left[i]);
                settle_all();
                std::swap(screened, settled);
                settled_first = first;
            }
            settle_all();
            if (changed == 0)
                return;
            const std::lock_guard lock{merging}; // integers: the order of merging leaves no trace
            moved += changed;
            for (std::size_t v = 0; v < change.size(); ++v)
                sums_[v] += change[v];
        });
        labelled_ = true;
        return moved;
    }

    /// Takes labels from elsewhere; returns how many changed.
    std::size_t take(std::span<const int> labels) {
        std::size_t moved = 0;
        for (std::size_t i = 0; i < x_.rows; ++i)
            moved += relabel(i, labels[i]);
        labelled_ = true;
        return moved;
    }
    std::size_t relabel(std::size_t row, int to) {
        const int from = label(row);
        if (from == to)
            return 0;
        std::vector<double> values(stride_, 1.0);
        for (std::size_t f = 0; f < x_.features; ++f)
            values[f] = x_(row, f);
        move_weighted(sums_, values.data(), weights_.empty() ? 1.0 : weights_[row], from, to);
        set_label(row, to);
        return 1;
    }

    [[nodiscard]] int label(std::size_t row) const noexcept {
        std::int32_t value;
        std::memcpy(&value, label_place(row), sizeof value);
        return value;
    }
    void copy_labels(std::span<int> to) const {
        for (std::size_t i = 0; i < x_.rows; i += tile_rows)
            std::memcpy(to.data() + i, label_place(i), std::min(tile_rows, x_.rows - i) * sizeof(int));
    }

    /// The total weight in each cluster.
    [[nodiscard]] std::vector<double> masses() const {
        std::vector<double> out(clusters_);
        for (std::size_t j = 0; j < clusters_; ++j)
            out[j] = sum_of(j, x_.features);
        return out;
    }

    /// Moves every centroid with weight to the mean of its rows.
    void recentre(matrix& centroids) const {
        for (std::size_t j = 0; j < clusters_; ++j) {
            const double mass = sum_of(j, x_.features);
            for (std::size_t f = 0; mass > 0 && f < x_.features; ++f)
                centroids(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f)) = sum_of(j, f) / mass;
        }
    }

    /// Removes a cluster without weight; rows of weight 0 in it go to cluster 0 until they are assigned again.
    std::size_t drop(int cluster) {
        const auto at = sums_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(cluster) * 2 * stride_);
        std::size_t moved = 0;
        sums_.erase(at, at + static_cast<std::ptrdiff_t>(2 * stride_));
        --clusters_;
        for (std::size_t i = 0; i < x_.rows; ++i)
            if (const int own = label(i); own >= cluster) {
                moved += own == cluster ? 1u : 0u;
                set_label(i, own == cluster ? 0 : own - 1);
            }
        return moved;
    }

    /// The squared distance of each row to its own centroid, in the unit of the engine.
    [[nodiscard]] std::vector<double> distances(const matrix& centroids, std::span<const int> labels) const {
        std::vector<double> out(x_.rows);
        for_each_task([&](std::size_t first, std::size_t last) {
            own_distances(centroid_set{centroids, frame_, unit_}, labels, first, last,
                          [&](std::size_t row, const double* some, std::size_t count) { std::copy_n(some, count, out.data() + row); });
        });
        return out;
    }
    /// The weighted sum of those distances, without rounding until the end.
    [[nodiscard]] double inertia(const matrix& centroids, std::span<const int> labels) const {
        const centroid_set nearest{centroids, frame_, unit_};
        const exact_grid grid{spread_ * 1.01, std::max(mass_, static_cast<double>(x_.rows))};
        std::mutex merging;
        grid_term total;
        for_each_task([&](std::size_t first, std::size_t last) {
            grid_term sum;
            own_distances(nearest, labels, first, last, [&](std::size_t row, const double* some, std::size_t count) {
                if (weights_.empty())
                    sum += grid.sum_of(some, count);
                else
                    for (std::size_t i = 0; i < count; ++i)
                        sum += grid(some[i], weights_[row + i]);
            });
            const std::lock_guard lock{merging};
            total += sum;
        });
        const double inertia = grid.value(total) / unit_ / unit_;
        if (!std::isfinite(inertia))
            fail(errc::overflow, no_row, "kmeans: the values lie so far apart that the inertia leaves the range of double; rescale them");
        return inertia;
    }

    [[nodiscard]] std::size_t rows() const noexcept { return x_.rows; }

private:
    static constexpr std::size_t task_rows = 16384;  // a multiple of screen_rows
    static constexpr std::size_t screen_rows = 1024; // their report stays in the first cache
    static constexpr std::size_t gather_rows = 64;   // so do their values
    static constexpr std::int32_t unlabelled = -2;

    [[nodiscard]] std::size_t tile_width() const noexcept { return x_.features + 1; }
    [[nodiscard]] float* tile_of(std::size_t row) const noexcept { return memory_.tiles.data() + row * tile_width(); }
    [[nodiscard]] float* label_place(std::size_t row) const noexcept {
        return memory_.tiles.data() + (row / tile_rows * tile_width() + x_.features) * tile_rows + row % tile_rows;
    }
    void set_label(std::size_t row, std::int32_t value) noexcept { std::memcpy(label_place(row), &value, sizeof value); }

    template <class Task>
    void for_each_task(const Task& task) const {
        executor_.for_each(tasks_, [&](std::size_t t) { task(t * task_rows, std::min(x_.rows, (t + 1) * task_rows)); });
    }

    template <class Use>
    void own_distances(const centroid_set& centroids, std::span<const int> labels, std::size_t first, std::size_t last,
                       const Use& use) const {
        constexpr std::size_t chunk = 256;
        double distances[chunk];
        for (; first < last; first += chunk) {
            const auto count = std::min(chunk, last - first);
            centroids.distances(x_, first, count, labels.data() + first, distances);
            use(first, distances, count);
        }
    }

    /// Settles the rows left over by screening, from the i-th on. Their values in double lie on many pages of memory: they are
    /// read together, so that the processor looks those up side by side.
    std::size_t settle(const centroid_set& nearest, std::size_t first, const screened_rows<screen_rows>& screened, std::size_t i,
                       std::vector<double>& values, std::vector<std::int64_t>& change) {
        const auto count = std::min(gather_rows, screened.count - i);
        std::int32_t from[gather_rows], to[gather_rows];
        for (std::size_t f = 0; f < x_.features; ++f)
            for (std::size_t g = 0; g < count; ++g)
                values[g * stride_ + f] = x_(first + screened.left[i + g], f);
        std::size_t changed = 0;
        for (std::size_t g = 0; g < count; ++g) {
            const auto row = first + screened.left[i + g];
            const int proven = screened.labels[screened.left[i + g]];
            from[g] = label(row);
            to[g] = proven >= 0 ? proven : nearest.nearest(x_, row);
            changed += from[g] != to[g] ? 1u : 0u;
            set_label(row, to[g]);
        }
        if (weights_.empty())
            move_rows(width_, {values.data(), count, stride_, from, to, change.data(), to_high_.data(), to_low_.data()});
        else
            for (std::size_t g = 0; g < count; ++g)
                if (from[g] != to[g])
                    move_weighted(change, values.data() + g * stride_, weights_[first + screened.left[i + g]], from[g], to[g]);
        return changed;
    }
    void move_weighted(std::vector<std::int64_t>& sums, const double* values, double weight, int from, int to) const {
        for (std::size_t f = 0; f <= x_.features; ++f) {
            const auto term = grids_[f](values[f], weight);
            const auto add = [&](int cluster, std::int64_t high, std::int64_t low) {
                std::int64_t* const sum = sums.data() + static_cast<std::size_t>(cluster) * 2 * stride_ + f;
                sum[0] += high;
                sum[stride_] += low;
            };
            add(to, term.high, term.low);
            if (from >= 0)
                add(from, -term.high, -term.low);
        }
    }
    [[nodiscard]] double sum_of(std::size_t cluster, std::size_t f) const noexcept {
        const std::int64_t* const sum = sums_.data() + cluster * 2 * stride_ + f;
        return grids_[f].value({sum[0], sum[stride_]});
    }

    void set_grids(const column_ranges& ranges) {
        const auto n = static_cast<double>(x_.rows);
        const double heaviest = weights_.empty() ? 1.0 : *std::max_element(weights_.begin(), weights_.end());
        mass_ = n;
        if (!weights_.empty()) {
            const exact_grid adding{heaviest, n};
            grid_term total;
            for (const double w : weights_)
                total += adding(w);
            mass_ = adding.value(total);
        }
        const double count = std::max(mass_, n);
        for (std::size_t f = 0; f < x_.features; ++f)
            grids_.emplace_back(std::max(std::abs(ranges.low[f]), std::abs(ranges.high[f])), count);
        grids_.emplace_back(heaviest, count); // the weight is summed as a feature that is 1 everywhere
        to_high_.assign(stride_, 0.0);
        to_low_.assign(stride_, 0.0);
        for (std::size_t f = 0; f < grids_.size(); ++f) {
            to_high_[f] = grids_[f].to_high();
            to_low_[f] = grids_[f].to_low();
        }
    }
    void set_frame(const column_ranges& ranges) {
        double widest = 0;
        for (std::size_t f = 0; f < x_.features; ++f)
            widest = std::max(widest, ranges.high[f] - ranges.low[f]);
        unit_ = unit_for(widest);
        for (std::size_t f = 0; f < x_.features; ++f) {
            const double range = (ranges.high[f] - ranges.low[f]) * unit_;
            spread_ += range * range;
            // a short offset leaves the differences of most data without rounding
            const auto rounded = static_cast<double>(static_cast<float>(ranges.mean[f]));
            frame_.offset.push_back(std::isfinite(rounded) ? std::clamp(rounded, ranges.low[f], ranges.high[f])
                                                           : ranges.low[f] / 2 + ranges.high[f] / 2);
        }
        if (widest > 0)
            frame_.scale = std::scalbn(1.0, std::clamp(-std::ilogb(widest) - 1, -1000, 1000));
    }

    columns_view<Scalar> x_;
    column weights_;
    simd width_;
    const Executor& executor_;
    means_memory& memory_;
    std::size_t tasks_;
    std::size_t stride_; // of values and sums: features and weight, filled up to whole registers
    std::size_t clusters_ = 0;
    bool labelled_ = false;
    screen_frame frame_;
    double unit_ = 1;
    double spread_ = 0; // the squared diagonal of the data, in units
    double mass_ = 0;
    std::vector<exact_grid> grids_; // of the features, then of the weight
    std::vector<double> to_high_, to_low_; // of the grids, as move_rows reads them
    std::vector<std::int64_t> sums_;       // as move_arguments says
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
