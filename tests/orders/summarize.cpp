#include <clientele/math/random.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <cmath>
#include <list>
#include <map>
#include <ranges>
#include <repeats.hpp>
#include <set>
#include <sstream>

TEST_SUITE("summarize") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::weeks;

namespace {

struct order {
    std::int64_t client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};
const day end_of_september = 1997y / 9 / 30;

std::vector<order> cdnow() {
    const auto table = shipped("cdnow_transactions.csv");
    std::vector<order> orders;
    for (std::size_t i = 0; i < table.rows(); ++i)
        orders.push_back({table.integer(i, 0), table.date(i, 1), table.number(i, 3)});
    return orders;
}

template <class Id>
void check_same(const summaries<Id>& a, const summaries<Id>& b) {
    CHECK(a.customer == b.customer);
    CHECK(a.first == b.first);
    CHECK(a.last == b.last);
    CHECK(a.purchase_days == b.purchase_days);
    CHECK(a.t_x == b.t_x);
    CHECK(a.T == b.T);
    CHECK(a.total == b.total);
    CHECK(a.mean_spend == b.mean_spend);
    CHECK(a.annual_spend == b.annual_spend);
    CHECK(a.longest_gap == b.longest_gap);
    CHECK(a.without_purchase == b.without_purchase);
}

} // namespace

TEST_CASE("the CDNOW sample gives the reference summaries of all 2,357 customers and their holdout") {
    const auto orders = cdnow();
    const auto base =
        summarize{.as_of = end_of_september, .unit = weeks{1}, .late_rows = leave_out_row{}}(orders, where);
    const auto later = summarize{.as_of = 1998y / 6 / 30, .unit = weeks{1}}(orders, where);
    const auto after = purchases_between(base, later);
    const auto reference = golden("cdnow_summaries.csv");
    REQUIRE(base.size() == reference.rows());
    for (std::size_t i = 0; i < base.size(); ++i) {
        CAPTURE(i);
        CHECK(base.customer[i] == reference.integer(i, 0));
        CHECK(base.x[i] == reference.number(i, 1));
        CHECK(base.t_x[i] == doctest::Approx(reference.number(i, 2)).epsilon(1e-14));
        CHECK(base.T[i] == doctest::Approx(reference.number(i, 3)).epsilon(1e-14));
        CHECK(base.mean_spend[i] == doctest::Approx(reference.number(i, 4)).epsilon(1e-13));
        CHECK(after.purchase_days[i] == reference.number(i, 5));
        CHECK(after.spend[i] == doctest::Approx(reference.number(i, 6)).epsilon(1e-13));
    }
    CHECK(after.first_seen_later == 0);
    CHECK(base.counts.rows == 6919);
    CHECK(base.counts.used + base.counts.late_rows == 6919);
    CHECK(base.choices ==
          "money: exact_money at 2 decimals; bad rows: refuse_row; late rows: leave_out_row; returns: refuse_returns; "
          "look back: whole_history; "
          "orders: one per row");
}

TEST_CASE("one customer's figures are what a hand computes") {
    const std::vector<order> orders{
        {7, 1997y / 3 / 1, 10}, {7, 1997y / 1 / 1, 20}, {7, 1997y / 3 / 1, 5}, {7, 1997y / 3 / 11, 7.5}};
    const auto s = summarize{.as_of = day{1998y / 1 / 1}}(orders, where);
    REQUIRE(s.size() == 1);
    CHECK(s.first[0] == day{1997y / 1 / 1});
    CHECK(s.last[0] == day{1997y / 3 / 11});
    CHECK(s.purchase_days[0] == 3);
    CHECK(s.orders[0] == 4);
    CHECK(s.x[0] == 2);
    CHECK(s.t_x[0] == 69);
    CHECK(s.T[0] == 365);
    CHECK(s.recency[0] == 296);
    CHECK(s.total[0] == 42.5);
    CHECK(s.mean_spend[0] == 11.25);
    CHECK(s.tenure[0] == 1);
    CHECK(s.annual_spend[0] == 42.5);
    CHECK(s.mean_gap[0] == 34.5);
    CHECK(s.longest_gap[0] == 59);
}

