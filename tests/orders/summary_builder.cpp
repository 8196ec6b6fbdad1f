#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "failing_memory.hpp"
#include <cmath>
#include <functional>
#include <limits>
#include <new>
#include <tuple>

TEST_SUITE("summary builder") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
const day end_of_september = 1997y / 9 / 30;
}

TEST_CASE("a refused row leaves the builder as it was") {
    auto builder = summarize{.as_of = end_of_september}.builder<std::int64_t>();
    builder.add(1, day{1997y / 1 / 1}, 5.0);
    CHECK_THROWS((builder.add(1, day{1997y / 1 / 2}, -1.0)));
    CHECK_THROWS((builder.add(1, day{1998y / 1 / 2}, 1.0)));
    const auto s = builder.finish();
    CHECK(s.counts.rows == 1);
    CHECK(s.counts.used == 1);
    CHECK(s.counts.returns == 0);
    CHECK(s.total[0] == 5);
}

TEST_CASE("an id that does not fit the type of the ids is refused, not folded onto another customer") {
    auto builder = summarize{.as_of = end_of_september, .bad_rows = leave_out_row{}}.builder<int>();
    builder.add(1, day{1997y / 1 / 1}, 5.0);
    builder.add(std::int64_t{4294967297}, day{1997y / 1 / 1}, 7.0);
    CHECK_THROWS_WITH(builder.add_customer(std::int64_t{4294967297}),
                      "summarize: known customer 0: customer must fit the type of the ids");
    const auto s = builder.finish();
    CHECK(s.size() == 1);
    CHECK(s.counts.first_rejected[0] == "summarize: row 1: customer must fit the type of the ids");
}

TEST_CASE("a builder says what became of a row, takes rows that the host finds bad, and shows the days that count") {
    auto builder = summarize{.as_of = end_of_september,
                             .bad_rows = leave_out_row{},
                             .late_rows = leave_out_row{},
                             .returns = net_by_day{}}
                       .builder<std::int64_t>();
    CHECK(builder.add(2, day{1997y / 3 / 1}, 12.5) == 1250);
    CHECK(!builder.add(2, day{1997y / 3 / 2}, 0.001));
    CHECK(!builder.add(2, day{1997y / 10 / 1}, 1.0));
    builder.add_bad_row("category must be a code in [0, 3), got ", 7);
    CHECK(builder.add(1, day{1997y / 5 / 1}, 30.0) == 3000);
    CHECK(builder.add(1, day{1997y / 4 / 1}, 20.0) == 2000);
    CHECK(builder.add(1, day{1997y / 6 / 1}, -30.0) == -3000);
    CHECK(builder.add(3, day{1997y / 6 / 1}, -1.0) == -100);
    std::vector<std::tuple<std::int64_t, day, std::int64_t>> seen;
    const auto s = builder.finish([&](std::int64_t id, std::span<const day_totals> days) {
        for (const auto& each : days)
            seen.emplace_back(id, each.when, each.purchased);
    });
    CHECK(seen == std::vector<std::tuple<std::int64_t, day, std::int64_t>>{{1, day{1997y / 4 / 1}, 2000},
                                                                           {2, day{1997y / 3 / 1}, 1250}});
    CHECK(s.counts.rows == 8);
    CHECK(s.counts.used == 5);
    CHECK(s.counts.bad_rows == 2);
    CHECK(s.counts.first_rejected[2] == "summarize: row 3: category must be a code in [0, 3), got 7");
    auto strict = summarize{.as_of = end_of_september}.builder<std::int64_t>();
    CHECK_THROWS_WITH(strict.add_bad_row("it is not ours"), "summarize: row 0: it is not ours");
}

TEST_CASE("a row that the host finds bad has its money counted where the host can read it") {
    auto builder = summarize{.as_of = end_of_september, .bad_rows = leave_out_row{}}.builder<int>();
    builder.add_bad_row("category must be in [0, 3), got ", 7);
    builder.add_bad_row("category must be in [0, 3), got ", 8);
    builder.add_bad_row_of(12.5, "channel must be in [0, 2), got ", 2);
    const auto s = builder.finish();
    CHECK(in_words(s.counts) ==
          "rows: 3 read = 0 used + 2 left out (category must be in [0, 3)) + 1 left out (channel must be in [0, 2))\n"
          "money: 12.5 read = 0 in totals + 12.5 left out (channel must be in [0, 2)); the amounts of 2 rows could not "
          "be read\n");
}

