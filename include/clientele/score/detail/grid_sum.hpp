#pragma once

/// @file
/// Sums of whole columns that neither the order of the rows nor the width of the vector unit can change.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/score/detail/population.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

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
        while ((std::size_t{1} << bits_) < n)
            ++bits_;
        for (int g = 0; g < Grids; ++g)
            grid_[g] = std::ldexp(1.5, power(g));
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
        double total = 0;
        for (int g = Grids; g-- > 0;)
            total += sum_on(g);
        return total * unscale_;
    }

private:
    template <int G, class Ranks>
    friend void add_up(const Ranks& ranks, std::span<grid_sum<G>> sums);

    /// The exponent of a grid: its numbers are multiples of two to the power of 52 less.
    [[nodiscard]] int power(int g) const noexcept { return bits_ + g * (bits_ - 53); }
    /// What has been added on one grid.
    [[nodiscard]] double sum_on(int g) const noexcept {
        double sum = 0;
        for (std::size_t k = 0; k < lanes; ++k)
            sum += part_[g][k / width][k % width];
        return sum;
    }
    /// The same as a whole number, which no n parts bring beyond 2^53; and back.
    [[nodiscard]] std::int64_t whole(int g) const noexcept {
        return static_cast<std::int64_t>(std::ldexp(sum_on(g), 52 - power(g)));
    }
    void set(int g, std::int64_t whole) noexcept {
        std::memset(part_[g], 0, sizeof part_[g]);
        part_[g][0][0] = std::ldexp(static_cast<double>(whole), power(g) - 52);
    }

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

    int bits_ = 1;
    double scale_;
    double unscale_;
    double grid_[std::size_t{Grids}];
    doubles part_[std::size_t{Grids}][vectors] = {};
};

/// Puts the sum over all ranks in the place of each sum; all were made for the same bound and the terms of all ranks.
/// Sends 8 bytes for each grid of a sum.
template <int Grids, class Ranks>
void add_up(const Ranks& ranks, std::span<grid_sum<Grids>> sums) {
    if constexpr (!alone<Ranks>) {
        std::vector<std::int64_t> parts;
        for (const auto& sum : sums)
            for (int g = 0; g < Grids; ++g)
                parts.push_back(sum.whole(g));
        ranks.all_reduce_sum(std::span{parts});
        auto part = parts.begin();
        for (auto& sum : sums)
            for (int g = 0; g < Grids; ++g)
                sum.set(g, *part++);
    }
}
/// The sum of the terms of all ranks, of which this one has `count`.
template <int Grids, class Ranks, class Term>
[[nodiscard]] double summed_on(const Ranks& ranks, double bound, std::size_t of_all, std::size_t count, Term term) {
    grid_sum<Grids> sum{bound, of_all};
    sum.add(count, term);
    add_up(ranks, std::span{&sum, 1});
    return sum.value();
}

/// The mean and the population standard deviation of finite values, the same bits in any order.
struct moments {
    double mean;
    double deviation;
};
/// Of the values of all ranks, as many as `of_all`, which lie in `range`. Sends 48 bytes, or none where all are equal.
template <class Ranks>
[[nodiscard]] moments moments_on(const Ranks& ranks, column values, std::size_t of_all, value_range range) {
    const auto [lower, upper] = range;
    if (lower == upper)
        return {lower, 0.0};
    const auto n = static_cast<double>(of_all);
    const double mean = summed_on<3>(ranks, (std::max)(std::abs(lower), std::abs(upper)), of_all, values.size(),
                                     [&](std::size_t i) { return values[i]; }) /
                        n;
    const double reach = (std::max)(upper - mean, mean - lower);
    if (!std::isfinite(reach))
        return {mean, reach};
    int exponent = 0;
    (void)std::frexp(reach, &exponent);
    exponent = std::clamp(exponent, -1000, 1000);
    const double scale = std::ldexp(1.0, -exponent); // squares of what is near 1 neither overflow nor vanish
    const double squares =
        summed_on<3>(ranks, reach * scale * (reach * scale), of_all, values.size(), [&](std::size_t i) {
            const double off = (values[i] - mean) * scale;
            return rounded_product(off, off);
        });
    return {mean, std::ldexp(std::sqrt(squares / n), exponent)};
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
