#pragma once

/// @file
/// A tree as rules: a structure that a host walks, and the same as a sentence.

#include <clientele/math/detail/short_number.hpp>
#include <clientele/tree/decision_tree.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// What a rule asks of one feature. Everything said must hold; a customer without a value fulfils only `is_missing`.
struct tree_condition {
    int feature = 0;                                          ///< the column
    double above = -std::numeric_limits<double>::infinity();  ///< value > above
    double at_most = std::numeric_limits<double>::infinity(); ///< value <= at_most
    std::vector<int> categories{};                            ///< value is one of these categories; empty for a number
    bool is_missing = false;                                  ///< there is no value

    /// Whether a value fulfils it.
    [[nodiscard]] bool holds(double value) const {
        if (std::isnan(value) || is_missing)
            return std::isnan(value) && is_missing;
        if (!categories.empty())
            return std::find(categories.begin(), categories.end(), value) != categories.end();
        return value > above && value <= at_most;
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tree_condition");
        each("feature", of.feature...);
        each("above", of.above...);
        each("at_most", of.at_most...);
        each("categories", of.categories...);
        each("is_missing", of.is_missing...);
    }
};

/// The way to one node: at most one condition per feature, in the order in which the tree asks.
struct tree_rule {
    int node = 0;                             ///< where it leads
    std::vector<tree_condition> conditions{}; ///< all must hold; none for the root

    /// Whether a customer, a row of the features, fulfils all conditions.
    template <class Row>
    [[nodiscard]] bool holds(const Row& values) const {
        return std::all_of(conditions.begin(), conditions.end(),
                           [&](const tree_condition& c) { return c.holds(values[c.feature]); });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("tree_rule");
        each("node", of.node...);
        each("conditions", of.conditions...);
    }
};

/// @cond INTERNAL
namespace detail {

/// Refuses nodes that are not sound, or do not say where they come from.
template <class Nodes>
void require_paths(std::string_view where, const Nodes& nodes) {
    nodes.require_sound(where);
    require_same_size(where, "parent", nodes.size(), nodes.parent.size());
}

/// The rule to a node of a tree that is sound.
template <class Nodes>
[[nodiscard]] tree_rule rule_of(const Nodes& nodes, int node) {
    std::vector<int> path; // from the root's child down to the node
    for (int at = node; nodes.parent[static_cast<std::size_t>(at)] >= 0;
         at = nodes.parent[static_cast<std::size_t>(at)])
        path.insert(path.begin(), at);
    tree_rule out{.node = node};
    for (const int child : path) {
        const auto parent = static_cast<std::size_t>(nodes.parent[static_cast<std::size_t>(child)]);
        const int feature = nodes.feature[parent];
        auto known = std::find_if(out.conditions.begin(), out.conditions.end(),
                                  [&](const tree_condition& c) { return c.feature == feature; });
        if (known == out.conditions.end())
            known = out.conditions.insert(known, tree_condition{.feature = feature});
        if (nodes.missing[parent] == child)
            known->is_missing = true;
        else if (!nodes.left_categories[parent].empty())
            known->categories =
                nodes.left[parent] == child ? nodes.left_categories[parent] : nodes.right_categories[parent];
        else if (nodes.left[parent] == child)
            known->at_most = (std::min)(known->at_most, nodes.threshold[parent]);
        else
            known->above = (std::max)(known->above, nodes.threshold[parent]);
    }
    return out;
}

} // namespace detail
/// @endcond

/// The rule that leads to a node. Several cuts on one feature become one interval, several groupings one set of
/// categories.
/// @param nodes of a tree
/// @param node one of them
/// @throws error `bad_parameter` for a node that is not there, and as `tree_nodes::require_sound`
template <class Nodes = tree_nodes>
[[nodiscard]] tree_rule rule_to(const Nodes& nodes, int node) {
    detail::require_paths("rule_to", nodes);
    require(node >= 0 && static_cast<std::size_t>(node) < nodes.size(), "rule_to: node must be in [0, ", nodes.size(),
            "), got ", node);
    return detail::rule_of(nodes, node);
}

/// One rule per leaf, from left to right: no customer fulfils two of them.
template <class Nodes = tree_nodes>
[[nodiscard]] std::vector<tree_rule> rules(const Nodes& nodes) {
    detail::require_paths("rules", nodes);
    std::vector<tree_rule> out;
    for (int t = 0; t < static_cast<int>(nodes.size()); ++t)
        if (nodes.is_leaf(t))
            out.push_back(detail::rule_of(nodes, t));
    return out;
}

