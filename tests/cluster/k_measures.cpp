#include <clientele/cluster/k_measures.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

TEST_SUITE("cluster/k_measures") {

using namespace clientele;

namespace {

/// What a measure names in a table; 0 where it names nothing.
int named_by(const std::vector<k_measures>& table, std::string_view measure) {
    for (const auto& vote : votes_of(table))
        if (vote.measure == measure)
            return vote.k;
    return 0;
}

std::string reason_of(const std::vector<k_measures>& table, std::string_view measure) {
    for (const auto& vote : votes_of(table))
        if (vote.measure == measure)
            return vote.reason;
    return {};
}

} // namespace

TEST_CASE("BIC is -2 log L + p log n of Gaussians at the rows' centroids") {
    // 5 and 15 rows in the plane, sum of squares 40: the unbiased variance per coordinate is 40 / (2 x 18), log L = 5
    // log(5/20) + 15 log(15/20) - 20 log(2 pi variance) - 18, and p = 1 weight + 4 coordinates + 1 variance = 6
    const double variance = 40.0 / 36;
    const double log_likelihood =
        5 * std::log(5.0 / 20) + 15 * std::log(15.0 / 20) - 20 * std::log(2 * std::numbers::pi * variance) - 18;
    const double expected = -2 * log_likelihood + 6 * std::log(20.0);
    CHECK(spherical_bic(40.0, std::vector{5.0, 15.0}, 2) == doctest::Approx(expected).epsilon(1e-13));
    CHECK(spherical_bic(40.0, std::vector{5.0, 0.0, 15.0}, 2) == spherical_bic(40.0, std::vector{5.0, 15.0}, 2));
    // one cluster of 4 numbers with sum of squares 3: variance 1, log L = -2 log(2 pi) - 1.5, p = 2
    CHECK(spherical_bic(3.0, std::vector{4.0}, 1) ==
          doctest::Approx(4 * std::log(2 * std::numbers::pi) + 3 + 2 * std::log(4.0)).epsilon(1e-13));
}

TEST_CASE("BIC refuses perfect clusters and as many clusters as rows") {
    CHECK_THROWS_WITH_AS((void)spherical_bic(0.0, std::vector{5.0, 15.0}, 2),
                         "spherical_bic: inertia must be above 0 and finite, got 0", error);
    CHECK_THROWS_WITH_AS((void)spherical_bic(std::nan(""), std::vector{5.0}, 2),
                         "spherical_bic: inertia must be above 0 and finite, got nan", error);
    CHECK_THROWS_WITH_AS((void)spherical_bic(1.0, std::vector{1.0, 1.0}, 2),
                         "spherical_bic: the total of masses must be above the number of clusters, 2, got 2", error);
}

TEST_CASE("the elbow is the point farthest below the straight line") {
    // of a fall from 100 to 10 over ks 1 to 5: 20 is down 0.889 of it at a quarter of the way, 15 down 0.944 at a half
    CHECK(elbow(std::vector{1, 2, 3, 4, 5}, std::vector{100.0, 20.0, 15.0, 12.0, 10.0}) == std::size_t{1});
    // ks need not be evenly spaced: 20 is now down 0.889 at 7/9 of the way, 60 down 0.444 at 1/9
    CHECK(elbow(std::vector{1, 2, 8, 10}, std::vector{100.0, 60.0, 20.0, 10.0}) == std::size_t{1});
    CHECK(elbow(std::vector{1, 2, 3, 4, 5}, std::vector{4.0, 2.0, 2.0, 1.0, 0.0}) ==
          std::size_t{1}); // 1/4 below, then 0 and 0
    CHECK(elbow(std::vector{1, 2, 3, 5}, std::vector{8.0, 4.0, 2.0, 0.0}) ==
          std::size_t{1}); // 1/4 below both times: the first
}

TEST_CASE("a curve without an elbow has none") {
    CHECK(!elbow(std::vector{1, 2, 3}, std::vector{3.0, 2.0, 1.0})); // straight
    CHECK(!elbow(std::vector{1, 2, 3}, std::vector{3.0, 2.9, 1.0})); // above the line
    CHECK(!elbow(std::vector{1, 2, 3}, std::vector{1.0, 0.5, 1.0})); // does not fall
    CHECK(!elbow(std::vector{1, 2}, std::vector{3.0, 1.0}));         // two points are a line
    CHECK(!elbow(std::vector<int>{}, std::vector<double>{}));
    CHECK_THROWS_WITH_AS((void)elbow(std::vector{1, 2, 3}, std::vector{3.0, 1.0}),
                         "elbow: values must have 3 rows, got 2", error);
}

TEST_CASE("each measure names its best line, the smaller k of equals, and says why") {
    const std::vector<k_measures> table{
        {.k = 2, .silhouette = 0.51234, .calinski_harabasz = 90.0, .davies_bouldin = 0.8, .bic = 120.0},
        {.k = 3, .silhouette = 0.6, .calinski_harabasz = 95.0, .davies_bouldin = 0.5, .bic = 100.25},
        {.k = 4, .silhouette = 0.6, .calinski_harabasz = 99.0, .davies_bouldin = 0.5, .bic = 100.25}};
    CHECK(named_by(table, "silhouette") == 3);
    CHECK(named_by(table, "calinski_harabasz") == 4);
    CHECK(named_by(table, "davies_bouldin") == 3);
    CHECK(named_by(table, "bic") == 3);
    CHECK(reason_of(table, "silhouette") == "0.6 is the highest of all k");
    CHECK(reason_of(table, "bic") == "100 is the lowest of all k"); // three digits are enough to read
    CHECK(reason_of({{.k = 2, .silhouette = 0.51234}}, "silhouette") == "0.512 is the highest of all k");
}

TEST_CASE("the gap names the first k that the next does not beat by more than its error") {
    std::vector<k_measures> table{{.k = 1, .gap = 0.1, .gap_error = 0.02},
                                  {.k = 2, .gap = 0.30, .gap_error = 0.02},
                                  {.k = 3, .gap = 0.31, .gap_error = 0.02},
                                  {.k = 4, .gap = 0.9, .gap_error = 0.02}};
    CHECK(named_by(table, "gap") == 2); // 0.30 >= 0.31 - 0.02, although k = 4 is higher
    CHECK(reason_of(table, "gap") ==
          "the gap of 0.3 is the first that the next k does not beat by more than its error");
    table[2].gap = 0.5;
    CHECK(named_by(table, "gap") == 0); // the gap still rises: no vote
    table[2].gap = 0.325;
    table[2].gap_error = 0.03;
    CHECK(named_by(table, "gap") == 2); // it is the error of the next k that counts
    table[2].gap.reset();
    CHECK(named_by(table, "gap") == 0); // and it is compared with that one alone
}

TEST_CASE("stability names the largest k within 0.02 of the best") {
    const std::vector<k_measures> table{
        {.k = 1}, {.k = 2, .stability = 1.0}, {.k = 3, .stability = 0.985}, {.k = 4, .stability = 0.97}};
    CHECK(named_by(table, "stability") == 3);
    CHECK(reason_of(table, "stability") ==
          "fits to two halves of the rows agree at 0.985 (1: always), the largest k within 0.02 of the best");
}

TEST_CASE("the elbow of the inertia votes by the k of its line, and comes between bic and stability") {
    const std::vector<k_measures> table{
        {.k = 3, .inertia = 100, .bic = 1.0, .stability = 0.5}, {.k = 5, .inertia = 20}, {.k = 7, .inertia = 10}};
    CHECK(named_by(table, "elbow") == 5); // 0.889 of the fall, half of the way
    const auto votes = votes_of(table);
    REQUIRE(votes.size() == 3);
    CHECK(votes[0].measure == "bic");
    CHECK(votes[1].measure == "elbow");
    CHECK(votes[2].measure == "stability");
}

TEST_CASE("what was not measured does not vote") {
    CHECK(votes_of({}).empty());
    CHECK(votes_of({{.k = 1, .inertia = 5.0}}).empty());
}

TEST_CASE("BIC counts rows: masses that are no numbers of rows are refused") {
    for (const double mass : {0.5, -1.0, 0x1p53 + 2, std::nan("")})
        CHECK_THROWS_WITH_AS((void)spherical_bic(1.0, std::vector{5.0, mass}, 2),
                             doctest::Contains("spherical_bic: masses must be whole numbers of rows, at most 2^53"),
                             error);
    CHECK_THROWS_WITH_AS((void)spherical_bic(1.0, std::vector{5.0}, 0),
                         "spherical_bic: features must be at least 1, got 0", error);
}

} // TEST_SUITE("cluster/k_measures")
