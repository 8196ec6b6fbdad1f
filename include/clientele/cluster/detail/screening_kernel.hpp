// The inner loops of screening.hpp, included once for each width of vector registers by each_width.hpp. Included by
// anything else it is empty.
#ifdef CLIENTELE_KERNEL_NAMESPACE

namespace CLIENTELE_KERNEL_NAMESPACE {

inline constexpr int lanes = CLIENTELE_KERNEL_LANES;
CLIENTELE_LANES(floats, float, CLIENTELE_KERNEL_LANES * 4, may_alias);
CLIENTELE_LANES(loose_floats, float, CLIENTELE_KERNEL_LANES * 4, aligned(4), may_alias);
CLIENTELE_LANES(ints, std::int32_t, CLIENTELE_KERNEL_LANES * 4, may_alias);

// The keys of late_bounds.hpp. With e the error of screening, the squared distances to the nearest centroid and to any
// other differ by at least 2h, h = second - best - e, and the nearest is at most u away, u^2 = |x|^2 + 2 (best + e); so
// the distances differ by at least 2h / (sqrt(u^2 + 2h) + u). A millionth of the longer one is left to the rounding
// here and of the definition. Above 2^-22 of a key lie the bits of the label.
CLIENTELE_KERNEL_TARGET [[CLIENTELE_ALWAYS_INLINE]] inline ints
keys_of(const screen_arguments& arguments, floats squares, floats best, floats second, ints label) {
    const floats error = arguments.slack * (9.0f * squares + 8.0f * best) + 1e-36f;
    floats twice = 2.0f * (second - best - error), near = squares + 2.0f * (best + error);
    twice = CLIENTELE_PICK(twice > 1e30f, 1e30f - floats{},
                           twice); // where there is no other centroid; NaN stays what it is
    near = CLIENTELE_PICK(near < 0.0f, floats{}, near);
    const floats far = near + twice;
    const floats longer = CLIENTELE_KERNEL_ROOT(far), shorter = CLIENTELE_KERNEL_ROOT(near);
    const floats margin = twice / (longer + shorter) - 0x1p-20f * longer;
    const float keep = 1 - static_cast<float>(arguments.key_mask + 4) * 0x1p-22f;
    const floats key = (margin + CLIENTELE_KERNEL_LOOK_UP(arguments.losses, label)) * keep;
    const ints low = arguments.key_mask - ints{}, proven = twice > 0.0f;
    return ((__builtin_bit_cast(ints, key) & ~low) & proven) | label;
}

// Two registers of rows against a block of centroids at a time: independent sums hide the latency of the multiply-adds.
struct screening {
    static constexpr int groups = 2, block = centroid_block;
    static constexpr std::ptrdiff_t step = std::ptrdiff_t{groups} * lanes;
    static constexpr auto width = static_cast<std::ptrdiff_t>(tile_rows);
    using rows = const float * [std::size_t{groups}];
    using of_rows = floats[std::size_t{groups}];
    using labels_of_rows = ints[std::size_t{groups}];
    using of_block = floats[std::size_t{block}][std::size_t{groups}];

    // Where the rows begin.
    CLIENTELE_KERNEL_TARGET [[CLIENTELE_ALWAYS_INLINE]] static inline void
    find(const screen_arguments& arguments, std::ptrdiff_t features, std::size_t row, rows& x) {
        const std::ptrdiff_t tile = (features + 1) * width;
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g) {
            const std::size_t at = row + static_cast<std::size_t>(g * lanes);
            x[g] = arguments.tiles + static_cast<std::ptrdiff_t>(at / tile_rows) * tile + at % tile_rows;
        }
        // 16 KiB ahead: the streams of the hardware end with each page
        for (std::ptrdiff_t ahead = 0; ahead < step * (features + 1); ahead += width)
            CLIENTELE_PREFETCH(x[0] + ahead + 4096);
    }

