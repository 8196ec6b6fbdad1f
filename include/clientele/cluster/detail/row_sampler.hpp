#pragma once

/// @file
/// Rows drawn with probability proportional to a number of each.

#include <clientele/config.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t sampler_block = 1024;

/// Draws rows with probability proportional to a number of each (which must not be negative). Sums are kept per block
/// of rows so that a draw costs one pass over the blocks and one within a block.
class row_sampler {
public:
    explicit row_sampler(std::size_t rows) : rows_{rows}, sums_((rows + block - 1) / block) {}

    template <class Mass>
    void rebuild(const Mass& mass) {
        total_ = 0;
        for (std::size_t b = 0; b < sums_.size(); ++b) {
            double sum = 0;
            for (std::size_t i = b * block; i < (std::min)(rows_, (b + 1) * block); ++i)
                sum += mass(i);
            sums_[b] = sum;
            total_ += sum;
        }
    }
    /// Takes the sums of the blocks from one who knows them.
    void take(std::vector<double> sums) {
        sums_ = std::move(sums);
        total_ = 0;
        for (const double sum : sums_)
            total_ += sum;
    }
    [[nodiscard]] std::size_t blocks() const noexcept { return sums_.size(); }
    [[nodiscard]] double total() const noexcept { return total_; }

    /// The row at which the running sum passes u * total; total must be positive. Never a row of mass 0.
    template <class Mass>
    [[nodiscard]] std::size_t draw(double u, const Mass& mass) const {
        double left = u * total_;
        std::size_t b = 0;
        for (; b + 1 < sums_.size() && left >= sums_[b]; ++b)
            left -= sums_[b];
        std::size_t last = rows_; // rounding may carry the sum past the end: then the last row with mass
        for (; b < sums_.size(); ++b) {
            for (std::size_t i = b * block; i < (std::min)(rows_, (b + 1) * block); ++i) {
                const double m = mass(i);
                if (m <= 0)
                    continue;
                last = i;
                if (left < m)
                    return i;
                left -= m;
            }
        }
        if (last == rows_)
            for (last = rows_ - 1; mass(last) <= 0; --last) {
            }
        return last;
    }

private:
    static constexpr std::size_t block = sampler_block;
    std::size_t rows_;
    std::vector<double> sums_;
    double total_ = 0;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
