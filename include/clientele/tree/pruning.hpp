#pragma once

/// @file
/// Cost-complexity pruning: the policies that choose how far, and the weakest-link sequence they choose from.

#include <clientele/tree/concepts.hpp>
#include <clientele/tree/nodes.hpp>

#include <queue>

namespace clientele::inline CLIENTELE_ABI {

/// Keeps every split.
struct keep_all {
    static constexpr std::string_view name = "keep_all"; ///< for the record
    /// A complexity below every node's.
    [[nodiscard]] pruning_choice choose(const pruning_sequence&) const { return {.complexity = -1}; }
};

/// Cuts back to a given complexity: a split stays if it saves more than `complexity` of the cost per leaf it adds.
struct at_complexity {
    double complexity = 0; ///< in units of the cost (share of wrong answers; squared error), >= 0

    /// The given one.
    [[nodiscard]] pruning_choice choose(const pruning_sequence&) const {
        require(complexity >= 0, "at_complexity: complexity must be >= 0, got ", complexity);
        return {.complexity = complexity};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("at_complexity");
        each("complexity", of.complexity...);
    }
};

/// Chooses the tree that did best on customers it had not seen, or the smallest within some standard errors of it.
/// Source: Breiman et al. (1984), section 3.4, with the one-standard-error rule of section 3.4.3.
struct cross_validated {
    int folds = 10;             ///< parts, each held out once; in [2, rows]
    std::uint64_t seed = 1;     ///< deals the customers to parts
    double standard_errors = 1; ///< how much worse than the best a smaller tree may be; 0 takes the best

    /// The largest complexity whose held-out cost is near enough to the least.
    template <held_out_measure Measure>
    [[nodiscard]] pruning_choice choose(const pruning_sequence& sequence, Measure& measure) const {
        require(standard_errors >= 0, "cross_validated: standard_errors must be >= 0, got ", standard_errors);
        cross_validation held_out = measure(folds, seed);
        std::size_t best = 0;
        for (std::size_t k = 1; k < held_out.cost.size(); ++k)
            if (held_out.cost[k] <= held_out.cost[best])
                best = k; // among equals the smaller tree
        const double limit = held_out.cost[best] + standard_errors * held_out.standard_error[best];
        for (std::size_t k = best + 1; k < held_out.cost.size(); ++k)
            if (held_out.cost[k] <= limit)
                best = k;
        return {.complexity = sequence.complexity[best], .held_out = std::move(held_out)};
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("cross_validated");
        each("folds", of.folds...);
        each("seed", of.seed...);
        each("standard_errors", of.standard_errors...);
    }
};

static_assert(pruning_policy<keep_all> && pruning_policy<at_complexity> && pruning_policy<cross_validated>);

/// @cond INTERNAL
namespace detail {

/// The children that a node has.
template <class Nodes, class F>
void for_each_child(const Nodes& nodes, std::size_t t, F f) {
    for (const int child : {nodes.left[t], nodes.right[t], nodes.missing[t]})
        if (child >= 0)
            f(static_cast<std::size_t>(child));
}

/// Gives every inner node the complexity at which weakest-link pruning makes it a leaf; never larger below than above.
/// `cost[t]` is what node t costs as a leaf, per unit of all weight.
///
/// Nodes is `tree_nodes`; here and below it is a parameter so that a file that only includes this compiles none of it.
template <class Nodes>
class weakest_links {
public:
    weakest_links(Nodes& nodes, const std::vector<double>& cost)
        : nodes_{nodes}, cost_{cost}, below_{cost}, leaves_(cost.size(), 1), gone_(cost.size(), 0) {}

    void cut() {
        for (std::size_t t = nodes_.size(); t-- > 0;)
            if (nodes_.feature[t] >= 0)
                sum_children(t);
        for (std::size_t t = 0; t < nodes_.size(); ++t)
            if (nodes_.feature[t] >= 0)
                queue_.push({link(t), t});
        double complexity = 0;
        while (!queue_.empty()) {
            const auto [strength, t] = queue_.top();
            queue_.pop();
            if (gone_[t] || strength != link(t))
                continue; // out of date: a newer entry is in the queue
            // Links equal up to rounding fall together.
            if (strength > complexity + 1e-12 * cost_[0])
                complexity = strength;
            collapse(t, complexity);
        }
    }

private:
    /// What the branch below a node saves per leaf it adds.
    [[nodiscard]] double link(std::size_t t) const {
        return (cost_[t] - below_[t]) / static_cast<double>(leaves_[t] - 1);
    }
    void sum_children(std::size_t t) {
        below_[t] = 0;
        leaves_[t] = 0;
        for_each_child(nodes_, t, [&](std::size_t child) {
            below_[t] += below_[child];
            leaves_[t] += leaves_[child];
        });
    }
    void collapse(std::size_t top, double complexity) {
        std::vector<std::size_t> stack{top};
        while (!stack.empty()) {
            const auto t = stack.back();
            stack.pop_back();
            if (nodes_.feature[t] < 0 || gone_[t])
                continue;
            gone_[t] = 1;
            nodes_.complexity[t] = complexity;
            for_each_child(nodes_, t, [&](std::size_t child) { stack.push_back(child); });
        }
        below_[top] = cost_[top];
        leaves_[top] = 1;
        for (int up = nodes_.parent[top]; up >= 0; up = nodes_.parent[static_cast<std::size_t>(up)]) {
            const auto t = static_cast<std::size_t>(up);
            sum_children(t);
            queue_.push({link(t), t});
        }
    }

