#include <clientele/cluster/choose_k.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "reference.hpp"
#include "rows_for_ranks.hpp"
#include <cmath>
#include <vector>

TEST_SUITE("cluster/choose_k") {

using namespace clientele;

namespace {

/// Offers exactly what the concept asks for: cuts the first feature into k equal stretches.
struct stretches {
    struct result {
        std::vector<int> labels;
        std::vector<double> masses;
        double inertia;
        int clusters;
        int k() const { return clusters; }
        std::vector<int> assign(const matrix_view& x) const {
            return std::vector<int>(static_cast<std::size_t>(x.rows()), 0);
        }
    };
    int k;
    result fit(const matrix_view& x, column) const {
        result out{{}, std::vector<double>(static_cast<std::size_t>(k), 0.0), 1.0 / k, k};
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            out.labels.push_back(static_cast<int>(i) % k);
            ++out.masses[static_cast<std::size_t>(out.labels.back())];
        }
        return out;
    }
};
static_assert(clustering_policy<stretches>);
static_assert(clustering_policy<kmeans<>>);

} // namespace

TEST_CASE("any clustering with a k can be measured") {
    const auto choice =
        choose_k{.base = stretches{2}, .most_k = 4, .references = 2, .resamples = 2}.fit(matrix::Random(30, 2));
    CHECK(choice.table.size() == 3);
}

TEST_CASE("clear groups are found by every measure, whatever their number") {
    random_generator random{7};
    for (const int k : {3, 4, 5}) {
        matrix x(300, 2);
        for (Eigen::Index i = 0; i < x.rows(); ++i) {
            const double angle = 6.283185307179586 * static_cast<double>(i % k) / k;
            x(i, 0) = 10 * std::cos(angle) + random.uniform() + random.uniform();
            x(i, 1) = 10 * std::sin(angle) + random.uniform() + random.uniform();
        }
        const auto choice = choose_k{.most_k = 8, .references = 5, .resamples = 4}.fit(x);
        CAPTURE(k);
        CAPTURE(choice.reason);
        CHECK(choice.k == k);
        CHECK(choice.table.size() == 7);
        CHECK(choice.warnings.empty());
        CHECK(choice.votes.size() == 7);
        for (const auto& vote : choice.votes) {
            CAPTURE(vote.measure);
            CHECK(vote.k == k);
            CHECK(!vote.reason.empty());
        }
    }
}

TEST_CASE("data without groups is met with warnings, and one cluster with the gap statistic") {
    random_generator random{8};
    matrix x(400, 6);
    for (Eigen::Index i = 0; i < x.size(); ++i)
        x.data()[i] = random.uniform();
    const auto choice = choose_k{.least_k = 1, .most_k = 5, .references = 8, .resamples = 4}.fit(x);
    CHECK(!choice.table.front().silhouette);
    CHECK(!choice.table.front().stability);
    const auto gap = std::ranges::find(choice.votes, "gap", &k_vote::measure);
    REQUIRE(gap != choice.votes.end());
    CHECK(gap->k == 1);
    CHECK(!choice.warnings.empty());
}

TEST_CASE("the measures in the table are those of the single functions") {
    const auto x = reference::data("iris");
    const auto choice =
        choose_k{.base = kmeans{.k = 2, .restarts = 40, .seed = 3}, .most_k = 4, .references = 2, .resamples = 2}.fit(
            x);
    const auto table = golden("kmeans_reference.csv");
    for (std::size_t row = 0; row < 3; ++row) {
        CHECK(choice.table[row].inertia ==
              doctest::Approx(table.number(row, table.column("best_inertia"))).epsilon(1e-10));
        CHECK(*choice.table[row].silhouette ==
              doctest::Approx(table.number(row, table.column("silhouette"))).epsilon(1e-10));
        CHECK(*choice.table[row].simplified_silhouette ==
              doctest::Approx(table.number(row, table.column("simplified_silhouette"))).epsilon(1e-10));
        CHECK(*choice.table[row].calinski_harabasz ==
              doctest::Approx(table.number(row, table.column("calinski_harabasz"))).epsilon(1e-10));
        CHECK(*choice.table[row].davies_bouldin ==
              doctest::Approx(table.number(row, table.column("davies_bouldin"))).epsilon(1e-10));
    }
}

