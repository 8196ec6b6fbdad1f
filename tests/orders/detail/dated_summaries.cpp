#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <orders/same_summaries.hpp>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("orders/detail/dated_summaries") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2020y / 1 / 1;

struct line {
    int customer;
    day when;
    std::int64_t cents;
    int order;
};

const fields by_row{.customer = &line::customer, .when = &line::when, .amount = &line::cents};
const fields by_order{.customer = &line::customer, .when = &line::when, .amount = &line::cents, .order = &line::order};

// Few customers, days and orders, so that lines meet in every way; some amounts are none, some dates lie far away.
std::vector<line> random_lines(random_generator& g, std::size_t most) {
    std::vector<line> lines;
    const auto customers = 1 + g.below(8), days = 1 + g.below(60);
    for (auto n = g.below(most + 1); n > 0; --n) {
        auto cents = static_cast<std::int64_t>(g.below(5)) * 100;
        if (g.below(30) == 0)
            cents = std::int64_t{1} << 62;
        lines.push_back({static_cast<int>(g.below(customers)), start + std::chrono::days{g.below(days)},
                         g.below(4) == 0 ? -cents : cents, static_cast<int>(g.below(6))});
    }
    return lines;
}

std::vector<day> random_days(random_generator& g, day as_of) {
    std::vector<day> days;
    for (auto n = g.below(6); n > 0; --n)
        days.push_back(as_of - std::chrono::days{g.below(70)});
    if (g.below(2) == 0)
        days.push_back(as_of);
    return days;
}

struct columns {
    std::vector<int> customer, order;
    std::vector<std::int64_t> cents;
    std::vector<day32> when;

    explicit columns(const std::vector<line>& lines) {
        for (const auto& each : lines) {
            customer.push_back(each.customer);
            order.push_back(each.order);
            cents.push_back(each.cents);
            when.push_back(each.when);
        }
    }
    [[nodiscard]] auto by_row(bool sorted = false) const {
        return order_columns{.customer = std::span{customer},
                             .when = std::span{when},
                             .amount = std::span{cents},
                             .order = skip{},
                             .sorted = sorted};
    }
    [[nodiscard]] auto by_order(bool sorted = false) const {
        return order_columns{.customer = std::span{customer},
                             .when = std::span{when},
                             .amount = std::span{cents},
                             .order = std::span{order},
                             .sorted = sorted};
    }
};

void with_rules(day as_of, const auto& check) {
    const auto rules = [&](auto returns, auto look_back, frequency_of frequency = frequency_of::purchase_days) {
        check(summarize{.as_of = as_of,
                        .unit = std::chrono::weeks{1},
                        .money = minor_units{},
                        .bad_rows = leave_out_row{},
                        .late_rows = leave_out_row{},
                        .returns = returns,
                        .least_years = 0.25,
                        .look_back = look_back,
                        .frequency = frequency});
    };
    const between_days ten{{start - std::chrono::days{90}, start + std::chrono::days{11}}};
    rules(refuse_returns{}, whole_history{});
    rules(refuse_returns{}, ten, frequency_of::orders);
    rules(net_by_day{}, whole_history{});
    rules(net_by_day{}, trailing_days{7}, frequency_of::orders);
    rules(returns_as_money{}, ten);
}

template <class Rules>
Rules dated(Rules rules, day as_of) {
    rules.as_of = as_of;
    return rules;
}

void check_all(const std::vector<summaries<int>>& got, const std::vector<day>& days, const auto& expected) {
    REQUIRE(got.size() == days.size());
    for (std::size_t i = 0; i < days.size(); ++i) {
        CAPTURE(i);
        check_same(got[i], expected(days[i]));
    }
}

} // namespace

