// k-means over rows that are spread over ranks: the same bits as over all of them in one place.
#include <clientele/cluster/kmeans.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "rows_for_ranks.hpp"
#include <cmath>
#include <vector>

TEST_SUITE("kmeans_on_ranks") {

using namespace clientele;
using testing::customers;
using testing::same_bits;
using testing::some_weights;

namespace {

template <class Fit>
void check_same(const Fit& part, const Fit& whole, std::size_t first, std::size_t count) {
    REQUIRE(part.centroids.rows() == whole.centroids.rows());
    CHECK(same_bits(part.centroids.data(), whole.centroids.data(),
                    static_cast<std::size_t>(whole.centroids.size()) * sizeof(double)));
    REQUIRE(part.labels.size() == count);
    CHECK(
        std::equal(part.labels.begin(), part.labels.end(), whole.labels.begin() + static_cast<std::ptrdiff_t>(first)));
    CHECK(part.sizes == whole.sizes);
    CHECK(same_bits(part.masses.data(), whole.masses.data(), whole.masses.size() * sizeof(double)));
    CHECK(same_bits(&part.inertia, &whole.inertia, sizeof(double)));
    CHECK(part.iterations == whole.iterations);
    CHECK(part.restarts == whole.restarts);
    CHECK(part.best_restart == whole.best_restart);
    CHECK(part.status == whole.status);
    CHECK(part.k_requested == whole.k_requested);
    CHECK(part.fewer_distinct_points == whole.fewer_distinct_points);
    CHECK(part.polished == whole.polished);
}

template <class Method, class Matrix>
void check_on_ranks(const Method& method, const Matrix& x, const std::vector<double>& weights = {}) {
    const auto whole = method.fit(x, weights);
    for (const auto& rows : testing::ways_to_share(static_cast<std::size_t>(x.rows())))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const Matrix own = testing::rows_of(x, first, count);
            const auto own_weights = weights.empty() ? column{} : column{weights}.subspan(first, count);
            check_same(method.fit_on(ranks, own, own_weights), whole, first, count);
        });
}

} // namespace

