#pragma once

#include <clientele/align.hpp>
#include <clientele/math/detail/minor_units.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/monitor/detail/distinct_places.hpp>
#include <clientele/monitor/revenue/bridge_lines.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

[[noreturn]] inline void fail_beyond_bridge() {
    fail(errc::overflow, no_row, "revenue_bridge: a sum is outside the range of 64-bit minor units");
}
inline void add_to_step(bridge_step& step, std::int64_t minor, std::size_t customers = 1) {
    if (!add_minor(step.minor, minor)) [[unlikely]]
        fail_beyond_bridge();
    step.customers += customers;
}

/// The customers of one period, each once, and their money in each currency.
template <class Id>
class bridge_side {
public:
    template <class Rules>
    bridge_side(std::string_view name, const Rules& rules)
        : name_{name}, per_unit_{minor_per_unit(rules.decimals)}, segments_{rules.segments.size()},
          currencies_{rules.currencies.size()} {}

    /// So many customers are numbered.
    void expect(std::size_t customers) { place_.assign(customers, nobody); }

    template <class Rows>
    void add(const Rows& rows, const distinct_places& whose, std::size_t row) {
        auto& place = place_[whose.of[row]];
        const int segment = segments_ == 0 ? 0 : label(rows.segment[row], segments_, "segment", row);
        if (place == nobody) {
            place = take(id_at(rows.customers, row), segment);
        } else if (segment_of[place] != segment) {
            fail(errc::bad_value, row, "revenue_bridge: a customer must be in one segment in the ", name_, ", got ",
                 segment_of[place], " and ", segment, " of ", quoted_id(ids[place]), " in row ", row);
        }
        const int currency = rows.currency.empty() ? 0 : label(rows.currency[row], currencies_, "currency", row);
        if (!add_minor(money[place * currencies_ + static_cast<std::size_t>(currency)], minor(rows.money[row], row)))
            [[unlikely]]
            fail_beyond_bridge();
    }
    template <class Rows>
    void add_all(const Rows& rows, const distinct_places& whose) {
        expect(whose.count);
        ids.reserve(whose.count);
        segment_of.reserve(whose.count);
        money.reserve(whose.count * currencies_);
        for (std::size_t row = 0; row < whose.of.size(); ++row)
            add(rows, whose, row);
    }

    /// Puts the money of who was merged with that of who it is now. Who was erased is another by now.
    void follow(const customer_changes<Id>& changes) {
        const merge_chains<Id> chains{changes};
        auto now = ids;
        bool moved = false;
        for (auto& id : now)
            if (const auto merge = chains.find(id); merge && !chains.is_gone(id)) {
                id = chains.now(*merge);
                moved = true;
            }
        if (!moved)
            return;
        const auto whose = number_customers("revenue_bridge: who customers are now", now);
        const auto segments = std::exchange(segment_of, {});
        const auto apart = std::exchange(money, {});
        ids.clear();
        expect(whose.count);
        for (std::size_t i = 0; i < now.size(); ++i) {
            auto& place = place_[whose.of[i]];
            if (place == nobody)
                place = take(now[i], segments[i]);
            else if (segment_of[place] != segments[i])
                fail(errc::bad_value, no_row, "revenue_bridge: a customer must be in one segment in the ", name_,
                     ", got ", segment_of[place], " and ", segments[i], " of ", quoted_id(now[i]),
                     " and who is it now");
            for (std::size_t c = 0; c < currencies_; ++c)
                if (!add_minor(money[place * currencies_ + c], apart[i * currencies_ + c])) [[unlikely]]
                    fail_beyond_bridge();
        }
    }

    std::vector<Id> ids{};
    std::vector<int> segment_of{};
    std::vector<std::int64_t> money{}; ///< customers x currencies, those of a customer beside each other

private:
    static constexpr auto nobody = (std::numeric_limits<std::uint32_t>::max)();

