#pragma once

/// @file
/// Finding the nearest centroid of every row, by squared Euclidean distance.

#include <clientele/cluster/concepts.hpp>
#include <clientele/cluster/detail/nearest.hpp>

#include <cstddef>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// All rows against all centroids, exactly: screened in single precision in wide registers, and settled in double where
/// that does not prove the label. Once few rows move, a fit looks only at those whose bounds do not prove their label.
/// Complexity: O(n k d).
/// Source: Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28 (1982); the screening is described in
/// docs/design/kmeans.md.
struct lloyd {
    static constexpr bool exact = true; ///< a fit may find the labels in its packed rows

    simd registers = simd::widest; ///< narrower ones give the same labels; one that the processor lacks is undefined

    /// Writes the label of each row; ties go to the lower label.
    void assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) const {
        const auto frame = detail::frame_of(centroids);
        detail::assign_once(detail::columns_view<double>::of(x), detail::centroid_set{centroids, frame, 1}, frame,
                            registers == simd::widest ? widest_registers() : registers, 0,
                            static_cast<std::size_t>(x.rows()), labels.data());
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("lloyd");
        each("registers", of.registers...);
    }
};
static_assert(assignment_policy<lloyd>);

} // namespace clientele::inline CLIENTELE_ABI
