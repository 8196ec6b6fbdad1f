#include <clientele/orders/ledger_view.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("orders/ledger_view") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("a view stays as it is while its ledger changes, and outlives it") {
    const summarize rules{.as_of = 2024y / 6 / 30, .money = minor_units{}};
    const auto view = [&] {
        order_ledger<int> ledger;
        ledger.add({.customer = 7, .when = 2024y / 1 / 5, .minor = 4'990});
        ledger.add({.customer = 3, .when = 2024y / 2 / 5, .minor = 100});
        auto before = ledger.view();
        ledger.add({.customer = 7, .when = 2024y / 3 / 5, .minor = 10});
        ledger.erase(3);
        CHECK(ledger.summaries(rules).total == std::vector{50.0});
        CHECK(ledger.changed_since(before.version()) == std::vector{7});
        return before;
    }();
    CHECK(view.version() == 2);
    CHECK(view.size() == 2);
    CHECK(view.summaries(rules).total == std::vector{1.0, 49.9});
    CHECK(view.changed_since(0) == std::vector{3, 7});
    CHECK(view.changed_since(1) == std::vector{3});
    const auto copy = view;
    CHECK(copy.size() == 2);
}

TEST_CASE("a view names the lines of a customer that were not retracted") {
    order_ledger<std::string, skip, no_journal, int> ledger;
    for (const int line : {5, 1, 3})
        ledger.add({.customer = "a", .when = 2024y / 1 / 5, .minor = 100, .line = line});
    ledger.retract("a", 3);
    CHECK(ledger.view().lines_of("a") == std::vector{1, 5});
    CHECK(ledger.view().lines_of("b").empty());
}

TEST_CASE("all that is kept of a customer is told by line, or by day and order where lines have no ids") {
    order_ledger<std::string, int, no_journal, int> by_line;
    by_line.add({.customer = "a", .when = 2024y / 1 / 5, .minor = 100, .order = 9, .line = 3});
    by_line.add({.customer = "a", .when = 2024y / 1 / 7, .minor = -40, .order = 8, .line = 1});
    by_line.add({.customer = "b", .when = 2024y / 1 / 6, .minor = 1, .order = 7, .line = 2});
    by_line.retract("a", 3);
    const auto lines = by_line.about("a");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].line == 1);
    CHECK(lines[0].order == 8);
    CHECK(lines[0].minor == -40);
    CHECK(lines[0].when == 2024y / 1 / 7);
    CHECK(lines[1].line == 3);
    CHECK(lines[1].retracted);
    CHECK(by_line.about("nobody").empty());
    CHECK(by_line.about("").empty());

    order_ledger<int> by_day;
    for (int on = 1; on <= 20; ++on)
        by_day.add({.customer = 7, .when = 2024y / 1 / on, .minor = on});
    by_day.add({.customer = 7, .when = 2024y / 1 / 5, .minor = 95});
    by_day.add({.customer = 7, .when = 2024y / 1 / 5, .minor = -3});
    const auto days = by_day.about(7);
    REQUIRE(days.size() == 21);
    std::int64_t money = 0;
    std::size_t count = 0;
    for (const auto& each : days) {
        money += each.minor;
        count += each.lines;
        if (each.when == 2024y / 1 / 5)
            CHECK(each.lines == (each.minor < 0 ? 1 : 2));
    }
    CHECK(money == 210 + 95 - 3);
    CHECK(count == 22);
    CHECK(by_day.erase(7));
    CHECK(by_day.about(7).empty());
}

} // TEST_SUITE("orders/ledger_view")
