#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <repeats.hpp>
#include <score/random_case.hpp>

TEST_SUITE("score/normalising/per_criterion") {

using namespace clientele;
using namespace score_tests;

TEST_CASE("each criterion may have a policy of its own") {
    const auto x = make(3, 3, {0, 1, 10, 9, 3, 20, 99, 6, 30});
    const weighted_score score{.criteria = {{.name = "spend"}, {.name = "tenure"}, {.name = "other"}},
                               .normalising =
                                   per_criterion{.named = {{"spend", logarithmic_range{}},
                                                           {"tenure", point_table{{{0, 5, 0.25}, {5, 100, 1}}}}}}};
    const auto parts = score.fit(x).contributions(x);
    CHECK(parts(1, 0) == doctest::Approx(0.5 / 3));
    CHECK(parts(1, 1) == doctest::Approx(0.25 / 3));
    CHECK(parts(1, 2) == doctest::Approx(0.5 / 3));
    CHECK(parts(2, 1) == doctest::Approx(1.0 / 3));
    const weighted_score wrong{.criteria = {{.name = "a"}},
                               .normalising = per_criterion{.named = {{"b", standard_score{}}}}};
    CHECK_THROWS_WITH((void)wrong.fit(make(1, 1, {1})), "per_criterion: there is no criterion 'b'");
    const weighted_score bounded{.criteria = {{.name = "a"}}, .normalising = fixed_bounds{{{"a", 0, 1}, {"c", 0, 1}}}};
    CHECK_THROWS_WITH((void)bounded.fit(make(1, 1, {1})), "fixed_bounds: there is no criterion 'c'");
}

TEST_CASE("peers are compared with their own group, strangers with everybody") {
    const auto x = make(6, 1, {0, 10, 100, 200, 150, 40});
    const std::vector<int> peers{0, 0, 1, 1, 1, 2};
    const weighted_score score{.criteria = {{.name = "spend"}}, .normalising = per_peer_group{min_max_range{}}};
    const auto fitted = score.fit(x, peers);
    CHECK(fitted.score(x, peers).scores == std::vector{0.0, 1.0, 0.0, 1.0, 0.5, 0.2}); // one customer is no group
    CHECK(fitted.score(make(1, 1, {50}), std::vector{9}).scores == std::vector{0.25});
    CHECK(fitted.score(make(1, 1, {50})).scores == std::vector{0.25});
    CHECK(score.fit(x).score(x).scores[2] == 0.5);
}

TEST_CASE("contributions by peer group add up exactly and ignore the order of the rows, in 2,000 random populations") {
    random_generator random{31};
    for (int round = 0; round < repeats(2'000); ++round) {
        const random_case given{random};
        std::vector<int> peers;
        for (Eigen::Index i = 0; i < given.x.rows(); ++i)
            peers.push_back(static_cast<int>(random.below(3)));
        const weighted_score score{
            .criteria = given.criteria, .normalising = per_peer_group{standard_score{}}, .least_coverage = 0};
        const auto fitted = score.fit(given.x, peers);
        const shuffled turned{given.x, random};
        std::vector<int> turned_peers;
        for (const auto from : turned.from)
            turned_peers.push_back(peers[from]);
        try {
            const auto result = fitted.score(given.x, peers);
            const auto there = score.fit(turned.x, turned_peers).score(turned.x, turned_peers);
            const auto parts = fitted.contributions(given.x, peers);
            for (std::size_t i = 0; i < result.scores.size(); ++i) {
                double sum = 0;
                for (Eigen::Index j = 0; j < parts.cols(); ++j)
                    sum += parts(static_cast<Eigen::Index>(i), j);
                CHECK((result.vetoed(i) ? result.scores[i] <= sum : result.scores[i] == sum));
                CHECK(there.scores[i] == result.scores[turned.from[i]]);
            }
        } catch (const error& e) { // nothing known of somebody
            CHECK(e.code() == errc::bad_value);
        }
    }
}

} // TEST_SUITE("score/normalising/per_criterion")
