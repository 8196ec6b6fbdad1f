#include <clientele/math/random.hpp>
#include <clientele/orders/accounts.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <orders/same_summaries.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("orders/accounts") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2024y / 1 / 1;

struct line {
    int client;
    day placed;
    std::int64_t cents;
    int order;
};

double sum(const std::vector<double>& of) { return std::accumulate(of.begin(), of.end(), 0.0); }

// Parents have higher numbers, so that there is no cycle.
std::vector<std::pair<int, int>> random_parents(random_generator& g) {
    std::vector<std::pair<int, int>> parents;
    for (int child = 0; child < 9; ++child)
        if (g.below(3) > 0)
            parents.emplace_back(child, child + 1 + static_cast<int>(g.below(static_cast<std::uint64_t>(9 - child))));
    return parents;
}

} // namespace

TEST_CASE("orders are counted for the top, for a level below it, or for chosen accounts") {
    const account_tree<int> accounts{{{17, 3}, {18, 3}, {3, 1}, {4, 1}}};
    CHECK(accounts.path(17) == std::vector{1, 3, 17});
    CHECK(accounts.path(99) == std::vector{99});
    const auto top = accounts.top(), below = accounts.below_top(1), some = accounts.chosen({3, 18});
    CHECK(top.column(std::vector{17, 18, 3, 4, 1, 99}) == std::vector{1, 1, 1, 1, 1, 99});
    CHECK(below.column(std::vector{17, 18, 3, 4, 1, 99}) == std::vector{3, 3, 3, 4, 1, 99});
    CHECK(some.column(std::vector{17, 18, 3, 4, 1, 99}) == std::vector{3, 18, 3, 1, 1, 99});
    CHECK(top.order(17, 5) != top.order(1, 75));
    const account_tree<std::string> named{{{"shop", "chain"}}};
    CHECK(named.top()("shop") == "chain");
    CHECK(named.top().order("shop", "1") != named.top().order("sho", "p1"));
}

TEST_CASE("an account is counted for what its path says") {
    random_generator g{8};
    for (int tree = 0; tree < 200; ++tree) {
        const account_tree<int> accounts{random_parents(g)};
        const int levels = static_cast<int>(g.below(4));
        const std::vector<int> some{static_cast<int>(g.below(10)), static_cast<int>(g.below(10))};
        const auto below = accounts.below_top(levels), near = accounts.chosen(some);
        for (int account = 0; account < 11; ++account) {
            const auto path = accounts.path(account);
            CHECK(below(account) == path[std::min(static_cast<std::size_t>(levels), path.size() - 1)]);
            const auto at = std::find_first_of(path.rbegin(), path.rend(), some.begin(), some.end());
            CHECK(near(account) == (at == path.rend() ? path.front() : *at));
        }
    }
}

TEST_CASE("a chain of two hundred thousand accounts is rolled up as far as it is long") {
    constexpr int n = 200'000; // with a walk up from each it would take twenty thousand million steps
    std::vector<std::pair<int, int>> parents;
    for (int child = 0; child < n; ++child)
        parents.emplace_back(child, child + 1);
    const account_tree<int> chain{std::move(parents)};
    CHECK(chain.top()(0) == n);
    CHECK(chain.below_top(3)(0) == n - 3);
    CHECK(chain.below_top(3)(n - 1) == n - 1);
    CHECK(chain.chosen({n / 2})(7) == n / 2);
    CHECK(chain.chosen({n / 2})(n - 7) == n);
}

TEST_CASE("two parents of one account, and a cycle, are refused by their names") {
    CHECK_THROWS_WITH_AS((account_tree<int>{{{1, 2}, {1, 3}}}),
                         "account_tree: an account must have one parent, got 2 and 3 of 1", error);
    CHECK_THROWS_WITH_AS((account_tree<int>{{{9, 3}, {3, 5}, {5, 7}, {7, 3}}}),
                         "account_tree: parents must not form a cycle, got 3 -> 5 -> 7 -> 3", error);
    CHECK_THROWS_WITH_AS((account_tree<std::string>{{{"a", "a"}}}),
                         "account_tree: parents must not form a cycle, got a -> a", error);
    CHECK_THROWS_AS((void)account_tree<int>{{}}.below_top(-1), error);
}

TEST_CASE(
    "rows, columns and states roll up to the same bits, with each order and cent counted once and days together") {
    random_generator g{51};
    for (int book = 0; book < 100; ++book) {
        CAPTURE(book);
        const account_tree<int> accounts{random_parents(g)};
        const auto roll = book % 3 == 0   ? accounts.top()
                          : book % 3 == 1 ? accounts.below_top(1)
                                          : accounts.chosen({5, 7});
        std::vector<line> lines;
        for (auto n = g.below(120); n > 0; --n)
            lines.push_back({static_cast<int>(g.below(12)), start + std::chrono::days{g.below(30)},
                             static_cast<std::int64_t>(g.below(5000)), static_cast<int>(g.below(4))});
        order_states<int, int> states;
        order_states<int> by_row;
        std::vector<int> client, order;
        std::vector<day> placed;
        std::vector<std::int64_t> cents;
        std::map<int, std::set<day>> days;
        for (const auto& each : lines) {
            states.add(each.client, each.placed, each.cents, each.order);
            by_row.add(each.client, each.placed, each.cents);
            client.push_back(each.client);
            order.push_back(each.order);
            placed.push_back(each.placed);
            cents.push_back(each.cents);
            days[roll(each.client)].insert(each.placed);
        }
        const summarize rules{.as_of = start + std::chrono::days{30}, .money = minor_units{}};
        const auto flat = states.summaries(rules), rolled = states.rolled_up(roll).summaries(rules);
        CHECK(sum(rolled.total) == doctest::Approx(sum(flat.total)));
        CHECK(rolled.counts.money_read == flat.counts.money_read);
        CHECK(rolled.counts.rows == flat.counts.rows);
        CHECK(std::accumulate(rolled.orders.begin(), rolled.orders.end(), 0) ==
              std::accumulate(flat.orders.begin(), flat.orders.end(), 0));
        const auto of_rows =
            rules(lines, fields{.customer = [&](const line& each) { return roll(each.client); },
                                .when = &line::placed,
                                .amount = &line::cents,
                                .order = [&](const line& each) { return roll.order(each.client, each.order); }});
        check_same(of_rows, rolled);
        const auto mapped = roll.column(client);
        const auto orders = roll.orders(client, order);
        check_same(rules(order_columns{.customer = std::span{mapped},
                                       .when = std::span{placed},
                                       .amount = std::span{cents},
                                       .order = orders.view()}),
                   rolled);
        const auto rows = by_row.rolled_up(roll).summaries(rules);
        REQUIRE(rows.size() == days.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            CHECK(rows.purchase_days[i] == static_cast<int>(days[rows.customer[i]].size()));
    }
}

} // TEST_SUITE("orders/accounts")
