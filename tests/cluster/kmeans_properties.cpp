#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("kmeans properties") {

using namespace clientele;

namespace {

struct random_case {
    matrix x, start;
    int k;
};

random_case draw(random_generator& random) {
    const int n = 8 + static_cast<int>(random.below(120)), d = 1 + static_cast<int>(random.below(6));
    const int k = 1 + static_cast<int>(random.below(7));
    random_case out{matrix(n, d), matrix(k, d), k};
    const bool integers = random.below(2) == 0;
    for (Eigen::Index v = 0; v < out.x.size(); ++v)
        out.x.data()[v] = integers ? static_cast<double>(random.below(6)) : 4 * random.uniform() - 2;
    for (int j = 0; j < k; ++j)
        out.start.row(j) = out.x.row(static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(n))));
    return out;
}

auto from(const matrix& start, int k) {
    return kmeans{.k = k, .seeding = given_centroids{start}, .empty = keep_empty{}, .polish = no_polish{}};
}

// A policy of the host's, which the engine knows nothing about.
struct all_anew {
    void assign(const matrix_view& x, const matrix& centroids, std::span<int> labels) const {
        lloyd{}.assign(x, centroids, labels);
    }
};

} // namespace

TEST_CASE("the order of the rows changes no bit of a fit from the same centroids") {
    random_generator random{11};
    for (int round = 0; round < repeats(1000); ++round) {
        const auto c = draw(random);
        std::vector<Eigen::Index> order(static_cast<std::size_t>(c.x.rows()));
        std::iota(order.begin(), order.end(), 0);
        for (std::size_t i = order.size(); i > 1; --i)
            std::swap(order[i - 1], order[random.below(i)]);
        matrix shuffled(c.x.rows(), c.x.cols());
        for (std::size_t i = 0; i < order.size(); ++i)
            shuffled.row(static_cast<Eigen::Index>(i)) = c.x.row(order[i]);
        const auto plain = from(c.start, c.k).fit(c.x), other = from(c.start, c.k).fit(shuffled);
        CHECK(plain.centroids == other.centroids);
        CHECK(plain.inertia == other.inertia);
        CHECK(plain.iterations == other.iterations);
        for (std::size_t i = 0; i < order.size(); ++i)
            CHECK(other.labels[i] == plain.labels[static_cast<std::size_t>(order[i])]);
    }
}

TEST_CASE("whole weights are repetition, bit by bit, and rows of weight 0 are as if they were not there") {
    random_generator random{12};
    for (int round = 0; round < repeats(1000); ++round) {
        const auto c = draw(random);
        std::vector<double> weights;
        std::vector<Eigen::Index> rows;
        for (Eigen::Index i = 0; i < c.x.rows(); ++i) {
            weights.push_back(static_cast<double>(random.below(4)));
            rows.insert(rows.end(), static_cast<std::size_t>(weights.back()), i);
        }
        if (static_cast<int>(rows.size()) < c.k)
            continue;
        matrix repeated(static_cast<Eigen::Index>(rows.size()), c.x.cols());
        for (std::size_t i = 0; i < rows.size(); ++i)
            repeated.row(static_cast<Eigen::Index>(i)) = c.x.row(rows[i]);
        const auto weighted = from(c.start, c.k).fit(c.x, weights), plain = from(c.start, c.k).fit(repeated);
        CHECK(weighted.centroids == plain.centroids);
        CHECK(weighted.masses == plain.masses);
        CHECK(weighted.inertia == plain.inertia);
    }
}

TEST_CASE("translation moves the centroids along, and scaling by a power of two leaves every bit but the scale") {
    random_generator random{13};
    for (int round = 0; round < repeats(500); ++round) {
        const auto c = draw(random);
        const auto plain = from(c.start, c.k).fit(c.x);
        const double factor = std::scalbn(1.0, static_cast<int>(random.below(400)) - 200);
        const auto scaled = from(matrix{c.start * factor}, c.k).fit(matrix{c.x * factor});
        CHECK(scaled.labels == plain.labels);
        CHECK(scaled.centroids == matrix{plain.centroids * factor});
        CHECK(scaled.inertia == plain.inertia * factor * factor);
        matrix moved = c.x, moved_start = c.start;
        moved.array() += 64;
        moved_start.array() += 64;
        const auto translated = from(moved_start, c.k).fit(moved);
        CHECK(translated.inertia == doctest::Approx(plain.inertia).epsilon(1e-9));
    }
}