TEST_CASE("the same seed gives the same table, and weights are repetition where all rows are measured") {
    random_generator random{9};
    const reference::blobs data{random, 60, 2, 3};
    const std::vector<double> twice(60, 2.0);
    matrix copies(120, 2);
    copies << data.x, data.x;
    const choose_k settings{.most_k = 4, .references = 0, .resamples = 0};
    const auto weighted = settings.fit(data.x, twice), plain = settings.fit(copies);
    const auto again = choose_k{.most_k = 4, .references = 3, .resamples = 3}.fit(data.x);
    const auto once = choose_k{.most_k = 4, .references = 3, .resamples = 3}.fit(data.x);
    for (std::size_t i = 0; i < plain.table.size(); ++i) {
        CHECK(*weighted.table[i].silhouette == doctest::Approx(*plain.table[i].silhouette).epsilon(1e-9));
        CHECK(*weighted.table[i].bic == doctest::Approx(*plain.table[i].bic).epsilon(1e-9));
        CHECK(*again.table[i].gap == *once.table[i].gap);
        CHECK(*again.table[i].stability == *once.table[i].stability);
    }
}

TEST_CASE("few distinct rows and perfect clusters leave measures out instead of making them up") {
    matrix x(12, 1);
    for (Eigen::Index i = 0; i < 12; ++i)
        x(i, 0) = static_cast<double>(i % 3);
    const auto choice = choose_k{.most_k = 5, .references = 2, .resamples = 2}.fit(x);
    CHECK(choice.table[1].inertia == 0.0);
    CHECK(!choice.table[1].bic);
    CHECK(!choice.table[1].gap);
    CHECK(*choice.table[1].silhouette == 1.0);
    CHECK(*choice.table[1].stability == 1.0);
    CHECK(!choice.table[2].stability); // 4 clusters are again the 3
    CHECK(choice.k == 3);
}

TEST_CASE("rows that are all alike give the first k that was tried, and say that nothing speaks for it") {
    const auto choice = choose_k{.most_k = 4, .references = 2, .resamples = 2}.fit(matrix::Ones(8, 2));
    CHECK(choice.votes.empty());
    CHECK(choice.k == 2);
    CHECK(choice.reason == "k = 2, the first that was tried: no measure tells them apart");
    REQUIRE(choice.warnings.size() == 1);
    CHECK(choice.warnings[0] == "at k = 2 only 1 clusters were found: there are fewer distinct points");
}

TEST_CASE("what was measured on a sample is said") {
    random_generator random{3};
    const reference::blobs data{random, 90, 2, 3};
    const auto choice = choose_k{.most_k = 4, .references = 2, .resamples = 2, .sample = 60}.fit(data.x);
    CHECK(choice.k == 3);
    REQUIRE(choice.warnings.size() == 1);
    CHECK(choice.warnings[0] == "the silhouette, the gap and the stability were measured on 60 of 90 rows");
}

TEST_CASE("the reference of the gap lies where the rows lie: no structure has a gap near 0 for directions too") {
    random_generator random{1};
    matrix x(300, 2);
    for (Eigen::Index i = 0; i < x.size(); ++i)
        x.data()[i] = 10 + random.uniform();
    const auto choice =
        choose_k{.base = kmeans{.k = 2, .centroid = spherical{}}, .least_k = 1, .most_k = 4, .resamples = 0}.fit(x);
    for (const auto& line : choice.table)
        CHECK(std::abs(line.gap.value()) < 0.3);  // against a box drawn where the data lies: -0.08 to -0.11
    for (Eigen::Index i = 0; i < x.rows(); ++i) { // along a diagonal, where features by themselves tell less
        const double along = random.uniform(), across = 0.02 * random.uniform();
        x.row(i) << 10 + along + across, 10 + along - across;
    }
    const auto by_medians =
        choose_k{.base = kmeans{.k = 2, .centroid = medians{}}, .least_k = 1, .most_k = 3, .resamples = 0}.fit(x);
    for (const auto& line : by_medians.table)
        CHECK(std::abs(line.gap.value()) < 0.15);
}

TEST_CASE("a row of weight 0 changes no measure, wherever it lies") {
    random_generator random{6};
    matrix x(61, 2);
    for (Eigen::Index i = 0; i < x.size(); ++i)
        x.data()[i] = random.uniform();
    x.row(60) << 1e4, 1e4;
    std::vector<double> weights(61, 1.0);
    weights[60] = 0;
    const choose_k method{.most_k = 5, .references = 4, .resamples = 4};
    const auto with = method.fit(x, weights), without = method.fit(x.topRows(60));
    REQUIRE(with.table.size() == without.table.size());
    for (std::size_t i = 0; i < with.table.size(); ++i) {
        CHECK(with.table[i].inertia == without.table[i].inertia);
        CHECK(with.table[i].silhouette == without.table[i].silhouette);
        CHECK(with.table[i].davies_bouldin == without.table[i].davies_bouldin);
        CHECK(with.table[i].gap == without.table[i].gap);
        CHECK(with.table[i].stability == without.table[i].stability);
    }
    CHECK(with.reason == without.reason);
}

