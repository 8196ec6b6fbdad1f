#include <clientele/features/features.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/accumulators.hpp>
#include <clientele/orders/day_accumulators.hpp>
#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <orders/same_summaries.hpp>
#include <refusal.hpp>
#include <repeats.hpp>

TEST_SUITE("orders/accumulators") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::days days(int n) { return std::chrono::days{n}; }
const day start = 2020y / 1 / 1;

struct line {
    int client;
    day placed;
    std::int64_t cents;
    int order;
    std::int64_t cost;
    int group;
    std::optional<day> due;
};
const fields where{.customer = &line::client, .when = &line::placed, .amount = &line::cents};
const fields by_order{.customer = &line::client, .when = &line::placed, .amount = &line::cents, .order = &line::order};

// Few customers, days and orders, so that lines meet in every way; some are bad.
std::vector<line> random_lines(random_generator& g, std::size_t most) {
    std::vector<line> lines;
    const auto customers = 1 + g.below(8), stretch = 1 + g.below(60);
    for (auto n = g.below(most + 1); n > 0; --n) {
        const auto cents = static_cast<std::int64_t>(g.below(5)) * 100;
        const day on = start + days(static_cast<int>(g.below(stretch)));
        lines.push_back({static_cast<int>(g.below(customers)), on, g.below(4) == 0 ? -cents : cents,
                         static_cast<int>(g.below(6)), static_cast<std::int64_t>(g.below(300)),
                         static_cast<int>(g.below(20)) % 4, std::nullopt});
        if (g.below(4) == 0)
            lines.back().due = on + days(2 + static_cast<int>(g.below(40)));
    }
    return lines;
}
void shuffle(std::vector<line>& lines, random_generator& g) {
    for (std::size_t i = lines.size(); i > 1; --i)
        std::swap(lines[i - 1], lines[g.below(i)]);
}

const purchase_streaks streaks{.period = days(5), .interruption = days(9)};
const growth_slope slope{.period = days(6)};
const accumulators of_days{purchase_gaps{}, streaks, slope, returns_rate{}};
const accumulators of_days_and_lines{
    purchase_gaps{},
    streaks,
    slope,
    returns_rate{},
    line_costs{.cost = &line::cost},
    category_mix{.category = &line::group,
                 .categories = std::array<std::string, 3>{"a", "b", "c"}}, // the fourth is bad
    renewals{.due = &line::due, .early = days(1), .grace = days(3)}};

// Calls back with rules of every kind of returns and windows.
void with_rules(day as_of, const auto& accumulate, const auto& check) {
    const auto with_returns = [&](auto look_back) {
        const auto rules = [&](auto returns) {
            return summarize{.as_of = as_of,
                             .money = minor_units{},
                             .bad_rows = leave_out_row{},
                             .late_rows = leave_out_row{},
                             .returns = returns,
                             .look_back = look_back,
                             .accumulate = accumulate};
        };
        check(rules(refuse_returns{}));
        check(rules(net_by_day{}));
        check(rules(returns_as_money{}));
    };
    with_returns(whole_history{});
    with_returns(trailing_days{17});
    with_returns(between_days{{start - days(3), start + days(21)}});
}

template <class Rules>
auto builder_of(const Rules& rules, std::span<const line> lines) {
    auto builder = rules.template builder<int>();
    for (const auto& each : lines)
        if constexpr (detail::measures_of_rules<Rules>::noted)
            builder.add(each.client, each.placed, each.cents, each);
        else
            builder.add(each.client, each.placed, each.cents);
    return builder;
}

// A view of lines as columns.
struct columns {
    std::vector<int> client, order;
    std::vector<day> placed;
    std::vector<std::int64_t> cents;
    std::vector<line> lines;

    explicit columns(const std::vector<line>& from) : lines{from} {
        for (const auto& each : from) {
            client.push_back(each.client);
            placed.push_back(each.placed);
            cents.push_back(each.cents);
            order.push_back(each.order);
        }
    }
    [[nodiscard]] auto rows(bool sorted = false) const {
        return order_columns{.customer = std::span{client},
                             .when = std::span{placed},
                             .amount = std::span{cents},
                             .order = skip{},
                             .sorted = sorted,
                             .note = std::span{lines}};
    }
    [[nodiscard]] auto orders(bool sorted = false) const {
        return order_columns{.customer = std::span{client},
                             .when = std::span{placed},
                             .amount = std::span{cents},
                             .order = std::span{order},
                             .sorted = sorted,
                             .note = std::span{lines}};
    }
};

template <class Rules>
void check_every_way(const Rules& rules, std::vector<line> lines, random_generator& g) {
    const auto expected = rules(lines, where), orders = rules(lines, by_order);
    shuffle(lines, g);
    check_same(rules(lines, where), expected);
    check_same(rules(lines, by_order), orders);
    const auto half = g.below(lines.size() + 1);
    auto one = builder_of(rules, std::span{lines}.first(half)),
         other = builder_of(rules, std::span{lines}.subspan(half));
    other.merge(std::move(one));
    check_same(other.finish(), expected);
    const columns mixed{lines};
    check_same(rules(mixed.rows()), expected);
    check_same(rules(mixed.orders()), orders);
    order_workspace<int> workspace;
    check_same(rules(mixed.rows(), workspace, threads{2}), expected);
    check_same(rules(mixed.rows(), workspace), expected); // memory of the call before
    std::stable_sort(lines.begin(), lines.end(), [](const line& a, const line& b) { return a.client < b.client; });
    const columns sorted{lines};
    check_same(rules(sorted.rows(true)), expected);
    check_same(rules(sorted.orders(true)), orders);
}

