#include <clientele/orders/order_counts.hpp>

#include <doctest/doctest.h>

TEST_SUITE("order counts") {

using namespace clientele;

TEST_CASE("nothing but used rows makes two short lines") {
    CHECK(in_words(order_counts{.rows = 2, .used = 2, .money_read = 30.25, .money_in_totals = 30.25}) ==
          "rows: 2 read = 2 used\nmoney: 30.25 read = 30.25 in totals\n");
}

TEST_CASE("what left is told by reason, and amounts that could not be read by their number") {
    const order_counts counts{.rows = 6,
                              .used = 3,
                              .bad_rows = 2,
                              .late_rows = 1,
                              .rows_without_amount = 2,
                              .money_read = 35,
                              .money_in_totals = 30,
                              .money_without_purchase = -1,
                              .left_out = {{"amount must be finite", 2, 0}, {"the order lies late", 1, 6}}};
    CHECK(in_words(counts) ==
          "rows: 6 read = 3 used + 2 left out (amount must be finite) + 1 left out (the order lies late)\n"
          "money: 35 read = 30 in totals + -1 of customers who returned all + 6 left out (the order lies late); the "
          "amounts of 2 rows could not be read\n");
}

TEST_CASE("the unit that is counted has a word") {
    static_assert(in_words(counted_unit::rows) == "rows" && in_words(counted_unit::orders) == "orders");
}

} // TEST_SUITE("order counts")