TEST_CASE("row order and the way rows arrive never change a bit of the result") {
    auto orders = cdnow();
    const summarize rules{.as_of = end_of_september, .unit = weeks{1}, .late_rows = leave_out_row{}};
    const auto expected = rules(orders, where);
    random_generator g{1};
    for (std::size_t i = orders.size(); i > 1; --i)
        std::swap(orders[i - 1], orders[g.below(i)]);
    check_same(expected, rules(orders, where));

    auto first = rules.builder<std::int64_t>(), second = rules.builder<std::int64_t>();
    for (std::size_t i = 0; i < orders.size(); ++i)
        (i % 3 ? first : second).add(orders[i].client, orders[i].placed, orders[i].net);
    first.merge(std::move(second));
    check_same(expected, first.finish());
    CHECK(first.finish().counts.late_rows == expected.counts.late_rows);
}

TEST_CASE("any input range of any struct will do, even one that can be read only once") {
    std::istringstream text{"5 3 5 4"};
    struct tick {
        std::string who;
        std::chrono::system_clock::time_point at;
        long cents;
    };
    const day start = 2024y / 1 / 1;
    auto ticks = std::views::istream<int>(text) | std::views::transform([&](int n) {
                     return tick{"c" + std::to_string(n), start + std::chrono::days{n} + 23h, n * 100};
                 });
    const auto s = summarize{.as_of = day{2024y / 2 / 1}, .money = minor_units{}}(
        ticks, fields{.customer = &tick::who, .when = &tick::at, .amount = &tick::cents});
    CHECK(s.customer == std::vector<std::string>{"c3", "c4", "c5"});
    CHECK(s.total == std::vector{3.0, 4.0, 10.0});
    CHECK(s.purchase_days == std::vector{1, 1, 1});
    CHECK(s.find("c4") == 1);
    CHECK_FALSE(s.find("c9").has_value());
}

TEST_CASE("calendar dates and projections by function are taken") {
    const std::list<std::pair<int, std::chrono::year_month_day>> visits{{1, 2024y / 2 / 29}, {1, 2024y / 3 / 1}};
    const fields by_function{.customer = [](const auto& v) { return v.first; },
                             .when = [](const auto& v) { return v.second; },
                             .amount = [](const auto&) { return 1.5; }};
    CHECK(summarize{.as_of = day{2024y / 3 / 2}}(visits, by_function).longest_gap[0] == 1);
    const std::list<std::pair<int, std::chrono::year_month_day>> no_day{{1, 2023y / 2 / 29}};
    CHECK_THROWS_WITH((void)(summarize{.as_of = day{2024y / 3 / 2}}(no_day, by_function)),
                      "summarize: row 0: the date must be one of the calendar, got 2023-02-29");
}

TEST_CASE("a time point beyond the calendar, such as a host's mark for never, is a bad row") {
    const summarize rules{.as_of = end_of_september, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}};
    auto builder = rules.builder<int>();
    builder.add(1, std::chrono::sys_seconds::min(), 1.0);
    builder.add(1, std::chrono::sys_seconds::max(), 1.0);
    builder.add(1, day::min(), 1.0);
    builder.add(1, day{std::chrono::year::min() / 1 / 1}, 1.0);
    builder.add(1, day{std::chrono::year::min() / 1 / 1} - std::chrono::days{1}, 1.0);
    const auto s = builder.finish();
    CHECK(s.counts.bad_rows == 4);
    CHECK(s.counts.first_rejected[0].starts_with("summarize: row 0: the date must be one of the calendar, got day "));
    REQUIRE(s.size() == 1);
    CHECK(s.tenure[0] == 34764 + 272.0 / 365);
    CHECK_THROWS_WITH(
        (void)(summarize{.as_of = day::max()}(std::vector<order>{}, where)),
        sentence("summarize: as_of must be a date of the calendar, got day ", day::max().time_since_epoch().count())
            .c_str());
}

TEST_CASE("a bad row is refused with its number, or left out and counted") {
    const double nan = std::nan("");
    const std::vector<order> orders{
        {1, 1997y / 1 / 1, 10}, {1, 1997y / 1 / 2, nan}, {2, 1997y / 1 / 3, 0.001}, {3, 1997y / 1 / 4, 1e300}};
    try {
        (void)summarize{.as_of = end_of_september}(orders, where);
        FAIL("no error");
    } catch (const error& e) {
        CHECK(e.row() == 1);
        CHECK(e.code() == errc::bad_value);
        CHECK(std::string{e.what()} ==
              "summarize: row 1: amount must be finite and below 2^62 minor units in size, got nan");
    }
    const auto s = summarize{.as_of = end_of_september, .bad_rows = leave_out_row{}}(orders, where);
    CHECK(s.customer == std::vector<std::int64_t>{1});
    CHECK(s.counts.bad_rows == 3);
    CHECK(s.counts.first_rejected[1] ==
          "summarize: row 2: amount must have no more decimals than the money policy declares, got 0.001");
}

