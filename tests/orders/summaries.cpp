#include <clientele/orders/summaries.hpp>

#include <doctest/doctest.h>

TEST_SUITE("summaries") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("calendar years are whole on anniversaries and grow every day") {
    CHECK(calendar_years(1997y / 1 / 1, 1998y / 1 / 1) == 1);
    CHECK(calendar_years(1996y / 2 / 29, 2000y / 2 / 29) == 4);
    CHECK(calendar_years(1996y / 2 / 29, 1997y / 3 / 1) == 1);
    CHECK(calendar_years(1996y / 2 / 29, 1997y / 2 / 28) < 1);
    CHECK(calendar_years(2023y / 1 / 1, 2023y / 7 / 2) == doctest::Approx(182.0 / 365));
    CHECK(calendar_years(2023y / 7 / 2, 2023y / 1 / 1) == doctest::Approx(-182.0 / 365));
    double before = -1;
    for (day d = 1996y / 2 / 29; d < day{2001y / 3 / 5}; d += std::chrono::days{1}) {
        const double now = calendar_years(1996y / 2 / 29, d);
        CHECK(now > before);
        before = now;
    }
}

TEST_CASE("later purchases are the difference of two books, customer by customer") {
    const summaries<int> earlier{
        .as_of = 2024y / 1 / 31, .customer = {3, 5}, .purchase_days = {1, 2}, .total = {10, 20}};
    const summaries<int> later{
        .as_of = 2024y / 3 / 31, .customer = {3, 4, 5}, .purchase_days = {1, 9, 5}, .total = {10, 90, 50.5}};
    const auto after = purchases_between(earlier, later);
    CHECK(after.purchase_days == std::vector{0.0, 3.0});
    CHECK(after.spend == std::vector{0.0, 30.5});
    CHECK(after.first_seen_later == 1);
    CHECK_THROWS_WITH((void)purchases_between(later, earlier),
                      "purchases_between: the later book must not end before the earlier one");
    const summaries<int> shrunk{.as_of = 2024y / 3 / 31, .customer = {3, 5}, .purchase_days = {1, 1}, .total = {10, 1}};
    CHECK_THROWS_WITH((void)purchases_between(earlier, shrunk),
                      "purchases_between: customer 5 has 2 purchase days in the earlier book and 1 in the later one");
}

} // TEST_SUITE("summaries")