    /// One more customer, without money.
    template <class Known>
    [[nodiscard]] std::uint32_t take(const Known& id, int segment) {
        ids.push_back(id);
        segment_of.push_back(segment);
        money.resize(money.size() + currencies_, 0);
        return static_cast<std::uint32_t>(ids.size() - 1);
    }
    [[nodiscard]] static int label(int given, std::size_t count, std::string_view what, std::size_t row) {
        if (given < 0 || static_cast<std::size_t>(given) >= count) [[unlikely]]
            fail(errc::bad_value, row, "revenue_bridge: ", what, " must be in [0, ", count, "), got ", given,
                 " in row ", row);
        return given;
    }
    [[nodiscard]] std::int64_t minor(double amount, std::size_t row) const {
        const double scaled = amount * per_unit_;
        const auto nearest = nearest_minor(scaled);
        if (!nearest || !is_whole_minor(scaled, *nearest)) [[unlikely]]
            fail(errc::bad_value, row, "revenue_bridge: money ",
                 nearest ? std::string_view{"must have no more decimals than the bridge declares"} : money_range,
                 ", got ", amount, " in row ", row);
        return *nearest;
    }

    std::string_view name_;
    double per_unit_;
    std::size_t segments_, currencies_;
    std::vector<std::uint32_t> place_;
};

/// Sums of which a ratio and its variance are made, exact until they are read.
struct ratio_sums {
    exact_sum base_squares{}, products{}, now_squares{};

    void add(money_ratio& to, std::int64_t base, std::int64_t now) {
        if (!add_minor(to.base, base) || !add_minor(to.now, now)) [[unlikely]]
            fail_beyond_bridge();
        ++to.customers;
        const auto b = static_cast<double>(base), a = static_cast<double>(now);
        base_squares.add(b * b);
        products.add(b * a);
        now_squares.add(a * a);
    }
    void finish(money_ratio& to) const {
        to.base_squares = base_squares.value();
        to.products = products.value();
        to.now_squares = now_squares.value();
    }
};

/// The sums behind the ratios of some lines.
struct bridge_sums {
    std::vector<ratio_sums> net, gross;
};

/// Who the customers of two periods are together: those of the later one in its order, then those who left.
struct bridged_customers {
    static constexpr auto nobody = static_cast<std::size_t>(-1);

    std::vector<std::size_t> of_before; ///< who each customer of the base is; nobody: was erased
    std::vector<std::size_t> self;      ///< which customer of the base each one goes on from
    std::vector<bool> bought_earlier;

    bridged_customers(const alignment& known, std::size_t before, std::size_t after)
        : of_before(before, nobody), self(after, nobody), bought_earlier(after, false) {
        for (const auto& [then, now] : known.both) {
            of_before[then] = now;
            self[now] = then;
        }
        for (const auto& [then, now] : known.merged)
            of_before[then] = now;
        for (const auto then : known.left) {
            of_before[then] = self.size();
            self.push_back(then);
        }
    }
};

/// The lines of a bridge, customer by customer.
template <class Id>
class bridge_builder {
public:
    bridge_builder(bridged_revenue& to, const bridge_side<Id>& before, const bridge_side<Id>& after,
                   const bridged_customers& who)
        : to_{to}, before_{before}, after_{after}, who_{who}, currencies_{to.currencies.size()},
          then_(who.self.size() * currencies_), net_(slots()), gross_(slots()) {
        to.lines.resize(currencies_ * (to.segments.size() + 1));
        for (std::size_t i = 0; i < to.lines.size(); ++i) {
            to.lines[i].currency = static_cast<int>(i / (to.segments.size() + 1));
            to.lines[i].segment = static_cast<int>(i % (to.segments.size() + 1)) - 1;
        }
        take_base();
        for (std::size_t j = 0; j < who.self.size(); ++j)
            take(j);
    }

    /// The sums behind the ratios of each line.
    [[nodiscard]] bridge_sums take_sums() { return {std::move(net_), std::move(gross_)}; }

private:
    [[nodiscard]] std::size_t slots() const { return currencies_ * (to_.segments.size() + 1); }

