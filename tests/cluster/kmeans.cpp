#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/partition_seeding.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("kmeans") {

using namespace clientele;

namespace {

matrix two_groups() {
    matrix x(6, 2);
    x << 0, 0, 0, 1, 1, 0, 10, 10, 10, 11, 11, 10;
    return x;
}

matrix random_rows(int n, int d, std::uint64_t seed) {
    random_generator random{seed};
    matrix x(n, d);
    for (int j = 0; j < d; ++j)
        for (int i = 0; i < n; ++i)
            x(i, j) = random.uniform() + random.uniform();
    return x;
}

/// A seeding policy that pays no heed to k.
struct three_corners {
    matrix seed(const matrix_view& x, column, int, random_generator&) const { return x.topRows(3); }
};

} // namespace

TEST_CASE("two plain groups are found, with their means, sizes and inertia") {
    const auto fitted = kmeans{.k = 2, .seed = 3}.fit(two_groups());
    CHECK(fitted.status == kmeans_status::converged);
    CHECK(fitted.k() == 2);
    CHECK(fitted.sizes == std::vector<std::size_t>{3, 3});
    CHECK(fitted.labels[0] == fitted.labels[1]);
    CHECK(fitted.labels[0] == fitted.labels[2]);
    CHECK(fitted.labels[3] == fitted.labels[5]);
    CHECK(fitted.labels[0] != fitted.labels[3]);
    CHECK(fitted.inertia == doctest::Approx(8.0 / 3));
    CHECK(fitted.centroids(fitted.labels[0], 0) == doctest::Approx(1.0 / 3));
    CHECK(fitted.restarts == 10);
    CHECK_FALSE(fitted.fewer_distinct_points);
}

TEST_CASE("new customers go to the nearest centroid, with distance and margin") {
    const auto fitted = kmeans{.k = 2}.fit(two_groups());
    CHECK(fitted.assign(two_groups()) == fitted.labels);
    matrix fresh(2, 2);
    fresh << 1.0 / 3, 1.0 / 3 + 2, 9, 9;
    const auto where = fitted.assign_with_margins(fresh);
    CHECK(where.labels == fitted.assign(fresh));
    CHECK(where.labels[0] == fitted.labels[0]);
    CHECK(where.labels[1] == fitted.labels[3]);
    CHECK(where.distances[0] == doctest::Approx(2));
    CHECK(where.seconds[0] == fitted.labels[3]);
    const auto all = fitted.distances(fresh);
    CHECK(all(0, fitted.labels[0]) == doctest::Approx(where.distances[0]));
    CHECK(all(0, fitted.labels[3]) == doctest::Approx(where.distances[0] + where.margins[0]));
    CHECK(fitted.assign_row(std::vector{9.0, 9.0}) == where.labels[1]);
}

TEST_CASE("the labels of a fit are those that assign gives its rows") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto x = random_rows(100, 3, seed);
        for (const int limit : {1, 2, 300}) {
            const auto fitted = kmeans{.k = 6, .stopping = until_stable{limit}, .restarts = 1, .seed = seed}.fit(x);
            CHECK(fitted.assign(x) == fitted.labels);
            const auto where = fitted.assign_with_margins(x);
            double inertia = 0;
            for (const double distance : where.distances)
                inertia += distance * distance;
            CHECK(fitted.inertia == doctest::Approx(inertia).epsilon(1e-12));
        }
    }
}

TEST_CASE("a seed that is left out is 0") { CHECK(kmeans{.k = 2}.seed == 0); }

