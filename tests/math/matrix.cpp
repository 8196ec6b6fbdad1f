#include <clientele/math/matrix.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("matrix") {

using namespace clientele;

TEST_CASE("a column of a matrix is seen without a copy") {
    matrix x(3, 2);
    x << 1, 4, 2, 5, 3, 6;
    CHECK(column_of(x, 1).data() == x.data() + 3);
    CHECK(as_eigen(column_of(x, 1)).sum() == 15);
    CHECK(column_of(x.middleRows(1, 2), 1)[0] == 5);
}

TEST_CASE("a matrix without rows and a value that is not finite are refused") {
    CHECK_THROWS_WITH(require_finite("kmeans", matrix(0, 2)),
                      "kmeans: the matrix must have at least one row and one column, got 0 x 2");
    matrix x = matrix::Zero(2, 2);
    x(1, 0) = std::nan("");
    CHECK_THROWS_WITH(require_finite("kmeans", x), "kmeans: values must be finite, got nan in row 1, column 0");
}

} // TEST_SUITE("matrix")
