#pragma once

/// @file
/// From rows to a pruned tree: growing, the weakest-link sequence, and its cross-validation on dealt folds.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/math/random.hpp>
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
    [[nodiscard]] bucket_index<> buckets(const matrix_view& x, const std::vector<tree_feature>& features) const {
        return {x, features, labels, classes};
    }
    [[nodiscard]] int group(std::uint32_t row) const { return labels[row]; }
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
    [[nodiscard]] static bucket_index<> buckets(const matrix_view& x, const std::vector<tree_feature>& features) {
        return {x, features, {}, 1};
    }
    [[nodiscard]] static int group(std::uint32_t) { return 0; }
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

template <class Measure, class Task>
class trainer {
public:
    trainer(Measure& measure, const Task& task, const matrix_view& x, const integer_weights& weights,
            const tree_nodes& empty, const growth_limits& limits)
        : task_{task}, x_{x}, weights_{weights}, buckets_{task.buckets(x, empty.features)},
          grower_{measure, x, buckets_, empty, weights.unit, limits} {}

    template <class Pruning>
    [[nodiscard]] trained_tree<typename Measure::cell> train(const Pruning& pruning) {
        for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(x_.rows()); ++row)
            if (weights_[row] > 0)
                rows_.push_back(row);
        trained_tree<typename Measure::cell> out{.tree = grow(rows_), .sequence = {}, .choice = {}, .kept = {}};
        out.sequence = make_sequence(out.tree.nodes, costs(out.tree));
        const auto measure = [&](int folds, std::uint64_t seed) { return cross_validate(out.sequence, folds, seed); };
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

    /// Rows in an order that depends on their values only: rows that compare equal are the same customer twice.
    [[nodiscard]] std::vector<std::uint32_t> canonical_rows() const {
        auto rows = rows_;
        std::sort(rows.begin(), rows.end(), [&](std::uint32_t a, std::uint32_t b) {
            if (task_.key(a) != task_.key(b))
                return task_.key(a) < task_.key(b);
            for (Eigen::Index j = 0; j < x_.cols(); ++j) {
                const double u = x_(a, j), v = x_(b, j);
                if (std::isnan(u) != std::isnan(v))
                    return std::isnan(v);
                if (u != v && !std::isnan(u))
                    return u < v;
            }
            return weights_[a] < weights_[b];
        });
        return rows;
    }

    /// Shuffles each group of labels by itself, so that dealing round robin gives every fold its share of each class.
    void shuffle_groups(std::vector<std::uint32_t>& rows, std::uint64_t seed) const {
        random_generator random{seed};
        const auto n = static_cast<std::uint32_t>(rows.size()); // a tree has fewer than 2^32 rows
        for (std::uint32_t begin = 0, end = 0; begin < n; begin = end) {
            while (end < n && task_.group(rows[end]) == task_.group(rows[begin]))
                ++end;
            for (std::uint32_t i = begin + 1; i < end; ++i)
                std::swap(rows[i], rows[begin + to_size(random.below(i - begin + 1))]);
        }
    }

    [[nodiscard]] cross_validation cross_validate(const pruning_sequence& sequence, int folds, std::uint64_t seed) {
        require(rows_.size() >= 2, "cross_validated: x must have at least 2 rows of weight above 0, got ",
                rows_.size());
        require(folds >= 2 && static_cast<std::size_t>(folds) <= rows_.size(), "cross_validated: folds must be in [2, ",
                rows_.size(), "], got ", folds);
        auto rows = canonical_rows();
        shuffle_groups(rows, seed);
        const auto parts = static_cast<std::size_t>(folds);
        const auto steps = sequence.complexity.size();
        std::vector<double> sum(steps, 0), squares(steps, 0);
        double weight = 0;
        for (std::size_t part = 0; part < parts; ++part) {
            std::vector<std::uint32_t> inside;
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (i % parts != part)
                    inside.push_back(rows[i]);
            const auto tree = grow(std::move(inside));
            for (std::size_t i = part; i < rows.size(); i += parts) {
                const double w = static_cast<double>(weights_[rows[i]]) * weights_.unit;
                weight += w;
                add_losses(sequence.complexity, tree, rows[i], w, sum, squares);
            }
        }
        cross_validation out{std::vector<double>(steps), std::vector<double>(steps)};
        for (std::size_t k = 0; k < steps; ++k) {
            out.cost[k] = sum[k] / weight;
            out.standard_error[k] =
                std::sqrt((std::max)(0.0, squares[k] / weight - rounded_product(out.cost[k], out.cost[k])) / weight);
        }
        return out;
    }

    /// The losses of a held-out customer in each tree of the sequence: the longer the sequence has run, the earlier
    /// the walk stops.
    void add_losses(const std::vector<double>& complexity, const tree_type& tree, std::uint32_t row, double weight,
                    std::vector<double>& sum, std::vector<double>& squares) const {
        std::size_t node = 0;
        for (std::size_t k = complexity.size(); k-- > 0;) {
            // Between two complexities of the sequence, their geometric mean stands for all (Breiman et al. 1984,
            // section 8.5).
            const double typical = k + 1 < complexity.size() ? std::sqrt(complexity[k] * complexity[k + 1])
                                                             : (std::numeric_limits<double>::max)();
            while (tree.nodes.feature[node] >= 0 && tree.nodes.complexity[node] > typical) {
                const int next = tree.nodes.branch(static_cast<int>(node), x_(row, tree.nodes.feature[node]));
                if (next < 0)
                    break;
                node = static_cast<std::size_t>(next);
            }
            const double loss = task_.loss(row, tree, node);
            const double weighted = rounded_product(weight, loss);
            sum[k] += weighted;
            squares[k] += rounded_product(weighted, loss);
        }
    }

    const Task& task_;
    const matrix_view& x_;
    const integer_weights& weights_;
    bucket_index<> buckets_;
    grower<Measure> grower_;
    std::vector<std::uint32_t> rows_;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
