#include <clientele/cluster/detail/labelled_rows.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include "cluster/reference.hpp"
#include "refusal.hpp"
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

TEST_SUITE("cluster/detail/labelled_rows") {

using namespace clientele;
using rows_of = std::vector<std::size_t>;

namespace {

/// The sentence with which rows, labels and weights are refused.
error refusal(const matrix& x, const std::vector<int>& labels, const std::vector<double>& weights = {}) {
    return ::refusal([&] {
        const matrix_view rows{x};
        return detail::labelled_rows{"measure", rows, labels, weights};
    });
}

} // namespace

TEST_CASE("rows come by cluster in the order of their content, then of their weight, then as given") {
    const matrix x{{2.0, 1.0}, {5.0, 0.0}, {1.0, 9.0}, {1.0, 3.0}, {5.0, 0.0}, {5.0, 0.0}};
    const std::vector<int> labels{4, 1, 4, 4, 1, 1};
    const std::vector<double> weights{1, 3, 1, 2, 0.5, 3};
    const matrix_view view{x};
    const detail::labelled_rows rows{"measure", view, labels, weights};
    CHECK(rows.clusters() == 2);
    CHECK(rows.cluster_labels == std::vector{1, 4});
    CHECK(rows.members == std::vector{rows_of{4, 1, 5}, rows_of{3, 2, 0}});
    CHECK(rows.masses == std::vector{6.5, 4.0});
    CHECK(rows.mass == 10.5);
    CHECK(rows.at(3, 1) == 3.0);
    CHECK(rows.weight(4) == 0.5);
}

TEST_CASE("without weights every row weighs one, and rows without weight make no cluster") {
    const matrix x{{1.0}, {2.0}, {3.0}, {4.0}};
    const matrix_view view{x};
    const std::vector<int> labels{0, 1, 2, 2};
    const detail::labelled_rows plain{"measure", view, labels, {}};
    CHECK(plain.masses == std::vector{1.0, 1.0, 2.0});
    CHECK(plain.weight(3) == 1.0);
    const std::vector<double> weights{1, 0, 0, 2};
    const detail::labelled_rows some{"measure", view, labels, weights};
    CHECK(some.cluster_labels == std::vector{0, 2});
    CHECK(some.members == std::vector{rows_of{0}, rows_of{3}});
    CHECK(some.mass == 3.0);
}

TEST_CASE("centroids are weighted means") {
    // (1 x 2 + 3 x 6) / 4 = 5 and (1 x 0 + 3 x 8) / 4 = 6
    const matrix x{{2.0, 0.0}, {6.0, 8.0}, {-1.0, -1.0}};
    const matrix_view view{x};
    const std::vector<int> labels{0, 0, 1};
    const std::vector<double> weights{1, 3, 1};
    const detail::labelled_rows rows{"measure", view, labels, weights};
    CHECK(rows.centroids() == matrix{{5.0, 6.0}, {-1.0, -1.0}});
    CHECK(rows.squared_distance(1, rows.centroids(), 0) == 5.0); // (1, 2) away from it
}

TEST_CASE("centroids far from the origin keep their digits") {
    // the plain sum of these three would need 55 bits and end in 8 instead of 6, the mean in 3
    const double far = 0x1p52;
    const matrix x{{far + 1}, {far + 2}, {far + 3}, {0.0}};
    const matrix_view view{x};
    const std::vector<int> labels{0, 0, 0, 1};
    CHECK(detail::labelled_rows{"measure", view, labels, {}}.centroids() == matrix{{far + 2}, {0.0}});
}

TEST_CASE("a squared distance rounds each product, as no fused multiply-add would") {
    // 2^-54 + 2^-54 is half a unit in the last place of what follows, (1 + 2^-30)^2 rounded to 1 + 2^-29: the tie goes
    // down. Fused, the square keeps its 2^-60 and the sum goes up.
    const matrix a{{0x1p-27, 0x1p-27, 1 + 0x1p-30}}, origin{{0.0, 0.0, 0.0}};
    CHECK(detail::squared_distance(a.row(0), origin.row(0)) == 1 + 0x1p-29);
    CHECK(detail::squared_distance(origin.row(0), a.row(0)) == 1 + 0x1p-29);
}

TEST_CASE("masses and centroids have the same bits whatever the order of the rows") {
    random_generator random{5};
    for (int round = 0; round < 50; ++round) {
        const auto n = static_cast<Eigen::Index>(6 + random.below(60));
        const reference::blobs data{random, n, 3, 3, 1.0};
        std::vector<double> weights(static_cast<std::size_t>(n));
        for (auto& w : weights)
            w = 0.1 + random.uniform();
        std::vector<std::size_t> order(weights.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size() - 1; i > 0; --i)
            std::swap(order[i], order[random.below(i + 1)]);
        matrix shuffled(n, 3);
        std::vector<int> labels;
        std::vector<double> moved;
        for (std::size_t i = 0; i < order.size(); ++i) {
            shuffled.row(static_cast<Eigen::Index>(i)) = data.x.row(static_cast<Eigen::Index>(order[i]));
            labels.push_back(data.labels[order[i]]);
            moved.push_back(weights[order[i]]);
        }
        const matrix_view before{data.x}, after{shuffled};
        const detail::labelled_rows one{"measure", before, data.labels, weights},
            other{"measure", after, labels, moved};
        CHECK(one.masses == other.masses);
        CHECK(one.mass == other.mass);
        CHECK(one.centroids() == other.centroids());
    }
}

TEST_CASE("labels and weights that do not fit are refused with their row") {
    const matrix x{{1.0}, {2.0}, {3.0}};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    check_refusal(refusal(x, {0, 1}), errc::bad_shape, no_row, "measure: labels must have 3 rows, got 2");
    check_refusal(refusal(x, {0, 1, 1}, {1, 1}), errc::bad_shape, no_row, "measure: weights must have 3 rows, got 2");
    check_refusal(refusal(x, {0, 1, -2}), errc::bad_value, 2, "measure: labels must be at least 0, got -2 in row 2");
    check_refusal(refusal(x, {0, 1, 1}, {1, -0.5, 1}), errc::bad_value, 1,
                  "measure: weights must be 0 or in [1e-150, 1e150], got -0.5 in row 1");
    check_refusal(refusal(x, {0, 1, 1}, {1, 1, nan}), errc::bad_value, 2,
                  "measure: weights must be 0 or in [1e-150, 1e150], got nan in row 2");
    check_refusal(refusal(x, {0, 1, 1}, {HUGE_VAL, 1, 1}), errc::bad_value, 0,
                  "measure: weights must be 0 or in [1e-150, 1e150], got inf in row 0");
    check_refusal(refusal(matrix{{1.0}, {nan}}, {0, 1}), errc::bad_value, 1,
                  "measure: values must be finite, got nan in row 1, column 0");
    check_refusal(refusal(matrix(0, 1), {}), errc::empty_input, no_row,
                  "measure: the matrix must have at least one row and one column, got 0 x 1");
}

TEST_CASE("labels that number no clusters are refused before memory is asked for, large ones are allowed") {
    const matrix x{{1.0}, {2.0}};
    check_refusal(refusal(x, {0, 1'000'001}), errc::bad_value, no_row,
                  "measure: labels must be 0-based cluster numbers, got 1000001 with 2 rows");
    const matrix_view view{x};
    const std::vector<int> labels{0, 1'000'000};
    CHECK(detail::labelled_rows{"measure", view, labels, {}}.cluster_labels == labels);
}

TEST_CASE("one cluster with weight is too few") {
    const matrix x{{1.0}, {2.0}};
    const std::string sentence = "measure: labels must name at least two clusters with rows of positive weight, got ";
    check_refusal(refusal(x, {3, 3}), errc::bad_parameter, no_row, sentence + "1");
    check_refusal(refusal(x, {0, 1}, {1, 0}), errc::bad_parameter, no_row, sentence + "1");
    check_refusal(refusal(x, {0, 1}, {0, 0}), errc::bad_value, no_row,
                  "measure: at least one of the weights must be above 0");
}

} // TEST_SUITE("cluster/detail/labelled_rows")