TEST_CASE("the same seed gives the same bits, with any number of threads") {
    const auto x = random_rows(20'000, 3, 5);
    const auto once = kmeans{.k = 5, .restarts = 2, .seed = 9}.fit(x);
    for (const unsigned count : {1u, 2u, 3u, 4u}) {
        const auto again = kmeans{.k = 5, .restarts = 2, .seed = 9, .executor = threads{count}}.fit(x);
        CHECK(again.labels == once.labels);
        CHECK(again.centroids == once.centroids);
        CHECK(again.inertia == once.inertia);
    }
}

TEST_CASE("fewer distinct points than k is said, not hidden") {
    matrix x(5, 1);
    x << 1, 1, 2, 2, 1;
    const auto check = [&](const auto& fitted) {
        CHECK(fitted.fewer_distinct_points);
        CHECK(fitted.k() == 2);
        CHECK(fitted.k_requested == 4);
        CHECK(fitted.inertia == 0);
    };
    check(kmeans{.k = 4}.fit(x));
    check(kmeans{.k = 4, .seeding = random_points{}}.fit(x));
    check(kmeans{.k = 4, .seeding = maximin{}}.fit(x));
    matrix start(4, 1);
    start << 0, 1, 5, 2;
    check(kmeans{.k = 4, .seeding = given_centroids{start}}.fit(x));
    check(kmeans{.k = 4, .seeding = given_centroids{start}, .empty = split_largest{}}.fit(x));
}

TEST_CASE("one row and as many clusters as rows") {
    const auto one = kmeans{.k = 1}.fit(matrix::Constant(1, 3, 2.5));
    CHECK(one.inertia == 0);
    CHECK(one.centroids == matrix::Constant(1, 3, 2.5));
    const auto each = kmeans{.k = 6}.fit(two_groups());
    CHECK(each.inertia == 0);
    CHECK(each.sizes == std::vector<std::size_t>(6, 1));
}

TEST_CASE("a weight counts as so many equal rows") {
    matrix x(4, 1), repeated(8, 1);
    x << 0, 1, 10, 12;
    repeated << 0, 0, 0, 1, 10, 12, 12, 12;
    const std::vector<double> weights{3, 1, 1, 3};
    const auto weighted = kmeans{.k = 2, .seed = 1}.fit(x, weights);
    const auto plain = kmeans{.k = 2, .seed = 1}.fit(repeated);
    CHECK(weighted.inertia == doctest::Approx(plain.inertia));
    CHECK(weighted.centroids == plain.centroids);
    CHECK(weighted.masses == plain.masses);
    CHECK(weighted.sizes == std::vector<std::size_t>{2, 2});
}

TEST_CASE("a row of weight 0 is labelled and changes nothing else") {
    auto x = two_groups();
    x.conservativeResize(7, 2);
    x.row(6) << 1000, 1000;
    const std::vector<double> weights{1, 1, 1, 1, 1, 1, 0};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto fitted = kmeans{.k = 2, .restarts = 1, .seed = seed}.fit(x, weights);
        CHECK(fitted.inertia == doctest::Approx(8.0 / 3));
        CHECK(fitted.labels[6] == fitted.labels[3]);
    }
    x.row(6) << -1e300, 5; // no square of a distance to it is a double
    x.topRows(6) *= 0x1p-600;
    const auto fitted = kmeans{.k = 2, .seed = 1}.fit(x, weights);
    CHECK(fitted.labels[6] == 0);
    CHECK(fitted.inertia == kmeans{.k = 2, .seed = 1}.fit(matrix{x.topRows(6)}).inertia);
}

TEST_CASE("a row far from all others leaves the inertia of these exact") {
    for (const double far : {1e9, 1e12, 1e15, 1e18}) {
        CAPTURE(far);
        matrix x(101, 1);
        for (int i = 0; i < 100; ++i)
            x(i, 0) = i / 10.0;
        x(100, 0) = far;
        const auto fitted = kmeans{.k = 2}.fit(x);
        CHECK(fitted.inertia == doctest::Approx(833.25).epsilon(1e-13));
        CHECK(kmeans{.k = 2}.fit(matrix{x.colwise().reverse()}).inertia == fitted.inertia);
    }
}

TEST_CASE("weights may be tiny, huge and of any mixture") {
    matrix x(4, 1);
    x << 1, 2, 6, 1000;
    const auto light = kmeans{.k = 1}.fit(matrix{x.topRows(3)}, std::vector{0x1p-70, 0x1p-70, 0x1p-70});
    CHECK(light.centroids(0, 0) == 3);
    CHECK(light.inertia == 14 * 0x1p-70);
    const auto mixed = kmeans{.k = 2}.fit(x, std::vector{1.0, 1.0, 1.0, 1e17});
    CHECK(mixed.centroids(mixed.labels[0], 0) == 3);
    CHECK(mixed.centroids(mixed.labels[3], 0) == 1000);
    CHECK(mixed.inertia == 14);
}

TEST_CASE("a row of enormous weight does not spoil the polish of the others") {
    matrix x(4, 1);
    x << 0, 3, 100, 101;
    const auto fitted = kmeans{.k = 2}.fit(x, std::vector{1e16, 1.0, 1.0, 1.0});
    CHECK(fitted.status == kmeans_status::converged);
    CHECK(fitted.inertia == doctest::Approx(9.5).epsilon(1e-14)); // 3 is 9 from the heavy row, 100 and 101 make 0.5
    CHECK(fitted.centroids(fitted.labels[2], 0) == 100.5);
}

