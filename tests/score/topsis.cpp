#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/topsis.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/topsis") {

using namespace clientele;
using namespace score_tests;

static_assert(aggregation_policy<topsis<>>);

TEST_CASE("the best on everything is at 1, the worst at 0, and one point is half way") {
    const auto x = make(3, 2, {1, 9, 2, 5, 3, 1});
    const auto scores =
        topsis{.criteria = {{.name = "a"}, {.name = "b", .direction = direction::cost}}}.fit(x).score(x).scores;
    CHECK(scores[0] == 0.0);
    CHECK(scores[2] == 1.0);
    CHECK(scores[1] > 0.3);
    const auto flat = make(2, 1, {4, 4});
    CHECK(topsis{.criteria = {{.name = "a"}}}.fit(flat).score(flat).scores == std::vector{0.5, 0.5});
    const auto zeros = make(2, 1, {0, 0});
    CHECK(topsis{.criteria = {{.name = "a"}}}.fit(zeros).score(zeros).scores == std::vector{0.5, 0.5});
}

TEST_CASE("where the middle is worth most, the ideal lies in the middle and not at an end of the range") {
    const auto x = make(3, 1, {1, 5, 9});
    const topsis peak{.criteria = {{.name = "a"}}, .normalising = point_table{{{0, 4, 1}, {4, 8, 3}, {8, 10, 2}}}};
    const topsis pit{.criteria = {{.name = "a"}}, .normalising = point_table{{{0, 4, 2}, {4, 8, 1}, {8, 10, 3}}}};
    CHECK(peak.fit(x).score(x).scores == std::vector{0.0, 1.0, 0.5});
    CHECK(pit.fit(x).score(x).scores == std::vector{0.5, 0.0, 1.0});
}

TEST_CASE("a fixed reference does not move when a giant joins, the classic one does") {
    const auto few = make(3, 2, {10, 40, 40, 10, 20, 22}), many = make(4, 2, {10, 40, 40, 10, 20, 22, 1000, 1});
    const std::vector<criterion> criteria{{.name = "a"}, {.name = "b"}};
    const topsis fixed{.criteria = criteria,
                       .normalising = fixed_bounds{{{"a", 0, 2000}, {"b", 0, 100}}},
                       .reference = topsis_reference::bounds};
    const topsis classic{.criteria = criteria};
    const auto before = fixed.fit(few).score(few).scores, after = fixed.fit(many).score(many).scores;
    const auto moved = classic.fit(many).score(many).scores, still = classic.fit(few).score(few).scores;
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(before[i] == after[i]);
        CHECK(still[i] != moved[i]);
    }
}

TEST_CASE("a criterion that was constant in the fit counts for nothing later, whatever the scale") {
    const auto flat = make(3, 1, {4, 4, 4}), later = make(4, 1, {1, 4, 4.5, 900});
    const std::vector<criterion> alone{{.name = "a"}};
    const auto halves = [&](const auto& normalising) {
        return topsis{.criteria = alone, .normalising = normalising}.fit(flat).score(later).scores ==
               std::vector{0.5, 0.5, 0.5, 0.5};
    };
    CHECK(halves(vector_length{}));
    CHECK(halves(min_max_range{}));
    CHECK(halves(column_sum{}));
    CHECK(halves(ratio_to_best{}));
    CHECK(halves(standard_score{}));
    const auto with = make(3, 2, {4, 1, 4, 5, 4, 3}), without = make(3, 1, {1, 5, 3});
    const topsis both{.criteria = {{.name = "a"}, {.name = "b"}}}, one{.criteria = {{.name = "b"}}};
    const auto kept = both.fit(with), kept_without = one.fit(without);
    for (const double other : {0.5, 2.0, 3.25, 9.0}) {
        const auto expected = kept_without.score(make(1, 1, {other})).scores[0];
        for (const double constant : {-7.0, 4.0, 1e6})
            CHECK(kept.score(make(1, 2, {constant, other})).scores[0] == doctest::Approx(expected).epsilon(1e-14));
    }
}

