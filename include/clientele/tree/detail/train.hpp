#pragma once

/// @file
/// From rows to a pruned tree: growing, the weakest-link sequence, and its cross-validation on dealt folds.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/tree/detail/folds.hpp>
#include <clientele/tree/detail/grow.hpp>
#include <clientele/tree/pruning.hpp>

#include <numeric>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// What pruning needs to know about class labels.
struct class_task {
    std::span<const int> labels;
    std::size_t classes;
    bool by_impurity; ///< whether a leaf costs its impurity instead of its errors

    [[nodiscard]] std::size_t answer(const grown_tree<std::int64_t>& tree, std::size_t node) const {
        const auto* sums = &tree.sums[node * classes];
        return static_cast<std::size_t>(std::max_element(sums, sums + classes) - sums);
    }
    [[nodiscard]] double cost(const grown_tree<std::int64_t>& tree, std::size_t node) const {
        const double weight = tree.nodes.weight[node];
        if (by_impurity)
            return weight * tree.nodes.impurity[node];
        const auto* sums = &tree.sums[node * classes];
        const auto all = std::accumulate(sums, sums + classes, std::int64_t{0});
        return weight * (static_cast<double>(all - sums[answer(tree, node)]) / static_cast<double>(all));
    }
    [[nodiscard]] double loss(std::uint32_t row, const grown_tree<std::int64_t>& tree, std::size_t node) const {
        return static_cast<std::size_t>(labels[row]) == answer(tree, node) ? 0 : 1;
    }
    template <class Ranks>
    [[nodiscard]] bucket_index<> buckets(const Ranks& ranks, const ranked_rows& rows, const matrix_view& x,
                                         const std::vector<tree_feature>& features) const {
        return {ranks, rows, x, features, labels, classes};
    }
    [[nodiscard]] std::size_t groups() const { return classes; }
    [[nodiscard]] std::size_t group(std::uint32_t row) const { return static_cast<std::size_t>(labels[row]); }
    [[nodiscard]] double key(std::uint32_t row) const { return labels[row]; }
};

/// What pruning needs to know about numeric labels.
template <class Impurity>
struct number_task {
    column labels;
    const Impurity& impurity;

    [[nodiscard]] double cost(const grown_tree<wide_integer>& tree, std::size_t node) const {
        return tree.nodes.weight[node] * tree.nodes.impurity[node];
    }
    [[nodiscard]] double loss(std::uint32_t row, const grown_tree<wide_integer>& tree, std::size_t node) const {
        return impurity.deviance(labels[row], tree.means[node]);
    }
    template <class Ranks>
    [[nodiscard]] static bucket_index<> buckets(const Ranks& ranks, const ranked_rows& rows, const matrix_view& x,
                                                const std::vector<tree_feature>& features) {
        return {ranks, rows, x, features, {}, 1};
    }
    [[nodiscard]] static std::size_t groups() { return 1; }
    [[nodiscard]] static std::size_t group(std::uint32_t) { return 0; }
    [[nodiscard]] double key(std::uint32_t row) const { return labels[row]; }
};

/// A fitted tree before its labels are put on.
template <class Cell>
struct trained_tree {
    grown_tree<Cell> tree;
    pruning_sequence sequence;
    pruning_choice choice;
    std::vector<std::size_t> kept; ///< the nodes that stay
};

template <class Ranks, class Measure, class Task>
class trainer {
public:
    trainer(const Ranks& ranks, const ranked_rows& rows, Measure& measure, const Task& task, const matrix_view& x,
            const integer_weights& weights, const tree_nodes& empty, const growth_limits& limits)
        : ranks_{ranks}, task_{task}, x_{x}, weights_{weights}, buckets_{task.buckets(ranks, rows, x, empty.features)},
          grower_{ranks, measure, x, buckets_, empty, weights.unit, limits} {}

    template <class Pruning>
    [[nodiscard]] trained_tree<typename Measure::cell> train(const Pruning& pruning) {
        for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(x_.rows()); ++row)
            if (weights_[row] > 0)
                rows_.push_back(row);
        trained_tree<typename Measure::cell> out{.tree = grow(rows_), .sequence = {}, .choice = {}, .kept = {}};
        out.sequence = make_sequence(out.tree.nodes, costs(out.tree));
        const auto measure = [&](int folds, std::uint64_t seed) {
            return cross_validate(out.sequence, out.tree.nodes.weight[0], folds, seed);
        };
        if constexpr (sequence_pruning_policy<Pruning>)
            out.choice = pruning.choose(out.sequence);
        else
            out.choice = pruning.choose(out.sequence, measure);
        out.kept = kept_nodes(out.tree.nodes,
                              [&](std::size_t t) { return out.tree.nodes.complexity[t] <= out.choice.complexity; });
        return out;
    }

private:
    using tree_type = grown_tree<typename Measure::cell>;

    [[nodiscard]] std::vector<double> costs(const tree_type& tree) const {
        std::vector<double> out(tree.nodes.size());
        for (std::size_t t = 0; t < out.size(); ++t)
            out[t] = task_.cost(tree, t) / tree.nodes.weight[0];
        return out;
    }

    [[nodiscard]] tree_type grow(std::vector<std::uint32_t> rows) {
        auto tree = grower_.grow(std::move(rows));
        const auto cost = costs(tree);
        weakest_links{tree.nodes, cost}.cut();
        return tree;
    }

    [[nodiscard]] cross_validation cross_validate(const pruning_sequence& sequence, double weight, int folds,
                                                  std::uint64_t seed) {
        const auto all = all_sum(ranks_, rows_.size());
        require(all >= 2, "cross_validated: x must have at least 2 rows of weight above 0, got ", all);
        require(all < (std::numeric_limits<std::uint32_t>::max)(),
                "cross_validated: x must have fewer than 2^32 rows of ", "weight above 0, got ", all);
        require(folds >= 2 && static_cast<std::size_t>(folds) <= all, "cross_validated: folds must be in [2, ", all,
                "], got ", folds);
        std::vector<std::int64_t> groups(task_.groups(), 0);
        for (const auto row : rows_)
            ++groups[task_.group(row)];
        add_up(ranks_, std::span{groups});
        const canonical_rows<Ranks, Task> own{ranks_, task_, x_, weights_, rows_};
        const auto part_of = deal(groups, folds, seed);
        sequence_losses losses{sequence.complexity};
        for (std::uint32_t part = 0; part < static_cast<std::uint32_t>(folds); ++part) {
            std::vector<std::uint32_t> inside, outside;
            for (std::size_t i = 0; i < own.rows.size(); ++i)
                (part_of[own.place[i]] == part ? outside : inside).push_back(own.rows[i]);
            const auto tree = grow(std::move(inside));
            losses.add(ranks_, tree, x_, weights_, outside,
                       [&](std::uint32_t row, std::size_t node) { return task_.loss(row, tree, node); });
        }
        cross_validation out{std::move(losses.sum), std::move(losses.squares)};
        for (std::size_t k = 0; k < out.cost.size(); ++k) {
            double& cost = out.cost[k];
            cost /= weight;
            out.standard_error[k] =
                std::sqrt((std::max)(0.0, out.standard_error[k] / weight - rounded_product(cost, cost)) / weight);
        }
        return out;
    }

    const Ranks& ranks_;
    const Task& task_;
    const matrix_view& x_;
    const integer_weights& weights_;
    bucket_index<> buckets_;
    grower<Measure, Ranks> grower_;
    std::vector<std::uint32_t> rows_; // of this rank
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
