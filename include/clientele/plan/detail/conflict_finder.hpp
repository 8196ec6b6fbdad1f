#pragma once

/// @file
/// Bounds of lines and groups that contradict each other.

#include <clientele/plan/detail/spend_tree.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Finds bounds that contradict each other; all ranks find the same, lines numbered among those of all.
template <class Response, class Ranks>
class conflict_finder {
public:
    /// @param first the number of this rank's first line among all
    conflict_finder(const budget_lines<Response>& lines, const spend_tree& tree, const Ranks& ranks, std::size_t first)
        : lines_{lines}, tree_{tree}, ranks_{ranks}, first_{first} {}

    /// The first line, or else the innermost group, whose bounds cannot be met.
    [[nodiscard]] std::optional<bound_conflict> find() const {
        if (tree_.crossed != no_row) {
            const bool here = tree_.crossed >= first_ && tree_.crossed - first_ < lines_.size();
            std::vector<spend_bound> own;
            if (here)
                own = {floor_of_line(tree_.crossed - first_), ceiling_of_line(tree_.crossed - first_)};
            const auto bounds = told_to_all<spend_bound>(ranks_, here, own);
            return conflict({bounds[0]}, {bounds[1]});
        }
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
        return {bound_kind::line_floor, i + first_, lines_.cost_of(i) * lines_.floor_of(i)};
    }
    [[nodiscard]] spend_bound ceiling_of_line(std::size_t i) const {
        return {bound_kind::line_ceiling, i + first_, lines_.cost_of(i) * lines_.ceiling_of(i)};
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

    /// A bound, and the node where it is met on the way from the outermost one in.
    struct met_bound {
        std::size_t node;
        spend_bound bound;
    };

    /// The bounds of all ranks in the order in which one place meets them: those of every line of a node, and of its
    /// children, whose lines are left aside where `instead` gives a bound of the child itself.
    template <class OfLine, class Instead>
    [[nodiscard]] std::vector<spend_bound> within(std::size_t node, const OfLine& of_line,
                                                  const Instead& instead) const {
        std::vector<met_bound> own;
        for (auto inner = node; inner < tree_.nodes[node].end;) {
            if (const std::optional<spend_bound> bound = inner == node ? std::nullopt : instead(inner)) {
                if (ranks_.rank() == 0) // which all know
                    own.push_back({inner, *bound});
                inner = tree_.nodes[inner].end;
                continue;
            }
            const auto& of = tree_.nodes[inner];
            for (auto place = of.place; place < of.place + of.count; ++place)
                own.push_back({inner, of_line(tree_.line(place))});
            ++inner;
        }
        auto all = all_values<met_bound>(ranks_, own);
        std::sort(all.begin(), all.end(), [](const met_bound& a, const met_bound& b) {
            return std::tuple{a.node, a.bound.place} < std::tuple{b.node, b.bound.place};
        });
        std::vector<spend_bound> bounds;
        for (const auto& each : all)
            bounds.push_back(each.bound);
        return bounds;
    }
    [[nodiscard]] std::vector<spend_bound> floors_within(std::size_t node) const {
        return within(
            node, [&](std::size_t i) { return floor_of_line(i); },
            [&](std::size_t inner) -> std::optional<spend_bound> {
                if (tree_.nodes[inner].floor < tree_.nodes[inner].least)
                    return {};
                return floor_of_node(inner);
            });
    }
    [[nodiscard]] std::vector<spend_bound> ceilings_within(std::size_t node) const {
        return within(
            node, [&](std::size_t i) { return ceiling_of_line(i); },
            [&](std::size_t inner) -> std::optional<spend_bound> {
                if (tree_.nodes[inner].ceiling > tree_.nodes[inner].most)
                    return {};
                return ceiling_of_node(inner);
            });
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
    const Ranks& ranks_;
    std::size_t first_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
