#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("orders/detail/known_customers") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct line {
    std::string customer;
    day when;
    double amount;
};

} // namespace

TEST_CASE("who is known to columns and has no row that counts is without a purchase, as with rows") {
    random_generator g{33};
    const day as_of = 2024y / 6 / 30;
    for (int book = 0; book < 100; ++book) {
        std::vector<line> lines;
        for (auto n = g.below(40); n > 0; --n)
            lines.push_back({std::to_string(g.below(20)),
                             as_of - std::chrono::days{g.below(100)} + std::chrono::days{5},
                             (static_cast<double>(g.below(9)) - 2)});
        std::vector<std::string> customer, known;
        std::vector<day> when;
        std::vector<double> amount;
        for (const auto& each : lines) {
            customer.push_back(each.customer);
            when.push_back(each.when);
            amount.push_back(each.amount);
        }
        for (auto n = g.below(30); n > 0; --n)
            known.push_back(std::to_string(g.below(40)));
        const summarize rules{
            .as_of = as_of, .late_rows = leave_out_row{}, .returns = net_by_day{}, .look_back = trailing_days{40}};
        const auto expected =
            rules(lines, fields{.customer = &line::customer, .when = &line::when, .amount = &line::amount}, known);
        const order_columns columns{.customer = std::span{customer},
                                    .when = std::span{when},
                                    .amount = std::span{amount},
                                    .order = skip{},
                                    .known = std::span{known}};
        CHECK(rules(columns).without_purchase == expected.without_purchase);
        CHECK(rules(columns, std::vector{as_of})[0].without_purchase == expected.without_purchase);
        for (const auto& each : expected.without_purchase)
            CHECK(!expected.find(each));
    }
}

TEST_CASE("a known customer has an id") {
    const std::vector<std::string> nobody, known{"a", ""};
    const order_columns columns{.customer = std::span{nobody},
                                .when = std::span<const day>{},
                                .amount = std::span<const double>{},
                                .order = skip{},
                                .known = std::span{known}};
    CHECK_THROWS_WITH_AS((void)summarize{.as_of = 2024y / 6 / 30}(columns),
                         "summarize: known customer 1: customer must not be empty", error);
}

} // TEST_SUITE("orders/detail/known_customers")
