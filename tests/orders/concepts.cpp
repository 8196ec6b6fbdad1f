#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

TEST_SUITE("order concepts") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
// Archetypes: each offers exactly its concept and nothing more.
struct row_archetype {
    row_archetype() = default;
    row_archetype(const row_archetype&) = default;
    row_archetype& operator=(const row_archetype&) = delete;
    row_action operator()(const rejected_row&) const { return row_action::leave_out; }
};
struct opaque_amount {};
struct money_archetype {
    minor_amount minor(const opaque_amount&) const { return {700, {}}; }
    int decimals() const { return 2; }
};
struct returns_archetype {
    bool accepts() const { return true; }
    std::int64_t settle(std::vector<day_totals>&) const { return 0; }
};
struct look_back_archetype {
    window stretch(day as_of) const { return {as_of - std::chrono::days{30}, as_of + std::chrono::days{1}}; }
};
struct currency_archetype {
    minor_amount convert(std::int64_t minor, std::string_view, day) const { return {2 * minor, {}, true}; }
};
static_assert(currency_policy<currency_archetype>);
static_assert(row_policy<row_archetype> && money_policy<money_archetype, opaque_amount> &&
              returns_policy<returns_archetype> && look_back_policy<look_back_archetype>);
static_assert(customer_id<int> && customer_id<std::string> && customer_id<const char*> && !customer_id<double> &&
              !customer_id<bool>);
static_assert(order_time<day> && order_time<std::chrono::year_month_day> &&
              order_time<std::chrono::system_clock::time_point>);
static_assert(!order_time<int>);
} // namespace

TEST_CASE("policies that offer exactly their concepts are enough") {
    const summarize rules{.as_of = day{2024y / 1 / 31},
                          .money = money_archetype{},
                          .bad_rows = row_archetype{},
                          .late_rows = row_archetype{},
                          .returns = returns_archetype{},
                          .look_back = look_back_archetype{},
                          .currency = currency_archetype{}};
    auto builder = rules.builder<int>();
    builder.add(1, day{2024y / 1 / 1}, amount_in{opaque_amount{}, "two"});
    builder.add(1, day{2025y / 1 / 1}, amount_in{opaque_amount{}, "two"});
    const auto s = builder.finish();
    CHECK(s.total[0] == 14);
    CHECK(s.counts.late_rows == 1);
    CHECK(s.choices ==
          "money: custom at 2 decimals; bad rows: custom; late rows: custom; returns: custom; look back: custom; "
          "currency: custom; orders: one per row");
}

} // TEST_SUITE("order concepts")
