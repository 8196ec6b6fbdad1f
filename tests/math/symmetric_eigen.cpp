#include <clientele/math/random.hpp>
#include <clientele/math/symmetric_eigen.hpp>

#include <doctest/doctest.h>

TEST_SUITE("math/symmetric_eigen") {

namespace cl = clientele;

TEST_CASE("random symmetric matrices are put together again") {
    cl::random_generator g{3};
    for (Eigen::Index n = 1; n <= 8; ++n)
        for (int repeat = 0; repeat < 20; ++repeat) {
            cl::matrix a(n, n);
            for (Eigen::Index i = 0; i < n; ++i)
                for (Eigen::Index j = 0; j <= i; ++j)
                    a(i, j) = a(j, i) = 2 * g.uniform() - 1;
            const auto [values, vectors] = cl::symmetric_eigen(a);
            CHECK((vectors * values.asDiagonal() * vectors.transpose() - a).norm() < 1e-13);
            CHECK((vectors.transpose() * vectors - cl::matrix::Identity(n, n)).norm() < 1e-13);
            for (Eigen::Index i = 1; i < n; ++i)
                CHECK(values[i - 1] <= values[i]);
        }
}

TEST_CASE("small eigenvalues of a graded definite matrix keep their digits") {
    cl::matrix a(3, 3);
    a << 1e10, 1e4, 1, 1e4, 1, 1e-5, 1, 1e-5, 1e-9;
    const auto [values, vectors] = cl::symmetric_eigen(a);
    CHECK(values[0] > 0);
    CHECK(values.prod() == doctest::Approx(8.1).epsilon(1e-9)); // the determinant, by hand
}

TEST_CASE("edges: one number, zeros, a matrix that is not square or not finite") {
    CHECK(cl::symmetric_eigen(cl::matrix::Constant(1, 1, -3)).values[0] == -3);
    CHECK(cl::symmetric_eigen(cl::matrix::Zero(3, 3)).values.norm() == 0);
    CHECK_THROWS_AS((void)cl::symmetric_eigen(cl::matrix::Zero(2, 3)), cl::error);
    CHECK_THROWS_AS((void)cl::symmetric_eigen(cl::matrix::Constant(2, 2, std::numeric_limits<double>::quiet_NaN())),
                    cl::error);
}

} // TEST_SUITE("math/symmetric_eigen")