// Several days from one pass.
template <class Rules>
void check_dated(const Rules& rules, const std::vector<line>& lines) {
    const std::vector<day> dates{rules.as_of.get() - days(9), rules.as_of.get()};
    const columns mixed{lines};
    const auto all = rules(mixed.orders(), std::span{dates}), built = builder_of(rules, lines).finish(std::span{dates});
    for (std::size_t i = 0; i < dates.size(); ++i) {
        auto earlier = rules;
        earlier.as_of = dates[i];
        const auto alone = earlier(lines, by_order), rows = earlier(lines, where);
        REQUIRE(all[i].measures.size() == alone.measures.size());
        for (std::size_t k = 0; k < alone.measures.size(); ++k) {
            CHECK(all[i].measures[k].values == alone.measures[k].values);
            CHECK(built[i].measures[k].values == rows.measures[k].values);
        }
    }
}

// A host's own, in about ten lines.
struct weekend_share {
    [[nodiscard]] std::array<std::string_view, 1> names() const { return {"weekend share"}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history& of) const {
        double weekend = 0;
        for (const auto& each : of.days)
            weekend += std::chrono::weekday{each.when}.iso_encoding() > 5;
        return {weekend / static_cast<double>(of.days.size())};
    }
};
struct free_lines {
    static constexpr std::size_t sums = 1;
    [[nodiscard]] std::array<std::string, 1> names() const { return {"free lines"}; }
    [[nodiscard]] line_note<1> note(const auto& line) const { return {line.when, {line.minor == 0}}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history&, std::span<const day_sums<1>> noted) const {
        double count = 0;
        for (const auto& each : noted)
            count += static_cast<double>(each.sums[0]);
        return {count};
    }
};
struct never_finite {
    [[nodiscard]] std::array<const char*, 1> names() const { return {"nothing"}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history&) const {
        return {std::numeric_limits<double>::quiet_NaN()};
    }
};
// Archetypes: each offers exactly the concept.
static_assert(accumulator_policy<weekend_share> && accumulator_policy<free_lines> && accumulator_policy<never_finite>);
static_assert(!accumulator_policy<skip> && !accumulator_policy<refuse_returns>);
static_assert(sizeof(summarize<>) ==
              sizeof(summarize<exact_money, refuse_row, refuse_row, refuse_returns, whole_history, skip>));

} // namespace

TEST_CASE("measures of days are the same from rows, builders, columns and states, in any order and split") {
    random_generator g{1};
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        const auto lines = random_lines(g, 60);
        const day as_of = start + days(10 + static_cast<int>(g.below(60)));
        with_rules(as_of, of_days, [&](const auto& rules) {
            check_every_way(rules, lines, g);
            if constexpr (!std::same_as<decltype(rules.look_back), const between_days>)
                check_dated(rules, lines);
            order_states<int> rows;
            order_states<int, int> orders;
            for (const auto& each : lines) {
                rows.add(each.client, each.placed, each.cents);
                orders.add(each.client, each.placed, each.cents, each.order);
            }
            const auto measures = [](const summaries<int>& base) {
                std::vector<std::vector<double>> all;
                for (const auto& each : base.measures)
                    all.push_back(each.values);
                return all;
            };
            CHECK(measures(rows.summaries(rules)) == measures(rules(lines, where)));
            CHECK(measures(orders.summaries(rules)) == measures(rules(lines, by_order)));
        });
    }
}

TEST_CASE("a ledger measures days as of any day, also after a retraction") {
    order_ledger<int, skip, no_journal, int> ledger;
    ledger.add({.customer = 1, .when = start, .minor = 500, .line = 1});
    ledger.add({.customer = 1, .when = start + days(2), .minor = 500, .line = 2});
    ledger.add({.customer = 1, .when = start + days(3), .minor = 500, .line = 3});
    ledger.add({.customer = 1, .when = start + days(6), .minor = 500, .line = 4});
    const summarize rules{.as_of = start + days(9),
                          .money = minor_units{},
                          .late_rows = leave_out_row{},
                          .accumulate = accumulators{purchase_gaps{}}};
    CHECK(ledger.summaries(rules).measure("gap variance")[0] == 1); // 2, 1, 3
    ledger.retract(1, 3);
    CHECK(ledger.summaries(rules).measure("gap variance")[0] == 2); // 2, 4
    auto earlier = rules;
    earlier.as_of = start + days(5);
    CHECK(ledger.summaries(earlier).measure("gap variance")[0] == 0); // 2
}

