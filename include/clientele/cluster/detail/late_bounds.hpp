#pragma once

/// @file
/// Bounds that spare most rows a look at any centroid once few of them move.
///
/// A row whose nearest centroid is D away and whose second nearest is at least D + m keeps its label until its own
/// centroid and the fastest of the others have moved m together. What each cluster has lost since the bounds began is
/// summed once for all its rows, so a row is never touched for it: its key is m plus what its cluster had lost when m
/// was found, and it is safe while the key lies above what its cluster has lost by now. One float a row, with the label
/// in its last bits.
/// Source: Hamerly, Making k-means even faster, SDM (2010), with one bound for both sides.

#include <clientele/cluster/detail/centroid_set.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

class late_bounds {
public:
    /// What the next assignment does about bounds.
    enum class step {
        none,  // does without
        begin, // finds the keys of all rows beside their labels
        check  // looks at the keys, and only at rows that these do not prove
    };

    /// A label has changed elsewhere: keys are worth nothing.
    void forget() noexcept { on_ = false; }
    /// A new run begins.
    void restart() noexcept {
        on_ = false;
        due_below_ = 1;
    }

    /// Shares of the rows: bounds begin when fewer moved, and end when a check leaves more, as it then costs more than
    /// it spares.
    struct limits {
        double moved, left;
    };
    /// `moved` of `rows` have moved in the last assignment.
    step next(const matrix& centroids, double scale, std::size_t moved, std::size_t rows, const limits& most,
              row_memory& memory) {
        if (on_ && centroids.rows() == before_.rows()) {
            if (static_cast<double>(left_) <= static_cast<double>(rows) * most.left) {
                lose(centroids, scale);
                left_ = 0;
                return step::check;
            }
            due_below_ = static_cast<double>(moved) / static_cast<double>(rows) / 2;
        }
        on_ = centroids.rows() <= most_clusters &&
              static_cast<double>(moved) < (std::min)(due_below_, most.moved) * static_cast<double>(rows);
        if (!on_)
            return step::none;
        memory.keys.resize(tiled_rows::filled_up(rows));
        keys_ = memory.keys.data();
        before_ = centroids;
        lost_.assign(static_cast<std::size_t>(centroids.rows()), 0.0);
        losses_.assign(std::max<std::size_t>(lost_.size(), labels_in_score),
                       no_loss); // a row that is not proven may name any of these
        left_ = 0;
        return step::begin;
    }

    /// Has screening write the keys of its rows too.
    [[nodiscard]] screen_arguments with_keys(screen_arguments arguments, float* keys) const {
        arguments.keys = keys;
        arguments.losses = losses_.data();
        arguments.key_mask = mask();
        return arguments;
    }
    /// Sets the bit of each row whose label its key does not prove.
    void check(simd width, std::size_t first, std::size_t rows, unsigned char* bits) const {
        check_keys(width, {keys_ + first, rows, losses_.data(), static_cast<int>(lost_.size()), mask(), bits});
    }
    [[nodiscard]] float* keys() const noexcept { return keys_; }
    /// How many rows a check has left, in all.
    void count(std::size_t left) noexcept { left_ += left; }

private:
    static constexpr Eigen::Index most_clusters = 4096; // their numbers leave a key eleven bits
    static constexpr float no_loss = 1e-36f;            // above what the bits of a label alone amount to

    [[nodiscard]] int mask() const noexcept {
        return static_cast<int>(std::bit_ceil(static_cast<unsigned>(lost_.size()))) - 1;
    }

    void lose(const matrix& centroids, double scale) {
        std::vector<double> moves(lost_.size());
        for (std::size_t j = 0; j < moves.size(); ++j) {
            const auto row = static_cast<Eigen::Index>(j);
            moves[j] = scaled_norm(static_cast<std::size_t>(centroids.cols()),
                                   [&](std::size_t f) {
                                       return (centroids(row, static_cast<Eigen::Index>(f)) -
                                               before_(row, static_cast<Eigen::Index>(f))) *
                                              scale;
                                   }) *
                       (1 + 1e-9);
        }
        const auto fastest = std::max_element(moves.begin(), moves.end());
        double of_others = 0; // for the rows of the fastest
        for (auto move = moves.begin(); move != moves.end(); ++move)
            if (move != fastest)
                of_others = (std::max)(of_others, *move);
        for (std::size_t j = 0; j < moves.size(); ++j) {
            lost_[j] += moves[j] + (moves.begin() + static_cast<std::ptrdiff_t>(j) == fastest ? of_others : *fastest);
            losses_[j] = static_cast<float>((std::min)(lost_[j] * (1 + 0x1p-22) + static_cast<double>(no_loss), 3e38));
        }
        before_ = centroids;
    }

    bool on_ = false;
    double due_below_ = 1; // the share of rows that move
    std::size_t left_ = 0; // rows that the last check did not prove
    float* keys_ = nullptr;
    matrix before_;             // the centroids of the last assignment
    std::vector<double> lost_;  // by cluster
    std::vector<float> losses_; // the same, rounded up
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
