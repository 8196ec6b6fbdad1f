#pragma once

/// @file
/// The price at which what lines ask for meets what may be spent, group by group.

#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/parallel/concepts.hpp>
#include <clientele/parallel/serial.hpp>
#include <clientele/plan/detail/divisible_lines.hpp>
#include <clientele/plan/detail/find_fall.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

#include <array>
#include <limits>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A price between two neighbours: `share` of the way from what is asked for at `high` to what is at `low`.
struct mixed_price {
    double low = 0, high = 0, share = 0;

    /// Whether they are neighbours among all doubles, as what is asked for jumps in between.
    [[nodiscard]] bool steep() const noexcept { return place_of(high) - place_of(low) <= 1; }
    /// As one number.
    [[nodiscard]] double price() const noexcept {
        if (steep())
            return high;
        return high - rounded_product(share, high - low);
    }
};

/// Copies of some lines of this rank within a node, one in each `step`, side by side.
template <class Response>
struct line_sample {
    std::vector<Response> response{};
    std::vector<double> cost{}, floor{}, ceiling{};

    template <class Executor>
    line_sample(const spend_tree& tree, const budget_lines<Response>& of, std::size_t node, std::size_t step,
                const Executor& executor) {
        std::vector<std::size_t> lines;
        tree.sample(node, step, true, [&](std::size_t line) { lines.push_back(line); });
        if (lines.empty())
            return;
        response.resize(lines.size(), of.response[lines[0]]);
        for (auto* each : {&cost, &floor, &ceiling})
            each->resize(lines.size());
        constexpr std::size_t together = 1024; // they lie apart, and come from memory one by one
        executor.for_each((lines.size() + together - 1) / together, [&](std::size_t task) {
            for (auto i = task * together; i < (std::min)((task + 1) * together, lines.size()); ++i) {
                response[i] = of.response[lines[i]];
                cost[i] = of.cost_of(lines[i]);
                floor[i] = of.floor_of(lines[i]);
                ceiling[i] = of.ceiling_of(lines[i]);
            }
        });
    }
    [[nodiscard]] budget_lines<Response> lines() const noexcept { return {response, cost, floor, ceiling}; }
};

/// Solves for prices on a tree of lines. All sums are exact on a grid, so that neither the number of threads, nor the
/// order of lines, nor who has which of them changes a bit of any of them: all ranks go the same way.
template <class Lines, class Executor, class Ranks>
class price_solver {
public:
    price_solver(const Lines& lines, const spend_tree& tree, const Executor& executor, const Ranks& ranks)
        : lines_{lines}, tree_{tree}, executor_{executor}, ranks_{ranks}, terms_(tree.blocks.size()),
          demand_{std::vector<double>(tree.nodes.size()), std::vector<double>(tree.nodes.size())},
          low_(tree.nodes.size()), high_(tree.nodes.size()) {}

    /// The price at which a node, its own bounds left aside, spends an amount; 0 where it asks for no more than that
    /// for nothing, unless it must spend it.
    [[nodiscard]] mixed_price solve(std::size_t node, double target, bool must_spend) {
        nothing_ = !(target > 0);
        most_ = nothing_ ? 1e-300 : (std::min)(2 * target, (std::numeric_limits<double>::max)());
        if constexpr (Lines::whole) // a first unit may be asked for, so that it has a price
            most_ = (std::min)(most_ + lines_.dearest, (std::numeric_limits<double>::max)());
        const double base = (std::min)(tree_.nodes[node].least, target);
        const auto asked = [&](auto... price) { return this->asked(node, target, std::array{price...}); };
        const auto search = [&](const fall& from, const start& guess) {
            return find_fall(asked, target, base, from, guess.price, guess.slope, 22, 1e-7 * target);
        };
        fall from{0, 0x1p1023, std::numeric_limits<double>::quiet_NaN(), base};
        if (!beyond(target, tree_.nodes[node].least)) { // floors take all, on paper
            from.at_low = asked(0.0);
            if (from.at_low > target)
                target = (std::max)(target, from.at_high = asked(from.high));
        }
        auto found = from.at_low <= target ? from : search(from, from_sample(node, target, base));
        if (found.at_low <= target) { // for nothing
            keep(low_, node);
            if (!must_spend || !beyond(target, found.at_low))
                return {};
            from = {-0x1p1023, 0, asked(-0x1p1023), found.at_low};
            keep(low_, node);
            if (from.at_low <= target) // all there is to have, to the last bits of a sum
                target = std::nextafter(from.at_low, 0);
            found = search(from, {});
        }
        return {found.low, found.high, (target - found.at_high) / (found.at_low - found.at_high)};
    }

