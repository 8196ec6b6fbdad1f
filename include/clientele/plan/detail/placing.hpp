#pragma once

/// @file
/// Budgets placed on one set of lines: prices by groups, amounts by prices, and the bound that proves them.

#include <clientele/parallel/detail/refusing_together.hpp>
#include <clientele/plan/allocation.hpp>
#include <clientele/plan/detail/conflict_finder.hpp>
#include <clientele/plan/detail/line_account.hpp>
#include <clientele/plan/detail/price_solver.hpp>
#include <clientele/plan/detail/whole_units.hpp>

#include <array>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A set of lines with its tree, for any number of budgets. Prices, sums and groups are those of all ranks' lines,
/// amounts those of the own ones.
template <class Lines, class Executor, class Ranks = one_rank>
class placing {
public:
    static constexpr bool whole = Lines::whole;

    template <class Columns>
    placing(const Columns& columns, std::span<const spend_group> groups, const Executor& executor, const Ranks& ranks,
            std::size_t first = 0)
        : lines_{columns, executor}, groups_{groups}, executor_{executor}, ranks_{ranks}, first_{first},
          tree_{tree_of("allocate", columns, groups, executor, ranks, first)}, solver_{lines_, tree_, executor, ranks},
          settled_(tree_.nodes.size()) {
        if constexpr (Lines::whole) {
            unit_cost_ = common_cost(columns);
            for (auto& node : tree_.nodes)
                to_whole_units(node, unit_cost_);
            sum_bounds(tree_);
        }
    }

    /// The least budget that the bounds allow.
    [[nodiscard]] double least() const noexcept { return tree_.nodes[0].least; }

    /// The most that the bounds allow to be spent.
    [[nodiscard]] double most() const noexcept { return tree_.nodes[0].most; }

    [[nodiscard]] allocation plan(double budget, bool spend_all) {
        if (const auto found = settle(budget, spend_all))
            fail(errc::bad_parameter, no_row, "allocate: bounds must allow what they ask for, but ", in_words(*found));
        return finished(room_around({}), [&](const line_block& block, std::vector<double>& amounts) {
            place(block, amounts); // and what they bring while they are at hand
        });
    }

    /// Finds the prices of a budget, unless bounds contradict each other.
    [[nodiscard]] std::optional<bound_conflict> settle(double budget, bool spend_all) {
        budget_ = budget;
        tree_.nodes[0].ceiling = budget;
        tree_.nodes[0].floor = spend_all ? budget : 0;
        if constexpr (Lines::whole) {
            require(!(budget > least_cost() * 0x1p52), "allocate: the budget must buy at most 2^52 whole units, got ",
                    budget);
            to_whole_units(tree_.nodes[0], unit_cost_);
            tree_.nodes[0].floor = (std::min)(tree_.nodes[0].floor, tree_.nodes[0].ceiling); // no part of a unit
        }
        auto found = conflict_finder{lines_.of, tree_, ranks_, first_}.find();
        if (!found)
            settle_prices(tree_.nodes[0].ceiling, spend_all);
        return found;
    }
    /// What lines get at the prices that were found; of whole units those that the prices leave open are still to be
    /// given out.
    [[nodiscard]] std::vector<double> amounts() const {
        std::vector<double> amounts;
        resize_for_writing(amounts, lines_.of.size());
        for_each_block([&](const line_block& block, std::size_t) { place(block, amounts); });
        return amounts;
    }
    /// Gives out whole units that the prices leave open.
    /// @returns the innermost group whose floor is not met, by its node; 0 where all are
    [[nodiscard]] std::size_t fill(std::vector<double>& amounts, bool spend_all) const {
        return unit_filler{lines_, tree_, amounts}.fill(spend_all);
    }
    /// Whether all units cost the same, so that prices leave no more open than which of equals gets one.
    [[nodiscard]] bool one_cost() const noexcept { return unit_cost_ > 0; }
    /// A line that may have more than `below` whole units, or just these.
    struct part_of_unit {
        std::size_t line;
        double below;
    };
    /// A line that the prices would give a part of a unit, within `node` if there is one; else one that may have more
    /// or fewer than its amount, if there is any.
    [[nodiscard]] std::optional<part_of_unit> open_line(std::size_t node, std::span<const double> amounts) const {
        std::optional<part_of_unit> best;
        int rank = 0;
        for (const auto& block : tree_.blocks) {
            const auto& of = settled_[block.node];
            const auto more = lines_.at(of.price.low, of.most), less = lines_.at(of.price.high, of.most);
            const int inside = block.node >= node && block.node < tree_.nodes[node].end ? 1 : 0;
            for (auto at = block.begin; at < block.end && rank < 3 + inside; ++at) {
                const auto line = tree_.line(at);
                const double floor = lines_.of.floor_of(line), ceiling = lines_.of.ceiling_of(line), below = less(line);
                if (of.price.share != 0 && more(line) > below)
                    best = part_of_unit{line, below}, rank = 3 + inside;
                else if (floor < ceiling && rank < 1 + inside)
                    best = part_of_unit{line, (std::min)(amounts[line], ceiling - 1)}, rank = 1 + inside;
            }
        }
        return best;
    }
    /// What amounts bring and why, with the prices that were found and the bound that they prove.
    [[nodiscard]] allocation told(std::vector<double> amounts) const {
        return finished(room_around(std::move(amounts)), [](const line_block&, std::vector<double>&) {});
    }

private:
    /// The price of a node, and what holds it there.
    struct settled_node : price_of_lines {
        mixed_price price{};
        double most = 0;  // what its lines may ask for at most
        double spend = 0; // what it spends
    };

