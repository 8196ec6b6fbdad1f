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

void check(const book& b) { detail::require_lines("here", b.view(), 3, 2); }

} // namespace

TEST_CASE(
    "lines with returns, gifts and every code that has a name are accepted, and so are columns that are not there") {
    const auto b = four_lines();
    CHECK(b.view().size() == 4);
    CHECK_NOTHROW(check(b));
    auto view = b.view();
    view.category = {}, view.channel = {}, view.list_amount = {};
    CHECK_NOTHROW(detail::require_lines("here", view, 0, 0));
    CHECK_NOTHROW(detail::require_lines("here", order_lines<std::string>{}, 0, 0));
}

TEST_CASE("columns of another size are refused with their name") {
    const auto refused = [](auto shorten, const char* sentence) {
        auto b = four_lines();
        shorten(b);
        CHECK_THROWS_WITH_AS(check(b), sentence, error);
    };
    refused([](book& b) { b.when.pop_back(); }, "here: when must have 4 rows, got 3");
    refused([](book& b) { b.amount.pop_back(); }, "here: amount must have 4 rows, got 3");
    refused([](book& b) { b.category.pop_back(); }, "here: category must have 4 rows, got 3");
    refused([](book& b) { b.channel.pop_back(); }, "here: channel must have 4 rows, got 3");
    refused([](book& b) { b.list.pop_back(); }, "here: list_amount must have 4 rows, got 3");
}

TEST_CASE("a value that a line cannot have is refused with its row") {
    const auto refused = [](auto spoil, const char* sentence, std::size_t row) {
        auto b = four_lines();
        spoil(b);
        CHECK_THROWS_WITH_AS(check(b), sentence, error);
        try {
            check(b);
        } catch (const error& e) {
            CHECK(e.row() == row);
        }
    };
    refused([](book& b) { b.category[2] = 3; }, "here: category must be a code in [0, 3), one per name, got 3 in row 2",
            2);
    refused([](book& b) { b.channel[1] = -1; }, "here: channel must be a code in [0, 2), one per name, got -1 in row 1",
            1);
    refused([](book& b) { b.amount[3] = std::numeric_limits<double>::infinity(); },
            "here: amount must be finite and at most 1e100 in size, got inf in row 3", 3);
    refused([](book& b) { b.amount[3] = -1e200; },
            "here: amount must be finite and at most 1e100 in size, got -1e+200 in row 3", 3);
    refused([](book& b) { b.when[3] = day::min(); }, "here: when must be a date of the calendar, it is none in row 3",
            3);
    refused([](book& b) { b.list[2] = 1e-308; }, "here: list_amount must be in [1e-100, 1e100], got 1e-308 in row 2",
            2);
    refused([](book& b) { b.list[1] = 0; }, "here: list_amount must be finite and > 0, got 0 in row 1", 1);
    refused([](book& b) { b.list[0] = std::numeric_limits<double>::quiet_NaN(); },
            "here: list_amount must be finite and > 0, got nan in row 0", 0);
}

TEST_CASE("a customer without a name is refused") {
    const std::vector<std::string> names{"a", ""};
    const std::vector<day> days{2024y / 1 / 1, 2024y / 1 / 2};
    const std::vector<double> paid{1, 2};
    CHECK_THROWS_WITH_AS(
        detail::require_lines("here", order_lines<std::string>{.customer = names, .when = days, .amount = paid}, 0, 0),
        "here: customer must not be empty, it is in row 1", error);
}

} // TEST_SUITE("portrait/order_lines")