TEST_CASE("an order id must be one, like the id of a customer") {
    auto builder = summarize{.as_of = end_of_september, .bad_rows = leave_out_row{}}.builder<int, std::string>();
    CHECK_FALSE(builder.add(1, end_of_september, 1.0, ""));
    CHECK(builder.add(1, end_of_september, 1.0, "A") == 100);
    CHECK(builder.add(1, end_of_september, 1.0, "A") == 100);
    const auto s = builder.finish();
    CHECK(s.orders == std::vector{1});
    CHECK(s.counts.left_out[0].reason == "order must not be empty");
}

TEST_CASE("a policy that throws leaves the builder as it was") {
    const auto no = [](const rejected_row&) -> row_action { throw std::bad_alloc{}; };
    auto builder = summarize{.as_of = end_of_september, .bad_rows = no, .late_rows = no}.builder<int>();
    CHECK_THROWS_AS(builder.add(1, end_of_september, -1.0), std::bad_alloc);
    CHECK_THROWS_AS(builder.add(1, end_of_september + std::chrono::days{1}, 1.0), std::bad_alloc);
    CHECK_THROWS_AS(builder.add_bad_row("not ours"), std::bad_alloc);
    const auto counts = builder.finish().counts;
    CHECK(counts.rows == 0);
    CHECK(counts.bad_rows + counts.late_rows == 0);
    CHECK(counts.left_out.empty());
    CHECK(counts.first_rejected.empty());
}

TEST_CASE("wherever the memory ends inside a call, the builder is as it was") {
    using builder_type = decltype(summarize{
        .as_of = end_of_september,
        .bad_rows = leave_out_row{},
        .returns = net_by_day{}}.builder<std::string, std::string>());
    const std::string long_name = "a customer whose name is on the heap, not inside the string";
    const auto fresh = [&] {
        auto builder = summarize{.as_of = end_of_september, .bad_rows = leave_out_row{}, .returns = net_by_day{}}
                           .builder<std::string, std::string>();
        builder.add(long_name, end_of_september, 12.5, long_name);
        builder.add("", end_of_september, 3.5, long_name);
        return builder;
    };
    auto other = fresh();
    for (int i = 0; i < 40; ++i)
        other.add(long_name + std::to_string(i), end_of_september, 1.0, std::to_string(i));
    other.add_bad_row("another reason, also longer than a string keeps inside itself, got ", 7);
    other.add_customer("a known customer with a name that is long enough");
    const auto calls = std::vector<std::function<void(builder_type&)>>{
        [&](builder_type& b) { b.add(long_name, end_of_september, 1.0, long_name); },
        [&](builder_type& b) { b.add(long_name, end_of_september, std::nan(""), long_name); },
        [&](builder_type& b) {
            b.add_bad_row_of(4.25, "a reason that no row had before, and longer than a string keeps");
        },
        [&](builder_type& b) { b.add_customer(long_name + "!"); }, [&](builder_type& b) { b.merge(other); }};
    const auto seen = [](builder_type b) {
        const auto s = b.finish();
        return sentence(in_words(s.counts), s.size(), " ", s.without_purchase.size(), " ",
                        s.counts.first_rejected.size(), " ", s.counts.bad_rows);
    };
    for (std::size_t call = 0; call < calls.size(); ++call) {
        CAPTURE(call);
        const auto before = seen(fresh());
        int failures = 0;
        for (std::size_t allowed = 0;; ++allowed) {
            auto builder = fresh();
            bool failed = false;
            {
                const failing_memory ends{allowed};
                try {
                    calls[call](builder);
                } catch (const std::bad_alloc&) {
                    failed = true;
                }
            }
            if (!failed) {
                CHECK(seen(builder) != before);
                break;
            }
            ++failures;
            REQUIRE(seen(builder) == before);
        }
        CHECK(failures > 0);
    }
}

} // TEST_SUITE("summary builder")