    Nodes& nodes_;
    const std::vector<double>& cost_;
    std::vector<double> below_;
    std::vector<int> leaves_;
    std::vector<char> gone_;
    std::priority_queue<std::pair<double, std::size_t>, std::vector<std::pair<double, std::size_t>>, std::greater<>>
        queue_;
};

/// Complexities, leaves and costs of the nested trees.
template <class Nodes>
pruning_sequence make_sequence(const Nodes& nodes, const std::vector<double>& cost) {
    pruning_sequence out;
    out.complexity = {0};
    for (std::size_t t = 0; t < nodes.size(); ++t)
        if (nodes.feature[t] >= 0)
            out.complexity.push_back(nodes.complexity[t]);
    std::sort(out.complexity.begin(), out.complexity.end());
    out.complexity.erase(std::unique(out.complexity.begin(), out.complexity.end()), out.complexity.end());
    // Each node answers, as a leaf, for the complexities from its own up to its parent's.
    const auto steps = out.complexity.size();
    std::vector<int> leaves(steps + 1, 0);
    std::vector<double> costs(steps + 1, 0);
    const auto first_at = [&](double complexity) {
        return static_cast<std::size_t>(std::lower_bound(out.complexity.begin(), out.complexity.end(), complexity) -
                                        out.complexity.begin());
    };
    out.leaves.assign(steps, 0);
    out.cost.assign(steps, 0);
    for (std::size_t t = 0; t < nodes.size(); ++t) {
        const auto from = nodes.feature[t] < 0 ? 0 : first_at(nodes.complexity[t]);
        const auto to =
            nodes.parent[t] < 0 ? steps : first_at(nodes.complexity[static_cast<std::size_t>(nodes.parent[t])]);
        for (auto k = from; k < to; ++k) {
            ++out.leaves[k];
            out.cost[k] += cost[t];
        }
    }
    return out;
}

/// Nodes that stay when every node with a complexity at or below the given one becomes a leaf, in order.
template <class Nodes, class IsLeaf>
std::vector<std::size_t> kept_nodes(const Nodes& nodes, IsLeaf becomes_leaf) {
    std::vector<char> kept(nodes.size(), 0);
    std::vector<std::size_t> out;
    for (std::size_t t = 0; t < nodes.size(); ++t) {
        if (t > 0 && !kept[t])
            continue;
        out.push_back(t);
        if (nodes.feature[t] >= 0 && !becomes_leaf(t))
            for_each_child(nodes, t, [&](std::size_t child) { kept[child] = 1; });
    }
    return out;
}

/// The tree of the kept nodes, renumbered.
template <class Nodes>
Nodes select_nodes(const Nodes& nodes, const std::vector<std::size_t>& kept) {
    Nodes out{.features = nodes.features, .missing_rule = nodes.missing_rule};
    std::vector<int> number(nodes.size() + 1, -1); // the last entry answers for -1
    for (std::size_t k = 0; k < kept.size(); ++k)
        number[kept[k]] = static_cast<int>(k);
    const auto renumbered = [&](int node) { return node < 0 ? -1 : number[static_cast<std::size_t>(node)]; };
    for (const auto t : kept) {
        const bool inner = nodes.feature[t] >= 0 && (renumbered(nodes.left[t]) >= 0 || renumbered(nodes.right[t]) >= 0);
        out.feature.push_back(inner ? nodes.feature[t] : -1);
        out.threshold.push_back(inner ? nodes.threshold[t] : std::numeric_limits<double>::quiet_NaN());
        out.left_categories.push_back(inner ? nodes.left_categories[t] : std::vector<int>{});
        out.right_categories.push_back(inner ? nodes.right_categories[t] : std::vector<int>{});
        out.left.push_back(renumbered(nodes.left[t]));
        out.right.push_back(renumbered(nodes.right[t]));
        out.missing.push_back(renumbered(nodes.missing[t]));
        out.parent.push_back(renumbered(nodes.parent[t]));
        out.depth.push_back(nodes.depth[t]);
        out.split_order.push_back(inner ? nodes.split_order[t] : -1);
        out.rows.push_back(nodes.rows[t]);
        out.weight.push_back(nodes.weight[t]);
        out.impurity.push_back(nodes.impurity[t]);
        out.gain.push_back(inner ? nodes.gain[t] : 0);
        out.complexity.push_back(inner ? nodes.complexity[t] : std::numeric_limits<double>::infinity());
    }
    return out;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
