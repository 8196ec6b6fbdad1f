#pragma once

/// @file
/// The shape of a fitted tree as a plain structure of arrays, and the walk of a customer down to a leaf.

#include <clientele/cmath.hpp>
#include <clientele/math/matrix.hpp>
#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// What a column of the feature matrix is.
struct tree_feature {
    std::string name;                      ///< what the rules call it
    std::vector<std::string> categories{}; ///< empty: a number; otherwise a category coded 0, 1, ... with these names

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tree_feature");
        each("name", of.name...);
        each("categories", of.categories...);
    }
};

/// What becomes of a missing value (NaN).
enum class missing_values {
    refused,   ///< an error that names the row
    own_branch ///< a split on a feature sends customers without it to a third branch
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(missing_values) noexcept { return {"refused", "own_branch"}; }

/// A tree, one entry per node, numbered from the root down, left before right before missing.
///
/// Customers with `x[feature] <= threshold`, or whose category is in `left_categories`, go left; those without a value
/// go to `missing`; the others go right. A branch of -1 does not exist: who would take it stays, and the node answers.
struct tree_nodes {
    std::vector<tree_feature> features{};                  ///< the columns of the matrix it was fitted on
    missing_values missing_rule = missing_values::refused; ///< what it does with NaN

    std::vector<int> feature{}; ///< the column that the node asks about, -1 in a leaf
    /// Halfway between two values of the training data; infinite if it only separates missing values.
    std::vector<double> threshold{};
    std::vector<std::vector<int>> left_categories{}; ///< categories that go left, rising; empty for a number
    /// Categories that go right, rising; a category in neither was not seen in the node.
    std::vector<std::vector<int>> right_categories{};
    std::vector<int> left{};         ///< node of the left branch, -1 in a leaf
    std::vector<int> right{};        ///< node of the right branch or -1
    std::vector<int> missing{};      ///< node of those without a value or -1
    std::vector<int> parent{};       ///< -1 for the root
    std::vector<int> depth{};        ///< 0 for the root
    std::vector<int> split_order{};  ///< 0 for the split made first (largest gain first), -1 in a leaf
    std::vector<std::size_t> rows{}; ///< training rows in the node
    std::vector<double> weight{};    ///< their weight
    std::vector<double> impurity{};  ///< their impurity, per unit of weight
    /// What the split takes off the impurity of all, per unit of all weight; 0 in a leaf.
    std::vector<double> gain{};
    std::vector<double> complexity{}; ///< cost-complexity at which the node becomes a leaf; infinite in a leaf

    /// The number of nodes.
    [[nodiscard]] std::size_t size() const noexcept { return feature.size(); }
    /// Whether a node asks nothing.
    [[nodiscard]] bool is_leaf(int node) const { return feature[static_cast<std::size_t>(node)] < 0; }
    /// The number of leaves.
    [[nodiscard]] std::size_t leaves() const {
        return static_cast<std::size_t>(std::count(feature.begin(), feature.end(), -1));
    }

    /// The branch that a value takes at a node.
    /// @param node one that is no leaf
    /// @param value of the node's feature, or NaN
    /// @returns a node, or -1 where there is no branch
    [[nodiscard]] int branch(int node, double value) const {
        const auto t = static_cast<std::size_t>(node);
        if (std::isnan(value))
            return missing[t];
        if (left_categories[t].empty())
            return value <= threshold[t] ? left[t] : right[t];
        const auto has = [&](const std::vector<int>& categories) {
            return std::binary_search(categories.begin(), categories.end(), value);
        };
        return has(left_categories[t]) ? left[t] : has(right_categories[t]) ? right[t] : -1;
    }

    /// The node that answers for each customer: a leaf, or the last node that knew their value.
    /// @param x customers x features, in the order of `features`; NaN only if the tree was fitted with
    /// `missing_values::own_branch`; categories must be codes that the feature knows
    /// @returns one node per customer
    /// @throws error `bad_shape` for another number of columns, `bad_value` for an infinity, a refused NaN, an unknown
    /// category code
    /// Complexity: O(n depth)
    [[nodiscard]] std::vector<int> walk(const matrix_view& x) const;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tree_nodes");
        each("features", of.features...);
        each("missing_rule", of.missing_rule...);
        each("feature", of.feature...);
        each("threshold", of.threshold...);
        each("left_categories", of.left_categories...);
        each("right_categories", of.right_categories...);
        each("left", of.left...);
        each("right", of.right...);
        each("missing", of.missing...);
        each("parent", of.parent...);
        each("depth", of.depth...);
        each("split_order", of.split_order...);
        each("rows", of.rows...);
        each("weight", of.weight...);
        each("impurity", of.impurity...);
        each("gain", of.gain...);
        each("complexity", of.complexity...);
    }
    /// Refuses what no fit gives: no node, a list that does not say something about each node, a question about a
    /// column that is not there, a branch that does not lead on, categories that do not rise or are unknown.
    /// @param where the function that refuses
    /// @throws error `bad_shape`, `bad_parameter`
    /// Complexity: O(nodes and categories)
    void require_sound(std::string_view where) const;
};