TEST_CASE(
    "several days from one builder, one call with columns, states or a ledger are what summarize gives for each") {
    random_generator g{31};
    for (int book = 0; book < repeats(150); ++book) {
        CAPTURE(book);
        const auto lines = random_lines(g, 80);
        auto sorted = lines;
        std::sort(sorted.begin(), sorted.end(), [](const line& a, const line& b) { return a.customer < b.customer; });
        const columns data{lines}, in_order{sorted};
        const day as_of = start + std::chrono::days{g.below(62)};
        const auto days = random_days(g, as_of);
        with_rules(as_of, [&](const auto& rules) {
            const auto rows = [&](day each) { return dated(rules, each)(lines, by_row); };
            const auto orders = [&](day each) { return dated(rules, each)(lines, by_order); };
            auto of_rows = rules.template builder<int>();
            auto of_orders = rules.template builder<int, int>();
            auto other = of_orders;
            for (const auto& each : lines) {
                of_rows.add(each.customer, each.when, each.cents);
                (g.below(2) ? of_orders : other).add(each.customer, each.when, each.cents, each.order);
            }
            if (!days.empty())
                check_same(of_rows.finish(days.front()), rows(days.front()));
            other.merge(of_orders);
            check_all(of_rows.finish(days), days, rows);
            check_all(other.finish(days), days, orders);
            check_same(of_rows.finish(), rows(as_of));
            check_all(rules(data.by_row(), days), days, rows);
            check_all(rules(data.by_row(), days, threads{2}), days, rows);
            check_all(rules(data.by_order(), days), days, orders);
            check_all(rules(in_order.by_row(true), days), days, rows);
            check_all(rules(in_order.by_order(true), days), days, orders);
        });
    }
}

TEST_CASE("states and ledgers give several days from one walk") {
    random_generator g{32};
    for (int book = 0; book < repeats(60); ++book) {
        CAPTURE(book);
        auto lines = random_lines(g, 80);
        for (auto& each : lines)
            each.cents %= 1000; // only good amounts go into states
        order_states<int> flat;
        order_states<int, int> states;
        order_ledger<int, int> ledger;
        for (const auto& each : lines) {
            flat.add(each.customer, each.when, each.cents);
            states.add(each.customer, each.when, each.cents, each.order);
            ledger.add({.customer = each.customer, .when = each.when, .minor = each.cents, .order = each.order});
        }
        const day as_of = start + std::chrono::days{g.below(62)};
        const auto days = random_days(g, as_of);
        with_rules(as_of, [&](const auto& rules) {
            const auto orders = [&](day each) { return dated(rules, each)(lines, by_order); };
            check_all(flat.summaries(rules, days), days, [&](day each) { return dated(rules, each)(lines, by_row); });
            check_all(states.summaries(rules, days), days, orders);
            check_all(ledger.summaries(rules, days), days, orders);
            check_all(ledger.view().summaries(rules, days), days, orders);
        });
    }
}

TEST_CASE("a builder takes rows after it was dated, and shows the days that count as of an earlier day") {
    auto build = summarize{.as_of = start + std::chrono::days{9}}.builder<int>();
    build.add(1, start, 5.0);
    build.add(2, start + std::chrono::days{8}, 7.0);
    CHECK_THROWS_WITH_AS((void)build.finish(start), "summarize: 1 row: the order lies after the as-of day", error);
    CHECK(build.finish().size() == 2);
    build.add(1, start + std::chrono::days{2}, 6.0);
    std::vector<int> seen;
    (void)build.finish(start + std::chrono::days{9}, [&](int id, std::span<const day_totals> days) {
        seen.push_back(id);
        seen.push_back(static_cast<int>(days.size()));
    });
    CHECK(seen == std::vector{1, 2, 2, 1});
    CHECK_THROWS_WITH_AS((void)build.finish(start + std::chrono::days{12}),
                         "summarize: days must be as_of, 2020-01-10, or lie before it, got 2020-01-13", error);
    CHECK(build.finish(std::vector<day>{}).empty());
}

TEST_CASE("rows that are late as of an earlier day are counted with their money, and said in one sentence") {
    auto build =
        summarize{.as_of = start + std::chrono::days{9}, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}}
            .builder<int>();
    build.add(1, start, 5.0);
    build.add(1, start + std::chrono::days{8}, 7.0);
    build.add(2, start + std::chrono::days{7}, -2.0); // bad, or late before it
    build.add(2, start + std::chrono::days{10}, 1.0);
    const auto later = build.finish(), earlier = build.finish(start);
    CHECK(in_words(later.counts) ==
          "rows: 4 read = 2 used + 1 left out (amount must not be negative unless a returns policy says what that "
          "means) + 1 left out (the order lies after the as-of day)\n"
          "money: 11 read = 12 in totals + -2 left out (amount must not be negative unless a returns policy says what "
          "that means) + 1 left out (the order lies after the as-of day)\n");
    CHECK(in_words(earlier.counts) ==
          "rows: 4 read = 1 used + 3 left out (the order lies after the as-of day)\n"
          "money: 11 read = 5 in totals + 6 left out (the order lies after the as-of day)\n");
    CHECK(earlier.counts.first_rejected.back() == "summarize: 2 rows: the order lies after the as-of day");
}

} // TEST_SUITE("orders/detail/dated_summaries")
