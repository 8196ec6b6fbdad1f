#pragma once

/// @file
/// Rows drawn with probability proportional to a number of each.

#include <clientele/cluster/detail/rows_on_ranks.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t sampler_block = 1024;

/// Draws rows with probability proportional to a number of each (which must not be negative). Sums are kept per block
/// of rows, of all ranks, so that a draw costs one pass over the blocks and one within a block, by the rank that has
/// it. Rows are numbered among those of all ranks, but `mass(i)` is asked of this rank's own.
template <class Ranks>
class row_sampler {
public:
    explicit row_sampler(const rows_on_ranks<Ranks>& rows)
        : rows_{rows}, own_blocks_{(rows.rows.own + block - 1) / block} {}

    template <class Mass>
    void rebuild(const Mass& mass) {
        std::vector<double> sums(own_blocks_);
        for (std::size_t b = 0; b < sums.size(); ++b)
            for (std::size_t i = b * block; i < (std::min)(rows_.rows.own, (b + 1) * block); ++i)
                sums[b] += mass(i);
        take(std::move(sums));
    }
    /// Takes the sums of the blocks of this rank from one who knows them.
    void take(std::vector<double> sums) {
        if constexpr (!alone<Ranks>)
            sums = all_values<double>(rows_.ranks, sums);
        know(std::move(sums));
    }
    /// Takes those of all blocks.
    void know(std::vector<double> sums) {
        sums_ = std::move(sums);
        total_ = 0;
        for (const double sum : sums_)
            total_ += sum;
    }
    /// Of this rank.
    [[nodiscard]] std::size_t blocks() const noexcept { return own_blocks_; }
    [[nodiscard]] double total() const noexcept { return total_; }

    /// The row at which the running sum passes u * total; total must be positive. Never a row of mass 0.
    template <class Mass>
    [[nodiscard]] std::size_t draw(double u, const Mass& mass) const {
        return draw(std::array{u}, mass).front();
    }
    /// One row for each u.
    template <class Mass>
    [[nodiscard]] std::vector<std::size_t> draw(std::span<const double> us, const Mass& mass) const {
        std::vector<place> places;
        for (const double u : us)
            places.push_back(begin(places.size(), u * total_));
        for (bool on = true; on;) {
            on = false;
            std::vector<place> looked;
            for (const auto& each : places)
                if (each.row == none && each.block < sums_.size()) {
                    on = true;
                    if (rows_.rows.has(each.block * block))
                        looked.push_back(look(each, mass));
                }
            if constexpr (!alone<Ranks>)
                if (on)
                    looked = all_values<place>(rows_.ranks, looked);
            for (const auto& each : looked)
                places[each.number] = each;
        }
        std::vector<std::size_t> rows;
        for (const auto& each : places)
            rows.push_back(each.row != none ? each.row : each.last != none ? each.last : last_with(mass));
        return rows;
    }

private:
    static constexpr std::size_t block = sampler_block;
    static constexpr auto none = static_cast<std::size_t>(-1);

    /// Where a search has come to.
    struct place {
        std::size_t number; // of the search
        std::size_t block;  // to look at next
        double left;        // of the sum to be passed
        std::size_t last;   // row with mass
        std::size_t row;    // that was searched for
    };
    [[nodiscard]] place begin(std::size_t number, double left) const {
        std::size_t b = 0;
        for (; b + 1 < sums_.size() && left >= sums_[b]; ++b)
            left -= sums_[b];
        return {number, b, left, none, none};
    }
    /// Looks through a block of this rank.
    template <class Mass>
    [[nodiscard]] place look(place at, const Mass& mass) const {
        const std::size_t first = at.block * block - rows_.rows.first;
        for (std::size_t i = first; i < (std::min)(rows_.rows.own, first + block); ++i) {
            const double m = mass(i);
            if (m <= 0)
                continue;
            at.last = rows_.rows.first + i; // rounding may carry the sum past the end: then the last row with mass
            if (at.left < m) {
                at.row = at.last;
                return at;
            }
            at.left -= m;
        }
        ++at.block;
        return at;
    }
    template <class Mass>
    [[nodiscard]] std::size_t last_with(const Mass& mass) const {
        std::size_t end = rows_.rows.own;
        while (end > 0 && mass(end - 1) <= 0)
            --end;
        return static_cast<std::size_t>(
                   all_max(rows_.ranks, end > 0 ? static_cast<double>(rows_.rows.first + end) : 0.0)) -
               1;
    }

    rows_on_ranks<Ranks> rows_;
    std::size_t own_blocks_;
    std::vector<double> sums_;
    double total_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