/// A condition as words: `Age > 27 and <= 93`, `city is Lyon or Nice`, `income is missing`.
/// @param condition of a rule
/// @param features of the tree it comes from
/// @param digits significant digits of the numbers, for reading; 0: all, so that the words decide exactly as the tree
[[nodiscard]] inline std::string in_words(const tree_condition& condition, const std::vector<tree_feature>& features,
                                          int digits = 0) {
    const auto& feature = features[static_cast<std::size_t>(condition.feature)];
    if (condition.is_missing)
        return feature.name + " is missing";
    if (!condition.categories.empty()) {
        std::string out = feature.name + " is ";
        for (std::size_t i = 0; i < condition.categories.size(); ++i)
            out += (i ? " or " : "") + feature.categories[static_cast<std::size_t>(condition.categories[i])];
        return out;
    }
    const bool below = std::isfinite(condition.at_most), above = std::isfinite(condition.above);
    if (!below && !above)
        return feature.name + " is known";
    std::string out = feature.name;
    if (above)
        out += " > " + detail::rounded_text(condition.above, digits);
    if (below)
        out += (above ? " and <= " : " <= ") + detail::rounded_text(condition.at_most, digits);
    return out;
}

/// Conditions as a sentence: joined by "and"; "everybody" if there are none. Parameters as for one condition.
[[nodiscard]] inline std::string in_words(const std::vector<tree_condition>& conditions,
                                          const std::vector<tree_feature>& features, int digits = 0) {
    if (conditions.empty())
        return "everybody";
    std::string out;
    for (const auto& condition : conditions)
        out += (out.empty() ? "" : " and ") + in_words(condition, features, digits);
    return out;
}

/// A rule with what it is worth: who fulfils it, and how many of them are what it says.
struct label_rule {
    int label = 0;                            ///< what it says its customers are
    std::vector<tree_condition> conditions{}; ///< who it is about
    std::size_t rows = 0;                     ///< customers that fulfil it
    double weight = 0;                        ///< their weight
    double precision = 0;                     ///< the share of them with the label, in [0, 1]
    double coverage = 0;                      ///< the share of all with the label that it finds, in [0, 1]
    double lift = 0;                          ///< precision over the label's share of everybody

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("label_rule");
        each("label", of.label...);
        each("conditions", of.conditions...);
        each("rows", of.rows...);
        each("weight", of.weight...);
        each("precision", of.precision...);
        each("coverage", of.coverage...);
        each("lift", of.lift...);
    }
};

/// @cond INTERNAL
namespace detail {

/// Refuses a tree that is not sound, or does not say whom it was fitted on.
template <class Tree>
void require_measured(std::string_view where, const Tree& tree) {
    tree.require_sound(where);
    require_paths(where, tree.nodes);
    require_same_size(where, "class_weight", tree.nodes.size() * static_cast<std::size_t>(tree.classes),
                      tree.class_weight.size());
    require_same_size(where, "rows", tree.nodes.size(), tree.nodes.rows.size());
}

/// The measured rule to a node of a tree that is sound.
template <class Tree>
[[nodiscard]] label_rule measured_rule_of(const Tree& tree, int node, int label) {
    const auto t = static_cast<std::size_t>(node);
    const double found = tree.share(node, label) * tree.nodes.weight[t];
    const double all = tree.share(0, label) * tree.nodes.weight[0];
    return {.label = label,
            .conditions = rule_of(tree.nodes, node).conditions,
            .rows = tree.nodes.rows[t],
            .weight = tree.nodes.weight[t],
            .precision = tree.share(node, label),
            .coverage = all > 0 ? found / all : 0,
            .lift = all > 0 ? tree.share(node, label) / tree.share(0, label) : 0};
}

} // namespace detail
/// @endcond

/// The rule to a node of a tree, measured on the customers the tree was fitted on.
/// @param tree one that answers with a class
/// @param node one of its nodes
/// @param label what the rule says its customers are, in [0, classes)
/// @throws error `bad_parameter` for a node or a label that is not there, and as `classification_tree::require_sound`
template <class Tree = classification_tree>
[[nodiscard]] label_rule measured_rule(const Tree& tree, int node, int label) {
    detail::require_measured("measured_rule", tree);
    require(node >= 0 && static_cast<std::size_t>(node) < tree.nodes.size() && label >= 0 && label < tree.classes,
            "measured_rule: node must be in [0, ", tree.nodes.size(), ") and label in [0, ", tree.classes, "), got ",
            node, " and ", label);
    return detail::measured_rule_of(tree, node, label);
}

/// All rules of a tree, one per leaf from left to right, each saying the leaf's label.
template <class Tree = classification_tree>
[[nodiscard]] std::vector<label_rule> measured_rules(const Tree& tree) {
    detail::require_measured("measured_rules", tree);
    std::vector<label_rule> out;
    for (int t = 0; t < static_cast<int>(tree.nodes.size()); ++t)
        if (tree.nodes.is_leaf(t))
            out.push_back(detail::measured_rule_of(tree, t, tree.label[static_cast<std::size_t>(t)]));
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
