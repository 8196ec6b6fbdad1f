#pragma once

// What the benchmarks of scores and tiers share: the matrix that they and numpy read, and the clock.

#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace bench {

inline constexpr Eigen::Index criteria_count = 12;

/// Skewed positive numbers, customers x criteria. In large pages, as numpy keeps its own big arrays, so that both sides
/// read the same kind of memory.
inline clientele::matrix criteria_matrix(std::size_t n) {
    clientele::random_generator random{20};
    clientele::matrix x(static_cast<Eigen::Index>(n), criteria_count);
    clientele::detail::prefer_large_pages(x.data(), static_cast<std::size_t>(x.size()) * sizeof(double));
    for (Eigen::Index j = 0; j < x.cols(); ++j)
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            x(i, j) = std::exp(2.0 * (random.uniform() + random.uniform() + random.uniform()) - 3.0);
    return x;
}

/// The matrix as column-major doubles in a file, for a peer to read; says whether that worked.
inline bool write(const clientele::matrix& x, const char* path) {
    std::FILE* file = std::fopen(path, "wb");
    if (!file)
        return std::fprintf(stderr, "cannot write %s\n", path), false;
    const auto size = static_cast<std::size_t>(x.size());
    const bool written = std::fwrite(x.data(), sizeof(double), size, file) == size;
    return std::fclose(file) == 0 && written;
}

/// The least CPU seconds of several runs.
template <class Work>
double seconds_of(Work work, int runs) {
    double least = 1e9;
    for (int run = 0; run < runs; ++run) {
        const auto begin = std::clock();
        work();
        least = std::min(least, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    }
    return least;
}

} // namespace bench
