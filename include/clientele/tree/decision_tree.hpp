#pragma once

/// @file
/// The decision tree: rules, read off a few questions about a customer's features, for any label a company cares
/// about.

#include <clientele/fwd.hpp>
#include <clientele/tree/detail/label_unit.hpp>
#include <clientele/tree/detail/train.hpp>
#include <clientele/tree/impurity.hpp>
#include <clientele/tree/pruning.hpp>

#include <array>
#include <numeric>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// What pruning makes a leaf pay for.
enum class pruning_cost {
    error,   ///< wrong answers (classes) or the impurity's deviance (numbers): CART's choice
    impurity ///< the impurity itself, as scikit-learn prunes
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(pruning_cost) noexcept { return {"error", "impurity"}; }

/// A tree that answers with a class.
struct classification_tree {
    tree_nodes nodes;                 ///< the questions
    int classes = 0;                  ///< labels are 0, ..., classes - 1
    std::vector<double> class_weight; ///< nodes x classes: training weight of each class in each node
    std::vector<int> label;           ///< per node: the heaviest class, the lowest of equals
    pruning_sequence sequence;        ///< the nested trees before pruning
    pruning_choice pruning;           ///< what was chosen from them

    /// The share of a class in a node, in [0, 1].
    /// @param node in [0, nodes.size())
    /// @param label_ in [0, classes)
    /// @throws error `bad_parameter` for another node or class, `bad_shape` where their weights are not there
    [[nodiscard]] double share(int node, int label_) const {
        require(node >= 0 && static_cast<std::size_t>(node) < nodes.size() && label_ >= 0 && label_ < classes,
                "decision tree: node must be in [0, ", nodes.size(), ") and label in [0, ", classes, "), got ", node,
                " and ", label_);
        require_weights("decision tree");
        return share_of(node, label_);
    }
    /// The class of each customer.
    /// @param x customers x features, as for `tree_nodes::walk`
    /// @returns one class per customer
    /// @throws error as `tree_nodes::walk`
    /// Complexity: O(n depth)
    [[nodiscard]] std::vector<int> predict(const matrix_view& x) const {
        auto out = nodes.walk(x);
        require_answers("decision tree");
        for (int& node : out)
            node = label[static_cast<std::size_t>(node)];
        return out;
    }
    /// The shares of the classes in the leaf of each customer.
    /// @param x customers x features, as for `tree_nodes::walk`
    /// @returns customers x classes; every row sums to 1
    /// @throws error as `tree_nodes::walk`
    /// Complexity: O(n (depth + classes))
    [[nodiscard]] matrix probabilities(const matrix_view& x) const {
        const auto reached = nodes.walk(x);
        require_answers("decision tree");
        require_weights("decision tree");
        matrix out(x.rows(), classes);
        for (std::size_t i = 0; i < reached.size(); ++i)
            for (int c = 0; c < classes; ++c)
                out(static_cast<Eigen::Index>(i), c) = share_of(reached[i], c);
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("classification_tree");
        each("nodes", of.nodes...);
        each("classes", of.classes...);
        each("class_weight", of.class_weight...);
        each("label", of.label...);
        each("sequence", of.sequence...);
        each("pruning", of.pruning...);
    }
    /// Refuses what no fit gives: nodes that are not sound or without a label in [0, classes). Shares need
    /// `class_weight` and `nodes.weight` too, which may be empty for labels alone.
    /// @param where the function that refuses
    /// @throws error `bad_shape`, `bad_parameter`
    void require_sound(std::string_view where) const {
        nodes.require_sound(where);
        require_answers(where);
    }

private:
    /// Of nodes that are sound: what they answer.
    void require_answers(std::string_view where) const {
        require(classes >= 1, where, ": classes must be at least 1, got ", classes);
        require_same_size(where, "label", nodes.size(), label.size());
        for (std::size_t t = 0; t < label.size(); ++t)
            require(label[t] >= 0 && label[t] < classes, where, ": label must be in [0, ", classes, "), got ", label[t],
                    " in node ", t);
        if (class_weight.empty())
            return;
        require_weights(where);
        for (std::size_t i = 0; i < class_weight.size(); ++i) {
            const auto t = i / static_cast<std::size_t>(classes);
            require(class_weight[i] >= 0 && nodes.weight[t] > 0 && std::isfinite(class_weight[i] / nodes.weight[t]),
                    where, ": class_weight must be at least 0 and nodes.weight above 0, got ", class_weight[i], " and ",
                    nodes.weight[t], " in node ", t);
        }
    }
    void require_weights(std::string_view where) const {
        require_same_size(where, "class_weight", nodes.size() * static_cast<std::size_t>(classes), class_weight.size());
        require_same_size(where, "nodes.weight", nodes.size(), nodes.weight.size());
    }
    [[nodiscard]] double share_of(int node, int label_) const {
        const auto t = static_cast<std::size_t>(node);
        return class_weight[t * static_cast<std::size_t>(classes) + static_cast<std::size_t>(label_)] / nodes.weight[t];
    }
};

/// A tree that answers with a number.
struct regression_tree {
    tree_nodes nodes;          ///< the questions
    std::vector<double> mean;  ///< per node: the mean label
    pruning_sequence sequence; ///< the nested trees before pruning
    pruning_choice pruning;    ///< what was chosen from them

