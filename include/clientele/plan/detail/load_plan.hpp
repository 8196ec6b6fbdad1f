#pragma once

/// @file
/// A plan within loads: repaired from where prices send the rows, then bettered by shifts and exchanges.

#include <clientele/cmath.hpp>
#include <clientele/plan/detail/load_assignment.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Rows in columns with their loads. A move is legal where it takes no column farther out of its bounds.
class load_plan {
public:
    explicit load_plan(const load_problem& of)
        : columns(of.n, 0), of_{of}, hours_(of.m, 0.0), rows_(of.m, 0.0), members_(of.m), place_(of.n) {}

    std::vector<int> columns; ///< of each row

    /// Every row, those that lose most by their second choice first, to the cheapest column with room; to the cheapest
    /// of all where none has.
    void construct(const load_prices& prices) {
        prices_ = &prices;
        clear();
        std::vector<candidate> order;
        for (std::size_t i = 0; i < of_.n; ++i) {
            double first = std::numeric_limits<double>::infinity(), second = first;
            for (std::size_t j = 0; j < of_.m; ++j) {
                const double now = priced(i, j);
                second = (std::min)(second, (std::max)(first, now));
                first = (std::min)(first, now);
            }
            order.push_back({first - second, static_cast<std::uint32_t>(i)});
        }
        std::sort(order.begin(), order.end());
        for (const auto& each : order)
            enter(each.row, cheapest(each.row, true));
    }

    /// Every row to its cheapest column at the prices, of equal ones where most room is.
    void take_cheapest(const load_prices& prices) {
        prices_ = &prices;
        clear();
        for (std::size_t i = 0; i < of_.n; ++i)
            enter(i, cheapest(i, false));
    }

    [[nodiscard]] double cost() const {
        double sum = 0;
        for (std::size_t i = 0; i < of_.n; ++i)
            sum += of_.at(i, own(i));
        return sum;
    }
    /// The first column that is out of its bounds; m: none.
    [[nodiscard]] std::size_t out_of_bounds() const {
        std::size_t j = 0;
        while (j < of_.m && !(breach(j, 0, 0) > 0))
            ++j;
        return j;
    }
    [[nodiscard]] bool within() const { return out_of_bounds() == of_.m; }

    /// Takes an assignment as it is.
    void take(std::span<const int> from) {
        clear();
        for (std::size_t i = 0; i < of_.n; ++i)
            enter(i, static_cast<std::size_t>(from[i]));
    }

    /// Moves rows out of breach, each time what costs least at the prices for each unit of breach that it heals;
    /// whether the bounds are kept then.
    bool repair(const load_prices& prices) {
        prices_ = &prices;
        for (std::size_t moves = 0; moves <= 4 * of_.n + 100; ++moves) {
            std::size_t worst = of_.m;
            double most = 0;
            for (std::size_t j = 0; j < of_.m; ++j)
                if (const double now = breach(j, 0, 0); now > most)
                    most = now, worst = j;
            if (worst == of_.m)
                return true;
            if (!heal_by_shift(worst) && !heal_by_swap(worst)) {
                bool healed = false;
                for (std::size_t j = 0; j < of_.m && !healed; ++j)
                    healed = breach(j, 0, 0) > 0 && (heal_by_shift(j) || heal_by_swap(j));
                if (!healed)
                    return false;
            }
        }
        return false;
    }

    /// Shifts, and exchanges between two columns, that lower the cost and keep the bounds, until a round finds none.
    void better(const load_prices& prices, int rounds) {
        prices_ = &prices;
        for (int round = 0; round < rounds; ++round) {
            const double before = gained_;
            shift_all();
            exchange_all();
            if (!(gained_ > before))
                return;
        }
    }

private:
    struct candidate {
        double loss;
        std::uint32_t row;
        [[nodiscard]] bool operator<(const candidate& other) const noexcept {
            return loss != other.loss ? loss < other.loss : row < other.row;
        }
    };

