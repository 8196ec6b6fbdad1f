#pragma once

/// @file
/// The weight of each cluster and the weighted sums of its features, without rounding, and the means that follow.
///
/// The grids reach some hundred bits below the heaviest row, so of a cluster that weighs less they hold too few, or
/// none. Such light clusters are summed again when they are asked for, with their weights multiplied by a power of two
/// of their own. Which are light depends on the rows alone, so the order of the rows leaves no trace.

#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/rows_on_ranks.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/exact_grid.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

template <class Scalar, class Ranks>
class cluster_sums {
public:
    /// @throws error `overflow` as `require_size`
    cluster_sums(const columns_view<Scalar>& x, column weights, const column_ranges& ranges,
                 const rows_on_ranks<Ranks>& rows)
        : x_{x}, weights_{weights}, rows_{rows}, stride_{(x.features + 4) / 4 * 4},
          terms_{static_cast<double>(rows.rows.all)} {
        if (rows.weighted) {
            const auto without = static_cast<std::size_t>(std::count(weights.begin(), weights.end(), 0.0));
            terms_ -= static_cast<double>(all_sum(rows.ranks, without));
            heaviest_ = all_max(rows.ranks, weights.empty() ? 0.0 : largest_of(weights));
            power_ = -std::ilogb(heaviest_);
            unit_ = power_of_two_for(heaviest_);
        }
        for (std::size_t f = 0; f < x.features; ++f) {
            const double size = (std::max)(std::abs(ranges.low[f]), std::abs(ranges.high[f]));
            require_size("kmeans", size, heaviest_, f);
            grids_.emplace_back(size * (heaviest_ * unit_), terms_);
        }
        grids_.emplace_back(heaviest_ * unit_, terms_); // the weight is summed as a feature that is 1 everywhere
        light_below_ = (std::min)(0.5, of_weight().value({0, 1}) * 0x1p+45 * terms_);
        to_high_.assign(stride_, 0.0);
        to_low_.assign(stride_, 0.0);
        for (std::size_t f = 0; f < grids_.size(); ++f) {
            to_high_[f] = grids_[f].to_high();
            to_low_[f] = grids_[f].to_low();
        }
    }

    void restart(std::size_t clusters) { sums_.assign(clusters * 2 * stride_, 0); }
    void drop(std::size_t cluster) {
        const auto at = sums_.begin() + static_cast<std::ptrdiff_t>(cluster * 2 * stride_);
        sums_.erase(at, at + static_cast<std::ptrdiff_t>(2 * stride_));
    }

    /// Moves a row in a list of changes, `size()` zeros at first, from -1 if it is new; returns how many rows with
    /// weight moved: 1 or 0.
    std::size_t move(std::vector<std::int64_t>& changes, std::size_t row, int from, int to) const {
        const double weight = weight_of(weights_, row) * unit_;
        if (!(weight > 0)) // its values may lie beyond the grids
            return 0;
        for (std::size_t f = 0; f <= x_.features; ++f) {
            const auto term = term_of(row, f, weight);
            add(changes, to, f, term);
            if (from >= 0)
                add(changes, from, f, {-term.high, -term.low});
        }
        return 1;
    }
    [[nodiscard]] std::size_t size() const noexcept { return sums_.size(); }
    void add(std::span<const std::int64_t> changes) {
        for (std::size_t v = 0; v < changes.size(); ++v)
            sums_[v] += changes[v];
    }

    /// The total weight in each cluster; `label_of(row)` is the cluster that a row was moved to last.
    template <class LabelOf>
    [[nodiscard]] std::vector<double> masses(const LabelOf& label_of) const {
        const auto lifted = lift_light_clusters(label_of);
        std::vector<double> out(clusters());
        for (std::size_t j = 0; j < out.size(); ++j)
            out[j] = std::scalbn(of_weight().value(sum_of(lifted, j, x_.features)), -lifted.powers[j]);
        return out;
    }
    /// Moves every centroid with weight to the mean of its rows.
    template <class LabelOf>
    void recentre(matrix& centroids, const LabelOf& label_of) const {
        const auto lifted = lift_light_clusters(label_of);
        for (std::size_t j = 0; j < clusters(); ++j) {
            grid_term left = sum_of(lifted, j, x_.features);
            const double mass = of_weight().value(left);
            const double rest = of_weight().value(left -= of_weight()(mass, 1.0)); // of a weight that no double holds
            for (std::size_t f = 0; mass > 0 && f < x_.features; ++f)
                centroids(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(f)) =
                    mean_of(grids_[f], sum_of(lifted, j, f), mass, rest);
        }
    }