    /// The mean label in the leaf of each customer.
    /// @param x customers x features, as for `tree_nodes::walk`
    /// @returns one number per customer
    /// @throws error as `tree_nodes::walk`
    /// Complexity: O(n depth)
    [[nodiscard]] std::vector<double> predict(const matrix_view& x) const {
        const auto reached = nodes.walk(x);
        require_answers("decision tree");
        std::vector<double> out(reached.size());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = mean[static_cast<std::size_t>(reached[i])];
        return out;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("regression_tree");
        each("nodes", of.nodes...);
        each("mean", of.mean...);
        each("sequence", of.sequence...);
        each("pruning", of.pruning...);
    }
    /// Refuses what no fit gives: nodes that are not sound, or without a mean that is finite.
    /// @param where the function that refuses
    /// @throws error `bad_shape`, `bad_parameter`
    void require_sound(std::string_view where) const {
        nodes.require_sound(where);
        require_answers(where);
    }

private:
    /// Of nodes that are sound: what they answer.
    void require_answers(std::string_view where) const {
        require_same_size(where, "mean", nodes.size(), mean.size());
        for (std::size_t t = 0; t < mean.size(); ++t)
            require(std::isfinite(mean[t]), where, ": mean must be finite, got ", mean[t], " in node ", t);
    }
};

/// Grows a binary tree of exact splits (plus a third branch for missing values) and prunes it.
///
/// Each node gets the split with the largest gain
///
///     gain = I(node) w(node) - I(left) w(left) - I(right) w(right) - I(missing) w(missing),
///
/// over every cut between two neighbouring values of every feature and every grouping of categories. Gains that differ
/// by less than 1e-12 of the node's impurity are equal: then the lowest feature wins, then the lowest cut. A gain of
/// zero is never worth a split. Sums are exact, so the order of rows changes no bit, and a row of weight 3 equals
/// three rows.
///
/// Source: Breiman, Friedman, Olshen and Stone, Classification and Regression Trees (1984)
template <class Impurity, class Pruning>
struct decision_tree {
    static_assert(impurity_policy<Impurity>,
                  "decision_tree: .impurity must be an impurity_policy: double total(std::span<const double> "
                  "class_weights) const, "
                  "or double total(const label_sum&) const and double deviance(double y, double mean) const");
    static_assert(
        pruning_policy<Pruning>,
        "decision_tree: .pruning must be a pruning_policy: pruning_choice choose(const pruning_sequence&) const, or "
        "choose(const pruning_sequence&, measure) const for any held_out_measure");

    [[no_unique_address]] Impurity impurity{}; ///< what a split must reduce
    int most_depth = 6;                        ///< questions on the way to a leaf, >= 0
    /// Weight in each branch of a split, > 0; the branch of missing values may be lighter. Weights that are shares need
    /// a smaller one: one that no branch could reach, though there are customers enough, is refused.
    double least_leaf = 5;
    double least_split = 10;                             ///< weight of a node that may be split, >= 0; as `least_leaf`
    int most_leaves = (std::numeric_limits<int>::max)(); ///< >= 1; the splits that gain most are made first
    double least_gain = 0; ///< a split must gain more than this share of the root's impurity, in [0, 1)
    missing_values missing = missing_values::refused; ///< what becomes of NaN
    std::vector<tree_feature> features{};    ///< names and categories of the columns; empty: numbers named x0, x1, ...
    [[no_unique_address]] Pruning pruning{}; ///< how far the grown tree is cut back
    pruning_cost cost = pruning_cost::error; ///< what pruning counts

