#pragma once

/// @file
/// The nearest of k centroids for many rows at once, exactly.
///
/// Rows are screened in single precision and in wide registers: the kernel finds the nearest centroid and the runner-up
/// together with a bound on its own rounding. Where the two are farther apart than the bound the label is proven. The few rows
/// left over (one in some ten thousands) are decided by the definition, distances in double precision summed feature by feature,
/// ties to the lower label. So labels are those of the definition on every processor and compiler, whatever the width of its
/// registers and whether it fuses multiply-adds. The width is chosen at run time.

#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace clientele::inline CLIENTELE_ABI {

/// How wide the registers are that an assignment uses. The labels do not depend on it.
enum class simd {
    widest,   ///< what the processor at hand can do
    bytes_16, ///< SSE2, NEON: what every 64-bit processor has
    bytes_32, ///< AVX2 with FMA
    bytes_64  ///< AVX-512
};

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t tile_rows = 16;   // rows side by side in memory, one float each
inline constexpr int centroid_block = 4;       // centroids handled together, their coefficients side by side
inline constexpr std::size_t screen_step = 32; // rows are screened in multiples of this

/// Rows first (a multiple of screen_step) to last of tiles [tile][feature..., label][tile_rows], against blocks of centroids
/// [block][feature..., constant][centroid_block].
struct screen_arguments {
    const float* tiles;
    std::size_t first, last;
    std::ptrdiff_t features;
    const float* centroids;
    int clusters; // rounded up to whole blocks
    float slack;
    std::int32_t* labels; // of each row; -1 where it could not be proven
    unsigned char* bits;  // one for each row: set where the label is not proven to be that in the tile
};

/// Rows that change their cluster, and the sums of the clusters: for each, the high parts of all features, then the low parts.
struct move_arguments {
    const double* values; // row by row, `stride` each
    std::size_t rows, stride;
    const std::int32_t* from; // -1: none
    const std::int32_t* to;
    std::int64_t* sums;
    const double* to_high; // of each feature's exact_grid
    const double* to_low;
};

inline constexpr std::size_t distance_points = 16;

/// A multiple of eight rows against at most distance_points points.
struct distance_arguments {
    const double* const* values; // of each feature, from the first row on
    std::size_t rows, features;
    const double* coordinates; // point by point
    std::size_t points;
    double unit;     // a power of two that differences are multiplied with
    double* nearest; // the least distance so far
    bool store;      // whether it is lowered (then by one point)
    const double* weights; // null: all 1
    double* sums;          // for each point
};

/// What screening leaves to be settled, no more than `most` rows at a time. The kernel writes all labels and a bit for each row, and
/// never branches on them: a wrong guess there would stall the stream of rows.
template <std::size_t most>
struct screened_rows {
    alignas(64) std::int32_t labels[most];
    alignas(64) unsigned char bits[most / 8];
    std::uint32_t left[most]; // the rows whose bit is set, from the first on
    std::size_t count = 0;

    /// Lists the rows whose bit is set among the first `rows`, a multiple of screen_step.
    void collect(std::size_t rows) noexcept {
        count = 0;
        for (std::size_t at = 0; at < rows; at += 32) {
            std::uint32_t word;
            std::memcpy(&word, bits + at / 8, sizeof word);
            for (; word != 0; word &= word - 1)
                left[count++] = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(__builtin_ctz(word));
        }
    }
};

#define CLIENTELE_KERNEL_NAMESPACE registers_16
#define CLIENTELE_KERNEL_TARGET
#define CLIENTELE_KERNEL_LANES 4
#if defined(__aarch64__)
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+w"(value))
#elif defined(__x86_64__)
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+x"(value))
#else
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+m"(value))
#endif
#if defined(__x86_64__)
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>(_mm_movemask_ps((__m128)(mask)))
#else
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>((mask[0] & 1) | (mask[1] & 2) | (mask[2] & 4) | (mask[3] & 8))
#endif
#include <clientele/cluster/detail/nearest_kernel.hpp>

#if defined(__x86_64__)
#define CLIENTELE_KERNEL_NAMESPACE registers_32
#define CLIENTELE_KERNEL_TARGET __attribute__((target("avx2,fma")))
#define CLIENTELE_KERNEL_LANES 8
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+x"(value))
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>(_mm256_movemask_ps((__m256)(mask)))
#include <clientele/cluster/detail/nearest_kernel.hpp>