    /// As move_arguments says.
    [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
    [[nodiscard]] const double* to_high() const noexcept { return to_high_.data(); }
    [[nodiscard]] const double* to_low() const noexcept { return to_low_.data(); }
    /// Rows with weight.
    [[nodiscard]] double terms() const noexcept { return terms_; }
    [[nodiscard]] double heaviest() const noexcept { return heaviest_; }

private:
    /// Sums in which the weights of each cluster are multiplied with a power of two.
    struct lifted_sums {
        std::vector<std::int64_t> sums; // empty: those of all rows, as no cluster is light
        std::vector<int> powers;        // by cluster
    };

    [[nodiscard]] std::size_t clusters() const noexcept { return sums_.size() / (2 * stride_); }
    [[nodiscard]] const exact_grid& of_weight() const noexcept { return grids_.back(); }
    [[nodiscard]] grid_term term_of(std::size_t row, std::size_t f, double weight) const noexcept {
        return grids_[f](f < x_.features ? x_(row, f) : 1.0, weight);
    }
    void add(std::vector<std::int64_t>& sums, int cluster, std::size_t f, const grid_term& term) const noexcept {
        std::int64_t* const sum = sums.data() + static_cast<std::size_t>(cluster) * 2 * stride_ + f;
        sum[0] += term.high;
        sum[stride_] += term.low;
    }
    [[nodiscard]] grid_term sum_of(const lifted_sums& lifted, std::size_t cluster, std::size_t f) const noexcept {
        const auto& sums = lifted.sums.empty() ? sums_ : lifted.sums;
        const std::int64_t* const sum = sums.data() + cluster * 2 * stride_ + f;
        return {sum[0], sum[stride_]};
    }
    /// The mean of a cluster whose weight is mass + rest. What a first quotient leaves of the sum is known without
    /// rounding and corrects it, so that the mean of equal rows is that row.
    [[nodiscard]] static double mean_of(const exact_grid& grid, grid_term left, double mass, double rest) noexcept {
        const double mean = grid.value(left) / mass;
        left -= grid(mean, mass);
        left -= grid(mean, rest);
        return mean + grid.value(left) / mass;
    }

    template <class LabelOf>
    [[nodiscard]] lifted_sums lift_light_clusters(const LabelOf& label_of) const {
        lifted_sums out{{}, std::vector(clusters(), power_)};
        std::vector<int> light(rows_.weighted ? clusters() : 0);
        bool any_light = false;
        for (std::size_t j = 0; j < light.size(); ++j) {
            light[j] = of_weight().value(sum_of(out, j, x_.features)) < light_below_;
            any_light = any_light || light[j];
        }
        if (!any_light)
            return out;
        std::vector<double> heaviest(clusters());
        const auto each_light_row = [&](const auto& look) {
            for (std::size_t i = 0; i < x_.rows; ++i)
                if (const auto own = static_cast<std::size_t>(label_of(i)); weights_[i] > 0 && light[own])
                    look(i, own);
        };
        each_light_row([&](std::size_t i, std::size_t own) { heaviest[own] = (std::max)(heaviest[own], weights_[i]); });
        rows_.ranks.all_reduce_max(std::span{heaviest});
        for (std::size_t j = 0; j < clusters(); ++j)
            if (light[j]) // its heaviest row comes to at least 1/2 and below 1, where the grids have room
                out.powers[j] = heaviest[j] > 0 ? -1 - std::ilogb(heaviest[j]) : power_;
        out.sums.resize(sums_.size());
        each_light_row([&](std::size_t i, std::size_t own) {
            const double weight = std::scalbn(weights_[i], out.powers[own]);
            for (std::size_t f = 0; f <= x_.features; ++f)
                add(out.sums, static_cast<int>(own), f, term_of(i, f, weight));
        });
        rows_.ranks.all_reduce_sum(std::span{out.sums});
        for (std::size_t j = 0; j < clusters(); ++j)
            if (!light[j]) {
                const auto at = static_cast<std::ptrdiff_t>(j * 2 * stride_);
                std::copy_n(sums_.begin() + at, 2 * stride_, out.sums.begin() + at);
            }
        return out;
    }

    columns_view<Scalar> x_;
    column weights_;
    rows_on_ranks<Ranks> rows_;
    std::size_t stride_; // features and weight, filled up to whole blocks of four
    double terms_;
    double heaviest_ = 1;
    int power_ = 0;                        // brings the heaviest row to at least 1 and below 2
    double unit_ = 1;                      // two to that power
    double light_below_ = 0;               // weight in that unit
    std::vector<exact_grid> grids_;        // of the features, then of the weight
    std::vector<double> to_high_, to_low_; // of the grids, as move_rows reads them
    std::vector<std::int64_t> sums_;       // as move_arguments says
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
