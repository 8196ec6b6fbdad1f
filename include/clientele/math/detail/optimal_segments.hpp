#pragma once

/// @file
/// The engine of `natural_breaks.hpp`: divides sorted, distinct, weighted values into k runs of the least sum of
/// squares. Internal; how and why is in docs/design/natural_breaks.md.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/segment_costs.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Above every cost; not infinite, so that it can be added and subtracted.
inline constexpr double unreachable_cost = 0x1p1000;

/// The column of the least value of a row, and that value.
template <class Number>
struct row_minimum {
    std::size_t column;
    Number value;
};

/// The minima of all rows of a monotone matrix (the column of the minimum never moves left from one row to the next).
/// `scan(row, first, last)` finds the minimum among some columns, `found(row, minimum)` takes it.
/// Complexity: O((rows + columns) log rows).
template <class Scan, class Found>
void row_minima(std::size_t row, std::size_t row_end, std::size_t column, std::size_t column_end, const Scan& scan,
                const Found& found) {
    while (row < row_end) {
        const std::size_t middle = row + (row_end - row) / 2;
        const auto minimum = scan(middle, column, column_end);
        found(middle, minimum);
        row_minima(row, middle, column, minimum.column + 1, scan, found);
        row = middle + 1;
        column = minimum.column;
    }
}

/// Blocks of positions that one break may lie in, one vector for each number so that loops over blocks are wide.
struct break_blocks {
    std::vector<std::size_t> first; ///< a block holds the positions first..last
    std::vector<std::size_t> last;
    moment_columns before_first;
    moment_columns before_last;
    std::vector<double> left;      ///< least cost of what lies before, given the break is here
    std::vector<double> right;     ///< least cost of what lies after
    std::vector<std::size_t> from; ///< the block of the break before that gives `left`

    [[nodiscard]] std::size_t size() const noexcept { return first.size(); }
    [[nodiscard]] bool single() const { return first == last; }
    /// Fills what follows from first and last.
    void complete(const segment_costs& costs) {
        before_first = costs.columns(first);
        before_last = costs.columns(last);
        left.assign(size(), unreachable_cost);
        right.assign(size(), unreachable_cost);
        from.assign(size(), 0);
    }
};

/// Narrows down where the breaks of an optimal division can be.
///
/// Each break has a list of blocks of positions. For every block two recurrences (from the left and from the right)
/// give a lower bound on the cost of all divisions with that break in that block: the values of the blocks that hold a
/// break are not counted. Blocks whose bound lies above the cost of a division in hand are dropped, the others are cut
/// in eight, until all are single positions. The costs satisfy the quadrangle inequality, so each recurrence is a
/// search for row minima in a monotone matrix.
class break_ranges {
public:
    break_ranges(const segment_costs& costs, std::size_t k)
        : costs_{costs}, k_{k}, start_{costs.columns({0})}, end_{costs.columns({costs.size()})} {
        const auto edges = costs.even_edges((std::max)(least_blocks, 8 * k));
        for (std::size_t j = 1; j < k; ++j) {
            const std::size_t low = j, high = costs.size() - k + j; // room for one value in each run
            break_blocks blocks;
            for (std::size_t e = 0; e + 1 < edges.size(); ++e)
                if (edges[e] <= high && edges[e + 1] - 1 >= low) {
                    blocks.first.push_back((std::max)(edges[e], low));
                    blocks.last.push_back((std::min)(edges[e + 1] - 1, high));
                }
            blocks.complete(costs);
            layers_.push_back(std::move(blocks));
        }
    }

    /// For each break the positions that may be optimal, ascending; nothing optimal is left out.
    [[nodiscard]] std::vector<std::vector<std::size_t>> positions() {
        for (;;) {
            bound();
            improve();
            const bool done =
                std::all_of(layers_.begin(), layers_.end(), [](const break_blocks& l) { return l.single(); });
            drop(done ? 1 : pieces);
            if (done)
                break;
        }
        std::vector<std::vector<std::size_t>> out;
        out.reserve(layers_.size());
        for (const auto& layer : layers_)
            out.push_back(layer.first);
        return out;
    }

private:
    static constexpr std::size_t least_blocks = 256;
    static constexpr std::size_t pieces = 8;

