#pragma once

/// @file
/// The matrix conventions, once: customers x features, column-major, one customer per row.

#include <clientele/types.hpp>

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Customers x features, column-major: each feature is contiguous.
using matrix = Eigen::MatrixXd;

/// What a function that reads a matrix takes (by const reference). Binds without a copy to `matrix`, to blocks of whole
/// columns and to mapped column-major memory; a row-major matrix is copied.
using matrix_view = Eigen::Ref<const Eigen::MatrixXd>;

/// A column of a matrix as a `column`, without a copy.
[[nodiscard]] inline column column_of(const matrix_view& x, std::size_t j) {
    return {x.data() + static_cast<std::ptrdiff_t>(j) * x.outerStride(), static_cast<std::size_t>(x.rows())};
}

/// A `column` as an Eigen expression, without a copy.
[[nodiscard]] inline Eigen::Map<const Eigen::VectorXd> as_eigen(column values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// @cond INTERNAL
namespace detail {

/// Refuses a matrix that is empty or holds a NaN or an infinity, naming the row and the column.
inline void require_finite(std::string_view where, const matrix_view& x) {
    if (x.rows() == 0 || x.cols() == 0)
        fail(errc::empty_input, no_row, where, ": the matrix must have at least one row and one column, got ",
             x.rows(), " x ", x.cols());
    for (Eigen::Index j = 0; j < x.cols(); ++j)
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            if (!std::isfinite(x(i, j))) [[unlikely]]
                fail(errc::bad_value, static_cast<std::size_t>(i), where, ": values must be finite, got ", x(i, j),
                     " in row ", i, ", column ", j);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
