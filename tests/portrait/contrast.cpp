#include <clientele/math/random.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/portrait/contrast.hpp>

#include <doctest/doctest.h>

#include "cluster/rows_for_ranks.hpp"
#include <numeric>
#include <repeats.hpp>

TEST_SUITE("portrait/contrast") {

using namespace clientele;

TEST_CASE("the effect is the chance of more minus the chance of less, counted pair by pair") {
    random_generator random{71};
    for (int trial = 0; trial < repeats(200); ++trial) {
        CAPTURE(trial);
        const int n = 3 + static_cast<int>(random.below(40));
        matrix x(n, 2);
        std::vector<int> labels;
        for (int i = 0; i < n; ++i) {
            x(i, 0) = static_cast<double>(random.below(6));
            x(i, 1) = random.uniform() - 0.5;
            labels.push_back(static_cast<int>(random.below(3)) * 2);
        }
        const auto apart = contrasts(x, labels);
        for (std::size_t s = 0; s < apart.labels.size(); ++s)
            for (const auto& c : apart.features[s]) {
                double won = 0, pairs = 0, sum = 0, inside = 0;
                for (int i = 0; i < n; ++i) {
                    if (labels[static_cast<std::size_t>(i)] != apart.labels[s])
                        continue;
                    sum += x(i, c.feature), ++inside;
                    for (int k = 0; k < n; ++k)
                        if (labels[static_cast<std::size_t>(k)] != apart.labels[s]) {
                            ++pairs;
                            won += (x(i, c.feature) > x(k, c.feature)) - (x(i, c.feature) < x(k, c.feature));
                        }
                }
                CHECK(c.effect == doctest::Approx(pairs > 0 ? won / pairs : 0).epsilon(1e-12));
                CHECK(c.mean == doctest::Approx(sum / inside));
                CHECK(c.base_mean == doctest::Approx(x.col(c.feature).mean()));
                CHECK(static_cast<double>(apart.rows[s]) == inside);
            }
    }
}

TEST_CASE("a yes-or-no feature has the difference of the shares as effect, and features come strongest first") {
    matrix x(8, 3);
    x << 1, 1, 1, /**/ 1, 0, 1, /**/ 1, 1, 1, /**/ 1, 0, 0, /**/ 0, 1, 0, /**/ 0, 0, 0, /**/ 0, 1, 0, /**/ 0, 0, 0;
    const auto apart = contrasts(x, std::vector{0, 0, 0, 0, 1, 1, 1, 1});
    const auto& first = apart.features[0];
    CHECK(first[0].feature == 0);
    CHECK(first[0].effect == 1);
    CHECK(first[0].index == 200);
    CHECK(first[1].feature == 2);
    CHECK(first[1].effect == 0.75);
    CHECK(first[2].effect == 0);
    CHECK(first[2].index == 100);
    CHECK(apart.features[1][0].effect == -1);
}

TEST_CASE("row order changes no bit, one segment is no contrast, bad input is refused") {
    random_generator random{72};
    matrix x(50, 2), y(50, 2);
    std::vector<int> labels, other;
    for (int i = 0; i < 50; ++i) {
        x.row(i) << random.uniform(), random.uniform();
        labels.push_back(static_cast<int>(random.below(3)));
    }
    for (int i = 0; i < 50; ++i) {
        y.row(i) = x.row(49 - i);
        other.push_back(labels[static_cast<std::size_t>(49 - i)]);
    }
    const auto a = contrasts(x, labels), b = contrasts(y, other);
    for (std::size_t s = 0; s < 3; ++s)
        for (std::size_t j = 0; j < 2; ++j) {
            CHECK(a.features[s][j].mean == b.features[s][j].mean);
            CHECK(a.features[s][j].effect == b.features[s][j].effect);
        }
    CHECK(contrasts(x, std::vector<int>(50, 4)).features[0][0].effect == 0);
    labels[3] = -1;
    CHECK_THROWS_WITH_AS((void)contrasts(x, labels), doctest::Contains("got -1 in row 3"), error);
    CHECK_THROWS_AS((void)contrasts(x, std::vector{1, 2}), error);
    CHECK_THROWS_WITH((void)contrasts(x, other, std::vector{1.0, 2.0}), "contrasts: weights must have 50 rows, got 2");
    CHECK_THROWS_WITH((void)contrasts(matrix(0, 2), std::vector<int>{}), doctest::Contains("contrasts: "));
    x(7, 1) = std::numeric_limits<double>::quiet_NaN();
    CHECK_THROWS_WITH((void)contrasts(x, other), "contrasts: values must be finite, got nan in row 7, column 1");
}

TEST_CASE("weights are repetition, and weight zero is absence") {
    random_generator random{73};
    for (int round = 0; round < 100; ++round) {
        const auto n = static_cast<Eigen::Index>(4 + random.below(20));
        matrix x(n, 2);
        std::vector<int> labels, repeated_labels;
        std::vector<double> weights;
        std::vector<Eigen::Index> repeated;
        for (Eigen::Index i = 0; i < n; ++i) {
            x.row(i) << static_cast<double>(random.below(5)), static_cast<double>(random.below(9));
            labels.push_back(static_cast<int>(random.below(3)));
            weights.push_back(i == 0 ? 1.0 : static_cast<double>(random.below(4)));
            for (double w = 0; w < weights.back(); ++w) {
                repeated.push_back(i);
                repeated_labels.push_back(labels.back());
            }
        }
        matrix copies(static_cast<Eigen::Index>(repeated.size()), 2);
        for (std::size_t i = 0; i < repeated.size(); ++i)
            copies.row(static_cast<Eigen::Index>(i)) = x.row(repeated[i]);
        const auto weighted = contrasts(x, labels, weights), plain = contrasts(copies, repeated_labels);
        REQUIRE(weighted.labels == plain.labels);
        for (std::size_t s = 0; s < plain.labels.size(); ++s)
            for (std::size_t j = 0; j < 2; ++j) {
                CHECK(weighted.features[s][j].feature == plain.features[s][j].feature);
                CHECK(weighted.features[s][j].mean == doctest::Approx(plain.features[s][j].mean).epsilon(1e-14));
                CHECK(weighted.features[s][j].effect == plain.features[s][j].effect);
            }
    }
    CHECK_THROWS_WITH((void)contrasts(matrix::Ones(2, 1), std::vector{0, 1}, std::vector{0.0, 0.0}),
                      "contrasts: at least one of the weights must be above 0");
}

TEST_CASE("no unit of a feature or of the weights changes an effect or an index, and a mean only by that unit") {
    random_generator random{74};
    matrix x(40, 2);
    std::vector<int> labels;
    std::vector<double> weights;
    for (int i = 0; i < 40; ++i) {
        x.row(i) << random.uniform(), static_cast<double>(random.below(4));
        labels.push_back(static_cast<int>(random.below(3)));
        weights.push_back(0.25 + random.uniform());
    }
    const auto base = contrasts(x, labels, weights);
    for (const int of_values : {-1000, -500, 0, 500, 1020})
        for (const int of_weights : {-495, -250, 0, 250, 495}) {
            auto other = weights;
            for (double& each : other)
                each = std::ldexp(each, of_weights);
            const auto found = contrasts(matrix{x * std::ldexp(1.0, of_values)}, labels, other);
            for (std::size_t s = 0; s < base.labels.size(); ++s) {
                CHECK(found.masses[s] == std::ldexp(base.masses[s], of_weights));
                for (std::size_t j = 0; j < 2; ++j) {
                    CHECK(found.features[s][j].effect == base.features[s][j].effect);
                    CHECK(found.features[s][j].index == base.features[s][j].index);
                    CHECK(found.features[s][j].mean == std::ldexp(base.features[s][j].mean, of_values));
                }
            }
        }
    CHECK_THROWS_WITH((void)contrasts(x.topRows(2), std::vector{0, 1}, std::vector{1e-130, 1.0}),
                      doctest::Contains("weights above 0 must be at least"));
    CHECK_THROWS_WITH((void)contrasts(x.topRows(2), std::vector{0, 1}, std::vector{1.7e308, 1.7e308}),
                      "contrasts: weights must be 0 or in [1e-150, 1e150], got 1.7e+308 in row 0");
    CHECK_FALSE(contrasts(matrix{{0}, {0}}, std::vector{0, 1}).features[0][0].index.has_value());
}

TEST_CASE("contrasts of customers on any ranks have the bits of all in one place") {
    const std::size_t n = 150;
    const matrix x = testing::customers(n, 4, 1);
    auto labels = testing::some_labels(n, 3, 2);
    for (int& label : labels)
        label *= 2; // not every label has customers
    for (const auto& weights : {std::vector<double>{}, testing::some_weights(n, 3)}) {
        const auto all = contrasts(x, labels, weights);
        testing::each_share(x, labels, weights,
                            [&](const auto& ranks, const matrix& own, const auto& of, const auto& w, std::size_t) {
                                const auto found = contrasts_on(ranks, own, of, w);
                                CHECK(found.labels == all.labels);
                                CHECK(found.rows == all.rows);
                                CHECK(testing::same_bits(found.masses, all.masses));
                                REQUIRE(found.features.size() == all.features.size());
                                for (std::size_t s = 0; s < all.features.size(); ++s) {
                                    REQUIRE(found.features[s].size() == all.features[s].size());
                                    for (std::size_t i = 0; i < all.features[s].size(); ++i) {
                                        const auto &a = found.features[s][i], &b = all.features[s][i];
                                        CHECK(a.feature == b.feature);
                                        CHECK(testing::same_bits(a.mean, b.mean));
                                        CHECK(testing::same_bits(a.base_mean, b.base_mean));
                                        CHECK(a.index == b.index);
                                        CHECK(testing::same_bits(a.effect, b.effect));
                                    }
                                }
                            });
    }
}

TEST_CASE("contrasts on ranks are refused in the sentence of one place, and send what docs/parallel.md says") {
    const auto apart = [](auto value, auto label) {
        testing::on_ranks(3, [&](const auto& ranks) {
            const std::vector<int> labels{label(ranks.rank()), 1};
            (void)contrasts_on(ranks, matrix{{1.0, value(ranks.rank())}, {2.0, 3.0}}, labels);
        });
    };
    const auto fine = [](int) { return 1.0; };
    const auto zero = [](int) { return 0; };
    CHECK_THROWS_WITH_AS(apart([](int r) { return r == 2 ? HUGE_VAL : 1.0; }, zero),
                         "contrasts: values must be finite, got inf in row 4, column 1", error);
    CHECK_THROWS_WITH_AS(apart(fine, [](int r) { return r == 1 ? -1 : 0; }),
                         "contrasts: labels must be >= 0, got -1 in row 2", error);
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(
            2, [](const auto& ranks) { (void)contrasts_on(ranks, matrix{matrix::Zero(2, 1)}, std::vector{0}); }),
        "contrasts: labels must have 2 rows, got 1", error);
    constexpr std::size_t n = 300, d = 6, p = 3, k = 4;
    const matrix x = testing::customers(n, d, 5);
    const auto labels = testing::some_labels(n, k, 6);
    testing::on_ranks(p, [&](const auto& ranks) {
        rank_traffic traffic;
        const auto first = static_cast<std::size_t>(ranks.rank()) * 100;
        (void)contrasts_on(metered_ranks{ranks, &traffic}, testing::rows_of(x, first, 100),
                           testing::share_of(labels, first, 100));
        const std::size_t said = 616 + 8 * (p - 1) + 8 * 100 * (d - d / p) + (4 * 100 + 56 * k * d / p) * (p - 1);
        CHECK(static_cast<double>(traffic.bytes) == doctest::Approx(static_cast<double>(said)).epsilon(0.1));
    });
}

} // TEST_SUITE("portrait/contrast")
