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

/// Two rows against groups of others; they share what is loaded.
struct distance_sums_task {
    const double* x[2];      ///< the features of each row, one after the other
    double weight[2];        ///< of each row; 0 for a row that is only there to make two
    double own[2];           ///< what is asked for: own[r] += sum_j w_j |x[r] - x_j|
    const packed_rows* to;   ///< the others
    std::size_t first, last; ///< groups of them
    double* others;          ///< where not null: others[j] += sum_r weight[r] |x[r] - x_j|
};

/// The width of the machine's vectors changes nothing in the order of the sums: there are always 32 partial sums.
template <int Bytes>
[[gnu::always_inline]] inline void distance_sums_body(distance_sums_task& task) {
    constexpr std::size_t width = Bytes / sizeof(double);
    constexpr std::size_t unroll = 4; // packets that share the loads of x
    constexpr std::size_t lanes = packed_rows::lanes;
    using packet = typename vector_of<Bytes>::aligned;
    using loose = typename vector_of<Bytes>::loose;
    packet sums[2][lanes / width] = {};
    const std::size_t d = task.to->features;
    const double* const one = task.x[0];
    const double* const two = task.x[1];
    for (std::size_t group = task.first; group < task.last; ++group) {
        const double* const y = task.to->values.data() + group * d * lanes;
        for (std::size_t part = 0; part < lanes / width; part += unroll) {
            packet from_one[unroll] = {}, from_two[unroll] = {};
            for (std::size_t f = 0; f < d; ++f)
#pragma GCC unroll 4
                for (std::size_t u = 0; u < unroll; ++u) {
                    const packet value = *reinterpret_cast<const loose*>(y + f * lanes + (part + u) * width);
                    const packet away_one = value - one[f], away_two = value - two[f];
                    from_one[u] = from_one[u] + away_one * away_one;
                    from_two[u] = from_two[u] + away_two * away_two;
                }
#pragma GCC unroll 4
            for (std::size_t u = 0; u < unroll; ++u) {
                packet distance_one = from_one[u], distance_two = from_two[u];
                square_roots<Bytes>(distance_one);
                square_roots<Bytes>(distance_two);
                const std::size_t at = group * lanes + (part + u) * width;
                const packet weight = *reinterpret_cast<const loose*>(task.to->weights.data() + at);
                sums[0][part + u] = sums[0][part + u] + distance_one * weight;
                sums[1][part + u] = sums[1][part + u] + distance_two * weight;
                if (task.others) {
                    loose* const other = reinterpret_cast<loose*>(task.others + at);
                    *other = (*other + distance_one * task.weight[0]) + distance_two * task.weight[1];
                }
            }
        }
    }
    for (std::size_t r = 0; r < 2; ++r) {
        double lane_sums[lanes];
        for (std::size_t i = 0; i < lanes; ++i)
            lane_sums[i] = sums[r][i / width][i % width];
        for (std::size_t half = lanes / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i)
                lane_sums[i] += lane_sums[i + half];
        task.own[r] += lane_sums[0];
    }
}

using distance_sums_kernel = void (*)(distance_sums_task&);

inline void distance_sums_16(distance_sums_task& task) { distance_sums_body<16>(task); }

#if defined(__x86_64__)
[[gnu::target("avx2,fma")]] inline void distance_sums_32(distance_sums_task& task) { distance_sums_body<32>(task); }
[[gnu::target("avx512f,avx2,fma")]] inline void distance_sums_64(distance_sums_task& task) { distance_sums_body<64>(task); }
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
