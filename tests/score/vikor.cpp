#include <clientele/score/vikor.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <refusal.hpp>
#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/vikor") {

using namespace clientele;
using namespace score_tests;

static_assert(aggregation_policy<vikor<>>);

TEST_CASE("nothing to regret is never not-a-number") {
    const auto flat = make(3, 2, {1, 2, 1, 2, 1, 2});
    const vikor score{.criteria = {{.name = "a"}, {.name = "b"}}};
    const auto result = score.fit(flat).score(flat);
    CHECK(result.q == std::vector{0.0, 0.0, 0.0});
    CHECK(result.scores == std::vector{1.0, 1.0, 1.0});
    CHECK_FALSE(result.acceptable_advantage);
    CHECK(result.acceptable_stability);
    CHECK(result.compromise.size() == 3);
    // equal regrets of everybody, different sums: the regret's term is dropped
    const auto even = make(3, 3, {1, 1, 0, 1, 0, 1, 0, 0, 1});
    const auto dropped = vikor{.criteria = {{.name = "a"}, {.name = "b"}, {.name = "c"}}}.fit(even).score(even);
    CHECK(dropped.q == std::vector{0.0, 0.0, 0.5});
    const auto one = score.fit(make(1, 2, {3, 4})).score(make(1, 2, {3, 4}));
    CHECK(one.acceptable_advantage);
    CHECK(one.compromise == std::vector<std::size_t>{0});
    CHECK(score.fit(flat).score(matrix(0, 2)).compromise.empty());
}

TEST_CASE("a clear winner stands alone, an unstable one brings the second, a narrow one the neighbours") {
    const auto clear = make(3, 2, {10, 10, 5, 5, 0, 0});
    const auto won = vikor{.criteria = {{.name = "a"}, {.name = "b"}}}.fit(clear).score(clear);
    CHECK(won.acceptable_advantage);
    CHECK(won.acceptable_stability);
    CHECK(won.compromise == std::vector<std::size_t>{0});
    CHECK_THROWS_WITH((void)(vikor{.criteria = {{.name = "a"}, {.name = "b"}}, .v = 1.5}.fit(clear)),
                      "vikor: v must be in [0, 1], got 1.5");
}

TEST_CASE("vetoed customers take no part in the compromise") {
    const auto x = make(3, 2, {10, 0, 6, 1, 0, 1});
    const auto result =
        vikor{.criteria = {{.name = "a"}, {.name = "ok", .weight = 0, .gate = {.at_least = 1}}}}.fit(x).score(x);
    CHECK(result.vetoed(0));
    CHECK(result.scores[0] == 0.0);
    CHECK(result.compromise.front() == 1);
}

