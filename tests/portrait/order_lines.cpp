#include <clientele/portrait/customer_profiles.hpp>
#include <clientele/portrait/order_lines.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <limits>
#include <string>

TEST_SUITE("portrait/order_lines") {

using namespace clientele;
using portrait_tests::book;
using namespace std::chrono_literals;

namespace {

/// Four lines in three categories and two channels: a purchase, a return, a dear one and a gift.
book four_lines() {
    book b;
    b.add(7, 2024y / 1 / 31, 10, 0, 1, 10);
    b.add(7, 2024y / 1 / 31, -5, 1, 0, 5);
    b.add(3, 2024y / 1 / 31, 90, 2, 0, 100);
    b.add(9, 2024y / 1 / 31, 0, 0, 1, 1);
    return b;
}

/// Reads lines, as whoever draws a portrait does.
template <class Id, class Order>
auto read(const order_lines<Id, Order>& lines) {
    return profile_customers{.summaries = summarize{.as_of = 2024y / 12 / 31, .returns = returns_as_money{}},
                             .categories = {"tea", "pots", "books"},
                             .channels = {"shop", "web"}}(lines);
}

} // namespace

TEST_CASE(
    "lines with returns, gifts and every code that has a name are accepted, and so are columns that are not there") {
    const auto b = four_lines();
    CHECK(b.view().size() == 4);
    CHECK(read(b.view()).base.counts.used == 4);
    auto view = b.view();
    view.category = {}, view.channel = {}, view.list_amount = {};
    CHECK(read(view).base.counts.used == 4);
    CHECK(read(order_lines<std::string>{}).size() == 0);
}

TEST_CASE("columns of another size are refused with their name") {
    const auto refused = [](auto shorten, const char* sentence) {
        auto b = four_lines();
        shorten(b);
        CHECK_THROWS_WITH_AS((void)read(b.view()), sentence, error);
    };
    refused([](book& b) { b.when.pop_back(); }, "profile_customers: when must have 4 rows, got 3");
    refused([](book& b) { b.amount.pop_back(); }, "profile_customers: amount must have 4 rows, got 3");
    refused([](book& b) { b.category.pop_back(); }, "profile_customers: category must have 4 rows, got 3");
    refused([](book& b) { b.channel.pop_back(); }, "profile_customers: channel must have 4 rows, got 3");
    refused([](book& b) { b.list.pop_back(); }, "profile_customers: list_amount must have 4 rows, got 3");
}

TEST_CASE("a value that a line cannot have is refused with its row") {
    const auto refused = [](auto spoil, const char* sentence, std::size_t row) {
        auto b = four_lines();
        spoil(b);
        CHECK_THROWS_WITH_AS((void)read(b.view()), sentence, error);
        try {
            (void)read(b.view());
        } catch (const error& e) {
            CHECK(e.row() == row);
        }
    };
    refused([](book& b) { b.category[2] = 3; },
            "summarize: row 2: category must be a code in [0, 3), one per name, got 3", 2);
    refused([](book& b) { b.channel[1] = -1; },
            "summarize: row 1: channel must be a code in [0, 2), one per name, got -1", 1);
    refused([](book& b) { b.amount[3] = std::numeric_limits<double>::infinity(); },
            "summarize: row 3: amount must be finite and below 2^62 minor units in size, got inf", 3);
    refused([](book& b) { b.amount[3] = -1e200; },
            "summarize: row 3: amount must be finite and below 2^62 minor units in size, got -1e+200", 3);
    refused([](book& b) { b.when[3] = day::min(); },
            sentence("summarize: row 3: the date must be one of the calendar, got day ",
                     day::min().time_since_epoch().count())
                .c_str(),
            3);
    refused([](book& b) { b.list[2] = 1e-308; },
            "summarize: row 2: list_amount must have no more decimals than the money policy declares, got 1e-308", 2);
    refused([](book& b) { b.list[1] = 0; }, "summarize: row 1: list_amount must be above 0 minor units, got 0", 1);
    refused([](book& b) { b.list[0] = std::numeric_limits<double>::quiet_NaN(); },
            "summarize: row 0: list_amount must be finite and below 2^62 minor units in size, got nan", 0);
}

TEST_CASE("a customer without a name is refused") {
    const std::vector<std::string> names{"a", ""};
    const std::vector<day> days{2024y / 1 / 1, 2024y / 1 / 2};
    const std::vector<double> paid{1, 2};
    CHECK_THROWS_WITH_AS((void)read(order_lines<std::string>{.customer = names, .when = days, .amount = paid}),
                         "summarize: row 1: customer must not be empty", error);
}

TEST_CASE("texts that a host keeps elsewhere are ids, and the profiles keep their own") {
    const std::vector<std::string_view> names{"b", "a", "b"};
    const std::vector<day> days(3, day{2024y / 1 / 1});
    const std::vector<double> paid{1, 2, 3};
    const auto p = read(order_lines<std::string_view>{.customer = names, .when = days, .amount = paid});
    static_assert(std::same_as<decltype(p), const customer_profiles<std::string>>);
    CHECK(p.base.total[*p.find(std::string_view{"b"})] == 4);
}

TEST_CASE("lines of one order are one order where it has an id") {
    // Two lines of order 1 on one day, one of it that was sent later, an order of another customer of the same id, and
    // a return on a day of its own: by hand.
    const std::vector<int> customer{5, 5, 5, 5, 8};
    const std::vector<day> days{2024y / 3 / 1, 2024y / 3 / 1, 2024y / 3 / 9, 2024y / 4 / 1, 2024y / 3 / 5};
    const std::vector<double> paid{10, 20, 40, -5, 3};
    const std::vector<int> bought{0, 1, 2, 2, 0};
    const std::vector<std::string_view> order{"1", "1", "1", "2", "1"};
    const order_lines<int> each{.customer = customer, .when = days, .amount = paid, .category = bought};
    order_lines<int, std::string_view> together{
        .customer = customer, .when = days, .amount = paid, .category = bought, .order = order};
    const auto p = read(each), q = read(together);
    CHECK(p.base.orders == std::vector<int>{3, 1});
    CHECK(p.base.purchase_days == std::vector<int>{2, 1});
    CHECK(q.base.orders == std::vector<int>{1, 1});
    CHECK(q.base.purchase_days == std::vector<int>{1, 1});
    CHECK(q.base.last[0] == day{2024y / 3 / 1});
    CHECK(q.base.counted == counted_unit::orders);
    for (const auto* profiles : {&p, &q}) { // the money is the same, and so is what it was paid for
        CHECK(profiles->base.total == std::vector<double>{65, 3});
        CHECK(profiles->category_spend == (matrix{2, 3} << 10, 20, 40, 3, 0, 0).finished());
        CHECK(profiles->recent_spend == std::vector<double>{65, 3});
    }
    together.order = together.order.first(4);
    CHECK_THROWS_WITH_AS((void)read(together), "profile_customers: order must have 5 rows, got 4", error);
}

} // TEST_SUITE("portrait/order_lines")