    void bound() {
        auto& head = layers_.front();
        for (std::size_t b = 0; b < head.size(); ++b)
            head.left[b] = run_cost(start_, 0, head.before_first, b);
        for (std::size_t j = 1; j < layers_.size(); ++j) {
            const auto& before = layers_[j - 1];
            auto& here = layers_[j];
            row_minima(
                0, here.size(), 0, before.size(),
                [&](std::size_t b, std::size_t a, std::size_t a_end) { return best_before(before, a, a_end, here, b); },
                [&](std::size_t b, const auto& minimum) {
                    here.left[b] = minimum.value;
                    here.from[b] = minimum.column;
                });
        }
        auto& tail = layers_.back();
        for (std::size_t b = 0; b < tail.size(); ++b)
            tail.right[b] = run_cost(tail.before_last, b, end_, 0);
        for (std::size_t j = layers_.size() - 1; j-- > 0;) {
            auto& here = layers_[j];
            const auto& after = layers_[j + 1];
            row_minima(
                0, here.size(), 0, after.size(),
                [&](std::size_t a, std::size_t b, std::size_t b_end) { return best_after(here, a, after, b, b_end); },
                [&](std::size_t a, const auto& minimum) { here.right[a] = minimum.value; });
        }
    }

    /// The best block for the break before block b. The blocks fall into three stretches: those wholly before b, those
    /// that overlap it (nothing is sure to lie between) and those too far right.
    static row_minimum<double> best_before(const break_blocks& before, std::size_t a, std::size_t a_end,
                                           const break_blocks& here, std::size_t b) {
        const auto at = [](const std::vector<std::size_t>& in, std::size_t bound) {
            return static_cast<std::size_t>(std::lower_bound(in.begin(), in.end(), bound) - in.begin());
        };
        const std::size_t apart = at(before.last, here.first[b]);
        const std::size_t possible = at(before.first, here.last[b]);
        row_minimum<double> best{a, unreachable_cost};
        least_run(before.before_last, before.left, a, (std::min)(a_end, apart), here.before_first.at(b), 1.0, best);
        for (std::size_t c = (std::max)(a, apart); c < (std::min)(a_end, possible); ++c)
            if (before.left[c] < best.value)
                best = {c, before.left[c]};
        return best;
    }

    static row_minimum<double> best_after(const break_blocks& here, std::size_t a, const break_blocks& after,
                                          std::size_t b, std::size_t b_end) {
        const auto at = [](const std::vector<std::size_t>& in, std::size_t bound) {
            return static_cast<std::size_t>(std::upper_bound(in.begin(), in.end(), bound) - in.begin());
        };
        const std::size_t possible = at(after.last, here.first[a]);
        const std::size_t apart = at(after.first, here.last[a]);
        row_minimum<double> best{b, unreachable_cost};
        for (std::size_t c = (std::max)(b, possible); c < (std::min)(b_end, apart); ++c)
            if (after.right[c] < best.value)
                best = {c, after.right[c]};
        least_run(after.before_first, after.right, (std::max)(b, apart), b_end, here.before_last.at(a), -1.0, best);
        return best;
    }

    /// The dropped values' price: turns the path of least bound into a division, and that into a local optimum.
    void improve() {
        const auto& tail = layers_.back();
        std::size_t at = 0;
        for (std::size_t b = 1; b < tail.size(); ++b)
            if (tail.left[b] + tail.right[b] < tail.left[at] + tail.right[at])
                at = b;
        std::vector<std::size_t> breaks(k_ + 1, 0);
        breaks[k_] = costs_.size();
        for (std::size_t j = k_ - 1; j > 0; --j) {
            const auto& layer = layers_[j - 1];
            breaks[j] = (std::min)(std::midpoint(layer.first[at], layer.last[at]), breaks[j + 1] - 1);
            at = layer.from[at];
        }
        for (std::size_t j = 1; j < k_; ++j)
            breaks[j] = (std::max)(breaks[j], breaks[j - 1] + 1);
        in_hand_ = (std::min)(in_hand_, local_optimum(costs_, std::move(breaks)).high);
    }