    // The scores of a block of centroids.
    CLIENTELE_KERNEL_TARGET [[CLIENTELE_ALWAYS_INLINE]] static inline void score(std::ptrdiff_t features, const rows& x,
                                                                                 const float* c, of_block& sum) {
        const std::ptrdiff_t centroid = features + 2;
        CLIENTELE_UNROLL(4)
        for (int u = 0; u < block; ++u) {
            CLIENTELE_UNROLL(2)
            for (int g = 0; g < groups; ++g)
                sum[u][g] = c[u * centroid + features] - floats{};
        }
        CLIENTELE_UNROLL(4)
        for (std::ptrdiff_t f = 0; f < features; ++f) {
            of_rows values;
            CLIENTELE_UNROLL(2)
            for (int g = 0; g < groups; ++g)
                values[g] = *reinterpret_cast<const floats*>(x[g] + f * width);
            CLIENTELE_UNROLL(4)
            for (int u = 0; u < block; ++u) {
                const floats coefficient = c[u * centroid + f] - floats{};
                CLIENTELE_UNROLL(2)
                for (int g = 0; g < groups; ++g)
                    sum[u][g] += values[g] * coefficient;
            }
        }
    }

    // Keeps the least scores, each with the number of its centroid in the last bits, and the second least.
    CLIENTELE_KERNEL_TARGET [[CLIENTELE_ALWAYS_INLINE]] static inline void
    keep_least(const of_block& sum, std::ptrdiff_t features, const float* c, ints high, of_rows& least, of_rows& next) {
        CLIENTELE_UNROLL(4)
        for (int u = 0; u < block; ++u) {
            const ints own = __builtin_bit_cast(std::int32_t, c[u * (features + 2) + features + 1]) - ints{};
            CLIENTELE_UNROLL(2)
            for (int g = 0; g < groups; ++g) {
                const floats score = __builtin_bit_cast(floats, (__builtin_bit_cast(ints, sum[u][g]) & high) | own);
                const floats loser = CLIENTELE_PICK(least[g] < score, score, least[g]);
                next[g] = CLIENTELE_PICK(next[g] < loser, next[g], loser);
                least[g] = CLIENTELE_PICK(score < least[g], score, least[g]);
            }
        }
    }

    // The same of centroids whose numbers the scores do not hold apart: `from` is the first of the last ones.
    CLIENTELE_KERNEL_TARGET [[CLIENTELE_ALWAYS_INLINE]] static inline void
    keep_best(const of_rows& least, const of_rows& next, int from, ints low, of_rows& best, of_rows& second,
              labels_of_rows& label) {
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g) {
            const ints lowest = (__builtin_bit_cast(ints, least[g]) & low) + from;
            if (from == 0) {
                best[g] = least[g];
                second[g] = next[g];
                label[g] = lowest;
                continue;
            }
            const ints less = least[g] < best[g];
            const floats loser = CLIENTELE_PICK(less, best[g], least[g]);
            second[g] = CLIENTELE_PICK(second[g] < next[g], second[g], next[g]);
            second[g] = CLIENTELE_PICK(second[g] < loser, second[g], loser);
            best[g] = CLIENTELE_PICK(less, least[g], best[g]);
            label[g] = CLIENTELE_PICK(less, lowest, label[g]);
        }
    }

    // Writes labels where they are proven, the bits of rows to look at, and keys.
    CLIENTELE_KERNEL_TARGET [[CLIENTELE_ALWAYS_INLINE]] static inline void
    report(const screen_arguments& arguments, std::ptrdiff_t features, std::size_t row, const rows& x,
           const of_rows& best, const of_rows& second, const labels_of_rows& label) {
        std::uint32_t bits = 0;
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g) {
            floats squares = floats{};
            CLIENTELE_UNROLL(4)
            for (std::ptrdiff_t f = 0; f < features; ++f) {
                const floats values = *reinterpret_cast<const floats*>(x[g] + f * width);
                squares += values * values;
            }
            const ints sure = second[g] - best[g] > arguments.slack * (9.0f * squares + 8.0f * best[g]) + 1e-36f;
            const ints before = *reinterpret_cast<const ints*>(x[g] + features * width);
            const ints unproven = ~(sure & (label[g] == before));
            *reinterpret_cast<ints*>(arguments.labels + row + static_cast<std::size_t>(g * lanes)) =
                CLIENTELE_PICK(sure, label[g], ints{} - 1);
            bits |= CLIENTELE_KERNEL_BITS(unproven) << (g * lanes);
            if (arguments.keys)
                *reinterpret_cast<ints*>(arguments.keys + row + static_cast<std::size_t>(g * lanes)) =
                    keys_of(arguments, squares, best[g], second[g], label[g]);
        }
        std::memcpy(arguments.bits + row / 8, &bits, step / 8);
    }
};

CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] inline void screen(const screen_arguments& arguments) {
    using pieces = screening;
    constexpr int groups = pieces::groups;
    const std::ptrdiff_t features = arguments.features;
    const ints low = arguments.label_mask - ints{}, high = ~low;
    for (std::size_t row = 0; row < arguments.rows; row += pieces::step) {
        pieces::rows x;
        pieces::of_rows best, second;
        pieces::labels_of_rows label;
        pieces::find(arguments, features, row, x);
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g) {
            best[g] = second[g] = 3.4e38f - floats{};
            label[g] = ints{};
        }
        const float* c = arguments.centroids;
        for (int from = 0; from < arguments.clusters; from += labels_in_score) {
            const int to = from + labels_in_score < arguments.clusters ? from + labels_in_score : arguments.clusters;
            pieces::of_rows least, next;
            CLIENTELE_UNROLL(2)
            for (int g = 0; g < groups; ++g)
                least[g] = next[g] = 3.4e38f - floats{};
            for (int j = from; j < to; j += pieces::block, c += (features + 2) * pieces::block) {
                pieces::of_block sum;
                pieces::score(features, x, c, sum);
                pieces::keep_least(sum, features, c, high, least, next);
            }
            pieces::keep_best(least, next, from, low, best, second, label);
        }
        pieces::report(arguments, features, row, x, best, second, label);
    }
}

// Sets the bits of rows whose key does not lie above what their cluster has lost; NaN never does.
CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] inline void check_keys(const key_arguments& arguments) {
    constexpr int groups = static_cast<int>(screen_step) / lanes;
    const ints low = arguments.key_mask - ints{};
    for (std::size_t row = 0; row < arguments.rows; row += screen_step) {
        std::uint32_t bits = 0;
        CLIENTELE_UNROLL(8)
        for (int g = 0; g < groups; ++g) {
            const float* const keys = arguments.keys + row + static_cast<std::size_t>(g * lanes);
            const ints label = *reinterpret_cast<const ints*>(keys) & low;
            floats loss;
#ifdef CLIENTELE_KERNEL_PICK
            if (arguments.clusters <= lanes)
                loss = CLIENTELE_KERNEL_PICK(*reinterpret_cast<const loose_floats*>(arguments.losses), label);
            else
#endif
                loss = CLIENTELE_KERNEL_LOOK_UP(arguments.losses, label);
            const ints lost = ~(*reinterpret_cast<const floats*>(keys) > loss);
            bits |= CLIENTELE_KERNEL_BITS(lost) << (g * lanes);
        }
        std::memcpy(arguments.bits + row / 8, &bits, sizeof bits);
    }
}

