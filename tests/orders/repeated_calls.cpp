// What calls that a long-lived process repeats allocate once they have been made: nothing.

#include <clientele/math/random.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <orders/counted_memory.hpp>
#include <span>
#include <string>
#include <vector>

TEST_SUITE("orders/repeated calls") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2020y / 1 / 1;

// Each call may allocate the first time only.
template <class Call>
void check_allocates_once(const Call& call) {
    call();
    const counted_memory memory;
    call();
    call();
    CHECK(memory.allocations() == 0);
}

template <class Id>
Id named(std::uint64_t number) {
    if constexpr (std::same_as<Id, std::string>)
        return "a customer with a long name " + std::to_string(number);
    else
        return static_cast<Id>(number << 30);
}

template <class Id>
void check_ledger() {
    random_generator g{4};
    std::vector<Id> ids;
    for (std::uint64_t i = 0; i < 2'000; ++i)
        ids.push_back(named<Id>(i));
    std::vector<ledger_line<Id, skip, skip>> lines;
    for (std::size_t i = 0; i < 20'000; ++i)
        lines.push_back({.customer = ids[g.below(ids.size())],
                         .when = start + std::chrono::days{g.below(60)},
                         .minor = static_cast<std::int64_t>(g.below(900)) - 100});
    order_ledger<Id> ledger;
    const auto some = std::span<const ledger_line<Id, skip, skip>>{lines};
    check_allocates_once([&] { ledger.add(some); });
    check_allocates_once([&] { ledger.add(some.first(1'000)); });
    check_allocates_once([&] { ledger.add(lines.front()); });
}

} // namespace

TEST_CASE("allocations are counted") {
    const counted_memory memory;
    const std::vector<int> some(100);
    CHECK(some.size() == 100);
    CHECK(memory.allocations() > 0);
}

TEST_CASE("a ledger takes lines of days that it has without an allocation") {
    check_ledger<std::int64_t>();
    check_ledger<std::string>();
}

TEST_CASE("columns are summarized into a workspace without an allocation, from the second call on") {
    random_generator g{5};
    std::vector<std::int64_t> customer, cents, sorted;
    std::vector<std::string> names;
    std::vector<day32> when;
    for (int i = 0; i < 60'000; ++i) {
        customer.push_back(static_cast<std::int64_t>(g.below(5'000)) << 30);
        sorted.push_back(i / 12);
        names.push_back(named<std::string>(g.below(5'000)));
        when.push_back(day32{day32::duration{18'262 + i % 12 * 50}});
        cents.push_back(static_cast<std::int64_t>(g.below(9'000)));
    }
    const summarize rules{.as_of = 2022y / 1 / 1, .money = minor_units{}};
    const auto check = [&](const auto& ids, bool in_order) {
        using id = std::remove_cvref_t<decltype(ids[0])>;
        const order_columns orders{.customer = std::span<const id>{ids},
                                   .when = std::span<const day32>{when},
                                   .amount = std::span<const std::int64_t>{cents},
                                   .sorted = in_order};
        order_workspace<id> workspace;
        check_allocates_once([&] { rules(orders, workspace); });
    };
    check(customer, false);
    check(sorted, true);
    check(names, false);
}

} // TEST_SUITE("orders/repeated calls")
