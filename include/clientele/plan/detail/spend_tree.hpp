#pragma once

/// @file
/// The groups of a budget as a tree, its lines in the order of their groups, and the bounds that contradict each other.

#include <clientele/math/detail/beyond.hpp>
#include <clientele/parallel/serial.hpp>
#include <clientele/plan/budget_lines.hpp>

#include <tuple>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Lines of one group that follow each other.
struct line_block {
    std::size_t node, begin, end; ///< places in the order
};

/// A group, or the budget itself, which is node 0.
struct spend_node {
    std::size_t group = no_group; ///< its place in the list of groups
    std::size_t parent = 0;       ///< its node, which comes earlier
    std::size_t end = 1;          ///< the node after the last one within it
    std::size_t block = 0;        ///< the first block of lines of it or within it
    double floor = 0;             ///< what must be spent
    double ceiling = without_end; ///< what may be spent
    double own_least = 0;         ///< what the floors of its own lines come to
    double own_most = 0;          ///< what the ceilings of its own lines come to
    double least = 0;             ///< what all within it must spend, its own bounds left aside
    double most = 0;              ///< what all within it may spend, its own bounds left aside

    [[nodiscard]] double lower() const noexcept { return (std::max)(floor, least); }
    [[nodiscard]] double upper() const noexcept { return (std::min)(ceiling, most); }
};

/// The tree in the order in which parents come before their children, each followed by all within it.
struct spend_tree {
    std::vector<spend_node> nodes{};
    std::vector<std::size_t> order{}; ///< lines by node; empty: as they are
    std::vector<line_block> blocks{}; ///< of at most `block_size` lines, by node
    std::size_t crossed = no_row;     ///< the first line whose floor is above its ceiling
    static constexpr std::size_t block_size = 1024;

    [[nodiscard]] std::size_t line(std::size_t place) const noexcept { return order.empty() ? place : order[place]; }
    /// The block after the last one of a node.
    [[nodiscard]] std::size_t block_end(std::size_t node) const noexcept {
        return nodes[node].end < nodes.size() ? nodes[nodes[node].end].block : blocks.size();
    }
};

/// Refuses what no line may have.
template <class Response, class Executor = serial>
void check_lines(std::string_view where, const budget_lines<Response>& lines, std::size_t groups,
                 const Executor& executor = {}) {
    const auto n = lines.size();
    const auto sized = [&](std::string_view what, std::size_t got) {
        if (got != 0)
            require_same_size(where, what, n, got);
    };
    sized("cost", lines.cost.size());
    sized("floor", lines.floor.size());
    sized("ceiling", lines.ceiling.size());
    sized("group", lines.group.size());
    const auto check = [&](std::size_t i) {
        if constexpr (requires { lines.response[i].check(i); })
            lines.response[i].check(i);
        const double cost = lines.cost_of(i), floor = lines.floor_of(i), ceiling = lines.ceiling_of(i);
        if (!(cost > 0 && std::isfinite(cost))) [[unlikely]]
            fail(errc::bad_value, i, where, ": cost must be finite and above 0, got ", cost, " in line ", i);
        if (!(floor >= 0 && std::isfinite(floor * cost))) [[unlikely]]
            fail(errc::bad_value, i, where, ": floor must be finite, its cost too, and not negative, got ", floor,
                 " in line ", i);
        if (!(ceiling >= 0)) [[unlikely]]
            fail(errc::bad_value, i, where, ": ceiling must not be negative, got ", ceiling, " in line ", i);
        if (const auto group = lines.group_of(i); group != no_group && group >= groups) [[unlikely]]
            fail(errc::bad_value, i, where, ": group must be one of the ", groups, " there are, got ", group,
                 " in line ", i);
    };
    executor.for_each((n + spend_tree::block_size - 1) / spend_tree::block_size, [&](std::size_t block) {
        const auto begin = block * spend_tree::block_size, end = (std::min)(begin + spend_tree::block_size, n);
        for (auto i = begin; i < end; ++i)
            check(i);
    });
}

/// Refuses what no group may have.
inline void check_groups(std::string_view where, std::span<const spend_group> groups) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
        require(groups[g].floor >= 0 && std::isfinite(groups[g].floor), where,
                ": the floor of a group must be finite and not negative, got ", groups[g].floor, " in group ", g);
        require(groups[g].ceiling >= 0, where, ": the ceiling of a group must not be negative, got ", groups[g].ceiling,
                " in group ", g);
        require(groups[g].parent == no_group || groups[g].parent < groups.size(), where,
                ": the parent of a group must be one of the ", groups.size(), " there are, got ", groups[g].parent,
                " in group ", g);
    }
}