TEST_CASE("threads, widths of registers and single-precision data give the same bits") {
    random_generator random{14};
    for (int round = 0; round < (sanitized ? 1 : 2); ++round) {
        Eigen::MatrixXf single(sanitized ? 10'000 : 40'000, 3);
        for (Eigen::Index v = 0; v < single.size(); ++v)
            single.data()[v] = static_cast<float>(random.uniform() + random.uniform());
        const matrix x = single.cast<double>();
        const auto plain = kmeans{.k = 7, .restarts = 1, .seed = 3}.fit(x);
        const auto same = [&](const auto& other) {
            CHECK(other.labels == plain.labels);
            CHECK(other.centroids == plain.centroids);
            CHECK(other.inertia == plain.inertia);
        };
        same(kmeans{.k = 7, .restarts = 1, .seed = 3}.fit(single));
        same(kmeans{.k = 7, .assignment = lloyd{simd::bytes_16}, .restarts = 1, .seed = 3}.fit(x));
        for (const unsigned count : {1u, 2u, 3u, 4u})
            same(kmeans{.k = 7, .restarts = 1, .seed = 3, .executor = threads{count}}.fit(x));
    }
}

TEST_CASE("on small data full of ties, too, threads and single precision leave no trace") {
    random_generator random{16};
    for (int round = 0; round < repeats(1000); ++round) {
        const auto c = draw(random);
        const Eigen::MatrixXf single = c.x.cast<float>();
        const matrix x = single.cast<double>();
        const auto plain = from(c.start, c.k).fit(x);
        auto threaded = kmeans{.k = c.k,
                               .seeding = given_centroids{c.start},
                               .empty = keep_empty{},
                               .polish = no_polish{},
                               .executor = threads{static_cast<unsigned>(2 + round % 3)}};
        for (const auto& other : {from(c.start, c.k).fit(single), threaded.fit(x)}) {
            CHECK(other.labels == plain.labels);
            CHECK(other.centroids == plain.centroids);
            CHECK(other.inertia == plain.inertia);
        }
    }
}

TEST_CASE("rows of weight 0 change no bit, wherever they lie") {
    random_generator random{17};
    for (int round = 0; round < repeats(1000); ++round) {
        const auto c = draw(random);
        const Eigen::Index n = c.x.rows(), ghosts = 1 + static_cast<Eigen::Index>(random.below(5));
        matrix more(n + ghosts, c.x.cols());
        more.topRows(n) = c.x;
        for (Eigen::Index i = n; i < more.rows(); ++i)
            for (Eigen::Index f = 0; f < more.cols(); ++f)
                more(i, f) = std::scalbn(2 * random.uniform() - 1, static_cast<int>(random.below(400)) - 199);
        std::vector<double> weights(static_cast<std::size_t>(more.rows()), 1.0);
        std::fill(weights.begin() + n, weights.end(), 0.0);
        const auto plain = from(c.start, c.k).fit(c.x), haunted = from(c.start, c.k).fit(more, weights);
        CHECK(haunted.centroids == plain.centroids);
        CHECK(haunted.inertia == plain.inertia);
        CHECK(haunted.masses == plain.masses);
        CHECK(haunted.iterations == plain.iterations);
        CHECK(std::equal(plain.labels.begin(), plain.labels.end(), haunted.labels.begin()));
        CHECK(haunted.labels == haunted.assign(more)); // theirs are the nearest, as those of all rows
    }
}

