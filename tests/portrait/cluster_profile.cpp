#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/validity.hpp>
#include <clientele/members.hpp>
#include <clientele/portrait/cluster_profile.hpp>

#include <doctest/doctest.h>

#include "cluster/reference.hpp"
#include "cluster/rows_for_ranks.hpp"
#include <limits>
#include <string>
#include <vector>

TEST_SUITE("portrait/cluster_profile") {

using namespace clientele;

namespace {

struct numbered {
    std::string name(const cluster_profile& profile, const std::vector<std::string>&) const {
        return std::to_string(profile.label);
    }
};

const matrix customers{{100, 1, 5}, {110, 2, 5}, {120, 1, 5}, {10, 9, 5},
                       {20, 8, 5},  {30, 7, 5},  {60, 4, 5},  {70, 5, 5}};
const std::vector<int> groups{0, 0, 0, 1, 1, 1, 2, 2};

} // namespace

TEST_CASE("clusters are profiled against everybody and named after what sets them apart") {
    const auto who = profile_clusters{.features = {"spend", "recency", "age"}}(customers, groups);
    REQUIRE(who.clusters.size() == 3);
    const auto& best = who.clusters[0];
    CHECK(best.rows == 3);
    CHECK(best.share == 0.375);
    CHECK(best.name == "very high spend, very low recency");
    CHECK(best.features[0].feature == 0);
    CHECK(best.features[0].mean == 110);
    CHECK(best.features[0].base_mean == 65);
    CHECK(best.features[0].index == doctest::Approx(100 * 110.0 / 65));
    CHECK(best.features[0].effect == 1);
    CHECK(best.features[2].feature == 2);
    CHECK(best.features[2].effect == 0);
    CHECK(who.clusters[1].name == "very low spend, very high recency");
    CHECK(who.clusters[2].name == "average");
}

TEST_CASE("no two clusters have the same name, and rows set aside are left out") {
    const auto equal = profile_clusters{}(matrix::Ones(4, 1), std::vector{0, 1, 2, -1});
    REQUIRE(equal.clusters.size() == 3);
    CHECK(equal.clusters[0].name == "average");
    CHECK(equal.clusters[1].name == "average (2)");
    CHECK(equal.clusters[2].name == "average (3)");
    CHECK(equal.features == std::vector<std::string>{"x0"});
    CHECK(profile_clusters{.naming = numbered{}}(customers, groups).clusters[2].name == "2");
    CHECK(profile_clusters{.naming = by_strongest{.most_features = 1, .otherwise = "the middle"}}(customers, groups)
              .clusters[2]
              .name == "the middle");
}

TEST_CASE("weights in a profile are repetition") {
    const std::vector<double> weights{1, 2, 1, 3, 1, 1, 0, 2};
    matrix copies(11, 3);
    std::vector<int> labels;
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (double w = 0; w < weights[i]; ++w) {
            copies.row(static_cast<Eigen::Index>(labels.size())) = customers.row(static_cast<Eigen::Index>(i));
            labels.push_back(groups[i]);
        }
    const auto weighted = profile_clusters{}(customers, groups, weights), plain = profile_clusters{}(copies, labels);
    for (std::size_t c = 0; c < 3; ++c) {
        CHECK(weighted.clusters[c].share == plain.clusters[c].share);
        CHECK(weighted.clusters[c].features[0].mean == doctest::Approx(plain.clusters[c].features[0].mean));
        CHECK(weighted.clusters[c].features[0].effect == plain.clusters[c].features[0].effect);
    }
}

TEST_CASE("groups with straight borders are explained for nothing") {
    const auto told = explain_clusters{.features = {"spend", "recency", "age"}}.fit(customers, groups);
    CHECK(told.agreement == 1.0);
    CHECK(told.price == 0.0);
    CHECK(told.labels == groups);
    CHECK(told.rules.size() == 3);
    CHECK(told.untold.empty());
    CHECK(in_words(told.rules[0].conditions, told.tree.nodes.features).starts_with("spend"));
}

TEST_CASE("k-means clusters of iris are told in k rules at a price above zero") {
    const auto x = reference::data("iris");
    for (const int k : {2, 3, 5}) {
        const auto labels = reference::labels("iris", k);
        const auto told = explain_clusters{}.fit(x, labels);
        CHECK(static_cast<int>(told.rules.size()) <= k);
        CHECK(told.agreement > 0.85);
        CHECK(told.price >= -1e-12);
        CHECK(told.price < 0.25);
        CHECK(told.inertia == doctest::Approx(scatter_of(x, labels).within).epsilon(1e-12));
        CHECK(told.explained_inertia == doctest::Approx(scatter_of(x, told.labels).within).epsilon(1e-12));
        const auto scaled = explain_clusters{}.fit_in((1000.0 * x.array() + 7.0).matrix(), x, labels);
        CHECK(scaled.labels == told.labels);
        CHECK(scaled.price == doctest::Approx(told.price));
    }
}

TEST_CASE("a row that is set aside may hold anything and weighs nothing") {
    matrix x = customers;
    x.row(7).setConstant(std::numeric_limits<double>::quiet_NaN());
    auto labels = groups;
    labels[7] = -1;
    const auto who = profile_clusters{}(x, labels);
    REQUIRE(who.clusters.size() == 3);
    CHECK(who.clusters[2].rows == 1);
    CHECK(who.clusters[2].mass == 1);
    CHECK(who.clusters[2].share == 1.0 / 7);
}

TEST_CASE("the impurity of an explanation is a choice") {
    const auto told = explain_clusters{.impurity = entropy{}}.fit(customers, groups);
    CHECK(told.agreement == 1.0);
    CHECK(told.rules.size() == 3);
}

TEST_CASE("clusters that no rule reaches are listed, and one leaf explains one cluster") {
    const auto told = explain_clusters{.most_leaves = 2}.fit(customers, groups);
    CHECK(told.rules.size() == 2);
    CHECK(told.untold.size() == 1);
    CHECK(told.price > 0);
    const auto one = explain_clusters{}.fit(customers, std::vector<int>(8, 0));
    CHECK(one.rules.size() == 1);
    CHECK(one.price == 0.0);
    const auto perfect = explain_clusters{.most_leaves = 1}.fit(matrix{{0.0}, {1.0}}, std::vector{0, 1});
    CHECK(perfect.price == std::numeric_limits<double>::infinity());
}

TEST_CASE("bad input is refused with a sentence") {
    CHECK_THROWS_WITH((void)(profile_clusters{.features = {"a"}}(customers, groups)),
                      "profile_clusters: features must name 3 columns, got 1");
    CHECK_THROWS_WITH((void)profile_clusters{}(customers, std::vector<int>(8, -1)),
                      "profile_clusters: labels must name a cluster for at least one row");
    CHECK_THROWS_WITH((void)profile_clusters{}(customers, std::vector{0, -1, 1, -2, 0, 0, 0, 0}),
                      "profile_clusters: labels must be >= -1, got -2 in row 3");
    CHECK_THROWS_WITH(
        (void)profile_clusters{}(matrix{{0.0}, {1.0}, {2.0}}, std::vector{-1, 0, 0}, std::vector{1.0, 1.0, -1.0}),
        "profile_clusters: weights must be 0 or in [1e-150, 1e150], got -1 in row 2");
    CHECK_THROWS_WITH((void)explain_clusters{}.fit(customers, std::vector<int>(8, -1)),
                      "explain_clusters: labels must be >= 0, got -1 in row 0");
    CHECK_THROWS_WITH((void)explain_clusters{}.fit(customers, std::vector{0, 1}),
                      "explain_clusters: labels must have 8 rows, got 2");
    CHECK_THROWS_AS((void)(explain_clusters{.most_leaves = -1}.fit(customers, groups)), error);
    CHECK_THROWS_WITH((void)explain_clusters{}.fit_in(customers, customers.topRows(7), groups),
                      "explain_clusters: space must have 8 rows, got 7");
    CHECK_THROWS_WITH((void)explain_clusters{}.fit(customers, groups, std::vector{1.0, 2.0}),
                      "explain_clusters: weights must have 8 rows, got 2");
    const double infinite = std::numeric_limits<double>::infinity();
    CHECK_THROWS_WITH((void)explain_clusters{}.fit(matrix{{0.0}, {1.0}}, std::vector{0, 1}, std::vector{1.0, infinite}),
                      "explain_clusters: weights must be 0 or in [1e-150, 1e150], got inf in row 1");
    CHECK_THROWS_WITH((void)explain_clusters{}.fit(matrix{{0.0}, {1.0}}, std::vector{0, 1}, std::vector{-1.0, 1.0}),
                      "explain_clusters: weights must be 0 or in [1e-150, 1e150], got -1 in row 0");
    CHECK_THROWS_WITH((void)explain_clusters{}.fit(matrix{{0.0}, {infinite}}, std::vector{0, 1}),
                      doctest::Contains("explain_clusters"));
    CHECK_THROWS_WITH((void)(explain_clusters{.features = {"a"}}.fit(customers, groups)),
                      "explain_clusters: features must name 3 columns, got 1");
}

TEST_CASE("clusters of customers on any ranks have the profiles and names of all in one place, to the bit") {
    const std::size_t n = 120;
    const matrix x = testing::customers(n, 3, 1);
    auto labels = testing::some_labels(n, 4, 2);
    for (std::size_t i = 0; i < n; i += 7)
        labels[i] = -1; // set aside
    const profile_clusters profiles{.features = {"recency", "orders", "spend"}};
    for (const auto& weights : {std::vector<double>{}, testing::whole_weights(n, 3)}) {
        const auto all = profiles(x, labels, weights);
        testing::each_share(x, labels, weights,
                            [&](const auto& ranks, const matrix& own, const auto& of, const auto& w, std::size_t) {
                                CHECK(first_difference(profiles.profile_on(ranks, own, of, w), all) == "");
                            });
    }
    CHECK_THROWS_WITH_AS(testing::on_ranks(2,
                                           [](const auto& ranks) {
                                               (void)profile_clusters{}.profile_on(ranks, matrix{matrix::Zero(1, 1)},
                                                                                   std::vector{-1});
                                           }),
                         "profile_clusters: labels must name a cluster for at least one row", error);
}

} // TEST_SUITE("portrait/cluster_profile")