    /// What the lines of a block get at a price, with what `solve` let them ask for at most.
    void amounts(const line_block& block, const mixed_price& at, double most, double* amounts) const {
        const bool mixed = at.share != 0 && at.steep(); // else what is asked for runs smoothly from one to the other
        ask(block, mixed ? at.high : at.price(), most, amounts);
        if (!mixed)
            return;
        double more[spend_tree::block_size];
        ask(block, at.low, most, more);
        for (std::size_t i = 0; i < block.end - block.begin; ++i)
            amounts[i] += rounded_product(at.share, more[i] - amounts[i]);
    }
    /// What lines may ask for at most since the last `solve`.
    [[nodiscard]] double most() const noexcept { return nothing_ ? 0 : most_; }

    /// What a node within the one solved last spends, and whether its own bounds hold it there.
    struct share_of_node {
        double spend;
        bool bound;
    };
    [[nodiscard]] share_of_node share(std::size_t node, const mixed_price& at) const {
        const auto& of = tree_.nodes[node];
        const double low = within(of, low_[node]), high = within(of, high_[node]);
        const double spend = at.share == 0 ? high : high + rounded_product(at.share, low - high);
        return {spend, low != low_[node] || high != high_[node]};
    }

private:
    struct start {
        double price = 1, slope = -1;
    };

    static double within(const spend_node& of, double spend) noexcept {
        return (std::max)(of.floor, (std::min)(of.ceiling, spend));
    }
    /// Keeps what the nodes within one spend at one of the prices asked for last.
    void keep(std::vector<double>& where, std::size_t node, std::size_t price = 0) const {
        std::copy(demand_[price].begin() + static_cast<std::ptrdiff_t>(node),
                  demand_[price].begin() + static_cast<std::ptrdiff_t>(tree_.nodes[node].end),
                  where.begin() + static_cast<std::ptrdiff_t>(node));
    }
    /// What a node spends at prices, ascending; keeps what all within it do at those next to where it spends the
    /// target.
    template <std::size_t Count>
    auto asked(std::size_t node, double target, const std::array<double, Count>& prices) {
        spend(node, prices);
        for (std::size_t i = 0; i < Count; ++i)
            if (demand_[i][node] > target)
                keep(low_, node, i);
        for (std::size_t i = Count; i-- > 0;)
            if (!(demand_[i][node] > target))
                keep(high_, node, i);
        if constexpr (Count == 1)
            return demand_[0][node];
        else
            return std::array{demand_[0][node], demand_[1][node]};
    }

    /// What a node spends at one or two prices, its own bounds left aside and those within it heeded: at two in one
    /// walk, as lines come from memory once.
    void spend(std::size_t node, std::span<const double> prices) {
        const auto first = tree_.nodes[node].block, last = tree_.block_end(node), end = tree_.nodes[node].end;
        const auto grid = grid_of(node);
        constexpr std::size_t together = 16; // blocks of a task
        executor_.for_each((last - first + together - 1) / together, [&](std::size_t task) {
            const auto from = first + task * together;
            for (auto b = from; b < (std::min)(from + together, last); ++b)
                for (std::size_t i = 0; i < prices.size(); ++i)
                    terms_[b][i] = block_spend(tree_.blocks[b], prices[i], grid);
        });
        for (std::size_t i = 0; i < prices.size(); ++i) {
            auto block = last;
            for (auto n = end; n-- > node;) { // own lines first, then what children brought
                grid_term sum{};
                for (; block > tree_.nodes[n].block; --block)
                    sum += terms_[block - 1][i];
                put_sum(n, i, sum, grid);
            }
        }
        if constexpr (!alone<Ranks>)
            add_up_sums(node, end, prices.size(), grid);
        for (std::size_t i = 0; i < prices.size(); ++i)
            for (auto n = end; n-- > node + 1;)
                demand_[i][tree_.nodes[n].parent] += within(tree_.nodes[n], demand_[i][n]);
    }
    /// A grid on which what the lines of all ranks within a node ask for is summed.
    [[nodiscard]] exact_grid grid_of(std::size_t node) const {
        return {2 * most_, static_cast<double>(tree_.all_blocks_of(node) * spend_tree::block_size + 1)};
    }
    void put_sum(std::size_t node, std::size_t price, const grid_term& sum, const exact_grid& grid) {
        if constexpr (alone<Ranks>)
            demand_[price][node] = grid.value(sum);
        else
            sums_.insert(sums_.end(), {sum.high, sum.low});
    }
    void add_up_sums(std::size_t node, std::size_t end, std::size_t prices, const exact_grid& grid) {
        ranks_.all_reduce_sum(sums_);
        auto sum = sums_.begin();
        for (std::size_t price = 0; price < prices; ++price)
            for (auto n = end; n-- > node; sum += 2)
                demand_[price][n] = grid.value({sum[0], sum[1]});
        sums_.clear();
    }
    [[nodiscard]] grid_term block_spend(const line_block& block, double price, const exact_grid& grid) const {
        double spends[spend_tree::block_size];
        ask(block, price, most_, spends);
        const auto places = tree_.places(block);
        for (std::size_t i = 0; i < places.size(); ++i)
            spends[i] *= lines_.of.cost_of(places.line(i));
        return grid.sum_of(spends, places.size());
    }
    /// What the lines of a block ask for.
    void ask(const line_block& block, double price, double most, double* amounts) const {
        lines_.at(price, most)(tree_.places(block), amounts);
    }