#ifdef CLIENTELE_KERNEL_PICK
// Whether the label of each row still is proven: its own score is picked from a register that holds a coefficient of
// every centroid, and the others are only compared with it. A third faster than finding the label.
template <int Features>
CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] void recheck(const screen_arguments& arguments) {
    constexpr int groups = 2;
    constexpr std::ptrdiff_t step = std::ptrdiff_t{groups} * lanes;
    const std::ptrdiff_t features = Features > 0 ? Features : arguments.features, centroid = features + 2;
    constexpr auto width = static_cast<std::ptrdiff_t>(tile_rows);
    const std::ptrdiff_t tile = (features + 1) * width;
    for (std::size_t row = 0; row < arguments.rows; row += step) {
        const float* x[std::size_t{groups}];
        floats reach[std::size_t{groups}];
        ints within[std::size_t{groups}];
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g) {
            const std::size_t at = row + static_cast<std::size_t>(g * lanes);
            x[g] = arguments.tiles + static_cast<std::ptrdiff_t>(at / tile_rows) * tile + at % tile_rows;
        }
        for (std::ptrdiff_t ahead = 0; ahead < step * (features + 1); ahead += width)
            CLIENTELE_PREFETCH(x[0] + ahead + 4096, 0, 2);
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g) {
            const ints label = *reinterpret_cast<const ints*>(x[g] + features * width);
            const float* const table = arguments.by_feature;
            floats own =
                CLIENTELE_KERNEL_PICK(*reinterpret_cast<const loose_floats*>(table + features * most_rechecked), label);
            floats squares = floats{};
            CLIENTELE_UNROLL(4)
            for (std::ptrdiff_t f = 0; f < features; ++f) {
                const floats values = *reinterpret_cast<const floats*>(x[g] + f * width);
                own += values *
                       CLIENTELE_KERNEL_PICK(*reinterpret_cast<const loose_floats*>(table + f * most_rechecked), label);
                squares += values * values;
            }
            reach[g] = own + (arguments.slack * (9.0f * squares + 8.0f * own) + 1e-36f);
            within[g] = ints{};
        }
        const float* c = arguments.centroids;
        for (int j = 0; j < arguments.clusters; j += centroid_block) {
            CLIENTELE_UNROLL(4)
            for (int u = 0; u < centroid_block; ++u, c += centroid) {
                floats sum[std::size_t{groups}];
                CLIENTELE_UNROLL(2)
                for (int g = 0; g < groups; ++g)
                    sum[g] = c[features] - floats{};
                CLIENTELE_UNROLL(4)
                for (std::ptrdiff_t f = 0; f < features; ++f) {
                    const floats coefficient = c[f] - floats{};
                    CLIENTELE_UNROLL(2)
                    for (int g = 0; g < groups; ++g)
                        sum[g] += *reinterpret_cast<const floats*>(x[g] + f * width) * coefficient;
                }
                CLIENTELE_UNROLL(2)
                for (int g = 0; g < groups; ++g)
                    within[g] += sum[g] <= reach[g];
            }
        }
        std::uint32_t bits = 0;
        CLIENTELE_UNROLL(2)
        for (int g = 0; g < groups; ++g)
            bits |= CLIENTELE_KERNEL_BITS(within[g] != -1) << (g * lanes);
        std::memcpy(arguments.bits + row / 8, &bits, step / 8);
    }
}
#else
template <int>
void recheck(const screen_arguments&) {} // can_recheck says that there is none
#endif

// Doubles never more than four at a time: a row of few features fills no more.
inline constexpr std::size_t step = lanes / 2 < 4 ? lanes / 2 : 4, parts = 4 / step;
CLIENTELE_LANES(doubles, double, step * 8, aligned(8), may_alias);
CLIENTELE_LANES(longs, std::int64_t, step * 8, aligned(8), may_alias);