TEST_CASE("the order of rows changes no fit from given centroids, clusters that run empty included") {
    // All rows are nearest to 3; of the empty cluster's equals at distance 1 the row 1 goes, whoever comes first.
    matrix x(4, 1), start(2, 1);
    x << 2, 5, 1, 2;
    start << 3, -1;
    const auto method = kmeans{.k = 2, .seeding = given_centroids{start}, .polish = no_polish{}};
    const auto one = method.fit(x), other = method.fit(matrix{x.colwise().reverse()});
    CHECK(one.inertia == other.inertia);
    CHECK(one.centroids == other.centroids);
    random_generator random{77};
    for (int round = 0; round < repeats(3000); ++round) {
        const auto n = static_cast<Eigen::Index>(3 + random.below(6)), d = static_cast<Eigen::Index>(1 + round % 2);
        const int k = static_cast<int>(2 + random.below(static_cast<std::uint64_t>(n - 1)));
        matrix rows(n, d), from(k, d);
        for (Eigen::Index v = 0; v < rows.size(); ++v)
            rows.data()[v] = static_cast<double>(random.below(5));
        for (Eigen::Index v = 0; v < from.size(); ++v)
            from.data()[v] = static_cast<double>(random.below(12)) - 3;
        const auto run = kmeans{.k = k, .seeding = given_centroids{from}, .polish = no_polish{}};
        const auto forward = run.fit(rows), backward = run.fit(matrix{rows.colwise().reverse()});
        CHECK(forward.inertia == backward.inertia);
        CHECK(forward.centroids == backward.centroids);
    }
}

TEST_CASE("seedings that cut the data find the groups at any scale") {
    const auto x = two_groups();
    for (const double scale : {1e-200, 1e-160, 1e-90, 1.0, 1e76, 1e150}) {
        CAPTURE(scale);
        const auto check = [&](const auto& method) {
            const auto fitted = method.fit(matrix{x * scale});
            CHECK(fitted.k() == 2);
            CHECK(!fitted.fewer_distinct_points);
            CHECK(std::count(fitted.labels.begin(), fitted.labels.end(), fitted.labels[0]) == 3);
        };
        check(kmeans{.k = 2, .seeding = variance_partition{}});
        check(kmeans{.k = 2, .seeding = pca_partition{}});
    }
}

TEST_CASE("a start centroid far beyond the rows takes none of them") {
    matrix x(4, 1), start(2, 1);
    x << 0, 1, 2, 3;
    for (const double far : {1e17, 1e20, 1e40, 1e60, 1e200, -1e200}) {
        CAPTURE(far);
        start << far, 0;
        const auto fitted = kmeans{.k = 2, .seeding = given_centroids{start}, .empty = keep_empty{}}.fit(x);
        CHECK(fitted.labels == std::vector{1, 1, 1, 1});
        CHECK(fitted.centroids(1, 0) == 1.5);
    }
}

namespace {

struct recorded {
    std::vector<double>* inertias;
    std::vector<double>* before;
    bool stop(const iteration_report& report) const {
        inertias->push_back(report.inertia());
        before->push_back(report.inertia_before);
        return false;
    }
};

template <class Centroid>
void check_inertia_on_the_way(const Centroid& centroid) {
    const auto x = random_rows(2000, 2, 4);
    std::vector<double> inertias, before;
    const auto fitted = kmeans{
        .k = 5,
        .seeding = given_centroids{x.topRows(5)},
        .centroid = centroid,
        .stopping = recorded{&inertias, &before},
        .polish =
            no_polish{}}.fit(x);
    double first = 0;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        double least = std::numeric_limits<double>::infinity();
        for (Eigen::Index j = 0; j < 5; ++j)
            least = std::min(least, centroid.loss(std::vector{x(i, 0), x(i, 1)}, std::vector{x(j, 0), x(j, 1)}));
        first += least;
    }
    REQUIRE(inertias.size() + 1 == static_cast<std::size_t>(fitted.iterations)); // in the last iteration nothing moves
    CHECK(inertias[0] == doctest::Approx(first).epsilon(1e-12));
    CHECK(before[0] == std::numeric_limits<double>::infinity());
    for (std::size_t i = 1; i < inertias.size(); ++i) {
        CHECK(inertias[i] <= inertias[i - 1] * (1 + 1e-12));
        CHECK(before[i] == inertias[i - 1]);
    }
    CHECK(fitted.inertia <= inertias.back() * (1 + 1e-12));
}

} // namespace

