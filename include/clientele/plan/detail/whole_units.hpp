#pragma once

/// @file
/// Whole units: what one more brings, and who gets those that the price leaves open.

#include <clientele/cmath.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

#include <cstdint>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The bounds of lines, taken to whole units.
struct whole_bounds {
    std::vector<double> floor{}, ceiling{};

    template <class Response>
    explicit whole_bounds(const budget_lines<Response>& lines) {
        floor.reserve(lines.size());
        ceiling.reserve(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const double least = lines.floor_of(i), most = lines.ceiling_of(i);
            floor.push_back(std::ceil(least));
            ceiling.push_back(std::floor(most));
            if (floor[i] > ceiling[i] && least <= most)
                fail(errc::bad_parameter, i, "allocate: there must be a whole number between the floor ", least,
                     " and the ceiling ", most, " of line ", i);
        }
    }
    /// The lines between these bounds.
    template <class Response>
    [[nodiscard]] budget_lines<Response> lines(const budget_lines<Response>& of) const {
        return {of.response, of.cost, floor, ceiling, of.group};
    }
};

/// Lines whose amounts are whole numbers.
template <class Response>
struct unit_lines {
    static constexpr bool whole = true;
    budget_lines<Response> of;
    double dearest = 0; ///< what a unit costs at most

    template <class Executor>
    unit_lines(const budget_lines<Response>& lines, const Executor&) : of{lines} {
        for (std::size_t line = 0; line < of.size(); ++line)
            dearest = (std::max)(dearest, of.cost_of(line));
    }

    /// What one more unit of a line brings.
    [[nodiscard]] double next(std::size_t line, double amount) const {
        const auto& response = of.response[line];
        return response.value(amount + 1) - response.value(amount);
    }
    /// How many units are worth more than a price of money, at most what `most` money buys.
    [[nodiscard]] double amount(std::size_t line, double price, double most) const {
        const double unit = price * of.cost_of(line), floor = of.floor_of(line);
        double few = floor,
               many = (std::min)(of.ceiling_of(line), (std::max)(floor, std::floor(most / of.cost_of(line))));
        if constexpr (priced_response<Response>) { // between that amount and the units around it
            const double near = std::floor(of.response[line].amount_at(unit));
            few = (std::max)(few, (std::min)(many, near - 1));
            many = (std::min)(many, (std::max)(floor, near + 1));
        }
        while (few < many) {
            const double middle = std::floor(few + (many - few) / 2);
            if (next(line, middle) > unit)
                few = middle + 1;
            else
                many = middle;
        }
        return few;
    }
    /// The same of each line, and of the lines of many places.
    struct asker {
        const unit_lines& all;
        double price, most;

        [[nodiscard]] double operator()(std::size_t line) const { return all.amount(line, price, most); }
        void operator()(const line_places& places, double* amounts) const {
            for (std::size_t i = 0; i < places.size(); ++i)
                amounts[i] = (*this)(places.line(i));
        }
    };
    [[nodiscard]] asker at(double price, double most) const { return {*this, price, most}; }
};

/// What a unit costs where all cost the same, else 0.
template <class Response>
[[nodiscard]] double common_cost(const budget_lines<Response>& lines) noexcept {
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (lines.cost_of(i) != lines.cost_of(0))
            return 0;
    return lines.size() == 0 ? 0 : lines.cost_of(0);
}

/// Takes the bounds of a node to what whole units of a cost come to.
inline void to_whole_units(spend_node& node, double cost) noexcept {
    if (cost > 0) {
        node.floor = std::ceil(node.floor / cost * (1 - 1e-12)) * cost;
        node.ceiling = std::floor(node.ceiling / cost * (1 + 1e-12)) * cost;
    }
}

/// Gives out the units that the price leaves open, those worth most for their cost first, earlier lines before later
/// ones: until the floors of groups are met, then as long as there is room.
template <class Lines>
class unit_filler {
public:
    unit_filler(const Lines& lines, const spend_tree& tree, std::vector<double>& amounts)
        : lines_{lines}, tree_{tree}, amounts_{amounts}, spent_(tree.nodes.size(), 0.0) {
        for (const auto& block : tree.blocks)
            for (auto at = block.begin; at < block.end; ++at)
                spent_[block.node] += lines.of.cost_of(tree.line(at)) * amounts[tree.line(at)];
        for (auto node = tree.nodes.size(); node-- > 1;)
            spent_[tree.nodes[node].parent] += spent_[node];
    }

