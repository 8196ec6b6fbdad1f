#include <clientele/orders/detail/customer_facts.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <vector>

TEST_SUITE("orders/detail/customer_facts") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("facts count whole days and whole minor units, and refuse what 64 bits do not hold") {
    const day first = 2024y / 1 / 1;
    std::vector<day_totals> days{
        {first, 500, 0, 2}, {first + std::chrono::days{10}, 0, 0, 1}, {first + std::chrono::days{13}, 250, 0, 1}};
    const auto facts = detail::facts_of(first - std::chrono::days{5}, days, -50);
    CHECK(facts.first == first - std::chrono::days{5});
    CHECK(facts.from == first);
    CHECK(facts.last == first + std::chrono::days{13});
    CHECK(facts.purchased == 750);
    CHECK(facts.on_first == 500);
    CHECK(facts.total() == 700);
    CHECK(facts.longest_gap == 10);
    CHECK(facts.orders == 4);
    CHECK(facts.purchase_days == 3);
    days[1].purchased = (std::numeric_limits<std::int64_t>::max)();
    CHECK_THROWS_AS((void)detail::facts_of(first, days, 0), error);
}

TEST_CASE("annual spend divides by the part of the window in which the customer was there") {
    const day as_of = 2023y / 12 / 31;
    const detail::summary_columns columns{
        as_of, 1, 100, 0.01, {2023y / 1 / 1, 2024y / 1 / 1}, frequency_of::purchase_days};
    summaries<int> base;
    const auto one_day = [](day first, day on) {
        return detail::customer_facts{.purchased = 10'000,
                                      .on_first = 10'000,
                                      .first = first,
                                      .from = on,
                                      .last = on,
                                      .purchase_days = 1,
                                      .orders = 1};
    };
    const auto old = one_day(2020y / 5 / 1, 2023y / 2 / 1), fresh = one_day(2023y / 7 / 2, 2023y / 7 / 2);
    detail::summary_columns::resize(base, 2);
    columns.write(base, 0, old);
    columns.write(base, 1, fresh);
    CHECK(base.annual_spend[0] == 100); // all 365 days
    CHECK(base.annual_spend[1] == doctest::Approx(100 / calendar_years(2023y / 7 / 2, as_of)).epsilon(1e-15));
}

} // TEST_SUITE("orders/detail/customer_facts")