    /// Fits a tree that answers with a class.
    /// @param x customers x features; a category is its code; NaN if `missing` allows
    /// @param labels one class per customer, 0, 1, ...
    /// @param weights one per customer, 0 or in [1e-150, 1e150], or empty for 1 each; customers of weight 0 change
    /// nothing
    /// @throws error `bad_parameter` for fields out of range; `bad_shape` for unequal sizes; `bad_value` for labels < 0
    /// and values that a tree cannot read; `empty_input`
    /// Complexity: time O(d n log n depth), memory O(n)
    [[nodiscard]] classification_tree fit(const matrix_view& x, std::span<const int> labels, column weights = {}) const
        requires class_impurity_policy<Impurity>
    {
        check(x, labels.size());
        const auto units = detail::make_integer_weights(name, weights, labels.size());
        check_reachable(weights);
        const int classes = count_classes(labels, units);
        if (classes == 2) {
            detail::class_measure<Impurity, 2> measure{impurity, labels, units, classes};
            return fit_classes(measure, x, labels, classes, units);
        }
        detail::class_measure<Impurity, 0> measure{impurity, labels, units, classes};
        return fit_classes(measure, x, labels, classes, units);
    }

    /// Fits a tree that answers with a number.
    /// @param x customers x features, as for classes
    /// @param labels one number per customer, finite, and what else the impurity needs
    /// @param weights one per customer, >= 0, or empty for 1 each
    /// @returns the tree
    /// @throws error as for classes
    /// Complexity: time O(d n log n depth), memory O(n)
    [[nodiscard]] regression_tree fit(const matrix_view& x, column labels, column weights = {}) const
        requires number_impurity_policy<Impurity>
    {
        check(x, labels.size());
        require_finite(name, "labels", labels);
        if constexpr (requires { impurity.accepts(0.0); })
            for (std::size_t i = 0; i < labels.size(); ++i)
                if (!impurity.accepts(labels[i])) [[unlikely]]
                    fail(errc::bad_value, i, name, ": labels must be ", accepted_labels(), ", got ", labels[i],
                         " in row ", i);
        const auto units = detail::make_integer_weights(name, weights, labels.size());
        check_reachable(weights);
        const auto unit = detail::unit_of_labels<Impurity>(labels, weights);
        if (unit.unit == 1)
            return fit_numbers(x, labels, units, pruning);
        std::vector<double> scaled(labels.begin(), labels.end());
        for (double& label : scaled)
            label *= unit.unit;
        auto tree = fit_numbers(x, scaled, units, detail::pruning_in_unit<Pruning>{pruning, unit});
        detail::tell_in_unit(name, tree, unit);
        return tree;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("decision_tree");
        each("impurity", of.impurity...);
        each("most_depth", of.most_depth...);
        each("least_leaf", of.least_leaf...);
        each("least_split", of.least_split...);
        each("most_leaves", of.most_leaves...);
        each("least_gain", of.least_gain...);
        each("missing", of.missing...);
        each("features", of.features...);
        each("pruning", of.pruning...);
        each("cost", of.cost...);
    }

private:
    static constexpr std::string_view name = "decision_tree";

    void check(const matrix_view& x, std::size_t labels) const {
        require(most_depth >= 0, name, ": most_depth must be >= 0, got ", most_depth);
        require(least_leaf > 0 && std::isfinite(least_leaf), name, ": least_leaf must be > 0, got ", least_leaf);
        require(least_split >= 0 && std::isfinite(least_split), name, ": least_split must be >= 0, got ", least_split);
        require(most_leaves >= 1, name, ": most_leaves must be >= 1, got ", most_leaves);
        require(least_gain >= 0 && least_gain < 1, name, ": least_gain must be in [0, 1), got ", least_gain);
        if (x.rows() == 0 || x.cols() == 0)
            fail(errc::empty_input, no_row, name, ": x must have at least one row and one column, got ", x.rows(),
                 " x ", x.cols());
        require_same_size(name, "labels", static_cast<std::size_t>(x.rows()), labels);
        require(labels < (std::numeric_limits<std::uint32_t>::max)(), name, ": x must have fewer than 2^32 rows, got ",
                labels);
    }

