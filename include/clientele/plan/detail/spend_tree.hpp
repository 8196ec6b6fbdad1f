#pragma once

/// @file
/// The groups of a budget as a tree, and its lines in the order of their groups.

#include <clientele/math/detail/beyond.hpp>
#include <clientele/math/detail/mix_bits.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/parallel/serial.hpp>
#include <clientele/plan/budget_lines.hpp>

#include <array>
#include <span>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Places of lines that follow each other, in an order: empty, as they are.
struct line_places {
    std::size_t begin, end;
    std::span<const std::size_t> order;

    [[nodiscard]] std::size_t size() const noexcept { return end - begin; }
    [[nodiscard]] std::size_t line(std::size_t i) const noexcept {
        return order.empty() ? begin + i : order[begin + i];
    }
    /// The line of the last place where there are no more, so that loops over lines can be of one length.
    [[nodiscard]] std::size_t line_or_last(std::size_t i) const noexcept { return line((std::min)(i, size() - 1)); }
    /// Whether these are `count` lines side by side.
    [[nodiscard]] bool full(std::size_t count) const noexcept { return order.empty() && size() == count; }
    /// Calls with the number of each place and its line: loops over columns as they are stay such.
    template <class Call>
    void each(const Call& call) const {
        const auto count = size();
        if (order.empty())
            for (std::size_t i = 0; i < count; ++i)
                call(i, begin + i);
        else
            for (std::size_t i = 0; i < count; ++i)
                call(i, order[begin + i]);
    }
    [[nodiscard]] line_places part(std::size_t from, std::size_t most) const noexcept {
        return {begin + from, (std::min)(begin + from + most, end), order};
    }
};

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
    std::size_t place = 0;        ///< the first place of its own lines on this rank
    std::size_t count = 0;        ///< how many of its own lines this rank has
    std::size_t all_place = 0;    ///< the place of the first of those among the lines of all ranks
    std::size_t all_begin = 0;    ///< the first place of its own lines among those of all ranks
    std::size_t all_block = 0;    ///< its first block, were the lines of all ranks in one place
    double floor = 0;             ///< what must be spent
    double ceiling = without_end; ///< what may be spent
    double own_least = 0;         ///< what the floors of its own lines come to
    double own_most = 0;          ///< what the ceilings of its own lines come to
    double least = 0;             ///< what all within it must spend, its own bounds left aside
    double most = 0;              ///< what all within it may spend, its own bounds left aside

    [[nodiscard]] double lower() const noexcept { return (std::max)(floor, least); }
    [[nodiscard]] double upper() const noexcept { return (std::min)(ceiling, most); }
};

/// The tree in the order in which parents come before their children, each followed by all within it. Nodes, and what
/// they come to, are those of all ranks; lines and blocks those of this one.
struct spend_tree {
    std::vector<spend_node> nodes{};
    std::vector<std::size_t> order{}; ///< lines by node; empty: as they are
    std::vector<line_block> blocks{}; ///< of at most `block_size` lines, by node
    std::size_t crossed = no_row;     ///< the first line, of all, whose floor is above its ceiling
    std::size_t all_end = 0;          ///< how many lines all ranks have
    std::size_t all_blocks = 0;       ///< and how many blocks those would be in one place
    static constexpr std::size_t block_size = 1024;

