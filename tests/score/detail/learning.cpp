#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/parallel/metered_ranks.hpp>
#include <clientele/score/ahp.hpp>
#include <clientele/score/detail/learning.hpp>
#include <clientele/score/gathered.hpp>
#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/spotis.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_product.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/any.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <cmath>
#include <cstring>
#include <limits>
#include <refusal.hpp>
#include <string>

TEST_SUITE("score/detail/learning") {

using namespace clientele;

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

const std::vector<criterion> plain{{.name = "spend", .weight = 3},
                                   {.name = "days late", .direction = direction::cost},
                                   {.name = "visits", .direction = direction::target(3), .weight = 2}};

// Customers of 3 criteria, all above 0: skewed, with ties, with one of a few values.
matrix some_customers(Eigen::Index n) {
    random_generator draw{17};
    matrix x(n, 3);
    for (Eigen::Index i = 0; i < n; ++i)
        x.row(i) << std::exp(8 * draw.uniform()), 0.1 + 0.1 * static_cast<double>(draw.below(9)),
            1.0 + static_cast<double>(draw.below(6));
    return x;
}
bool same_bits(std::span<const double> a, std::span<const double> b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}
// Functions of any kind cannot be compared: their scores are.
template <class Fitted>
constexpr bool learns_functions = requires(const Fitted& fitted) {
    { fitted.normalisers } -> std::convertible_to<const std::vector<any_normaliser>&>;
};
// What a method learns and says on ranks is what it learns and says in one place, to the bit.
template <class Method>
void check_same(const Method& method, const matrix& x, const std::vector<int>& peers = {}) {
    const auto fitted = method.fit(x, peers);
    const auto scored = fitted.score(x, peers);
    for (const auto& rows : testing::ways_to_share(static_cast<std::size_t>(x.rows())))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(x, first, count);
            const auto group = std::span{peers}.subspan(peers.empty() ? 0 : first, peers.empty() ? 0 : count);
            const auto learned = method.fit_on(ranks, own, group);
            if constexpr (!learns_functions<decltype(learned)>)
                CHECK(first_difference(learned, fitted) == "");
            CHECK(same_bits(learned.weights, fitted.weights));
            const auto here = learned.score_on(ranks, own, group);
            CHECK(same_bits(here.scores, std::span{scored.scores}.subspan(first, count)));
            for (std::size_t i = 0; i < count; ++i)
                CHECK(here.vetoed(i) == scored.vetoed(first + i));
        });
}
template <class Normalising>
void check_normalising(const Normalising& normalising, const matrix& x) {
    check_same(weighted_score{.criteria = plain, .normalising = normalising}, x);
}
template <class Weighting>
void check_weighting(const Weighting& weighting, const matrix& x) {
    check_same(weighted_score{.criteria = plain, .weighting = weighting}, x);
}

} // namespace

TEST_CASE("every normalising policy learns the same however customers are shared out among ranks") {
    for (const Eigen::Index n : {1, 2, 40}) {
        CAPTURE(n);
        const auto x = some_customers(n);
        check_normalising(min_max_range{}, x);
        check_normalising(fixed_bounds{{{"spend", 0, 3000}, {"days late", 0, 1}, {"visits", 0, 9}}}, x);
        check_normalising(vector_length{}, x);
        check_normalising(column_sum{}, x);
        check_normalising(standard_score{}, x);
        check_normalising(robust_range{}, x);
        check_normalising(logarithmic_range{}, x);
        check_normalising(gathered_normalising{percentile_rank{}}, x);
        check_normalising(point_table{{{-1e9, 2, 1}, {2, 1e9, 5}}}, x);
        check_normalising(per_criterion{.named = {{"spend", logarithmic_range{}},
                                                  {"visits", gathered_normalising{percentile_rank{}}}},
                                        .others = standard_score{}},
                          x);
    }
}

TEST_CASE("every weighting policy weighs the same however customers are shared out among ranks") {
    for (const Eigen::Index n : {1, 2, 40}) {
        CAPTURE(n);
        const auto x = some_customers(n);
        check_weighting(criterion_weights{}, x);
        check_weighting(entropy_weights{}, x);
        check_weighting(critic_weights{}, x);
        check_weighting(deviation_weights{}, x);
        check_weighting(blend_weights{.first = equal_weights{}, .second = entropy_weights{}}, x);
        check_weighting(gathered_weighting{critic_weights{}}, x);
        check_weighting(any_weighting{deviation_weights{}}, x);
        check_weighting(any_weighting{fixed_weights{{1, 2, 3}}}, x);
    }
}

