#include <clientele/cluster/silhouette.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <repeats.hpp>
#include <string>

TEST_SUITE("cluster/silhouette") {

using namespace clientele;

namespace {

/// Straight from the definition.
std::vector<double> by_definition(const matrix& x, const std::vector<int>& labels) {
    std::vector<double> out;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        std::map<int, std::pair<double, int>> sums;
        for (Eigen::Index j = 0; j < x.rows(); ++j)
            if (j != i) {
                auto& [sum, count] = sums[labels[static_cast<std::size_t>(j)]];
                sum += (x.row(i) - x.row(j)).norm();
                ++count;
            }
        const int own = labels[static_cast<std::size_t>(i)];
        if (!sums.contains(own)) {
            out.push_back(0.0);
            continue;
        }
        double next = 1e300;
        for (const auto& [label, entry] : sums)
            if (label != own)
                next = std::min(next, entry.first / entry.second);
        const double a = sums[own].first / sums[own].second;
        out.push_back(std::max(a, next) > 0 ? (next - a) / std::max(a, next) : 0.0);
    }
    return out;
}

} // namespace

TEST_CASE("silhouettes of the best known divisions of iris and wine agree with scikit-learn to 1e-12") {
    const auto table = golden("kmeans_reference.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string name{table.text(row, 0)};
        const int k = static_cast<int>(table.integer(row, table.column("k")));
        CAPTURE(name);
        CAPTURE(k);
        const auto x = reference::data(name);
        const auto labels = reference::labels(name, k);
        CHECK(std::abs(silhouette{}.score(x, labels).mean - table.number(row, table.column("silhouette"))) < 1e-12);
        CHECK(std::abs(simplified_silhouette{}.score(x, labels).mean -
                       table.number(row, table.column("simplified_silhouette"))) < 1e-12);
    }
}

TEST_CASE("every value is that of the definition, whatever the sizes of the clusters") {
    random_generator random{1};
    for (int round = 0; round < 150; ++round) {
        const auto n = static_cast<Eigen::Index>(2 + random.below(round % 10 == 0 ? 400 : 70));
        const int k = static_cast<int>(2 + random.below(5));
        if (n < k)
            continue;
        const reference::blobs data{random, n, static_cast<Eigen::Index>(1 + random.below(9)), k};
        const auto expected = by_definition(data.x, data.labels);
        const auto found = silhouette{}.score(data.x, data.labels);
        REQUIRE(found.values.size() == expected.size());
        double sum = 0;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(std::abs(found.values[i] - expected[i]) < 1e-12);
            sum += expected[i];
        }
        CHECK(std::abs(found.mean - sum / static_cast<double>(n)) < 1e-12);
    }
}

TEST_CASE("clusters that cannot be the next one are passed over, and no value tells") {
    // Flat, nested, far-away and far-off-centre clusters: the bounds from means are tight, loose and equal in turn.
    random_generator random{9};
    for (int round = 0; round < repeats(200); ++round) {
        const int k = static_cast<int>(2 + random.below(11));
        const auto n =
            static_cast<Eigen::Index>(static_cast<std::uint64_t>(2 * k) + random.below(round % 20 == 0 ? 500 : 100));
        reference::blobs data{random, n, static_cast<Eigen::Index>(1 + random.below(6)), k,
                              std::exp(4.0 * random.uniform() - 3.0)};
        for (Eigen::Index i = 0; i < n; ++i) {
            const int label = data.labels[static_cast<std::size_t>(i)];
            if (round % 2 == 0)
                data.x.row(i) *= 1.0 + label;
            if (round % 3 == 0 && label == 1)
                data.x.row(i) = data.x.row(i).cwiseAbs() * 10.0;
            if (round % 5 == 0)
                data.x(i, 0) *= 100.0;
            if (round % 7 == 0)
                data.x.row(i).array() += 1e6;
        }
        const auto expected = by_definition(data.x, data.labels);
        const auto found = silhouette{}.score(data.x, data.labels).values;
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(std::abs(found[i] - expected[i]) < 1e-12);
    }
}

TEST_CASE("all executors give the same bits") {
    random_generator random{2};
    const reference::blobs data{random, 1700, 5, 3, 1.0};
    const auto one = silhouette{}.score(data.x, data.labels);
    for (const unsigned count : {2u, 3u, 4u}) {
        const auto many = silhouette{.executor = threads{count}}.score(data.x, data.labels);
        CHECK(many.mean == one.mean);
        CHECK(many.values == one.values);
    }
}

