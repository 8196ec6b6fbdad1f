// Trees of customers who are spread over ranks: the same bits as of all of them in one place.
#include <clientele/io/json.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/tree/decision_tree.hpp>
#include <clientele/tree/explain_labels.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include "support.hpp"
#include <cstring>

TEST_SUITE("tree_on_ranks") {

using namespace clientele;
using namespace tree_tests;

namespace {

struct book {
    matrix x;
    ints classes;
    doubles numbers, weights;
    std::vector<tree_feature> features{{"spend"}, {"visits"}, {"city", {"Lyon", "Nice", "Paris", "Lille"}}, {"age"}};

    [[nodiscard]] column weights_of(std::size_t first, std::size_t count) const {
        return weights.empty() ? column{} : column{weights}.subspan(first, count);
    }
};

// Spends that are all different, visits and cities that are not, ages that some have not told.
book customers(std::size_t n, int classes, std::uint64_t seed, bool weighted) {
    random_generator random{seed};
    book out{.x = matrix(static_cast<Eigen::Index>(n), 4), .classes = {}, .numbers = {}, .weights = {}};
    for (Eigen::Index i = 0; i < out.x.rows(); ++i) {
        const double spend = 100 * random.uniform(), visits = static_cast<double>(random.below(9)),
                     city = static_cast<double>(random.below(4)), age = static_cast<double>(20 + random.below(50));
        out.x.row(i) << spend, visits, city, random.below(6) == 0 ? no_value : age;
        const double like = spend / 40 + visits / 4 + (city == 2 ? 1 : 0) + 2 * random.uniform();
        out.classes.push_back(static_cast<int>(like) % classes);
        out.numbers.push_back(random.below(50) == 0 ? -0.0 : like * like);
        if (weighted)
            out.weights.push_back(random.below(9) == 0 ? 0 : 0.1 + random.uniform());
    }
    return out;
}

// Every bit of what a fit gives.
template <class Fit>
std::string bytes_of(const Fit& fit) {
    return to_json(fit);
}

using ways = std::vector<std::vector<std::size_t>>;

template <class Method>
void check_classes(const Method& method, const book& of, const ways& shared) {
    const auto whole = bytes_of(method.fit(of.x, of.classes, of.weights));
    for (const auto& rows : shared)
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(of.x, first, count);
            CHECK(bytes_of(method.fit_on(ranks, own, std::span{of.classes}.subspan(first, count),
                                         of.weights_of(first, count))) == whole);
        });
}
template <class Method>
void check_numbers(const Method& method, const book& of, const ways& shared) {
    const auto whole = bytes_of(method.fit(of.x, of.numbers, of.weights));
    for (const auto& rows : shared)
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(of.x, first, count);
            CHECK(bytes_of(method.fit_on(ranks, own, column{of.numbers}.subspan(first, count),
                                         of.weights_of(first, count))) == whole);
        });
}

