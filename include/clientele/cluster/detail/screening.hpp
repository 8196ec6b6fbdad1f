#pragma once

/// @file
/// Finding the nearest of k centroids for many rows at once in single precision, with proof.
///
/// A score is |c|^2/2 - x.c with the number of its centroid in its last bits, so that one minimum finds both. Least and
/// second least are kept; where they are farther apart than their errors allow, the label is proven.
/// docs/design/kmeans.md derives the bound.

#include <clientele/cluster/detail/registers.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/exact_grid.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t tile_rows = 16; // rows side by side in memory, one float each
inline constexpr int centroid_block = 4;     // the number of centroids is rounded up to a multiple of it
inline constexpr int labels_in_score = 64; // centroids whose scores hold their numbers; more are compared 64 at a time
inline constexpr std::size_t screen_step = 32;   // rows are screened in multiples of this
inline constexpr std::size_t screen_rows = 1024; // in a block, whose report stays in the first cache
inline constexpr int most_rechecked = 16;        // centroids that the widest register holds

/// Rows, a multiple of screen_step, in tiles [tile][feature..., label][tile_rows], against centroids [feature...,
/// constant, number].
struct screen_arguments {
    const float* tiles;
    std::size_t rows;
    std::ptrdiff_t features;
    const float* centroids;
    const float*
        by_feature; // the same without their numbers, feature by feature, most_rechecked each; null with more centroids
    int clusters;   // rounded up to whole blocks
    int label_mask; // the last bits of a score that hold a number
    float slack;
    std::int32_t* labels;          // of each row; -1 where it could not be proven
    unsigned char* bits;           // one for each row: set where the label is not proven to be that in the tile
    float* keys = nullptr;         // of each row, as late_bounds.hpp says; null: not asked for
    const float* losses = nullptr; // of each cluster, for the keys
    int key_mask = 0;              // the last bits of a key that hold the label
};

struct key_arguments {
    const float* keys;
    std::size_t rows;    // a multiple of screen_step
    const float* losses; // of each cluster; there are labels_in_score of them at least
    int clusters;
    int key_mask;
    unsigned char* bits; // one for each row: set where its key does not prove the label
};

/// Rows that change their cluster, and the sums of the clusters: for each, the high parts of all features, then the low
/// parts.
template <class Scalar>
struct move_arguments {
    const Scalar* const* columns;
    std::size_t first;            // the row from which `rows` count
    std::size_t features, stride; // the stride of the sums: features and weight, filled up to whole blocks of four
    const std::uint32_t* rows;
    const std::int32_t* from; // -1: none
    const std::int32_t* to;
    std::size_t count;
    std::int64_t* sums;
    const double* to_high; // of each feature's exact_grid
    const double* to_low;
};

template <class Scalar>
struct own_distance_arguments {
    const Scalar* const* columns;
    std::size_t first, rows, features;
    const int* labels;       // of the rows from `first` on, like the distances
    const double* centroids; // cluster by cluster
    double unit;             // a power of two that differences are multiplied with
    double* distances;
};

// NOLINTNEXTLINE(bugprone-macro-parentheses): the name of a file to include
#define CLIENTELE_KERNEL_FILE <clientele/cluster/detail/screening_kernel.hpp>
#include <clientele/cluster/detail/each_width.hpp>

// Up to four features the rows fit into registers; beyond, and wherever rows are screened, a loop over features is as
// fast. Every number of features is one more kernel that each host compiles at each width, so the x86-64 baseline,
// which only processors before AVX2 need, has the loop alone.
#if defined(CLIENTELE_WIDE_REGISTERS)
#define CLIENTELE_AT_WIDE(width, ...)                                                                                  \
    ((width) == ::clientele::simd::bytes_64 ? registers_64::__VA_ARGS__ : registers_32::__VA_ARGS__)