TEST_CASE("row order leaves no trace and weights are repetition") {
    random_generator random{3};
    for (int round = 0; round < 60; ++round) {
        const reference::blobs data{random, static_cast<Eigen::Index>(5 + random.below(60)), 3, 3, 1.0};
        const auto n = static_cast<std::size_t>(data.x.rows());
        std::vector<std::size_t> order(n);
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = n - 1; i > 0; --i)
            std::swap(order[i], order[random.below(i + 1)]);
        matrix shuffled(data.x.rows(), data.x.cols());
        std::vector<int> labels(n);
        for (std::size_t i = 0; i < n; ++i) {
            shuffled.row(static_cast<Eigen::Index>(i)) = data.x.row(static_cast<Eigen::Index>(order[i]));
            labels[i] = data.labels[order[i]];
        }
        const auto base = silhouette{}.score(data.x, data.labels);
        const auto other = silhouette{}.score(shuffled, labels);
        CHECK(base.mean == other.mean);
        CHECK(base.by_cluster == other.by_cluster);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(other.values[i] == base.values[order[i]]);

        std::vector<double> weights(n);
        std::vector<std::size_t> repeated;
        for (std::size_t i = 0; i < n; ++i) {
            weights[i] = static_cast<double>(i < 3 ? 1 : random.below(4));
            repeated.insert(repeated.end(), static_cast<std::size_t>(weights[i]), i);
        }
        matrix copies(static_cast<Eigen::Index>(repeated.size()), data.x.cols());
        std::vector<int> copied_labels;
        for (std::size_t i = 0; i < repeated.size(); ++i) {
            copies.row(static_cast<Eigen::Index>(i)) = data.x.row(static_cast<Eigen::Index>(repeated[i]));
            copied_labels.push_back(data.labels[repeated[i]]);
        }
        const auto weighted = silhouette{}.score(data.x, data.labels, weights);
        const auto plain = silhouette{}.score(copies, copied_labels);
        CHECK(std::abs(weighted.mean - plain.mean) < 1e-12);
        for (std::size_t i = 0; i < repeated.size(); ++i)
            CHECK(std::abs(weighted.values[repeated[i]] - plain.values[i]) < 1e-12);
        CHECK(std::abs(simplified_silhouette{}.score(data.x, data.labels, weights).mean -
                       simplified_silhouette{}.score(copies, copied_labels).mean) < 1e-12);
    }
}

TEST_CASE("shifting the rows and scaling them by a power of two changes nothing") {
    random_generator random{4};
    const reference::blobs data{random, 200, 4, 3};
    const auto base = silhouette{}.score(data.x, data.labels);
    CHECK(silhouette{}.score(0x1p-300 * data.x, data.labels).mean == base.mean);
    CHECK(silhouette{}.score((data.x.array() + 1024.0).matrix(), data.labels).mean ==
          doctest::Approx(base.mean).epsilon(1e-10));
}

TEST_CASE("the sample's interval holds the exact mean about as often as it says") {
    random_generator random{5};
    const reference::blobs data{random, 900, 3, 4, 1.2};
    const double exact = silhouette{}.score(data.x, data.labels).mean;
    int held = 0;
    double sum = 0;
    constexpr int draws = 400;
    for (int draw = 0; draw < draws; ++draw) {
        const auto found =
            sampled_silhouette{.rows = 150, .seed = static_cast<std::uint64_t>(draw), .level = 0.9}.score(data.x,
                                                                                                          data.labels);
        CHECK(found.rows == 150);
        held += found.lower <= exact && exact <= found.upper;
        sum += found.mean;
    }
    CHECK(held > 0.85 * draws);
    CHECK(held < 0.95 * draws);
    CHECK(std::abs(sum / draws - exact) < 0.003);
    const auto all = sampled_silhouette{.rows = 5000}.score(data.x, data.labels);
    CHECK(all.exact);
    CHECK(std::abs(all.mean - exact) < 1e-12);
    CHECK(all.lower == doctest::Approx(all.upper));
}

