#pragma once

/// @file
/// Rows brought to single precision about their mean, sixteen side by side per feature, with a label each.

#include <clientele/cluster/detail/screening.hpp>
#include <clientele/cmath.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/matrix.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

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

/// Where rows are brought before they are screened: (value - offset) * scale, about 1 in size.
struct screen_frame {
    std::vector<double> offset;
    double scale = 1; // a power of two

    [[nodiscard]] float operator()(double value, std::size_t f) const { return moved(value, offset[f]); }
    /// NaN where scores might leave the range of float: such a row is never proven, but settled by the definition.
    [[nodiscard]] float moved(double value, double by) const {
        const auto out = static_cast<float>((value - by) * scale);
        return std::abs(out) < 0x1p+50f ? out : std::numeric_limits<float>::quiet_NaN();
    }
};

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
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }

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

/// Writes rows [first, last) of x into tiles, `first` being a multiple of tile_rows, with a label each; rows beyond the
/// last repeat it up to a whole number of steps.
template <class Scalar>
void pack(const columns_view<Scalar>& x, const screen_frame& frame, std::size_t first, std::size_t last,
          std::int32_t label, float* tiles) {
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
                    tiles[f * tile_rows + lane] = frame.moved(static_cast<double>(values[row + lane]), offset);
            else
                for (std::size_t lane = 0; lane < tile_rows; ++lane)
                    tiles[f * tile_rows + lane] =
                        frame(static_cast<double>(values[(std::min)(row + lane, last - 1)]), f);
        }
        std::fill_n(tiles + x.features * tile_rows, tile_rows, as_float);
    }
}

/// What rows of a fit are kept in, and what seeding needs for each row.
struct row_memory {
    aligned_floats tiles, keys; // the latter once few rows move
    std::vector<float> weights;
    std::vector<double> distances;
};

/// Rows of a fit as the kernels read them; the memory is another's.
struct tiled_rows {
    float* tiles;
    row_memory* memory;
    std::size_t rows, features;
    simd width;
    screen_frame frame;
    double unit; // for the differences between rows in double

    /// Finds the frame and the memory; the rows are still to be filled in.
    template <class Scalar, class Ranges>
    static tiled_rows of(const columns_view<Scalar>& x, const Ranges& ranges, simd width, row_memory& memory) {
        tiled_rows out{nullptr, &memory, x.rows, x.features, width, {}, 1};
        double widest = 0;
        for (std::size_t f = 0; f < x.features; ++f) {
            widest = (std::max)(widest, ranges.high[f] - ranges.low[f]);
            // a short offset leaves the differences of most data without rounding
            const auto rounded = static_cast<double>(static_cast<float>(ranges.mean[f]));
            out.frame.offset.push_back(std::isfinite(rounded) ? std::clamp(rounded, ranges.low[f], ranges.high[f])
                                                              : ranges.low[f] / 2 + ranges.high[f] / 2);
        }
        out.unit = unit_for(widest);
        if (widest > 0)
            out.frame.scale = std::scalbn(1.0, std::clamp(-std::ilogb(widest) - 1, -1000, 1000));
        memory.tiles.resize(filled_up(x.rows) * out.tile_width());
        out.tiles = memory.tiles.data();
        return out;
    }
    template <class Scalar>
    void fill(const columns_view<Scalar>& x, std::size_t first, std::size_t last) const {
        pack(x, frame, first, last, 0, tile_of(first));
    }

    /// Copies rows side by side, each with its label, filled up with the last one; returns how many they are then.
    std::size_t copy(std::size_t first, const std::uint32_t* places, std::size_t count, aligned_floats& to) const {
        const auto whole = filled_up(count);
        to.resize(whole * tile_width());
        for (std::size_t i = 0; i < whole; ++i) {
            const float* const source = place(first + places[(std::min)(i, count - 1)], 0);
            float* const target = to.data() + i / tile_rows * tile_rows * tile_width() + i % tile_rows;
            for (std::size_t f = 0; f < tile_width(); ++f)
                target[f * tile_rows] = source[f * tile_rows];
        }
        return whole;
    }

    [[nodiscard]] static std::size_t filled_up(std::size_t count) noexcept {
        return (count + screen_step - 1) / screen_step * screen_step;
    }
    [[nodiscard]] std::size_t padded_rows() const noexcept { return filled_up(rows); }
    [[nodiscard]] std::size_t tile_width() const noexcept { return features + 1; }
    /// Of the first row of a tile.
    [[nodiscard]] float* tile_of(std::size_t row) const noexcept { return tiles + row * tile_width(); }
    [[nodiscard]] float* place(std::size_t row, std::size_t f) const noexcept {
        return tile_of(row / tile_rows * tile_rows) + f * tile_rows + row % tile_rows;
    }
    [[nodiscard]] float value(std::size_t row, std::size_t f) const noexcept { return *place(row, f); }
    [[nodiscard]] float* label_place(std::size_t row) const noexcept { return place(row, features); }
    [[nodiscard]] std::int32_t label(std::size_t row) const noexcept {
        std::int32_t value;
        std::memcpy(&value, label_place(row), sizeof value);
        return value;
    }
    void set_label(std::size_t row, std::int32_t value) const noexcept {
        std::memcpy(label_place(row), &value, sizeof value);
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
