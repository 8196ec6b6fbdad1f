#pragma once

/// @file
/// The nearest of k centroids for many rows at once, exactly.
///
/// Rows are screened in single precision and in wide registers: the kernel finds the nearest centroid and the runner-up
/// together with a bound on its own rounding. Where the two are farther apart than the bound the label is proven. The
/// few rows left over (one in some ten thousands) are decided by the definition, distances in double precision summed
/// feature by feature, ties to the lower label. So labels are those of the definition on every processor and compiler,
/// whatever the width of its registers and whether it fuses multiply-adds. The width is chosen at run time.

#include <clientele/cluster/detail/centroid_set.hpp>
#include <clientele/cmath.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Labels of rows that are seen once: packed, screened and settled a thousand at a time, in the first cache.
template <class Scalar>
void assign_once(const columns_view<Scalar>& x, const centroid_set& centroids, const screen_frame& frame, simd width,
                 std::size_t first, std::size_t last, int* labels) {
    const std::size_t step =
        std::clamp<std::size_t>(4096 / (x.features + 1) / screen_step * screen_step, screen_step, 1024);
    aligned_floats tiles;
    tiles.resize(step * (x.features + 1));
    alignas(64) std::int32_t found[1024];
    alignas(64) unsigned char bits[1024 / 8];
    for (; first < last; first += step) {
        const auto end = (std::min)(first + step, last);
        const auto padded = (end - first + screen_step - 1) / screen_step * screen_step;
        pack(x, frame, first, end, 0, tiles.data());
        screen(width, centroids.arguments(tiles.data(), padded, found, bits));
        for (std::size_t i = 0; i < end - first; ++i)
            labels[first + i] = found[i] >= 0 ? found[i] : centroids.nearest(x, first + i);
    }
}

/// The frame for rows of which only the centroids are known: about them.
[[nodiscard]] inline screen_frame frame_of(const matrix& centroids) {
    screen_frame frame;
    double size = 0;
    for (Eigen::Index f = 0; f < centroids.cols(); ++f) {
        double low = centroids(0, f), high = low;
        for (Eigen::Index j = 1; j < centroids.rows(); ++j) {
            low = (std::min)(low, centroids(j, f));
            high = (std::max)(high, centroids(j, f));
        }
        frame.offset.push_back(low / 2 + high / 2);
        size = (std::max)(size, high / 2 - low / 2);
    }
    if (size > 0 && std::isfinite(size))
        frame.scale = std::scalbn(1.0, std::clamp(-std::ilogb(size), -1000, 1000));
    return frame;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
