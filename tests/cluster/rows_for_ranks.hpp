#pragma once

// Rows, labels and weights for tests of what is spread over ranks.
#include <clientele/math/matrix.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <cmath>
#include <cstring>
#include <vector>

namespace clientele::testing {

// Skewed groups, as customers are; the values are doubles that floats hold, too.
inline matrix customers(std::size_t n, Eigen::Index features, std::uint64_t seed) {
    random_generator random{seed};
    matrix x(static_cast<Eigen::Index>(n), features);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        const double group = static_cast<double>(random.below(6));
        for (Eigen::Index f = 0; f < features; ++f)
            x(i, f) =
                static_cast<double>(static_cast<float>(group * (f % 2 ? 1 : -2) + 3 * std::exp(2 * random.uniform())));
    }
    return x;
}
inline std::vector<double> some_weights(std::size_t n, std::uint64_t seed) {
    random_generator random{seed};
    std::vector<double> weights;
    for (std::size_t i = 0; i < n; ++i)
        weights.push_back(
            random.below(10) == 0 ? 0.0 : std::ldexp(random.uniform() + 0.5, static_cast<int>(random.below(9))));
    return weights;
}
inline std::vector<double> whole_weights(std::size_t n, std::uint64_t seed) {
    random_generator random{seed};
    std::vector<double> weights;
    for (std::size_t i = 0; i < n; ++i)
        weights.push_back(static_cast<double>(random.below(5)));
    return weights;
}
inline std::vector<int> some_labels(std::size_t n, int clusters, std::uint64_t seed) {
    random_generator random{seed};
    std::vector<int> labels;
    for (std::size_t i = 0; i < n; ++i)
        labels.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(clusters))));
    return labels;
}

inline bool same_bits(const void* a, const void* b, std::size_t bytes) { return std::memcmp(a, b, bytes) == 0; }
inline bool same_bits(double a, double b) { return same_bits(&a, &b, sizeof a); }
inline bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() && (a.empty() || same_bits(a.data(), b.data(), a.size() * sizeof(double)));
}
inline bool same_bits(const matrix& a, const matrix& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() &&
           (a.size() == 0 || same_bits(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)));
}

// The share of a column that one rank has; of none, none.
template <class Value>
std::vector<Value> share_of(const std::vector<Value>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(all.empty() ? 0 : first);
    return {begin, begin + static_cast<std::ptrdiff_t>(all.empty() ? 0 : count)};
}

// Calls `check(ranks, own rows, own labels, own weights, first)` on every rank, for every way to share the rows.
template <class Check>
void each_share(const matrix& x, const std::vector<int>& labels, const std::vector<double>& weights,
                const Check& check) {
    for (const auto& rows : ways_to_share(static_cast<std::size_t>(x.rows())))
        on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            check(ranks, rows_of(x, first, count), share_of(labels, first, count), share_of(weights, first, count),
                  first);
        });
}

} // namespace clientele::testing