    /// Refuses limits of weight that no branch can reach though there are customers enough: weights that sum to 1.
    void check_reachable(column weights) const {
        const double rows =
            static_cast<double>(weights.size()) - static_cast<double>(std::count(weights.begin(), weights.end(), 0.0));
        const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
        const auto reachable = [&](double least) { return least <= total || least > rows; };
        require(reachable(2 * least_leaf), name, ": least_leaf must be at most half the sum of the weights, ",
                total / 2, ", got ", least_leaf);
        require(reachable(least_split), name, ": least_split must be at most the sum of the weights, ", total, ", got ",
                least_split);
    }

    [[nodiscard]] static std::string_view accepted_labels() {
        if constexpr (requires { std::string_view{Impurity::accepted}; })
            return Impurity::accepted;
        else
            return "what the impurity accepts";
    }

    /// Of customers with weight; labels of the others are looked at all the same.
    [[nodiscard]] static int count_classes(std::span<const int> labels, const detail::integer_weights& weights) {
        int classes = 0;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] < 0 || labels[i] >= 1 << 16) [[unlikely]]
                fail(errc::bad_value, i, name, ": labels must be in [0, 65535], got ", labels[i], " in row ", i);
            if (weights[i] > 0)
                classes = (std::max)(classes, labels[i] + 1);
        }
        return classes;
    }

    template <class Measure, class Task, class Pruned>
    [[nodiscard]] auto train(Measure& measure, const Task& task, const matrix_view& x,
                             const detail::integer_weights& weights, const Pruned& pruned) const {
        const tree_nodes empty{.features = named_features(x), .missing_rule = missing};
        detail::require_tree_columns(name, x, empty.features, missing);
        const auto in_units = [&](double weight) { // no total weight reaches 2^61 units
            return static_cast<std::int64_t>((std::min)(0x1p61, std::ceil(weight / weights.unit)));
        };
        const detail::growth_limits limits{.most_depth = most_depth,
                                           .most_leaves = most_leaves,
                                           .least_split = in_units(least_split),
                                           .least_leaf = in_units(least_leaf),
                                           .least_gain = least_gain};
        return detail::trainer<Measure, Task>{measure, task, x, weights, empty, limits}.train(pruned);
    }

    template <class Measure>
    [[nodiscard]] classification_tree fit_classes(Measure& measure, const matrix_view& x, std::span<const int> labels,
                                                  int classes, const detail::integer_weights& weights) const {
        const auto width = static_cast<std::size_t>(classes);
        const detail::class_task task{labels, width, cost == pruning_cost::impurity};
        auto trained = train(measure, task, x, weights, pruning);
        classification_tree out{.nodes = detail::select_nodes(trained.tree.nodes, trained.kept),
                                .classes = classes,
                                .class_weight = {},
                                .label = {},
                                .sequence = std::move(trained.sequence),
                                .pruning = std::move(trained.choice)};
        for (const auto t : trained.kept) {
            for (std::size_t c = 0; c < width; ++c)
                out.class_weight.push_back(static_cast<double>(trained.tree.sums[t * width + c]) * weights.unit);
            out.label.push_back(static_cast<int>(task.answer(trained.tree, t)));
        }
        return out;
    }

    template <class Pruned>
    [[nodiscard]] regression_tree fit_numbers(const matrix_view& x, column labels,
                                              const detail::integer_weights& weights, const Pruned& pruned) const {
        detail::number_measure<Impurity> measure{impurity, labels, weights};
        const detail::number_task<Impurity> task{labels, impurity};
        auto trained = train(measure, task, x, weights, pruned);
        regression_tree out{.nodes = detail::select_nodes(trained.tree.nodes, trained.kept),
                            .mean = {},
                            .sequence = std::move(trained.sequence),
                            .pruning = std::move(trained.choice)};
        for (const auto t : trained.kept)
            out.mean.push_back(trained.tree.means[t]);
        return out;
    }

    [[nodiscard]] std::vector<tree_feature> named_features(const matrix_view& x) const {
        if (!features.empty())
            return features;
        std::vector<tree_feature> out;
        out.reserve(static_cast<std::size_t>(x.cols()));
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            out.push_back({.name = sentence("x", j)});
        return out;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
