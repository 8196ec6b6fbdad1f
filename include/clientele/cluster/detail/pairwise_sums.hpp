#pragma once

/// @file
/// Weighted sums of the distances between the rows of two groups. Internal; the engine of `silhouette.hpp`.

#include <clientele/cluster/registers.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/lanes.hpp>
#include <clientele/math/detail/rounded_product.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows in groups of 32 (the last one filled up with weightless copies of the first row), feature by feature.
struct packed_rows {
    static constexpr std::size_t lanes = 32;

    std::size_t rows = 0; ///< without the filling
    std::size_t features = 0;
    std::vector<double> values; ///< values[(group * features + feature) * 32 + lane]
    std::vector<double> weights;

    [[nodiscard]] std::size_t groups() const noexcept { return (rows + lanes - 1) / lanes; }
    [[nodiscard]] double at(std::size_t row, std::size_t feature) const noexcept {
        return values[(row / lanes * features + feature) * lanes + row % lanes];
    }

    /// The features of a row, one after the other.
    void copy(std::size_t row, double* to) const noexcept {
        for (std::size_t f = 0; f < features; ++f)
            to[f] = at(row, f);
    }

    /// The squared distance of each row (and of the filling) to a point.
    void squared_distances(const double* point, std::vector<double>& out) const {
        out.assign(groups() * lanes, 0.0);
        for (std::size_t at = 0; at < values.size(); at += lanes)
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                const double away = values[at + lane] - point[at / lanes % features];
                out[at / lanes / features * lanes + lane] += rounded_product(away, away);
            }
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
    CLIENTELE_LANES(aligned, double, 16);
    CLIENTELE_LANES(loose, double, 16, aligned(8), may_alias);
};
template <>
struct vector_of<32> {
    CLIENTELE_LANES(aligned, double, 32);
    CLIENTELE_LANES(loose, double, 32, aligned(8), may_alias);
};
template <>
struct vector_of<64> {
    CLIENTELE_LANES(aligned, double, 64);
    CLIENTELE_LANES(loose, double, 64, aligned(8), may_alias);
};

/// All square roots of a vector. The instruction is named, because a compiler that must keep errno makes calls of
/// std::sqrt.
template <int Bytes, class Packet>
[[CLIENTELE_ALWAYS_INLINE]] inline void square_roots(Packet& values) {
#if defined(CLIENTELE_EXTENSIONS) && defined(__clang__)
    values = __builtin_elementwise_sqrt(values);
#elif defined(CLIENTELE_X86_64)
    if constexpr (Bytes == 16)
        asm("sqrtpd %1, %0" : "=x"(values) : "x"(values));
    else
        asm("vsqrtpd %1, %0" : "=v"(values) : "v"(values));
#else
    for (std::size_t lane = 0; lane < Bytes / sizeof(double); ++lane)
        values[lane] = std::sqrt(values[lane]);
#endif
}

