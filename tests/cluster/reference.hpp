#pragma once

// The two public data sets of the cluster tests with the labels of their best known divisions.

#include <clientele/cluster/registers.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/math/random.hpp>

#include <golden.hpp>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace reference {

/// The definition: distances in double, feature by feature, no product fused with a sum; ties to the lower label.
inline std::vector<int> by_definition(const clientele::matrix& x, const clientele::matrix& c) {
    std::vector<int> labels;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        double least = std::numeric_limits<double>::infinity();
        int label = 0;
        for (Eigen::Index j = 0; j < c.rows(); ++j) {
            double sum = 0;
            for (Eigen::Index f = 0; f < x.cols(); ++f) {
                volatile double square = (x(i, f) - c(j, f)) * (x(i, f) - c(j, f));
                sum += square;
            }
            if (sum < least) {
                least = sum;
                label = static_cast<int>(j);
            }
        }
        labels.push_back(label);
    }
    return labels;
}

/// The widths of registers of this machine.
inline std::vector<clientele::simd> widths() {
    std::vector<clientele::simd> all{clientele::simd::bytes_16};
    if (clientele::widest_registers() != clientele::simd::bytes_16)
        all.push_back(clientele::simd::bytes_32);
    if (clientele::widest_registers() == clientele::simd::bytes_64)
        all.push_back(clientele::simd::bytes_64);
    return all;
}

inline clientele::matrix data(const std::string& name) {
    const auto table = golden(name + "_standardised.csv", {.header = false});
    clientele::matrix x(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(table.columns()));
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            x(i, j) = table.number(static_cast<std::size_t>(i), static_cast<std::size_t>(j));
    return x;
}

inline std::vector<int> labels(const std::string& name, int k) {
    const auto table = golden("kmeans_reference_labels.csv");
    std::vector<int> out;
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, 0) == name && table.integer(row, 1) == k) {
            std::istringstream in{std::string{table.text(row, 2)}};
            for (int label; in >> label;)
                out.push_back(label);
        }
    return out;
}

/// Rows around k random centres, with labels.
struct blobs {
    clientele::matrix x;
    std::vector<int> labels;

    blobs(clientele::random_generator& random, Eigen::Index n, Eigen::Index d, int k, double spread = 0.3) : x(n, d) {
        clientele::matrix centres(k, d);
        for (Eigen::Index c = 0; c < k; ++c)
            for (Eigen::Index f = 0; f < d; ++f)
                centres(c, f) = 4.0 * random.uniform();
        for (Eigen::Index i = 0; i < n; ++i) {
            const auto c = i < k ? static_cast<int>(i) : static_cast<int>(random.below(static_cast<std::uint64_t>(k)));
            labels.push_back(c);
            for (Eigen::Index f = 0; f < d; ++f)
                x(i, f) = centres(c, f) + spread * (random.uniform() + random.uniform() + random.uniform() - 1.5);
        }
    }
};

} // namespace reference