    /// @returns the innermost group whose floor is not met, by its node; 0 where all are
    [[nodiscard]] std::size_t fill(bool spend_all) {
        std::size_t unmet = 0;
        for (auto node = tree_.nodes.size(); node-- > 1;) {
            const double floor = tree_.nodes[node].floor;
            if (!beyond(floor, spent_[node]))
                continue;
            fill(node, floor, true);
            while (beyond(floor, spent_[node]) && make_room(node)) {
            }
            if (unmet == 0 && beyond(floor, spent_[node]))
                unmet = node;
        }
        fill(0, tree_.nodes[0].ceiling, spend_all);
        return unmet;
    }

private:
    struct offer {
        double worth; // for each unit of money
        std::size_t line, node;
        bool operator<(const offer& other) const noexcept {
            return worth != other.worth ? worth < other.worth : line > other.line;
        }
    };

    void fill(std::size_t node, double until, bool at_a_loss) {
        std::vector<offer> offers;
        each_line(node, [&](std::size_t line, std::size_t of) { offer_next(offers, line, of, at_a_loss); });
        std::make_heap(offers.begin(), offers.end());
        while (!offers.empty() && beyond(until, spent_[node])) {
            std::pop_heap(offers.begin(), offers.end());
            const auto best = offers.back();
            offers.pop_back();
            if (!fits(best))
                continue;
            give(best, 1);
            if (offer_next(offers, best.line, best.node, at_a_loss))
                std::push_heap(offers.begin(), offers.end());
        }
    }
    void give(const offer& to, double units) {
        amounts_[to.line] += units;
        for (auto up = to.node;; up = tree_.nodes[up].parent) {
            spent_[up] += units * lines_.of.cost_of(to.line);
            if (up == 0)
                break;
        }
    }
    /// Gives a group one more unit for which others around it have to give up some, those worth least first.
    /// @returns whether that was possible; else nothing is changed
    bool make_room(std::size_t node) {
        std::optional<offer> best;
        each_line(node, [&](std::size_t line, std::size_t of) {
            const offer next{lines_.next(line, amounts_[line]) / lines_.of.cost_of(line), line, of};
            if (amounts_[line] + 1 <= lines_.of.ceiling_of(line) && fits(next, node) && (!best || *best < next))
                best = next;
        });
        if (!best)
            return false;
        give(*best, 1);
        std::vector<offer> taken;
        for (auto up = node; up != 0;) { // from within to around
            up = tree_.nodes[up].parent;
            while (beyond(spent_[up], tree_.nodes[up].ceiling)) {
                const auto least = least_worth(up, node);
                if (!least) {
                    for (const auto& each : taken)
                        give(each, 1);
                    give(*best, -1);
                    return false;
                }
                give(*least, -1);
                taken.push_back(*least);
            }
        }
        return true;
    }
    /// The unit that is missed least within `up` and outside `node`, if any may be taken away.
    [[nodiscard]] std::optional<offer> least_worth(std::size_t up, std::size_t node) const {
        std::optional<offer> least;
        each_line(up, [&](std::size_t line, std::size_t of) {
            if ((of >= node && of < tree_.nodes[node].end) || amounts_[line] - 1 < lines_.of.floor_of(line))
                return;
            const double cost = lines_.of.cost_of(line);
            const offer last{lines_.next(line, amounts_[line] - 1) / cost, line, of};
            for (auto at = of; at != up && at != 0; at = tree_.nodes[at].parent)
                if (beyond(tree_.nodes[at].floor, spent_[at] - cost))
                    return;
            if (!least || last < *least)
                least = last;
        });
        return least;
    }
    template <class Call>
    void each_line(std::size_t node, const Call& call) const {
        for (auto b = tree_.nodes[node].block; b < tree_.block_end(node); ++b)
            for (auto at = tree_.blocks[b].begin; at < tree_.blocks[b].end; ++at)
                call(tree_.line(at), tree_.blocks[b].node);
    }
    bool offer_next(std::vector<offer>& offers, std::size_t line, std::size_t node, bool at_a_loss) const {
        if (amounts_[line] + 1 > lines_.of.ceiling_of(line))
            return false;
        const offer next{lines_.next(line, amounts_[line]) / lines_.of.cost_of(line), line, node};
        if (!(next.worth > 0 || at_a_loss) || !fits(next))
            return false;
        offers.push_back(next);
        return true;
    }
    /// Whether one more keeps the ceilings of its groups, or of those up to `node`.
    [[nodiscard]] bool fits(const offer& of, std::size_t node = 0) const {
        for (auto up = of.node;; up = tree_.nodes[up].parent) {
            if (beyond(spent_[up] + lines_.of.cost_of(of.line), tree_.nodes[up].ceiling))
                return false;
            if (up == node)
                return true;
        }
    }

    const Lines& lines_;
    const spend_tree& tree_;
    std::vector<double>& amounts_;
    std::vector<double> spent_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