TEST_CASE("gates, missing values and refusals") {
    const auto x = make(3, 2, {1, 1, 3, 0, unknown, 1});
    const topsis score{.criteria = {{.name = "a", .missing = missing_value::impute_from_peers},
                                    {.name = "ok", .gate = {.at_least = 1}}}};
    const auto result = score.fit(x).score(x);
    CHECK(result.scores[1] == 0.0);
    CHECK(result.vetoed(1));
    CHECK(result.vetoed_by == std::vector{not_vetoed, 1, not_vetoed});
    const topsis lenient{.criteria = {{.name = "a", .missing = missing_value::exclude}}};
    CHECK_THROWS_WITH(
        (void)lenient.fit(x.leftCols(1)),
        "topsis: criterion 'a': missing must be refuse or impute_from_peers; only weighted_score can leave a "
        "criterion out or count it as neutral");
    const topsis bounded{.criteria = {{.name = "a"}},
                         .normalising = fixed_bounds{{{"a", 0, 2}}, outside_range::refuse},
                         .reference = topsis_reference::bounds};
    const auto one = make(2, 1, {1, 3});
    CHECK_THROWS_WITH((void)bounded.fit(one).score(one),
                      "topsis: criterion 'a': the normalising policy refuses the value 3 in row 1");
    CHECK_THROWS_WITH((void)bounded.fit(matrix(0, 1)), "topsis: the matrix must have at least one row, got 0");
}

TEST_CASE("better values never lower a kept scorer's closeness, and rows have no order, in 10,000 random populations") {
    random_generator random{51};
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const topsis score{.criteria = given.criteria, .normalising = min_max_range{}};
        const auto fitted = score.fit(given.x);
        matrix better = given.x;
        const auto row = improve(better, given.criteria, random);
        CHECK(fitted.score(better).scores[row] >= fitted.score(given.x).scores[row]);
        const shuffled turned{given.x, random};
        const topsis classic{.criteria = given.criteria};
        const auto here = classic.fit(given.x).score(given.x).scores,
                   there = classic.fit(turned.x).score(turned.x).scores;
        for (std::size_t i = 0; i < here.size(); ++i) {
            CHECK(there[i] == here[turned.from[i]]);
            CHECK((here[i] >= 0 && here[i] <= 1));
        }
    }
}

TEST_CASE("stored reference points of another number of criteria are refused") {
    const auto x = make(3, 2, {1, 2, 3, 4, 5, 7});
    const auto fitted = topsis{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(x);
    const auto changed = [&](auto change) {
        auto other = fitted;
        change(other);
        return std::string{refusal([&] { return other.score(x); }).what()};
    };
    CHECK(changed([](auto&) {}) == "nothing was refused");
    CHECK(changed([](auto& f) { f.ideal.pop_back(); }) == "topsis: what was fitted must have 2 rows, got 1");
    CHECK(changed([](auto& f) { f.anti_ideal.pop_back(); }) == "topsis: what was fitted must have 2 rows, got 1");
    CHECK(changed([](auto& f) { f.normalisers.pop_back(); }) == "topsis: what was fitted must have 2 rows, got 1");
}

TEST_CASE("the closeness does not depend on the unit of a criterion or of the weights") {
    const auto x = make(4, 3, {1, 9, 4, 2, 7, 4, 5, 8, 4, 3, 1, 4}); // the last tells nobody apart
    const topsis score{
        .criteria = {{.name = "a", .weight = 3}, {.name = "b", .direction = direction::cost}, {.name = "c"}}};
    const auto expected = score.fit(x).score(x).scores;
    for (const double unit : {0x1p-900, 1e-150, 1e150, 0x1p900}) {
        auto heavy = score;
        for (auto& each : heavy.criteria)
            each.weight *= unit;
        auto light = score; // the two that tell customers apart have next to no weight
        light.criteria[0].weight *= std::min(unit, 1 / unit);
        light.criteria[1].weight *= std::min(unit, 1 / unit);
        const auto weighed = heavy.fit(x).score(x).scores, measured = score.fit(x * unit).score(x * unit).scores,
                   outweighed = light.fit(x).score(x).scores;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            CHECK(weighed[i] == doctest::Approx(expected[i]).epsilon(1e-13));
            CHECK(measured[i] == doctest::Approx(expected[i]).epsilon(1e-13));
            CHECK(outweighed[i] == doctest::Approx(expected[i]).epsilon(1e-13));
        }
    }
}

} // TEST_SUITE("score/topsis")
