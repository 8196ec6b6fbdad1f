#include <clientele/cluster/silhouette.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/cluster/trimmed_kmeans.hpp>
#include <clientele/cluster/validity.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include "rows_for_ranks.hpp"
#include <cmath>
#include <limits>
#include <repeats.hpp>
#include <string>

TEST_SUITE("cluster/validity") {

using namespace clientele;

TEST_CASE("measures of the best known divisions of iris and wine agree with scikit-learn to 1e-12") {
    const auto table = golden("kmeans_reference.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string name{table.text(row, 0)};
        const int k = static_cast<int>(table.integer(row, table.column("k")));
        CAPTURE(name);
        CAPTURE(k);
        const auto x = reference::data(name);
        const auto labels = reference::labels(name, k);
        const auto close = [&](double found, const char* measure) {
            const double expected = table.number(row, table.column(measure));
            return std::abs(found - expected) <= 1e-12 * std::abs(expected);
        };
        CHECK(close(calinski_harabasz(x, labels), "calinski_harabasz"));
        CHECK(close(davies_bouldin(x, labels), "davies_bouldin"));
        CHECK(close(scatter_of(x, labels).within, "best_inertia"));
    }
}

TEST_CASE("within and between add up to the total, and weights are repetition") {
    random_generator random{1};
    for (int round = 0; round < repeats(200); ++round) {
        const reference::blobs data{random, static_cast<Eigen::Index>(4 + random.below(40)), 2, 3, 1.0};
        const auto n = static_cast<std::size_t>(data.x.rows());
        std::vector<double> weights(n);
        std::vector<std::size_t> repeated;
        for (std::size_t i = 0; i < n; ++i) {
            weights[i] = static_cast<double>(i < 3 ? 2 : random.below(4));
            repeated.insert(repeated.end(), static_cast<std::size_t>(weights[i]), i);
        }
        matrix copies(static_cast<Eigen::Index>(repeated.size()), 2);
        std::vector<int> labels;
        for (std::size_t i = 0; i < repeated.size(); ++i) {
            copies.row(static_cast<Eigen::Index>(i)) = data.x.row(static_cast<Eigen::Index>(repeated[i]));
            labels.push_back(data.labels[repeated[i]]);
        }
        const auto parts = scatter_of(copies, labels);
        const matrix centred = copies.rowwise() - copies.colwise().mean();
        CHECK(parts.within + parts.between == doctest::Approx(centred.squaredNorm()).epsilon(1e-12));
        CHECK(scatter_of(data.x, data.labels, weights).within == doctest::Approx(parts.within).epsilon(1e-12));
        if (parts.within > 0)
            CHECK(calinski_harabasz(data.x, data.labels, weights) ==
                  doctest::Approx(calinski_harabasz(copies, labels)).epsilon(1e-12));
        CHECK(davies_bouldin(data.x, data.labels, weights) ==
              doctest::Approx(davies_bouldin(copies, labels)).epsilon(1e-12));
    }
}

TEST_CASE("degenerate divisions give infinities with a meaning, or are refused") {
    const matrix x{{0.0}, {0.0}, {2.0}, {2.0}};
    CHECK(calinski_harabasz(x, std::vector{0, 0, 1, 1}) == std::numeric_limits<double>::infinity());
    CHECK(davies_bouldin(x, std::vector{0, 0, 1, 1}) == 0.0);
    CHECK(davies_bouldin(x, std::vector{0, 1, 0, 1}) == std::numeric_limits<double>::infinity());
    CHECK_THROWS_WITH((void)calinski_harabasz(x, std::vector{0, 1, 2, 3}),
                      "calinski_harabasz: the total weight must be above the number of clusters, 4, got 4");
    CHECK_THROWS_AS((void)davies_bouldin(x, std::vector{0, 0, 0, 0}), error);
}

TEST_CASE("measures are the same at any size, and fits whose squares leave the range of double are refused") {
    const matrix base{{0.0, 1.0}, {0.125, 1.0}, {5.0, 2.0}, {5.25, 2.0}, {9.0, 0.0}};
    const std::vector<int> labels{0, 0, 1, 1, 1};
    const double ch = calinski_harabasz(base, labels), db = davies_bouldin(base, labels),
                 sil = silhouette{}.score(base, labels).mean, simple = simplified_silhouette{}.score(base, labels).mean,
                 some = sampled_silhouette{.rows = 3}.score(base, labels).mean;
    for (const double size : {0x1p-1060, 0x1p-1000, 0x1p-510, 0x1p-490, 0x1p+490, 0x1p+500, 0x1p+1000, 0x1p+1020}) {
        CAPTURE(size);
        const matrix x = size * base;
        CHECK(calinski_harabasz(x, labels) == ch);
        CHECK(davies_bouldin(x, labels) == db);
        CHECK(silhouette{}.score(x, labels).mean == sil);
        CHECK(simplified_silhouette{}.score(x, labels).mean == simple);
        CHECK(sampled_silhouette{.rows = 3}.score(x, labels).mean == some);
        const auto refused = [](const char* who) {
            return doctest::Contains(
                (std::string(who) +
                 ": the values of the widest column must spread over 2^-500 to 2^500, or 3e-151 to 3e150, got ")
                    .c_str());
        };
        if (size < 0x1p-900 || size > 0x1p+900)
            CHECK_THROWS_WITH_AS((void)scatter_of(x, labels),
                                 doctest::Contains("scatter_of: the squared distances must sum to 0 or a number in ["),
                                 error);
        if (size > 0x1p-500 && size < 0x1p+500)
            continue;
        CHECK_THROWS_WITH_AS((void)trimmed_kmeans{.k = 2}.fit(x), refused("trimmed_kmeans"), error);
        CHECK_THROWS_WITH_AS((void)size_bounded_kmeans{.k = 2}.fit(x), refused("size_bounded_kmeans"), error);
    }
    matrix far = base; // without weight
    far(4, 0) = 1e300;
    CHECK(std::isfinite(davies_bouldin(far, labels, std::vector{1.0, 1.0, 1.0, 1.0, 0.0})));
    const auto equal = trimmed_kmeans{.k = 1}.fit(matrix::Constant(30, 2, 1e-300)); // no spread at all
    CHECK(equal.clusters.inertia == 0);
}

TEST_CASE("measures of rows on any ranks have the bits of all rows in one place") {
    const std::size_t n = 700;
    const matrix x = testing::customers(n, 3, 5);
    const auto labels = testing::some_labels(n, 5, 6);
    for (const auto& weights : {std::vector<double>{}, testing::some_weights(n, 7), testing::whole_weights(n, 8)}) {
        const auto parts = scatter_of(x, labels, weights);
        const double overlap = davies_bouldin(x, labels, weights);
        const bool counts = weights.empty() || weights == testing::whole_weights(n, 8);
        const double ratio = counts ? calinski_harabasz(x, labels, weights) : 0;
        testing::each_share(x, labels, weights,
                            [&](const auto& ranks, const matrix& own, const auto& of, const auto& w, std::size_t) {
                                const auto found = scatter_on(ranks, own, of, w);
                                CHECK(testing::same_bits(found.within, parts.within));
                                CHECK(testing::same_bits(found.between, parts.between));
                                CHECK(testing::same_bits(found.mass, parts.mass));
                                CHECK(found.clusters == parts.clusters);
                                CHECK(testing::same_bits(davies_bouldin_on(ranks, own, of, w), overlap));
                                if (counts)
                                    CHECK(testing::same_bits(calinski_harabasz_on(ranks, own, of, w), ratio));
                            });
    }
}

TEST_CASE("the order of the rows changes no bit of a measure") {
    const std::size_t n = 300;
    const matrix x = testing::customers(n, 2, 9);
    const auto labels = testing::some_labels(n, 4, 10);
    const auto weights = testing::some_weights(n, 11);
    const std::vector<int> turned(labels.rbegin(), labels.rend());
    const std::vector<double> moved(weights.rbegin(), weights.rend());
    const matrix backwards = x.colwise().reverse();
    CHECK(scatter_of(backwards, turned, moved).within == scatter_of(x, labels, weights).within);
    CHECK(scatter_of(backwards, turned, moved).between == scatter_of(x, labels, weights).between);
    CHECK(davies_bouldin(backwards, turned, moved) == davies_bouldin(x, labels, weights));
}

TEST_CASE("rows on ranks are refused in the sentence of one place, by their number among all") {
    const auto measured = [](auto value, auto label, auto weights) {
        testing::on_ranks(3, [&](const auto& ranks) {
            const int r = ranks.rank();
            const std::vector<int> labels{label(r), 1};
            const std::vector<double> w = weights(r);
            (void)davies_bouldin_on(ranks, matrix{{value(r)}, {2.0}}, labels, w);
        });
    };
    const auto fine = [](int) { return 1.0; };
    const auto zero = [](int) { return 0; };
    const auto none = [](int) { return std::vector<double>{}; };
    CHECK_THROWS_WITH_AS(measured([](int r) { return r == 2 ? HUGE_VAL : 1.0; }, zero, none),
                         "davies_bouldin: values must be finite, got inf in row 4, column 0", error);
    CHECK_THROWS_WITH_AS(measured(
                             fine, [](int r) { return r == 1 ? -1 : 0; }, none),
                         "davies_bouldin: labels must be at least 0, got -1 in row 2", error);
    CHECK_THROWS_WITH_AS(measured(fine, zero, [](int r) { return std::vector{1.0, r == 1 ? -1.0 : 1.0}; }),
                         "davies_bouldin: weights must be 0 or in [1e-150, 1e150], got -1 in row 3", error);
    CHECK_THROWS_WITH_AS(measured(fine, zero, [](int r) { return std::vector<double>(r == 1 ? 0u : 2u, 1.0); }),
                         "davies_bouldin: every rank that has rows must give weights of them, or none must", error);
    CHECK_THROWS_WITH_AS(measured(fine, zero, [](int) { return std::vector{0.0, 0.0}; }),
                         "davies_bouldin: at least one of the weights must be above 0", error);
    CHECK_THROWS_WITH_AS(measured(
                             fine, [](int) { return 1; }, none),
                         "davies_bouldin: labels must name at least two clusters with rows of positive weight, got 1",
                         error);
}

TEST_CASE("a measure on ranks sends what docs/parallel.md says") {
    const std::size_t n = 900, d = 3, k = 6, p = 3;
    const matrix x = testing::customers(n, d, 12);
    const auto labels = testing::some_labels(n, k, 13);
    const auto sent = [&](const auto& measure) {
        testing::on_ranks(p, [&](const auto& ranks) {
            rank_traffic traffic;
            const std::size_t first = static_cast<std::size_t>(ranks.rank()) * 300;
            measure(metered_ranks{ranks, &traffic}, testing::rows_of(x, first, 300),
                    testing::share_of(labels, first, 300));
            const auto once = 24 + 8 * (p - 1) + 584 + 8 * (2 * d + 1) + 8 * k;
            CHECK(static_cast<double>(traffic.bytes) ==
                  doctest::Approx(static_cast<double>(once + 8 * k * d + 544 * k * (d + 1))).epsilon(0.02));
        });
    };
    sent([](const auto& ranks, const matrix& own, const auto& of) { (void)scatter_on(ranks, own, of); });
    sent([](const auto& ranks, const matrix& own, const auto& of) { (void)davies_bouldin_on(ranks, own, of); });
    sent([](const auto& ranks, const matrix& own, const auto& of) {
        (void)simplified_silhouette{}.score_on(ranks, own, of);
    });
}

} // TEST_SUITE("cluster/validity")