template <class Method>
void check_classes(const Method& method, const book& of) {
    check_classes(method, of, testing::ways_to_share(of.classes.size()));
}
template <class Method>
void check_numbers(const Method& method, const book& of) {
    check_numbers(method, of, testing::ways_to_share(of.numbers.size()));
}
// What takes long: enough customers for buckets.
const ways few_ways{{5'000}, {1'700, 0, 3'300}};

template <class Impurity, class Pruning = keep_all>
decision_tree<Impurity, Pruning> grown(const book& of, int depth = 5, Pruning pruning = {}) {
    return {.most_depth = depth,
            .least_leaf = 2,
            .least_split = 4,
            .missing = missing_values::own_branch,
            .features = of.features,
            .pruning = pruning};
}

} // namespace

TEST_CASE("a tree of classes has the same bits on any number of ranks, however its customers are shared out") {
    for (const int classes : {2, 3}) {
        const auto few = customers(250, classes, 1, false);
        check_classes(grown<gini>(few), few);
        check_classes(grown<entropy>(few, 6), few);
        const auto many = customers(5'000, classes, 2, true); // buckets
        check_classes(grown<gini>(many), many, few_ways);
    }
}

TEST_CASE("a tree of numbers has the same bits on any number of ranks") {
    const auto few = customers(200, 2, 3, true);
    check_numbers(grown<variance>(few), few);
    check_numbers(grown<poisson_deviance>(few), few);
    auto many = customers(5'000, 2, 4, false);
    check_numbers(grown<variance>(many, 3), many, few_ways);
    for (double& each : many.numbers)
        each *= 1e-100; // in a unit of their own
    check_numbers(grown<variance>(many, 2), many, few_ways);
}

TEST_CASE("pruning on customers that were held out has the same bits on any number of ranks") {
    const auto few = customers(150, 3, 5, true);
    check_classes(grown<gini>(few, 4, cross_validated{.folds = 4}), few);
    check_numbers(grown<variance>(few, 4, cross_validated{.folds = 3}), few);
    auto twice = customers(60, 2, 6, false); // the same customers twice, on different ranks
    matrix x(120, 4);
    x << twice.x, twice.x;
    twice.x = x;
    for (std::size_t i = 0; i < 60; ++i) {
        twice.classes.push_back(twice.classes[i]);
        twice.numbers.push_back(twice.numbers[i]);
    }
    check_classes(grown<gini>(twice, 4, cross_validated{.folds = 5}), twice);
    check_numbers(grown<poisson_deviance>(twice, 4, cross_validated{.folds = 5}), twice);
}

TEST_CASE("fewer customers than ranks, all alike and a single one make the tree of one place") {
    check_classes(grown<gini>(customers(3, 2, 7, false)), customers(3, 2, 7, false));
    check_numbers(grown<variance>(customers(1, 2, 8, false)), customers(1, 2, 8, false));
    auto alike = customers(40, 2, 9, false);
    alike.classes.assign(40, 1);
    alike.numbers.assign(40, -0.0);
    alike.numbers[3] = 0;
    check_classes(grown<gini>(alike), alike);
    check_numbers(grown<variance>(alike), alike);
}

TEST_CASE("labels are explained in the same rules on any number of ranks") {
    const auto of = customers(400, 3, 10, false);
    const explain_labels told{.missing = missing_values::own_branch, .features = of.features};
    const auto whole = told.fit(of.x, of.classes);
    REQUIRE(whole.labels.size() == 3);
    for (const auto& rows : testing::ways_to_share(400))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(of.x, first, count);
            const auto found = told.fit_on(ranks, own, std::span{of.classes}.subspan(first, count));
            REQUIRE(found.labels.size() == whole.labels.size());
            for (std::size_t k = 0; k < whole.labels.size(); ++k) {
                CHECK(found.labels[k].label == whole.labels[k].label);
                CHECK(found.labels[k].rows == whole.labels[k].rows);
                CHECK(found.labels[k].precision == whole.labels[k].precision);
                CHECK(found.labels[k].coverage == whole.labels[k].coverage);
                REQUIRE(found.labels[k].rules.size() == whole.labels[k].rules.size());
                for (std::size_t r = 0; r < whole.labels[k].rules.size(); ++r)
                    CHECK(in_words(found.labels[k].rules[r].conditions, found.features, 17) ==
                          in_words(whole.labels[k].rules[r].conditions, whole.features, 17));
            }
        });
}

TEST_CASE("a tree sends what the table of docs/parallel.md says") {
    const auto check = [](double sent, double said) {
        CHECK(sent > 0.9 * said);
        CHECK(sent < 1.1 * said);
    };
    const auto sent = [](const auto& method, const book& of, const std::vector<std::size_t>& rows, const auto& each) {
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            rank_traffic traffic;
            const matrix own = testing::rows_of(of.x, first, count);
            const auto tree =
                method.fit_on(metered_ranks{ranks, &traffic}, own, std::span{of.classes}.subspan(first, count));
            each(static_cast<double>(traffic.bytes), tree, static_cast<double>(count));
        });
    };
    auto few = customers(300, 2, 12, false);
    few.x = matrix{few.x.leftCols(1)};
    sent(decision_tree{.most_depth = 1}, few, {100, 0, 200}, [&](double bytes, const auto& tree, double own) {
        CHECK(tree.nodes.size() == 3);
        check(bytes, 1168 + 8 * 2 + 3 * 8 * 2 + 24 + 8 * 2 + 24 * 2 * own); // all values differ
    });
    auto many = customers(6'000, 2, 13, false);
    many.x = matrix{many.x.col(1)};
    sent(decision_tree{.most_depth = 1}, many, {2'000, 4'000}, [&](double bytes, const auto& tree, double own) {
        CHECK(tree.nodes.size() == 3);
        check(bytes, 1168 + 8 + 8 * own + (16 + 8 * 2) * 11 + 3 * 8 * 2 + 24 + 16); // nine values, a bucket each
    });
    sent(decision_tree{.most_depth = 1, .pruning = cross_validated{.folds = 2}}, few, {100, 0, 200},
         [&](double bytes, const auto& tree, double own) {
             REQUIRE(tree.sequence.complexity.size() == 2);
             const double once = 1168 + 8 * 2, grown = 8 + 3 * 8 * 2 + 24 + 8 * 2 + 24 * 2 * own;
             check(bytes, once + grown + 8 * 3 * 2 * own + 2 * (grown - 24 * own + 8 + 48 * 3));
         });
    sent(decision_tree{.most_depth = 1, .pruning = cross_validated{.folds = 2}}, many, {2'000, 4'000},
         [&](double bytes, const auto& tree, double own) {
             REQUIRE(tree.sequence.complexity.size() == 2);
             const double grown = 8 + 3 * 8 * 2 + 24 + 16 + 8 * 2 * 11;
             check(bytes, 1168 + 8 * own + 16 * 11 + 3 * grown + 8 * 3 * own + 2 * (8 + 48 * 3));
         });
}

