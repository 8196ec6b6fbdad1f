#include <clientele/orders/detail/row_gate.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

TEST_SUITE("orders/detail/row_gate") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("a gate counts whom it lets in and whom it does not, and merges with the gate of another block") {
    const summarize rules{.as_of = 2024y / 1 / 31, .bad_rows = leave_out_row{}, .late_rows = leave_out_row{}};
    detail::row_gate gate, other;
    const auto let_in = [&](detail::row_gate& g, day when, double amount) {
        const auto row = g.check<int, skip>(rules, 1, when, amount);
        if (row)
            g.count(*row);
        return row.has_value();
    };
    CHECK(let_in(gate, 2024y / 1 / 1, 5));
    CHECK(!let_in(gate, 2024y / 2 / 1, 5));
    CHECK(!let_in(other, 2024y / 1 / 1, -5));
    CHECK(!let_in(other, 2024y / 1 / 1, 0.001));
    gate.merge(other);
    CHECK(gate.counts().rows == 4);
    CHECK(gate.counts().used == 1);
    CHECK(gate.counts().late_rows == 1);
    CHECK(gate.counts().bad_rows == 2);
    CHECK(gate.counts().rows_without_amount == 1);
    CHECK(gate.counts().first_rejected.size() == 3);
}

} // TEST_SUITE("orders/detail/row_gate")