TEST_CASE("weights that count no rows leave out what counts rows, with a warning, and agree in any unit") {
    random_generator random{2};
    const reference::blobs data{random, 60, 2, 3};
    const choose_k method{.most_k = 4, .references = 3, .resamples = 3};
    const auto plain = method.fit(data.x);
    for (const double weight : {0.25, 1.0 / 60, 1e-140}) {
        CAPTURE(weight);
        const auto choice = method.fit(data.x, std::vector(60, weight));
        CHECK(choice.k == 3);
        REQUIRE(choice.warnings.size() == 1);
        CHECK(choice.warnings[0] == "the weights are no whole numbers of rows: silhouette, calinski_harabasz, bic and "
                                    "stability, which count rows, are left out");
        for (std::size_t i = 0; i < plain.table.size(); ++i) {
            const auto &line = choice.table[i], &counted = plain.table[i];
            CHECK(!line.silhouette);
            CHECK(!line.calinski_harabasz);
            CHECK(!line.bic);
            CHECK(!line.stability);
            CHECK(line.inertia == doctest::Approx(counted.inertia * weight).epsilon(1e-9));
            CHECK(*line.davies_bouldin == doctest::Approx(*counted.davies_bouldin).epsilon(1e-9));
            CHECK(*line.gap == doctest::Approx(*counted.gap).epsilon(1e-6));
        }
    }
}

TEST_CASE("bad fields are refused and an observer can stop") {
    const matrix x = matrix::Random(20, 2);
    CHECK_THROWS_WITH((void)(choose_k{.least_k = 0}.fit(x)), "choose_k: least_k must be in [1, 19], got 0");
    CHECK_THROWS_WITH((void)(choose_k{.least_k = 4, .most_k = 3}.fit(x)),
                      "choose_k: most_k must be at least least_k, 4, got 3");
    CHECK_THROWS_WITH((void)(choose_k{}.fit(x.topRows(4), std::vector{1.0, 1.0, 0.0, 0.0})),
                      "choose_k: the matrix must have at least 3 rows, of weight above 0, got 2");
    const auto stop = [](const progress& p) { return p.done < 1; };
    CHECK_THROWS_WITH((void)(choose_k{.references = 0, .resamples = 0, .observer = stop}.fit(x)),
                      "choose_k: the observer stopped the work at k = 3");
    CHECK(choose_k{.most_k = 40, .references = 0, .resamples = 0}.fit(x).table.back().k == 19);
}

namespace {
bool same_number(const std::optional<double>& a, const std::optional<double>& b) {
    return a.has_value() == b.has_value() && (!a || testing::same_bits(*a, *b));
}
void check_same(const chosen_k& found, const chosen_k& all) {
    CHECK(found.k == all.k);
    CHECK(found.reason == all.reason);
    CHECK(found.warnings == all.warnings);
    REQUIRE(found.votes.size() == all.votes.size());
    for (std::size_t i = 0; i < all.votes.size(); ++i)
        CHECK(found.votes[i].reason == all.votes[i].reason);
    REQUIRE(found.table.size() == all.table.size());
    for (std::size_t i = 0; i < all.table.size(); ++i) {
        const auto &a = found.table[i], &b = all.table[i];
        CHECK(a.k_used == b.k_used);
        CHECK(testing::same_bits(a.inertia, b.inertia));
        for (const auto measure :
             {&k_measures::silhouette, &k_measures::silhouette_lower, &k_measures::silhouette_upper,
              &k_measures::simplified_silhouette, &k_measures::calinski_harabasz, &k_measures::davies_bouldin,
              &k_measures::gap, &k_measures::gap_error, &k_measures::bic, &k_measures::stability})
            CHECK(same_number(a.*measure, b.*measure));
    }
}
template <class Choice>
void check_on_ranks(const Choice& choice, const matrix& x, const std::vector<double>& weights = {}) {
    const auto all = choice.fit(x, weights);
    testing::each_share(x, {}, weights,
                        [&](const auto& ranks, const matrix& own, const auto&, const auto& w, std::size_t) {
                            check_same(choice.fit_on(ranks, own, w), all);
                        });
}
} // namespace