TEST_CASE("conditions and compromise follow their definition, in 10,000 random populations") {
    random_generator random{61};
    int unstable = 0, narrow = 0;
    for (int round = 0; round < repeats(10'000); ++round) {
        const random_case given{random, false};
        const vikor score{.criteria = given.criteria};
        const auto fitted = score.fit(given.x);
        const auto result = fitted.score(given.x);
        const auto n = result.q.size();
        const auto best =
            static_cast<std::size_t>(std::min_element(result.q.begin(), result.q.end()) - result.q.begin());
        if (n > 1 && std::count(result.q.begin(), result.q.end(), result.q[best]) == 1) {
            auto sorted = result.q;
            std::sort(sorted.begin(), sorted.end());
            const double lead = 1.0 / static_cast<double>(n - 1);
            const bool c1 = sorted[1] - sorted[0] >= lead;
            const bool c2 = result.s[best] == *std::min_element(result.s.begin(), result.s.end()) ||
                            result.r[best] == *std::min_element(result.r.begin(), result.r.end());
            CHECK(result.acceptable_advantage == c1);
            CHECK(result.acceptable_stability == c2);
            unstable += c1 && !c2;
            narrow += !c1;
            CHECK(result.compromise.front() == best);
            if (c1)
                CHECK(result.compromise.size() >= (c2 ? 1u : 2u));
            for (const auto i : result.compromise)
                CHECK((c1 ? result.q[i] <= sorted[1] : result.q[i] - sorted[0] < lead));
        }
        for (const double q : result.q)
            CHECK((q >= 0 && q <= 1));
        matrix better = given.x;
        const auto row = improve(better, given.criteria, random);
        CHECK(fitted.score(better).scores[row] >= result.scores[row]);
        const shuffled turned{given.x, random};
        const auto there = score.fit(turned.x).score(turned.x);
        CHECK(there.acceptable_advantage == result.acceptable_advantage);
        CHECK(there.acceptable_stability == result.acceptable_stability);
        std::vector<std::size_t> set;
        for (const auto i : there.compromise)
            set.push_back(turned.from[i]);
        auto expected = result.compromise;
        std::sort(set.begin(), set.end()), std::sort(expected.begin(), expected.end());
        CHECK(set == expected);
        for (std::size_t i = 0; i < n; ++i)
            CHECK(there.q[i] == result.q[turned.from[i]]);
    }
    CHECK(narrow > repeats(100));
    CHECK(unstable > 0);
}

TEST_CASE("stored reference points that no fit gives, and values beyond all numbers, are refused") {
    const auto x = make(3, 2, {1, 2, 3, 4, 5, 7});
    const auto fitted = vikor{.criteria = {{.name = "a"}, {.name = "b", .weight = 0}}}.fit(x);
    const auto changed = [&](auto change) {
        auto other = fitted;
        change(other);
        return std::string{refusal([&] { return other.score(x); }).what()};
    };
    CHECK(changed([](auto&) {}) == "nothing was refused");
    CHECK(changed([](auto& f) { f.best.pop_back(); }) == "vikor: what was fitted must have 2 rows, got 1");
    CHECK(changed([](auto& f) { f.worst.push_back(1); }) == "vikor: what was fitted must have 2 rows, got 3");
    CHECK(changed([](auto& f) { f.v = 2; }) == "vikor: v must be in [0, 1], got 2");
    CHECK(changed([](auto& f) { f.s_worst = unknown; }).starts_with("vikor: the fitted s and r must be finite, got ["));
    CHECK(changed([](auto& f) {
              f.best[0] = unknown;
          }).starts_with("vikor: criterion 'a': the fitted best and worst must be finite, got nan and "));
    CHECK(changed([](auto& f) { f.weights[0] = -1; }) ==
          "vikor: criterion 'a': the fitted weight must be finite and at least 0, got -1");
    // (5 - x) times a slope of 1e300 beyond the largest number, weighed with 0: nothing to regret is no number
    const auto narrow =
        vikor{.criteria = {{.name = "a"}, {.name = "b", .weight = 0}}}.fit(make(2, 2, {1, 0, 2, 1e-300}));
    check_refusal(refusal([&] { return narrow.score(make(2, 2, {1, 0, 2, -1e300})); }), errc::overflow, 1,
                  "vikor: the score in row 1 is no finite number: its values lie too far outside those of the fit");
}

TEST_CASE("scores do not depend on the unit of a criterion or of the weights") {
    const auto x = make(4, 2, {1, 9, 2, 7, 5, 8, 3, 1});
    const vikor score{.criteria = {{.name = "a", .weight = 3}, {.name = "b", .direction = direction::cost}}};
    const auto expected = score.fit(x).score(x);
    for (const double unit : {0x1p-900, 1e-150, 1e150, 0x1p900}) {
        auto heavy = score;
        heavy.criteria[0].weight *= unit;
        heavy.criteria[1].weight *= unit;
        const auto weighed = heavy.fit(x).score(x), measured = score.fit(x * unit).score(x * unit);
        for (std::size_t i = 0; i < expected.scores.size(); ++i) {
            CHECK(weighed.scores[i] == doctest::Approx(expected.scores[i]).epsilon(1e-13));
            CHECK(measured.scores[i] == doctest::Approx(expected.scores[i]).epsilon(1e-13));
        }
        CHECK(measured.compromise == expected.compromise);
    }
}

TEST_CASE("blocks of customers who are far from the best are passed over, and change nothing") {
    matrix x(9000, 1); // the best of all stands in the first block, the others regret everything
    x.setZero();
    x(7, 0) = 1;
    const auto result = vikor{.criteria = {{.name = "a"}}}.fit(x).score(x);
    CHECK(result.compromise == std::vector<std::size_t>{7});
    CHECK(result.acceptable_advantage);
    CHECK(result.acceptable_stability);
    CHECK(result.scores[7] == 1.0);
    CHECK(result.scores[8999] == 0.0);
}

} // TEST_SUITE("score/vikor")
