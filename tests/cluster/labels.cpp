#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/labels.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include "refusal.hpp"
#include "rows_for_ranks.hpp"
#include <limits>
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
                      "matched_customers: the two fits must have a customer in common that neither set aside, got none "
                      "of 1 and 1");
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

TEST_CASE("centroids meet in any unit of their features") {
    const auto previous = [](double unit) { return matrix{{0.0}, {unit}, {1.7 * unit}}; };
    const auto later = [](double unit) { return matrix{{1.6 * unit}, {0.1 * unit}, {1.05 * unit}}; };
    for (const double unit : {1.0, 1e155, 1e160, 1e300, 1e308, 1e-165, 1e-300, 1e-320})
        CHECK(matched_centroids{previous(unit)}.partners(later(unit)) == std::vector{2, 0, 1});
    CHECK(matched_centroids{matrix::Zero(2, 2)}.partners(matrix::Zero(2, 2)) == std::vector{0, 1});
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto refused = refusal([&] { return matched_centroids{previous(1)}.partners(matrix{{1.0}, {nan}}); });
    check_refusal(refused, errc::bad_value, 1, "matched_centroids: values must be finite, got nan in row 1, column 0");
}

TEST_CASE("a fit that is not whole is refused before it is renamed") {
    const matrix two{{1.0, 9.0}, {5.0, 2.0}};
    const auto refused = [](const auto& fit) {
        return refusal([&] { return relabelled(fit, by_feature{.feature = 0}); });
    };
    check_refusal(refused(kmeans_fit<>{.centroids = two}), errc::bad_shape, no_row,
                  "relabelled: sizes must have 2 rows, got 0");
    for (const auto& each :
         {refusal([&] { return relabelled(kmeans_fit<>{.centroids = two}, largest_first{}); }),
          refusal([&] { return relabelled(kmeans_fit<>{.centroids = two}, matched_centroids{two}); })})
        CHECK(each.code() == errc::bad_shape);
    check_refusal(refused(plain_fit{two, {0, 1}, {1, 1}, {1.0}}), errc::bad_shape, no_row,
                  "relabelled: masses must have 2 rows, got 1");
    check_refusal(refused(plain_fit{two, {0, 7, 1}, {1, 1}, {1.0, 1.0}}), errc::bad_value, 1,
                  "relabelled: labels must be in [-1, 2), got 7 in row 1");
    check_refusal(refused(plain_fit{two, {0, -2}, {1, 1}, {1.0, 1.0}}), errc::bad_value, 1,
                  "relabelled: labels must be in [-1, 2), got -2 in row 1");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(refused(plain_fit{two, {0, 1}, {1, 1}, {1.0, nan}}).code() == errc::bad_value);
    CHECK(refused(plain_fit{matrix{{nan}, {1.0}}, {0, 1}, {1, 1}, {1.0, 1.0}}).code() == errc::bad_value);
    struct silent {
        std::vector<int> new_labels(const matrix&, std::span<const int>, column) const { return {}; }
    };
    check_refusal(refusal([] { return relabelled(three, silent{}); }), errc::bad_shape, no_row,
                  "relabelled: the policy must return 3 labels, got 0");
}

TEST_CASE("earlier labels that no fit gives are refused with their row") {
    const std::vector<int> ids{1, 2};
    for (const int wrong_one : {std::numeric_limits<int>::max(), 1'000'000, -2})
        check_refusal(
            refusal([&] { return matched_customers{ids, {0, wrong_one}, ids}.partners(std::vector{0, 1}, 2); }),
            errc::bad_value, 1,
            sentence("matched_customers: earlier_labels must be in [-1, 1000000), got ", wrong_one, " in row 1"));
    CHECK(matched_customers{ids, {999'999, 0}, ids}.partners(std::vector{0, 1}, 2) == std::vector{999'999, 0});
    const std::vector<int> largest{std::numeric_limits<int>::max()};
    check_refusal(refusal([&] { return contingency(largest, std::vector{0}); }), errc::bad_value, 0,
                  "contingency: labels must be in [0, 1000000), got 2147483647 in row 0");
}

TEST_CASE("bad input is refused with a sentence") {
    CHECK_THROWS_WITH((void)relabelled(three, by_feature{.feature = 2}),
                      "by_feature: feature must be in [0, 2), got 2");
    CHECK_THROWS_WITH((void)relabelled(three, matched_centroids{matrix(2, 3)}),
                      "matched_centroids: previous must have at least one row and 2 features, got 2 x 3");
    CHECK_THROWS_WITH((void)relabelled(three, wrong{}), "relabelled: the policy must return each of 0 to 2 once");
}

TEST_CASE("clusters of customers on any ranks take the names that they have in one place") {
    const std::size_t n = 200;
    const matrix x = testing::customers(n, 2, 1);
    const auto fit = kmeans{.k = 4, .restarts = 2, .seed = 3}.fit(x);
    std::vector<int> ids, earlier, then;
    for (int i = 0; i < static_cast<int>(n); ++i) {
        ids.push_back(3 * i);
        if (i % 5 != 0) {
            earlier.push_back(3 * i);
            then.push_back((fit.labels[static_cast<std::size_t>(i)] + i % 7 / 6) % 4 * 2);
        }
    }
    testing::each_share(
        x, fit.labels, {},
        [&](const auto& ranks, const matrix& own, const auto& labels, const auto&, std::size_t first) {
            auto part = fit;
            part.labels = labels;
            const auto check = [&](const auto& order, const auto& whole) {
                const auto found = relabelled_on(ranks, part, order), all = relabelled(fit, whole);
                CHECK(testing::same_bits(found.centroids, all.centroids));
                CHECK(found.sizes == all.sizes);
                CHECK(found.labels == testing::share_of(all.labels, first, static_cast<std::size_t>(own.rows())));
            };
            check(largest_first{}, largest_first{});
            check(by_feature{.feature = 1}, by_feature{.feature = 1});
            check(matched_centroids{x.topRows(3)}, matched_centroids{x.topRows(3)});
            const auto own_ids = testing::share_of(ids, first, static_cast<std::size_t>(own.rows()));
            check(matched_customers<int>{earlier, then, own_ids}, matched_customers<int>{earlier, then, ids});
        });
}

} // TEST_SUITE("cluster/labels")