TEST_CASE("a choice on any ranks has the table, the votes and the words of one place, to the bit") {
    const matrix x = testing::customers(400, 3, 31);
    const kmeans base{.k = 2, .restarts = 2, .seed = 5};
    check_on_ranks(
        choose_k{
            .base = base, .most_k = 4, .references = 3, .resamples = 2, .sample = 150, .silhouette = no_silhouette{}},
        x);
    check_on_ranks(choose_k{.base = base,
                            .least_k = 1,
                            .most_k = 3,
                            .references = 2,
                            .resamples = 3,
                            .sample = 90,
                            .silhouette = gathered_silhouette{}},
                   x);
    for (const auto& weights : {testing::whole_weights(400, 32), testing::some_weights(400, 33)})
        check_on_ranks(choose_k{.base = base,
                                .most_k = 3,
                                .references = 2,
                                .resamples = 2,
                                .sample = 150,
                                .silhouette = no_silhouette{}},
                       x, weights);
    check_on_ranks(choose_k{.base = base, .most_k = 9, .references = 2, .resamples = 2, .silhouette = no_silhouette{}},
                   matrix{x.topRows(5)});
}

TEST_CASE("without silhouettes the other measures name k, and of equals the simplified silhouette decides") {
    const matrix x = testing::customers(300, 2, 34);
    const kmeans base{.k = 2, .restarts = 3, .seed = 1};
    const auto with = choose_k{.base = base, .most_k = 5, .references = 3, .resamples = 3, .sample = 100}.fit(x);
    const auto without =
        choose_k{
            .base = base, .most_k = 5, .references = 3, .resamples = 3, .sample = 100, .silhouette = no_silhouette{}}
            .fit(x);
    CHECK(without.votes.size() + 1 == with.votes.size());
    CHECK(without.warnings.front() == "the gap and the stability were measured on 100 of 300 rows");
    for (std::size_t i = 0; i < with.table.size(); ++i) {
        CHECK_FALSE(without.table[i].silhouette);
        CHECK(without.table[i].davies_bouldin == with.table[i].davies_bouldin);
    }
}

TEST_CASE("a choice on ranks is refused, and stopped by an observer on any rank, as in one place") {
    const kmeans base{.k = 2, .restarts = 1};
    const auto choice = [&](auto rows, auto observer) {
        testing::on_ranks(2, [&](const auto& ranks) {
            const matrix own = rows(ranks.rank());
            (void)choose_k{.base = base,
                           .most_k = 3,
                           .references = 1,
                           .resamples = 1,
                           .observer = observer(ranks.rank()),
                           .silhouette = no_silhouette{}}
                .fit_on(ranks, own);
        });
    };
    const auto goes_on = [](int) { return [](const progress&) { return true; }; };
    CHECK_THROWS_WITH_AS(choice([](int) { return matrix::Zero(1, 1); }, goes_on),
                         "choose_k: the matrix must have at least 3 rows, of weight above 0, got 2", error);
    CHECK_THROWS_WITH_AS(choice([](int r) { return matrix::Constant(2, 1, r == 1 ? HUGE_VAL : 1); }, goes_on),
                         "choose_k: values must be finite, got inf in row 2, column 0", error);
    CHECK_THROWS_WITH_AS(choice([](int r) { return testing::customers(20, 1, 4 + static_cast<std::uint64_t>(r)); },
                                [](int r) { return [r](const progress&) { return r == 0; }; }),
                         "choose_k: the observer stopped the work at k = 2", error);
}

TEST_CASE("a choice on ranks sends what docs/parallel.md says") {
    const std::size_t n = 900, d = 3, p = 3, sample = 300;
    const matrix x = testing::customers(n, d, 41);
    const kmeans base{.k = 2, .restarts = 1};
    testing::on_ranks(p, [&](const auto& ranks) {
        const auto own = testing::rows_of(x, static_cast<std::size_t>(ranks.rank()) * 300, 300);
        rank_traffic whole, parts;
        (void)choose_k{
            .base = base, .most_k = 3, .references = 4, .resamples = 5, .sample = sample, .silhouette = no_silhouette{}}
            .fit_on(metered_ranks{ranks, &whole}, own);
        const metered_ranks counted{ranks, &parts};
        for (const int k : {2, 3}) {
            const auto found = kmeans{.k = k, .restarts = 1}.fit_on(counted, own);
            (void)davies_bouldin_on(counted, own, found.labels);
            (void)calinski_harabasz_on(counted, own, found.labels);
            (void)simplified_silhouette{}.score_on(counted, own, found.labels);
        }
        const double said = static_cast<double>(parts.bytes + 2 * 8 * (4 + 5)) + 8.0 * (d + 2) * (p - 1) * sample / p;
        CHECK(static_cast<double>(whole.bytes) == doctest::Approx(said).epsilon(0.1));
    });
}

} // TEST_SUITE("cluster/choose_k")