template <class Centroid>
void check_rows_without_weight(double far) {
    random_generator random{41};
    int with_zeros = 0, too_few = 0;
    for (int repeat = 0; repeat < repeats(500); ++repeat) {
        const auto rows = static_cast<Eigen::Index>(4 + random.below(8));
        const auto values = random.below(2) == 0 ? 3u : 30u; // some cases have fewer distinct points than clusters
        Eigen::VectorXd x(rows), start(3);
        std::vector<double> weights(static_cast<std::size_t>(rows)), kept;
        for (Eigen::Index i = 0; i < rows; ++i) {
            double& weight = weights[static_cast<std::size_t>(i)];
            weight = static_cast<double>(random.below(2));
            x(i) = static_cast<double>(random.below(values));
            if (weight > 0)
                kept.push_back(x(i));
            else if (random.below(4) == 0)
                x(i) = random.below(2) == 0 ? -far : far;
        }
        if (kept.size() < 3)
            continue;
        for (Eigen::Index j = 0; j < 3; ++j)
            start(j) = static_cast<double>(random.below(values));
        const auto fit = [&](const Eigen::VectorXd& data,
                             column of_rows) { // twice the same feature: the sum of both may leave the range
            return kmeans{.k = 3,
                          .seeding = given_centroids{start.replicate(1, 2)},
                          .centroid = Centroid{},
                          .polish = no_polish{}}
                .fit(data.replicate(1, 2).eval(), of_rows);
        };
        const auto all = fit(x, weights),
                   those =
                       fit(Eigen::Map<const Eigen::VectorXd>(kept.data(), static_cast<Eigen::Index>(kept.size())), {});
        REQUIRE(all.centroids == those.centroids);
        CHECK(all.inertia == those.inertia);
        CHECK(all.iterations == those.iterations);
        CHECK(all.fewer_distinct_points == those.fewer_distinct_points);
        for (Eigen::Index i = 0; i < rows; ++i)
            if (std::abs(x(i)) < 1e300)
                CHECK(all.labels[static_cast<std::size_t>(i)] == all.assign_row(std::vector{x(i), x(i)}));
        with_zeros += kept.size() < weights.size() ? 1 : 0;
        too_few += those.fewer_distinct_points ? 1 : 0;
    }
    CHECK(with_zeros > repeats(200));
    CHECK(too_few > repeats(50));
}

TEST_CASE(
    "rows of weight 0 change neither a fit, nor how long it takes, nor what it says of the number of distinct points") {
    check_rows_without_weight<means>(1e150);
    check_rows_without_weight<medians>(1.7e308); // its distance leaves the range of double
}

TEST_CASE("one row, equal rows, and as many clusters as rows have one answer each") {
    random_generator random{18};
    for (int round = 0; round < repeats(1000); ++round) {
        const auto d = static_cast<Eigen::Index>(1 + random.below(6)),
                   n = static_cast<Eigen::Index>(1 + random.below(40));
        const int k = static_cast<int>(1 + random.below(static_cast<std::uint64_t>(n)));
        matrix row(1, d);
        for (Eigen::Index f = 0; f < d; ++f)
            row(0, f) = std::scalbn(2 * random.uniform() - 1, static_cast<int>(random.below(1600)) - 800);
        std::vector<double> weights;
        for (Eigen::Index i = 0; i < n; ++i)
            weights.push_back(std::scalbn(1 + random.uniform(), static_cast<int>(random.below(20)) - 10));
        const auto alone = kmeans{.k = 1}.fit(row);
        CHECK(alone.centroids == row);
        CHECK(alone.inertia == 0);
        CHECK(alone.labels == std::vector{0});
        const auto equal = kmeans{.k = k, .restarts = 1}.fit(matrix{row.replicate(n, 1)});
        CHECK(equal.k() == 1);
        CHECK(equal.centroids == row);
        CHECK(equal.inertia == 0);
        CHECK(equal.fewer_distinct_points == (k > 1));
        const auto weighted = kmeans{.k = k, .restarts = 1}.fit(matrix{row.replicate(n, 1)}, weights);
        CHECK(weighted.centroids == row);
        CHECK(weighted.inertia == 0);
        matrix apart = row.replicate(n, 1);
        for (Eigen::Index i = 0; i < n; ++i)
            apart(i, 0) = static_cast<double>(i);
        const auto each = kmeans{.k = static_cast<int>(n), .restarts = 1}.fit(apart);
        CHECK(each.k() == n);
        CHECK(each.inertia == 0);
        CHECK(std::all_of(each.sizes.begin(), each.sizes.end(), [](auto size) { return size == 1; }));
    }
}

