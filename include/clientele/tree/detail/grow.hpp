#pragma once

/// @file
/// Grows a tree best-first: of all leaves the one whose split gains most is split next.

#include <clientele/tree/detail/split.hpp>

#include <numeric>
#include <queue>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// When to stop, in units of weight.
struct growth_limits {
    int most_depth;
    int most_leaves;
    std::int64_t least_split;
    std::int64_t least_leaf;
    double least_gain; ///< as a share of the root's impurity
};

/// A grown tree: its nodes, and the sums of labels in each.
template <class Cell>
struct grown_tree {
    tree_nodes nodes;
    std::vector<Cell> sums;    ///< nodes x width
    std::vector<double> means; ///< of numbers, one per node
};

/// Every rank grows the same tree, and knows which of its own rows are in which node.
template <class Measure, class Ranks>
class grower {
public:
    using cell = typename Measure::cell;

    grower(const Ranks& ranks, Measure& measure, const matrix_view& x, const bucket_index<>& buckets,
           const tree_nodes& empty, double unit, const growth_limits& limits)
        : ranks_{ranks}, measure_{measure}, x_{x}, empty_{empty}, unit_{unit}, limits_{limits},
          splitter_{ranks, measure, x, empty.features, buckets, limits.least_leaf} {}

    /// Grows on the given rows of this rank, which may come in any order, and those that the others give.
    [[nodiscard]] grown_tree<cell> grow(std::vector<std::uint32_t> rows) {
        rows_ = std::move(rows);
        nodes_.clear();
        open_ = {};
        open(0, rows_.size(), all_sum(ranks_, rows_.size()), -1, 0);
        int leaves = 1;
        int order = 0;
        while (!open_.empty()) {
            const int node = open_.top().second;
            open_.pop();
            const split& chosen = nodes_[static_cast<std::size_t>(node)].chosen;
            const int more = static_cast<int>(std::isfinite(chosen.upper) || !chosen.left.empty()) +
                             static_cast<int>(chosen.missing);
            if (leaves > limits_.most_leaves - more)
                continue; // a smaller split may still fit
            leaves += more;
            divide(node, order++);
        }
        return number();
    }

private:
    struct built {
        std::size_t begin, end; ///< its rows of this rank
        std::size_t rows;       ///< how many it has on all ranks
        int parent, depth;
        double total = 0;
        double mean = 0;
        split chosen{}; ///< the split that the node may get while it is open
        int order = -1; ///< when it got it
        int left = -1, right = -1, missing = -1;
        std::vector<cell> sums{};
    };

    [[nodiscard]] std::span<const std::uint32_t> rows_of(const built& node) const {
        return std::span{rows_}.subspan(node.begin, node.end - node.begin);
    }

    int open(std::size_t begin, std::size_t end, std::size_t all_rows, int parent, int depth) {
        built node{.begin = begin, .end = end, .rows = all_rows, .parent = parent, .depth = depth};
        node.sums.assign(measure_.width(), 0);
        const auto rows = rows_of(node);
        for (const auto row : rows)
            measure_.add(node.sums.data(), row);
        add_up(ranks_, std::span{node.sums});
        measure_.enter(rows, node.sums.data());
        node.total = measure_.node_total(rows, node.sums.data());
        if constexpr (requires { measure_.mean(node.sums.data()); })
            node.mean = measure_.mean(node.sums.data());
        if (parent < 0)
            floor_ = limits_.least_gain * node.total;
        const auto weight = measure_.weight(node.sums.data());
        const int id = static_cast<int>(nodes_.size());
        if (depth < limits_.most_depth && weight >= limits_.least_split && !measure_.pure(node.sums.data()))
            if (auto found =
                    splitter_.find(rows, all_rows, node.sums, measure_.total(node.sums.data()), node.total, floor_)) {
                node.chosen = std::move(*found);
                open_.push({node.chosen.gain, id});
            }
        nodes_.push_back(std::move(node));
        return id;
    }