/// Nodes of the groups, parents first; a group that lies in itself is refused.
template <class Group>
[[nodiscard]] std::vector<spend_node> nodes_of(std::string_view where, std::span<const Group> groups) {
    constexpr auto none = no_group;
    std::vector<std::size_t> first(groups.size() + 1, none), next(groups.size(), none);
    for (std::size_t g = groups.size(); g-- > 0;) { // children by their parents, the budget last
        auto& list = first[(std::min)(groups[g].parent, groups.size())];
        next[g] = list;
        list = g;
    }
    std::vector<spend_node> nodes(1);
    std::size_t at = 0;
    for (std::size_t child = first[groups.size()];;) {
        if (child != none) {
            nodes.push_back(
                {.group = child, .parent = at, .floor = groups[child].floor, .ceiling = groups[child].ceiling});
            at = nodes.size() - 1;
            child = first[child];
            continue;
        }
        nodes[at].end = nodes.size();
        if (at == 0)
            break;
        child = next[nodes[at].group];
        at = nodes[at].parent;
    }
    require(nodes.size() == groups.size() + 1, where, ": no group may lie in itself, but the parents of ",
            groups.size() + 1 - nodes.size(), " lead back to them");
    return nodes;
}

/// Sums bounds from the innermost groups up.
inline void sum_bounds(spend_tree& tree) noexcept {
    for (auto& node : tree.nodes)
        node.least = node.own_least, node.most = node.own_most;
    for (auto node = tree.nodes.size(); node-- > 1;) {
        auto& of = tree.nodes[tree.nodes[node].parent];
        of.least += tree.nodes[node].lower();
        of.most += tree.nodes[node].upper();
    }
}

/// Lays lines out by their nodes, in blocks.
template <class Response>
void lay_out(spend_tree& tree, const budget_lines<Response>& lines) {
    const auto n = lines.size(), nodes = tree.nodes.size();
    std::vector<std::size_t> node_of(nodes - 1), begin(nodes + 1, 0);
    for (std::size_t node = 1; node < nodes; ++node)
        node_of[tree.nodes[node].group] = node;
    const auto at = [&](std::size_t line) {
        const auto group = lines.group_of(line);
        return group == no_group ? 0 : node_of[group];
    };
    if (nodes == 1 || lines.group.empty()) {
        std::fill(begin.begin() + 1, begin.end(), n);
    } else {
        for (std::size_t i = 0; i < n; ++i)
            ++begin[at(i) + 1];
        for (std::size_t node = 0; node < nodes; ++node)
            begin[node + 1] += begin[node];
        auto to = begin;
        tree.order.resize(n);
        for (std::size_t i = 0; i < n; ++i)
            tree.order[to[at(i)]++] = i;
    }
    for (std::size_t node = 0; node < nodes; ++node) {
        tree.nodes[node].block = tree.blocks.size();
        for (auto from = begin[node]; from < begin[node + 1]; from += spend_tree::block_size)
            tree.blocks.push_back({node, from, (std::min)(from + spend_tree::block_size, begin[node + 1])});
    }
}

/// What the bounds of a block's lines come to.
struct block_bounds {
    double least = 0, most = 0;
    std::size_t crossed = no_row;
};

/// The tree of lines and groups, with what floors and ceilings come to.
template <class Response, class Executor = serial>
[[nodiscard]] spend_tree tree_of(std::string_view where, const budget_lines<Response>& lines,
                                 std::span<const spend_group> groups, const Executor& executor = {}) {
    spend_tree tree{.nodes = nodes_of(where, groups)};
    lay_out(tree, lines);
    std::vector<block_bounds> bounds(tree.blocks.size());
    executor.for_each(tree.blocks.size(), [&](std::size_t b) {
        compensated_sum least;
        double most = 0;
        for (auto place = tree.blocks[b].begin; place < tree.blocks[b].end; ++place) {
            const auto i = tree.line(place);
            const double cost = lines.cost_of(i), floor = lines.floor_of(i), ceiling = lines.ceiling_of(i);
            if (floor > ceiling)
                bounds[b].crossed = (std::min)(bounds[b].crossed, i);
            least.add(cost * floor);
            most += cost * ceiling;
        }
        bounds[b].least = least.value();
        bounds[b].most = most;
    });
    std::vector<compensated_sum> least(tree.nodes.size());
    for (std::size_t b = 0; b < tree.blocks.size(); ++b) {
        auto& node = tree.nodes[tree.blocks[b].node];
        least[tree.blocks[b].node].add(bounds[b].least);
        node.own_most += bounds[b].most;
        tree.crossed = (std::min)(tree.crossed, bounds[b].crossed);
    }
    for (std::size_t node = 0; node < tree.nodes.size(); ++node)
        tree.nodes[node].own_least = least[node].value();
    sum_bounds(tree);
    return tree;
}

