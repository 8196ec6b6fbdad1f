#pragma once

/// @file
/// Says in a few rules who the customers of a segment, a cluster or a tier are.

#include <clientele/tree/rules.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// One label in words.
struct label_explanation {
    int label = 0;        ///< the segment, cluster or tier
    std::size_t rows = 0; ///< its customers
    double share = 0;     ///< their share of all weight
    /// The rule that finds most first; no customer fulfils two; empty if none is precise enough.
    std::vector<label_rule> rules{};
    double precision = 0; ///< of all rules together: the share of whom they name that has the label
    double coverage = 0;  ///< the share of the label's customers that they name
};

/// All labels in words.
struct label_explanations {
    std::vector<tree_feature> features{};    ///< what the conditions talk about
    std::vector<label_explanation> labels{}; ///< one per label that occurs, rising
};

/// Explains each label against all others in at most `most_rules` rules.
///
/// A tree is grown for the label against the rest. Of the nested trees that its first 0, 1, 2, ... splits make, the
/// one is taken whose best rules name the label best: highest F = 2 precision coverage / (precision + coverage), of
/// equals the smallest. Neighbouring leaves that both name the label are told as the one node above them.
///
///     const auto told = explain_labels{.most_rules = 2, .features = {{"recency"}, {"spend"}}}.fit(x, segments);
template <class Impurity>
struct explain_labels {
    [[no_unique_address]] Impurity impurity{};        ///< what a split must reduce
    int most_rules = 3;                               ///< per label, >= 1
    int most_conditions = 3;                          ///< questions per rule (features may be asked twice), >= 0
    double least_precision = 0.5;                     ///< a rule below it is not told, in [0, 1]
    double least_leaf = 5;                            ///< weight behind each rule, > 0
    int most_leaves = 64;                             ///< of the trees that rules are taken from, >= 1
    missing_values missing = missing_values::refused; ///< what becomes of NaN
    std::vector<tree_feature> features{};             ///< names and categories of the columns

    /// Explains labels.
    /// @param x customers x features that the rules may talk about
    /// @param labels one per customer, 0, 1, ...
    /// @param weights one per customer, >= 0, or empty for 1 each
    /// @returns one explanation per label that occurs
    /// @throws error as `decision_tree::fit`, and `bad_parameter` for fields out of range
    /// Complexity: one tree of at most `most_leaves` leaves per label
    [[nodiscard]] label_explanations fit(const matrix_view& x, std::span<const int> labels, column weights = {}) const {
        return fit_on(one_rank{}, x, labels, weights);
    }

    /// The same of customers who are spread over ranks: every rank gets the explanations of all.
    /// @param ranks all of them
    /// @param x,labels,weights of the customers of this rank, who may be none
    /// @returns one explanation per label that occurs on any rank
    /// @throws error as above, on all ranks alike, with the row among those of all
    /// Complexity: as above, shared out; sends one tree for each label
    template <ranks_policy Ranks>
    [[nodiscard]] label_explanations fit_on(const Ranks& ranks, const matrix_view& x, std::span<const int> labels,
                                            column weights = {}) const {
        require(most_rules >= 1, "explain_labels: most_rules must be >= 1, got ", most_rules);
        require(least_precision >= 0 && least_precision <= 1, "explain_labels: least_precision must be in [0, 1], got ",
                least_precision);
        const decision_tree<Impurity> grown{.impurity = impurity,
                                            .most_depth = most_conditions,
                                            .least_leaf = least_leaf,
                                            .least_split = 2 * least_leaf,
                                            .most_leaves = most_leaves,
                                            .least_gain = 0,
                                            .missing = missing,
                                            .features = features};
        const auto first = detail::ranked_rows::of(ranks, labels.size()).first;
        detail::refusing_together(ranks, first, [&] {
            for (std::size_t i = 0; i < labels.size(); ++i)
                if (labels[i] < 0) [[unlikely]]
                    fail(errc::bad_value, i, "explain_labels: labels must be >= 0, got ", labels[i], " in row ", i);
        });
        const auto present = distinct(detail::all_values<int>(ranks, distinct({labels.begin(), labels.end()})));
        label_explanations out;
        std::vector<int> is_label(labels.size());
        for (const int label : present) {
            for (std::size_t i = 0; i < labels.size(); ++i)
                is_label[i] = labels[i] == label;
            auto tree = grown.fit_on(ranks, x, is_label, weights);
            if (tree.classes < 2) // nobody has the label with a positive weight: cannot happen without weights
                continue;
            out.labels.push_back(explain(tree, label));
            out.labels.back().rows =
                detail::all_sum(ranks, static_cast<std::size_t>(std::count(labels.begin(), labels.end(), label)));
            out.features = std::move(tree.nodes.features);
        }
        return out;
    }

private:
    [[nodiscard]] static std::vector<int> distinct(std::vector<int> labels) {
        std::sort(labels.begin(), labels.end());
        labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
        return labels;
    }

