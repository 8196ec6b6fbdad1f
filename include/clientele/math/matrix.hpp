#pragma once

/// @file
/// The matrix conventions, once: customers x features, column-major, one customer per row.

#include <clientele/cmath.hpp>
#include <clientele/types.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <limits>
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
template <class Map = Eigen::Map<const Eigen::VectorXd>>
[[nodiscard]] Map as_eigen(column values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}

/// Refuses a matrix that is empty or holds a NaN or an infinity, naming the row and the column.
/// @throws error `empty_input`; `bad_value` with the row
inline void require_finite(std::string_view where, const matrix_view& x) {
    if (x.rows() == 0 || x.cols() == 0)
        fail(errc::empty_input, no_row, where, ": the matrix must have at least one row and one column, got ", x.rows(),
             " x ", x.cols());
    for (Eigen::Index j = 0; j < x.cols(); ++j)
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            if (!std::isfinite(x(i, j))) [[unlikely]]
                fail(errc::bad_value, static_cast<std::size_t>(i), where, ": values must be finite, got ", x(i, j),
                     " in row ", i, ", column ", j);
}

/// @cond INTERNAL
namespace detail {

/// The weight of a row; without weights every row counts once.
[[nodiscard]] inline double weight_of(column weights, std::size_t i) noexcept {
    return weights.empty() ? 1.0 : weights[i];
}

/// The largest of some values, of which there must be one.
[[nodiscard]] inline double largest_of(column values) noexcept {
    double largest = values.front();
    for (const double value : values)
        largest = largest < value ? value : largest;
    return largest;
}

/// The values of a row, one per column.
[[nodiscard]] inline std::vector<double> values_of_row(const matrix_view& x, std::size_t row) {
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(x.cols()));
    for (Eigen::Index j = 0; j < x.cols(); ++j)
        values.push_back(x(static_cast<Eigen::Index>(row), j));
    return values;
}

/// Copies a row of a matrix to a row of one with as many columns, which may be none: there, Eigen has no row.
inline void copy_row(const matrix_view& from, std::size_t row, matrix& to, std::size_t at) {
    for (Eigen::Index j = 0; j < from.cols(); ++j)
        to(static_cast<Eigen::Index>(at), j) = from(static_cast<Eigen::Index>(row), j);
}

/// Whether two rows hold the same values.
[[nodiscard]] inline bool alike(const matrix_view& x, std::size_t a, std::size_t b) {
    for (Eigen::Index f = 0; f < x.cols(); ++f)
        if (x(static_cast<Eigen::Index>(a), f) != x(static_cast<Eigen::Index>(b), f))
            return false;
    return true;
}

/// Whether a row holds some values.
[[nodiscard]] inline bool alike(const matrix_view& x, std::size_t row, column values) {
    for (std::size_t f = 0; f < values.size(); ++f)
        if (x(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(f)) != values[f])
            return false;
    return true;
}

/// The largest difference within a column. Rows of weight 0 do not count.
[[nodiscard]] inline double widest_spread(const matrix_view& x, column weights = {}) {
    double widest = 0;
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            if (weight_of(weights, static_cast<std::size_t>(i)) > 0) {
                low = (std::min)(low, x(i, j));
                high = (std::max)(high, x(i, j));
            }
        widest = (std::max)(widest, high - low);
    }
    return widest;
}

/// The power of two that brings a number above 0 to [1, 2), and 1 for 0: the unit of weights that are only compared
/// with each other.
[[nodiscard]] inline double power_of_two_for(double size) noexcept {
    return size > 0 ? std::scalbn(1.0, std::clamp(-std::ilogb(size), -1022, 1022)) : 1;
}

/// The power of two that brings numbers of a size to about 1, and 1 itself unless their squares would leave the range
/// of double.
[[nodiscard]] inline double unit_for(double size) noexcept {
    if (!(size > 0) || (size > 0x1p-300 && size < 0x1p+300))
        return 1;
    return power_of_two_for(size);
}

/// The unit for the differences between rows. Rows of weight 0 do not count.
[[nodiscard]] inline double unit_for_rows(const matrix_view& x, column weights = {}) {
    return unit_for(widest_spread(x, weights));
}

/// Refuses rows that lie so close or so far apart that squares of their distances leave the range of double. Rows of
/// weight 0 do not count.
inline void require_spread(std::string_view where, const matrix_view& x, column weights = {}) {
    const double widest = widest_spread(x, weights);
    if (widest != 0 && !(widest >= 0x1p-500 && widest <= 0x1p+500))
        fail(errc::overflow, no_row, where,
             ": the values of the widest column must spread over 2^-500 to 2^500, or 3e-151 to 3e150, got ", widest,
             "; rescale the features");
}

/// Whether a sum of squares lies so far within the range of double that none of its larger terms was rounded away.
[[nodiscard]] constexpr bool squares_hold(double sum) noexcept { return sum > 0x1p-900 && sum < 0x1p+900; }

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