#define CLIENTELE_IN_DOUBLES(width, ...) registers_32::__VA_ARGS__ // four at a time fill no wider register
#define CLIENTELE_IS_WIDE(width) ((width) == ::clientele::simd::bytes_64 || (width) == ::clientele::simd::bytes_32)
#else
#define CLIENTELE_AT_WIDE(width, ...) CLIENTELE_AT_WIDTH(width, __VA_ARGS__)
#define CLIENTELE_IN_DOUBLES(width, ...) CLIENTELE_AT_WIDTH(width, __VA_ARGS__)
#define CLIENTELE_IS_WIDE(width) true
#endif
// NOLINTBEGIN(bugprone-macro-parentheses): the name of a template cannot stand in parentheses
#define CLIENTELE_AT_FEATURES(at_wide, count, width, kernel, arguments)                                                \
    (!CLIENTELE_IS_WIDE(width) ? registers_16::kernel<0>(arguments)                                                    \
     : (count) == 1            ? at_wide(width, kernel<1>(arguments))                                                  \
     : (count) == 2            ? at_wide(width, kernel<2>(arguments))                                                  \
     : (count) == 3            ? at_wide(width, kernel<3>(arguments))                                                  \
     : (count) == 4            ? at_wide(width, kernel<4>(arguments))                                                  \
                               : at_wide(width, kernel<0>(arguments)))
// NOLINTEND(bugprone-macro-parentheses)

inline void screen(simd width, const screen_arguments& arguments) { CLIENTELE_AT_WIDTH(width, screen(arguments)); }

/// Whether there is a recheck for a number of centroids: its table fits into a register.
[[nodiscard]] inline bool can_recheck(simd width, int clusters) noexcept {
    return (width == simd::bytes_32 && clusters <= 8) || (width == simd::bytes_64 && clusters <= 16);
}
/// Sets the bits alone. Every row must have a label.
inline void recheck(simd width, const screen_arguments& arguments) {
    CLIENTELE_AT_FEATURES(CLIENTELE_AT_WIDE, arguments.features, width, recheck, arguments);
}

inline void check_keys(simd width, const key_arguments& arguments) { CLIENTELE_AT_WIDTH(width, check_keys(arguments)); }

template <class Scalar>
void move_rows(simd width, const move_arguments<Scalar>& arguments) {
    CLIENTELE_AT_FEATURES(CLIENTELE_IN_DOUBLES, arguments.features, width, move_rows, arguments);
}
template <class Scalar>
void own_distances(simd width, const own_distance_arguments<Scalar>& arguments) {
    CLIENTELE_AT_FEATURES(CLIENTELE_IN_DOUBLES, arguments.features, width, own_distances, arguments);
}

/// For each byte its set bits, first to last, and how many.
struct set_bits {
    std::array<std::array<unsigned char, 8>, 256> at{};
    std::array<unsigned char, 256> count{};

    constexpr set_bits() {
        for (unsigned byte = 0; byte < 256; ++byte)
            for (unsigned bit = 0; bit < 8; ++bit)
                if ((byte >> bit & 1) != 0)
                    at[byte][count[byte]++] = static_cast<unsigned char>(bit);
    }
};
inline constexpr set_bits set_bits_of;

/// Lists the rows whose bit is set among the first `rows`, a multiple of 32; `left` must have room for eight more.
/// Without a branch on a single bit: a wrong guess costs as much as ten rows.
[[nodiscard]] inline std::size_t collect_rows(const unsigned char* bits, std::size_t rows,
                                              std::uint32_t* left) noexcept {
    std::size_t count = 0;
    for (std::size_t at = 0; at < rows; at += 32) {
        std::uint32_t word;
        std::memcpy(&word, bits + at / 8, sizeof word);
        if (word == 0)
            continue;
        for (std::uint32_t byte = 0; byte < 4; ++byte) {
            const std::size_t set = bits[at / 8 + byte];
            for (std::size_t i = 0; i < 8; ++i)
                left[count + i] = static_cast<std::uint32_t>(at) + byte * 8 + set_bits_of.at[set][i];
            count += set_bits_of.count[set];
        }
    }
    return count;
}

/// Rows of a block whose label is not known to be what it was, first to last.
struct left_rows {
    alignas(64) std::int32_t to[screen_rows]; // -1: not proven
    std::int32_t from[screen_rows];           // -1: none
    std::uint32_t places[screen_rows + 8];    // from the first row on
    std::size_t first = 0, count = 0;

    /// From the bits of screening; rows that only fill up do not count.
    void list(const unsigned char* bits, std::size_t rows, std::size_t padded) {
        count = collect_rows(bits, padded, places);
        while (count > 0 && places[count - 1] >= rows)
            --count;
    }
    /// Lists a row again that was listed at or behind this place, unless its label is what it was.
    void add(std::uint32_t place, std::int32_t before, std::int32_t now) noexcept {
        places[count] = place;
        from[count] = before;
        to[count] = now;
        count += before != now ? 1u : 0u;
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