TEST_CASE("a fit has the same bits on any number of ranks, however the rows are shared out") {
    const matrix x = customers(20'000, 4, 1); // three blocks
    check_on_ranks(kmeans{.k = 5, .restarts = 2, .seed = 3}, x);
    check_on_ranks(kmeans{.k = 4, .seeding = kmeans_plus_plus{}, .polish = no_polish{}, .restarts = 3, .seed = 4}, x);
    check_on_ranks(kmeans{.k = 5, .polish = no_polish{}, .restarts = 1, .seed = 3, .executor = threads{2}}, x);
}

TEST_CASE("weights weigh on any number of ranks as they do on one") {
    const matrix x = customers(18'000, 3, 2);
    check_on_ranks(kmeans{.k = 4, .polish = no_polish{}, .restarts = 2, .seed = 5}, x, some_weights(18'000, 3));
}

TEST_CASE("fewer rows than ranks, equal rows and as many clusters as rows are fitted as in one place") {
    check_on_ranks(kmeans{.k = 2, .restarts = 3}, customers(4, 2, 3));
    check_on_ranks(kmeans{.k = 7, .restarts = 12}, customers(7, 2, 4));
    check_on_ranks(kmeans{.k = 3, .restarts = 2}, matrix{matrix::Constant(30, 2, 0.1)});
    check_on_ranks(kmeans{.k = 5, .seeding = maximin{}, .restarts = 2}, customers(9, 2, 6), some_weights(9, 7));
    matrix corners(8, 1); // as far from each other, here and there
    corners << 0, 4, 0, 4, 8, 0, 8, 4;
    check_on_ranks(kmeans{.k = 3, .seeding = maximin{}, .restarts = 3}, corners);
    check_on_ranks(kmeans{.k = 1, .restarts = 1}, customers(1, 3, 5));
}

TEST_CASE("rows in single precision, starts from last month and later restarts are those of one place") {
    const matrix x = customers(17'000, 3, 6);
    check_on_ranks(kmeans{.k = 4, .polish = no_polish{}, .restarts = 2, .seed = 1}, Eigen::MatrixXf{x.cast<float>()});
    check_on_ranks(kmeans{.k = 3, .seeding = given_centroids{x.topRows(3)}}, x);
    check_on_ranks(kmeans{.k = 4, .seeding = maximin{}, .polish = no_polish{}, .restarts = 2, .seed = 3}, x);
    check_on_ranks(kmeans{.k = 4, .seeding = random_points{}, .polish = no_polish{}, .restarts = 2, .seed = 3}, x);
    check_on_ranks(kmeans{.k = 6, .polish = no_polish{}, .restarts = 14, .seed = 2}, matrix{x.topRows(9'000)},
                   some_weights(9'000, 7));
}

TEST_CASE("an empty cluster takes the same row on any number of ranks, and light clusters their own sums") {
    matrix x = customers(16'500, 2, 8);
    for (const Eigen::Index row : {100, 9'000, 16'499}) // equally far, and alike two by two
        x.row(row) << 1e4, row == 9'000 ? -1e4 : 1e4;
    matrix start(5, 2);
    start << 0, 0, 1, 1, 1e6, 1e6, -1e6, 1e6, 3, 3;
    const auto begun = [&](const auto& empty) {
        return kmeans{.k = 5, .seeding = given_centroids{start}, .empty = empty, .polish = no_polish{}};
    };
    check_on_ranks(begun(farthest_point{}), x);
    check_on_ranks(begun(split_largest{}), x);
    check_on_ranks(begun(keep_empty{}), x);
    check_on_ranks(begun(drop_empty{}), x);
    std::vector<double> weights(16'500, 1e-100);
    for (std::size_t i = 0; i < 5'000; ++i)
        weights[i] = 1e+100;
    check_on_ranks(begun(farthest_point{}), x, weights);
    CHECK_THROWS_WITH(testing::on_ranks(2,
                                        [&](const auto& ranks) {
                                            const matrix own =
                                                testing::rows_of(x, ranks.rank() == 0 ? 0u : 9'000u, 7'500);
                                            (void)begun(refuse_empty{}).fit_on(ranks, own);
                                        }),
                      "kmeans: cluster 2 has lost all its rows (policy refuse_empty)");
}

TEST_CASE("an observer on any rank stops all of them") {
    const matrix x = customers(9'000, 2, 9);
    testing::on_ranks(2, [&](const auto& ranks) {
        int calls = 0;
        const auto watched = [&calls, last = ranks.rank() == 1](const progress&) { return !last || ++calls < 3; };
        const matrix own = testing::rows_of(x, ranks.rank() == 0 ? 0u : 4'500u, 4'500);
        const auto found = kmeans{.k = 4, .observer = watched}.fit_on(ranks, own);
        CHECK(found.status == kmeans_status::cancelled);
        CHECK(found.iterations == 3);
    });
}

TEST_CASE("ranks that do not fit together are refused in a sentence") {
    const auto fit = [](auto own, auto weights) {
        testing::on_ranks(2, [&](const auto& ranks) {
            const std::vector<double> given = weights(ranks.rank());
            (void)kmeans{.k = 2}.fit_on(ranks, matrix{own(ranks.rank())}, given);
        });
    };
    const auto none = [](int) { return std::vector<double>{}; };
    CHECK_THROWS_WITH(fit([](int r) { return matrix::Zero(3, 2 + r); }, none),
                      "kmeans: the matrix must have the same columns on every rank, got 2 to 3");
    CHECK_THROWS_WITH(fit([](int) { return matrix::Zero(0, 2); }, none),
                      "kmeans: the matrix must have at least one row and one column, got 0 x 2");
    CHECK_THROWS_WITH(fit([](int r) { return matrix::Zero(r, 2); }, none),
                      "kmeans: k must be in [1, 1], the number of rows, got 2");
    CHECK_THROWS_WITH(
        fit([](int) { return matrix::Zero(2, 2); }, [](int r) { return std::vector<double>(r == 0 ? 2u : 0u, 1.0); }),
        "kmeans: every rank that has rows must give weights of them, or none must");
    CHECK_THROWS_WITH(fit([](int) { return matrix::Zero(2, 2); }, [](int) { return std::vector{0.0, 0.0}; }),
                      "kmeans: at least one of the weights must be above 0");
    CHECK_THROWS_WITH(fit([](int r) { return matrix::Constant(2, 2, r == 0 ? 1 : HUGE_VAL); }, none),
                      "kmeans: values must be finite, got inf in row 2, column 0"); // of all
    CHECK_THROWS_WITH(
        fit([](int) { return matrix::Zero(2, 2); }, [](int r) { return std::vector{1.0, r == 1 ? -1 : 1.0}; }),
        "kmeans: weights must be 0 or in [1e-150, 1e150], got -1 in row 3");
}

TEST_CASE("a fit sends as much as docs/parallel.md says") {
    constexpr std::size_t block = 8192, d = 5, k = 6, candidates = 3, p = 3; // 2 + ln 6
    const matrix x = customers(p * 2 * block, d, 10);
    testing::on_ranks(p, [&](const auto& ranks) {
        rank_traffic traffic;
        const auto first = static_cast<std::size_t>(ranks.rank()) * 2 * block;
        const matrix own = testing::rows_of(x, first, 2 * block);
        const auto found =
            kmeans{.k = k, .polish = no_polish{}, .restarts = 1}.fit_on(metered_ranks{ranks, &traffic}, own);
        const auto iterations = static_cast<std::size_t>(found.iterations);
        const std::size_t once = 24 + 16 * (p - 1) + 32 * d * 2 * (p - 1);
        const std::size_t seeding = 8 * (p - 1) * 16 * (1 + (k - 1) * candidates);
        const std::size_t each = 16 * k * 8 + 8, end = 24;
        const auto said = static_cast<double>(once + seeding + iterations * each + end);
        CHECK(static_cast<double>(traffic.bytes) == doctest::Approx(said).epsilon(0.1));
    });
}

} // TEST_SUITE("kmeans_on_ranks")