    /// Calls with the line of all customers and with that of a segment.
    template <class Call>
    void each_line(std::size_t currency, int segment, const Call& call) {
        const std::size_t all = currency * (to_.segments.size() + 1);
        call(all);
        if (!to_.segments.empty())
            call(all + 1 + static_cast<std::size_t>(segment));
    }
    void add(bridge_step bridge_line::* step, std::size_t currency, int segment, std::int64_t minor,
             std::size_t customers = 1) {
        each_line(currency, segment, [&](std::size_t line) { add_to_step(to_.lines[line].*step, minor, customers); });
    }
    [[nodiscard]] bool is_here(std::size_t j) const { return j < after_.ids.size(); }
    /// The segment in which a customer's change is counted.
    [[nodiscard]] int home(std::size_t j) const {
        return is_here(j) ? after_.segment_of[j] : before_.segment_of[who_.self[j]];
    }
    [[nodiscard]] std::int64_t now(std::size_t j, std::size_t currency) const {
        return is_here(j) ? after_.money[j * currencies_ + currency] : 0;
    }

    /// The base, in the segments of the base, and who takes it to which other one.
    void take_base() {
        for (std::size_t i = 0; i < before_.ids.size(); ++i) {
            const int from = before_.segment_of[i];
            const auto j = who_.of_before[i];
            for (std::size_t c = 0; c < currencies_; ++c) {
                const auto minor = before_.money[i * currencies_ + c];
                add(&bridge_line::start, c, from, minor, minor > 0);
                if (j == bridged_customers::nobody) {
                    add(&bridge_line::erased, c, from, minor, minor != 0);
                    continue;
                }
                if (!add_minor(then_[j * currencies_ + c], minor)) [[unlikely]]
                    fail_beyond_bridge();
                if (const int into = home(j); into != from && minor != 0) {
                    const std::size_t all = c * (to_.segments.size() + 1) + 1;
                    add_to_step(to_.lines[all + static_cast<std::size_t>(from)].moved_out, minor);
                    add_to_step(to_.lines[all + static_cast<std::size_t>(into)].moved_in, minor);
                }
            }
        }
    }

    void take(std::size_t j) {
        bool paid_then = false, pays_now = false;
        for (std::size_t c = 0; c < currencies_; ++c) {
            paid_then |= then_[j * currencies_ + c] > 0;
            pays_now |= now(j, c) > 0;
        }
        for (std::size_t c = 0; c < currencies_; ++c) {
            const auto then = then_[j * currencies_ + c], after = now(j, c);
            std::int64_t change = after;
            if (!add_minor(change, -then)) [[unlikely]]
                fail_beyond_bridge();
            add(&bridge_line::end, c, home(j), after, after > 0);
            if (change != 0)
                add(step(j, then, after, paid_then, pays_now), c, home(j),
                    change < 0 && (then > 0 || after > 0) ? -change : change);
            if (then > 0)
                retain(j, c, then, after, pays_now);
        }
    }
    [[nodiscard]] bridge_step bridge_line::* step(std::size_t j, std::int64_t then, std::int64_t after, bool paid_then,
                                                  bool pays_now) const {
        if (then <= 0 && after <= 0)
            return &bridge_line::corrections;
        if (then > 0 && after <= 0 && !pays_now)
            return &bridge_line::churned;
        if (then <= 0 && after > 0 && !paid_then)
            return who_.bought_earlier[j] ? &bridge_line::won_back : &bridge_line::newcomers;
        return after > then ? &bridge_line::expansion : &bridge_line::contraction;
    }
    /// Among those who paid in the base, in the segment in which they were.
    void retain(std::size_t j, std::size_t currency, std::int64_t then, std::int64_t after, bool pays_now) {
        each_line(currency, before_.segment_of[who_.self[j]], [&](std::size_t line) {
            net_[line].add(to_.lines[line].net, then, after);
            gross_[line].add(to_.lines[line].gross, then, (std::clamp)(after, std::int64_t{0}, then));
            ++to_.lines[line].base_customers;
            to_.lines[line].retained += pays_now;
        });
    }

