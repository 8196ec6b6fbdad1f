// Scores six accounts on eight criteria, and says why: a gate, a missing value, a judged criterion, own normalising,
// what sets two accounts apart, which weight would make them change places, and how sure the score is.

#include <clientele/score/explain_score.hpp>
#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/normalising/scale.hpp>
#include <clientele/score/rubric.hpp>
#include <clientele/score/uncertainty.hpp>
#include <clientele/score/weighted_score.hpp>

#include "support/program.hpp"
#include "support/table.hpp"
#include <cmath>
#include <limits>

using namespace clientele;

/// A normalising policy of the host's own: a saturating curve, half way up at the population's median.
struct saturating {
    struct fitted {
        double half;
        double operator()(double value) const { return value > 0 ? value / (value + half) : 0.0; }
    };
    [[nodiscard]] fitted fit(column known, const criterion&) const { return {median(known)}; }
};
static_assert(normalising_policy<saturating>);

/// The same, learned from each peer group by itself if at least three of it are known.
struct saturating_among_peers : saturating {
    [[nodiscard]] bool can_learn_from(std::size_t count) const { return count >= 3; }
};
static_assert(peer_normalising_policy<saturating_among_peers>);

void score() {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::string> names{"Aster", "Birch", "Cedar", "Dahlia", "Elm", "Fir"};
    const auto position = rubrics::market_position().values(
        std::vector<std::string>{"leader", "follower", "established", "", "challenger", "marginal"});
    matrix x(6, 5); // spend, net margin, days late, position, compliance checked
    x << 1'240'000, .18, 4, position[0], 1, 610'000, .31, 12, position[1], 1, 890'000, .07, 31, position[2], 1, 240'000,
        .26, unknown, position[3], 1, 75'000, .22, 2, position[4], 1, 2'100'000, .24, 9, position[5], 0;

    const std::vector<criterion> criteria{{.name = "annual spend", .weight = 4, .unit = "yuan"},
                                          {.name = "net margin", .weight = 3},
                                          {.name = "days late",
                                           .direction = direction::cost,
                                           .weight = 2,
                                           .unit = "days",
                                           .missing = missing_value::impute_from_peers},
                                          {.name = "market position", .weight = 1, .missing = missing_value::exclude},
                                          {.name = "compliance", .weight = 0, .gate = {.at_least = 1}}};
    const auto fitted = weighted_score{.criteria = criteria,
                                       .normalising = per_criterion{.named = {{"annual spend", logarithmic_range{}},
                                                                              {"net margin", saturating{}}}}}
                            .fit(x);
    const auto result = fitted.score(x);

    support::table scores{"Scores", {"<account", "score", "coverage", "<veto"}};
    for (std::size_t i = 0; i < names.size(); ++i)
        scores.row({names[i], support::number(result.scores[i], 3), support::percent(result.coverage_of(i)),
                    result.vetoed(i) ? criteria[static_cast<std::size_t>(result.vetoed_by[i])].name : ""});
    scores.print();

    const std::vector<int> regions{0, 0, 0, 1, 1, 1};
    const auto among =
        weighted_score{.criteria = {criteria[0]}, .normalising = saturating_among_peers{}}.fit(x.leftCols(1), regions);
    std::printf("\nBy spend alone, among the accounts of its own region, Aster scores %.3f.\n\n",
                among.score(x.leftCols(1), regions).scores[0]);

    const auto aster = explain_score(fitted, x, 0), birch = explain_score(fitted, x, 1);
    const auto apart = aster.against(birch);
    support::table why{"Why Aster stands above Birch", {"<criterion", "Aster", "Birch", "difference"}};
    for (const auto& line : apart.lines)
        why.row({line.criterion, support::number(line.points, 3), support::number(line.reference_points, 3),
                 support::number(line.difference, 3)});
    why.row({"together", support::number(apart.score, 3), support::number(apart.reference, 3),
             support::number(apart.score - apart.reference, 3)});
    why.print();

    support::table changes{"Weights at which the two change places", {"<criterion", "weight", "equal at"}};
    for (const auto& change : aster.weight_changes(birch)) {
        const auto to = change.nearest();
        changes.row({change.criterion, support::number(change.weight, 2), to ? support::number(*to, 2) : "never"});
    }
    changes.print();
    if (const auto nearest = aster.nearest_change(birch))
        std::printf("The nearest of them: %s.\n\n", nearest->criterion.c_str());

    matrix errors = matrix::Zero(6, 5); // margins are estimates
    errors.col(1).setConstant(0.03);
    const simulated_scores simulation{.draws = 2000, .level = 0.9};
    const auto interval = simulation.score(fitted, x, errors);
    std::printf("Aster scores %.3f to %.3f in nine of ten cases, and stands above Birch in %.0f %%.\n",
                interval.lower[0], interval.upper[0], 100 * simulation.probability_above(fitted, x, errors, 0, 1));
}

int main(int count, char** arguments) {
    support::program app{"score_explained", "Six accounts on eight criteria, and why they score as they do"};
    return app.run(count, arguments, score);
}