    void settle_prices(double budget, bool spend_all) {
        const auto at = solver_.solve(0, budget, spend_all);
        settled_[0] = {{at.price() + 0.0}, at, solver_.most(), budget};
        for (std::size_t node = 1; node < tree_.nodes.size(); ++node) {
            const auto& of = tree_.nodes[node];
            auto& now = settled_[node] = settled_[of.parent];
            const auto share = solver_.share(node, now.price);
            now.spend = share.spend;
            if (!share.bound)
                continue;
            now.full = share.spend >= of.ceiling;
            now.held = now.full || share.spend <= of.floor; // else part of a tie, at the price around it
            now.price = solver_.solve(node, share.spend, !now.full);
            now.most = solver_.most();
            if (now.held)
                now.paid = now.price.price() + 0.0;
        }
    }

    /// The columns of a result with the amounts that there are. Fresh memory costs as much as what is written to it, so
    /// that threads share it where it is large.
    [[nodiscard]] allocation room_around(std::vector<double> amounts) const {
        allocation result;
        result.budget = budget_;
        result.amounts = std::move(amounts);
        const auto n = lines_.of.size();
        const std::size_t tasks = n < 65'536 ? 1 : 4;
        executor_.for_each(tasks, [&](std::size_t task) {
            for (; task < 4; task += tasks)
                if (task == 3)
                    resize_for_writing(result.why, n);
                else
                    resize_for_writing(*std::array{&result.amounts, &result.values, &result.marginals}[task], n);
        });
        return result;
    }
    /// Says what became of amounts, each block of which is placed first.
    template <class Place>
    [[nodiscard]] allocation finished(allocation result, const Place& place) const {
        say_groups(result);
        finish(result, place);
        return result;
    }

    static constexpr std::size_t blocks_together = 16; // of a task

    template <class Task>
    void for_each_block(const Task& task) const {
        executor_.for_each((tree_.blocks.size() + blocks_together - 1) / blocks_together, [&](std::size_t t) {
            for (auto b = t * blocks_together; b < (std::min)((t + 1) * blocks_together, tree_.blocks.size()); ++b)
                task(tree_.blocks[b], t);
        });
    }

