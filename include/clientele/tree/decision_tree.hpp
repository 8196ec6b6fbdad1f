#pragma once

/// @file
/// The decision tree: rules, read off a few questions about a customer's features, for any label a company cares
/// about.

#include <clientele/fwd.hpp>
#include <clientele/math/detail/finite_on_ranks.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/tree/detail/label_unit.hpp>
#include <clientele/tree/detail/train.hpp>
#include <clientele/tree/fitted_trees.hpp>
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
        return fit_on(one_rank{}, x, labels, weights);
    }

    /// The same of customers who are spread over ranks: every rank gets the tree of all.
    /// @param ranks all of them
    /// @param x the customers of this rank x features, as above; a rank may have none
    /// @param labels,weights theirs; weights on all ranks with customers, or on none
    /// @throws error as above, on all ranks alike, with the row among those of all; `bad_shape` where ranks differ in
    /// columns
    /// Complexity: that of one place, shared out; docs/parallel.md says what is sent
    template <ranks_policy Ranks>
    [[nodiscard]] classification_tree fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                             column weights = {}) const
        requires class_impurity_policy<Impurity>
    {
        const auto rows = check(ranks, x, labels.size());
        const auto units = detail::make_integer_weights_on(ranks, name, weights, rows);
        check_reachable(ranks, weights);
        const int classes = count_classes(ranks, rows, labels, units);
        if (classes == 2) {
            detail::class_measure<Impurity, 2> measure{impurity, labels, units, classes};
            return fit_classes(ranks, rows, measure, x, labels, classes, units);
        }
        detail::class_measure<Impurity, 0> measure{impurity, labels, units, classes};
        return fit_classes(ranks, rows, measure, x, labels, classes, units);
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
        return fit_on(one_rank{}, x, labels, weights);
    }

    /// The same of customers who are spread over ranks, as for classes.
    /// @param ranks all of them
    /// @param x,labels,weights of the customers of this rank, who may be none
    /// @returns the tree of all
    /// @throws error as for classes
    /// Complexity: that of one place, shared out
    template <ranks_policy Ranks>
    [[nodiscard]] regression_tree fit_on(const Ranks& ranks, const matrix_view& x, column labels,
                                         column weights = {}) const
        requires number_impurity_policy<Impurity>
    {
        const auto rows = check(ranks, x, labels.size());
        detail::refusing_together(ranks, rows.first, [&] { require_finite(name, "labels", labels); });
        detail::refusing_together(ranks, rows.first, [&] { require_accepted(labels); });
        const auto units = detail::make_integer_weights_on(ranks, name, weights, rows);
        check_reachable(ranks, weights);
        const auto unit = detail::unit_of_labels<Impurity>(labels, weights, ranks);
        if (unit.unit == 1)
            return fit_numbers(ranks, rows, x, labels, units, pruning);
        std::vector<double> scaled(labels.begin(), labels.end());
        for (double& label : scaled)
            label *= unit.unit;
        auto tree = fit_numbers(ranks, rows, x, scaled, units, detail::pruning_in_unit<Pruning>{pruning, unit});
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

    template <class Ranks>
    [[nodiscard]] detail::ranked_rows check(const Ranks& ranks, const matrix_view& x, std::size_t labels) const {
        require(most_depth >= 0, name, ": most_depth must be >= 0, got ", most_depth);
        require(least_leaf > 0 && std::isfinite(least_leaf), name, ": least_leaf must be > 0, got ", least_leaf);
        require(least_split >= 0 && std::isfinite(least_split), name, ": least_split must be >= 0, got ", least_split);
        require(most_leaves >= 1, name, ": most_leaves must be >= 1, got ", most_leaves);
        require(least_gain >= 0 && least_gain < 1, name, ": least_gain must be in [0, 1), got ", least_gain);
        detail::require_same_columns_on(ranks, name, x);
        const auto rows = detail::ranked_rows::of(ranks, static_cast<std::size_t>(x.rows()));
        if (rows.all == 0 || x.cols() == 0)
            fail(errc::empty_input, no_row, name, ": x must have at least one row and one column, got ", rows.all,
                 " x ", x.cols());
        detail::refusing_together(ranks, rows.first, [&] {
            require_same_size(name, "labels", rows.own, labels);
            require(labels < (std::numeric_limits<std::uint32_t>::max)(), name,
                    ": x must have fewer than 2^32 rows, got ", labels);
        });
        return rows;
    }

    /// Refuses limits of weight that no branch can reach though there are customers enough: weights that sum to 1.
    template <class Ranks>
    void check_reachable(const Ranks& ranks, column weights) const {
        const auto without = static_cast<std::size_t>(std::count(weights.begin(), weights.end(), 0.0));
        const auto rows = static_cast<double>(detail::all_sum(ranks, weights.size() - without));
        exact_sum sum;
        sum.add(weights);
        detail::add_up(ranks, std::span{&sum, 1});
        const double total = sum.value();
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

    void require_accepted(column labels) const {
        if constexpr (requires { impurity.accepts(0.0); })
            for (std::size_t i = 0; i < labels.size(); ++i)
                if (!impurity.accepts(labels[i])) [[unlikely]]
                    fail(errc::bad_value, i, name, ": labels must be ", accepted_labels(), ", got ", labels[i],
                         " in row ", i);
    }

    /// Of customers with weight; labels of the others are looked at all the same.
    template <class Ranks>
    [[nodiscard]] static int count_classes(const Ranks& ranks, const detail::ranked_rows& rows,
                                           std::span<const int> labels, const detail::integer_weights& weights) {
        int classes = 0;
        detail::refusing_together(ranks, rows.first, [&] {
            for (std::size_t i = 0; i < labels.size(); ++i) {
                if (labels[i] < 0 || labels[i] >= 1 << 16) [[unlikely]]
                    fail(errc::bad_value, i, name, ": labels must be in [0, 65535], got ", labels[i], " in row ", i);
                if (weights[i] > 0)
                    classes = (std::max)(classes, labels[i] + 1);
            }
        });
        return static_cast<int>(detail::all_max(ranks, classes));
    }

    template <class Ranks, class Measure, class Task, class Pruned>
    [[nodiscard]] auto train(const Ranks& ranks, const detail::ranked_rows& rows, Measure& measure, const Task& task,
                             const matrix_view& x, const detail::integer_weights& weights, const Pruned& pruned) const {
        const tree_nodes empty{.features = named_features(x), .missing_rule = missing};
        detail::require_tree_columns_on(ranks, rows, name, x, empty.features, missing);
        const auto in_units = [&](double weight) { // no total weight reaches 2^61 units
            return static_cast<std::int64_t>((std::min)(0x1p61, std::ceil(weight / weights.unit)));
        };
        const detail::growth_limits limits{.most_depth = most_depth,
                                           .most_leaves = most_leaves,
                                           .least_split = in_units(least_split),
                                           .least_leaf = in_units(least_leaf),
                                           .least_gain = least_gain};
        return detail::trainer<Ranks, Measure, Task>{ranks, rows, measure, task, x, weights, empty, limits}.train(
            pruned);
    }

    template <class Ranks, class Measure>
    [[nodiscard]] classification_tree fit_classes(const Ranks& ranks, const detail::ranked_rows& rows, Measure& measure,
                                                  const matrix_view& x, std::span<const int> labels, int classes,
                                                  const detail::integer_weights& weights) const {
        const auto width = static_cast<std::size_t>(classes);
        const detail::class_task task{labels, width, cost == pruning_cost::impurity};
        auto trained = train(ranks, rows, measure, task, x, weights, pruning);
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

    template <class Ranks, class Pruned>
    [[nodiscard]] regression_tree fit_numbers(const Ranks& ranks, const detail::ranked_rows& rows, const matrix_view& x,
                                              column labels, const detail::integer_weights& weights,
                                              const Pruned& pruned) const {
        detail::number_measure<Impurity, Ranks> measure{ranks, impurity, labels, weights};
        const detail::number_task<Impurity> task{labels, impurity};
        auto trained = train(ranks, rows, measure, task, x, weights, pruned);
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
