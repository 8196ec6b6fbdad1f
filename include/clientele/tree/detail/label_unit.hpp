#pragma once

/// @file
/// Labels of any unit: a tree is trained in a unit in which squares are numbers, and speaks in the user's.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/tree/concepts.hpp>

#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// What labels are multiplied with, a power of two, and what that makes of deviances.
struct label_unit {
    double unit = 1;
    int degree = 0;

    /// A deviance, a cost or a complexity in the user's unit; infinity stays.
    [[nodiscard]] double told(double value) const {
        return std::isfinite(value) ? std::scalbn(value, -degree * std::ilogb(unit)) : value;
    }
    [[nodiscard]] double taken(double value) const {
        return std::isfinite(value) ? std::scalbn(value, degree * std::ilogb(unit)) : value;
    }
    void tell(std::vector<double>& values) const {
        for (double& each : values)
            each = told(each);
    }
};

/// The unit for labels of positive weight on all ranks; 1 where the impurity does not say what units do to it.
template <class Impurity, class Ranks = one_rank>
[[nodiscard]] label_unit unit_of_labels(column labels, column weights, const Ranks& ranks = {}) {
    if constexpr (requires { int{Impurity::degree}; }) {
        double size = 0;
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (weight_of(weights, i) > 0)
                size = (std::max)(size, std::abs(labels[i]));
        return {unit_for(all_max(ranks, size)), Impurity::degree};
    } else {
        return {};
    }
}

/// A pruning policy that sees and answers in the user's unit.
template <class Pruning>
struct pruning_in_unit {
    const Pruning& pruning;
    label_unit unit;

    [[nodiscard]] pruning_choice choose(const pruning_sequence& sequence) const
        requires sequence_pruning_policy<Pruning>
    {
        return taken(pruning.choose(told(sequence)));
    }
    template <held_out_measure Measure>
    [[nodiscard]] pruning_choice choose(const pruning_sequence& sequence, Measure& measure) const {
        const auto in_unit = [&](int folds, std::uint64_t seed) {
            auto out = measure(folds, seed);
            unit.tell(out.cost);
            unit.tell(out.standard_error);
            return out;
        };
        return taken(pruning.choose(told(sequence), in_unit));
    }

private:
    [[nodiscard]] pruning_sequence told(pruning_sequence sequence) const {
        unit.tell(sequence.complexity);
        unit.tell(sequence.cost);
        return sequence;
    }
    [[nodiscard]] pruning_choice taken(pruning_choice choice) const {
        choice.complexity = unit.taken(choice.complexity);
        return choice;
    }
};

/// A tree of numbers in the user's unit; refuses an impurity that no double holds.
template <class Tree>
void tell_in_unit(std::string_view where, Tree& tree, const label_unit& unit) {
    const double impurity = unit.told(tree.nodes.impurity.front());
    if (tree.nodes.impurity.front() > 0 && !std::isnormal(impurity))
        fail(errc::overflow, no_row, where, ": labels must have an impurity in [", (std::numeric_limits<double>::min)(),
             ", ", (std::numeric_limits<double>::max)(), "], got ", impurity, "; rescale the labels");
    for (double& mean : tree.mean)
        mean /= unit.unit;
    unit.tell(tree.nodes.impurity);
    unit.tell(tree.nodes.gain);
    unit.tell(tree.nodes.complexity);
    unit.tell(tree.sequence.complexity);
    unit.tell(tree.sequence.cost);
    tree.pruning.complexity = unit.told(tree.pruning.complexity);
}

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
