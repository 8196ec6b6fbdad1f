#pragma once

#include <clientele/orders/summaries.hpp>

#include <doctest/doctest.h>

/// Checks that the figures of the customers agree bit for bit.
template <class A, class B>
void check_same_figures(const clientele::summaries<A>& a, const clientele::summaries<B>& b) {
    CHECK(a.first == b.first);
    CHECK(a.last == b.last);
    CHECK(a.purchase_days == b.purchase_days);
    CHECK(a.orders == b.orders);
    CHECK(a.x == b.x);
    CHECK(a.t_x == b.t_x);
    CHECK(a.T == b.T);
    CHECK(a.recency == b.recency);
    CHECK(a.total == b.total);
    CHECK(a.mean_spend == b.mean_spend);
    CHECK(a.annual_spend == b.annual_spend);
    CHECK(a.tenure == b.tenure);
    CHECK(a.mean_gap == b.mean_gap);
    CHECK(a.longest_gap == b.longest_gap);
}

/// Checks that two ways to summaries agree bit for bit; not in the sentences about rows, which name them by number.
template <class Id>
void check_same(const clientele::summaries<Id>& a, const clientele::summaries<Id>& b) {
    CHECK(a.as_of == b.as_of);
    CHECK(a.unit == b.unit);
    CHECK(a.customer == b.customer);
    check_same_figures(a, b);
    CHECK(a.without_purchase == b.without_purchase);
    CHECK(a.returned_all == b.returned_all);
    CHECK(a.returned_all_money == b.returned_all_money);
    CHECK(a.counted == b.counted);
    CHECK(a.choices == b.choices);
    CHECK(a.counted_days.begin == b.counted_days.begin);
    CHECK(a.counted_days.end == b.counted_days.end);
    CHECK(a.outside == b.outside);
    CHECK(a.frequency == b.frequency);
    CHECK(a.counts.rows == b.counts.rows);
    CHECK(a.counts.used == b.counts.used);
    CHECK(a.counts.bad_rows == b.counts.bad_rows);
    CHECK(a.counts.late_rows == b.counts.late_rows);
    CHECK(a.counts.returns == b.counts.returns);
    CHECK(a.counts.unmatched_returns == b.counts.unmatched_returns);
    CHECK(a.counts.rows_without_amount == b.counts.rows_without_amount);
    CHECK(a.counts.money_read == b.counts.money_read);
    CHECK(a.counts.money_in_totals == b.counts.money_in_totals);
    CHECK(a.counts.money_without_purchase == b.counts.money_without_purchase);
    CHECK(a.counts.orders_outside == b.counts.orders_outside);
    CHECK(a.counts.money_outside == b.counts.money_outside);
    REQUIRE(a.measures.size() == b.measures.size());
    for (std::size_t i = 0; i < a.measures.size(); ++i) {
        CAPTURE(a.measures[i].name);
        CHECK(a.measures[i].name == b.measures[i].name);
        CHECK(a.measures[i].values == b.measures[i].values);
        CHECK(a.measures[i].elsewhere == b.measures[i].elsewhere);
    }
    REQUIRE(a.counts.left_out.size() == b.counts.left_out.size());
    for (std::size_t i = 0; i < a.counts.left_out.size(); ++i) {
        CHECK(a.counts.left_out[i].reason == b.counts.left_out[i].reason);
        CHECK(a.counts.left_out[i].rows == b.counts.left_out[i].rows);
        CHECK(a.counts.left_out[i].money == b.counts.left_out[i].money);
    }
}
