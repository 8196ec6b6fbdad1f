#pragma once

/// @file
/// Weighted sums of the distances between the rows of two groups. Internal; the engine of `silhouette.hpp`.

#include <clientele/config.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows in groups of 32 (the last one filled up with weightless copies of the first row), feature by feature.
struct packed_rows {
    static constexpr std::size_t lanes = 32;

    std::size_t rows = 0;       ///< without the filling
    std::size_t features = 0;
    std::vector<double> values; ///< values[(group * features + feature) * 32 + lane]
    std::vector<double> weights;

    [[nodiscard]] std::size_t groups() const noexcept { return (rows + lanes - 1) / lanes; }
    [[nodiscard]] double at(std::size_t row, std::size_t feature) const noexcept {
        return values[(row / lanes * features + feature) * lanes + row % lanes];
    }

    /// `row(i)` gives the place of the i-th row in a source that `value(place, feature)` and `weight(place)` read.
    template <class Row, class Value, class Weight>
    packed_rows(std::size_t n, std::size_t d, Row row, Value value, Weight weight) : rows{n}, features{d} {
        values.resize(groups() * lanes * d);
        weights.resize(groups() * lanes);
        for (std::size_t i = 0; i < groups() * lanes; ++i) {
            const auto place = row(i < n ? i : 0);
            for (std::size_t f = 0; f < d; ++f)
                values[(i / lanes * d + f) * lanes + i % lanes] = value(place, f);
            weights[i] = i < n ? weight(place) : 0.0;
        }
    }
};

/// Vectors of doubles of 16, 32 and 64 bytes; `loose` ones may lie anywhere in an array of doubles.
template <int Bytes>
struct vector_of;
template <>
struct vector_of<16> {
    typedef double aligned __attribute__((vector_size(16)));
    typedef double loose __attribute__((vector_size(16), aligned(8), may_alias));
};
template <>
struct vector_of<32> {
    typedef double aligned __attribute__((vector_size(32)));
    typedef double loose __attribute__((vector_size(32), aligned(8), may_alias));
};
template <>
struct vector_of<64> {
    typedef double aligned __attribute__((vector_size(64)));
    typedef double loose __attribute__((vector_size(64), aligned(8), may_alias));
};

/// All square roots of a vector. The instruction is named, because a compiler that must keep errno makes calls of std::sqrt.
template <int Bytes, class Packet>
[[gnu::always_inline]] inline void square_roots(Packet& values) {
#if defined(__clang__)
    values = __builtin_elementwise_sqrt(values);
#elif defined(__x86_64__)
    if constexpr (Bytes == 16)
        asm("sqrtpd %1, %0" : "=x"(values) : "x"(values));
    else
        asm("vsqrtpd %1, %0" : "=v"(values) : "v"(values));
#else
    for (std::size_t lane = 0; lane < Bytes / sizeof(double); ++lane)
        values[lane] = std::sqrt(values[lane]);
#endif
}

/// For one row `x` of weight `weight` and the groups [first, last) of `to`:
/// own += sum_j w_j |x - x_j|, and where `others` is not null, others[j] += weight |x - x_j|.
/// The width of the machine's vectors changes nothing in the order of the sums: there are always 32 partial sums.
template <int Bytes>
[[gnu::always_inline]] inline double distance_sums_body(const double* x, double weight, const packed_rows& to,
                                                        std::size_t first, std::size_t last, double* others) {
    constexpr std::size_t width = Bytes / sizeof(double);
    constexpr std::size_t unroll = 4; // packets that share the loads of x
    constexpr std::size_t lanes = packed_rows::lanes;
    using packet = typename vector_of<Bytes>::aligned;
    using loose = typename vector_of<Bytes>::loose;
    packet sums[lanes / width] = {};
    const std::size_t d = to.features;
    for (std::size_t group = first; group < last; ++group) {
        const double* const y = to.values.data() + group * d * lanes;
        for (std::size_t part = 0; part < lanes / width; part += unroll) {
            packet squares[unroll] = {};
            for (std::size_t f = 0; f < d; ++f)
#pragma GCC unroll 4
                for (std::size_t u = 0; u < unroll; ++u) {
                    const packet away = *reinterpret_cast<const loose*>(y + f * lanes + (part + u) * width) - x[f];
                    squares[u] = squares[u] + away * away;
                }
#pragma GCC unroll 4
            for (std::size_t u = 0; u < unroll; ++u) {
                packet distance = squares[u];
                square_roots<Bytes>(distance);
                const std::size_t at = group * lanes + (part + u) * width;
                sums[part + u] = sums[part + u] + distance * *reinterpret_cast<const loose*>(to.weights.data() + at);
                if (others) {
                    loose* const other = reinterpret_cast<loose*>(others + at);
                    *other = *other + distance * weight;
                }
            }
        }
    }
    double lane_sums[lanes];
    for (std::size_t i = 0; i < lanes; ++i)
        lane_sums[i] = sums[i / width][i % width];
    for (std::size_t half = lanes / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i)
            lane_sums[i] += lane_sums[i + half];
    return lane_sums[0];
}

using distance_sums_kernel = double (*)(const double*, double, const packed_rows&, std::size_t, std::size_t, double*);

inline double distance_sums_16(const double* x, double weight, const packed_rows& to, std::size_t first, std::size_t last, double* others) {
    return distance_sums_body<16>(x, weight, to, first, last, others);
}

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] inline double distance_sums_32(const double* x, double weight, const packed_rows& to,
                                                           std::size_t first, std::size_t last, double* others) {
    return distance_sums_body<32>(x, weight, to, first, last, others);
}
[[gnu::target("avx512f,avx2,fma")]] inline double distance_sums_64(const double* x, double weight, const packed_rows& to,
                                                                   std::size_t first, std::size_t last, double* others) {
    return distance_sums_body<64>(x, weight, to, first, last, others);
}
#endif

/// The widest kernel that this machine runs, whatever the host was compiled for.
[[nodiscard]] inline distance_sums_kernel widest_distance_sums() noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return &distance_sums_64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &distance_sums_32;
#endif
    return &distance_sums_16;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