TEST_CASE("every method says the same of customers on ranks") {
    for (const Eigen::Index n : {1, 2, 40}) {
        CAPTURE(n);
        const auto x = some_customers(n);
        check_same(topsis{.criteria = plain}, x);
        check_same(topsis{.criteria = plain, .normalising = logarithmic_range{}, .weighting = entropy_weights{}}, x);
        check_same(weighted_product{.criteria = {{.name = "spend"}, {.name = "days late"}, {.name = "visits"}}}, x);
        check_same(spotis{.criteria = plain, .bounds = {{"spend", 0, 3000}, {"days late", 0, 1}, {"visits", 0, 9}}}, x);
        check_same(vikor{.criteria = plain}, x);
        check_same(gathered_scores{promethee{.criteria = plain}}, x);
        check_same(gathered_scores{weighted_score{.criteria = plain, .normalising = percentile_rank{}}}, x);
    }
}

TEST_CASE("vikor proposes on ranks whom it proposes in one place") {
    auto x = some_customers(30);
    for (const bool clear : {false, true}) {
        if (clear)
            x.row(17) << 1e6, 0.05, 3;
        const vikor method{.criteria = plain};
        const auto whole = method.fit(x).score(x);
        for (const auto& rows : testing::ways_to_share(30))
            testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
                const matrix own = testing::rows_of(x, first, count);
                const auto here = method.fit_on(ranks, own).score_on(ranks, own);
                CHECK(here.acceptable_advantage == whole.acceptable_advantage);
                CHECK(here.acceptable_stability == whole.acceptable_stability);
                std::vector<std::size_t> expected;
                for (const auto row : whole.compromise)
                    if (row >= first && row - first < count)
                        expected.push_back(row - first);
                CHECK(here.compromise == expected);
                CHECK(same_bits(here.q, std::span{whole.q}.subspan(first, count)));
            });
    }
}

TEST_CASE("missing values, peer groups and gates count on ranks as in one place") {
    auto x = some_customers(45);
    std::vector<int> peers;
    for (int i = 0; i < 45; ++i)
        peers.push_back(i < 12 ? 2 : i % 2);
    for (Eigen::Index i = 0; i < 45; i += 4)
        x(i, i % 3) = unknown;
    x(20, 0) = 0.0;
    x(21, 0) = -0.0; // whichever comes first
    auto criteria = plain;
    criteria[0].missing = missing_value::impute_from_peers;
    criteria[1].missing = missing_value::exclude;
    criteria[1].gate = {.at_most = 0.8, .missing = unknown_at_gate::passes};
    criteria[2].missing = missing_value::neutral();
    check_same(weighted_score{.criteria = criteria}, x);
    check_same(weighted_score{.criteria = criteria, .weighting = critic_weights{}}, x, peers);
    check_same(weighted_score{.criteria = criteria,
                              .normalising = per_peer_group<min_max_range>{.least_group = 14},
                              .below_coverage = low_coverage::veto},
               x, peers);
    check_same(weighted_score{.criteria = criteria, .normalising = per_peer_group<robust_range>{}}, x, peers);
    for (auto& each : criteria)
        each.missing = missing_value::impute_from_peers;
    check_same(vikor{.criteria = criteria}, x, peers);
    check_same(topsis{.criteria = criteria}, x, peers);
}