TEST_CASE("a stopping policy may ask for the inertia about a start centroid far from the rows") {
    matrix x(4, 1), start(1, 1);
    x << 0, 1, 2, 3;
    start << 1000;
    std::vector<double> inertias, before;
    (void)kmeans{.k = 1, .seeding = given_centroids{start}, .stopping = recorded{&inertias, &before}}.fit(x);
    CHECK(inertias.at(0) == 1000.0 * 1000 + 999.0 * 999 + 998.0 * 998 + 997.0 * 997);
}

TEST_CASE("a stopping policy learns the inertia of each assignment, and that of the one before") {
    check_inertia_on_the_way(means{});
    check_inertia_on_the_way(medians{});
}

TEST_CASE("a run that ends by its gain keeps the labels of its centroids") {
    const auto x = random_rows(5000, 3, 8);
    const auto rough = kmeans{.k = 6, .stopping = until_gain_below{0.01}, .polish = no_polish{}, .restarts = 1}.fit(x);
    const auto full = kmeans{.k = 6, .polish = no_polish{}, .restarts = 1}.fit(x);
    CHECK(rough.status == kmeans_status::iteration_limit);
    CHECK(rough.iterations < full.iterations);
    CHECK(rough.inertia <= full.inertia * 1.1);
    CHECK(rough.assign(x) == rough.labels);
}

TEST_CASE("memory from fits before leaves no trace, and does not grow for data of the same size") {
    kmeans_workspace memory;
    CHECK(memory.bytes() == 0);
    const auto same = [](const auto& one, const auto& other) {
        CHECK(one.labels == other.labels);
        CHECK(one.centroids == other.centroids);
        CHECK(one.inertia == other.inertia);
    };
    const std::vector<double> weights(3000, 2.0);
    const matrix alike = matrix::Constant(3000, 3, 0.5); // its seeding goes on in double
    const auto method = kmeans{.k = 5, .restarts = 2, .seed = 6};
    std::size_t held = 0;
    for (int round = 0; round < 2; ++round) {
        for (const std::uint64_t seed : {1u, 2u}) {
            const auto x = random_rows(3000, 3, seed), small = random_rows(100, 2, seed);
            const Eigen::MatrixXf single = x.cast<float>();
            same(method.fit(x, {}, memory), method.fit(x));
            same(method.fit(x, weights, memory), method.fit(x, weights));
            same(method.fit(small, {}, memory), method.fit(small));
            same(method.fit(single, {}, memory), method.fit(single));
            same(method.fit(alike, {}, memory), method.fit(alike));
        }
        if (round == 0)
            held = memory.bytes();
    }
    CHECK(held >= 3000 * (4 * 4 + 4 + 8));
    CHECK(memory.bytes() == held);
}

TEST_CASE("an empty cluster is treated as its policy says") {
    matrix x(4, 1), start(3, 1);
    x << 0, 1, 10, 11;
    start << 0.5, 10.5, 1000;
    const auto from = given_centroids{start};
    CHECK(kmeans{.k = 3, .seeding = from, .empty = farthest_point{}}.fit(x).inertia == doctest::Approx(0.5));
    CHECK(kmeans{.k = 3, .seeding = from, .empty = split_largest{}}.fit(x).inertia == doctest::Approx(0.5));
    const auto kept = kmeans{.k = 3, .seeding = from, .empty = keep_empty{}}.fit(x);
    CHECK(kept.k() == 3);
    CHECK(kept.sizes == std::vector<std::size_t>{2, 2, 0});
    CHECK(kept.centroids(2, 0) == 1000);
    const auto dropped = kmeans{.k = 3, .seeding = from, .empty = drop_empty{}}.fit(x);
    CHECK(dropped.k() == 2);
    CHECK_FALSE(dropped.fewer_distinct_points);
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 3, .seeding = from, .empty = refuse_empty{}}.fit(x)),
                         "kmeans: cluster 2 has lost all its rows (policy refuse_empty)", error);
}

TEST_CASE("Hartigan's moves leave a fixed point of Lloyd that is not worse") {
    std::size_t helped = 0;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const auto x = random_rows(120, 3, seed);
        const auto plain = kmeans{.k = 8, .polish = no_polish{}, .restarts = 1, .seed = seed}.fit(x);
        const auto polished = kmeans{.k = 8, .polish = hartigan{}, .restarts = 1, .seed = seed}.fit(x);
        CHECK(polished.inertia <= plain.inertia * (1 + 1e-12));
        CHECK(polished.assign(x) == polished.labels);
        helped += polished.inertia < plain.inertia * (1 - 1e-9) ? 1u : 0u;
    }
    CHECK(helped > 10);
}

