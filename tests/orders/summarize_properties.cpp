#include <clientele/math/random.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <repeats.hpp>
#include <set>

TEST_SUITE("summarize properties") {

using namespace clientele;
using namespace std::chrono_literals;

// Thousands of random books against a computation that a reader can check line by line: maps, 128-bit sums, no
// cleverness.
namespace {

struct order {
    std::string client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};
const day as_of = 2001y / 6 / 30;
__extension__ typedef __int128 whole; // NOLINT: cents that cannot overflow

enum class returned { refused, netted, aside };

struct plain_day {
    whole bought = 0, returned = 0;
    int purchases = 0;
};
struct plain_customer {
    std::map<day, plain_day> days;
    whole beside = 0;
};
struct plain_book {
    std::map<std::string, plain_customer> customers;
    std::size_t used = 0, bad = 0, late = 0, returns = 0;
    whole read = 0, left_late = 0; // money
    bool overflow = false;
};

bool fits(whole cents) {
    return -cents <= std::numeric_limits<std::int64_t>::max() && cents <= std::numeric_limits<std::int64_t>::max();
}

plain_book plain(const std::vector<order>& orders, returned how) {
    plain_book book;
    for (const auto& o : orders) {
        const double cents = std::round(o.net * 100);
        const bool money =
            std::abs(o.net * 100) < 0x1p62 && std::abs(o.net * 100 - cents) <= std::abs(o.net * 100) * 1e-15;
        book.read += money ? static_cast<whole>(cents) : 0;
        if (!money || o.client.empty() || (o.net < 0 && how == returned::refused && o.placed <= as_of)) {
            ++book.bad;
            continue;
        }
        if (o.placed > as_of) {
            ++book.late;
            book.left_late += static_cast<whole>(cents);
            continue;
        }
        ++book.used;
        book.returns += o.net < 0;
        auto& on = book.customers[o.client].days[o.placed];
        (o.net < 0 ? on.returned : on.bought) += static_cast<whole>(cents);
        on.purchases += o.net >= 0;
        book.overflow = book.overflow || !fits(on.bought) || !fits(on.returned);
    }
    for (auto& [id, c] : book.customers) {
        for (auto& [when, on] : c.days) {
            whole owed = -on.returned;
            if (how == returned::netted)
                for (auto earlier = std::make_reverse_iterator(c.days.upper_bound(when)); earlier != c.days.rend();
                     ++earlier) {
                    const whole taken = std::min(owed, earlier->second.bought);
                    owed -= taken;
                    earlier->second.bought -= taken;
                    if (taken > 0 && earlier->second.bought == 0)
                        earlier->second.purchases = 0;
                }
            c.beside -= owed;
        }
        std::erase_if(c.days, [](const auto& each) { return each.second.purchases == 0; });
        whole bought = 0;
        for (const auto& [when, on] : c.days)
            bought += on.bought;
        book.overflow = book.overflow || !fits(bought) || !fits(c.beside);
    }
    return book;
}

// Whole anniversaries counted one by one; the 29th of February has its day on the 1st of March.
double plain_years(day from, day to) {
    const std::chrono::year_month_day start{from};
    const auto anniversary = [&](int years) {
        const auto date = (start.year() + std::chrono::years{years}) / start.month() / start.day();
        return date.ok() ? day{date} : day{date.year() / 3 / 1};
    };
    int years = 0;
    while (anniversary(years + 1) <= to)
        ++years;
    return years + static_cast<double>((to - anniversary(years)).count()) /
                       static_cast<double>((anniversary(years + 1) - anniversary(years)).count());
}

void check_book(const summaries<std::string>& s, const plain_book& expected) {
    CHECK(s.counts.rows == expected.used + expected.bad + expected.late);
    CHECK(s.counts.used == expected.used);
    CHECK(s.counts.bad_rows == expected.bad);
    CHECK(s.counts.late_rows == expected.late);
    CHECK(s.counts.returns == expected.returns);
    std::size_t i = 0, unmatched = 0;
    std::vector<std::string> without;
    std::vector<double> money_of_these;
    whole nobodys = 0, all = 0;
    const auto units = [](whole cents) { return static_cast<double>(static_cast<std::int64_t>(cents)) / 100; };
    for (const auto& [id, c] : expected.customers) {
        unmatched += c.beside < 0;
        if (c.days.empty()) {
            without.push_back(id);
            money_of_these.push_back(units(c.beside));
            nobodys += c.beside;
            continue;
        }
        CAPTURE(id);
        REQUIRE(i < s.size());
        const day first = c.days.begin()->first, last = c.days.rbegin()->first;
        whole bought = 0;
        int rows = 0;
        std::optional<day> before;
        double longest = 0;
        for (const auto& [when, on] : c.days) {
            bought += on.bought;
            rows += on.purchases;
            longest = std::max(longest, before ? static_cast<double>((when - *before).count()) : 0.0);
            before = when;
        }
        const double x = static_cast<double>(c.days.size()) - 1, total = units(bought + c.beside),
                     years = plain_years(first, as_of);
        all += bought + c.beside;
        CHECK(s.customer[i] == id);
        CHECK(s.first[i] == first);
        CHECK(s.last[i] == last);
        CHECK(s.purchase_days[i] == static_cast<int>(x) + 1);
        CHECK(s.orders[i] == rows);
        CHECK(s.x[i] == x);
        CHECK(s.t_x[i] == static_cast<double>((last - first).count()) / 7);
        CHECK(s.T[i] == static_cast<double>((as_of - first).count()) / 7);
        CHECK(s.recency[i] == static_cast<double>((as_of - last).count()));
        CHECK(s.total[i] == total);
        CHECK(s.mean_spend[i] == (x > 0 ? units(bought - c.days.begin()->second.bought) / x : 0));
        CHECK(s.tenure[i] == years);
        CHECK(s.annual_spend[i] == total / std::max(1.0, years));
        CHECK(s.mean_gap[i] == (x > 0 ? static_cast<double>((last - first).count()) / x : 0));
        CHECK(s.longest_gap[i] == longest);
        ++i;
    }
    CHECK(i == s.size());
    CHECK(s.without_purchase.empty());
    CHECK(s.returned_all == without);
    CHECK(s.returned_all_money == money_of_these);
    CHECK(s.counts.unmatched_returns == unmatched);
    CHECK(s.counts.money_without_purchase == static_cast<double>(nobodys) / 100);
    CHECK(s.counts.money_in_totals == static_cast<double>(all) / 100);
    CHECK(s.counts.money_read == static_cast<double>(expected.read) / 100);
    std::size_t rows_left_out = 0;
    double closed = s.counts.money_in_totals + s.counts.money_without_purchase;
    for (const auto& each : s.counts.left_out) {
        rows_left_out += each.rows;
        closed += each.money;
        if (each.reason == "the order lies after the as-of day")
            CHECK(each.money == static_cast<double>(expected.left_late) / 100);
    }
    CHECK(rows_left_out == s.counts.bad_rows + s.counts.late_rows);
    CHECK(closed == doctest::Approx(s.counts.money_read).epsilon(1e-12).scale(1e17));
}

// A book with everything in it that a careless export has: duplicates, returns, free items, late and bad rows, huge
// amounts, customers with one row, dates centuries away.
std::vector<order> random_book(random_generator& g) {
    static const std::vector<std::string> names{"a", "b", "Zoë", "客户", "c, d", "", " "};
    const auto customers = 1 + g.below(names.size());
    const auto days = 1 + g.below(60);
    const bool huge = g.below(4) == 0;
    std::vector<order> orders;
    for (auto n = g.below(40); n > 0; --n) {
        if (!orders.empty() && g.below(8) == 0) {
            orders.push_back(orders[g.below(orders.size())]);
            continue;
        }
        order o{names[g.below(customers)], as_of - std::chrono::days{40} + std::chrono::days{g.below(days)},
                static_cast<double>(g.below(5000)) / 100};
        switch (g.below(12)) {
        case 0:
            o.placed = day{std::chrono::year{static_cast<int>(g.below(9999))} / 3 / 1} - std::chrono::days{g.below(3)};
            break;
        case 1:
            o.net = 0;
            break;
        case 2:
            o.net = std::nan("");
            break;
        case 3:
            o.net = 0.001;
            break;
        case 4:
            o.net = huge ? 4e16 - 1e8 * static_cast<double>(g.below(9)) : 1e6;
            break;
        case 5:
            o.net = huge ? -4e16 : -100;
            break;
        case 6:
        case 7:
            o.net = -o.net;
            break;
        default:
            break;
        }
        orders.push_back(o);
    }
    return orders;
}

template <class Returns>
void check_returns(const std::vector<order>& orders, returned how, const Returns& policy, random_generator& g,
                   int& overflows) {
    const auto expected = plain(orders, how);
    const summarize rules{.as_of = as_of,
                          .unit = std::chrono::weeks{1},
                          .bad_rows = leave_out_row{},
                          .late_rows = leave_out_row{},
                          .returns = policy};
    if (expected.overflow) {
        ++overflows;
        try {
            (void)rules(orders, where);
            FAIL("no error");
        } catch (const error& e) {
            CHECK(e.code() == errc::overflow);
        }
        return;
    }
    check_book(rules(orders, where), expected);

    auto shuffled = orders;
    for (std::size_t i = shuffled.size(); i > 1; --i)
        std::swap(shuffled[i - 1], shuffled[g.below(i)]);
    check_book(rules(shuffled, where), expected);

    auto first = rules.template builder<std::string>(), second = first;
    for (const auto& o : orders)
        (g.below(2) ? first : second).add(o.client, o.placed, o.net);
    second.merge(std::move(first));
    check_book(second.finish(), expected);
}

} // namespace

TEST_CASE("random books with every kind of row agree with a plain computation, in any order and in blocks") {
    random_generator g{20};
    int overflows = 0;
    for (int book = 0; book < repeats(3000); ++book) {
        CAPTURE(book);
        const auto orders = random_book(g);
        check_returns(orders, returned::refused, refuse_returns{}, g, overflows);
        check_returns(orders, returned::netted, net_by_day{}, g, overflows);
        check_returns(orders, returned::aside, returns_as_money{}, g, overflows);
    }
    CHECK(overflows > repeats(100));
}

// Rows of integers, so that an amount can be counted in any unit without a rounding.
namespace {

struct counted_order {
    int client;
    day placed;
    std::int64_t minor;
};

std::vector<counted_order> random_rows(random_generator& g) {
    std::vector<counted_order> rows;
    const auto scale = static_cast<std::int64_t>(std::pow(10.0, static_cast<double>(g.below(10))));
    for (auto n = g.below(60); n > 0; --n)
        rows.push_back({static_cast<int>(g.below(9)), as_of + std::chrono::days{20} - std::chrono::days{g.below(3000)},
                        (static_cast<std::int64_t>(g.below(3000)) - 600) * scale});
    return rows;
}

summaries<int> book_of(const std::vector<counted_order>& rows, std::chrono::days unit, int places,
                       std::chrono::days later, bool net) {
    const auto take = [&](const auto& returns) {
        auto build = summarize{.as_of = as_of + later,
                               .unit = unit,
                               .money = minor_units{places},
                               .late_rows = leave_out_row{},
                               .returns = returns}
                         .template builder<int>();
        for (const auto& row : rows)
            build.add(row.client, row.placed + later, row.minor);
        return build.finish();
    };
    return net ? take(net_by_day{}) : take(returns_as_money{});
}

} // namespace

TEST_CASE("units of time and money and the origin of the calendar change a book by that unit only") {
    random_generator g{21};
    for (int round = 0; round < repeats(300); ++round) {
        CAPTURE(round);
        const auto rows = random_rows(g);
        const bool net = round % 2 == 0;
        const auto base = book_of(rows, std::chrono::days{1}, 0, std::chrono::days{0}, net);
        for (const int unit : {7, 30, 365, 1'000'000'000})
            for (const int places : {0, 2, 9})
                for (const int eras : {-4, 0, 15}) { // of 400 years, after which the calendar begins anew
                    const std::chrono::days later{eras * 146'097};
                    const auto s = book_of(rows, std::chrono::days{unit}, places, later, net);
                    double per_unit = 1;
                    for (int p = 0; p < places; ++p)
                        per_unit *= 10;
                    const auto scaled = [](double got, double expected) {
                        return std::abs(got - expected) <= 1e-15 * std::abs(expected);
                    };
                    REQUIRE(s.customer == base.customer);
                    CHECK(s.returned_all == base.returned_all);
                    CHECK(s.purchase_days == base.purchase_days);
                    CHECK(s.orders == base.orders);
                    CHECK(s.x == base.x);
                    CHECK(s.recency == base.recency);
                    CHECK(s.tenure == base.tenure);
                    CHECK(s.mean_gap == base.mean_gap);
                    CHECK(s.longest_gap == base.longest_gap);
                    for (std::size_t i = 0; i < s.size(); ++i) {
                        CHECK(s.first[i] == base.first[i] + later);
                        CHECK(s.last[i] == base.last[i] + later);
                        CHECK(s.t_x[i] == base.t_x[i] / unit);
                        CHECK(s.T[i] == base.T[i] / unit);
                        CHECK(s.total[i] == base.total[i] / per_unit);
                        CHECK(scaled(s.mean_spend[i], base.mean_spend[i] / per_unit));
                        CHECK(scaled(s.annual_spend[i], base.annual_spend[i] / per_unit));
                    }
                    for (std::size_t i = 0; i < s.returned_all.size(); ++i)
                        CHECK(s.returned_all_money[i] == base.returned_all_money[i] / per_unit);
                    CHECK(s.counts.late_rows == base.counts.late_rows);
                    CHECK(s.counts.money_read == base.counts.money_read / per_unit);
                    CHECK(s.counts.money_in_totals == base.counts.money_in_totals / per_unit);
                    CHECK(s.counts.money_without_purchase == base.counts.money_without_purchase / per_unit);
                    REQUIRE(s.counts.left_out.size() == base.counts.left_out.size());
                    for (std::size_t i = 0; i < s.counts.left_out.size(); ++i) {
                        CHECK(s.counts.left_out[i].rows == base.counts.left_out[i].rows);
                        CHECK(s.counts.left_out[i].money == base.counts.left_out[i].money / per_unit);
                    }
                }
    }
}

TEST_CASE("a look-back window counts what the orders inside it alone come to, beside the first purchase of all") {
    random_generator random{7};
    for (int book = 0; book < repeats(200); ++book) {
        std::vector<order> orders;
        for (int i = 0; i < 60; ++i)
            orders.push_back({std::string(1, static_cast<char>('a' + random.below(9))),
                              as_of - std::chrono::days{static_cast<int>(random.below(100))},
                              static_cast<double>(random.below(2000)) / 4});
        const int begin = static_cast<int>(random.below(100)), end = static_cast<int>(random.below(60));
        const window counted{as_of - std::chrono::days{begin}, as_of - std::chrono::days{end}};
        if (counted.begin >= counted.end)
            continue;
        std::vector<order> inside, outside;
        for (const auto& o : orders)
            (counted.contains(o.placed) ? inside : outside).push_back(o);
        const summarize whole{.as_of = as_of};
        const summarize windowed{.as_of = as_of, .look_back = between_days{counted}};
        const auto got = windowed(orders, where), all = whole(orders, where), alone = whole(inside, where);
        REQUIRE(got.customer == alone.customer);
        CHECK(got.last == alone.last);
        CHECK(got.purchase_days == alone.purchase_days);
        CHECK(got.orders == alone.orders);
        CHECK(got.x == alone.x);
        CHECK(got.t_x == alone.t_x);
        CHECK(got.recency == alone.recency);
        CHECK(got.total == alone.total);
        CHECK(got.mean_spend == alone.mean_spend);
        CHECK(got.mean_gap == alone.mean_gap);
        CHECK(got.longest_gap == alone.longest_gap);
        for (std::size_t i = 0; i < got.size(); ++i) {
            const auto at = all.find(got.customer[i]);
            REQUIRE(at);
            CHECK(got.first[i] == all.first[*at]);
            CHECK(got.T[i] == all.T[*at]);
            CHECK(got.tenure[i] == all.tenure[*at]);
        }
        CHECK(got.outside.size() + got.size() == all.size());
        CHECK(got.counts.orders_outside == outside.size());
        CHECK(got.windowed() == !outside.empty());
        CHECK(got.counts.money_read == all.counts.money_read);
        CHECK(got.counts.money_read == got.counts.money_in_totals + got.counts.money_outside);
    }
}

TEST_CASE("money that belongs to no purchase counts on its own day, whatever the window") {
    const std::vector<order> orders{{"a", as_of - std::chrono::days{40}, 10}, {"a", as_of - std::chrono::days{40}, -4},
                                    {"a", as_of - std::chrono::days{5}, 20},  {"a", as_of - std::chrono::days{4}, -3},
                                    {"b", as_of - std::chrono::days{40}, 7},  {"b", as_of, -2}};
    const auto got =
        summarize{.as_of = as_of, .returns = returns_as_money{}, .look_back = trailing_days{30}}(orders, where);
    REQUIRE(got.customer == std::vector<std::string>{"a"});
    CHECK(got.total[0] == 17);
    CHECK(got.outside == std::vector<std::string>{"b"});
    CHECK(got.counts.money_in_totals == 17);
    CHECK(got.counts.money_outside == 11);
    CHECK(got.counts.money_read == 28);
    CHECK(in_words(got.counts) == "rows: 6 read = 6 used\nmoney: 28 read = 17 in totals + 11 outside the window\n");
}

TEST_CASE("a window without a day is refused, and one that ends after the as-of day ends with it") {
    const std::vector<order> orders{{"a", as_of, 10}};
    const window later{as_of + std::chrono::days{1}, as_of + std::chrono::days{5}};
    CHECK_THROWS_WITH_AS((void)(summarize{.as_of = as_of, .look_back = between_days{later}}.builder<int>()),
                         "summarize: look_back must give at least one day up to as_of, got 0 days", error);
    const auto got = summarize{.as_of = as_of, .look_back = calendar_year{2001y}}(orders, where);
    CHECK(got.counted_days.end == as_of + std::chrono::days{1});
}

TEST_CASE("a window of all time is that of the calendar, and none of it is refused in days") {
    const std::vector<order> orders{{"a", as_of, 10}, {"a", as_of - std::chrono::days{9}, 1}};
    const auto got = summarize{.as_of = as_of, .look_back = between_days{{(day::min)(), (day::max)()}}}(orders, where);
    CHECK(got.total == std::vector<double>{11});
    CHECK(got.counted_days.begin == day{-32767y / 1 / 1});
    CHECK(got.counted_days.end == as_of + std::chrono::days{1});
    CHECK_THROWS_WITH_AS(
        (void)(summarize{.as_of = as_of, .look_back = between_days{{(day::max)(), (day::min)()}}}.builder<int>()),
        "summarize: look_back must give at least one day up to as_of, got -23935801 days", error);
}

} // TEST_SUITE("summarize properties")