    void divide(int id, int order) {
        auto node = nodes_[static_cast<std::size_t>(id)]; // a copy: opening children moves the nodes
        const split& s = node.chosen;
        const column values = column_of(x_, static_cast<std::size_t>(s.feature));
        const double cut = threshold(s);
        const auto goes = [&](std::uint32_t row) {
            const double v = values[row];
            if (std::isnan(v))
                return 2;
            if (s.left.empty())
                return v <= cut ? 0 : 1;
            return std::binary_search(s.left.begin(), s.left.end(), static_cast<int>(v)) ? 0 : 1;
        };
        std::vector<std::uint32_t> parts[3];
        for (const auto row : rows_of(node))
            parts[goes(row)].push_back(row);
        std::array<std::int64_t, 3> counts{};
        for (std::size_t p = 0; p < counts.size(); ++p)
            counts[p] = static_cast<std::int64_t>(parts[p].size());
        add_up(ranks_, std::span<std::int64_t>{counts});
        int* const children[3] = {&node.left, &node.right, &node.missing};
        std::size_t begin = node.begin;
        for (std::size_t p = 0; p < counts.size(); ++p) {
            std::copy(parts[p].begin(), parts[p].end(), rows_.begin() + static_cast<std::ptrdiff_t>(begin));
            if (counts[p] > 0)
                *children[p] =
                    open(begin, begin + parts[p].size(), static_cast<std::size_t>(counts[p]), id, node.depth + 1);
            begin += parts[p].size();
        }
        node.order = order;
        nodes_[static_cast<std::size_t>(id)] = std::move(node);
    }

    /// Halfway between the values beside the cut, or the lower one if there is no number between.
    [[nodiscard]] static double threshold(const split& s) {
        if (!s.left.empty())
            return std::numeric_limits<double>::quiet_NaN();
        if (!std::isfinite(s.upper))
            return s.upper;
        const double middle = std::midpoint(s.lower, s.upper);
        return (middle < s.upper ? middle : s.lower) + 0.0; // -0 becomes 0
    }

    /// Numbers the nodes from the root down, left before right before missing.
    [[nodiscard]] grown_tree<cell> number() const {
        grown_tree<cell> out{.nodes = empty_, .sums = {}, .means = {}};
        const double all = static_cast<double>(measure_.weight(nodes_.front().sums.data()));
        std::vector<std::pair<int, int>> stack{{0, -1}}; // node as built, parent as numbered
        while (!stack.empty()) {
            const auto [id, parent] = stack.back();
            stack.pop_back();
            const built& node = nodes_[static_cast<std::size_t>(id)];
            const int number = append(out, node, parent, all);
            if (parent >= 0) {
                const auto p = static_cast<std::size_t>(parent);
                const built& above = nodes_[static_cast<std::size_t>(node.parent)];
                (above.left == id    ? out.nodes.left
                 : above.right == id ? out.nodes.right
                                     : out.nodes.missing)[p] = number;
            }
            if (node.order >= 0)
                for (const int child : {node.missing, node.right, node.left})
                    if (child >= 0)
                        stack.push_back({child, number});
        }
        return out;
    }

    int append(grown_tree<cell>& out, const built& node, int parent, double all) const {
        tree_nodes& t = out.nodes;
        const bool divided = node.order >= 0;
        const double weight = static_cast<double>(measure_.weight(node.sums.data()));
        t.feature.push_back(divided ? node.chosen.feature : -1);
        t.threshold.push_back(divided ? threshold(node.chosen) : std::numeric_limits<double>::quiet_NaN());
        t.left_categories.push_back(divided ? node.chosen.left : std::vector<int>{});
        t.right_categories.push_back(divided ? node.chosen.right : std::vector<int>{});
        t.left.push_back(-1);
        t.right.push_back(-1);
        t.missing.push_back(-1);
        t.parent.push_back(parent);
        t.depth.push_back(node.depth);
        t.split_order.push_back(node.order);
        t.rows.push_back(node.rows);
        t.weight.push_back(weight * unit_);
        t.impurity.push_back(node.total / weight);
        t.gain.push_back(divided ? node.chosen.gain / all : 0);
        t.complexity.push_back(std::numeric_limits<double>::infinity());
        out.sums.insert(out.sums.end(), node.sums.begin(), node.sums.end());
        if constexpr (requires { measure_.mean(node.sums.data()); })
            out.means.push_back(node.mean);
        return static_cast<int>(t.size()) - 1;
    }

    struct larger_gain_first {
        bool operator()(const std::pair<double, int>& a, const std::pair<double, int>& b) const {
            return a.first != b.first ? a.first < b.first : a.second > b.second;
        }
    };

    const Ranks& ranks_;
    Measure& measure_;
    const matrix_view& x_;
    const tree_nodes& empty_;
    double unit_;
    growth_limits limits_;
    splitter<Measure, Ranks> splitter_;
    double floor_ = 0;
    std::vector<std::uint32_t> rows_;
    std::vector<built> nodes_;
    std::priority_queue<std::pair<double, int>, std::vector<std::pair<double, int>>, larger_gain_first> open_;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