TEST_CASE("rows that move late are found by every width of registers: the same bits from 2 to 40 clusters") {
    random_generator random{16};
    for (const int k : {2, 4, 5, 8, 9, 16, 17, 40})
        for (const int d : {1, 2, 3, 4, 7}) {
            matrix x(repeats(3000), d);
            for (Eigen::Index v = 0; v < x.size(); ++v) // coarse values tie often
                x.data()[v] = k % 2 == 0 ? random.uniform() : static_cast<double>(random.below(20));
            const auto fit = [&](simd width) {
                return kmeans{.k = k, .assignment = lloyd{width}, .polish = no_polish{}, .restarts = 1, .seed = 2}.fit(
                    x);
            };
            const auto plain = fit(simd::bytes_16);
            CHECK(plain.assign(x) == plain.labels);
            for (const simd width : {simd::bytes_32, simd::bytes_64}) {
                if (static_cast<int>(width) > static_cast<int>(widest_registers()))
                    continue;
                const auto other = fit(width);
                CHECK(other.labels == plain.labels);
                CHECK(other.centroids == plain.centroids);
                CHECK(other.inertia == plain.inertia);
                CHECK(other.iterations == plain.iterations);
            }
        }
}

TEST_CASE("bounds leave no trace: the bits are those of a fit that finds every label anew in each iteration") {
    random_generator random{30};
    int long_runs = 0;
    constexpr int n = sanitized ? 1600 : 4000;
    for (const int k : {2, 3, 7, 12, 20, 70})
        for (const int d : {1, 3, 9}) {
            matrix x(n, d);
            for (Eigen::Index v = 0; v < x.size(); ++v) // half of the cases tie often
                x.data()[v] = k % 2 == 0 ? random.uniform() : static_cast<double>(random.below(40));
            x.row(11).setConstant(1e6);
            std::vector<double> weights(static_cast<std::size_t>(n));
            for (auto& weight : weights)
                weight = static_cast<double>(random.below(4));
            const auto fit = [&](auto assignment, column of_rows) {
                return kmeans{.k = k, .assignment = assignment, .polish = no_polish{}, .restarts = 2, .seed = 5}.fit(
                    x, of_rows);
            };
            for (const column of_rows : {column{}, column{weights}}) {
                const auto anew = fit(all_anew{}, of_rows);
                const auto bounded = fit(lloyd{}, of_rows);
                CHECK(bounded.labels == anew.labels);
                CHECK(bounded.centroids == anew.centroids);
                CHECK(bounded.inertia == anew.inertia);
                CHECK(bounded.iterations == anew.iterations);
                long_runs += anew.iterations > 30 ? 1 : 0;
            }
        }
    CHECK(long_runs > (sanitized ? 5 : 10));
}

TEST_CASE(
    "a fit is a fixed point: labels are nearest, centroids are means, and as many clusters as rows leave no inertia") {
    random_generator random{15};
    for (int round = 0; round < repeats(300); ++round) {
        const auto c = draw(random);
        const auto fitted = kmeans{.k = c.k, .restarts = 2, .seed = static_cast<std::uint64_t>(round)}.fit(c.x);
        CHECK(fitted.status == kmeans_status::converged);
        CHECK(fitted.assign(c.x) == fitted.labels);
        for (int j = 0; j < fitted.k(); ++j) {
            Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(c.x.cols());
            for (Eigen::Index i = 0; i < c.x.rows(); ++i)
                if (fitted.labels[static_cast<std::size_t>(i)] == j)
                    mean += c.x.row(i);
            for (Eigen::Index f = 0; f < c.x.cols(); ++f)
                CHECK(fitted.centroids(j, f) ==
                      doctest::Approx(mean[f] / static_cast<double>(fitted.sizes[static_cast<std::size_t>(j)]))
                          .epsilon(1e-12));
        }
        const auto each = kmeans{.k = static_cast<int>(c.x.rows()), .restarts = 1}.fit(c.x);
        CHECK(each.inertia == 0);
    }
}

TEST_CASE("losses of a centroid policy whose sum no double holds are refused") {
    matrix x(4, 1);
    x << -1.7e308, 1.7e308, 1, 2;
    CHECK_THROWS_WITH_AS(
        (void)(kmeans{.k = 1, .centroid = medians{}}.fit(x)),
        "kmeans: the inertia must be 0 or in [2.2250738585072014e-308, 1.7976931348623157e+308], got inf; "
        "rescale the features or the weights",
        error);
}

