#pragma once

/// @file
/// Health scores as their makers document them, by name.

#include <clientele/cmath.hpp>
#include <clientele/monitor/health/rules.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// All measures with one answer to what is not known.
template <class Group>
void treat_unmeasured(std::vector<Group>& groups, unmeasured as) noexcept {
    for (auto& group : groups)
        for (auto& each : group.measures)
            each.missing = as;
}

} // namespace detail
/// @endcond

/// Health scores as their makers document them. What the maker leaves open is a parameter.
namespace health_schemes {

/// Gainsight's two rules for scores that are NA.
enum class gainsight_na {
    measure_weights, ///< the older: the weight of an NA measure goes to all other measures
    group_weights    ///< "group weights": it goes to the other measures of its group, and the group's weight stays
};

/// Gainsight's scorecard: measures of 0 to 100 in groups, weights of 0 to 999999 that are normalised, and ranges whose
/// lower end is outside except the first: 0 to 50 red, 51 to 75 yellow, 76 to 100 green, of rounded scores.
/// @param groups measures and weights; a measure that is not known is left out, whatever it says
/// @param na who takes the weight of those
/// @returns one profile; a score exists as soon as one measure is known
/// Source: Gainsight, Calculation of Measure Group Scores and Overall Score; Scorecard FAQs.
template <class Group = health_group> // templates, so that who only includes them pays for no vectors
[[nodiscard]] health_profile gainsight(std::vector<Group> groups, gainsight_na na = gainsight_na::group_weights) {
    detail::treat_unmeasured(groups, unmeasured::exclude);
    return {.name = "Gainsight scorecard",
            .groups = std::move(groups),
            .spread = na == gainsight_na::group_weights ? excluded_weight::within_group : excluded_weight::over_all,
            .least_coverage = 0,
            .status = {{50, 75}, {"red", "yellow", "green"}, closed_side::right, true}};
}

/// The scale of one of Totango's measures: poor, average and good.
/// @param poor below which it is poor
/// @param good from which it is good; less than `poor` where less is better: above `poor` is poor, up to `good` good
/// @param poor_points what poor is worth: 40 in a portfolio, 0 in multidimensional health
[[nodiscard]] inline measure_scale totango_scale(double poor, double good, double poor_points) {
    return poor <= good ? measure_scale::bands({poor, good}, {poor_points, 60, 100})
                        : measure_scale::bands({good, poor}, {100, 60, poor_points}, closed_side::right);
}

/// Totango's account health: good where all measures that are known are good, poor where one is poor, else average.
/// Its scores are 100, 60 and 40.
/// @param measures with scales of `totango_scale(..., 40)`; one that is not known is left out, whatever it says
/// @returns one profile; a score exists as soon as one measure is known
/// Source: Totango, Configure profiles for account health; Adjust the My Portfolio widget.
template <class Measure = health_measure>
[[nodiscard]] health_profile totango_account(std::vector<Measure> measures) {
    std::vector<health_group> groups{{"account", 1, std::move(measures)}};
    detail::treat_unmeasured(groups, unmeasured::exclude);
    return {.name = "Totango account health",
            .groups = std::move(groups),
            .combine = health_combination::worst_measure,
            .least_coverage = 0,
            .status = {{50, 80}, {"poor", "average", "good"}, closed_side::left, false}};
}

/// Totango's quality of a portfolio: the mean of the scores of its accounts, those of unknown health left out.
/// @param scores of the accounts, 100, 60 and 40
/// @returns the mean; none where no account has a score
/// @throws error `bad_value` with the row for another score
/// Complexity: O(n), the same bits in any order.
/// Source: Totango, Adjust the My Portfolio widget.
[[nodiscard]] inline std::optional<double> totango_quality(std::span<const std::optional<double>> scores) {
    double sum = 0; // of whole numbers: exact
    std::size_t known = 0;
    for (std::size_t row = 0; row < scores.size(); ++row) {
        if (!scores[row])
            continue;
        if (*scores[row] != 100 && *scores[row] != 60 && *scores[row] != 40)
            fail(errc::bad_value, row, "totango_quality: scores must be 100, 60 or 40, got ", *scores[row], " in row ",
                 row);
        sum += *scores[row];
        ++known;
    }
    return known == 0 ? std::nullopt : std::optional{sum / static_cast<double>(known)};
}

/// Totango's multidimensional health: measures of 100, 60 and 0 points in weighted dimensions.
/// @param dimensions with scales of `totango_scale(..., 0)`
/// @param empty what becomes of measures without a value: `exclude` or `zero`
/// @returns one profile, without status: its limits are the customer's own
/// Source: Totango, Configure profiles for multidimensional health.
template <class Group = health_group>
[[nodiscard]] health_profile totango_multidimensional(std::vector<Group> dimensions,
                                                      unmeasured empty = unmeasured::exclude) {
    detail::treat_unmeasured(dimensions, empty);
    return {.name = "Totango multidimensional health", .groups = std::move(dimensions), .least_coverage = 0};
}

/// Planhat's health: it starts at 5, each factor adds or subtracts points, and the sum stays within 0 and 10.
/// @param factors with scales of points, negative ones for what speaks against; one that is not known adds nothing
/// @returns one profile; a score exists always
/// Source: the help pages of Planhat on health and on parent companies.
template <class Measure = health_measure>
[[nodiscard]] health_profile planhat(std::vector<Measure> factors) {
    std::vector<health_group> groups{{"factors", 1, std::move(factors)}};
    detail::treat_unmeasured(groups, unmeasured::zero);
    return {.name = "Planhat health",
            .groups = std::move(groups),
            .combine = health_combination::point_sum,
            .range = {.start = 5, .lower = 0, .upper = 10},
            .least_coverage = 0};
}

/// The weights of the four parts of Kapta's account health, any numbers of 0 or more.
struct kapta_weights {
    double profile = 1;      ///< how much is known of the account
    double key_players = 1;  ///< how well its people are known
    double action_plan = 1;  ///< how far goals and actions are kept up
    double satisfaction = 1; ///< how content the customer is, as its manager says
};

/// Kapta's account health: four parts of 0 to 100, of which the weights are configured.
/// @param weights of the parts
/// @param freshness a penalty for what was not kept up, by which a part fades to 0; none by default
/// @returns one profile; its measures are "profile", "key players", "action plan", "satisfaction", and an empty part
/// counts 0
/// Source: Kapta, Measure: account health score.
template <class Measure = health_measure>
[[nodiscard]] health_profile kapta(const kapta_weights& weights = {}, measure_aging freshness = {}) {
    std::vector<Measure> parts;
    for (const auto& [name, weight] : {std::pair{"profile", weights.profile},
                                       {"key players", weights.key_players},
                                       {"action plan", weights.action_plan},
                                       {"satisfaction", weights.satisfaction}})
        parts.push_back({.name = name,
                         .weight = weight,
                         .scale = measure_scale::as_it_is(0, 100),
                         .missing = unmeasured::zero,
                         .aging = freshness});
    return {.name = "Kapta account health", .groups = {{"account", 1, std::move(parts)}}, .least_coverage = 0};
}

} // namespace health_schemes

} // namespace clientele::inline CLIENTELE_ABI