    /// Lloyd's iteration on a division; the cost it ends at.
    [[nodiscard]] static double_double local_optimum(const segment_costs& costs, std::vector<std::size_t> breaks) {
        const std::size_t k = breaks.size() - 1;
        std::vector<segment_moments> before(k + 1);
        for (std::size_t j = 0; j <= k; ++j)
            before[j] = costs.before(breaks[j]);
        constexpr int sweeps = 20; // each lowers the cost; the first few do nearly all of it
        bool moved = true;
        for (int sweep = 0; sweep < sweeps && moved; ++sweep) {
            moved = false;
            for (std::size_t j = 1; j < k; ++j) {
                const auto means =
                    segment_costs::mean(before[j - 1], before[j]) + segment_costs::mean(before[j], before[j + 1]);
                const std::size_t better =
                    std::clamp(costs.above(means * double_double{0.5}), breaks[j - 1] + 1, breaks[j + 1] - 1);
                if (better != breaks[j]) {
                    moved = true;
                    breaks[j] = better;
                    before[j] = costs.before(better);
                }
            }
        }
        double_double cost;
        for (std::size_t j = 0; j < k; ++j)
            cost = cost + segment_costs::within(before[j], before[j + 1], costs.offset(breaks[j]));
        return cost;
    }

    /// Drops the blocks that cannot hold an optimum and cuts the others.
    void drop(std::size_t cut) {
        // The bounds are plain doubles: a run's cost is off by some 2^-51 of its squares about the common centre, and
        // each level of a search for minima may add as much again. 2^-44 of all squares is far above that.
        const double squares = (end_.squares[0] - start_.squares[0]) + (end_.squares_low[0] - start_.squares_low[0]);
        const double limit = in_hand_ * (1.0 + 1e-12) + squares * 0x1p-44;
        for (auto& layer : layers_) {
            break_blocks kept;
            for (std::size_t b = 0; b < layer.size(); ++b) {
                if (!(layer.left[b] + layer.right[b] <= limit))
                    continue;
                const std::size_t size = layer.last[b] - layer.first[b] + 1;
                const std::size_t count = (std::min)(cut, size);
                for (std::size_t piece = 0; piece < count; ++piece) {
                    kept.first.push_back(layer.first[b] + size * piece / count);
                    kept.last.push_back(layer.first[b] + size * (piece + 1) / count - 1);
                }
            }
            if (cut > 1)
                kept.complete(costs_);
            layer = std::move(kept);
        }
    }

    const segment_costs& costs_;
    std::size_t k_;
    moment_columns start_;
    moment_columns end_;
    double in_hand_ = unreachable_cost;
    std::vector<break_blocks> layers_;
};

/// The best division: where each run but the first begins, its cost, and how many divisions are as good.
struct optimal_segments {
    std::vector<std::size_t> breaks; ///< k - 1 positions; the leftmost optimum
    double_double cost;
    std::uint64_t optima = 1; ///< saturates
};

/// The same two recurrences over single positions, in twice the precision of a double.
class exact_search {
public:
    exact_search(const segment_costs& costs, const std::vector<std::vector<std::size_t>>& positions)
        : costs_{costs}, start_{costs.before(0)}, end_{costs.before(costs.size())} {
        for (const auto& each : positions) {
            const auto before = costs.before(each);
            auto& layer = layers_.emplace_back();
            for (std::size_t i = 0; i < each.size(); ++i)
                layer.push_back({each[i], before[i], costs.offset(each[i]), unreachable_cost, unreachable_cost});
        }
    }

    [[nodiscard]] optimal_segments run() {
        bound();
        return read_off();
    }

private:
    struct place {
        std::size_t position;
        segment_moments before;
        double_double offset;
        double_double left;  ///< least cost of what lies before, given a break here
        double_double right; ///< least cost of what lies after
    };

    [[nodiscard]] static double_double between(const place& a, const place& b) {
        return a.position < b.position ? segment_costs::within(a.before, b.before, a.offset)
                                       : double_double{unreachable_cost};
    }

