#pragma once

/// @file
/// The squared distance of every row to the nearest of some chosen rows: what k-means++ draws from.

#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/row_sampler.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Tiles whose label is a number so far: the squared distance to the nearest chosen row.
struct tiles_to_lower {
    float* tiles;
    std::size_t count; // tiles
    std::ptrdiff_t features;
    const float* points;  // feature by feature
    const float* weights; // null: all 1
    bool store;           // whether the numbers are lowered, by a single point
};

template <class Scalar>
struct columns_to_lower {
    const Scalar* const* columns;
    std::size_t first, rows, features;
    const double* point;
    double unit;           // a power of two that differences are multiplied with
    double* nearest;       // of the rows from `first` on, like the weights
    const double* weights; // null: all 1
    bool store;
};

// NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a file to include
#define CLIENTELE_KERNEL_FILE <clientele/cluster/detail/seeding_kernel.hpp>
#include <clientele/cluster/detail/each_width.hpp>

/// Rows are chosen one by one; between two choices any rows can be drawn and tried. A trial knows what the next choice
/// leaves of the total, so a choice costs no pass of its own: the numbers are lowered by it in the pass that tries the
/// next candidates.
///
/// Distances are those of packed rows, in single precision, while their total is far above its rounding, and in double
/// from then on. That depends on the data alone.
///
/// Rows may be those of many ranks: each keeps the numbers of its own, and knows the sums of the blocks of all. A row
/// that is drawn is told to all by its values.
template <class Scalar, class Executor, class Ranks>
class distances_to_chosen {
public:
    using point = std::vector<double>; // the values of a row

    distances_to_chosen(const tiled_rows& packed, const columns_view<Scalar>& x, column weights,
                        const Executor& executor, const rows_on_ranks<Ranks>& rows)
        : packed_{packed}, x_{x}, weights_{weights}, executor_{executor}, rows_{rows}, columns_(x.features),
          scaled_{packed.memory->weights}, sampler_{rows}, sums_(sampler_.blocks()), lowered_(sums_.size()),
          nearest_{packed.memory->distances} {
        for (std::size_t f = 0; f < x.features; ++f)
            columns_[f] = x.column(f);
        scaled_.clear();
        auto mass = static_cast<double>(rows.rows.all);
        double heaviest = 1;
        if (rows.weighted) {
            heaviest = all_max(rows.ranks, weights.empty() ? 0.0 : largest_of(weights));
            for (const double w : weights)
                scaled_.push_back(static_cast<float>(w / heaviest));
            scaled_.resize(packed.padded_rows());
            sampler_.rebuild([&](std::size_t i) { return weights[i] / heaviest; });
            mass = sampler_.total();
        }
        least_total_ = mass * static_cast<double>(x.features) * 0x1p-26;
        // The squared distance of the farthest rows times the heaviest weight becomes about 1.
        unit_ = std::scalbn(1.0, std::clamp(std::ilogb(packed.frame.scale) - std::ilogb(heaviest) / 2, -1000, 1000));
    }

    /// A row with probability proportional to its weight.
    [[nodiscard]] point draw_by_weight(double u) {
        if (!rows_.weighted)
            return points(std::array{(std::min)(rows_.rows.all - 1,
                                                static_cast<std::size_t>(u * static_cast<double>(rows_.rows.all)))})
                .front();
        const auto weight = [&](std::size_t i) { return weights_[i]; };
        sampler_.rebuild(weight);
        return points(std::array{sampler_.draw(u, weight)}).front();
    }

    /// Chooses the first row.
    void start(point row) {
        chosen_.assign(1, std::move(row));
        lower_all();
        if (!(sampler_.total() > least_total_))
            go_on_in_double();
    }
    /// Chooses the best of the rows tried last.
    void choose_best(const std::vector<point>& tried, std::vector<double> sums) {
        if constexpr (!alone<Ranks>)
            sums = all_values<double>(rows_.ranks, sums);
        const std::size_t blocks = sums.size() / tried.size();
        std::size_t best = 0;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t p = 0; p < tried.size(); ++p) {
            double total = 0;
            for (std::size_t b = 0; b < blocks; ++b)
                total += sums[b * tried.size() + p];
            if (total < least) {
                least = total;
                best = p;
            }
        }
        chosen_.push_back(tried[best]);
        for (std::size_t b = 0; b < blocks; ++b)
            sums[b] = sums[b * tried.size() + best];
        sums.resize(blocks);
        sampler_.know(std::move(sums));
        lowered_.assign(lowered_.size(), 0);
        if (!precise_ && !(sampler_.total() > least_total_))
            go_on_in_double();
        else if (precise_)
            lift_light_rows();
    }
    /// For each block of this rank and each of some rows, the sum that would be left with this row chosen too.
    [[nodiscard]] std::vector<double> try_rows(const std::vector<point>& rows) {
        std::vector<double> sums(sums_.size() * rows.size());
        share_rows(executor_, x_.rows, [&](std::size_t first, std::size_t last) {
            for (; first < last; first += sampler_block) {
                const std::size_t block = first / sampler_block;
                know_last(block);
                sum(block, rows, sums.data() + block * rows.size());
            }
        });
        return sums;
    }

    /// The weighted sum of the distances to the chosen rows.
    [[nodiscard]] double total() const noexcept { return sampler_.total(); }
    /// Rows with probability proportional to their weight times their distance; the total must be positive.
    [[nodiscard]] std::vector<point> draw(std::span<const double> us) {
        return points(sampler_.draw(us, [&](std::size_t i) {
            know_last(i / sampler_block);
            if (precise_)
                return nearest_[i] * weight_of(weights_, i);
            const float mass = *packed_.label_place(i) * (weights_.empty() ? 1.0f : scaled_[i]);
            return static_cast<double>(mass);
        }));
    }
    [[nodiscard]] const std::vector<point>& chosen() const noexcept { return chosen_; }