TEST_CASE("a lambda that logs is a policy for bad rows") {
    std::vector<std::size_t> log;
    const auto note = [&](const rejected_row& r) {
        log.push_back(r.row);
        return row_action::leave_out;
    };
    const std::vector<order> orders{{1, 1997y / 1 / 1, 10}, {1, 1997y / 12 / 2, 1}, {2, 1997y / 1 / 3, -4}};
    const summarize rules{.as_of = end_of_september, .bad_rows = note, .late_rows = note};
    CHECK(rules(orders, where).size() == 1);
    CHECK(log == std::vector<std::size_t>{1, 2});
}

TEST_CASE("orders after the as-of day are refused, or left out and counted; the as-of day itself counts") {
    const std::vector<order> orders{{1, end_of_september, 10}, {1, end_of_september + std::chrono::days{1}, 10}};
    CHECK_THROWS_WITH((void)(summarize{.as_of = end_of_september}(orders, where)),
                      "summarize: row 1: the order of 1997-10-01 lies after the as-of day, 1997-09-30");
    const auto s = summarize{.as_of = end_of_september, .late_rows = leave_out_row{}}(orders, where);
    CHECK(s.counts.late_rows == 1);
    CHECK(s.T[0] == 0);
    CHECK(s.purchase_days[0] == 1);
}

TEST_CASE("a negative amount is refused unless a policy says what it means") {
    const std::vector<order> orders{{1, 1997y / 1 / 1, 10}, {1, 1997y / 2 / 1, 20}, {1, 1997y / 3 / 1, -20}};
    CHECK_THROWS_WITH(
        (void)(summarize{.as_of = end_of_september}(orders, where)),
        "summarize: row 2: amount must not be negative unless a returns policy says what that means, got -20");
    const auto net = summarize{.as_of = end_of_september, .returns = net_by_day{}}(orders, where);
    CHECK(net.purchase_days[0] == 1);
    CHECK(net.last[0] == day{1997y / 1 / 1});
    CHECK(net.total[0] == 10);
    const auto money = summarize{.as_of = end_of_september, .returns = returns_as_money{}}(orders, where);
    CHECK(money.purchase_days[0] == 2);
    CHECK(money.recency[0] == 241); // from 1 February: the return is no purchase
    CHECK(money.total[0] == 10);
    CHECK(money.mean_spend[0] == 20);
    CHECK(money.counts.returns == 1);
}

TEST_CASE("customers without a purchase stay known") {
    const std::vector<order> orders{{1, 1997y / 1 / 1, 10}, {2, 1997y / 2 / 1, 20}, {2, 1997y / 2 / 1, -20}};
    const auto s = summarize{.as_of = end_of_september, .returns = net_by_day{}}(orders, where,
                                                                                 std::vector<std::int64_t>{9, 1, 9});
    CHECK(s.customer == std::vector<std::int64_t>{1});
    CHECK(s.without_purchase == std::vector<std::int64_t>{9}); // never bought
    CHECK(s.returned_all == std::vector<std::int64_t>{2});
    CHECK(s.returned_all_money == std::vector{0.0});
    const auto none = summarize{.as_of = end_of_september}(std::vector<order>{}, where);
    CHECK(none.size() == 0);
    CHECK(none.counts.rows == 0);
}

TEST_CASE("the host's own money policy converts currencies") {
    struct price {
        double value;
        char currency;
    };
    struct in_yuan {
        [[nodiscard]] int decimals() const { return 2; }
        [[nodiscard]] minor_amount minor(const price& p) const {
            if (p.currency != 'c' && p.currency != 'd')
                return {{}, "must be in yuan or dollars"};
            return rounded_money{}.minor(p.currency == 'd' ? p.value * 7.1 : p.value);
        }
    };
    struct sale {
        int client;
        day on;
        price paid;
    };
    const fields sold{.customer = &sale::client, .when = &sale::on, .amount = &sale::paid};
    const summarize rules{.as_of = day{2024y / 1 / 31}, .money = in_yuan{}};
    CHECK(rules(std::vector<sale>{{1, 2024y / 1 / 1, {10, 'd'}}, {1, 2024y / 1 / 2, {3, 'c'}}}, sold).total[0] == 74.0);
    CHECK_THROWS_WITH((void)rules(std::vector<sale>{{1, 2024y / 1 / 1, {10, 'e'}}}, sold),
                      "summarize: row 0: amount must be in yuan or dollars");
}