    struct selection {
        std::vector<int> nodes;
        double precision = 0, coverage = 0, f = -1;
    };

    [[nodiscard]] label_explanation explain(const classification_tree& tree, int label) const {
        const int splits = 1 + *std::max_element(tree.nodes.split_order.begin(), tree.nodes.split_order.end());
        selection best;
        for (int made = 0; made <= splits; ++made)
            if (auto chosen = select(tree, made); chosen.f > best.f)
                best = std::move(chosen);
        label_explanation out{
            .label = label, .share = tree.share(0, 1), .precision = best.precision, .coverage = best.coverage};
        for (const int node : best.nodes) {
            out.rules.push_back(measured_rule(tree, node, 1));
            out.rules.back().label = label;
        }
        return out;
    }

    /// The best rules of the tree of the first `made` splits.
    [[nodiscard]] selection select(const classification_tree& tree, int made) const {
        const auto n = tree.nodes.size();
        // From the leaves up: a node tells the label if it is precise enough itself or all nodes below it are.
        std::vector<char> shown(n, 0), tells(n, 0);
        shown[0] = 1;
        const auto divided = [&](std::size_t t) {
            return tree.nodes.feature[t] >= 0 && tree.nodes.split_order[t] < made;
        };
        for (std::size_t t = 0; t < n; ++t)
            if (shown[t] && divided(t))
                detail::for_each_child(tree.nodes, t, [&](std::size_t child) { shown[child] = 1; });
        for (std::size_t t = n; t-- > 0;) {
            if (!shown[t])
                continue;
            const double share = tree.share(static_cast<int>(t), 1);
            tells[t] = divided(t) ? 1 : share > 0 && share >= least_precision;
            if (divided(t))
                detail::for_each_child(tree.nodes, t, [&](std::size_t child) { tells[t] = tells[t] && tells[child]; });
        }
        std::vector<int> chosen;
        for (std::size_t t = 0; t < n; ++t) {
            const int parent = tree.nodes.parent[t];
            if (tells[t] && (parent < 0 || !tells[static_cast<std::size_t>(parent)]))
                chosen.push_back(static_cast<int>(t));
        }
        return measure(tree, std::move(chosen));
    }

    [[nodiscard]] selection measure(const classification_tree& tree, std::vector<int> chosen) const {
        const auto found = [&](int node) {
            return tree.share(node, 1) * tree.nodes.weight[static_cast<std::size_t>(node)];
        };
        std::sort(chosen.begin(), chosen.end(),
                  [&](int a, int b) { return found(a) != found(b) ? found(a) > found(b) : a < b; });
        chosen.resize((std::min)(chosen.size(), static_cast<std::size_t>(most_rules)));
        double named = 0, right = 0;
        for (const int node : chosen) {
            named += tree.nodes.weight[static_cast<std::size_t>(node)];
            right += found(node);
        }
        selection out{.nodes = std::move(chosen)};
        if (right > 0) {
            out.precision = right / named;
            out.coverage = right / found(0);
            out.f = 2 * out.precision * out.coverage / (out.precision + out.coverage);
        }
        return out;
    }
};

} // namespace clientele::inline CLIENTELE_ABI