private:
    [[nodiscard]] std::vector<point> points(std::span<const std::size_t> rows) const {
        return rows_.points(x_, x_.features, rows);
    }
    void go_on_in_double() {
        precise_ = true;
        nearest_.resize(x_.rows);
        lower_all();
        lift_light_rows();
    }
    /// Where only rows far lighter than the heaviest are left, their numbers are found again in a unit of their own, in
    /// which they are still below 1 by weight.
    void lift_light_rows() {
        if (lifted_ || !rows_.weighted || sampler_.total() > 0x1p-800)
            return;
        lifted_ = true;
        unit_ *= 0x1p+400;
        lower_all();
    }
    /// The numbers of all rows from the start on.
    void lower_all() {
        share_rows(executor_, x_.rows, [&](std::size_t first, std::size_t last) {
            for (; first < last; first += sampler_block) {
                forget(first, (std::min)(first + sampler_block, last));
                for (const auto& row : chosen_)
                    sums_[first / sampler_block] = lower(first / sampler_block, row);
            }
        });
        lowered_.assign(lowered_.size(), 1);
        sampler_.take(sums_);
    }
    void forget(std::size_t first, std::size_t last) {
        if (precise_)
            return std::fill(nearest_.data() + first, nearest_.data() + last, (std::numeric_limits<double>::max)());
        for (; first < last; first += tile_rows) { // rows that only fill up a tile weigh nothing
            const auto rows = (std::min)(tile_rows, last - first);
            float* const numbers = packed_.label_place(first);
            std::fill_n(numbers, rows, (std::numeric_limits<float>::max)());
            std::fill(numbers + rows, numbers + tile_rows, 0.0f);
        }
    }
    /// Lowers the numbers of a block by the row chosen last.
    void know_last(std::size_t block) {
        if (!lowered_[block])
            lower(block, chosen_.back());
        lowered_[block] = 1;
    }
    double lower(std::size_t block, const point& to) {
        double left = 0;
        if (precise_)
            left = in_columns(block, to, true);
        else
            in_tiles<1>(block, {&to, 1}, true, &left);
        return left;
    }
    /// What each of some rows would leave.
    void sum(std::size_t block, std::span<const point> rows, double* out) {
        std::size_t p = 0;
        if (precise_)
            for (; p < rows.size(); ++p)
                out[p] = in_columns(block, rows[p], false);
        for (; p + 4 <= rows.size(); p += 4)
            in_tiles<4>(block, rows.subspan(p, 4), false, out + p);
        for (; p + 2 <= rows.size(); p += 2)
            in_tiles<2>(block, rows.subspan(p, 2), false, out + p);
        if (p < rows.size())
            in_tiles<1>(block, rows.subspan(p, 1), false, out + p);
    }
    template <int Points>
    void in_tiles(std::size_t block, std::span<const point> to, bool store, double* out) {
        const std::size_t first = block * sampler_block, rows = (std::min)(sampler_block, x_.rows - first);
        constexpr std::size_t at_hand = 16; // features whose points need no memory asked for
        std::array<float, at_hand * Points> few;
        std::vector<float> many(x_.features > at_hand ? x_.features * Points : 0);
        float* const points = many.empty() ? few.data() : many.data();
        for (std::size_t f = 0; f < x_.features; ++f)
            for (std::size_t p = 0; p < Points; ++p)
                points[f * Points + p] = packed_.frame(to[p][f], f);
        const tiles_to_lower arguments{packed_.tile_of(first),
                                       (rows + tile_rows - 1) / tile_rows,
                                       static_cast<std::ptrdiff_t>(x_.features),
                                       points,
                                       scaled_.empty() ? nullptr : scaled_.data() + first,
                                       store};
        CLIENTELE_AT_WIDTH(packed_.width, lower_in_tiles<Points>(arguments, out));
    }
    double in_columns(std::size_t block, const point& to, bool store) {
        const std::size_t first = block * sampler_block, rows = (std::min)(sampler_block, x_.rows - first);
        const columns_to_lower<Scalar> arguments{columns_.data(),
                                                 first,
                                                 rows,
                                                 x_.features,
                                                 to.data(),
                                                 unit_,
                                                 nearest_.data() + first,
                                                 weights_.empty() ? nullptr : weights_.data() + first,
                                                 store};
        return CLIENTELE_AT_WIDTH(packed_.width, lower_in_columns(arguments));
    }

    const tiled_rows& packed_;
    columns_view<Scalar> x_;
    column weights_;
    const Executor& executor_;
    rows_on_ranks<Ranks> rows_;
    std::vector<const Scalar*> columns_;
    std::vector<float>& scaled_; // the weights, at most 1
    double unit_ = 1;            // of distances in double
    double least_total_ = 0;     // below it, the total is too near to its rounding
    std::vector<point> chosen_;
    row_sampler<Ranks> sampler_;
    std::vector<double> sums_; // of the distances to the chosen, by blocks of this rank, when all have been lowered
    std::vector<int> lowered_; // whether the numbers of a block know the row chosen last
    bool precise_ = false, lifted_ = false;
    std::vector<double>& nearest_; // when precise
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