TEST_CASE("sums that leave 64 bits are an error and not a wrong number") {
    struct cents {
        int client;
        day on;
        std::int64_t amount;
    };
    const std::vector<cents> orders{{1, 1997y / 1 / 1, (std::int64_t{1} << 62) - 1},
                                    {1, 1997y / 1 / 1, (std::int64_t{1} << 62) - 1},
                                    {1, 1997y / 1 / 1, 2}};
    try {
        (void)summarize{.as_of = end_of_september, .money = minor_units{}}(
            orders, fields{.customer = &cents::client, .when = &cents::on, .amount = &cents::amount});
        FAIL("no error");
    } catch (const error& e) {
        CHECK(e.code() == errc::overflow);
    }
}

TEST_CASE("a customer whose returns eat all purchases is no prospect, and the money that leaves has its reason") {
    struct line {
        std::string client;
        day on;
        double amount;
    };
    const fields places{.customer = &line::client, .when = &line::on, .amount = &line::amount};
    // By hand: 10 + 20 + 30 - 5 + 50 - 60 = 45; a and b bring 60; ret and c cost 5 and 10.
    const std::vector<line> lines{{"a", 2011y / 1 / 1, 10},   {"a", 2011y / 2 / 1, 20}, {"b", 2011y / 1 / 5, 30},
                                  {"ret", 2011y / 1 / 6, -5}, {"c", 2011y / 3 / 1, 50}, {"c", 2011y / 3 / 2, -60}};
    const auto net = summarize{.as_of = 2011y / 12 / 31, .returns = net_by_day{}}(lines, places);
    CHECK(net.customer == std::vector<std::string>{"a", "b"});
    CHECK(net.returned_all == std::vector<std::string>{"c", "ret"});
    CHECK(net.returned_all_money == std::vector{-10.0, -5.0});
    CHECK(net.without_purchase.empty());
    CHECK(in_words(net.counts) == "rows: 6 read = 6 used\n"
                                  "money: 45 read = 60 in totals + -15 of customers who returned all\n");
    const auto aside = summarize{.as_of = 2011y / 12 / 31, .returns = returns_as_money{}}(lines, places);
    CHECK(aside.returned_all == std::vector<std::string>{"ret"});
    CHECK(aside.counts.money_read == 45);
    CHECK(aside.counts.money_in_totals == 50);
}

TEST_CASE("rows that are left out are counted with their money, by reason, and the sums close") {
    const auto none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<order> orders{{1, 1997y / 1 / 1, 10}, {1, 1998y / 1 / 1, 4},    {2, 1998y / 2 / 1, 0.5},
                                    {2, 1997y / 1 / 3, -3}, {3, 1997y / 1 / 4, none}, {4, 1997y / 1 / 4, 0.001}};
    const auto s =
        summarize{.as_of = end_of_september, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}}(orders, where);
    CHECK(in_words(s.counts) ==
          "rows: 6 read = 1 used + 1 left out (amount must be finite and below 2^62 minor units in size) + 1 left out "
          "(amount must have no more decimals than the money policy declares) + 1 left out (amount must not be "
          "negative unless a returns policy says what that means) + 2 left out (the order lies after the as-of day)\n"
          "money: 11.5 read = 10 in totals + -3 left out (amount must not be negative unless a returns policy says "
          "what that means) + 4.5 left out (the order lies after the as-of day); the amounts of 2 rows could not be "
          "read\n");
    CHECK(s.counts.rows_without_amount == 2);
}