#define CLIENTELE_KERNEL_NAMESPACE registers_64
#define CLIENTELE_KERNEL_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")))
#define CLIENTELE_KERNEL_LANES 16
#define CLIENTELE_KERNEL_KEEP(value) __asm__("" : "+v"(value))
#define CLIENTELE_KERNEL_BITS(mask) static_cast<unsigned>(_mm512_test_epi32_mask((__m512i)(mask), (__m512i)(mask)))
#include <clientele/cluster/detail/nearest_kernel.hpp>
#endif

[[nodiscard]] inline simd widest_registers() noexcept {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return simd::bytes_64;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return simd::bytes_32;
#endif
    return simd::bytes_16;
}

template <int Features>
inline void screen_with(simd width, const screen_arguments& arguments) {
#if defined(__x86_64__)
    if (width == simd::bytes_64)
        return registers_64::screen<Features>(arguments);
    if (width == simd::bytes_32)
        return registers_32::screen<Features>(arguments);
#endif
    (void)width;
    return registers_16::screen<Features>(arguments);
}

inline void screen(simd width, const screen_arguments& arguments) {
    switch (arguments.features) { // up to here the rows fit into registers; beyond, a loop over features is as fast
    case 1: return screen_with<1>(width, arguments);
    case 2: return screen_with<2>(width, arguments);
    case 3: return screen_with<3>(width, arguments);
    case 4: return screen_with<4>(width, arguments);
    default: return screen_with<0>(width, arguments);
    }
}

inline void move_rows(simd width, const move_arguments& arguments) {
#if defined(__x86_64__)
    if (width == simd::bytes_64)
        return registers_64::move_rows(arguments);
    if (width == simd::bytes_32)
        return registers_32::move_rows(arguments);
#endif
    (void)width;
    registers_16::move_rows(arguments);
}

template <std::size_t Features>
void sum_distances_with(simd width, const distance_arguments& arguments) {
#if defined(__x86_64__)
    if (width == simd::bytes_64)
        return registers_64::sum_distances<Features>(arguments);
    if (width == simd::bytes_32)
        return registers_32::sum_distances<Features>(arguments);
#endif
    (void)width;
    registers_16::sum_distances<Features>(arguments);
}
inline void sum_distances(simd width, const distance_arguments& arguments) {
    switch (arguments.features) {
    case 2: return sum_distances_with<2>(width, arguments);
    case 3: return sum_distances_with<3>(width, arguments);
    case 4: return sum_distances_with<4>(width, arguments);
    default: return sum_distances_with<0>(width, arguments);
    }
}

/// Columns of any floating type, read as doubles.
template <class Scalar>
struct columns_view {
    const Scalar* data;
    std::ptrdiff_t stride;
    std::size_t rows, features;

    template <class Matrix>
    static columns_view of(const Matrix& x) {
        return {x.data(), x.outerStride(), static_cast<std::size_t>(x.rows()), static_cast<std::size_t>(x.cols())};
    }
    [[nodiscard]] const Scalar* column(std::size_t f) const { return data + static_cast<std::ptrdiff_t>(f) * stride; }
    [[nodiscard]] double operator()(std::size_t i, std::size_t f) const { return static_cast<double>(column(f)[i]); }
};

/// Keeps the compiler from fusing a product with the addition that follows: that would change the last bit from one processor
/// to the next, and with it the label of a row that is equally far from two centroids.
template <class Product>
inline void keep_unfused(Product& product) noexcept {
#if defined(__x86_64__)
    __asm__("" : "+x"(product));
#elif defined(__aarch64__)
    __asm__("" : "+w"(product));
#else
    __asm__("" : "+m"(product));
#endif
}

/// Where rows are brought before they are screened: (value - offset) * scale, about 1 in size.
struct screen_frame {
    std::vector<double> offset;
    double scale = 1; // a power of two

    [[nodiscard]] float operator()(double value, std::size_t f) const {
        return static_cast<float>((value - offset[f]) * scale);
    }
};

