#pragma once

/// @file
/// Eigenvalues of small symmetric matrices without the weight of a general solver.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>

#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// A symmetric matrix taken apart: matrix = vectors * diag(values) * vectors'.
struct eigen_decomposition {
    Eigen::VectorXd values; ///< eigenvalues, ascending
    matrix vectors; ///< column j belongs to values[j]; orthonormal, the largest component of each column positive
};

/// Takes a symmetric matrix apart by cyclic Jacobi rotations: small eigenvalues of a definite matrix keep their digits.
/// @param symmetric square; only its lower triangle is read
/// @returns eigenvalues ascending and their vectors
/// @throws error `bad_shape` when it is not square, `bad_value` with the row when it is not finite
/// Complexity: about 10 n^3 rotations' worth; meant for n up to a hundred.
/// Source: Golub and Van Loan, Matrix Computations, section 8.5.
template <class Decomposition = eigen_decomposition>
[[nodiscard]] Decomposition symmetric_eigen(const matrix_view& symmetric) {
    const Eigen::Index n = symmetric.rows();
    if (symmetric.cols() != n)
        fail(errc::bad_shape, no_row, "symmetric_eigen: the matrix must be square, got ", n, " x ", symmetric.cols());
    matrix a(n, n), v(n, n);
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = 0; i < n; ++i)
            v(i, j) = i == j ? 1 : 0;
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i) {
            if (!std::isfinite(symmetric(i, j)))
                fail(errc::bad_value, static_cast<std::size_t>(i), "symmetric_eigen: entries must be finite, got ",
                     symmetric(i, j), " in row ", i, ", column ", j);
            a(i, j) = a(j, i) = symmetric(i, j);
        }
    const auto rotate = [&](Eigen::Index p, Eigen::Index q) {
        if (a(p, q) == 0)
            return false;
        const double floor = 1e-17 * std::sqrt(std::abs(a(p, p)) * std::abs(a(q, q)));
        if (std::abs(a(p, q)) <= floor) {
            a(p, q) = a(q, p) = 0;
            return false;
        }
        const double theta = (a(q, q) - a(p, p)) / (2 * a(p, q));
        const double t = (theta >= 0 ? 1.0 : -1.0) / (std::abs(theta) + std::hypot(theta, 1.0));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c, shift = t * a(p, q);
        a(p, p) -= shift;
        a(q, q) += shift;
        a(p, q) = a(q, p) = 0;
        for (Eigen::Index k = 0; k < n; ++k) {
            if (k != p && k != q) {
                const double kp = a(k, p), kq = a(k, q);
                a(k, p) = a(p, k) = c * kp - s * kq;
                a(k, q) = a(q, k) = s * kp + c * kq;
            }
            const double vp = v(k, p), vq = v(k, q);
            v(k, p) = c * vp - s * vq;
            v(k, q) = s * vp + c * vq;
        }
        return true;
    };
    bool moved = n > 1;
    for (int sweep = 0; sweep < 60 && moved; ++sweep) {
        moved = false;
        for (Eigen::Index p = 0; p < n; ++p)
            for (Eigen::Index q = p + 1; q < n; ++q)
                moved = rotate(p, q) || moved;
    }
    Decomposition out{Eigen::VectorXd(n), v};
    for (Eigen::Index i = 0; i < n; ++i)
        out.values[i] = a(i, i);
    for (Eigen::Index i = 0; i < n; ++i) { // selection sort: n is small
        Eigen::Index least = i;
        for (Eigen::Index j = i + 1; j < n; ++j)
            if (out.values[j] < out.values[least])
                least = j;
        std::swap(out.values[i], out.values[least]);
        if (least != i)
            for (Eigen::Index k = 0; k < n; ++k)
                std::swap(out.vectors(k, i), out.vectors(k, least));
        Eigen::Index largest = 0;
        for (Eigen::Index k = 1; k < n; ++k)
            if (std::abs(out.vectors(k, i)) > std::abs(out.vectors(largest, i)) * (1 + 1e-12))
                largest = k;
        if (out.vectors(largest, i) < 0)
            for (Eigen::Index k = 0; k < n; ++k)
                out.vectors(k, i) = -out.vectors(k, i);
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
