#include <clientele/score/promethee.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/promethee") {

using namespace clientele;
using namespace score_tests;

static_assert(aggregation_policy<promethee<>>);

namespace {
/// The definition itself, pair by pair.
std::vector<double> pairwise(const matrix& x, const std::vector<criterion>& criteria,
                             const std::vector<double>& weights, const preference& p) {
    std::vector<double> flow(static_cast<std::size_t>(x.rows()));
    for (Eigen::Index a = 0; a < x.rows(); ++a)
        for (Eigen::Index b = 0; b < x.rows(); ++b)
            for (Eigen::Index j = 0; j < x.cols(); ++j) {
                const auto& aim = criteria[static_cast<std::size_t>(j)].direction;
                double d = aim.measure(x(a, j)) - aim.measure(x(b, j));
                d = aim.larger_is_better() ? d : -d;
                flow[static_cast<std::size_t>(a)] += weights[static_cast<std::size_t>(j)] * (p(d) - p(-d)) /
                                                     std::max(1.0, static_cast<double>(x.rows() - 1));
            }
    return flow;
}
} // namespace

TEST_CASE("net flows by sorting equal the pairwise definition, for every preference function") {
    random_generator random{71};
    for (int round = 0; round < repeats(1'500); ++round) {
        const random_case given{random, false};
        for (const auto& p : {preference::usual(), preference::u_shape(0.3), preference::v_shape(0.7),
                              preference::two_steps(0.2, 0.9), preference::linear(0.2, 0.9), preference::gaussian(0.5),
                              preference::custom([](double d) { return std::min(1.0, d * d); })}) {
            std::vector<criterion_preference> all;
            for (const auto& c : given.criteria)
                all.push_back({c.name, p});
            const auto fitted = promethee{.criteria = given.criteria, .preferences = all}.fit(given.x);
            const auto scores = fitted.score(given.x).scores;
            const auto expected = pairwise(given.x, given.criteria, fitted.weights, p);
            const auto parts = fitted.contributions(given.x);
            double total = 0;
            for (std::size_t i = 0; i < scores.size(); ++i) {
                CHECK(scores[i] == doctest::Approx(expected[i]).epsilon(1e-12));
                double sum = 0;
                for (Eigen::Index j = 0; j < parts.cols(); ++j)
                    sum += parts(static_cast<Eigen::Index>(i), j);
                CHECK(sum == scores[i]);
                total += scores[i];
            }
            CHECK(std::abs(total) < 1e-12); // what one wins another loses
        }
    }
}

TEST_CASE("better values never lower the flow, and rows have no order, in 10,000 random populations") {
    random_generator random{72};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const promethee score{.criteria = given.criteria,
                              .preferences = {{given.criteria[0].name, preference::linear(0.1, 1)}}};
        const auto fitted = score.fit(given.x);
        const auto here = fitted.score(given.x).scores;
        matrix better = given.x;
        const auto row = improve(better, given.criteria, random);
        CHECK(fitted.score(better).scores[row] >= here[row] - 1e-15);
        const shuffled turned{given.x, random};
        const auto there = score.fit(turned.x).score(turned.x).scores;
        for (std::size_t i = 0; i < here.size(); ++i)
            CHECK(there[i] == here[turned.from[i]]);
    }
}

TEST_CASE("one customer has no flow, and a preference needs its criterion") {
    CHECK(promethee{.criteria = {{.name = "a"}}}.fit(make(1, 1, {3})).score(make(1, 1, {3})).scores ==
          std::vector{0.0});
    const promethee wrong{.criteria = {{.name = "a"}}, .preferences = {{"b", preference::usual()}}};
    CHECK_THROWS_WITH((void)wrong.fit(make(1, 1, {3})), "promethee: there is no criterion 'b'");
}

