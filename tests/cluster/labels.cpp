#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/labels.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include <string>
#include <vector>

TEST_SUITE("cluster/labels") {

using namespace clientele;

namespace {

/// Offers exactly what the concept asks for.
struct reversed {
    std::vector<int> new_labels(const matrix& centroids, std::span<const int>, column) const {
        std::vector<int> out;
        for (Eigen::Index c = 0; c < centroids.rows(); ++c)
            out.push_back(static_cast<int>(centroids.rows() - 1 - c));
        return out;
    }
};
static_assert(label_order_policy<reversed>);

struct wrong {
    std::vector<int> new_labels(const matrix& centroids, std::span<const int>, column) const {
        return std::vector<int>(static_cast<std::size_t>(centroids.rows()), 0);
    }
};

struct plain_fit {
    matrix centroids;
    std::vector<int> labels;
    std::vector<std::size_t> sizes;
    std::vector<double> masses;
};

const plain_fit three{matrix{{1.0, 9.0}, {5.0, 2.0}, {3.0, 4.0}}, {0, 1, 1, 2, 2, 2, -1}, {1, 2, 3}, {1.0, 2.0, 3.0}};

} // namespace

TEST_CASE("clusters are named by size or by a feature, and everything moves together") {
    const auto by_size = relabelled(three, largest_first{});
    CHECK(by_size.labels == std::vector{2, 1, 1, 0, 0, 0, -1});
    CHECK(by_size.sizes == std::vector<std::size_t>{3, 2, 1});
    CHECK(by_size.masses == std::vector{3.0, 2.0, 1.0});
    CHECK(by_size.centroids == matrix{{3.0, 4.0}, {5.0, 2.0}, {1.0, 9.0}});
    CHECK(relabelled(three, by_feature{.feature = 1}).centroids == matrix{{1.0, 9.0}, {3.0, 4.0}, {5.0, 2.0}});
    CHECK(relabelled(three, by_feature{.feature = 1, .first = first_cluster::lowest}).centroids ==
          matrix{{5.0, 2.0}, {3.0, 4.0}, {1.0, 9.0}});
    CHECK(relabelled(three, reversed{}).sizes == std::vector<std::size_t>{3, 2, 1});
}

TEST_CASE("clusters that the order cannot tell apart stand in the order of their centroids, and alike ones stay") {
    const plain_fit fit{
        matrix{{2.0, 7.0}, {1.0, 9.0}, {1.0, 8.0}, {1.0, 8.0}}, {0, 1, 2, 3}, {1, 1, 1, 1}, {4.0, 4.0, 4.0, 4.0}};
    CHECK(relabelled(fit, largest_first{}).labels == std::vector{3, 2, 0, 1});
    CHECK(relabelled(fit, by_feature{.feature = 0}).labels == std::vector{0, 3, 1, 2});
    CHECK(relabelled(fit, by_feature{.feature = 0, .first = first_cluster::lowest}).labels == std::vector{3, 2, 0, 1});
}

TEST_CASE("matched labels keep their meaning when clusters move, come and go") {
    const matrix previous{{3.1, 4.2}, {0.8, 9.1}, {5.0, 2.2}};
    const auto same = relabelled(three, matched_centroids{previous});
    CHECK(same.centroids == matrix{{3.0, 4.0}, {1.0, 9.0}, {5.0, 2.0}});
    const auto grown = relabelled(three, matched_centroids{previous.bottomRows(2)});
    CHECK(grown.centroids == matrix{{1.0, 9.0}, {5.0, 2.0}, {3.0, 4.0}});
    CHECK(matched_centroids{previous.bottomRows(2)}.partners(three.centroids) == std::vector{0, 1, -1});
    matrix four(4, 2);
    four << previous, 100.0, 100.0;
    four.row(3).swap(four.row(1));
    CHECK(relabelled(three, matched_centroids{four}).centroids == matrix{{3.0, 4.0}, {5.0, 2.0}, {1.0, 9.0}});
    CHECK(matched_centroids{four}.partners(three.centroids) == std::vector{3, 2, 0});

    const std::vector<int> labels{0, 0, 1, 1, 2, 2};
    const std::vector<int> ids{1, 2, 3, 4, 5, 6};
    CHECK(matched_customers{ids, {2, 2, 0, 0, 1, 0}, ids}.new_labels(
              matrix(3, 1), labels, std::vector{2.0, 2.0, 2.0}) == std::vector{2, 0, 1});
    CHECK(matched_customers{ids, {0, 0, 0, 0, 0, 0}, ids}.partners(labels, 3) == std::vector{0, -1, -1});
}

TEST_CASE("customers of two fits meet by id, whatever their order, and who is in one only has no say") {
    const std::vector<std::string> january{"ann", "bob", "cem", "dia", "eva"},
        february{"eva", "zoe", "bob", "ann", "yan"};
    // eva was in 0 and is in 1; bob and ann were in 1 and are in 0; the rest, set aside or alone, would say otherwise.
    const matched_customers match{january, {1, 1, 1, -1, 0}, february};
    const std::vector<int> labels{1, 1, 0, 0, -1};
    CHECK(match.partners(labels, 2) == std::vector{1, 0});
    CHECK(match.new_labels(matrix(2, 1), labels, std::vector{2.0, 2.0}) == std::vector{1, 0});
    CHECK_THROWS_WITH((void)(matched_customers{january, {1, 1}, february}.partners(labels, 2)),
                      "matched_customers: earlier_labels must have 5 rows, got 2");
    CHECK_THROWS_WITH((void)(matched_customers<int>{{1}, {0}, {2}}.partners(std::vector{0}, 1)),
                      "matched_customers: the two fits must have a customer in common");
    CHECK_THROWS_WITH((void)match.partners(labels, 1), "matched_customers: labels must be below 1, got 1");
}

TEST_CASE("next month's fit, matched, gives the same customers the same labels") {
    random_generator random{1};
    for (int round = 0; round < 20; ++round) {
        const reference::blobs data{random, 300, 3, 4, 0.2};
        const auto before = relabelled(kmeans{.k = 4, .seed = 1}.fit(data.x), largest_first{});
        matrix moved = data.x;
        for (Eigen::Index i = 0; i < moved.size(); ++i)
            moved.data()[i] += 0.01 * (random.uniform() - 0.5);
        const auto after = relabelled(kmeans{.k = 4, .seed = 99}.fit(moved), matched_centroids{before.centroids});
        CHECK(adjusted_rand_index(before.labels, after.labels) > 0.95);
        std::size_t same = 0;
        for (std::size_t i = 0; i < before.labels.size(); ++i)
            same += before.labels[i] == after.labels[i];
        CHECK(same > 280);
    }
}

TEST_CASE("bad input is refused with a sentence") {
    CHECK_THROWS_WITH((void)relabelled(three, by_feature{.feature = 2}),
                      "by_feature: feature must be in [0, 2), got 2");
    CHECK_THROWS_WITH((void)relabelled(three, matched_centroids{matrix(2, 3)}),
                      "matched_centroids: previous must have at least one row and 2 features, got 2 x 3");
    CHECK_THROWS_WITH((void)relabelled(three, wrong{}), "relabelled: the policy must return each of 0 to 2 once");
}

} // TEST_SUITE("cluster/labels")