/// k centroids, ready to be compared with rows.
class centroid_set {
public:
    /// `unit` is the power of two that distances are scaled by before they are squared.
    centroid_set(const matrix& centroids, const screen_frame& frame, double unit)
        : features_{static_cast<std::size_t>(centroids.cols())}, clusters_{static_cast<int>(centroids.rows())}, unit_{unit},
          slack_{static_cast<float>((static_cast<double>(features_) + 8) * 0x1.1p-24)},
          exact_(static_cast<std::size_t>(centroids.size())) {
        const int padded = (clusters_ + centroid_block - 1) / centroid_block * centroid_block;
        coefficients_.assign(static_cast<std::size_t>(padded) * (features_ + 1), 0.0f);
        const double keep = 1 - 2.2 * static_cast<double>(slack_); // the runner-up is taken at the lower end of its error
        for (int j = 0; j < padded; ++j) {
            float* const block = coefficients_.data() + static_cast<std::size_t>(j / centroid_block * centroid_block) * (features_ + 1);
            const auto lane = static_cast<std::size_t>(j % centroid_block);
            double squares = 0;
            for (std::size_t f = 0; f < features_ && j < clusters_; ++f) {
                const double c = centroids(j, static_cast<Eigen::Index>(f));
                exact_[static_cast<std::size_t>(j) * features_ + f] = c;
                const double moved = (c - frame.offset[f]) * frame.scale;
                block[f * centroid_block + lane] = -static_cast<float>(moved);
                squares += moved * moved;
            }
            block[features_ * centroid_block + lane] =
                j < clusters_ ? static_cast<float>(std::min(squares / 2 * keep, 3e38)) : 3.3e38f;
        }
    }

    /// The arguments that screen the first `rows` of some tiles.
    template <std::size_t most>
    [[nodiscard]] screen_arguments arguments(const float* tiles, std::size_t rows, screened_rows<most>& out) const {
        return {tiles,
                0,
                rows,
                static_cast<std::ptrdiff_t>(features_),
                coefficients_.data(),
                static_cast<int>(coefficients_.size() / (features_ + 1)),
                slack_,
                out.labels,
                out.bits};
    }

    /// sum_f (unit (x_f - c_f))^2, feature by feature.
    template <class Scalar>
    [[nodiscard]] double distance(const columns_view<Scalar>& x, std::size_t row, int j) const {
        const double* const c = exact_.data() + static_cast<std::size_t>(j) * features_;
        double sum = 0;
        for (std::size_t f = 0; f < features_; ++f) {
            const double away = (x(row, f) - c[f]) * unit_;
            double square = away * away;
            keep_unfused(square);
            sum += square;
        }
        return sum;
    }
    /// The same for many rows, each to the centroid of its label: out[i] for row first + i, count <= 256.
    template <class Scalar>
    void distances(const columns_view<Scalar>& x, std::size_t first, std::size_t count, const int* labels, double* out) const {
        typedef double pair __attribute__((vector_size(16)));
        pair sums[128]{};
        for (std::size_t f = 0; f < features_; ++f) {
            const Scalar* const values = x.column(f) + first;
            const double* const c = exact_.data() + f;
            const auto away = [&](std::size_t i) {
                return (static_cast<double>(values[i]) - c[static_cast<std::size_t>(labels[i]) * features_]) * unit_;
            };
            for (std::size_t i = 0; i < count; i += 2) {
                pair square{away(i), away(std::min(i + 1, count - 1))};
                square *= square;
                keep_unfused(square);
                sums[i / 2] += square;
            }
        }
        for (std::size_t i = 0; i < count; ++i)
            out[i] = sums[i / 2][i % 2];
    }
    /// The label by the definition; ties to the lower label.
    template <class Scalar>
    [[nodiscard]] int nearest(const columns_view<Scalar>& x, std::size_t row) const {
        double least = distance(x, row, 0);
        int label = 0;
        for (int j = 1; j < clusters_; ++j)
            if (const double next = distance(x, row, j); next < least) {
                least = next;
                label = j;
            }
        return label;
    }
    [[nodiscard]] int clusters() const noexcept { return clusters_; }

private:
    std::size_t features_;
    int clusters_;
    double unit_;
    float slack_;
    std::vector<double> exact_;       // cluster by cluster
    std::vector<float> coefficients_; // as screen_arguments says
};

/// The power of two that brings numbers of a size to about 1, and 1 itself unless their squares would leave the range of double.
[[nodiscard]] inline double unit_for(double size) noexcept {
    if (!(size > 0) || (size > 0x1p-300 && size < 0x1p+300))
        return 1;
    return std::scalbn(1.0, std::clamp(-std::ilogb(size), -1022, 1022));
}

/// The unit for the differences between rows.
[[nodiscard]] inline double unit_for_rows(const matrix_view& x) {
    double widest = 0;
    for (Eigen::Index f = 0; f < x.cols(); ++f) {
        double low = x(0, f), high = low;
        for (Eigen::Index i = 1; i < x.rows(); ++i) {
            low = std::min(low, x(i, f));
            high = std::max(high, x(i, f));
        }
        widest = std::max(widest, high - low);
    }
    return unit_for(widest);
}

