#pragma once

// Random tables and comparisons that the tests of this room share.

#include <clientele/math/random.hpp>
#include <clientele/tree/nodes.hpp>

#include <doctest/doctest.h>

#include <numeric>

namespace tree_tests {

using namespace clientele;
using ints = std::vector<int>;
using doubles = std::vector<double>;
inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

struct table {
    matrix x;
    ints y;
};

/// Few distinct values, so that ties are common.
inline table random_table(random_generator& random, int rows, int columns, int classes, int values) {
    table out{matrix(rows, columns), {}};
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j)
            out.x(i, j) = static_cast<double>(random.below(static_cast<std::uint64_t>(values))) / 4 - 1;
        out.y.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(classes))));
    }
    return out;
}

inline std::vector<std::size_t> random_order(random_generator& random, std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

template <class T>
std::vector<T> permuted(const std::vector<T>& values, const std::vector<std::size_t>& order) {
    std::vector<T> out;
    for (const auto i : order)
        out.push_back(values[i]);
    return out;
}

inline matrix permuted(const matrix& x, const std::vector<std::size_t>& order) {
    matrix out(static_cast<Eigen::Index>(order.size()), x.cols());
    for (std::size_t i = 0; i < order.size(); ++i)
        out.row(static_cast<Eigen::Index>(i)) = x.row(static_cast<Eigen::Index>(order[i]));
    return out;
}

inline bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

/// Every bit of two trees but the number of rows.
inline void check_same(const tree_nodes& a, const tree_nodes& b) {
    REQUIRE(a.feature == b.feature);
    CHECK(a.left == b.left);
    CHECK(a.right == b.right);
    CHECK(a.missing == b.missing);
    CHECK(a.split_order == b.split_order);
    CHECK(a.left_categories == b.left_categories);
    CHECK(a.right_categories == b.right_categories);
    CHECK(a.weight == b.weight);
    CHECK(a.impurity == b.impurity);
    CHECK(a.gain == b.gain);
    CHECK(a.complexity == b.complexity);
    for (std::size_t t = 0; t < a.size(); ++t)
        CHECK(same(a.threshold[t], b.threshold[t]));
}

} // namespace tree_tests
