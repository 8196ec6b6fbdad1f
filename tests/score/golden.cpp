#include <clientele/score/ahp.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/ranking.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/from_data.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <golden.hpp>
#include <map>
#include <set>

TEST_SUITE("score/golden") {

using namespace clientele;

namespace {

struct published {
    std::vector<std::string> ids;
    std::vector<criterion> criteria;
    matrix x;

    explicit published(const std::string& name) {
        const auto table = shipped("mcdm_" + name + ".csv"), described = shipped("mcdm_" + name + "_criteria.csv");
        x.resize(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(described.rows()));
        for (std::size_t j = 0; j < described.rows(); ++j) {
            criteria.push_back({.name = std::string{described.text(j, 0)},
                                .direction = described.text(j, 1) == "cost" ? direction::cost : direction::benefit,
                                .weight = described.number(j, 2)});
            const auto values = table.numbers(table.column(criteria.back().name));
            std::copy(values.begin(), values.end(), x.col(static_cast<Eigen::Index>(j)).data());
        }
        for (std::size_t i = 0; i < table.rows(); ++i)
            ids.emplace_back(table.text(i, 0));
    }
};

bool near(double got, double expected) { return std::abs(got - expected) <= 1e-12 * std::max(1.0, std::abs(expected)); }

/// Everything the reference says, keyed by method, weight set, quantity and item.
using key = std::array<std::string, 4>;

std::map<key, double> reference(const std::string& name) {
    const auto table = golden("mcdm_" + name + "_reference.csv");
    std::map<key, double> result;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        key k;
        for (std::size_t part = 0; part < 4; ++part)
            k[part] = std::string{table.text(row, part + 1)};
        result[k] = table.number(row, 5);
    }
    return result;
}

} // namespace

TEST_CASE("published matrices: weights, scores, ranks and conditions equal the reference") {
    for (const std::string name : {"opricovic2007_hydropower", "tzeng2011_topsis", "diakoulaki1995_critic"}) {
        CAPTURE(name);
        const published given{name};
        const auto expected = reference(name);
        std::set<std::string> sets;
        for (const auto& [k, value] : expected)
            sets.insert(k[1]);
        std::size_t checked = 0;
        for (const auto& set : sets) {
            CAPTURE(set);
            const auto value = [&](const std::string& method, const std::string& quantity, const std::string& item) {
                const auto found = expected.find({method, set, quantity, item});
                REQUIRE_MESSAGE(found != expected.end(), method, " ", quantity, " ", item);
                ++checked;
                return found->second;
            };
            fixed_weights weighting;
            if (set == "entropy")
                weighting.values =
                    weighted_score{.criteria = given.criteria, .weighting = entropy_weights{}}.fit(given.x).weights;
            else if (set == "critic")
                weighting.values =
                    weighted_score{.criteria = given.criteria, .weighting = critic_weights{}}.fit(given.x).weights;
            else if (set == "critic_all_max")
                weighting.values = weighted_score{.criteria = given.criteria,
                                                  .weighting = critic_weights{.costs = critic_costs::as_benefits}}
                                       .fit(given.x)
                                       .weights;
            else if (set == "equal")
                weighting.values =
                    weighted_score{.criteria = given.criteria, .weighting = equal_weights{}}.fit(given.x).weights;
            else
                for (const auto& c : given.criteria)
                    weighting.values.push_back(expected.at({"weights", set, "weight", c.name}));
            for (std::size_t j = 0; j < given.criteria.size(); ++j)
                CHECK(near(weighting.values[j], value("weights", "weight", given.criteria[j].name)));

            const auto vector = topsis{.criteria = given.criteria, .weighting = weighting}.fit(given.x).score(given.x);
            const auto minmax =
                topsis{.criteria = given.criteria, .normalising = min_max_range{}, .weighting = weighting}
                    .fit(given.x)
                    .score(given.x);
            const auto compromise =
                vikor{.criteria = given.criteria, .weighting = weighting}.fit(given.x).score(given.x);
            const auto flows =
                promethee{.criteria = given.criteria, .weighting = weighting}.fit(given.x).score(given.x);
            const auto sums =
                weighted_score{.criteria = given.criteria, .weighting = weighting}.fit(given.x).score(given.x);
            const auto places = score_ranks(vector.scores), vikor_places = score_ranks(compromise.scores);
            for (std::size_t i = 0; i < given.ids.size(); ++i) {
                const auto& id = given.ids[i];
                CAPTURE(id);
                CHECK(near(vector.scores[i], value("TOPSIS_vector", "closeness", id)));
                CHECK(static_cast<double>(places[i]) == value("TOPSIS_vector", "rank", id));
                CHECK(near(minmax.scores[i], value("TOPSIS_minmax", "closeness", id)));
                CHECK(near(compromise.s[i], value("VIKOR_v0.5", "S", id)));
                CHECK(near(compromise.r[i], value("VIKOR_v0.5", "R", id)));
                CHECK(near(compromise.q[i], value("VIKOR_v0.5", "Q", id)));
                CHECK(static_cast<double>(vikor_places[i]) == value("VIKOR_v0.5", "rank", id));
                const bool in = std::count(compromise.compromise.begin(), compromise.compromise.end(), i) > 0;
                CHECK(in == (value("VIKOR_v0.5", "in_compromise_set", id) == 1.0));
                CHECK(near(flows.scores[i], value("PROMETHEE_II_usual", "net_flow", id)));
                CHECK(near(sums.scores[i], value("WSM_minmax", "score", id)));
            }
            CHECK(compromise.acceptable_advantage == (value("VIKOR_v0.5", "acceptable_advantage", "") == 1.0));
            CHECK(compromise.acceptable_stability == (value("VIKOR_v0.5", "acceptable_stability", "") == 1.0));
        }
        CHECK(checked == expected.size());
    }
}