TEST_CASE("medians shrug off an outlier that drags means away") {
    matrix x(5, 1);
    x << 0, 1, 2, 3, 1000;
    const auto by_medians = kmeans{.k = 1, .centroid = medians{}}.fit(x);
    CHECK(by_medians.centroids(0, 0) == 2);
    CHECK(by_medians.inertia == doctest::Approx(2 + 1 + 0 + 1 + 998));
}

TEST_CASE("spherical clusters go by direction, not by size") {
    matrix x(4, 2);
    x << 1, 0, 100, 1, 0, 2, 3, 300;
    const auto fitted = kmeans{.k = 2, .centroid = spherical{}}.fit(x);
    CHECK(fitted.labels[0] == fitted.labels[1]);
    CHECK(fitted.labels[2] == fitted.labels[3]);
    CHECK(fitted.labels[0] != fitted.labels[2]);
    CHECK(fitted.centroids.row(0).norm() == doctest::Approx(1));
    CHECK(fitted.assign(x) == fitted.labels);
}

TEST_CASE("the observer can cancel: what there is by then comes back, marked, even from within the first run") {
    const auto x = random_rows(200, 2, 1);
    const auto at_once = [](const progress&) { return false; };
    const auto early = kmeans{.k = 3, .observer = at_once}.fit(x);
    CHECK(early.status == kmeans_status::cancelled);
    CHECK(early.restarts == 1);
    CHECK(early.iterations == 1);
    CHECK(early.assign(x) == early.labels);
    CHECK(early.inertia > kmeans{.k = 3}.fit(x).inertia);
    const auto after_two = [](const progress& p) { return p.done < 2; };
    const auto fitted = kmeans{.k = 3, .restarts = 50, .observer = after_two}.fit(x);
    CHECK(fitted.status == kmeans_status::cancelled);
    CHECK(fitted.restarts == 3); // two and the one that was cut short
    CHECK(fitted.inertia <= kmeans{.k = 3, .restarts = 2}.fit(x).inertia);
}

TEST_CASE("what has no honest answer is refused with a sentence") {
    const auto x = two_groups();
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 7}.fit(x)), "kmeans: k must be in [1, 6], the number of rows, got 7",
                         error);
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 0}.fit(x)), "kmeans: k must be in [1, 6], the number of rows, got 0",
                         error);
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 2, .restarts = 0}.fit(x)), "kmeans: restarts must be at least 1, got 0",
                         error);
    CHECK_THROWS_AS(((void)kmeans{.k = 1}.fit(matrix(0, 2))), error);
    auto broken = x;
    broken(4, 1) = std::numeric_limits<double>::quiet_NaN();
    try {
        (void)kmeans{.k = 2}.fit(broken);
        FAIL("a NaN was taken");
    } catch (const error& e) {
        CHECK(e.code() == errc::bad_value);
        CHECK(e.row() == 4);
    }
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 2}.fit(x, std::vector{1.0, 2.0})),
                         "kmeans: weights must have 6 rows, got 2", error);
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 2}.fit(x, std::vector{1.0, 1.0, 1.0, -1.0, 1.0, 1.0})),
                         "kmeans: weights must be 0 or in [1e-150, 1e150], got -1 in row 3", error);
    CHECK_THROWS_AS(((void)kmeans{.k = 2}.fit(x, std::vector(6, 0.0))), error);
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 2, .seeding = given_centroids{matrix::Zero(3, 2)}}.fit(x)),
                         "given_centroids: centroids must be 2 x 2, got 3 x 2", error);
    const three_corners three;
    CHECK_THROWS_WITH_AS(((void)kmeans{.k = 2, .seeding = three}.fit(x)),
                         "kmeans: the seeding policy must return 1 to 2 centroids of 2 features, got 3 x 2", error);
    const auto fitted = kmeans{.k = 2}.fit(x);
    CHECK_THROWS_WITH_AS((void)fitted.assign(matrix::Zero(1, 3)),
                         "kmeans_fit: new customers must have 2 features, got 3", error);
    CHECK_THROWS_WITH_AS((void)fitted.assign_row(std::vector{1.0}),
                         "kmeans_fit::assign_row: the row must have 2 features, got 1", error);
}

} // TEST_SUITE("kmeans")