TEST_CASE("lines of one order id are one order; without an id each row is one, and the result says so") {
    struct line {
        std::string client;
        day on;
        double amount;
        std::string invoice;
    };
    const std::vector<line> lines{{"a", 2011y / 1 / 1, 10, "I1"},
                                  {"a", 2011y / 1 / 1, 5, "I1"},
                                  {"a", 2011y / 1 / 1, 7, "I1"},
                                  {"b", 2011y / 2 / 1, 10, "I2"},
                                  {"b", 2011y / 3 / 1, 10, "I3"}};
    const summarize rules{.as_of = 2011y / 12 / 31};
    const auto by_id = rules(
        lines, fields{.customer = &line::client, .when = &line::on, .amount = &line::amount, .order = &line::invoice});
    CHECK(by_id.orders == std::vector{1, 2});
    CHECK(by_id.total == std::vector{22.0, 20.0});
    CHECK(in_words(by_id.counted) == "orders");
    CHECK(by_id.choices.ends_with("; orders: by id"));
    const auto by_row = rules(lines, fields{.customer = &line::client, .when = &line::on, .amount = &line::amount});
    CHECK(by_row.orders == std::vector{3, 2});
    CHECK(in_words(by_row.counted) == "rows");
}

TEST_CASE("an order whose lines lie on several days has the day of its first line; order ids belong to a customer") {
    struct line {
        int client;
        day on;
        double amount;
        int number;
    };
    std::vector<line> lines{{1, 2011y / 1 / 3, 5, 7}, {1, 2011y / 1 / 1, 10, 7}, {1, 2011y / 1 / 1, 1, 8},
                            {2, 2011y / 1 / 9, 2, 7}, {1, 2011y / 1 / 2, -4, 7}, {1, 2011y / 1 / 5, 3, 9}};
    const summarize rules{.as_of = 2011y / 12 / 31, .returns = net_by_day{}};
    const fields places{.customer = &line::client, .when = &line::on, .amount = &line::amount, .order = &line::number};
    random_generator g{3};
    for (int shuffles = 0; shuffles < 20; ++shuffles) {
        const auto s = rules(lines, places);
        CHECK(s.customer == std::vector{1, 2});
        CHECK(s.orders == std::vector{3, 1});        // 7, 8 and 9; the other customer's 7
        CHECK(s.purchase_days == std::vector{2, 1}); // 1 and 5 January; nothing was bought on the 3rd
        CHECK(s.total == std::vector{15.0, 2.0});    // 10 + 1 + 5 - 4 on the 1st, 3 on the 5th
        CHECK(s.mean_spend[0] == 3);
        for (std::size_t i = lines.size(); i > 1; --i)
            std::swap(lines[i - 1], lines[g.below(i)]);
    }
}

TEST_CASE("an integer amount counts what its policy says: cents or whole units") {
    struct sale {
        int client;
        day on;
        int amount;
    };
    const std::vector<sale> sales{{1, 2011y / 1 / 1, 1250}};
    const fields places{.customer = &sale::client, .when = &sale::on, .amount = &sale::amount};
    CHECK(summarize{.as_of = 2011y / 12 / 31, .money = minor_units{}}(sales, places).total[0] == 12.5);
    CHECK(summarize{.as_of = 2011y / 12 / 31, .money = minor_units{.places = 3}}(sales, places).total[0] == 1.25);
    CHECK(summarize{.as_of = 2011y / 12 / 31, .money = major_units{}}(sales, places).total[0] == 1250);
}

TEST_CASE("a book in which nobody bought is refused with what became of its rows") {
    const std::vector<order> orders{{1, 1997y / 10 / 1, 10}, {2, 1997y / 11 / 1, 10}};
    const auto s = summarize{.as_of = end_of_september, .late_rows = leave_out_row{}}(orders, where);
    CHECK_THROWS_WITH(require_purchases("report", s),
                      "report: there must be at least one customer with a purchase, got 0; rows: 2 read = 0 used + 2 "
                      "left out (the order lies after the as-of day)");
}

TEST_CASE("all money is in a total or counted beside: none is lost") {
    random_generator g{17};
    for (int book = 0; book < repeats(500); ++book) {
        std::vector<order> orders;
        std::int64_t cents = 0;
        for (auto n = g.below(40); n > 0; --n) {
            const auto amount = static_cast<std::int64_t>(g.below(2000)) - 800;
            cents += amount;
            orders.push_back({static_cast<std::int64_t>(g.below(6)),
                              day{1997y / 1 / 1} + std::chrono::days{g.below(20)}, static_cast<double>(amount) / 100});
        }
        const auto check = [&](const auto& s) {
            double all = s.counts.money_without_purchase;
            for (const double total : s.total)
                all += total;
            CHECK(all == doctest::Approx(static_cast<double>(cents) / 100).epsilon(1e-9));
        };
        check(summarize{.as_of = end_of_september, .returns = net_by_day{}}(orders, where));
        check(summarize{.as_of = end_of_september, .returns = returns_as_money{}}(orders, where));
    }
}

