#pragma once

/// @file
/// Sums of whole columns that neither the order of the rows nor the width of the vector unit can change.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/score/detail/population.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Adds at most n numbers of magnitude at most `bound`. Each is cut into parts on (three) grids so coarse that adding n
/// parts never rounds: the parts' sums are exact, hence the same in any order and any number of lanes, and what is left
/// below the last grid (2^-106 n of the bound and less) is dropped number by number. Six times as fast as `exact_sum`,
/// which needs no bound.
/// Two grids are enough where the sum cannot be small against the bound: terms without signs, correlations.
/// Source: Demmel and Nguyen, Fast reproducible floating-point summation, ARITH 21 (2013); Rump (2008) for the cutting.
template <int Grids = 3>
class grid_sum {
public:
    grid_sum(double bound, std::size_t n) {
        int exponent = 0;
        (void)std::frexp(bound, &exponent);
        exponent = std::clamp(exponent, -1000, 1000);
        scale_ = std::ldexp(1.0, -exponent); // all numbers now lie in [-1, 1]
        unscale_ = std::ldexp(1.0, exponent);
        int bits = 1;
        while ((std::size_t{1} << bits) < n)
            ++bits;
        for (int g = 0; g < Grids; ++g)
            grid_[g] = std::ldexp(1.5, bits + g * (bits - 53));
    }

    /// Adds term(0), ..., term(count - 1).
    template <class Term>
    void add(std::size_t count, Term term) noexcept {
        constexpr std::size_t chunk = 256;
        double terms[chunk];
        for (std::size_t begin = 0; begin < count; begin += chunk) {
            const auto size = (std::min)(chunk, count - begin), whole = (size + lanes - 1) / lanes * lanes;
            for (std::size_t i = 0; i < size; ++i)
                terms[i] = term(begin + i);
            std::fill(terms + size, terms + whole, 0.0);
            add_whole(terms, whole);
        }
    }

    /// The sum so far.
    [[nodiscard]] double value() const noexcept {
        double sum[std::size_t{Grids}] = {};
        for (int g = 0; g < Grids; ++g)
            for (std::size_t k = 0; k < lanes; ++k)
                sum[g] += part_[g][k / width][k % width];
        double total = 0;
        for (int g = Grids; g-- > 0;)
            total += sum[g];
        return total * unscale_;
    }

private:
    // vectors as wide as the processor that is compiled for; no sum ever rounds, so that the width changes nothing
#if defined(__AVX__)
    static constexpr std::size_t width = 4;
#else
    static constexpr std::size_t width = 2;
#endif
    static constexpr std::size_t vectors = 2, lanes = vectors * width;
    CLIENTELE_LANES(doubles, double, 8 * width, aligned(8), may_alias);

    void add_whole(const double* terms, std::size_t count) noexcept {
        doubles part[std::size_t{Grids}][vectors];
        std::memcpy(part, part_, sizeof part);
        for (std::size_t i = 0; i < count; i += lanes)
            for (std::size_t k = 0; k < vectors; ++k) {
                doubles rest =
                    *reinterpret_cast<const doubles*>(terms + i + k * width) * scale_; // exact: a power of two
                for (int g = 0; g < Grids; ++g) {
                    const doubles cut = (rest + grid_[g]) - grid_[g];
                    part[g][k] += cut;
                    rest -= cut;
                }
            }
        std::memcpy(part_, part, sizeof part);
    }

    double scale_;
    double unscale_;
    double grid_[std::size_t{Grids}];
    doubles part_[std::size_t{Grids}][vectors] = {};
};

/// The mean and the population standard deviation of finite values, the same bits in any order.
struct moments {
    double mean;
    double deviation;
};
[[nodiscard]] inline moments moments_of(column values, value_range range) noexcept {
    const auto [lower, upper] = range;
    if (lower == upper)
        return {lower, 0.0};
    const auto n = static_cast<double>(values.size());
    grid_sum<> sum{(std::max)(std::abs(lower), std::abs(upper)), values.size()};
    sum.add(values.size(), [&](std::size_t i) { return values[i]; });
    const double mean = sum.value() / n;
    const double reach = (std::max)(upper - mean, mean - lower);
    if (!std::isfinite(reach))
        return {mean, reach};
    int exponent = 0;
    (void)std::frexp(reach, &exponent);
    exponent = std::clamp(exponent, -1000, 1000);
    const double scale = std::ldexp(1.0, -exponent); // squares of what is near 1 neither overflow nor vanish
    grid_sum<> squares{reach * scale * (reach * scale), values.size()};
    squares.add(values.size(), [&](std::size_t i) {
        const double off = (values[i] - mean) * scale;
        return rounded_product(off, off);
    });
    return {mean, std::ldexp(std::sqrt(squares.value() / n), exponent)};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