    /// Where to look first: the price of a sample of the lines for its part of what is to be spent, and how fast the
    /// sample's spending falls there.
    [[nodiscard]] start from_sample(std::size_t node, double target, double base) const {
        const auto lines = tree_.all_end_of(node) - tree_.nodes[node].all_begin;
        if (lines == 0)
            return {};
        const double first = first_price(node, lines, target, base);
        if (lines < 32'768)
            return {first};
        constexpr std::size_t step = 64;
        const auto grid = grid_of(node);
        const line_sample sample{tree_, lines_.of, node, step, executor_};
        const auto few = sample.lines();
        const Lines sampled_lines{few, serial{}};
        std::vector<double> spends(few.size());
        const auto sampled = [&](double price) {
            sampled_lines.at(price, most_)(line_places{0, few.size(), {}}, spends.data());
            for (std::size_t i = 0; i < few.size(); ++i)
                spends[i] = few.cost[i] * (spends[i] - few.floor[i]);
            const auto sum = grid.sum_of(spends.data(), few.size());
            std::int64_t parts[]{sum.high, sum.low};
            ranks_.all_reduce_sum(parts);
            return grid.value({parts[0], parts[1]}) * static_cast<double>(step);
        };
        const double part = target - base;
        const double most = part > 0 ? sampled(0) : 0;
        if (!(most > part))
            return {};
        const auto found = find_fall(sampled, part, 0, {0, 0x1p1023, most, 0}, first, -1, 40, without_end);
        const double near = sampled(found.high * 0.99), slope = std::log(near / found.at_high) / std::log(0.99);
        return {found.high, slope < 0 && std::isfinite(slope) ? slope : -1};
    }
    /// A price that some lines would pay were what is left divided evenly.
    [[nodiscard]] double first_price(std::size_t node, std::size_t lines, double target, double base) const {
        exact_sum sum;
        std::size_t count = 0;
        tree_.sample(node, lines / 64 + 1, false, [&](std::size_t line) {
            const double cost = lines_.of.cost_of(line);
            const double even = (target - base) / cost / static_cast<double>(lines);
            const double price = lines_.of.response[line].marginal(lines_.of.floor_of(line) + even) / cost;
            if (price > 0 && std::isfinite(price)) {
                sum.add(price);
                ++count;
            }
        });
        add_up(ranks_, {&sum, 1});
        count = all_sum(ranks_, count);
        const double all = sum.value();
        return count > 0 && all > 0 && std::isfinite(all) ? all / static_cast<double>(count) : 1;
    }

    const Lines& lines_;
    const spend_tree& tree_;
    const Executor& executor_;
    const Ranks& ranks_;
    std::vector<std::array<grid_term, 2>> terms_;
    std::vector<std::int64_t> sums_{};          // of all ranks, from the last node on
    std::array<std::vector<double>, 2> demand_; // of each node at the prices asked for last
    std::vector<double> low_, high_;
    double most_ = 0;
    bool nothing_ = false; // is to be spent; a little is asked for, so that it has a price
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
