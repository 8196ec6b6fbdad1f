#include <clientele/orders/detail/column_scratch.hpp>

#include <doctest/doctest.h>

TEST_SUITE("orders/detail/column_scratch") {

using namespace clientele;

TEST_CASE("two threads at once get two tables of customers, and one after the other the same") {
    detail::column_scratch scratch;
    scratch.begin(2);
    detail::part_customers *outer = nullptr, *inner = nullptr, *after = nullptr;
    scratch.with_customers([&](detail::part_customers& a) {
        outer = &a;
        a.as_of[1].lost.push_back({});
        scratch.with_customers([&](detail::part_customers& b) { inner = &b; });
    });
    scratch.with_customers([&](detail::part_customers& a) { after = &a; });
    CHECK(outer != inner);
    CHECK((after == outer || after == inner));
    CHECK(scratch.customers().size() == 2);
    scratch.begin(2);
    CHECK(outer->as_of[1].lost.empty());
}

} // TEST_SUITE("orders/detail/column_scratch")