// Adds the terms of rows to the sums of the clusters that they join and takes them from those that they leave, as
// exact_grid forms them, four features at a time.
template <std::size_t Features, class Scalar>
CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] void move_rows(const move_arguments<Scalar>& arguments) {
    const std::size_t features = Features > 0 ? Features : arguments.features, stride = arguments.stride;
    const doubles magic = exact_grid::magic - doubles{};
    const longs magic_bits = std::bit_cast<std::int64_t>(exact_grid::magic) - longs{};
    for (std::size_t i = 0; i < arguments.count; ++i) {
        const std::size_t row = arguments.first + arguments.rows[i];
        std::int64_t* const plus = arguments.sums + static_cast<std::size_t>(arguments.to[i]) * 2 * stride;
        std::int64_t* const minus = arguments.from[i] >= 0
                                        ? arguments.sums + static_cast<std::size_t>(arguments.from[i]) * 2 * stride
                                        : nullptr;
        CLIENTELE_UNROLL(2)
        for (std::size_t f = 0; f < stride; f += 4) {
            double value[4];
            CLIENTELE_UNROLL(4)
            for (std::size_t lane = 0; lane < 4; ++lane)
                value[lane] = f + lane < features    ? static_cast<double>(arguments.columns[f + lane][row])
                              : f + lane == features ? 1.0
                                                     : 0.0;
            CLIENTELE_UNROLL(2)
            for (std::size_t part = 0; part < parts; ++part) {
                const std::size_t at = f + part * step;
                doubles values = doubles{};
                CLIENTELE_UNROLL(4)
                for (std::size_t lane = 0; lane < step; ++lane)
                    values[lane] = value[part * step + lane];
                const doubles scaled = values * *reinterpret_cast<const doubles*>(arguments.to_high + at);
                const doubles high = scaled + magic;
                const doubles low =
                    (scaled - (high - magic)) * *reinterpret_cast<const doubles*>(arguments.to_low + at) + magic;
                const longs high_term = __builtin_bit_cast(longs, high) - magic_bits;
                const longs low_term = __builtin_bit_cast(longs, low) - magic_bits;
                *reinterpret_cast<longs*>(plus + at) += high_term;
                *reinterpret_cast<longs*>(plus + stride + at) += low_term;
                if (minus) {
                    *reinterpret_cast<longs*>(minus + at) -= high_term;
                    *reinterpret_cast<longs*>(minus + stride + at) -= low_term;
                }
            }
        }
    }
}

// The squared distance of each row to the centroid of its label; products are not fused, so that all widths give the
// same bits.
template <std::size_t Features, class Scalar>
CLIENTELE_KERNEL_TARGET [[CLIENTELE_NOINLINE]] void own_distances(const own_distance_arguments<Scalar>& arguments) {
    const std::size_t features = Features > 0 ? Features : arguments.features;
    for (std::size_t row = 0; row < arguments.rows; row += step) {
        const std::size_t count = arguments.rows - row < step ? arguments.rows - row : step;
        doubles sum = doubles{};
        CLIENTELE_UNROLL(4)
        for (std::size_t f = 0; f < features; ++f) {
            doubles away = doubles{};
            if (count == step) {
                CLIENTELE_UNROLL(4)
                for (std::size_t lane = 0; lane < step; ++lane)
                    away[lane] =
                        static_cast<double>(arguments.columns[f][arguments.first + row + lane]) -
                        arguments.centroids[static_cast<std::size_t>(arguments.labels[row + lane]) * features + f];
            } else
                for (std::size_t lane = 0; lane < count; ++lane)
                    away[lane] =
                        static_cast<double>(arguments.columns[f][arguments.first + row + lane]) -
                        arguments.centroids[static_cast<std::size_t>(arguments.labels[row + lane]) * features + f];
            away *= arguments.unit;
            doubles square = away * away;
            CLIENTELE_KERNEL_KEEP(square);
            sum += square;
        }
        if (count == step)
            *reinterpret_cast<doubles*>(arguments.distances + row) = sum;
        else
            for (std::size_t lane = 0; lane < count; ++lane)
                arguments.distances[row + lane] = sum[lane];
    }
}

} // namespace CLIENTELE_KERNEL_NAMESPACE
#endif