/// The same roots, to the last bit. Where the unit for roots is the limit, the units for products make every other one
/// meanwhile: from the reciprocal root to 14 bits by two of Goldschmidt's steps, and Markstein's last one, which rounds
/// correctly.
/// Source: Markstein, Computation of elementary functions on the IBM RISC System/6000 processor, IBM J. Res. Dev. 34
/// (1990).
template <int Bytes, class Packet>
[[CLIENTELE_ALWAYS_INLINE]] inline void square_roots_by_products(Packet& values) {
#if defined(CLIENTELE_X86_64) && !defined(__clang__)
    if constexpr (Bytes == 64) {
        CLIENTELE_LANES(bits, unsigned long long, 64);
        constexpr auto least = std::bit_cast<unsigned long long>(0x1p-900),
                       most = std::bit_cast<unsigned long long>(0x1p+900);
        const bits above = __builtin_bit_cast(bits, values) - least, range = bits{} + (most - least);
        unsigned outside; // of this range a step might leave that of double, or meet 0
        asm("vpcmpuq $6, %2, %1, %%k1\n\tkmovw %%k1, %0" : "=r"(outside) : "v"(above), "v"(range) : "k1");
        if (outside == 0) {
            Packet half, rest = values;
            asm("vrsqrt14pd %1, %0" : "=v"(half) : "v"(values));
            Packet root = values * half;
            half *= 0.5;
            for (int step = 0; step < 2; ++step) {
                Packet off = Packet{} + 0.5;
                asm("vfnmadd231pd %2, %1, %0" : "+v"(off) : "v"(root), "v"(half)); // off -= root * half, rounded once
                asm("vfmadd231pd %1, %0, %0" : "+v"(root) : "v"(off));             // root += root * off
                asm("vfmadd231pd %1, %0, %0" : "+v"(half) : "v"(off));
            }
            asm("vfnmadd231pd %1, %1, %0" : "+v"(rest) : "v"(root));
            asm("vfmadd231pd %2, %1, %0" : "+v"(root) : "v"(rest), "v"(half));
            values = root;
            return;
        }
    }
#endif
    square_roots<Bytes>(values);
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
[[CLIENTELE_ALWAYS_INLINE]] inline void distance_sums_body(distance_sums_task& task) {
    constexpr std::size_t width = Bytes / sizeof(double);
    constexpr std::size_t unroll = 2; // packets that share the loads of x; with more the roots wait for them
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
            for (std::size_t f = 0; f < d; ++f) {
                CLIENTELE_UNROLL(2)
                for (std::size_t u = 0; u < unroll; ++u) {
                    const packet value = *reinterpret_cast<const loose*>(y + f * lanes + (part + u) * width);
                    const packet away_one = value - one[f], away_two = value - two[f];
                    from_one[u] = from_one[u] + away_one * away_one;
                    from_two[u] = from_two[u] + away_two * away_two;
                }
            }
            CLIENTELE_UNROLL(2)
            for (std::size_t u = 0; u < unroll; ++u) {
                packet distance_one = from_one[u], distance_two = from_two[u];
                square_roots<Bytes>(distance_one);
                square_roots_by_products<Bytes>(distance_two);
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
        for (std::size_t half = lanes / width / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i)
                sums[r][i] = sums[r][i] + sums[r][i + half];
        double lane_sums[width];
        for (std::size_t i = 0; i < width; ++i)
            lane_sums[i] = sums[r][0][i];
        for (std::size_t half = width / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i)
                lane_sums[i] += lane_sums[i + half];
        task.own[r] += lane_sums[0];
    }
}

using distance_sums_kernel = void (*)(distance_sums_task&);

inline void distance_sums_16(distance_sums_task& task) { distance_sums_body<16>(task); }

#if defined(CLIENTELE_WIDE_REGISTERS)
[[gnu::target("avx2,fma")]] inline void distance_sums_32(distance_sums_task& task) { distance_sums_body<32>(task); }
[[gnu::target("avx512f,avx2,fma")]] inline void distance_sums_64(distance_sums_task& task) {
    distance_sums_body<64>(task);
}
#endif

/// The kernel of a width of registers.
[[nodiscard]] inline distance_sums_kernel distance_sums_at([[maybe_unused]] simd width) noexcept {
#if defined(CLIENTELE_WIDE_REGISTERS)
    if (width == simd::bytes_64)
        return &distance_sums_64;
    if (width == simd::bytes_32)
        return &distance_sums_32;
#endif
    return &distance_sums_16;
}

inline constexpr std::size_t distance_sums_tile = 16; ///< groups of rows that stay in the first cache

/// Sums of the weighted distances from the rows of one cluster to those of another and back; every pair is met once.
/// The rows of `a` are cut into a fixed number of parts, so that the sums do not depend on who does the work.
template <class Executor>
void add_distance_sums(const Executor& executor, const packed_rows& a, const packed_rows& b,
                       std::vector<double>& from_a, std::vector<double>& from_b) {
    constexpr std::size_t parts = 8;
    const auto kernel = distance_sums_at(widest_registers());
    const bool same = &a == &b;
    const std::size_t lanes = packed_rows::lanes;
    std::vector<std::vector<double>> back(parts);
    std::vector<double> own(a.groups() * lanes, 0.0);
    executor.for_each(parts, [&](std::size_t part) {
        back[part].assign(b.groups() * lanes, 0.0);
        std::vector<double> x(2 * a.features);
        // Within one cluster later rows have fewer partners: square roots share the work evenly.
        const auto edge = [&](std::size_t p) {
            const double share = static_cast<double>(p) / parts;
            return p == parts ? a.groups()
                              : static_cast<std::size_t>(static_cast<double>(a.groups()) *
                                                         (same ? 1.0 - std::sqrt(1.0 - share) : share));
        };
        for (std::size_t first = same ? edge(part) : 0; first < b.groups(); first += distance_sums_tile) {
            const std::size_t last = (std::min)(first + distance_sums_tile, b.groups());
            for (std::size_t i = edge(part) * lanes; i < (std::min)(a.rows, edge(part + 1) * lanes); i += 2) {
                const std::size_t group = i / lanes; // of both rows, as groups are of even size
                if (same && group >= last)
                    break;
                const bool both = i + 1 < a.rows;
                a.copy(i, x.data());
                a.copy(both ? i + 1 : i, x.data() + a.features);
                distance_sums_task task{{x.data(), x.data() + a.features},
                                        {a.weights[i], both ? a.weights[i + 1] : 0.0},
                                        {0.0, 0.0},
                                        &b,
                                        first,
                                        last,
                                        back[part].data()};
                if (same && group >= first) { // the own group: each row looks at all others, nothing goes back
                    task.last = group + 1;
                    task.first = group;
                    task.others = nullptr;
                    kernel(task);
                    task.first = group + 1;
                    task.last = last;
                    task.others = back[part].data();
                }
                if (task.first < last)
                    kernel(task);
                own[i] += task.own[0];
                if (both)
                    own[i + 1] += task.own[1];
            }
        }
    });
    for (std::size_t i = 0; i < a.rows; ++i)
        from_a[i] = own[i];
    for (const auto& each : back)
        for (std::size_t i = 0; i < b.rows; ++i)
            from_b[i] = (same || &each != back.data() ? from_b[i] : 0.0) + each[i];
}

/// Sums of the weighted distances from some rows of one group to all of another.
template <class Executor>
void add_distance_sums(const Executor& executor, const packed_rows& a, std::span<const std::size_t> some,
                       const packed_rows& b, std::vector<double>& from_a) {
    constexpr std::size_t share = 128; // rows of a task
    const auto kernel = distance_sums_at(widest_registers());
    executor.for_each((some.size() + share - 1) / share, [&](std::size_t part) {
        std::vector<double> x(2 * a.features);
        const std::size_t end = (std::min)(some.size(), (part + 1) * share);
        for (std::size_t first = 0; first < b.groups(); first += distance_sums_tile)
            for (std::size_t i = part * share; i < end; i += 2) {
                const bool both = i + 1 < end;
                a.copy(some[i], x.data());
                a.copy(some[both ? i + 1 : i], x.data() + a.features);
                distance_sums_task task{{x.data(), x.data() + a.features},
                                        {0.0, 0.0},
                                        {0.0, 0.0},
                                        &b,
                                        first,
                                        (std::min)(first + distance_sums_tile, b.groups()),
                                        nullptr};
                kernel(task);
                from_a[some[i]] += task.own[0];
                if (both)
                    from_a[some[i + 1]] += task.own[1];
            }
    });
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