TEST_CASE("published judgements: weights, lambda, CI and CR equal the reference") {
    const auto text = shipped("ahp_wangchin2011_6x6.csv", {.header = false});
    matrix a(6, 6);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j) {
            const std::string entry{text.text(i, j)};
            a(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
                entry.starts_with("1/") ? 1.0 / std::stod(entry.substr(2)) : std::stod(entry);
        }
    const auto table = golden("ahp_wangchin2011_6x6_reference.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto method = table.text(row, 1), quantity = table.text(row, 2);
        CAPTURE(method);
        CAPTURE(quantity);
        const auto by = method == "geometric_mean"   ? prioritising::geometric_mean
                        : method == "column_average" ? prioritising::column_average
                                                     : prioritising::eigenvector;
        const auto result = ahp{.judgements = {a},
                                .by = by,
                                .index = quantity == "CR_RI_TummalaLing1998" ? tummala_ling_1998 : saaty_1980}
                                .fit();
        const double got = quantity == "weight" ? result.weights[static_cast<std::size_t>(table.integer(row, 3)) - 1]
                           : quantity == "lambda_max" ? result.lambda_max
                           : quantity == "CI"         ? result.consistency_index
                                                      : *result.consistency_ratio;
        CHECK(near(got, table.number(row, 4)));
    }
}

TEST_CASE("TOPSIS and CRITIC equal the digits their papers print") {
    const published tzeng{"tzeng2011_topsis"};
    const auto closeness = topsis{.criteria = tzeng.criteria}.fit(tzeng.x).score(tzeng.x).scores;
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(std::abs(closeness[i] - std::array{.5037, .6581, .7482, .3340}[i]) <= 0.5e-4);
    const published diakoulaki{"diakoulaki1995_critic"};
    const auto weights =
        weighted_score{.criteria = diakoulaki.criteria, .weighting = critic_weights{}}.fit(diakoulaki.x).weights;
    for (std::size_t j = 0; j < 3; ++j)
        CHECK(std::abs(weights[j] - std::array{.2022, .4809, .3169}[j]) <= 0.5e-4);
}

} // TEST_SUITE("score/golden")
