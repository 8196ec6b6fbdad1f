#pragma once

/// @file
/// The policy roles of `tree/`: what an impurity measures and how far a grown tree is cut back.

#include <clientele/types.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// The sums that an impurity of numbers sees: all of a group of customers, about a centre near its mean.
struct label_sum {
    double weight; ///< the sum of weights w
    double sum;    ///< the sum of w (y - centre)
    double centre; ///< what was subtracted from every label
};

/// Impurity of class labels: `total(weights)` is the impurity of a group times its weight, where `weights[c]` is the
/// weight of class c in the group. It must be 0 for a pure group, concave, and homogeneous (doubling all weights
/// doubles it); then no split makes it grow.
template <class Impurity>
concept class_impurity_policy = requires(const Impurity& impurity, std::span<const double> weights) {
    { impurity.total(weights) } -> std::convertible_to<double>;
};

/// Impurity of numbers: `total(s)` is the deviance of a group up to a term that is the same for every split (for the
/// variance: -sum^2 / weight), concave in weight and sum, and `deviance(y, mean)` the loss of one customer in a leaf
/// with that mean. What it may offer besides: `accepts(y)`, whether a label is legal, with `accepted`, the range in
/// words, as other labels are then refused; `static constexpr int degree`, if labels times c make its deviances times
/// c^degree and change no order of splits: then labels of any unit are read in one in which deviances are numbers.
template <class Impurity>
concept number_impurity_policy = requires(const Impurity& impurity, const label_sum& sums, double y) {
    { impurity.total(sums) } -> std::convertible_to<double>;
    { impurity.deviance(y, y) } -> std::convertible_to<double>;
};

/// What makes a group of customers impure; of classes or of numbers.
template <class Impurity>
concept impurity_policy = class_impurity_policy<Impurity> || number_impurity_policy<Impurity>;

/// The held-out cost of every tree of a pruning sequence.
struct cross_validation {
    std::vector<double> cost;           ///< mean loss per unit of weight on customers that the tree had not seen
    std::vector<double> standard_error; ///< of that mean

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cross_validation");
        each("cost", of.cost...);
        each("standard_error", of.standard_error...);
    }
};

/// What a pruning policy decides on: the nested trees that weakest-link pruning leaves, from the full tree to the root
/// alone.
struct pruning_sequence {
    std::vector<double> complexity; ///< rising, first 0: at and above it the tree is cut back to `leaves`
    std::vector<int> leaves;        ///< leaves left
    std::vector<double> cost;       ///< training loss per unit of weight

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("pruning_sequence");
        each("complexity", of.complexity...);
        each("leaves", of.leaves...);
        each("cost", of.cost...);
    }
};

/// What a pruning policy answers.
struct pruning_choice {
    double complexity = 0;       ///< nodes whose own complexity is at or below it become leaves
    cross_validation held_out{}; ///< what the choice rests on; empty if nothing was held out

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("pruning_choice");
        each("complexity", of.complexity...);
        each("held_out", of.held_out...);
    }
};

/// Measures the trees of a pruning sequence on held-out customers: a call with (folds, seed) returns one cost per tree.
/// Folds are dealt in an order that depends on the customers' values only, so that the order of rows never matters.
template <class Measure>
concept held_out_measure = requires(Measure& measure, int folds, std::uint64_t seed) {
    { measure(folds, seed) } -> std::convertible_to<cross_validation>;
};

/// How far a grown tree is cut back, by the sequence alone: `choose(sequence)`.
template <class Pruning>
concept sequence_pruning_policy = requires(const Pruning& pruning, const pruning_sequence& sequence) {
    { pruning.choose(sequence) } -> std::convertible_to<pruning_choice>;
};

/// How far a grown tree is cut back, after a look at held-out customers: `choose(sequence, measure)`, where the measure
/// is a `held_out_measure`.
template <class Pruning>
concept held_out_pruning_policy = requires(const Pruning& pruning, const pruning_sequence& sequence,
                                           cross_validation (&measure)(int, std::uint64_t)) {
    { pruning.choose(sequence, measure) } -> std::convertible_to<pruning_choice>;
};

/// How far a grown tree is cut back: `choose(sequence)` or `choose(sequence, measure)`.
template <class Pruning>
concept pruning_policy = sequence_pruning_policy<Pruning> || held_out_pruning_policy<Pruning>;

} // namespace clientele::inline CLIENTELE_ABI