TEST_CASE("huge and tiny values are clustered like any others, and what no double can hold is refused") {
    matrix x(6, 2);
    x << 0, 0, 0, 1, 1, 0, 10, 10, 10, 11, 11, 10;
    const auto plain = kmeans{.k = 2}.fit(x);
    for (const int power : {-1000, -600, -300, 300, 480}) {
        CAPTURE(power);
        const auto scaled = kmeans{.k = 2}.fit(matrix{x * std::scalbn(1.0, power)});
        CHECK(std::count(scaled.labels.begin(), scaled.labels.end(), scaled.labels[0]) == 3);
        CHECK(scaled.labels[0] != scaled.labels[3]);
    }
    CHECK_THROWS_AS((void)kmeans{.k = 2}.fit(matrix{x * std::scalbn(1.0, 600)}), error);
    CHECK_THROWS_AS((void)kmeans{.k = 2}.fit(matrix{x * std::scalbn(1.0, 900)}), error);
    CHECK(plain.k() == 2);
    const auto alike = kmeans{.k = 3}.fit(matrix::Constant(50, 2, 0.1));
    CHECK(alike.k() == 1);
    CHECK(alike.inertia == 0);
    CHECK(alike.fewer_distinct_points);
}

TEST_CASE("equal rows follow the one that fills an empty cluster, as their joint weight would") {
    // All rows but one start far from every centroid, so clusters run empty in the first iterations.
    random_generator random{105};
    for (int round = 0; round < 60; ++round) {
        const auto n = static_cast<Eigen::Index>(6 + random.below(40));
        const int k = static_cast<int>(2 + random.below(5));
        matrix x(n, 2), copies(4 * n, 2);
        std::vector<double> weights;
        std::vector<std::size_t> of;
        for (Eigen::Index i = 0; i < n; ++i) {
            x.row(i) << 1e6 + random.uniform(), random.uniform();
            weights.push_back(static_cast<double>(1 + random.below(3)));
            for (double w = 0; w < weights.back(); ++w) {
                copies.row(static_cast<Eigen::Index>(of.size())) = x.row(i);
                of.push_back(static_cast<std::size_t>(i));
            }
        }
        copies.conservativeResize(static_cast<Eigen::Index>(of.size()), 2);
        const given_centroids start{0.99 * x.topRows(k)};
        const auto weighted = kmeans{.k = k, .seeding = start, .polish = no_polish{}}.fit(x, weights);
        const auto repeated = kmeans{.k = k, .seeding = start, .polish = no_polish{}}.fit(copies);
        REQUIRE(weighted.k() == repeated.k());
        CHECK(weighted.inertia == doctest::Approx(repeated.inertia).epsilon(1e-12));
        for (std::size_t i = 0; i < of.size(); ++i)
            CHECK(repeated.labels[i] == weighted.labels[of[i]]);
    }
}

TEST_CASE("weights are repetition for the polish too: equal rows move together") {
    random_generator random{11};
    int equal = 0;
    for (int round = 0; round < 100; ++round) {
        const auto n = static_cast<Eigen::Index>(6 + random.below(40));
        const int k = static_cast<int>(2 + random.below(4));
        matrix x(n, 2), copies(4 * n, 2);
        std::vector<double> weights;
        Eigen::Index rows = 0;
        for (Eigen::Index i = 0; i < n; ++i) {
            x.row(i) << 3 * random.uniform(), static_cast<double>(random.below(12));
            weights.push_back(static_cast<double>(1 + random.below(3)));
            for (double w = 0; w < weights.back(); ++w)
                copies.row(rows++) = x.row(i);
        }
        copies.conservativeResize(rows, 2);
        const double weighted = kmeans{.k = k, .restarts = 2}.fit(x, weights).inertia;
        equal += std::abs(weighted - kmeans{.k = k, .restarts = 2}.fit(copies).inertia) <= 1e-10 * weighted;
    }
    CHECK(equal >= 99); // rounding may turn one choice
}

} // TEST_SUITE("kmeans properties")
