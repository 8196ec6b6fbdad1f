#pragma once

/// @file
/// Small symmetric systems of equations.

#include <clientele/config.hpp>

#include <cstddef>
#include <span>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Solves a small symmetric system whose matrix has a positive diagonal beyond what is eliminated; in place.
inline void solve_positive(std::span<double> a, std::span<double> b) {
    const std::size_t n = b.size();
    for (std::size_t j = 0; j < n; ++j) {
        const double* const row = a.data() + j * n;
        for (std::size_t i = j + 1; i < n; ++i) {
            double* const below = a.data() + i * n;
            const double times = below[j] / row[j];
            if (times == 0)
                continue;
            for (std::size_t c = j; c < n; ++c)
                below[c] -= times * row[c];
            b[i] -= times * b[j];
        }
    }
    for (std::size_t j = n; j-- > 0;) {
        for (std::size_t c = j + 1; c < n; ++c)
            b[j] -= a[j * n + c] * b[c];
        b[j] /= a[j * n + j];
    }
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