/// Finds bounds that contradict each other.
template <class Response>
class conflict_finder {
public:
    conflict_finder(const budget_lines<Response>& lines, const spend_tree& tree) : lines_{lines}, tree_{tree} {}

    /// The first line, or else the innermost group, whose bounds cannot be met.
    [[nodiscard]] std::optional<bound_conflict> find() const {
        if (tree_.crossed != no_row)
            return conflict({floor_of_line(tree_.crossed)}, {ceiling_of_line(tree_.crossed)});
        for (auto node = tree_.nodes.size(); node-- > 0;) {
            const auto& of = tree_.nodes[node];
            if (beyond(of.floor, of.ceiling))
                return conflict({floor_of_node(node)}, {ceiling_of_node(node)});
            if (beyond(of.least, of.ceiling)) {
                auto asking = floors_within(node);
                std::sort(asking.begin(), asking.end(), [](const spend_bound& a, const spend_bound& b) {
                    return std::tuple{-a.spend, a.kind, a.place} < std::tuple{-b.spend, b.kind, b.place};
                });
                double sum = 0;
                std::size_t count = 0; // the largest, as many as it takes
                while (count < asking.size() && !beyond(sum, of.ceiling))
                    sum += asking[count++].spend;
                asking.resize(count);
                return conflict(std::move(asking), {ceiling_of_node(node)});
            }
            if (beyond(of.floor, of.most))
                return conflict({floor_of_node(node)}, ceilings_within(node));
        }
        return {};
    }

private:
    [[nodiscard]] spend_bound floor_of_line(std::size_t i) const {
        return {bound_kind::line_floor, i, lines_.cost_of(i) * lines_.floor_of(i)};
    }
    [[nodiscard]] spend_bound ceiling_of_line(std::size_t i) const {
        return {bound_kind::line_ceiling, i, lines_.cost_of(i) * lines_.ceiling_of(i)};
    }
    [[nodiscard]] spend_bound floor_of_node(std::size_t node) const {
        const auto& of = tree_.nodes[node];
        return node == 0 ? spend_bound{bound_kind::budget, 0, of.floor}
                         : spend_bound{bound_kind::group_floor, of.group, of.floor};
    }
    [[nodiscard]] spend_bound ceiling_of_node(std::size_t node) const {
        const auto& of = tree_.nodes[node];
        return node == 0 ? spend_bound{bound_kind::budget, 0, of.ceiling}
                         : spend_bound{bound_kind::group_ceiling, of.group, of.ceiling};
    }

    /// Calls with every line of a node, and with every child, whose own lines are left aside where the call says so.
    template <class Line, class Child>
    void walk(std::size_t node, const Line& line, const Child& child) const {
        for (auto inner = node; inner < tree_.nodes[node].end;) {
            if (inner != node && child(inner)) {
                inner = tree_.nodes[inner].end;
                continue;
            }
            const auto last = inner + 1 < tree_.nodes.size() ? tree_.nodes[inner + 1].block : tree_.blocks.size();
            for (auto block = tree_.nodes[inner].block; block < last; ++block)
                for (auto place = tree_.blocks[block].begin; place < tree_.blocks[block].end; ++place)
                    line(tree_.line(place));
            ++inner;
        }
    }
    [[nodiscard]] std::vector<spend_bound> floors_within(std::size_t node) const {
        std::vector<spend_bound> floors;
        walk(
            node, [&](std::size_t i) { floors.push_back(floor_of_line(i)); },
            [&](std::size_t inner) {
                if (tree_.nodes[inner].floor < tree_.nodes[inner].least)
                    return false;
                floors.push_back(floor_of_node(inner));
                return true;
            });
        return floors;
    }
    [[nodiscard]] std::vector<spend_bound> ceilings_within(std::size_t node) const {
        std::vector<spend_bound> ceilings;
        walk(
            node, [&](std::size_t i) { ceilings.push_back(ceiling_of_line(i)); },
            [&](std::size_t inner) {
                if (tree_.nodes[inner].ceiling > tree_.nodes[inner].most)
                    return false;
                ceilings.push_back(ceiling_of_node(inner));
                return true;
            });
        return ceilings;
    }
    [[nodiscard]] static bound_conflict conflict(std::vector<spend_bound> asking, std::vector<spend_bound> allowing) {
        const auto sum = [](const std::vector<spend_bound>& bounds) {
            exact_sum all;
            for (const auto& each : bounds)
                all.add(each.spend);
            return all.value();
        };
        const double least = sum(asking), most = sum(allowing);
        return {std::move(asking), std::move(allowing), least, most};
    }

    const budget_lines<Response>& lines_;
    const spend_tree& tree_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