TEST_CASE("single members, equal rows, gaps in the labels and weightless rows have their rules") {
    const matrix x{{0.0}, {0.0}, {1.0}, {1.0}, {5.0}};
    const auto found = silhouette{}.score(x, std::vector{0, 0, 3, 3, 1});
    CHECK(found.values == std::vector{1.0, 1.0, 1.0, 1.0, 0.0});
    CHECK(found.by_cluster == std::vector{1.0, 0.0, 0.0, 1.0});
    const auto equal = silhouette{}.score(matrix::Ones(4, 2), std::vector{0, 0, 1, 1});
    CHECK(equal.mean == 0.0);
    const auto weightless = silhouette{}.score(x, std::vector{0, 0, 3, 3, 1}, std::vector{1.0, 1.0, 1.0, 1.0, 0.0});
    CHECK(weightless.mean == 1.0);
}

TEST_CASE("bad input is refused with a sentence") {
    const matrix x{{0.0}, {1.0}, {2.0}};
    CHECK_THROWS_WITH((void)silhouette{}.score(x, std::vector{0, 0, 0}),
                      "silhouette: labels must name at least two clusters with rows of positive weight, got 1");
    CHECK_THROWS_WITH((void)silhouette{}.score(x, std::vector{0, 1}), "silhouette: labels must have 3 rows, got 2");
    CHECK_THROWS_WITH((void)silhouette{}.score(x, std::vector{0, -1, 1}),
                      "silhouette: labels must be at least 0, got -1 in row 1");
    CHECK_THROWS_WITH((void)silhouette{}.score(x, std::vector{0, 1, 1}, std::vector{1.0, -2.0, 1.0}),
                      "silhouette: weights must be 0 or in [1e-150, 1e150], got -2 in row 1");
    CHECK_THROWS_AS((void)silhouette{}.score(matrix{{0.0}, {std::nan("")}}, std::vector{0, 1}), error);
    CHECK_THROWS_WITH((void)(sampled_silhouette{.rows = 1}.score(x, std::vector{0, 1, 1})),
                      "sampled_silhouette: rows must be at least 2, got 1");
}

TEST_CASE("weights are numbers of rows, and fractions of a row are refused") {
    // 0 and 1 against 10 and 11: (10.5 - 1) / 10.5 and (9.5 - 1) / 9.5, twice
    const matrix x{{0.0}, {1.0}, {10.0}, {11.0}};
    const std::vector<int> labels{0, 0, 1, 1};
    CHECK(silhouette{}.score(x, labels).mean == doctest::Approx(0.5 * (9.5 / 10.5 + 8.5 / 9.5)).epsilon(1e-15));
    for (const double weight : {0.25, 0.5, 0.9, 1e-150, 2.5, 1e17}) {
        const std::vector<double> weights(4, weight);
        const auto refused = [](const char* who) {
            return doctest::Contains((std::string(who) + ": weights must be whole numbers of rows").c_str());
        };
        CHECK_THROWS_WITH_AS((void)silhouette{}.score(x, labels, weights), refused("silhouette"), error);
        CHECK_THROWS_WITH_AS((void)simplified_silhouette{}.score(x, labels, weights), refused("simplified_silhouette"),
                             error);
        CHECK_THROWS_WITH_AS((void)sampled_silhouette{.rows = 2}.score(x, labels, weights),
                             refused("sampled_silhouette"), error);
    }
    // With more and more copies of each row the own distance counts in: (10.5 - 0.5) / 10.5 and (9.5 - 0.5) / 9.5
    CHECK(silhouette{}.score(x, labels, std::vector(4, 1e15)).mean ==
          doctest::Approx(0.5 * (10 / 10.5 + 9 / 9.5)).epsilon(1e-12));
}

TEST_CASE("a row of weight 0 changes no silhouette, wherever it lies") {
    const matrix x{{0.0}, {1.0}, {10.0}, {11.0}, {1e300}};
    const std::vector<int> labels{0, 0, 1, 1, 1};
    const std::vector<double> weights{1, 1, 1, 1, 0};
    const matrix without = x.topRows(4);
    const std::vector<int> fewer(labels.begin(), labels.end() - 1);
    CHECK(silhouette{}.score(x, labels, weights).mean == silhouette{}.score(without, fewer).mean);
    CHECK(sampled_silhouette{.rows = 3}.score(x, labels, weights).mean ==
          sampled_silhouette{.rows = 3}.score(without, fewer).mean);
}

} // TEST_SUITE("cluster/silhouette")
