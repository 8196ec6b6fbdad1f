#include <clientele/cluster/mini_batch.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

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
    CHECK_THROWS_WITH_AS((void)stream.assign(matrix::Zero(1, 2)), "kmeans_stream: rows must have 1 features, got 2",
                         error);
    CHECK_THROWS_AS(method.update(stream, matrix::Zero(2, 1), std::vector{1.0, -1.0}), error);
    CHECK_THROWS_WITH_AS((mini_batch_kmeans{.k = 2, .memory = 0}.update(stream, matrix::Zero(1, 1))),
                         "mini_batch_kmeans: memory must be in (0, 1], got 0", error);
    CHECK(stream.centroids == before);
    CHECK(stream.batches == 1);
}

TEST_CASE("values and weights of any unit give the same clusters, and what leaves the range of double is refused") {
    const mini_batch_kmeans method{.k = 2, .seed = 1};
    const matrix rows{{0.0}, {1.0}, {10.0}, {11.0}};
    const auto streamed = [&](const matrix& x, const std::vector<double>& weights) {
        kmeans_stream stream;
        method.update(stream, x.topRows(1), column{weights}.subspan(0, weights.empty() ? 0 : 1));
        method.update(stream, x, weights);
        return stream;
    };
    const auto plain = streamed(rows, {});
    CHECK(plain.centroids == matrix{{1.0 / 3}, {10.5}}); // 0 came twice
    for (const int power : {-1000, -660, -490, 490, 660, 890}) {
        CAPTURE(power);
        const double factor = std::scalbn(1.0, power);
        CHECK(streamed(rows * factor, {}).centroids == matrix{plain.centroids * factor});
        if (std::abs(power) < 500) {
            CHECK(streamed(rows, std::vector(4, factor)).centroids == plain.centroids);
            CHECK(streamed(rows / factor, std::vector(4, factor)).centroids == matrix{plain.centroids / factor});
        }
    }
    CHECK(streamed(rows * 0x1p-490, std::vector(4, 0x1p-490)).centroids == matrix{plain.centroids * 0x1p-490});
    kmeans_stream stream;
    CHECK_THROWS_WITH_AS(method.update(stream, matrix{{1e308}, {-1e308}}),
                         doctest::Contains("mini_batch_kmeans: values must be at most 2^900, 8e270, in size, got 1"),
                         error);
    CHECK_THROWS_WITH_AS(method.update(stream, matrix{{1e200}}, std::vector{1e150}),
                         doctest::Contains("mini_batch_kmeans: the largest value times the largest weight must be at "
                                           "most 2^1000, 1e301, got "),
                         error);
    CHECK(stream.centroids.rows() == 0);
}

TEST_CASE("a row of weight 0 changes nothing, wherever it lies") {
    const mini_batch_kmeans method{.k = 2, .seed = 1};
    kmeans_stream with, without;
    method.update(with, matrix{{0.0}, {1.0}, {10.0}, {11.0}, {1e300}}, std::vector{1.0, 1.0, 1.0, 1.0, 0.0});
    method.update(without, matrix{{0.0}, {1.0}, {10.0}, {11.0}}, std::vector{1.0, 1.0, 1.0, 1.0});
    CHECK(with.centroids == without.centroids);
    CHECK(with.masses == without.masses);
    CHECK(with.rows == without.rows);
}

TEST_CASE("a stream from a store is looked at before it is used") {
    const mini_batch_kmeans method{.k = 2};
    const matrix batch{{0.0}, {1.0}};
    kmeans_stream torn{.centroids = matrix{{0.0}, {1.0}}, .masses = {1.0}};
    CHECK_THROWS_WITH_AS(method.update(torn, batch), "mini_batch_kmeans: masses of the stream must have 2 rows, got 1",
                         error);
    torn.masses = {1.0, std::numeric_limits<double>::quiet_NaN()};
    CHECK_THROWS_WITH_AS(method.update(torn, batch),
                         "mini_batch_kmeans: masses of the stream must be finite and at least 0, got nan in cluster 1",
                         error);
    torn.masses = {1.0, 1.0};
    torn.centroids(1, 0) = std::numeric_limits<double>::infinity();
    CHECK_THROWS_AS(method.update(torn, batch), error);
    CHECK_THROWS_AS((void)torn.assign(batch), error);
}

} // TEST_SUITE("cluster/mini_batch")