    void bound() {
        for (place& b : layers_.front())
            b.left = segment_costs::within(start_, b.before, costs_.offset(0));
        const auto scan = [](const auto& value) {
            return [&value](std::size_t row, std::size_t column, std::size_t column_end) {
                row_minimum<double_double> best{column, value(row, column)};
                for (std::size_t c = column + 1; c < column_end; ++c)
                    if (const auto now = value(row, c); now < best.value)
                        best = {c, now};
                return best;
            };
        };
        for (std::size_t j = 1; j < layers_.size(); ++j) {
            const auto& before = layers_[j - 1];
            auto& here = layers_[j];
            const auto value = [&](std::size_t b, std::size_t a) {
                return before[a].left + between(before[a], here[b]);
            };
            row_minima(0, here.size(), 0, before.size(), scan(value),
                       [&](std::size_t b, const auto& minimum) { here[b].left = minimum.value; });
        }
        for (place& b : layers_.back())
            b.right = segment_costs::within(b.before, end_, b.offset);
        for (std::size_t j = layers_.size() - 1; j-- > 0;) {
            auto& here = layers_[j];
            const auto& after = layers_[j + 1];
            const auto value = [&](std::size_t a, std::size_t b) {
                return between(here[a], after[b]) + after[b].right;
            };
            row_minima(0, here.size(), 0, after.size(), scan(value),
                       [&](std::size_t a, const auto& minimum) { here[a].right = minimum.value; });
        }
    }

    static std::uint64_t saturated(std::uint64_t a, std::uint64_t b) {
        return a > (std::numeric_limits<std::uint64_t>::max)() - b ? (std::numeric_limits<std::uint64_t>::max)()
                                                                   : a + b;
    }

    /// Walks the leftmost optimum and counts all of them.
    [[nodiscard]] optimal_segments read_off() const {
        optimal_segments out;
        out.cost = unreachable_cost;
        for (const place& b : layers_.front())
            out.cost = (std::min)(out.cost, b.left + b.right);
        // Costs that agree to 2^-70 are equal: the arithmetic carries 2^-100, and values are doubles of 2^-53.
        const auto optimal = [best = out.cost](double_double cost) {
            return cost.high < unreachable_cost && (cost - best).high <= best.high * 0x1p-70;
        };
        std::vector<std::vector<const place*>> on_path(layers_.size());
        for (std::size_t j = 0; j < layers_.size(); ++j)
            for (const place& b : layers_[j])
                if (optimal(b.left + b.right))
                    on_path[j].push_back(&b);
        std::vector<std::uint64_t> ways(on_path.back().size(), 1);
        std::vector<std::vector<std::size_t>> next(layers_.size());
        for (std::size_t j = layers_.size() - 1; j-- > 0;) {
            std::vector<std::uint64_t> here(on_path[j].size(), 0);
            next[j].assign(here.size(), 0);
            for (std::size_t a = 0; a < here.size(); ++a)
                for (std::size_t b = ways.size(); b-- > 0;)
                    if (optimal(on_path[j][a]->left + between(*on_path[j][a], *on_path[j + 1][b]) +
                                on_path[j + 1][b]->right)) {
                        here[a] = saturated(here[a], ways[b]);
                        next[j][a] = b;
                    }
            ways = std::move(here);
        }
        out.optima = 0;
        for (const std::uint64_t w : ways)
            out.optima = saturated(out.optima, w);
        for (std::size_t j = 0, at = 0; j < layers_.size(); ++j) {
            out.breaks.push_back(on_path[j][at]->position);
            if (j + 1 < layers_.size())
                at = next[j][at];
        }
        return out;
    }

    const segment_costs& costs_;
    segment_moments start_;
    segment_moments end_;
    std::vector<std::vector<place>> layers_;
};

/// Finds the best division of m values into k runs, 1 <= k <= m.
[[nodiscard]] inline optimal_segments find_optimal_segments(const segment_costs& costs, std::size_t k) {
    if (k == 1)
        return {.breaks = {},
                .cost = segment_costs::within(costs.before(0), costs.before(costs.size()), costs.offset(0))};
    return exact_search{costs, break_ranges{costs, k}.positions()}.run();
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
