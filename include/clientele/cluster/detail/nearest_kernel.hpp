// The inner loop of nearest.hpp, which includes this file once for each width of vector registers: a template cannot carry
// the width in its target attribute, and a 64-byte vector compiled for 32-byte registers is slow. Included by anything else it
// is empty. It expects
//   CLIENTELE_KERNEL_NAMESPACE   the namespace of this width
//   CLIENTELE_KERNEL_TARGET      the attribute that allows its instructions
//   CLIENTELE_KERNEL_LANES       floats in a register
//   CLIENTELE_KERNEL_KEEP(value) what keeps a product from being fused with a sum
//   CLIENTELE_KERNEL_BITS(mask)  the lanes of a mask as bits of an unsigned
#ifdef CLIENTELE_KERNEL_NAMESPACE

namespace CLIENTELE_KERNEL_NAMESPACE {

inline constexpr int lanes = CLIENTELE_KERNEL_LANES;
typedef float floats __attribute__((vector_size(CLIENTELE_KERNEL_LANES * 4), may_alias));
typedef std::int32_t ints __attribute__((vector_size(CLIENTELE_KERNEL_LANES * 4), may_alias));

// Two registers of rows against four centroids at a time: eight independent sums hide the latency of the multiply-adds.
// `Features` known at compile time keeps the rows in registers; 0 reads their number from the arguments.
template <int Features>
CLIENTELE_KERNEL_TARGET __attribute__((noinline)) void screen(const screen_arguments& arguments) {
    constexpr int groups = 2, block = centroid_block;
    const std::ptrdiff_t features = Features > 0 ? Features : arguments.features;
    constexpr auto width = static_cast<std::ptrdiff_t>(tile_rows);
    const std::ptrdiff_t tile = (features + 1) * width;
    for (std::size_t row = arguments.first; row < arguments.last; row += groups * lanes) {
        const float* x[groups];
        floats best[groups], second[groups];
        ints label[groups];
        _Pragma("GCC unroll 2") for (int g = 0; g < groups; ++g) {
            const std::size_t at = row + static_cast<std::size_t>(g * lanes);
            x[g] = arguments.tiles + static_cast<std::ptrdiff_t>(at / tile_rows) * tile + at % tile_rows;
            best[g] = second[g] = 3.4e38f - floats{};
            label[g] = ints{};
        }
        // 16 KiB ahead: the streams of the hardware end with each page
        for (std::ptrdiff_t ahead = 0; ahead < groups * lanes * (features + 1); ahead += width)
            __builtin_prefetch(x[0] + ahead + 4096);
        const float* c = arguments.centroids;
        for (int j = 0; j < arguments.clusters; j += block, c += (features + 1) * block) {
            floats sum[block][groups];
            _Pragma("GCC unroll 4") for (int u = 0; u < block; ++u)
                _Pragma("GCC unroll 2") for (int g = 0; g < groups; ++g) sum[u][g] = c[features * block + u] - floats{};
            _Pragma("GCC unroll 4") for (std::ptrdiff_t f = 0; f < features; ++f) {
                floats values[groups];
                _Pragma("GCC unroll 2") for (int g = 0; g < groups; ++g)
                    values[g] = *reinterpret_cast<const floats*>(x[g] + f * width);
                _Pragma("GCC unroll 4") for (int u = 0; u < block; ++u) {
                    const floats coefficient = c[f * block + u] - floats{};
                    _Pragma("GCC unroll 2") for (int g = 0; g < groups; ++g) sum[u][g] += values[g] * coefficient;
                }
            }
            _Pragma("GCC unroll 4") for (int u = 0; u < block; ++u) _Pragma("GCC unroll 2") for (int g = 0; g < groups; ++g) {
                const ints less = sum[u][g] < best[g];
                const floats loser = less ? best[g] : sum[u][g];
                second[g] = second[g] < loser ? second[g] : loser;
                best[g] = less ? sum[u][g] : best[g];
                label[g] = less ? j + u - ints{} : label[g];
            }
        }
        std::uint32_t bits = 0;
        _Pragma("GCC unroll 2") for (int g = 0; g < groups; ++g) {
            floats squares = floats{};
            _Pragma("GCC unroll 4") for (std::ptrdiff_t f = 0; f < features; ++f) {
                const floats values = *reinterpret_cast<const floats*>(x[g] + f * width);
                squares += values * values;
            }
            const ints sure = second[g] - best[g] > arguments.slack * (9.0f * squares + 8.0f * best[g]) + 1e-36f;
            const ints before = *reinterpret_cast<const ints*>(x[g] + features * width);
            const ints report = ~(sure & (label[g] == before));
            *reinterpret_cast<ints*>(arguments.labels + (row - arguments.first) + static_cast<std::size_t>(g * lanes)) =
                sure ? label[g] : ints{} - 1;
            bits |= static_cast<std::uint32_t>(CLIENTELE_KERNEL_BITS(report)) << (g * lanes);
        }
        std::memcpy(arguments.bits + (row - arguments.first) / 8, &bits, groups * lanes / 8);
    }
}

typedef double doubles __attribute__((vector_size(CLIENTELE_KERNEL_LANES * 4), aligned(8), may_alias));
typedef std::int64_t longs __attribute__((vector_size(CLIENTELE_KERNEL_LANES * 4), aligned(8), may_alias));

// Adds the terms of rows to the sums of the clusters that they join and takes them from those that they leave: exact_grid,
// many features at a time.
CLIENTELE_KERNEL_TARGET __attribute__((noinline)) inline void move_rows(const move_arguments& arguments) {
    constexpr std::size_t step = lanes / 2;
    const std::size_t stride = arguments.stride;
    const doubles magic = exact_grid::magic - doubles{};
    const longs magic_bits = std::bit_cast<std::int64_t>(exact_grid::magic) - longs{};
    for (std::size_t row = 0; row < arguments.rows; ++row) {
        if (arguments.from[row] == arguments.to[row])
            continue;
        const double* const values = arguments.values + row * stride;
        std::int64_t* const plus = arguments.sums + static_cast<std::size_t>(arguments.to[row]) * 2 * stride;
        std::int64_t* const minus =
            arguments.from[row] >= 0 ? arguments.sums + static_cast<std::size_t>(arguments.from[row]) * 2 * stride : nullptr;
        for (std::size_t f = 0; f < stride; f += step) {
            const doubles scaled = *reinterpret_cast<const doubles*>(values + f) *
                                   *reinterpret_cast<const doubles*>(arguments.to_high + f);
            const doubles high = scaled + magic;
            const doubles low = (scaled - (high - magic)) * *reinterpret_cast<const doubles*>(arguments.to_low + f) + magic;
            const longs high_term = reinterpret_cast<const longs&>(high) - magic_bits;
            const longs low_term = reinterpret_cast<const longs&>(low) - magic_bits;
            *reinterpret_cast<longs*>(plus + f) += high_term;
            *reinterpret_cast<longs*>(plus + stride + f) += low_term;
            if (minus) {
                *reinterpret_cast<longs*>(minus + f) -= high_term;
                *reinterpret_cast<longs*>(minus + stride + f) -= low_term;
            }
        }
    }
}

// Squared distances of rows to some points, each kept below the one so far, and their weighted sums. Sums run in eight lanes whatever
// the registers, and products are not fused, so that all widths give the same bits.
template <std::size_t Features>
CLIENTELE_KERNEL_TARGET __attribute__((noinline)) void sum_distances(const distance_arguments& arguments) {
    constexpr std::size_t step = lanes / 2, parts = 8 / step;
    const std::size_t features = Features > 0 ? Features : arguments.features;
    doubles sums[distance_points][parts]{};
    for (std::size_t row = 0; row < arguments.rows; row += 8)
        for (std::size_t part = 0; part < parts; ++part) {
            const std::size_t at = row + part * step;
            doubles values[Features > 0 ? Features : 1];
            for (std::size_t f = 0; f < Features; ++f)
                values[f] = *reinterpret_cast<const doubles*>(arguments.values[f] + at);
            const doubles before = *reinterpret_cast<const doubles*>(arguments.nearest + at);
            const doubles weights =
                arguments.weights ? *reinterpret_cast<const doubles*>(arguments.weights + at) : 1.0 - doubles{};
            for (std::size_t p = 0; p < arguments.points; ++p) {
                const double* const point = arguments.coordinates + p * features;
                doubles distance = doubles{};
                for (std::size_t f = 0; f < features; ++f) {
                    doubles square =
                        (Features > 0 ? values[f % (Features > 0 ? Features : 1)]
                                      : *reinterpret_cast<const doubles*>(arguments.values[f] + at)) -
                        point[f];
                    square *= arguments.unit;
                    square *= square;
                    CLIENTELE_KERNEL_KEEP(square);
                    distance += square;
                }
                distance = before < distance ? before : distance;
                if (arguments.store)
                    *reinterpret_cast<doubles*>(arguments.nearest + at) = distance;
                distance *= weights;
                CLIENTELE_KERNEL_KEEP(distance);
                sums[p][part] += distance;
            }
        }
    for (std::size_t p = 0; p < arguments.points; ++p) {
        double total = 0;
        for (std::size_t part = 0; part < parts; ++part)
            for (std::size_t lane = 0; lane < step; ++lane)
                total += sums[p][part][lane];
        arguments.sums[p] = total;
    }
}

} // namespace CLIENTELE_KERNEL_NAMESPACE

#undef CLIENTELE_KERNEL_NAMESPACE
#undef CLIENTELE_KERNEL_TARGET
#undef CLIENTELE_KERNEL_LANES
#undef CLIENTELE_KERNEL_BITS
#undef CLIENTELE_KERNEL_KEEP
#endif
