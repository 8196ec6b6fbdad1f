#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include "same_summaries.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("orders/order_columns") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day as_of = 2001y / 6 / 30;

struct line {
    std::int64_t customer;
    day when;
    std::int64_t cents;
    int order;
};
const fields by_row{.customer = &line::customer, .when = &line::when, .amount = &line::cents};
const fields by_order{.customer = &line::customer, .when = &line::when, .amount = &line::cents, .order = &line::order};

struct columns {
    std::vector<std::int64_t> customer, cents;
    std::vector<day32> when;
    std::vector<int> order;

    explicit columns(const std::vector<line>& lines) {
        for (const auto& each : lines) {
            customer.push_back(each.customer);
            when.push_back(each.when);
            cents.push_back(each.cents);
            order.push_back(each.order);
        }
    }
    [[nodiscard]] auto numbers() const {
        return order_columns{.customer = std::span{customer}, .when = std::span{when}, .amount = std::span{cents}};
    }
    [[nodiscard]] auto orders() const {
        return order_columns{.customer = std::span{customer},
                             .when = std::span{when},
                             .amount = std::span{cents},
                             .order = std::span{order}};
    }
};

std::string name_of(std::int64_t id) { return "customer " + std::to_string(id); }

struct named_columns : columns {
    std::vector<std::int64_t> offsets{0};
    std::string bytes;

    explicit named_columns(const std::vector<line>& lines) : columns{lines} {
        for (const auto each : customer) {
            bytes += name_of(each);
            offsets.push_back(static_cast<std::int64_t>(bytes.size()));
        }
    }
    [[nodiscard]] auto texts() const {
        return order_columns{
            .customer = text_column<>{offsets, bytes}, .when = std::span{when}, .amount = std::span{cents}};
    }
};

