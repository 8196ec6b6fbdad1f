#pragma once

/// @file
/// The price at which what lines ask for meets what may be spent, group by group.

#include <clientele/math/detail/exact_grid.hpp>
#include <clientele/math/detail/large_pages.hpp>
#include <clientele/parallel/concepts.hpp>
#include <clientele/plan/detail/find_fall.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

#include <limits>
#include <memory>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The least amount within bounds whose marginal is at most a price.
template <class Response>
[[nodiscard]] double amount_within(const Response& response, double price, double floor, double ceiling) {
    if (floor >= ceiling)
        return floor;
    if constexpr (priced_response<Response>) {
        return (std::max)(floor, (std::min)(ceiling, static_cast<double>(response.amount_at(price))));
    } else {
        const double at_floor = response.marginal(floor), at_ceiling = response.marginal(ceiling);
        if (at_floor <= price)
            return floor;
        if (at_ceiling > price)
            return ceiling;
        const auto marginal = [&](double amount) { return static_cast<double>(response.marginal(amount)); };
        return find_fall(marginal, price, (std::min)(price, 0.0), {floor, ceiling, at_floor, at_ceiling},
                         floor + (ceiling - floor) / 2, -1, 0, 0)
            .high;
    }
}

/// Lines whose amounts are any numbers.
template <class Response>
struct divisible_lines {
    static constexpr bool whole = false;
    static constexpr bool prepares = prepared_response<Response>;
    const budget_lines<Response>& of;
    std::unique_ptr<double[]> prepared{}; ///< of each line, where responses offer it

    template <class Executor>
    divisible_lines(const budget_lines<Response>& lines, const Executor& executor) : of{lines} {
        if constexpr (prepares) {
            constexpr std::size_t together = 16'384;
            prepared = std::make_unique_for_overwrite<double[]>(lines.size()); // threads provide its pages
            prefer_large_pages(prepared.get(), lines.size() * sizeof(double));
            executor.for_each((lines.size() + together - 1) / together, [&](std::size_t task) {
                const auto end = (std::min)((task + 1) * together, lines.size());
                for (auto line = task * together; line < end; ++line)
                    prepared[line] = lines.response[line].prepared(lines.cost_of(line));
            });
        }
    }

    /// What lines ask for at a price of money, at most what `most` money buys.
    class asker {
    public:
        asker(const divisible_lines& all, double price, double most)
            : all_{all}, price_{price}, most_{most}, by_{price > 0 && std::isnormal(price) ? price : 1} {}

        /// What one line asks for.
        [[nodiscard]] double operator()(std::size_t line) const {
            if constexpr (prepares)
                return bounded(line, all_.of.response[line].amount_at(all_.prepared[line], by_));
            else
                return asked(line);
        }
        /// What the lines of many places ask for.
        template <class LineOf>
        void ask(std::size_t begin, std::size_t end, const LineOf& line_of, double* amounts) const
            requires together_response<Response>
        {
            constexpr auto together = Response::together;
            std::array<Response, together> responses;
            std::array<double, together> ready, at_once;
            for (; begin < end; begin += together, amounts += together) {
                const auto count = (std::min)(end - begin, together);
                for (std::size_t i = 0; i < together; ++i) { // the last one stands where there are no more
                    const auto line = line_of(begin + (std::min)(i, count - 1));
                    responses[i] = all_.of.response[line];
                    ready[i] = all_.prepared[line];
                }
                Response::amounts_at(responses, ready, by_, at_once);
                for (std::size_t i = 0; i < count; ++i)
                    amounts[i] = bounded(line_of(begin + i), at_once[i]);
            }
        }

    private:
        /// An amount between the floor of a line and its ceiling, or what money buys.
        [[nodiscard]] double bounded(std::size_t line, double amount) const {
            if (by_.price == price_ && !std::isnan(amount)) [[likely]]
                return (std::max)(all_.of.floor_of(line), (std::min)(most_of(line), amount));
            return asked_alone(line);
        }
        [[nodiscard]] double most_of(std::size_t line) const noexcept {
            const double cost = all_.of.cost_of(line), ceiling = all_.of.ceiling_of(line);
            return ceiling * cost > most_ ? most_ / cost : ceiling; // a division where it is needed
        }
        [[nodiscard]] double asked(std::size_t line) const {
            return amount_within(all_.of.response[line], price_ * all_.of.cost_of(line), all_.of.floor_of(line),
                                 most_of(line));
        }
        [[nodiscard, CLIENTELE_NOINLINE]] double asked_alone(std::size_t line) const { return asked(line); }

        const divisible_lines& all_;
        double price_, most_;
        shared_price by_;
    };
    [[nodiscard]] asker at(double price, double most) const { return {*this, price, most}; }
};

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

/// Solves for prices on a tree of lines. All sums are exact on a grid, so that neither the number of threads, nor the
/// order of lines, nor who has which of them changes a bit of any of them: all ranks go the same way.
template <class Lines, class Executor, class Ranks>
class price_solver {
public:
    price_solver(const Lines& lines, const spend_tree& tree, const Executor& executor, const Ranks& ranks)
        : lines_{lines}, tree_{tree}, executor_{executor}, ranks_{ranks}, terms_(tree.blocks.size()),
          demand_(tree.nodes.size()), low_(tree.nodes.size()), high_(tree.nodes.size()) {}