TEST_CASE("a unit below a day, years of 0 and an empty id are refused") {
    const std::vector<order> none;
    CHECK_THROWS_WITH((void)(summarize{.as_of = end_of_september, .unit = std::chrono::days{0}}(none, where)),
                      "summarize: unit must be at least one day, got 0");
    CHECK_THROWS_WITH((void)(summarize{.as_of = end_of_september, .least_years = 0}(none, where)),
                      "summarize: least_years must be finite and above 0, got 0");
    auto builder = summarize{.as_of = end_of_september}.builder<std::string>();
    CHECK_THROWS_WITH(builder.add("", day{1997y / 1 / 1}, 1.0), "summarize: row 0: customer must not be empty");
}

TEST_CASE("random books agree with a plain computation day by day") {
    random_generator g{11};
    for (int book = 0; book < repeats(300); ++book) {
        std::vector<order> orders;
        std::map<std::int64_t, std::map<day, double>> spent;
        for (auto n = g.below(60); n > 0; --n) {
            const order o{static_cast<std::int64_t>(g.below(6)) - 3,
                          day{1997y / 1 / 1} + std::chrono::days{g.below(40)},
                          static_cast<double>(g.below(100'000)) / 100};
            orders.push_back(o);
            spent[o.client][o.placed] += o.net;
        }
        const auto s = summarize{.as_of = end_of_september}(orders, where);
        REQUIRE(s.size() == spent.size());
        std::size_t i = 0;
        for (const auto& [id, days] : spent) {
            CHECK(s.customer[i] == id);
            CHECK(s.purchase_days[i] == static_cast<int>(days.size()));
            double all = 0, repeat = 0;
            for (const auto& [when, amount] : days) {
                all += amount;
                repeat += when == days.begin()->first ? 0 : amount;
            }
            CHECK(s.total[i] == doctest::Approx(all).epsilon(1e-12));
            CHECK(s.mean_spend[i] * s.x[i] == doctest::Approx(repeat).epsilon(1e-12));
            CHECK(s.mean_gap[i] * s.x[i] == doctest::Approx(s.t_x[i]));
            CHECK(s.longest_gap[i] <= s.t_x[i]);
            ++i;
        }
    }
}

TEST_CASE("a large unsigned id is not found as a negative one") {
    summaries<int> base;
    base.customer = {-1, 5};
    CHECK(base.find(5u) == 1);
    CHECK(base.find(-1) == 0);
    CHECK_FALSE(base.find(4294967295u).has_value());
}

TEST_CASE("x counts repeat purchase days, or repeat orders where two on one day are two purchases") {
    struct line {
        int client;
        day placed;
        double net;
        int order;
    };
    const day first = 1997y / 9 / 1, last = 1997y / 9 / 11;
    const std::vector<line> lines{{1, first, 10, 1}, {1, first, 5, 1},  {1, first, 30, 2},
                                  {1, last, 60, 3},  {2, first, 10, 1}, {2, first, 20, 2},
                                  {3, last, 7, 1},   {4, first, 8, 1},  {4, last, 9, 2}};
    const fields of_lines{
        .customer = &line::client, .when = &line::placed, .amount = &line::net, .order = &line::order};
    const auto days = summarize{.as_of = 1997y / 9 / 30}(lines, of_lines);
    const auto orders = summarize{.as_of = 1997y / 9 / 30, .frequency = frequency_of::orders}(lines, of_lines);
    CHECK(days.x == std::vector<double>{1, 0, 0, 1});
    CHECK(days.mean_spend == std::vector<double>{60, 0, 0, 9});
    CHECK(orders.x == std::vector<double>{2, 1, 0, 1});
    // 105 less the average of the two orders of the first day, 45 / 2, over two; 30 less 15; 17 less 8.
    CHECK(orders.mean_spend == std::vector<double>{41.25, 15, 0, 9});
    CHECK(orders.t_x == std::vector<double>{10, 0, 0, 10});
    CHECK(orders.mean_gap == std::vector<double>{10, 0, 0, 10});
    CHECK(orders.frequency == frequency_of::orders);
    CHECK(orders.choices.ends_with("; frequency: orders; orders: by id"));
    CHECK(in_words(orders.frequency) == "orders");
    CHECK(in_words(days.frequency) == "purchase days");
}

} // TEST_SUITE("summarize")
