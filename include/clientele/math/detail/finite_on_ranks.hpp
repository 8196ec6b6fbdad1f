#pragma once

/// @file
/// A matrix whose rows are spread over ranks, refused as one in one place would be.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>

#include <cstddef>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses a matrix that has not the same columns on every rank. Sends 16 bytes.
template <class Ranks, class Matrix>
void require_same_columns_on(const Ranks& ranks, std::string_view where, const Matrix& x) {
    if constexpr (!alone<Ranks>) {
        const auto most = all_max(ranks, static_cast<double>(x.cols())),
                   least = all_min(ranks, static_cast<double>(x.cols()));
        if (most != least)
            fail(errc::bad_shape, no_row, where, ": the matrix must have the same columns on every rank, got ", least,
                 " to ", most);
    }
}
/// The same of one that has no row on any rank or no column, too; how many rows it has on all. Sends 24 bytes.
template <class Ranks, class Matrix>
std::size_t require_shape_on(const Ranks& ranks, std::string_view where, const Matrix& x) {
    require_same_columns_on(ranks, where, x);
    const auto rows = all_sum(ranks, static_cast<std::size_t>(x.rows()));
    if (rows == 0 || x.cols() == 0)
        require_finite(where, matrix(static_cast<Eigen::Index>(rows), x.cols())); // says that it is empty
    return rows;
}
/// Refuses a NaN or an infinity in a row of this rank, which may have none: of one column.
template <class Matrix>
void require_finite_rows(std::string_view where, const Matrix& x, Eigen::Index f) {
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        if (!std::isfinite(x(i, f))) [[unlikely]]
            fail(errc::bad_value, static_cast<std::size_t>(i), where, ": values must be finite, got ", x(i, f),
                 " in row ", i, ", column ", f);
}
/// The same of all columns.
template <class Matrix>
void require_finite_rows(std::string_view where, const Matrix& x) {
    for (Eigen::Index f = 0; f < x.cols(); ++f)
        require_finite_rows(where, x, f);
}
/// Both, on all ranks together: where their rows lie among all. Sends 24 bytes, and 8 to each other rank.
template <class Ranks, class Matrix>
ranked_rows require_finite_on(const Ranks& ranks, std::string_view where, const Matrix& x) {
    (void)require_shape_on(ranks, where, x);
    const auto rows = ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
    refusing_columns_together(ranks, rows, static_cast<std::size_t>(x.cols()),
                              [&](std::size_t f) { require_finite_rows(where, x, static_cast<Eigen::Index>(f)); });
    return rows;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