TEST_CASE("what one rank must refuse all refuse, in the words of one place and by the row among all") {
    const auto of = customers(30, 2, 11, true);
    const auto refuse = [&](const auto& change) {
        auto wrong = of;
        change(wrong);
        const auto all = [&](const auto& of_all) {
            try {
                (void)of_all();
            } catch (const error& refused) {
                return std::string{refused.what()};
            }
            return std::string{};
        };
        const auto method = grown<gini>(of);
        const auto sentence = all([&] { return method.fit(wrong.x, wrong.classes, wrong.weights); });
        CHECK(!sentence.empty());
        testing::on_shares({10, 0, 20}, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(wrong.x, first, count);
            CHECK(all([&] {
                      return method.fit_on(ranks, own, std::span{wrong.classes}.subspan(first, count),
                                           wrong.weights_of(first, count));
                  }) == sentence);
        });
    };
    refuse([](book& wrong) { wrong.classes[22] = -1; });
    refuse([](book& wrong) { wrong.x(25, 2) = 4; });
    refuse([](book& wrong) { wrong.x(5, 0) = wrong.x(22, 0) = 1 / 0.0; });
    refuse([](book& wrong) { wrong.weights[12] = -1; });
    refuse([](book& wrong) { wrong.weights.assign(30, 0.01); });
    refuse([](book& wrong) { wrong.weights.assign(30, 0.0); });
    refuse([](book& wrong) { wrong.weights.assign(30, 1.0), wrong.weights[29] = 1e-30; });
    CHECK_THROWS_WITH(testing::on_ranks(2,
                                        [&](const auto& ranks) {
                                            const matrix own = matrix::Zero(5, ranks.rank() + 1);
                                            (void)decision_tree{}.fit_on(ranks, own, ints(5, 0));
                                        }),
                      "decision_tree: the matrix must have the same columns on every rank, got 1 to 2");
    CHECK_THROWS_WITH(testing::on_ranks(2,
                                        [&](const auto& ranks) {
                                            const matrix own(0, 2);
                                            (void)decision_tree{}.fit_on(ranks, own, ints{});
                                        }),
                      "decision_tree: x must have at least one row and one column, got 0 x 2");
    CHECK_THROWS_WITH(testing::on_ranks(2,
                                        [&](const auto& ranks) {
                                            const matrix own = matrix::Zero(5, 2);
                                            const doubles weights(ranks.rank() == 0 ? 5 : 0, 1.0);
                                            (void)decision_tree{}.fit_on(ranks, own, ints(5, 0), weights);
                                        }),
                      "decision_tree: every rank that has rows must give weights of them, or none must");
}

} // TEST_SUITE("tree_on_ranks")
