#pragma once

/// @file
/// What a decision tree answers: with a class, or with a number.

#include <clientele/cmath.hpp>
#include <clientele/tree/concepts.hpp>
#include <clientele/tree/nodes.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

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

} // namespace clientele::inline CLIENTELE_ABI