TEST_CASE("flows that are equal on paper are equal here, whatever the weights") {
    random_generator random{73};
    for (int round = 0; round < repeats(2'000); ++round) {
        // the same wins on other criteria of the same weight
        const auto d = static_cast<Eigen::Index>(2 + random.below(7));
        matrix x = matrix::Zero(4, d);
        std::vector<criterion> criteria;
        for (Eigen::Index j = 0; j < d; ++j) {
            criteria.push_back({.name = sentence("c", j)});
            const bool turned = random.below(2) == 0;
            x(0, j) = turned ? 1 : 2;
            x(1, j) = turned ? 2 : 1;
            x(2, j) = static_cast<double>(random.below(2)) * 3;
            x(3, j) = 3 - x(2, j);
        }
        Eigen::Index wins = 0;
        for (Eigen::Index j = 0; j < d; ++j)
            wins += x(0, j) > x(1, j) ? 1 : -1;
        const auto scores = promethee{.criteria = criteria}.fit(x).score(x).scores;
        if (wins == 0)
            CHECK(scores[0] == scores[1]);
        CHECK(scores[0] + scores[1] + scores[2] + scores[3] == doctest::Approx(0));
    }
}

TEST_CASE("flows do not depend on the unit of a criterion, whatever the preference function") {
    const auto x = make(5, 1, {1, 2, 5, 3, 3});
    for (const double unit : {0x1p-900, 1e-150, 1.0, 1e150, 0x1p900}) {
        const std::vector<preference> kinds{
            preference::usual(),
            preference::u_shape(1.5 * unit),
            preference::v_shape(3 * unit),
            preference::two_steps(0.5 * unit, 1.5 * unit),
            preference::linear(0.5 * unit, 2.5 * unit),
            preference::gaussian(2 * unit),
            preference::custom([&](double d) { return std::min(1.0, d / (4 * unit)); })};
        const std::vector<preference> plain{preference::usual(),
                                            preference::u_shape(1.5),
                                            preference::v_shape(3),
                                            preference::two_steps(0.5, 1.5),
                                            preference::linear(0.5, 2.5),
                                            preference::gaussian(2),
                                            preference::custom([](double d) { return std::min(1.0, d / 4); })};
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            const std::vector<criterion> one{{.name = "a"}};
            const auto expected = promethee{.criteria = one, .preferences = {{"a", plain[k]}}}.fit(x).score(x).scores;
            const auto scaled =
                promethee{.criteria = one, .preferences = {{"a", kinds[k]}}}.fit(x * unit).score(x * unit).scores;
            for (std::size_t i = 0; i < expected.size(); ++i)
                CHECK(scaled[i] == doctest::Approx(expected[i]).epsilon(1e-12));
        }
    }
}

TEST_CASE("a newcomer far outside the population is preferred to all, and a population too wide for sums is refused") {
    const std::vector<criterion> one{{.name = "a"}};
    const auto fitted =
        promethee{.criteria = one, .preferences = {{"a", preference::v_shape(3)}}}.fit(make(3, 1, {1, 2, 5}));
    CHECK(fitted.score(make(2, 1, {1.7e308, -1.7e308})).scores == std::vector{1.5, -1.5}); // 3 wins over 3 - 1 others
    CHECK_THROWS_WITH(
        (void)(promethee{.criteria = one, .preferences = {{"a", preference::v_shape(3)}}}.fit(
            make(2, 1, {-1e308, 1e308}))),
        sentence("promethee: the range of the values, with the preference threshold and times their number, "
                 "must be finite, got [",
                 -1e308, ", ", 1e308, "]")
            .c_str());
    CHECK_THROWS_WITH(
        (void)(promethee{.criteria = one, .preferences = {{"a", preference::custom([](double) { return 2.0; })}}}
                   .fit(make(2, 1, {1, 2}))
                   .score(make(2, 1, {1, 2}))),
        "preference: the custom function must give values in [0, 1], got 2 for a difference of 1");
    auto torn = fitted;
    torn.flows.clear();
    CHECK_THROWS_WITH((void)torn.score(make(1, 1, {1})), "promethee: what was fitted must have 1 rows, got 0");
}

} // TEST_SUITE("score/promethee")
