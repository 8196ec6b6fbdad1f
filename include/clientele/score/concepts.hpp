#pragma once

/// @file
/// The policy roles of the score room.

#include <clientele/math/matrix.hpp>
#include <clientele/score/criterion.hpp>

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a normalising policy's `fit` returns: maps a value of the criterion to a normalised one, larger is better.
/// It is never called with a NaN or an infinity. A NaN that it returns means that it refuses the value.
template <class Normaliser>
concept fitted_normaliser =
    std::copy_constructible<Normaliser> && requires(const Normaliser& normaliser, double value) {
        { normaliser(value) } -> std::same_as<double>;
    };

/// A normaliser that says `static constexpr bool is_straight = true`: of all values between two, none is normalised to
/// more or less than both. Its extremes are then looked for at the ends of the range alone.
template <class Normaliser>
concept straight_normaliser = fitted_normaliser<Normaliser> && requires { requires Normaliser::is_straight; };

/// The smallest and the largest known value of a criterion.
struct value_range {
    double lower; ///< smallest
    double upper; ///< largest
};

/// Brings one criterion to a scale on which criteria can be added. `fit(known, c)` gets the known values of criterion c
/// (finite, at least one; distances for target and band criteria) and learns the scale from them. A policy that starts
/// from their range may offer `fit(known, c, range)` too: scorers find the range while they check the values. One that
/// names criteria may offer `require_known(criteria)`, which refuses names that are not there.
/// On ranks `fit_on(ranks, known, c, range)` gets this rank's known values, perhaps none, and the range of all, of whom
/// there is at least one; a policy that looks at no value but the ends of the range says so instead, with
/// `static constexpr bool reads_values = false`.
template <class Policy>
concept normalising_policy = requires(const Policy& policy, column known, const criterion& c) {
    { policy.fit(known, c) } -> fitted_normaliser;
};

/// A normalising policy that is fitted to each peer group by itself. `can_learn_from(count)` says whether a group with
/// so many known values is large enough; a smaller one uses what was learned from everybody.
template <class Policy>
concept peer_normalising_policy = normalising_policy<Policy> && requires(const Policy& policy, std::size_t count) {
    { policy.can_learn_from(count) } -> std::same_as<bool>;
};

/// Says how much each criterion counts. `weights(x, criteria)` gets the complete matrix, where target and band criteria
/// are already distances (costs), and returns one number per criterion, not negative, not all zero; their sum is made
/// 1. A policy that looks at the criteria alone may say so with `static constexpr bool reads_matrix = false`; one that
/// looks at customers offers `weights_on(ranks, x, criteria)` for ranks, with the rows of this one, perhaps none. One
/// that may have something to say about its weights offers `finding()`, a sentence or nothing; fitted scorers keep it.
template <class Policy>
concept weighting_policy = requires(const Policy& policy, const matrix_view& x, std::span<const criterion> criteria) {
    { policy.weights(x, criteria) } -> std::same_as<std::vector<double>>;
};

/// @cond INTERNAL
namespace detail {

/// What a weighting policy has to say about its weights; most have nothing to say.
template <class Weighting>
[[nodiscard]] std::string finding_of(const Weighting& weighting) {
    if constexpr (requires { std::string{weighting.finding()}; })
        return std::string{weighting.finding()};
    else
        return {};
}

} // namespace detail
/// @endcond

/// A way to make one score out of many criteria: `fit(x)` learns bounds and weights from a population, and what it
/// returns scores any customers with them; `scores` holds one number per customer, larger is better.
template <class Policy>
concept aggregation_policy = requires(const Policy& policy, const matrix_view& x) {
    { policy.fit(x).score(x).scores } -> std::convertible_to<std::vector<double>>;
};

/// A score that says what its columns are called, fitted or not: `criteria` holds them in the order of the columns,
/// each with a `name`. Every method of this room does; one of the host's may.
template <class Scorer>
concept names_criteria = requires(const Scorer& scorer) {
    { scorer.criteria.size() } -> std::convertible_to<std::size_t>;
    { scorer.criteria[0].name } -> std::convertible_to<std::string_view>;
};

/// What the columns of a score are called.
///
/// @param scorer a method of this room, fitted or not
/// @returns one name per column, in their order
/// Complexity: O(d).
template <names_criteria Scorer>
[[nodiscard]] std::vector<std::string> criteria_names(const Scorer& scorer) {
    std::vector<std::string> names;
    names.reserve(scorer.criteria.size());
    for (const auto& c : scorer.criteria)
        names.emplace_back(c.name);
    return names;
}

/// A fitted score that is a sum over its criteria: `contributions(x, peers)` holds what each adds to each score
/// (customers x criteria), `normalised(x, peers)` the same before weighting, NaN where a criterion was left out.
template <class Fitted>
concept additive_score =
    names_criteria<Fitted> && requires(const Fitted& fitted, const matrix_view& x, std::span<const int> peers) {
        { fitted.weights } -> std::convertible_to<const std::vector<double>&>;
        { fitted.contributions(x, peers) } -> std::same_as<matrix>;
        { fitted.normalised(x, peers) } -> std::same_as<matrix>;
    };

} // namespace clientele::inline CLIENTELE_ABI
