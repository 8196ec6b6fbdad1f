#pragma once

/// @file
/// Prices near the best ones for an assignment under bounds, by an auction: a start for `transport`, which is exact
/// from any prices and quick from good ones.

#include <clientele/math/assignment_bounds.hpp>
#include <clientele/math/detail/least_of_row.hpp>

#include <algorithm>
#include <cmath>
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
/// from round to round.
/// Source: Bertsekas and Castanon, The auction algorithm for the transportation problem, Annals of Operations Research
/// 20 (1989).
class auction {
public:
    /// `cost` is n x k, row by row: finite, or infinite where a row may not go.
    auction(std::span<const double> cost, std::span<const column_bounds> bounds, std::size_t n)
        : cost_{cost}, bounds_{bounds}, n_{n}, k_{bounds.size()}, prices_(k_, 0.0), level_(k_, 0.0), held_(k_) {}

    /// Prices, 0 where places stay free; all 0 where few rows are too many at their cheapest column.
    [[nodiscard]] std::vector<double> prices() {
        if (too_many() * 32 <= n_)
            return prices_;
        const double widest = spread();
        std::size_t bids = 0;
        for (double least_rise = widest / 8; widest > 0 && least_rise > widest * 1e-7; least_rise /= 6)
            if (!round(least_rise, bids))
                break;
        for (std::size_t j = 0; j < k_; ++j)
            if (held_[j].size() < most(j))
                prices_[j] = 0;
        return prices_;
    }

private:
    struct choice {
        std::size_t column;
        double first, second;
    };
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr std::size_t lanes = 8;

    [[nodiscard]] std::size_t most(std::size_t j) const { return (std::min)(bounds_[j].most_rows, n_); }

    /// The rows for which their cheapest columns have no place.
    [[nodiscard]] std::size_t too_many() const {
        std::vector<std::size_t> sizes(k_, 0);
        for (std::size_t i = 0; i < n_; ++i)
            ++sizes[choose(static_cast<std::uint32_t>(i)).column];
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

    /// Everybody bids anew, from prices as far below those before as they may have overshot; false where it takes too
    /// long.
    bool round(double least_rise, std::size_t& bids) {
        for (std::size_t j = 0; j < k_; ++j) {
            const bool full = most(j) > 0 && held_[j].size() == most(j);
            level_[j] = full ? (std::max)(0.0, prices_[j] - 20 * least_rise) : 0.0;
            prices_[j] = most(j) > 0 ? level_[j] : infinity;
            held_[j].clear();
        }
        to_bid_.resize(n_);
        for (std::size_t i = 0; i < n_; ++i)
            to_bid_[i] = static_cast<std::uint32_t>(n_ - 1 - i);
        while (!to_bid_.empty()) {
            if (++bids > 150 * n_ + 1000)
                return false;
            const std::uint32_t row = to_bid_.back();
            to_bid_.pop_back();
            place(row, least_rise);
        }
        return true;
    }

    void place(std::uint32_t row, double least_rise) {
        const choice to = choose(row);
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

    /// The cheapest column at the prices, and the two least sums.
    [[nodiscard]] choice choose(std::uint32_t row) const {
        const double* const cost = cost_.data() + std::size_t{row} * k_;
        const double* const price = prices_.data();
        double first[lanes], second[lanes];
        std::int64_t at[lanes];
        for (std::size_t l = 0; l < lanes; ++l)
            first[l] = second[l] = infinity, at[l] = 0;
        const auto look = [&](std::size_t j, std::size_t l) {
            const double now = cost[j] + price[j];
            const bool less = now < first[l];
            const double other = less ? first[l] : now;
            second[l] = other < second[l] ? other : second[l];
            first[l] = less ? now : first[l];
            at[l] = less ? static_cast<std::int64_t>(j) : at[l];
        };
        std::size_t j = 0;
        for (; j + lanes <= k_; j += lanes)
            for (std::size_t l = 0; l < lanes; ++l)
                look(j + l, l);
        for (std::size_t l = 0; j < k_; ++j, ++l)
            look(j, l);
        choice out{0, infinity, infinity};
        for (std::size_t l = 0; l < lanes; ++l)
            if (first[l] < out.first) {
                out.second = (std::min)(out.first, second[l]);
                out = {static_cast<std::size_t>(at[l]), first[l], out.second};
            } else
                out.second = (std::min)(out.second, first[l]);
        return out;
    }

    std::span<const double> cost_;
    std::span<const column_bounds> bounds_;
    std::size_t n_, k_;
    std::vector<double> prices_;
    std::vector<double> level_;                   ///< what a free place costs
    std::vector<std::vector<numbered_row>> held_; ///< the rows of each column
    std::vector<std::uint32_t> to_bid_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
