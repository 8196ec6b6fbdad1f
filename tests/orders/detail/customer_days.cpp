#include <clientele/orders/detail/customer_days.hpp>

#include <doctest/doctest.h>

#include <cstdint>

TEST_SUITE("orders/detail/customer_days") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("all money of a customer is booked once: in a total, of one who returned all, or outside the window") {
    const day start = 2024y / 1 / 1;
    const auto on = [&](int n) { return start + std::chrono::days{n}; };
    const net_by_day net;
    detail::customer_days days{net, detail::summary_date{on(30), {on(10), on(20)}}};
    detail::money_account account;
    const auto book = [&](std::initializer_list<std::pair<int, std::int64_t>> rows) {
        days.clear();
        for (const auto& [n, minor] : rows)
            days.add(on(n), minor, minor >= 0);
        return days.settle(account);
    };
    CHECK(book({{5, 100}, {12, 50}, {13, -20}})->total() == 30);
    CHECK(days.counted().size() == 1);
    CHECK(!book({{5, 100}, {25, 50}}));
    CHECK(!days.empty());
    CHECK(!book({{12, 10}, {13, -15}}));
    CHECK(days.empty());
    CHECK(days.beside() == -5);
    CHECK(account.orders_outside == 3);
    CHECK(account.unmatched_returns == 1);
    order_counts counts;
    account.close(counts, {}, 1);
    CHECK(counts.money_in_totals == 30);
    CHECK(counts.money_without_purchase == -5);
    CHECK(counts.money_outside == 250);
    CHECK(counts.money_read == 275);
}

} // TEST_SUITE("orders/detail/customer_days")
