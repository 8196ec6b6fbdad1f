#pragma once

/// @file
/// The policy roles of the score room.

#include <clientele/math/matrix.hpp>
#include <clientele/score/criterion.hpp>

#include <concepts>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a normalising policy's `fit` returns: maps a value of the criterion to a normalised one, larger is better.
/// It is never called with a NaN or an infinity. A NaN that it returns means that it refuses the value.
template <class Normaliser>
concept fitted_normaliser =
    std::copy_constructible<Normaliser> && requires(const Normaliser& normaliser, double value) {
        { normaliser(value) } -> std::same_as<double>;
    };

/// The smallest and the largest known value of a criterion.
struct value_range {
    double low;  ///< smallest
    double high; ///< largest
};

/// Brings one criterion to a scale on which criteria can be added. `fit(known, c)` gets the known values of criterion c
/// (finite, at least one; distances for target and band criteria) and learns the scale from them. A policy that starts
/// from their range may offer `fit(known, c, range)` too: scorers find the range while they check the values.
template <class Policy>
concept normalising_policy = requires(const Policy& policy, column known, const criterion& c) {
    { policy.fit(known, c) } -> fitted_normaliser;
};

/// Says how much each criterion counts. `weights(x, criteria)` gets the complete matrix, where target and band criteria
/// are already distances (costs), and returns one number per criterion, not negative, not all zero; their sum is made
/// 1. A policy that looks at the criteria alone may say so with `static constexpr bool reads_matrix = false`.
template <class Policy>
concept weighting_policy = requires(const Policy& policy, const matrix_view& x, std::span<const criterion> criteria) {
    { policy.weights(x, criteria) } -> std::same_as<std::vector<double>>;
};

/// A way to make one score out of many criteria: `fit(x)` learns bounds and weights from a population, and what it
/// returns scores any customers with them; `scores` holds one number per customer, larger is better.
template <class Policy>
concept aggregation_policy = requires(const Policy& policy, const matrix_view& x) {
    { policy.fit(x).score(x).scores } -> std::convertible_to<std::vector<double>>;
};

} // namespace clientele::inline CLIENTELE_ABI
