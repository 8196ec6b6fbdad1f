#include <clientele/math/random.hpp>
#include <clientele/orders/dated_rates.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <orders/same_summaries.hpp>
#include <string>
#include <vector>

TEST_SUITE("orders/dated_rates") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2024y / 1 / 1;
const dated_rates to_euros{
    "EUR",
    {{"USD", start + std::chrono::days{10}, 0.92}, {"USD", start, 0.9}, {"GBP", start, 1.165}, {"JPY", start, 0.0061}},
    4};

struct line {
    int customer;
    day when;
    std::int64_t cents;
    std::string currency;
    int order;
};
const fields where{.customer = &line::customer,
                   .when = &line::when,
                   .amount = &line::cents,
                   .order = &line::order,
                   .currency = &line::currency};

} // namespace

TEST_CASE("the rate of a day is the latest on or before it, and an amount is rounded once, half to even") {
    const auto of = [](std::int64_t minor, std::string_view currency, int after) {
        return to_euros.convert(minor, currency, start + std::chrono::days{after}).value;
    };
    CHECK(of(1000, "USD", 0) == 900);
    CHECK(of(1000, "USD", 9) == 900);
    CHECK(of(1000, "USD", 10) == 920);
    CHECK(of(1000, "USD", 500) == 920);
    CHECK(of(1000, "EUR", -900) == 1000);
    CHECK(of(5, "USD", 0) == 4);   // 4.5
    CHECK(of(15, "USD", 0) == 14); // 13.5
    CHECK(of(-15, "USD", 0) == -14);
    CHECK(of(100, "GBP", 0) == 116); // 116.5
    CHECK(of(101, "GBP", 0) == 118); // 117.665
    CHECK(!of(1000, "USD", -1));
    CHECK(!of(1000, "CHF", 0));
    CHECK(of(std::int64_t{1} << 61, "GBP", 0));
    CHECK(!of((std::int64_t{1} << 62) - 1, "GBP", 0));
}

TEST_CASE("products of any size are those of the long way") {
    random_generator g{41};
    for (int i = 0; i < 20'000; ++i) {
        const auto places = static_cast<int>(g.below(10));
        std::uint64_t den = 1;
        for (int p = 0; p < places; ++p)
            den *= 10;
        const std::uint64_t digits = 1 + g.below(std::uint64_t{1} << (1 + g.below(40)));
        const double rate = static_cast<double>(digits) / static_cast<double>(den);
        const dated_rates rates{"EUR", {{"X", start, rate}}, places};
        const std::uint64_t minor = g.below(std::uint64_t{1} << (1 + g.below(20)));
        const std::uint64_t product = minor * digits, rest = product % den; // below 2^60
        std::uint64_t expected = product / den;
        expected += 2 * rest > den || (2 * rest == den && expected % 2 == 1);
        CHECK(rates.convert(static_cast<std::int64_t>(minor), "X", start).value == static_cast<std::int64_t>(expected));
        const std::int64_t large = std::int64_t{1} << 61; // times a rate below 1
        if (digits == den)
            CHECK(rates.convert(large, "X", start).value == large);
    }
}

TEST_CASE("rows, builders and columns in several currencies are what rows converted before would be") {
    random_generator g{42};
    const std::vector<std::string> names{"EUR", "USD", "GBP", "JPY", "CHF"};
    for (int book = 0; book < 60; ++book) {
        std::vector<line> lines;
        for (auto n = g.below(120); n > 0; --n)
            lines.push_back({static_cast<int>(g.below(8)),
                             start + std::chrono::days{g.below(40)} - std::chrono::days{2},
                             static_cast<std::int64_t>(g.below(9000)) - 1500,
                             names[g.below(book % 2 == 0 ? 4 : names.size())], static_cast<int>(g.below(4))});
        const summarize rules{.as_of = start + std::chrono::days{30},
                              .money = minor_units{},
                              .bad_rows = leave_out_row{},
                              .late_rows = leave_out_row{},
                              .returns = net_by_day{},
                              .currency = to_euros};
        const auto got = rules(lines, where);
        const summarize plain{.as_of = start + std::chrono::days{30},
                              .money = minor_units{},
                              .bad_rows = leave_out_row{},
                              .late_rows = leave_out_row{},
                              .returns = net_by_day{}};
        std::vector<line> home;
        std::size_t without = 0, converted = 0;
        std::vector<int> customer, order;
        std::vector<day> when;
        std::vector<std::int64_t> cents;
        std::vector<std::string> currency;
        for (const auto& each : lines) {
            customer.push_back(each.customer);
            order.push_back(each.order);
            when.push_back(each.when);
            cents.push_back(each.cents);
            currency.push_back(each.currency);
            const auto money = to_euros.convert(each.cents, each.currency, each.when);
            without += !money.value;
            converted += money.value && each.currency != "EUR";
            if (money.value)
                home.push_back({each.customer, each.when, *money.value, "EUR", each.order});
        }
        const auto expected = plain(
            home,
            fields{.customer = &line::customer, .when = &line::when, .amount = &line::cents, .order = &line::order});
        CHECK(got.customer == expected.customer);
        CHECK(got.total == expected.total);
        CHECK(got.orders == expected.orders);
        CHECK(got.counts.money_read == expected.counts.money_read);
        CHECK(got.counts.rows_without_amount == without);
        CHECK(got.counts.bad_rows == without);
        CHECK(got.counts.converted == converted);
        CHECK(got.choices.ends_with("; currency: dated_rates; orders: by id"));
        const order_columns columns{.customer = std::span{customer},
                                    .when = std::span{when},
                                    .amount = std::span{cents},
                                    .order = std::span{order},
                                    .currency = std::span{currency}};
        check_same(rules(columns), got);
        CHECK(rules(columns).counts.converted == converted);
        const day earlier = start + std::chrono::days{12};
        auto build = rules.builder<int, int>();
        for (const auto& each : lines)
            build.add(each.customer, each.when, amount_in{each.cents, each.currency}, each.order);
        check_same(rules(columns, std::vector{earlier})[0], build.finish(earlier));
        check_same(build.finish(), got);
    }
}

TEST_CASE("a row without a rate is bad, with its currency; and rates that are none are refused") {
    const std::vector<line> lines{{1, start, 100, "CHF", 1}, {1, start, 100, "USD", 2}};
    CHECK_THROWS_WITH_AS((void)(summarize{.as_of = start, .money = minor_units{}, .currency = to_euros}(lines, where)),
                         "summarize: row 0: currency must have a rate on or before the day of the order, got CHF",
                         error);
    const auto got = summarize{
        .as_of = start, .money = minor_units{}, .bad_rows = leave_out_row{}, .currency = to_euros}(lines, where);
    CHECK(in_words(got.counts) ==
          "rows: 2 read = 1 used + 1 left out (currency must have a rate on or before the day of the order)\n"
          "money: 0.9 read = 0.9 in totals; the amounts of 1 rows could not be read; the amounts of 1 rows came from "
          "other currencies\n");
    CHECK_THROWS_AS((dated_rates{"EUR", {{"USD", start, 0.91234}}, 4}), error);
    CHECK_THROWS_AS((dated_rates{"EUR", {{"USD", start, 0.0}}}), error);
    CHECK_THROWS_AS((dated_rates{"EUR", {{"EUR", start, 1.0}}}), error);
    CHECK_THROWS_AS((dated_rates{"EUR", {{"USD", start, 0.9}, {"USD", start, 0.8}}}), error);
}

} // TEST_SUITE("orders/dated_rates")
