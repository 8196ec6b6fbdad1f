#pragma once

// The four data sets that k-means is measured on, the same bits everywhere.

#include <clientele/math/detail/large_pages.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/random.hpp>

#include <cmath>
#include <string>

struct clustering_case {
    std::string name;
    int rows, features, clusters;
    bool customers; // skewed recency, frequency, spend; otherwise overlapping Gaussian groups
};

inline const clustering_case clustering_cases[] = {{"a", 1'000'000, 3, 8, true},
                                                   {"b", 1'000'000, 8, 16, false},
                                                   {"c", 10'000'000, 3, 8, true},
                                                   {"d", 200'000, 16, 64, false}};

inline double normal(clientele::random_generator& random) { // Box and Muller
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
    return radius * std::cos(6.283185307179586 * random.uniform());
}

inline void standardise(clientele::matrix& x) {
    for (Eigen::Index f = 0; f < x.cols(); ++f) {
        double sum = 0, squares = 0;
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            sum += x(i, f);
        const double mean = sum / static_cast<double>(x.rows());
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            squares += (x(i, f) - mean) * (x(i, f) - mean);
        const double deviation = std::sqrt(squares / static_cast<double>(x.rows()));
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            x(i, f) = (x(i, f) - mean) / deviation;
    }
}

inline clientele::matrix clustering_data(const clustering_case& which) {
    clientele::random_generator random{2026};
    clientele::matrix x(which.rows, which.features);
    clientele::detail::prefer_large_pages(x.data(),
                                          static_cast<std::size_t>(x.size()) * sizeof(double)); // as numpy does
    if (which.customers) {
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            x(i, 0) = std::floor(
                std::min(365.0, -120 * std::log(1 - random.uniform()))); // days since the last purchase, capped
            const double rate = -std::log(1 - random.uniform());         // many zeros, a long tail
            x(i, 1) = random.uniform() < 0.4 ? 0 : std::floor(6 * rate * rate);
            x(i, 2) = std::exp(4 + 1.1 * normal(random)); // spend
        }
    } else {
        clientele::matrix centres(which.clusters, which.features);
        for (Eigen::Index j = 0; j < centres.rows(); ++j)
            for (Eigen::Index f = 0; f < centres.cols(); ++f)
                centres(j, f) = 1.5 * normal(random);
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            const auto own = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(which.clusters)));
            for (Eigen::Index f = 0; f < x.cols(); ++f)
                x(i, f) = centres(own, f) + normal(random);
        }
    }
    standardise(x);
    return x;
}
