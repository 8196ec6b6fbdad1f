#pragma once

/// @file
/// What the small problems of a fit need of linear algebra, in loops. An Eigen product of matrices whose size is not
/// known instantiates the whole product machinery, with its blocks and vector kernels, in every file that includes it.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// The numbers of a vector or of a matrix without gaps, column by column.
template <class Dense>
[[nodiscard]] std::span<const double> numbers_of(const Dense& x) {
    return {x.data(), static_cast<std::size_t>(x.size())};
}

template <class Dense>
void fill(Dense& x, double value) {
    for (Eigen::Index i = 0; i < x.size(); ++i)
        x.data()[i] = value;
}

[[nodiscard]] inline double largest_magnitude(std::span<const double> x) noexcept {
    double largest = 0;
    for (const double each : x)
        largest = std::abs(each) > largest ? std::abs(each) : largest;
    return largest;
}

/// The sum of products in two lanes, even places and odd ones, as vector code on the x86-64 baseline takes it.
[[nodiscard]] inline double dot(std::span<const double> a, std::span<const double> b) noexcept {
    double even = 0, odd = 0;
    std::size_t i = 0;
    for (; i + 2 <= a.size(); i += 2) {
        even += a[i] * b[i];
        odd += a[i + 1] * b[i + 1];
    }
    const double sum = even + odd;
    return i < a.size() ? sum + a[i] * b[i] : sum;
}

[[nodiscard]] inline double length_of(std::span<const double> x) noexcept { return std::sqrt(dot(x, x)); }

/// The matrix a times the vector x.
template <class Matrix>
[[nodiscard]] std::vector<double> times(const Matrix& a, std::span<const double> x) {
    std::vector<double> out(static_cast<std::size_t>(a.rows()), 0.0);
    for (std::size_t j = 0; j < x.size(); ++j)
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] += a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) * x[j];
    return out;
}

/// The transpose of the matrix a times the vector x.
template <class Matrix>
[[nodiscard]] std::vector<double> transposed_times(const Matrix& a, std::span<const double> x) {
    std::vector<double> out;
    out.reserve(static_cast<std::size_t>(a.cols()));
    for (Eigen::Index j = 0; j < a.cols(); ++j)
        out.push_back(dot({a.data() + j * a.rows(), static_cast<std::size_t>(a.rows())}, x));
    return out;
}

/// The product of two matrices.
template <class Matrix>
[[nodiscard]] Matrix product_of(const Matrix& a, const Matrix& b) {
    Matrix out(a.rows(), b.cols());
    fill(out, 0.0);
    for (Eigen::Index j = 0; j < b.cols(); ++j)
        for (Eigen::Index k = 0; k < b.rows(); ++k)
            for (Eigen::Index i = 0; i < a.rows(); ++i)
                out(i, j) += a(i, k) * b(k, j);
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