    bridged_revenue& to_;
    const bridge_side<Id>&before_, &after_;
    const bridged_customers& who_;
    std::size_t currencies_;
    std::vector<std::int64_t> then_; ///< what all who are one customer now brought in the base
    std::vector<ratio_sums> net_, gross_;
};

/// The lines of a bridge between two sides, whose ratios are still to be read.
template <class Id>
[[nodiscard]] bridge_sums fill_bridge(bridged_revenue& to, const bridge_side<Id>& before, bridge_side<Id>& after,
                                      const std::vector<Id>& bought_earlier, const customer_changes<Id>& changes) {
    if (!changes.merged.empty())
        after.follow(changes);
    bridged_customers who{align(before.ids, after.ids, changes), before.ids.size(), after.ids.size()};
    const auto back = align(bought_earlier, after.ids, changes);
    for (const auto* list : {&back.both, &back.merged})
        for (const auto& [then, now] : *list)
            who.bought_earlier[now] = true;
    return bridge_builder<Id>{to, before, after, who}.take_sums();
}

/// Calls with every sum of a line: money in minor units, and customers.
template <class Money, class Count>
void each_sum(bridge_line& line, const Money& money, const Count& count) {
    for (auto step : {&bridge_line::start, &bridge_line::newcomers, &bridge_line::won_back, &bridge_line::moved_in,
                      &bridge_line::expansion, &bridge_line::contraction, &bridge_line::churned,
                      &bridge_line::moved_out, &bridge_line::erased, &bridge_line::corrections, &bridge_line::end}) {
        money((line.*step).minor);
        count((line.*step).customers);
    }
    for (auto ratio : {&bridge_line::net, &bridge_line::gross}) {
        money((line.*ratio).base);
        money((line.*ratio).now);
        count((line.*ratio).customers);
    }
    count(line.base_customers);
    count(line.retained);
}

/// Makes lines of all ranks of those of each. Money goes in two halves, so that no sum of it leaves 64 bits unseen.
template <class Ranks>
void add_up_lines(const Ranks& ranks, std::vector<bridge_line>& lines, bridge_sums& sums) {
    std::vector<std::int64_t> all;
    std::vector<exact_sum> exact;
    for (auto& line : lines)
        each_sum(
            line, [&](std::int64_t minor) { all.insert(all.end(), {minor >> 32, minor & 0xFFFF'FFFF}); },
            [&](std::size_t count) { all.push_back(static_cast<std::int64_t>(count)); });
    for (const auto* side : {&sums.net, &sums.gross})
        for (const auto& each : *side)
            exact.insert(exact.end(), {each.base_squares, each.products, each.now_squares});
    ranks.all_reduce_sum(all);
    add_up(ranks, std::span{exact});
    const auto* from = all.data();
    for (auto& line : lines)
        each_sum(
            line,
            [&](std::int64_t& minor) {
                const std::int64_t high = from[0] + (from[1] >> 32), low = from[1] & 0xFFFF'FFFF;
                from += 2;
                if (high < -(std::int64_t{1} << 31) || high >= std::int64_t{1} << 31) [[unlikely]]
                    fail_beyond_bridge();
                minor = high * (std::int64_t{1} << 32) + low;
            },
            [&](std::size_t& count) { count = static_cast<std::size_t>(*from++); });
    const auto* sum = exact.data();
    for (auto* side : {&sums.net, &sums.gross})
        for (auto& each : *side) {
            each = {sum[0], sum[1], sum[2]};
            sum += 3;
        }
}

/// A bridge of the lines of each rank.
template <class Ranks>
void finish_bridge(const Ranks& ranks, bridged_revenue& bridge, bridge_sums sums) {
    if constexpr (!alone<Ranks>) {
        add_up_lines(ranks, bridge.lines, sums);
        for (auto* rows : {&bridge.earlier_rows, &bridge.between_rows, &bridge.later_rows})
            *rows = all_sum(ranks, *rows);
    }
    for (std::size_t i = 0; i < bridge.lines.size(); ++i) {
        sums.net[i].finish(bridge.lines[i].net);
        sums.gross[i].finish(bridge.lines[i].gross);
    }
}

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
