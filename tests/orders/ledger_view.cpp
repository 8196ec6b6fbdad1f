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

} // TEST_SUITE("orders/ledger_view")