std::vector<line> random_lines(random_generator& g, std::size_t n, std::uint64_t customers, bool good, int days) {
    std::vector<line> lines;
    for (std::size_t i = 0; i < n; ++i) {
        lines.push_back({static_cast<std::int64_t>(g.below(customers) * 0x9E3779B97F4A7C15u),
                         as_of - std::chrono::days{static_cast<int>(g.below(static_cast<std::uint64_t>(days)))},
                         static_cast<std::int64_t>(g.below(20'000)), static_cast<int>(g.below(3))});
        if (!good && g.below(20) == 0)
            lines.back().cents = -lines.back().cents;
        if (!good && g.below(500) == 0)
            lines.back().when = as_of + std::chrono::days{1 + static_cast<int>(g.below(5))};
        if (!good && g.below(500) == 0)
            lines.back().cents = std::int64_t{1} << 62;
    }
    return lines;
}

template <class A, class B>
void check_same(const summaries<A>& a, const summaries<B>& b) {
    CHECK(a.as_of == b.as_of);
    check_same_figures(a, b);
    CHECK(a.returned_all_money == b.returned_all_money);
    CHECK(a.counted == b.counted);
    CHECK(a.choices == b.choices);
    CHECK(in_words(a.counts) == in_words(b.counts));
    CHECK(a.counts.first_rejected == b.counts.first_rejected);
    CHECK(a.counts.returns == b.counts.returns);
    CHECK(a.counts.unmatched_returns == b.counts.unmatched_returns);
    CHECK(a.counts.orders_outside == b.counts.orders_outside);
    CHECK(a.windowed() == b.windowed());
}
void check_equal(const summaries<std::int64_t>& a, const summaries<std::int64_t>& b) {
    check_same(a, b);
    CHECK(a.customer == b.customer);
    CHECK(a.returned_all == b.returned_all);
    CHECK(a.outside == b.outside);
}

} // namespace

TEST_CASE("columns give the bits that rows give, by every policy, with and without order ids, on any threads") {
    random_generator g{5};
    order_workspace<std::int64_t> kept;
    for (int book = 0; book < repeats(60); ++book) {
        const int days = book % 5 == 0 ? 9000 : 900; // beyond the bitmap, and within
        const auto lines = random_lines(g, g.below(4000), 1 + g.below(400), book % 2 == 0, days);
        const columns data{lines};
        const auto both = [&](const auto& rules) {
            const auto expected = rules(lines, by_row);
            check_equal(rules(data.numbers()), expected);
            check_equal(rules(data.numbers(), kept), expected);
            check_equal(rules(data.numbers(), kept, threads{2}), expected);
            check_equal(rules(data.orders(), kept), rules(lines, by_order));
            auto sorted = lines;
            const bool days_too = book % 3 == 0;
            std::vector<std::size_t> place(lines.size());
            for (std::size_t i = 0; i < place.size(); ++i)
                place[i] = i;
            std::sort(place.begin(), place.end(), [&](std::size_t i, std::size_t j) {
                const auto &a = lines[i], &b = lines[j];
                if (a.customer != b.customer)
                    return a.customer < b.customer;
                return days_too && a.when != b.when ? a.when < b.when : i < j;
            });
            for (std::size_t i = 0; i < place.size(); ++i)
                sorted[i] = lines[place[i]];
            const columns in_order{sorted};
            auto stream = in_order.numbers();
            auto orders = in_order.orders();
            stream.sorted = orders.sorted = true;
            check_equal(rules(stream, kept), rules(sorted, by_row));
            check_equal(rules(orders), rules(sorted, by_order));
        };
        const auto all = [&](const auto& returns, const auto& look_back) {
            both(summarize{.as_of = as_of,
                           .unit = std::chrono::weeks{1},
                           .money = minor_units{},
                           .bad_rows = leave_out_row{},
                           .late_rows = leave_out_row{},
                           .returns = returns,
                           .look_back = look_back});
        };
        all(refuse_returns{}, whole_history{});
        all(net_by_day{}, whole_history{});
        all(returns_as_money{}, trailing_days{200});
        all(refuse_returns{}, trailing_months{6});
    }
}

TEST_CASE("columns that are said to be sorted are refused where a customer comes too late") {
    std::vector<std::int64_t> ids(5000, 7);
    const std::vector<day> when(5000, as_of);
    const std::vector<double> amount(5000, 1);
    order_columns orders{.customer = std::span<const std::int64_t>{ids},
                         .when = std::span{when},
                         .amount = std::span{amount},
                         .sorted = true};
    const summarize rules{.as_of = as_of};
    CHECK(rules(orders).orders == std::vector<int>{5000});
    ids[3000] = 5;
    CHECK_THROWS_WITH_AS((void)rules(orders),
                         "summarize: row 3000: customers of sorted columns must ascend, got 5 after 7", error);
    orders.sorted = false;
    CHECK(rules(orders).size() == 2);
}

TEST_CASE("rows in millions are counted in parts and rounds as few rows are") {
    random_generator g{6};
    const auto lines = random_lines(g, 2'100'000, 90'000, true, 1000);
    const columns data{lines};
    const summarize rules{.as_of = as_of, .money = minor_units{}};
    const auto expected = rules(lines, by_row);
    if (!sanitized)
        check_equal(rules(data.numbers()), expected);
    order_workspace<std::int64_t> workspace;
    check_equal(rules(data.numbers(), workspace, threads{3}), expected);
}

TEST_CASE("ids that are texts come in any shape, and sort as texts") {
    random_generator g{7};
    for (int book = 0; book < repeats(20); ++book) {
        auto lines = random_lines(g, 3000, 200, true, 300);
        const named_columns data{lines};
        const summarize rules{.as_of = as_of, .money = minor_units{}};
        const fields named{
            .customer = [](const line& l) { return name_of(l.customer); }, .when = &line::when, .amount = &line::cents};
        const auto expected = rules(lines, named);
        const auto got = rules(data.texts());
        check_same(got, expected);
        CHECK(got.customer == expected.customer);
        std::vector<std::string_view> views;
        for (std::size_t i = 0; i < lines.size(); ++i)
            views.push_back(data.texts().customer[i]);
        const auto of_views = rules(
            order_columns{.customer = std::span{views}, .when = std::span{data.when}, .amount = std::span{data.cents}});
        CHECK(of_views.customer == expected.customer);
    }
    const std::vector<std::string> odd{"", "a", std::string("a\0", 2), std::string("a\0b", 3), "ab", "a"};
    const std::vector<day> when(odd.size(), as_of);
    const std::vector<double> amount(odd.size(), 1.5);
    const auto got = summarize{.as_of = as_of, .bad_rows = leave_out_row{}}(
        order_columns{.customer = std::span{odd}, .when = std::span{when}, .amount = std::span{amount}});
    CHECK(got.customer == std::vector<std::string>{"a", std::string("a\0", 2), std::string("a\0b", 3), "ab"});
    CHECK(got.orders == std::vector<int>{2, 1, 1, 1});
    CHECK(got.counts.bad_rows == 1);
}

TEST_CASE("ids of every integer type are ordered by what they are worth") {
    const std::vector<std::int8_t> small{5, -3, 127, -128};
    const std::vector<std::uint64_t> large{5, ~std::uint64_t{0}, 0, std::uint64_t{1} << 63};
    const std::vector<day> when(4, as_of);
    const std::vector<double> amount(4, 1);
    const summarize rules{.as_of = as_of};
    CHECK(rules(order_columns{.customer = std::span{small}, .when = std::span{when}, .amount = std::span{amount}})
              .customer == std::vector<std::int8_t>{-128, -3, 5, 127});
    CHECK(rules(order_columns{.customer = std::span{large}, .when = std::span{when}, .amount = std::span{amount}})
              .customer == std::vector<std::uint64_t>{0, 5, std::uint64_t{1} << 63, ~std::uint64_t{0}});
}

TEST_CASE("a row that cannot be used is refused by its place, and columns of different lengths are") {
    const std::vector<std::int64_t> ids{1, 2, 3};
    const std::vector<day> when{as_of, as_of, as_of + std::chrono::days{2}};
    const std::vector<double> amount{1, 2, 3}, few{1, 2}, bad{1, std::nan(""), 3};
    const summarize rules{.as_of = as_of};
    const auto of = [&](const auto& w, const auto& a) {
        return rules(order_columns{.customer = std::span{ids}, .when = std::span{w}, .amount = std::span{a}});
    };
    CHECK_THROWS_WITH_AS((void)of(when, amount),
                         "summarize: row 2: the order of 2001-07-02 lies after the as-of day, 2001-06-30", error);
    CHECK_THROWS_WITH_AS((void)of(when, bad),
                         "summarize: row 1: amount must be finite and below 2^62 minor units in size, got nan", error);
    CHECK_THROWS_AS((void)of(when, few), error);
    const std::vector<double> huge{4e16, 4e16, 4e16};
    const std::vector<std::int64_t> one{1, 1, 1};
    const std::vector<day> same(3, as_of);
    CHECK_THROWS_WITH_AS(
        (void)rules(order_columns{.customer = std::span{one}, .when = std::span{same}, .amount = std::span{huge}}),
        "summarize: a customer's sum of money is outside the range of 64-bit minor units", error);
    const std::vector<std::int64_t> none;
    const std::vector<day> never;
    const std::vector<double> nothing;
    const auto empty =
        rules(order_columns{.customer = std::span{none}, .when = std::span{never}, .amount = std::span{nothing}});
    CHECK(empty.size() == 0);
    CHECK(empty.counts.rows == 0);
}

TEST_CASE("integers are minor units up to the last legal one, of every type and on both sides") {
    constexpr std::int64_t most = (std::int64_t{1} << 62) - 1, half = std::int64_t{1} << 61;
    const std::vector<day32> when(3, day32{as_of});
    const auto total = [&]<class Integer>(Integer amount, auto returns) {
        const std::vector<Integer> ids{1, 2, 3}, amounts{amount, Integer{1}, Integer{1}};
        const summarize rules{
            .as_of = as_of, .money = minor_units{0}, .bad_rows = leave_out_row{}, .returns = std::move(returns)};
        const auto base =
            rules(order_columns{.customer = std::span{ids}, .when = std::span{when}, .amount = std::span{amounts}});
        CHECK(base.counts.used + base.counts.bad_rows == 3);
        return base.counts.bad_rows > 0 ? std::nan("") : base.total[0];
    };
    for (const std::int64_t each : {std::int64_t{5}, half - 1, half, half + 1, most})
        CHECK(total(each, refuse_returns{}) == static_cast<double>(each));
    for (const std::int64_t each : {-half - 1, -half, -most})
        CHECK(std::isnan(total(each, refuse_returns{})));
    CHECK(std::isnan(total(most + 1, returns_as_money{})));
    CHECK(std::isnan(total(-most - 1, returns_as_money{})));
    CHECK(std::isnan(total((std::numeric_limits<std::int64_t>::min)(), returns_as_money{})));
    CHECK(std::isnan(total((std::numeric_limits<std::uint64_t>::max)(), returns_as_money{})));
    CHECK(std::isnan(total(std::uint64_t{1} << 62, refuse_returns{})));
    CHECK(total(static_cast<std::uint64_t>(most), refuse_returns{}) == static_cast<double>(most));
    CHECK(total(std::int8_t{127}, refuse_returns{}) == 127);
    CHECK(total((std::numeric_limits<std::uint32_t>::max)(), refuse_returns{}) == 4'294'967'295.0);
    CHECK(std::isnan(total(std::int16_t{-1}, refuse_returns{})));
}

// Integers that count tenths of a cent are cents only after division: it offers no `minor_below`, and is asked for
// each.
struct tenths_of_cents {
    [[nodiscard]] int decimals() const { return 2; }
    [[nodiscard]] minor_amount minor(std::int64_t amount) const {
        if (amount % 10 != 0)
            return {{}, "must be whole cents"};
        return {amount / 10};
    }
};
// Cents up to a thousand.
struct small_cents {
    static constexpr std::int64_t minor_below = 100;
    [[nodiscard]] int decimals() const { return 2; }
    [[nodiscard]] minor_amount minor(std::int64_t amount) const {
        if (amount > 1000)
            return {{}, "must be small"};
        return {amount};
    }
};

TEST_CASE("a host's money is asked for each amount, but for those that it says are minor units as they stand") {
    const std::vector<std::int64_t> ids{1, 2, 3}, amounts{990, 1000, 70}, large{990, 1010, 70};
    const std::vector<std::chrono::year_month_day> when(3, std::chrono::year_month_day{as_of});
    const auto totals = [&](const auto& money, const auto& of, const auto& days) {
        return summarize{.as_of = as_of, .money = money, .bad_rows = leave_out_row{}}(
            order_columns{.customer = std::span{ids}, .when = std::span{days}, .amount = std::span{of}});
    };
    CHECK(totals(tenths_of_cents{}, amounts, when).total == std::vector<double>{0.99, 1, 0.07});
    CHECK(totals(small_cents{}, amounts, when).total == std::vector<double>{9.9, 10, 0.7});
    const auto base = totals(small_cents{}, large, when);
    CHECK(base.total == std::vector<double>{9.9, 0.7});
    CHECK(base.counts.first_rejected.at(0) == "summarize: row 1: amount must be small, got 1010");
}

// Cents up to a size; dearer things are priced in tens of cents.
template <std::int64_t Below>
struct cents_below {
    static constexpr std::int64_t minor_below = Below;
    [[nodiscard]] int decimals() const { return 2; }
    [[nodiscard]] minor_amount minor(std::integral auto amount) const {
        const auto size = static_cast<std::int64_t>(amount);
        return {size < Below && size > -Below ? size : 10 * size};
    }
};

TEST_CASE("integers that are no minor units as they stand count what the money policy says, whatever its bound") {
    const auto as_rows_have_it = [](const auto& money, const auto& amounts) {
        std::vector<line> lines;
        std::vector<std::int64_t> ids;
        for (const auto each : amounts) {
            ids.push_back(static_cast<std::int64_t>(ids.size()));
            lines.push_back({ids.back(), as_of, each, 0});
        }
        const std::vector<day32> when(ids.size(), day32{as_of});
        const summarize rules{.as_of = as_of, .money = money, .returns = returns_as_money{}};
        for (const bool sorted : {false, true})
            check_equal(rules(order_columns{.customer = std::span{ids},
                                            .when = std::span{when},
                                            .amount = std::span{amounts},
                                            .sorted = sorted}),
                        rules(lines, by_row));
    };
    const std::vector<std::int64_t> wide{0, 1, -1, 2, 99, 100, 101, -100, 5000};
    as_rows_have_it(cents_below<0>{}, wide);
    as_rows_have_it(cents_below<1>{}, wide);
    as_rows_have_it(cents_below<2>{}, wide);
    as_rows_have_it(cents_below<100>{}, wide);
    as_rows_have_it(cents_below<100>{}, std::vector<std::int8_t>{0, -1, 99, 100, 127, -128});
    as_rows_have_it(cents_below<1>{}, std::vector<std::uint8_t>{0, 1, 255});
}

TEST_CASE("a time in parts of days is on the day that it has begun") {
    using part = std::chrono::sys_time<std::chrono::duration<double, std::chrono::days::period>>;
    const std::vector<part> when{part{part::duration{-1.5}}, part{part::duration{-0.25}}, part{part::duration{1.75}}};
    const std::vector<int> ids{1, 2, 3};
    const std::vector<double> amount(3, 1);
    const auto base = summarize{.as_of = as_of}(
        order_columns{.customer = std::span{ids}, .when = std::span{when}, .amount = std::span{amount}});
    const auto days = [](int n) { return day{std::chrono::days{n}}; };
    CHECK(base.first == std::vector<day>{days(-2), days(-1), days(1)});
}

TEST_CASE("texts that are given as pointers are compared by what they say") {
    const char bob[] = "bob", bob_again[] = "bob", amy[] = "amy", amy_again[] = "amy";
    const std::vector<const char*> mixed{bob, amy, bob_again, amy_again}, sorted{amy_again, amy, bob_again, bob};
    const std::vector<day> when(4, as_of);
    const std::vector<double> amount{5, 6, 7, 8}, back(4, -1);
    const auto base = summarize{.as_of = as_of}(order_columns{
        .customer = std::span{mixed}, .when = std::span{when}, .amount = std::span{amount}, .order = std::span{mixed}});
    CHECK(base.orders == std::vector<int>{1, 1});
    CHECK(base.total == std::vector<double>{14, 12});
    const auto streamed = summarize{.as_of = as_of}(order_columns{
        .customer = std::span{sorted}, .when = std::span{when}, .amount = std::span{amount}, .sorted = true});
    CHECK(streamed.customer == std::vector<std::string>{"amy", "bob"});
    CHECK(streamed.orders == std::vector<int>{2, 2});
    const auto returned = summarize{.as_of = as_of, .returns = net_by_day{}}(
        order_columns{.customer = std::span{mixed}, .when = std::span{when}, .amount = std::span{back}});
    CHECK(returned.returned_all == std::vector<std::string>{"amy", "bob"});
}

TEST_CASE("many customers of few rows each are told apart, by numbers and by texts") {
    random_generator g{8};
    const auto lines = random_lines(g, 12'000, 9'000, true, 300); // more customers in a part than it makes room for
    const named_columns data{lines};
    const summarize rules{.as_of = as_of, .money = minor_units{}};
    const auto expected = rules(lines, by_row);
    check_equal(rules(data.numbers()), expected);
    const auto by_name = rules(data.texts());
    CHECK(by_name.size() == expected.size());
    CHECK(in_words(by_name.counts) == in_words(expected.counts));
}

} // TEST_SUITE("orders/order_columns")
