#pragma once

// Branch and bound over boxes of amounts: the least concave function above each response within its box bounds the
// box, and the box is divided where that function is farthest above.

#include <clientele/math/exact_sum.hpp>
#include <clientele/plan/detail/spend_tree.hpp>

#include <algorithm>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI {
namespace detail {

/// One part of the possibilities: as its parent, but for one line.
struct s_shape_part {
    std::size_t parent;
    std::size_t line;
    double low, high;
};

template <class Response>
struct s_shape_search {
    const budget_lines<Response>& lines;
    double budget;
    std::vector<double> best{}; // amounts
    double value = -without_end, bound = without_end;
    std::vector<s_shape_part> parts{};
    // of the part that is looked at
    std::vector<double> low{}, high{}, touch{}, slope{}, amounts{};
    std::vector<std::pair<double, std::size_t>> open{};  // a heap: bound and part
    double dropped = -without_end;                       // the largest bound of what was not divided further
    std::vector<std::pair<std::size_t, double>> split{}; // of each part: the line to divide, and where

    double spend_of_floors() const {
        exact_sum sum;
        for (std::size_t i = 0; i < lines.size(); ++i)
            sum.add(lines.cost_of(i) * lines.floor_of(i));
        return sum.value();
    }
    void run(double least_gap, std::size_t most_parts) {
        add({0, lines.size(), 0, 0});
        const auto enough = [&] { return open.empty() || open.front().first <= value + least_gap * std::abs(value); };
        while (!enough() && parts.size() + 2 <= most_parts) {
            const auto at = open.front().second;
            std::pop_heap(open.begin(), open.end());
            open.pop_back();
            const auto [line, where] = split[at];
            load(at);
            const double from = low[line], to = high[line];
            add({at, line, from, where});
            add({at, line, where, to});
        }
        bound = (std::max)(value, open.empty() ? dropped : (std::max)(dropped, open.front().first));
    }

    void load(std::size_t part) { // its box
        low.clear();
        high.clear();
        const double left = (std::max)(budget - spend_of_floors(), 0.0);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            low.push_back(lines.floor_of(i));
            high.push_back((std::min)(lines.ceiling_of(i), low[i] + left / lines.cost_of(i)));
        }
        for (std::size_t at = part; at != 0; at = parts[at].parent) { // the latest division of a line is the tightest
            low[parts[at].line] = (std::max)(low[parts[at].line], parts[at].low);
            high[parts[at].line] = (std::min)(high[parts[at].line], parts[at].high);
        }
    }
    void add(const s_shape_part& part) {
        const std::size_t at = parts.size();
        parts.push_back(part);
        split.emplace_back(0, 0.0);
        load(at);
        double asked = 0;
        for (std::size_t i = 0; i < lines.size(); ++i)
            asked += lines.cost_of(i) * low[i];
        if (beyond(asked, budget))
            return;
        cover();
        const double most = relax();
        double brings = 0, farthest = 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const double real = lines.response[i].value(amounts[i]);
            const double over = above(i, amounts[i]) - real;
            brings += real;
            if (over > farthest && amounts[i] > low[i] && amounts[i] < high[i]) {
                farthest = over;
                split[at] = {i, amounts[i]};
            }
        }
        if (brings > value) {
            value = brings;
            best = amounts;
        }
        if (farthest > 0) {
            open.emplace_back(most, at);
            std::push_heap(open.begin(), open.end());
        } else
            dropped = (std::max)(dropped, most);
    }
    /// Where the line from the lower end of each box touches the response.
    void cover() {
        touch = low;
        slope.assign(lines.size(), without_end);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const auto& response = lines.response[i];
            const double turn = response.inflection(), base = response.value(low[i]);
            if (low[i] >= turn || !(high[i] > low[i]))
                continue;
            const auto beyond = [&](double x) { // whether the tangent there passes above the lower end
                return response.value(x) - base >= response.marginal(x) * (x - low[i]);
            };
            double from = (std::min)(turn, high[i]), to = high[i];
            if (beyond(to))
                for (int step = 0; step < 100; ++step) {
                    const double middle = from + (to - from) / 2;
                    if (!(middle > from && middle < to))
                        break;
                    (beyond(middle) ? to : from) = middle;
                }
            touch[i] = to;
            slope[i] = (response.value(to) - base) / (to - low[i]);
        }
    }
    double above(std::size_t i, double x) const { // the least concave function above the response in its box
        const auto& response = lines.response[i];
        return x < touch[i] ? response.value(low[i]) + slope[i] * (x - low[i]) : response.value(x);
    }
    double asked_at(std::size_t i, double price) const { // the amount that is best at a price of a unit
        if (touch[i] > low[i] && slope[i] <= price)
            return low[i];
        const auto& response = lines.response[i];
        double from = touch[i], to = high[i];
        if (!(response.marginal(from) > price))
            return from;
        if (response.marginal(to) >= price)
            return to;
        for (int step = 0; step < 100; ++step) {
            const double middle = from + (to - from) / 2;
            if (!(middle > from && middle < to))
                break;
            (response.marginal(middle) > price ? from : to) = middle;
        }
        return to;
    }
    double ask(double price, std::vector<double>& into) const { // and what it costs
        double spend = 0;
        into.resize(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            into[i] = asked_at(i, price * lines.cost_of(i));
            spend += lines.cost_of(i) * into[i];
        }
        return spend;
    }
    /// The best amounts by the concave functions, and what nothing in the box exceeds.
    double relax() {
        double from = 0, to = 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const double steepest = touch[i] > low[i] ? slope[i] : lines.response[i].marginal(low[i]);
            to = (std::max)(to, steepest / lines.cost_of(i));
        }
        to = (std::min)(to, 1e300);
        double spend = ask(0, amounts);
        std::vector<double> more = amounts;
        if (spend <= budget)
            to = 0;
        else {
            spend = ask(to, amounts);
            for (int step = 0; step < 120; ++step) {
                const double middle = from + (to - from) / 2;
                if (!(middle > from && middle < to))
                    break;
                std::vector<double> tried;
                const double costs = ask(middle, tried);
                if (costs > budget) {
                    from = middle;
                    more.swap(tried);
                } else {
                    to = middle;
                    amounts.swap(tried);
                    spend = costs;
                }
            }
        }
        exact_sum most;
        most.add(to * budget);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            most.add(above(i, amounts[i]));
            most.add(-(to * lines.cost_of(i) * amounts[i]));
        }
        for (std::size_t i = 0; i < lines.size() && to > 0; ++i) { // what jumps at this price takes what is left
            const double cost = lines.cost_of(i), left = (std::max)(budget - spend, 0.0);
            const double added = (std::min)(more[i] - amounts[i], left / cost);
            if (added > 0) {
                amounts[i] = (std::min)(amounts[i] + added, high[i]);
                spend += cost * added;
            }
        }
        return most.value();
    }
};

} // namespace detail
} // namespace clientele::inline CLIENTELE_ABI
/// @endcond