    [[nodiscard]] std::size_t own(std::size_t i) const { return static_cast<std::size_t>(columns[i]); }
    void clear() {
        hours_.assign(of_.m, 0.0);
        rows_.assign(of_.m, 0.0);
        for (auto& each : members_)
            each.clear();
    }
    /// The share of its hours, or places where hours have no end, that a column has left.
    [[nodiscard]] double room(std::size_t j) const {
        const auto& b = of_.bounds[j];
        return std::isinf(b.most_hours) ? b.most_rows - rows_[j] : (b.most_hours - hours_[j]) / b.most_hours;
    }
    [[nodiscard]] std::size_t cheapest(std::size_t i, bool with_room) const {
        std::size_t best = of_.m;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < of_.m; ++j) {
            const auto& b = of_.bounds[j];
            const double now = priced(i, j);
            if (std::isinf(now) || now > least ||
                (with_room && (hours_[j] + of_.takes(i, j) > b.most_hours || rows_[j] + 1 > b.most_rows)))
                continue;
            if (now < least || room(j) > room(best))
                least = now, best = j;
        }
        return best == of_.m ? cheapest(i, false) : best;
    }

    /// How far column j is out of its bounds once so many hours and rows are added, in hours of an average row and
    /// rows.
    [[nodiscard]] double breach(std::size_t j, double hours, double rows) const {
        const auto& b = of_.bounds[j];
        const double h = hours_[j] + hours, r = rows_[j] + rows;
        const double slack = 1e-12 * (std::abs(h) + 1e-300); // hours are sums
        double out = 0;
        if (h > b.most_hours + slack)
            out += h - b.most_hours;
        else if (h < b.least_hours - slack)
            out += b.least_hours - h;
        return out + (std::max)({r - b.most_rows, b.least_rows - r, 0.0});
    }

    void enter(std::size_t i, std::size_t j) {
        columns[i] = static_cast<int>(j);
        place_[i] = static_cast<std::uint32_t>(members_[j].size());
        members_[j].push_back(static_cast<std::uint32_t>(i));
        hours_[j] += of_.takes(i, j);
        rows_[j] += 1;
    }
    void leave(std::size_t i) {
        const std::size_t j = own(i);
        auto& members = members_[j];
        place_[members.back()] = place_[i];
        members[place_[i]] = members.back();
        members.pop_back();
        hours_[j] -= of_.takes(i, j);
        rows_[j] -= 1;
        if (members.empty())
            hours_[j] = 0;
    }
    void shift(std::size_t i, std::size_t to) {
        leave(i);
        enter(i, to);
    }
    [[nodiscard]] double priced(std::size_t i, std::size_t j) const { return prices_->at(of_, i, j); }

    /// The breach that a shift leaves in both columns, less what they have now: below 0 heals.
    [[nodiscard]] double shift_breach(std::size_t i, std::size_t from, std::size_t to) const {
        return breach(from, -of_.takes(i, from), -1) + breach(to, of_.takes(i, to), 1) - breach(from, 0, 0) -
               breach(to, 0, 0);
    }
    [[nodiscard]] double swap_breach(std::size_t i, std::size_t from, std::size_t k, std::size_t to) const {
        return breach(from, of_.takes(k, from) - of_.takes(i, from), 0) +
               breach(to, of_.takes(i, to) - of_.takes(k, to), 0) - breach(from, 0, 0) - breach(to, 0, 0);
    }

    struct best_move {
        double rate = std::numeric_limits<double>::infinity();
        std::size_t row = 0, to = 0, other = 0;
        bool found = false;
        void offer(double loss, double healed, std::size_t row_now, std::size_t to_now, std::size_t other_now) {
            // what costs nothing goes by what heals most
            const double now = loss > 0 ? loss / healed : loss * healed;
            if (!found || now < rate)
                *this = {now, row_now, to_now, other_now, true};
        }
    };

    bool heal_by_shift(std::size_t j) {
        best_move best;
        const auto consider = [&](std::size_t i, std::size_t from, std::size_t to) {
            if (from == to || std::isinf(of_.at(i, to)))
                return;
            if (const double change = shift_breach(i, from, to); change < 0)
                best.offer(priced(i, to) - priced(i, from), -change, i, to, 0);
        };
        for (const auto i : members_[j])
            for (std::size_t to = 0; to < of_.m; ++to)
                consider(i, j, to);
        if (!best.found)
            for (std::size_t i = 0; i < of_.n; ++i)
                consider(i, own(i), j);
        if (best.found)
            shift(best.row, best.to);
        return best.found;
    }

    bool heal_by_swap(std::size_t j) {
        best_move best;
        for (const auto i : members_[j])
            for (std::size_t k = 0; k < of_.n; ++k) {
                const std::size_t to = own(k);
                if (to == j || std::isinf(of_.at(i, to)) || std::isinf(of_.at(k, j)))
                    continue;
                if (const double change = swap_breach(i, j, k, to); change < 0)
                    best.offer(priced(i, to) - priced(i, j) + priced(k, j) - priced(k, to), -change, i, to, k);
            }
        if (!best.found)
            return false;
        shift(best.row, best.to);
        shift(best.other, j);
        return true;
    }

    void shift_all() {
        for (std::size_t i = 0; i < of_.n; ++i) {
            const std::size_t from = own(i);
            std::size_t to = from;
            for (std::size_t j = 0; j < of_.m; ++j)
                if (of_.at(i, j) < of_.at(i, to) && shift_breach(i, from, j) <= 0)
                    to = j;
            if (to != from) {
                gained_ += of_.at(i, from) - of_.at(i, to);
                shift(i, to);
            }
        }
    }

    void exchange_all() {
        for (std::size_t a = 0; a < of_.m; ++a)
            for (std::size_t b = a + 1; b < of_.m; ++b)
                exchange(a, b);
    }

    /// What the room that a column has left, or lacks, is worth at the prices.
    [[nodiscard]] double worth_of_room(std::size_t j) const {
        const auto worth = [](double price, double load, double least, double most) {
            return price == 0 ? 0.0 : price * ((price > 0 ? most : least) - load);
        };
        const auto& b = of_.bounds[j];
        return worth(prices_->hour[j], hours_[j], b.least_hours, b.most_hours) +
               worth(prices_->place[j], rows_[j], b.least_rows, b.most_rows);
    }

    /// The best of all ways to move some of a few rows from either of two columns to the other: of those that gain
    /// most at the prices, or lose least.
    void exchange(std::size_t a, std::size_t b) {
        core_.clear();
        for (const auto& [from, to] : {std::pair{a, b}, std::pair{b, a}})
            for (const auto i : members_[from])
                if (const double loss = priced(i, to) - priced(i, from); loss < infinity)
                    add_to_core({loss, i});
        std::sort_heap(core_.begin(), core_.end());
        double hope = worth_of_room(a) + worth_of_room(b); // no exchange gains more
        for (const auto& each : core_)
            hope += (std::max)(0.0, -each.loss);
        if (core_.empty() || !(hope > (std::max)(0.0, core_.front().loss)))
            return;
        const auto first = core_.front().row;
        exchange_ = {.a = a, .b = b, .gain = 1e-12 * (std::abs(of_.at(first, a)) + std::abs(of_.at(first, b)))};
        choose(0, hope, {}, 0);
        if (exchange_.moves == 0)
            return;
        for (std::size_t at = 0; at < core_.size(); ++at)
            if (exchange_.moves >> at & 1)
                shift(core_[at].row, own(core_[at].row) == a ? b : a);
        gained_ += exchange_.gain;
    }
    /// Keeps the few rows that lose least, the worst of them on top.
    void add_to_core(const candidate& each) {
        if (core_.size() == core_rows) {
            if (!(each < core_.front()))
                return;
            std::pop_heap(core_.begin(), core_.end());
            core_.pop_back();
        }
        core_.push_back(each);
        std::push_heap(core_.begin(), core_.end());
    }

    /// What the rows moved so far save, and what they bring to the loads of both columns.
    struct moved_rows {
        double gain = 0, hours_a = 0, hours_b = 0, rows_b = 0;
    };
    /// Tries all that is open from one row of the core on; no more than `hope` can be gained.
    void choose(std::size_t at, double hope, const moved_rows& so_far, std::uint32_t moves) {
        const std::size_t a = exchange_.a, b = exchange_.b;
        if (so_far.gain > exchange_.gain &&
            breach(a, so_far.hours_a, -so_far.rows_b) + breach(b, so_far.hours_b, so_far.rows_b) <=
                breach(a, 0, 0) + breach(b, 0, 0))
            exchange_.gain = so_far.gain, exchange_.moves = moves;
        for (; at < core_.size() && exchange_.steps < most_steps; ++at) {
            const auto& [loss, i] = core_[at];
            const double left = hope - (std::max)(0.0, loss);
            if (!(left > exchange_.gain))
                return; // those after it lose no less
            ++exchange_.steps;
            const double in_a = of_.takes(i, a), in_b = of_.takes(i, b), saved = of_.at(i, a) - of_.at(i, b);
            const double way = own(i) == a ? 1 : -1;
            choose(at + 1, left,
                   {so_far.gain + way * saved, so_far.hours_a - way * in_a, so_far.hours_b + way * in_b,
                    so_far.rows_b + way},
                   moves | std::uint32_t{1} << at);
            hope -= (std::max)(0.0, -loss); // where it stays
        }
    }

    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr std::size_t core_rows = 16;    ///< of two columns that exchange them
    static constexpr std::size_t most_steps = 5000; ///< of ways that two columns try
    struct best_exchange {
        std::size_t a = 0, b = 0, steps = 0;
        double gain = 0;
        std::uint32_t moves = 0; ///< a bit for each row of the core
    };

    const load_problem& of_;
    std::vector<double> hours_, rows_;
    std::vector<std::vector<std::uint32_t>> members_;
    std::vector<std::uint32_t> place_;
    const load_prices* prices_ = nullptr;
    double gained_ = 0;
    std::vector<candidate> core_;
    best_exchange exchange_{};
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