TEST_CASE("measures of days and lines are the same from rows, builders and columns, in any order and split") {
    random_generator g{2};
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        const auto lines = random_lines(g, 60);
        with_rules(start + days(10 + static_cast<int>(g.below(60))), of_days_and_lines, [&](const auto& rules) {
            check_every_way(rules, lines, g);
            if constexpr (!std::same_as<decltype(rules.look_back), const between_days>)
                check_dated(rules, lines);
        });
    }
}

TEST_CASE("measures of lines are what a plain count makes of them") {
    random_generator g{4};
    for (int round = 0; round < repeats(60); ++round) {
        CAPTURE(round);
        const auto lines = random_lines(g, 80);
        const day as_of = start + days(40), from = start + days(20);
        const summarize rules{.as_of = as_of,
                              .money = minor_units{},
                              .bad_rows = leave_out_row{},
                              .late_rows = leave_out_row{},
                              .returns = net_by_day{},
                              .look_back = between_days{{from, as_of + days(1)}},
                              .accumulate = of_days_and_lines};
        const auto base = rules(lines, where);
        std::map<int, std::array<std::int64_t, 4>> sums; // cost, money of each group
        for (const auto& each : lines)
            if (each.placed >= from && each.placed <= as_of && each.group < 3) {
                sums[each.client][0] += each.cost;
                sums[each.client][static_cast<std::size_t>(each.group) + 1] += each.cents;
            }
        for (std::size_t i = 0; i < base.size(); ++i) {
            const auto& of = sums[base.customer[i]];
            CHECK(base.measure("cost of goods")[i] == static_cast<double>(of[0]) / 100);
            double all = 0, breadth = 0;
            for (std::size_t k = 1; k < 4; ++k) {
                all += static_cast<double>((std::max)(of[k], std::int64_t{0}));
                breadth += of[k] > 0;
            }
            CHECK(base.measure("categories bought")[i] == breadth);
            CHECK(base.measure("share of b")[i] == (of[2] > 0 ? static_cast<double>(of[2]) / all : 0));
        }
    }
}

TEST_CASE("an accumulator of the host's own has its place among the others") {
    const std::vector<line> lines{{1, 2024y / 1 / 6, 500, 1, 0, 0, {}}, {1, 2024y / 1 / 8, 0, 2, 0, 0, {}}};
    const summarize rules{.as_of = 2024y / 1 / 31,
                          .money = minor_units{},
                          .accumulate = accumulators{weekend_share{}, purchase_gaps{}, free_lines{}}};
    const auto base = rules(lines, where);
    REQUIRE(base.measures.size() == 3);
    CHECK(base.measure("weekend share") == std::vector<double>{0.5});
    CHECK(base.measure("free lines") == std::vector<double>{1});
    CHECK(base.choices.ends_with("; orders: one per row; accumulate: custom, purchase_gaps, custom"));
}

TEST_CASE("a measure is a feature by its name") {
    const std::vector<line> lines{{1, 2024y / 1 / 6, 500, 1, 0, 0, {}}, {2, 2024y / 1 / 8, 300, 2, 0, 0, {}}};
    const auto base = summarize{
        .as_of = 2024y / 1 / 31, .money = minor_units{}, .accumulate = accumulators{weekend_share{}}}(lines, where);
    const auto matrix = features{feature::total{}, feature::measure{"weekend share"}}(base);
    CHECK(matrix.names == std::vector<std::string>{"total spend", "weekend share"});
    CHECK(matrix.values(0, 1) == 1);
    CHECK(matrix.values(1, 1) == 0);
    check_refusal(refusal([&] { return features{feature::measure{"weekend"}}(base); }), errc::bad_parameter, no_row,
                  "summaries: measure must be one of those that accumulators made (weekend share), got weekend");
}

TEST_CASE("measures that do not exist or have one name are refused") {
    const std::vector<line> lines{{1, 2024y / 1 / 6, 500, 1, 0, 0, {}}};
    const auto refused = [&](auto accumulate) {
        return refusal([&] {
            return summarize{.as_of = 2024y / 1 / 31, .money = minor_units{}, .accumulate = accumulate}(lines, where);
        });
    };
    check_refusal(refused(accumulators{never_finite{}}), errc::bad_value, no_row,
                  "summarize: the measure nothing must be finite, got nan");
    check_refusal(refused(accumulators{purchase_gaps{}, purchase_gaps{}}), errc::bad_parameter, no_row,
                  "summarize: accumulators must make measures of different names, got gap variance twice");
}

TEST_CASE("a workspace that held measures holds none after rules without") {
    const columns lines{{{1, 2024y / 1 / 6, 500, 1, 0, 0, {}}}};
    order_workspace<int> workspace;
    const summarize with{.as_of = 2024y / 1 / 31, .money = minor_units{}, .accumulate = accumulators{free_lines{}}};
    const summarize without{.as_of = 2024y / 1 / 31, .money = minor_units{}};
    CHECK(with(lines.rows(), workspace).measures.size() == 1);
    CHECK(without(lines.rows(), workspace).measures.empty());
}

} // TEST_SUITE("orders/accumulators")