/// @cond INTERNAL
namespace detail {

/// Refuses what a tree cannot read: infinities, NaN unless it has a branch, codes that are no category.
inline void require_tree_column(std::string_view where, column values, const tree_feature& feature,
                                missing_values missing) {
    const auto categories = static_cast<double>(feature.categories.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double v = values[i];
        if (std::isnan(v) ? missing == missing_values::refused : std::isinf(v)) [[unlikely]]
            fail(errc::bad_value, i, where, ": ", feature.name, " must be finite",
                 missing == missing_values::refused ? " (or set .missing = missing_values::own_branch)" : " or NaN",
                 ", got ", v, " in row ", i);
        if (categories > 0 && !std::isnan(v) && !(v >= 0 && v < categories && v == std::floor(v))) [[unlikely]]
            fail(errc::bad_value, i, where, ": ", feature.name, " must be a category code in [0, ",
                 feature.categories.size() - 1, "], got ", v, " in row ", i);
    }
}
/// The same of each column of a matrix, whose rows may be spread over ranks.
template <class Ranks>
void require_tree_columns_on(const Ranks& ranks, const ranked_rows& rows, std::string_view where, const matrix_view& x,
                             const std::vector<tree_feature>& features, missing_values missing) {
    if (static_cast<std::size_t>(x.cols()) != features.size())
        fail(errc::bad_shape, no_row, where, ": the matrix must have ", features.size(), " columns, got ", x.cols());
    refusing_columns_together(ranks, rows, features.size(), [&](std::size_t j) {
        require_tree_column(where, column_of(x, j), features[j], missing);
    });
}

} // namespace detail
/// @endcond

/// @cond INTERNAL
namespace detail {

/// Refuses categories of a node that do not rise or are none of its feature.
inline void require_categories(std::string_view where, const std::vector<int>& categories, std::size_t known,
                               std::size_t node) {
    for (std::size_t i = 0; i < categories.size(); ++i)
        require(categories[i] >= 0 && static_cast<std::size_t>(categories[i]) < known &&
                    (i == 0 || categories[i - 1] < categories[i]),
                where, ": left_categories and right_categories must rise and be in [0, ", known, "), got ",
                categories[i], " in node ", node);
}

} // namespace detail
/// @endcond

inline void tree_nodes::require_sound(std::string_view where) const {
    require(!feature.empty(), where, ": feature must have one entry for each node, at least one, got none");
    const auto one_each = [&](std::string_view name, const auto& list) {
        require_same_size(where, name, size(), list.size());
    };
    const auto one_each_or_none = [&](std::string_view name, const auto& list) {
        if (!list.empty())
            one_each(name, list);
    };
    one_each("threshold", threshold), one_each("left_categories", left_categories);
    one_each("right_categories", right_categories), one_each("left", left);
    one_each("right", right), one_each("missing", missing);
    one_each_or_none("parent", parent), one_each_or_none("depth", depth);
    one_each_or_none("split_order", split_order), one_each_or_none("rows", rows);
    one_each_or_none("weight", weight), one_each_or_none("impurity", impurity);
    one_each_or_none("gain", gain), one_each_or_none("complexity", complexity);
    const auto nodes = static_cast<int>(size());
    const auto is_child = [&](int node) {
        const int from = parent[static_cast<std::size_t>(node)];
        const auto p = static_cast<std::size_t>(from);
        return from >= 0 && from < node && feature[p] >= 0 &&
               (left[p] == node || right[p] == node || missing[p] == node);
    };
    for (std::size_t t = 0; t < size(); ++t) {
        const auto node = static_cast<int>(t);
        require(feature[t] >= -1 && feature[t] < static_cast<int>(features.size()), where, ": feature must be in [-1, ",
                features.size(), "), got ", feature[t], " in node ", t);
        require(parent.empty() || (t == 0 ? parent[t] == -1 : is_child(node)), where,
                ": parent must be the node before that leads here, -1 for the root, got ",
                parent.empty() ? 0 : parent[t], " in node ", t);
        if (feature[t] < 0)
            continue;
        require(left[t] > node && (right[t] > node || left_categories[t].empty()), where,
                ": left must lead on, and right where there are categories, got ", left[t], " and ", right[t],
                " in node ", t);
        for (const auto* branches :
             {&left, &right, &missing}) // numbered from the root down: no walk can go in a circle
            require((*branches)[t] == -1 || ((*branches)[t] > node && (*branches)[t] < nodes), where,
                    ": left, right and missing must be nodes after their own or -1, got ", (*branches)[t], " in node ",
                    t);
        const auto known = features[static_cast<std::size_t>(feature[t])].categories.size();
        detail::require_categories(where, left_categories[t], known, t);
        detail::require_categories(where, right_categories[t], known, t);
        require(!left_categories[t].empty() || threshold[t] == threshold[t], where,
                ": threshold must be a number, got ", threshold[t], " in node ", t);
    }
}

inline std::vector<int> tree_nodes::walk(const matrix_view& x) const {
    require_sound("decision tree");
    const auto count = static_cast<std::size_t>(x.rows());
    detail::require_tree_columns_on(one_rank{}, {0, count, count}, "decision tree", x, features, missing_rule);
    std::vector<int> reached(count);
    for (std::size_t i = 0; i < reached.size(); ++i) {
        int node = 0;
        while (!is_leaf(node)) {
            const int next = branch(node, x(static_cast<Eigen::Index>(i), feature[static_cast<std::size_t>(node)]));
            if (next < 0)
                break;
            node = next;
        }
        reached[i] = node;
    }
    return reached;
}

} // namespace clientele::inline CLIENTELE_ABI
