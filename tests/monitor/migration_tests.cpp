#include <clientele/math/distributions.hpp>
#include <clientele/monitor/migration_tests.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <cmath>
#include <refusal.hpp>
#include <repeats.hpp>

TEST_SUITE("monitor/migration_tests") {

using namespace clientele;

namespace {

migration_table table_of(int classes, const std::vector<std::size_t>& moves) {
    auto table = migration_table::of(classes);
    const auto n = static_cast<std::size_t>(classes);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            table.counts[i * (n + 1) + j] = moves[i * n + j];
    return table;
}

} // namespace

TEST_CASE("tests of equal rates are those of SciPy, for three problems") {
    const auto file = golden("decisions/markov_homogeneity.csv");
    for (const std::string number : {"0", "1", "2"}) {
        std::vector<std::vector<std::size_t>> periods;
        const auto answer = [&](std::string_view what) {
            for (std::size_t row = 0; row < file.rows(); ++row)
                if (file.text(row, 0) == number && file.text(row, 1) == what)
                    return file.number(row, 5);
            return -1.0;
        };
        for (std::size_t row = 0; row < file.rows(); ++row)
            if (file.text(row, 0) == number && file.text(row, 1) == "counts") {
                periods.resize(static_cast<std::size_t>(file.integer(row, 2)) + 1);
                periods.back().push_back(static_cast<std::size_t>(file.integer(row, 5)));
            }
        std::vector<migration_table> tables;
        tables.reserve(periods.size());
        for (const auto& each : periods)
            tables.push_back(table_of(3, each));
        const auto test = test_same_rates(tables);
        CHECK(test.pearson == doctest::Approx(answer("pearson")).epsilon(1e-12));
        CHECK(test.likelihood_ratio == doctest::Approx(answer("likelihood_ratio")).epsilon(1e-12));
        CHECK(test.degrees_of_freedom == answer("degrees_of_freedom"));
        CHECK(test.p_pearson == doctest::Approx(answer("p_pearson")).epsilon(1e-12));
        CHECK(test.p_likelihood_ratio == doctest::Approx(answer("p_likelihood_ratio")).epsilon(1e-12));
    }
}

TEST_CASE("equal tables do not differ, and the order of the periods does not matter") {
    const auto one = table_of(2, {40, 10, 5, 45}), other = table_of(2, {20, 30, 25, 25});
    const auto same = test_same_rates(std::vector{one, one, one});
    CHECK(same.pearson == 0);
    CHECK(same.p_pearson == 1);
    CHECK_FALSE(same.differ());
    const auto there = test_same_rates(std::vector{one, other}), back = test_same_rates(std::vector{other, one});
    CHECK(there.pearson == doctest::Approx(back.pearson).epsilon(1e-14));
    CHECK(there.differ(0.001));
    CHECK(in_words(there) == "the rates differ (p = 1.757e-08 on 2 degrees of freedom, 200 moves): a forecast that "
                             "takes them for the same misleads");
}

TEST_CASE("the second order is found where there is one, and nowhere else more often than the level says") {
    random_generator random{3};
    const int runs = repeats(300);
    int found = 0;
    for (int run = 0; run < runs; ++run) {
        std::vector<int> before, between, after;
        for (int i = 0; i < 600; ++i) {
            before.push_back(draw_bernoulli(random, 0.5));
            between.push_back(draw_bernoulli(random, before.back() ? 0.7 : 0.2));
            after.push_back(draw_bernoulli(random, between.back() ? 0.6 : 0.3));
        }
        found += test_second_order(before, between, after, 2).differ();
        if (run == 0) {
            for (std::size_t i = 0; i < before.size(); ++i)
                after[i] = before[i]; // whoever was there returns
            const auto test = test_second_order(before, between, after, 2);
            CHECK(test.p_pearson < 1e-12);
            CHECK(test.degrees_of_freedom == 2);
        }
    }
    CHECK(std::abs(found - 0.05 * runs) <= 4 * std::sqrt(0.0475 * runs));
}

TEST_CASE("classes nobody was in say nothing, and few customers are said to be few") {
    const auto test = test_same_rates(
        std::vector{table_of(3, {4, 1, 0, 0, 0, 0, 2, 2, 0}), table_of(3, {2, 3, 0, 0, 0, 0, 3, 1, 0})});
    CHECK(test.degrees_of_freedom == 2);
    CHECK(test.least_expected < 5);
    CHECK(in_words(test).find("rough") != std::string::npos);
    const auto none = test_same_rates(std::vector{migration_table::of(2), migration_table::of(2)});
    CHECK(none.p_pearson == 1);
    CHECK(in_words(none) == "there is nothing to compare in 0 moves");
}

TEST_CASE("one period, tables of different classes and classes outside their range are refused") {
    CHECK_THROWS_WITH_AS((void)test_same_rates(std::vector{migration_table::of(2)}),
                         "test_same_rates: there must be at least two tables, got 1", error);
    CHECK_THROWS_WITH_AS((void)test_same_rates(std::vector{migration_table::of(2), migration_table::of(3)}),
                         "test_same_rates: all tables must have 2 classes, got 3 in table 1", error);
    const std::vector<int> good{0, 1}, bad{0, 2}, gone{2, 0};
    CHECK_THROWS_WITH_AS((void)test_second_order(good, bad, good, 2),
                         "test_second_order: classes must be in [0, 2), got 2 in row 1", error);
    CHECK(test_second_order(good, good, gone, 2).customers == 2);
}

} // TEST_SUITE("monitor/migration_tests")
