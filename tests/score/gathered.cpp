#include <clientele/score/gathered.hpp>
#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"

TEST_SUITE("score/gathered") {

using namespace clientele;

namespace {
const std::vector<criterion> criteria{{.name = "spend"}, {.name = "visits"}};
matrix some_customers() {
    matrix x(9, 2);
    for (int i = 0; i < 9; ++i)
        x.row(i) << i * i % 7, 0.1 * (i * 5 % 9);
    return x;
}
} // namespace

TEST_CASE("alone, what gathers is what it holds") {
    const auto x = some_customers();
    CHECK(gathered_scores{promethee{.criteria = criteria}}.fit(x).score(x).scores ==
          promethee{.criteria = criteria}.fit(x).score(x).scores);
    CHECK(gathered_weighting{critic_weights{}}.weights(x, criteria) == critic_weights{}.weights(x, criteria));
    CHECK(gathered_normalising{percentile_rank{}}.fit(column_of(x, 0), criteria[0])(3) ==
          percentile_rank{}.fit(column_of(x, 0), criteria[0])(3));
    static_assert(aggregation_policy<gathered_scores<promethee<>>>);
    static_assert(names_criteria<gathered_scores<promethee<>>>);
    static_assert(normalising_policy<gathered_normalising<percentile_rank>>);
    static_assert(weighting_policy<gathered_weighting<critic_weights>>);
}

TEST_CASE("a method for one place learns on ranks from all customers and their peers") {
    const auto x = some_customers();
    const std::vector<int> peers{0, 1, 0, 1, 1, 0, 0, 1, 1};
    const weighted_score method{.criteria = criteria, .normalising = per_peer_group<percentile_rank>{}};
    const auto whole = method.fit(x, peers).score(x, peers).scores;
    for (const auto& rows : testing::ways_to_share(9))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(x, first, count);
            const auto group = std::span{peers}.subspan(first, count);
            const auto scores = gathered_scores{method}.fit_on(ranks, own, group).score(own, group).scores;
            CHECK(std::equal(scores.begin(), scores.end(), whole.begin() + static_cast<std::ptrdiff_t>(first)));
        });
}

TEST_CASE("names that no criterion has are refused by the policy inside") {
    const weighted_score method{.criteria = criteria,
                                .normalising =
                                    gathered_normalising{per_criterion{.named = {{"nothing", min_max_range{}}}}}};
    CHECK_THROWS_WITH_AS((void)method.fit(some_customers()), "per_criterion: there is no criterion 'nothing'", error);
}
} // TEST_SUITE("score/gathered")