    /// The price at which a node, its own bounds left aside, spends an amount; 0 where it asks for no more than that
    /// for nothing, unless it must spend it.
    [[nodiscard]] mixed_price solve(std::size_t node, double target, bool must_spend) {
        nothing_ = !(target > 0);
        most_ = nothing_ ? 1e-300 : (std::min)(2 * target, (std::numeric_limits<double>::max)());
        if constexpr (Lines::whole) // a first unit may be asked for, so that it has a price
            most_ = (std::min)(most_ + lines_.dearest, (std::numeric_limits<double>::max)());
        const double base = (std::min)(tree_.nodes[node].least, target);
        const auto asked = [&](double price) {
            const double spent = spend(node, price);
            keep(spent > target ? low_ : high_, node);
            return spent;
        };
        const auto search = [&](const fall& from, const start& guess) {
            return find_fall(asked, target, base, from, guess.price, guess.slope, 22, 1e-7 * target);
        };
        fall from{0, 0x1p1023, std::numeric_limits<double>::quiet_NaN(), base};
        if (!beyond(target, tree_.nodes[node].least)) { // floors take all, on paper
            from.at_low = asked(0);
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
    void keep(std::vector<double>& where, std::size_t node) const {
        std::copy(demand_.begin() + static_cast<std::ptrdiff_t>(node),
                  demand_.begin() + static_cast<std::ptrdiff_t>(tree_.nodes[node].end),
                  where.begin() + static_cast<std::ptrdiff_t>(node));
    }

    /// What a node spends at a price, its own bounds left aside and those within it heeded.
    double spend(std::size_t node, double price) {
        const auto first = tree_.nodes[node].block, last = tree_.block_end(node), end = tree_.nodes[node].end;
        const auto grid = grid_of(node);
        constexpr std::size_t together = 16; // blocks of a task
        executor_.for_each((last - first + together - 1) / together, [&](std::size_t task) {
            const auto from = first + task * together;
            for (auto b = from; b < (std::min)(from + together, last); ++b)
                terms_[b] = block_spend(tree_.blocks[b], price, grid);
        });
        auto block = last;
        for (auto n = end; n-- > node;) { // own lines first, then what children brought
            grid_term sum{};
            for (; block > tree_.nodes[n].block; --block)
                sum += terms_[block - 1];
            put_sum(n, sum, grid);
        }
        if constexpr (!alone<Ranks>)
            add_up_sums(node, end, grid);
        for (auto n = end; n-- > node + 1;)
            demand_[tree_.nodes[n].parent] += within(tree_.nodes[n], demand_[n]);
        return demand_[node];
    }
    /// A grid on which what the lines of all ranks within a node ask for is summed.
    [[nodiscard]] exact_grid grid_of(std::size_t node) const {
        return {2 * most_, static_cast<double>(tree_.all_blocks_of(node) * spend_tree::block_size + 1)};
    }
    void put_sum(std::size_t node, const grid_term& sum, const exact_grid& grid) {
        if constexpr (alone<Ranks>)
            demand_[node] = grid.value(sum);
        else
            sums_.insert(sums_.end(), {sum.high, sum.low});
    }
    void add_up_sums(std::size_t node, std::size_t end, const exact_grid& grid) {
        ranks_.all_reduce_sum(sums_);
        for (std::size_t i = 0; i < end - node; ++i)
            demand_[end - 1 - i] = grid.value({sums_[2 * i], sums_[2 * i + 1]});
        sums_.clear();
    }
    [[nodiscard]] grid_term block_spend(const line_block& block, double price, const exact_grid& grid) const {
        double spends[spend_tree::block_size];
        ask(block, price, most_, spends);
        for (auto place = block.begin; place < block.end; ++place)
            spends[place - block.begin] *= lines_.of.cost_of(tree_.line(place));
        return grid.sum_of(spends, block.end - block.begin);
    }
    /// What the lines of a block ask for.
    void ask(const line_block& block, double price, double most, double* amounts) const {
        const auto asked = lines_.at(price, most);
        const auto line_of = [this](std::size_t place) { return tree_.line(place); };
        if constexpr (requires { asked.ask(block.begin, block.end, line_of, amounts); })
            asked.ask(block.begin, block.end, line_of, amounts);
        else
            for (auto place = block.begin; place < block.end; ++place)
                *amounts++ = asked(tree_.line(place));
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
        const auto sampled = [&](double price) {
            grid_term sum{};
            const auto amount = lines_.at(price, most_);
            tree_.sample(node, step, true, [&](std::size_t line) {
                sum += grid(lines_.of.cost_of(line) * (amount(line) - lines_.of.floor_of(line)));
            });
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
        if constexpr (!alone<Ranks>) {
            add_up(ranks_, {&sum, 1});
            count = all_sum(ranks_, count);
        }
        const double all = sum.value();
        return count > 0 && all > 0 && std::isfinite(all) ? all / static_cast<double>(count) : 1;
    }

    const Lines& lines_;
    const spend_tree& tree_;
    const Executor& executor_;
    const Ranks& ranks_;
    std::vector<grid_term> terms_;
    std::vector<std::int64_t> sums_{}; // of all ranks, from the last node on
    std::vector<double> demand_;       // of each node at the price asked for last
    std::vector<double> low_, high_;
    double most_ = 0;
    bool nothing_ = false; // is to be spent; a little is asked for, so that it has a price
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