TEST_CASE("what ranks refuse is refused with the sentence of one place and the row of all") {
    const auto refused = [](const auto& method, const matrix& x) {
        const auto told = refusal([&] { return method.fit(x).score(x).scores.size(); });
        CHECK(std::string{told.what()} != "nothing was refused");
        CHECK_THROWS_WITH_AS(testing::on_shares({4, 0, static_cast<std::size_t>(x.rows()) - 4},
                                                [&](const auto& ranks, std::size_t first, std::size_t count) {
                                                    const matrix own = testing::rows_of(x, first, count);
                                                    (void)method.fit_on(ranks, own).score_on(ranks, own);
                                                }),
                             told.what(), error);
    };
    auto x = some_customers(12);
    refused(weighted_score{.criteria = {{.name = "spend"}}}, x);
    refused(vikor{.criteria = plain, .v = 2}, x);
    refused(weighted_score{.criteria = plain, .normalising = column_sum{}}, -x);
    refused(weighted_score{.criteria = plain, .normalising = per_criterion{.named = {{"nothing", min_max_range{}}}}},
            x);
    x(9, 1) = unknown;
    refused(weighted_score{.criteria = plain}, x);
    refused(topsis{.criteria = plain}, x);
    x(9, 1) = HUGE_VAL;
    refused(spotis{.criteria = plain, .bounds = {{"spend", 0, 3000}, {"days late", 0, 1}, {"visits", 0, 9}}}, x);
    x(9, 1) = 5;
    refused(spotis{.criteria = plain, .bounds = {{"spend", 0, 3000}, {"days late", 0, 1}, {"visits", 0, 9}}}, x);
    auto sparse = plain;
    for (auto& each : sparse)
        each.missing = missing_value::exclude;
    x.row(10).setConstant(unknown);
    refused(weighted_score{.criteria = sparse}, x);
    x.col(0).setConstant(unknown);
    refused(weighted_score{.criteria = sparse}, x);
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2, [](const auto& ranks) { (void)topsis{.criteria = plain}.fit_on(ranks, matrix(0, 3)); }),
        "topsis: the matrix must have at least one row, got 0", error);
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2,
                          [](const auto& ranks) {
                              const weighted_score method{.criteria = plain,
                                                          .normalising = any_normalising{percentile_rank{}}};
                              (void)method.fit_on(ranks, some_customers(4));
                          }),
        "any_normalising: on ranks the policy of criterion 'spend' must offer fit_on(ranks, known, criterion, range); "
        "gathered_normalising{...} makes any policy one that does",
        error);
}

TEST_CASE("a weighting policy for one place that is chosen at run time is refused on ranks") {
    struct by_rows {
        std::vector<double> weights(const matrix_view& x, std::span<const criterion> criteria) const {
            return std::vector<double>(criteria.size(), static_cast<double>(x.rows()));
        }
    };
    CHECK_THROWS_WITH_AS(testing::on_ranks(2,
                                           [](const auto& ranks) {
                                               const topsis method{.criteria = plain,
                                                                   .weighting = any_weighting{by_rows{}}};
                                               (void)method.fit_on(ranks, some_customers(4));
                                           }),
                         "any_weighting: on ranks the policy must offer weights_on(ranks, x, criteria); "
                         "gathered_weighting{...} makes any policy one that does",
                         error);
}

TEST_CASE("scores send as much as the page says") {
    testing::on_ranks(3, [](const auto& ranks) {
        rank_traffic traffic;
        const metered_ranks metered{ranks, &traffic};
        const matrix x = some_customers(7);
        const auto sent = [&](const auto& method) {
            traffic = {};
            (void)method.fit_on(metered, x);
            return traffic.bytes;
        };
        const std::size_t whole = 2 * 8 + 8 + 3 * 16;
        CHECK(sent(weighted_score{.criteria = plain}) == whole);
        CHECK(sent(weighted_score{.criteria = plain, .normalising = column_sum{}}) == whole + 3 * 24);
        CHECK(sent(weighted_score{.criteria = plain, .normalising = standard_score{}}) == whole + 3 * 56);
        CHECK(sent(weighted_score{.criteria = plain, .normalising = robust_range{}}) == whole + 3 * (8 + 3 * 98'304));
        CHECK(sent(weighted_score{.criteria = plain, .weighting = entropy_weights{}}) == whole + 3 * 8 + 16 + 3 * 56);
        CHECK(sent(weighted_score{.criteria = plain, .weighting = deviation_weights{}}) == whole + 3 * 8 + 16 + 3 * 64);
        CHECK(sent(weighted_score{.criteria = plain, .weighting = critic_weights{}}) ==
              whole + 3 * 8 + 16 + 3 * 64 + 9 * 16);
        CHECK(sent(topsis{.criteria = plain}) == whole + 3 * 24 + 3 * 16);
        CHECK(sent(vikor{.criteria = plain}) == whole + 32);
        CHECK(sent(gathered_scores{promethee{.criteria = plain}}) == 2 * 7 * 3 * 8);
        traffic = {};
        (void)vikor{.criteria = plain}.fit(x).score_on(metered, x);
        CHECK(traffic.bytes >= 2 * 8 + 56);
        CHECK(traffic.bytes <= 2 * 8 + 64);
    });
}
} // TEST_SUITE("score/detail/learning")