    [[nodiscard]] std::size_t line(std::size_t place) const noexcept { return order.empty() ? place : order[place]; }
    [[nodiscard]] line_places places(const line_block& block) const noexcept { return {block.begin, block.end, order}; }
    /// The place of a line of this rank among the lines of all ranks in their order.
    [[nodiscard]] std::size_t all_place_of(std::size_t line) const noexcept {
        auto place = line;
        if (!order.empty())
            place = static_cast<std::size_t>(std::find(order.begin(), order.end(), line) - order.begin());
        for (const auto& each : nodes)
            if (place >= each.place && place - each.place < each.count)
                return each.all_place + (place - each.place);
        return place;
    }
    /// The block after the last one of a node.
    [[nodiscard]] std::size_t block_end(std::size_t node) const noexcept {
        return nodes[node].end < nodes.size() ? nodes[nodes[node].end].block : blocks.size();
    }
    /// The same of the lines of all ranks: places, and blocks, from that of a node up to the end of all within it.
    [[nodiscard]] std::size_t all_end_of(std::size_t node) const noexcept {
        return nodes[node].end < nodes.size() ? nodes[nodes[node].end].all_begin : all_end;
    }
    [[nodiscard]] std::size_t all_blocks_of(std::size_t node) const noexcept {
        return (nodes[node].end < nodes.size() ? nodes[nodes[node].end].all_block : all_blocks) - nodes[node].all_block;
    }
    /// Calls with the lines of this rank that are in a sample of those of all within a node: the first of each `step`
    /// places, or any, as lines may follow a pattern; then of whole steps alone.
    template <class Call>
    void sample(std::size_t node, std::size_t step, bool any, const Call& call) const {
        const auto begin = nodes[node].all_begin, end = all_end_of(node);
        for (auto inner = node; inner < nodes[node].end; ++inner) {
            const auto& of = nodes[inner];
            const auto last = of.all_place + of.count;
            for (auto from = of.all_place - (of.all_place - begin) % step; of.count > 0 && from < last; from += step) {
                const auto at = any ? from + mix_bits(from) % step : from;
                if (at >= of.all_place && at < last && (!any || from + step <= end))
                    call(line(of.place + (at - of.all_place)));
            }
        }
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
    constexpr bool checks = requires { lines.response[0].check(n); };
    const auto check = [&](std::size_t i) {
        if constexpr (checks)
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
        const auto of = lines;
        std::uint64_t odd = of.group.empty() ? 0 : 1; // then each line is looked at
        for (auto i = begin; i < end; ++i) {
            const double cost = of.cost_of(i), floor = of.floor_of(i) * cost;
            const bool legal = bool(cost > 0) & bool(cost - cost == 0) & bool(floor >= 0) & bool(floor - floor == 0) &
                               bool(of.ceiling_of(i) >= 0);
            odd |= legal ? std::uint64_t{0} : std::uint64_t{1};
        }
        for (auto i = begin; i < end; ++i)
            if (odd != 0)
                check(i);
            else if constexpr (checks)
                of.response[i].check(i);
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

/// Where the lines of all ranks would lie in one place, each rank's after those of the rank before.
template <class Ranks>
void number_all(const Ranks& ranks, spend_tree& tree) {
    const auto nodes = tree.nodes.size();
    std::vector<std::uint64_t> own;
    for (const auto& each : tree.nodes)
        own.push_back(each.count);
    const auto all = all_values<std::uint64_t>(ranks, own);
    for (std::size_t node = 0; node < nodes; ++node) {
        auto& of = tree.nodes[node];
        of.all_begin = of.all_place = tree.all_end;
        of.all_block = tree.all_blocks;
        std::size_t count = 0;
        for (std::size_t r = 0; r * nodes < all.size(); ++r) {
            of.all_place += r < static_cast<std::size_t>(ranks.rank()) ? all[r * nodes + node] : 0;
            count += all[r * nodes + node];
        }
        tree.all_end += count;
        tree.all_blocks += (count + spend_tree::block_size - 1) / spend_tree::block_size;
    }
}

/// Lays lines out by their nodes, in blocks.
template <class Ranks, class Response>
void lay_out(const Ranks& ranks, spend_tree& tree, const budget_lines<Response>& lines) {
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
        tree.nodes[node].place = begin[node];
        tree.nodes[node].count = begin[node + 1] - begin[node];
        for (auto from = begin[node]; from < begin[node + 1]; from += spend_tree::block_size)
            tree.blocks.push_back({node, from, (std::min)(from + spend_tree::block_size, begin[node + 1])});
    }
    number_all(ranks, tree);
}

/// What the bounds of lines come to, exactly.
struct sum_of_bounds {
    exact_sum least{}, most{};
    std::size_t endless = 0; ///< ceilings, which are then in no sum

    /// Adds floors and ceilings of the lines of a block, in money.
    void add(std::span<const double> floors, std::span<double> ceilings) noexcept {
        least.add(floors);
        for (auto& each : ceilings)
            if (!std::isfinite(each)) {
                ++endless;
                each = 0;
            }
        most.add(ceilings);
    }
    void merge(const sum_of_bounds& other) noexcept {
        least.merge(other.least);
        most.merge(other.most);
        endless += other.endless;
    }
};

/// Sums the bounds of the lines of all ranks by their nodes. Where no line has floors, or ceilings, nothing is summed.
template <class Ranks>
void sum_own_bounds(const Ranks& ranks, spend_tree& tree, std::span<const sum_of_bounds> of_blocks) {
    const auto nodes = tree.nodes.size();
    std::vector<sum_of_bounds> of_node(nodes);
    for (std::size_t b = 0; b < of_blocks.size(); ++b)
        of_node[tree.blocks[b].node].merge(of_blocks[b]);
    std::vector<exact_sum> sums;
    std::vector<std::int64_t> endless;
    for (const auto& each : of_node) {
        sums.push_back(each.least);
        sums.push_back(each.most);
        endless.push_back(static_cast<std::int64_t>(each.endless));
    }
    if constexpr (!alone<Ranks>) {
        add_up(ranks, std::span{sums});
        ranks.all_reduce_sum(endless);
    }
    for (std::size_t node = 0; node < nodes; ++node) {
        tree.nodes[node].own_least = sums[2 * node].value();
        tree.nodes[node].own_most = endless[node] > 0 ? without_end : sums[2 * node + 1].value();
    }
}

/// The tree of lines and groups, with what floors and ceilings come to.
/// @param first the number of this rank's first line among all
template <class Response, class Executor = serial, class Ranks = one_rank>
[[nodiscard]] spend_tree tree_of(std::string_view where, const budget_lines<Response>& lines,
                                 std::span<const spend_group> groups, const Executor& executor = {},
                                 const Ranks& ranks = {}, std::size_t first = 0) {
    spend_tree tree{.nodes = nodes_of(where, groups)};
    lay_out(ranks, tree, lines);
    std::vector<sum_of_bounds> bounds(tree.blocks.size());
    std::vector<std::size_t> crossed(tree.blocks.size(), no_row);
    executor.for_each(tree.blocks.size(), [&](std::size_t b) {
        std::array<double, spend_tree::block_size> floors, ceilings;
        const auto places = tree.places(tree.blocks[b]);
        places.each([&](std::size_t i, std::size_t line) {
            const double cost = lines.cost_of(line), floor = lines.floor_of(line), ceiling = lines.ceiling_of(line);
            if (floor > ceiling)
                crossed[b] = (std::min)(crossed[b], line);
            floors[i] = cost * floor;
            ceilings[i] = cost * ceiling;
        });
        bounds[b].add(std::span{floors}.first(places.size()), std::span{ceilings}.first(places.size()));
    });
    for (const auto line : crossed)
        tree.crossed = (std::min)(tree.crossed, line == no_row ? no_row : line + first);
    if constexpr (!alone<Ranks>) { // all lines of all ranks are below 2^53
        const double line = tree.crossed == no_row ? 0x1p63 : static_cast<double>(tree.crossed);
        const double lowest = all_min(ranks, line);
        tree.crossed = lowest < 0x1p63 ? static_cast<std::size_t>(lowest) : no_row;
    }
    sum_own_bounds(ranks, tree, bounds);
    sum_bounds(tree);
    return tree;
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