/// Floats on a cache line of their own, not touched when they are made.
class aligned_floats {
public:
    /// At least `count` floats; what they held is lost when they have to grow.
    void resize(std::size_t count) {
        if (count > capacity_) {
            release();
            data_ = static_cast<float*>(::operator new(count * sizeof(float), std::align_val_t{64}));
            capacity_ = count;
            prefer_large_pages(data_, count * sizeof(float));
        }
    }
    [[nodiscard]] float* data() const noexcept { return data_; }

    aligned_floats() = default;
    aligned_floats(const aligned_floats&) = delete;
    aligned_floats& operator=(const aligned_floats&) = delete;
    ~aligned_floats() { release(); }

private:
    void release() noexcept {
        if (data_)
            ::operator delete(data_, std::align_val_t{64});
        data_ = nullptr;
        capacity_ = 0;
    }
    float* data_ = nullptr;
    std::size_t capacity_ = 0;
};

/// Writes rows [first, last) of x into tiles, `first` being a multiple of tile_rows, with a label each; rows beyond the last repeat it
/// up to a whole number of steps.
template <class Scalar>
void pack(const columns_view<Scalar>& x, const screen_frame& frame, std::size_t first, std::size_t last, std::int32_t label,
          float* tiles) {
    const std::size_t width = x.features + 1;
    const std::size_t end = first + (last - first + screen_step - 1) / screen_step * screen_step;
    float as_float;
    static_assert(sizeof label == sizeof as_float);
    std::memcpy(&as_float, &label, sizeof label);
    for (std::size_t row = first; row < end; row += tile_rows, tiles += width * tile_rows) {
        for (std::size_t f = 0; f < x.features; ++f) {
            const Scalar* const values = x.column(f);
            const double offset = frame.offset[f];
            if (row + tile_rows <= last)
                for (std::size_t lane = 0; lane < tile_rows; ++lane)
                    tiles[f * tile_rows + lane] =
                        static_cast<float>((static_cast<double>(values[row + lane]) - offset) * frame.scale);
            else
                for (std::size_t lane = 0; lane < tile_rows; ++lane)
                    tiles[f * tile_rows + lane] = frame(static_cast<double>(values[std::min(row + lane, last - 1)]), f);
        }
        std::fill_n(tiles + x.features * tile_rows, tile_rows, as_float);
    }
}

/// Labels of rows that are seen once: packed, screened and settled a thousand at a time, in the first cache.
template <class Scalar>
void assign_once(const columns_view<Scalar>& x, const centroid_set& centroids, const screen_frame& frame, simd width,
                 std::size_t first, std::size_t last, int* labels) {
    const std::size_t step = std::clamp<std::size_t>(4096 / (x.features + 1) / screen_step * screen_step, screen_step, 1024);
    aligned_floats tiles;
    tiles.resize(step * (x.features + 1));
    screened_rows<1024> screened;
    for (; first < last; first += step) {
        const auto end = std::min(first + step, last);
        const auto padded = (end - first + screen_step - 1) / screen_step * screen_step;
        pack(x, frame, first, end, 0, tiles.data());
        screen(width, centroids.arguments(tiles.data(), padded, screened));
        std::copy_n(screened.labels, end - first, labels + first);
        screened.collect(padded);
        for (std::size_t i = 0; i < screened.count; ++i)
            if (const auto row = first + screened.left[i]; row < end && labels[row] < 0)
                labels[row] = centroids.nearest(x, row);
    }
}

/// The frame for rows of which only the centroids are known: about them.
[[nodiscard]] inline screen_frame frame_of(const matrix& centroids) {
    screen_frame frame;
    double size = 0;
    for (Eigen::Index f = 0; f < centroids.cols(); ++f) {
        double low = centroids(0, f), high = low;
        for (Eigen::Index j = 1; j < centroids.rows(); ++j) {
            low = std::min(low, centroids(j, f));
            high = std::max(high, centroids(j, f));
        }
        frame.offset.push_back(low / 2 + high / 2);
        size = std::max(size, high / 2 - low / 2);
    }
    if (size > 0 && std::isfinite(size))
        frame.scale = std::scalbn(1.0, std::clamp(-std::ilogb(size), -1000, 1000));
    return frame;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
