#include <clientele/cluster/mini_batch.hpp>

#include <doctest/doctest.h>

TEST_SUITE("cluster/mini_batch") {

using namespace clientele;

namespace {

matrix night(random_generator& random, double shift = 0) { // three groups about 0, 10 and 20
    matrix x(60, 2);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        x(i, 0) = 10.0 * static_cast<double>(i % 3) + random.uniform() + shift;
        x(i, 1) = random.uniform();
    }
    return x;
}

} // namespace

TEST_CASE("centroids are the means of the rows that came to them, whatever the batches") {
    random_generator random{1};
    kmeans_stream stream;
    const mini_batch_kmeans method{.k = 3, .seed = 5};
    Eigen::RowVectorXd sums[3];
    for (auto& sum : sums)
        sum = Eigen::RowVectorXd::Zero(2);
    for (int b = 0; b < 20; ++b) {
        const auto x = night(random);
        method.update(stream, x);
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            sums[i % 3] += x.row(i);
    }
    CHECK(stream.batches == 20);
    CHECK(stream.rows == 1200);
    const auto where = stream.assign((matrix(3, 2) << 0.5, 0.5, 10.5, 0.5, 20.5, 0.5).finished());
    for (int group = 0; group < 3; ++group) {
        const int label = where[static_cast<std::size_t>(group)];
        CHECK(stream.masses[static_cast<std::size_t>(label)] == 400);
        for (Eigen::Index f = 0; f < 2; ++f)
            CHECK(stream.centroids(label, f) == doctest::Approx(sums[group][f] / 400).epsilon(1e-12));
    }
}

TEST_CASE("a memory below 1 lets centroids follow customers who change") {
    random_generator random{2};
    kmeans_stream keeps, forgets;
    for (int b = 0; b < 30; ++b) {
        const auto x = night(random, 0.1 * b);
        mini_batch_kmeans{.k = 3}.update(keeps, x);
        mini_batch_kmeans{.k = 3, .memory = 0.3}.update(forgets, x);
    }
    CHECK(forgets.centroids.col(0).minCoeff() > 3.0);
    CHECK(keeps.centroids.col(0).minCoeff() < 2.5);
}

TEST_CASE("a stream that begins with fewer distinct points gets its other centroids later") {
    kmeans_stream stream;
    const mini_batch_kmeans method{.k = 3};
    method.update(stream, matrix::Constant(4, 1, 1.0));
    CHECK(stream.centroids.rows() == 1);
    method.update(stream, (matrix(3, 1) << 1, 5, 9).finished());
    CHECK(stream.centroids.rows() == 3);
    CHECK(stream.masses[0] == 5);
}

TEST_CASE("a bad batch is refused and leaves the stream as it was") {
    kmeans_stream stream;
    CHECK_THROWS_WITH_AS((void)stream.assign(matrix::Zero(1, 1)), "kmeans_stream: there has been no batch yet", error);
    const mini_batch_kmeans method{.k = 2};
    method.update(stream, (matrix(2, 1) << 0, 1).finished());
    const matrix before = stream.centroids;
    matrix broken(1, 1);
    broken << std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_AS(method.update(stream, broken), error);
    CHECK_THROWS_WITH_AS(method.update(stream, matrix::Zero(1, 2)),
                         "mini_batch_kmeans: rows must have 1 features, got 2", error);
    CHECK_THROWS_AS(method.update(stream, matrix::Zero(2, 1), std::vector{1.0, -1.0}), error);
    CHECK_THROWS_WITH_AS((mini_batch_kmeans{.k = 2, .memory = 0}.update(stream, matrix::Zero(1, 1))),
                         "mini_batch_kmeans: memory must be in (0, 1], got 0", error);
    CHECK(stream.centroids == before);
    CHECK(stream.batches == 1);
}

} // TEST_SUITE("cluster/mini_batch")
