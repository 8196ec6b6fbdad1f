// Bridges of revenue that is spread over ranks: the same to the minor unit, and to the bit, as in one place.
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/monitor/revenue/bridge.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <refusal.hpp>
#include <string>

TEST_SUITE("bridge_on_ranks") {

using namespace clientele;
using namespace std::chrono;
using clientele::day;

namespace {

template <class Value>
std::vector<Value> part(const std::vector<Value>& all, std::size_t first, std::size_t count) {
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

const revenue_bridge by_year{.base = {2024y / 1 / 1, 2025y / 1 / 1}, .period = {2025y / 2 / 1, 2026y / 1 / 1}};
const revenue_bridge divided{.base = by_year.base,
                             .period = by_year.period,
                             .segments = {"small", "large", "public"},
                             .currencies = {"EUR", "CNY"}};

// Rows of three years, in any order; customers keep their segment for a year, and some were merged or erased.
template <class Id>
struct some_rows {
    std::vector<Id> customer;
    std::vector<double> money;
    std::vector<int> segment, currency;
    std::vector<day> on;
    customer_changes<Id> changes;

    static Id id(std::uint64_t who) {
        if constexpr (std::same_as<Id, std::string>)
            return "customer " + std::to_string(who);
        else
            return static_cast<Id>(who * 999'983);
    }
    some_rows() {
        random_generator random{81};
        for (int i = 0; i < 800; ++i) {
            const auto who = random.below(150);
            on.push_back(sys_days{2023y / 1 / 1} + days{random.below(1'150)});
            customer.push_back(id(who));
            money.push_back((random.below(9) == 0 ? -0.01 : 0.01) * static_cast<double>(random.below(100'000)));
            segment.push_back(
                static_cast<int>((who + (on.back() >= by_year.period.begin && who % 5 == 0 ? 1 : 0)) % 3));
            currency.push_back(static_cast<int>(random.below(2)));
        }
        for (std::uint64_t who = 0; who < 150; who += 15) // of one segment, and some by way of another
            changes.merged.push_back({id(who), id(who == 30 ? 45 : (who + 60) % 150 + 150)});
        changes.erased = {id(7), id(22)};
    }
    period_revenue<std::vector<Id>> rows(bool labelled) const {
        if (labelled)
            return {customer, money, segment, currency};
        return {customer, money};
    }
};

template <class Id>
void check_bridge(const revenue_bridge& rules, const some_rows<Id>& of, bool labelled,
                  const customer_changes<Id>& changes) {
    const auto whole = rules.count(of.rows(labelled), of.on, changes);
    CHECK(whole.line().won_back.customers > 0);
    CHECK(whole.later_rows > 0);
    for (const auto& rows : testing::ways_to_share(of.on.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            some_rows<Id> own = of;
            own.customer = part(of.customer, first, count);
            own.money = part(of.money, first, count);
            own.segment = part(of.segment, first, count);
            own.currency = part(of.currency, first, count);
            const auto [from, to] = testing::share_of(changes.merged.size(), ranks.rank(), ranks.size());
            const customer_changes<Id> known{part(changes.merged, from, to - from),
                                             ranks.rank() == 0 ? changes.erased : std::vector<Id>{}};
            CHECK(first_difference(rules.count_on(ranks, own.rows(labelled), part(of.on, first, count), known),
                                   whole) == "");
        });
}

} // namespace

TEST_CASE("a bridge has the same lines, whoever has which rows of a customer") {
    const some_rows<int> numbers;
    check_bridge(by_year, numbers, false, numbers.changes);
    check_bridge(divided, numbers, true, {});
    const some_rows<std::string> names;
    check_bridge(by_year, names, false, names.changes);
    check_bridge(divided, names, true, {.erased = names.changes.erased});
}

TEST_CASE("rows of which no bridge can be made are refused by all ranks in the sentence of one place") {
    const auto check = [](const some_rows<std::string>& of, const customer_changes<std::string>& changes = {}) {
        const auto said = refusal([&] { return divided.count(of.rows(true), of.on, changes); });
        testing::on_shares({300, 0, 500}, [&](const auto& ranks, std::size_t first, std::size_t count) {
            some_rows<std::string> own;
            own.customer = part(of.customer, first, count);
            own.money = part(of.money, first, count);
            own.segment = part(of.segment, first, count);
            own.currency = part(of.currency, first, count);
            check_refusal(refusal([&] {
                              return divided.count_on(ranks, own.rows(true), part(of.on, first, count),
                                                      ranks.rank() == 1 ? changes : customer_changes<std::string>{});
                          }),
                          said.code(), said.row(), said.what());
        });
        return said.row();
    };
    some_rows<std::string> of;
    std::size_t in_base = 700;
    while (!by_year.base.contains(of.on[in_base]))
        ++in_base;
    auto finer = of;
    finer.money[in_base] = 0.001;
    CHECK(check(finer) == in_base);
    auto elsewhere = of;
    elsewhere.segment[in_base] = 7;
    CHECK(check(elsewhere) == in_base);
    auto nobody = of;
    nobody.customer[500] = "";
    CHECK(check(nobody) == 500);
    auto two = of;
    two.segment[in_base] = (two.segment[in_base] + 1) % 3;
    CHECK(check(two) != no_row);
    CHECK(check(of, {.merged = {{"a", "b"}, {"b", "a"}}}) == 0);
}

TEST_CASE("money of all ranks together is exact, and refused beyond 64 bits") {
    testing::on_ranks(3, [](const auto& ranks) {
        const auto largest = std::numeric_limits<std::int64_t>::max();
        std::vector<bridge_line> lines(1);
        detail::bridge_sums sums{std::vector<detail::ratio_sums>(1), std::vector<detail::ratio_sums>(1)};
        lines[0].start.minor = ranks.rank() == 0 ? largest : ranks.rank() == 1 ? -largest : -7;
        lines[0].end.minor = ranks.rank() == 2 ? largest - 5 : 2;
        auto same = lines;
        detail::add_up_lines(ranks, lines, sums);
        CHECK(lines[0].start.minor == -7);
        CHECK(lines[0].end.minor == largest - 1);
        same[0].end.minor = largest / 2;
        check_refusal(refusal([&] {
                          detail::add_up_lines(ranks, same, sums);
                          return 0;
                      }),
                      errc::overflow, no_row, "revenue_bridge: a sum is outside the range of 64-bit minor units");
    });
}

TEST_CASE("each row is sent once, and 3.6 KB for each line") {
    const some_rows<int> of;
    rank_traffic traffic;
    testing::on_shares({400, 400}, [&](const auto& ranks, std::size_t first, std::size_t count) {
        rank_traffic own;
        const auto ids = part(of.customer, first, count);
        const auto money = part(of.money, first, count);
        (void)by_year.count_on(metered_ranks{ranks, &own}, period_revenue{ids, money}, part(of.on, first, count));
        if (ranks.rank() == 0)
            traffic = own;
    });
    CHECK(static_cast<double>(traffic.bytes) == doctest::Approx(200 * (4 + 16) + 3'624).epsilon(0.1));
}

} // TEST_SUITE("bridge_on_ranks")
