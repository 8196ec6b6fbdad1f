#include <clientele/features/order_lines.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

/// Four lines in three categories and two channels.
struct book {
    std::vector<std::int64_t> customer{7, 7, 3, 9};
    std::vector<day> when = std::vector<day>(4, 2024y / 1 / 31);
    std::vector<double> amount{10, -5, 90, 0}, list{10, 5, 100, 1};
    std::vector<int> category{0, 1, 2, 0}, channel{1, 0, 0, 1};

    [[nodiscard]] order_lines<> view() const {
        return {.customer = customer,
                .when = when,
                .amount = amount,
                .category = category,
                .channel = channel,
                .list_amount = list};
    }
    void check() const { detail::require_lines("here", view(), 3, 2); }
};

} // namespace

TEST_SUITE_BEGIN("features/order_lines");

TEST_CASE(
    "lines with returns, gifts and every code that has a name are accepted, and so are columns that are not there") {
    const book b;
    CHECK(b.view().size() == 4);
    CHECK_NOTHROW(b.check());
    auto view = b.view();
    view.category = {}, view.channel = {}, view.list_amount = {};
    CHECK_NOTHROW(detail::require_lines("here", view, 0, 0));
    CHECK_NOTHROW(detail::require_lines("here", order_lines<std::string>{}, 0, 0));
}

TEST_CASE("columns of another size are refused with their name") {
    const auto refused = [](auto shorten, const char* sentence) {
        book b;
        shorten(b);
        CHECK_THROWS_WITH_AS(b.check(), sentence, error);
    };
    refused([](book& b) { b.when.pop_back(); }, "here: when must have 4 rows, got 3");
    refused([](book& b) { b.amount.pop_back(); }, "here: amount must have 4 rows, got 3");
    refused([](book& b) { b.category.pop_back(); }, "here: category must have 4 rows, got 3");
    refused([](book& b) { b.channel.pop_back(); }, "here: channel must have 4 rows, got 3");
    refused([](book& b) { b.list.pop_back(); }, "here: list_amount must have 4 rows, got 3");
}

TEST_CASE("a value that a line cannot have is refused with its row") {
    const auto refused = [](auto spoil, const char* sentence, std::size_t row) {
        book b;
        spoil(b);
        CHECK_THROWS_WITH_AS(b.check(), sentence, error);
        try {
            b.check();
        } catch (const error& e) {
            CHECK(e.row() == row);
        }
    };
    refused([](book& b) { b.category[2] = 3; }, "here: category must be a code in [0, 3), one per name, got 3 in row 2",
            2);
    refused([](book& b) { b.channel[1] = -1; }, "here: channel must be a code in [0, 2), one per name, got -1 in row 1",
            1);
    refused([](book& b) { b.amount[3] = std::numeric_limits<double>::infinity(); },
            "here: amount must be finite, got inf in row 3", 3);
    refused([](book& b) { b.list[1] = 0; }, "here: list_amount must be finite and > 0, got 0 in row 1", 1);
    refused([](book& b) { b.list[0] = std::numeric_limits<double>::quiet_NaN(); },
            "here: list_amount must be finite and > 0, got nan in row 0", 0);
}

TEST_SUITE_END();