    void place(const line_block& block, std::vector<double>& amounts) const {
        auto node = settled_[block.node];
        if constexpr (Lines::whole)
            node.price.share = 0;
        double placed[spend_tree::block_size];
        solver_.amounts(block, node.price, node.most, placed);
        tree_.places(block).each([&](std::size_t i, std::size_t line) { amounts[line] = placed[i]; });
    }

    void say_groups(allocation& result) const {
        result.price = settled_[0].paid;
        result.groups.resize(groups_.size());
        for (std::size_t node = 1; node < tree_.nodes.size(); ++node) {
            const auto& of = settled_[node];
            result.groups[tree_.nodes[node].group] = {0, of.paid, of.held && !of.full, of.held && of.full};
        }
    }

    [[nodiscard]] double least_cost() const noexcept {
        double least = without_end;
        for (std::size_t i = 0; i < lines_.of.size(); ++i)
            least = (std::min)(least, lines_.of.cost_of(i));
        return least;
    }

    /// Values, reasons, sums and the bound.
    template <class Place>
    void finish(allocation& result, const Place& place) const {
        const line_account account{lines_, result};
        std::vector<line_sums> of_node(tree_.nodes.size());
        const auto add_up = [&](const line_block& block, line_sums& to) {
            account.add_up(tree_.places(block), settled_[block.node].paid, to);
        };
        const bool ungrouped = tree_.nodes.size() == 1; // then threads sum, too
        std::vector<line_sums> of_task(ungrouped ? tree_.blocks.size() / blocks_together + 1 : 0);
        refusing_together(
            ranks_, first_,
            [&] {
                for_each_block([&](const line_block& block, std::size_t task) {
                    place(block, result.amounts);
                    account.describe(tree_.places(block), settled_[block.node]);
                    if (ungrouped)
                        add_up(block, of_task[task]);
                });
            },
            [&](std::size_t line) { return tree_.all_place_of(line); });
        for (const auto& each : of_task)
            of_node[0].merge(each);
        if (!ungrouped)
            for (const auto& block : tree_.blocks)
                add_up(block, of_node[block.node]);
        if constexpr (!alone<Ranks>)
            add_up_nodes(of_node);
        for (auto node = tree_.nodes.size(); node-- > 1;) {
            auto& of = of_node[node];
            const auto& bounds = tree_.nodes[node];
            const double spend = of.spend.value(), own = settled_[node].paid - settled_[bounds.parent].paid;
            result.groups[bounds.group].spend = spend;
            if (own != 0) // above the price around it: what its ceiling costs; below: what its floor does
                of.excess.add(own * ((own > 0 ? bounds.ceiling : bounds.floor) - spend));
            of_node[bounds.parent].merge(of);
        }
        auto& all = of_node[0];
        result.spend = all.spend.value();
        result.value = all.value.value();
        all.excess.add(result.price *
                       (tree_.nodes[0].ceiling - result.spend)); // the budget, or what whole units can use
        result.bound = result.value + (std::max)(0.0, all.excess.value());
        if (!std::isfinite(result.bound) || !std::isfinite(result.value)) [[unlikely]]
            fail(errc::overflow, no_row, "allocate: what all lines bring must be within the range of a double");
    }
    /// Puts the sums over all ranks in the place of each.
    void add_up_nodes(std::vector<line_sums>& of_node) const {
        std::vector<exact_sum> all;
        for (const auto& each : of_node)
            all.insert(all.end(), {each.spend, each.value, each.excess});
        add_up(ranks_, std::span{all});
        for (std::size_t node = 0; node < of_node.size(); ++node)
            of_node[node] = {all[3 * node], all[3 * node + 1], all[3 * node + 2]};
    }

    Lines lines_;
    std::span<const spend_group> groups_;
    const Executor& executor_;
    const Ranks& ranks_;
    std::size_t first_; // of this rank's lines among all
    double budget_ = 0;
    double unit_cost_ = 0; // of whole units, where all cost the same
    spend_tree tree_;
    price_solver<Lines, Executor, Ranks> solver_;
    std::vector<settled_node> settled_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
