#pragma once

/// @file
/// Prices near the best ones for an assignment under bounds, by an auction: a start for `transport`, which is exact
/// from any prices and quick from good ones.

#include <clientele/cmath.hpp>
#include <clientele/math/assignment_bounds.hpp>
#include <clientele/math/detail/cheapest_columns.hpp>
#include <clientele/math/detail/least_of_row.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows bid for places: each takes the column that is cheapest for it and raises its price until the second cheapest is
/// as good, and a little more; of a full column the row that bid least goes and bids again. The little more shrinks
/// from round to round. In the first rounds, whose prices are rough, one row in four bids for one place in four.
/// Source: Bertsekas and Castanon, The auction algorithm for the transportation problem, Annals of Operations Research
/// 20 (1989).
class auction {
public:
    /// `cost` is n x k, row by row: finite, or infinite where a row may not go.
    auction(std::span<const double> cost, std::span<const column_bounds> bounds, std::size_t n)
        : cost_{cost}, bounds_{bounds}, n_{n}, k_{bounds.size()}, prices_(k_, 0.0), level_(k_, 0.0), held_(k_) {}

    /// Prices, finite, 0 or more; all 0 where few rows are too many at their cheapest column.
    [[nodiscard]] std::vector<double> prices() {
        if (too_many() * 32 <= n_)
            return prices_;
        const double widest = spread();
        const std::size_t part = n_ >= 32 * k_ ? 4 : 1;
        cheapest_columns cheapest{cost_, prices_, n_};
        for (const auto& [share, of_rows] : {step{8, part}, step{100, part}, step{1200, 1}})
            if (!(widest > 0) || !round(cheapest, widest / share, of_rows))
                break;
        double highest = 0;
        for (std::size_t j = 0; j < k_; ++j)
            highest = most(j) > 0 ? (std::max)(highest, prices_[j]) : highest;
        for (std::size_t j = 0; j < k_; ++j)
            if (most(j) == 0) // where it is dearer than anywhere else for every row
                prices_[j] = highest + widest;
        return prices_;
    }

private:
    struct step {
        double share;
        std::size_t of_rows;
    };
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    [[nodiscard]] std::size_t most(std::size_t j) const {
        return ((std::min)(bounds_[j].most_rows, n_) + part_ - 1) / part_;
    }

    /// The rows for which their cheapest columns have no place.
    [[nodiscard]] std::size_t too_many() const {
        std::vector<std::size_t> sizes(k_, 0);
        for (std::size_t i = 0; i < n_; ++i)
            ++sizes[least_of_row(k_, [cost = cost_.data() + i * k_](std::size_t j) { return cost[j]; }).at];
        std::size_t out = 0;
        for (std::size_t j = 0; j < k_; ++j)
            out += sizes[j] > most(j) ? sizes[j] - most(j) : 0;
        return out;
    }

    /// The widest difference of what a row costs here and there.
    [[nodiscard]] double spread() const {
        double widest = 0;
        for (std::size_t i = 0; i < n_; ++i) {
            double low = infinity, high = -infinity;
            for (std::size_t j = 0; j < k_; ++j)
                if (const double c = cost_[i * k_ + j]; c < infinity)
                    low = (std::min)(low, c), high = (std::max)(high, c);
            widest = (std::max)(widest, high - low);
        }
        return widest;
    }

    /// One row in `part` bids anew, from prices as far below those before as they may have overshot: by a share of
    /// the columns through which one row may have driven another. False where it takes too long.
    bool round(cheapest_columns& cheapest, double least_rise, std::size_t part) {
        const double back = std::clamp(static_cast<double>(k_) / 10, 3.0, 20.0) * least_rise;
        double fallen = 0;
        for (std::size_t j = 0; j < k_; ++j) {
            const bool full = held_[j].size() == most(j);
            level_[j] = full && most(j) > 0 ? (std::max)(0.0, prices_[j] - back) : 0.0;
            fallen = most(j) > 0 ? (std::max)(fallen, prices_[j] - level_[j]) : fallen;
            prices_[j] = most(j) > 0 ? level_[j] : infinity;
            held_[j].clear();
        }
        cheapest.fall(fallen);
        part_ = part;
        to_bid_.clear();
        for (std::size_t i = n_; i-- > 0;)
            if (i % part == 0)
                to_bid_.push_back(static_cast<std::uint32_t>(i));
        for (std::size_t left = 50 * to_bid_.size() + 1000; !to_bid_.empty(); --left) {
            if (left == 0)
                return false;
            const std::uint32_t row = to_bid_.back();
            to_bid_.pop_back();
            place(cheapest.of(row), row, least_rise);
        }
        return true;
    }

    void place(const cheapest_columns::choice& to, std::uint32_t row, double least_rise) {
        if (!(to.first < infinity))
            return;
        const double rise = to.second < infinity ? to.second - to.first : 0.0;
        auto& held = held_[to.column];
        held.push_back({prices_[to.column] + rise + least_rise, row});
        std::push_heap(held.begin(), held.end());
        if (held.size() > most(to.column)) {
            std::pop_heap(held.begin(), held.end());
            to_bid_.push_back(held.back().row);
            held.pop_back();
        }
        prices_[to.column] = held.size() == most(to.column) ? held.front().number : level_[to.column];
    }

    std::span<const double> cost_;
    std::span<const column_bounds> bounds_;
    std::size_t n_, k_, part_ = 1;
    std::vector<double> prices_;
    std::vector<double> level_;                   ///< what a free place costs
    std::vector<std::vector<numbered_row>> held_; ///< the rows of each column
    std::vector<std::uint32_t> to_bid_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
