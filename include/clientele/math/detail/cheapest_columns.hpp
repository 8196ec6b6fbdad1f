#pragma once

/// @file
/// The few cheapest columns of each row at prices that change.

#include <clientele/config.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The two least sums of cost and price in each row. A row keeps its few cheapest columns, and what all others were
/// above when it last looked at them; while prices rise they stay above, and two sums below that are the two least.
class cheapest_columns {
public:
    /// The two least sums, and the column of the least.
    struct choice {
        std::size_t column;
        double first, second;
    };

    /// `cost` is n x k, row by row, infinite where a row may not go; the k `prices` are read at every call.
    cheapest_columns(std::span<const double> cost, std::span<const double> prices, std::size_t n)
        : cost_{cost}, prices_{prices}, few_((std::min)(few, prices.size())), columns_(n * few_), costs_(n * few_),
          others_(n, -infinity) {}

    /// To be told before prices fall, and by how much at most.
    void fall(double most) { fallen_ += most; }

    [[nodiscard]] choice of(std::uint32_t row) {
        const choice now = among(row);
        if (now.second <= others_[row] - fallen_)
            return now;
        look_at_all(row);
        return among(row);
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr std::size_t few = 8;

    [[nodiscard]] choice among(std::uint32_t row) const {
        const std::uint32_t* const columns = columns_.data() + row * few_;
        const double* const costs = costs_.data() + row * few_;
        choice out{columns[0], infinity, infinity};
        for (std::size_t c = 0; c < few_; ++c) {
            const double now = costs[c] + prices_[columns[c]];
            const bool less = now < out.first;
            const double other = less ? out.first : now;
            out.second = other < out.second ? other : out.second;
            out.first = less ? now : out.first;
            out.column = less ? columns[c] : out.column;
        }
        return out;
    }

    /// Finds the cheapest columns anew. As many are at most what those kept until now cost: none above that is one.
    void look_at_all(std::uint32_t row) {
        std::uint32_t* const columns = columns_.data() + row * few_;
        double* const costs = costs_.data() + row * few_;
        double limit = infinity;
        if (others_[row] > -infinity) {
            limit = -infinity;
            for (std::size_t c = 0; c < few_; ++c)
                limit = (std::max)(limit, costs[c] + prices_[columns[c]]);
        }
        const double* const cost = cost_.data() + row * prices_.size();
        const double* const price = prices_.data();
        double sums[few + 1];
        std::uint32_t found[few + 1];
        std::fill(sums, sums + few_ + 1, infinity);
        std::fill(found, found + few_ + 1, 0);
        double highest = limit;
        for (std::size_t j = 0, k = prices_.size(); j < k; ++j) {
            const double now = cost[j] + price[j];
            if (!(now <= highest))
                continue;
            std::size_t c = few_;
            for (; c > 0 && now < sums[c - 1]; --c)
                sums[c] = sums[c - 1], found[c] = found[c - 1];
            sums[c] = now, found[c] = static_cast<std::uint32_t>(j);
            highest = (std::min)(limit, sums[few_]);
        }
        for (std::size_t c = 0; c < few_; ++c)
            columns[c] = found[c], costs[c] = sums[c] < infinity ? cost[found[c]] : infinity;
        others_[row] = (std::min)(limit, sums[few_]) + fallen_;
    }

    std::span<const double> cost_, prices_;
    std::size_t few_;
    std::vector<std::uint32_t> columns_; ///< few of each row
    std::vector<double> costs_;          ///< of those
    std::vector<double> others_;         ///< of each row: what all others are above, and `fallen_`
    double fallen_ = 0;                  ///< what prices may have fallen by since the beginning
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
