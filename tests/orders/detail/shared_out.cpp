#include <clientele/math/random.hpp>
#include <clientele/orders/accumulators.hpp>
#include <clientele/orders/detail/shared_out.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"

TEST_SUITE("detail/shared_out") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct line {
    std::int64_t client;
    day placed;
    std::int64_t cents, order;
};
std::vector<line> some_lines(std::size_t n, std::uint64_t clients) {
    random_generator draw{n + clients};
    std::vector<line> out;
    for (std::size_t i = 0; i < n; ++i)
        out.push_back({static_cast<std::int64_t>(draw.below(clients)) * 977 - 40,
                       day{2024y / 1 / 1} + std::chrono::days{draw.below(500)},
                       static_cast<std::int64_t>(draw.below(20'000)) - 1'000,
                       static_cast<std::int64_t>(draw.below(50))});
    return out;
}
const summarize rules{
    .as_of = 2025y / 3 / 31, .money = minor_units{}, .late_rows = leave_out_row{}, .returns = net_by_day{}};

// The books of the ranks, one behind the other, are the book of all lines in one place.
template <class Id, class Order = skip>
void check_same(const std::vector<line>& lines, const auto& id_of) {
    const auto states_of = [&](std::size_t first, std::size_t last) {
        order_states<Id, Order> states;
        for (; first < last; ++first)
            if constexpr (std::same_as<Order, skip>)
                states.add(id_of(lines[first]), lines[first].placed, lines[first].cents);
            else
                states.add(id_of(lines[first]), lines[first].placed, lines[first].cents, lines[first].order);
        return states;
    };
    const auto all = states_of(0, lines.size()).summaries(rules);
    for (const int count : {1, 2, 3, 5}) {
        std::vector<decltype(all.customer)> ids(static_cast<std::size_t>(count));
        std::vector<std::vector<double>> totals(ids.size()), spends(ids.size()), recency(ids.size());
        testing::on_ranks(count, [&](const auto& ranks) {
            const auto [first, last] = testing::share_of(lines.size(), ranks.rank(), count);
            const auto own = states_of(first, last).summaries_on(ranks, rules);
            const auto r = static_cast<std::size_t>(ranks.rank());
            ids[r] = own.customer, totals[r] = own.total, spends[r] = own.mean_spend, recency[r] = own.recency;
            CHECK(in_words(own.counts) == in_words(all.counts));
            CHECK(own.counts.orders_outside == all.counts.orders_outside);
            detail::require_in_turn(ranks, own);
        });
        const auto joined = [](const auto& parts) {
            auto out = parts.front();
            for (std::size_t r = 1; r < parts.size(); ++r)
                out.insert(out.end(), parts[r].begin(), parts[r].end());
            return out;
        };
        CHECK(joined(ids) == all.customer);
        CHECK(joined(totals) == all.total);
        CHECK(joined(spends) == all.mean_spend);
        CHECK(joined(recency) == all.recency);
        if (count == 2 && all.size() > 500) // a sample cuts them into about equal parts
            CHECK(std::abs(static_cast<double>(ids[0].size()) / static_cast<double>(all.size()) - 0.5) < 0.1);
    }
}

} // namespace

TEST_CASE("every customer comes to one rank with all of its lines") {
    for (const auto& [n, clients] : {std::pair{0u, 1u}, {1u, 1u}, {5u, 2u}, {300u, 1u}, {3000u, 700u}}) {
        const auto lines = some_lines(n, clients);
        check_same<std::int64_t>(lines, [](const line& each) { return each.client; });
        check_same<std::int64_t, std::int64_t>(lines, [](const line& each) { return each.client; });
        check_same<std::string>(lines, [](const line& each) { return "customer " + std::to_string(each.client); });
    }
}

TEST_CASE("lines of one customer and day are one entry before they are sent") {
    const std::vector<line> same(10'000, {7, 2024y / 5 / 1, 100, 1});
    testing::on_ranks(2, [&](const auto& ranks) {
        rank_traffic traffic;
        order_states<std::int64_t> states;
        for (const auto& each : same)
            states.add(each.client, each.placed, each.cents);
        const auto own = states.shared_out(metered_ranks{ranks, &traffic});
        CHECK(own.size() == (ranks.rank() == 1 ? 1u : 0u));
        CHECK(traffic.bytes < 10'000);
    });
}

TEST_CASE("what is sent is what docs/parallel.md says") {
    const auto lines = some_lines(40'000, 5'000);
    std::array<std::size_t, 2> own_days{}, own_customers{};
    std::array<rank_traffic, 2> traffic{};
    testing::on_ranks(2, [&](const auto& ranks) {
        const auto r = static_cast<std::size_t>(ranks.rank());
        order_states<std::int64_t> states, others; // of these the ones that go to the other rank
        const auto [first, last] = testing::share_of(lines.size(), ranks.rank(), 2);
        for (const auto& each : std::span{lines}.subspan(first, last - first))
            states.add(each.client, each.placed, each.cents);
        const auto kept = states.shared_out(metered_ranks{ranks, &traffic[r]});
        const auto here = kept.summaries(rules).customer;
        for (const auto& each : std::span{lines}.subspan(first, last - first))
            if (!std::binary_search(here.begin(), here.end(), each.client))
                others.add(each.client, each.placed, each.cents);
        own_customers[r] = others.size();
        own_days[r] = others.to_bytes().size(); // 12 a customer, 16 a day, and what every block has
    });
    for (std::size_t r = 0; r < 2; ++r) {
        const double said = static_cast<double>(own_days[r]) + 64 * 8;
        CHECK(static_cast<double>(traffic[r].bytes) == doctest::Approx(said).epsilon(0.1));
        CHECK(own_days[r] > 12 * own_customers[r] + 16 * own_customers[r]);
    }
}

TEST_CASE("what one rank refuses of its customers is refused by all, those who have none too") {
    const std::vector<std::int64_t> clients{5, 5, 5, 5};
    const auto states_of = [&](std::size_t first, std::size_t count) {
        order_states<std::int64_t> states;
        for (std::size_t i = first; i < first + count; ++i)
            states.add(clients[i], day{2024y / 1 / 1} + std::chrono::days{i}, std::int64_t{1} << 61);
        return states;
    };
    for (const auto& shares : {std::vector<std::size_t>{4, 0, 0}, {1, 1, 2}, {0, 4}})
        testing::check_refused_alike(
            shares, [&] { (void)states_of(0, 4).summaries(rules); },
            [&](const auto& ranks, std::size_t first, std::size_t count) {
                (void)states_of(first, count).summaries_on(ranks, rules);
            });
}

TEST_CASE("money of a rank that no double counts is refused by all") {
    testing::on_ranks(2, [](const auto& ranks) {
        order_counts counts;
        counts.money_read = ranks.rank() == 1 ? 1e17 : 1;
        CHECK_THROWS_WITH_AS(detail::count_all(ranks, counts, 100),
                             "ranks: money of one rank must be in [-2^53, 2^53] minor units, got 1e+19", error);
    });
}

TEST_CASE("ranks whose customers are not in turn are refused") {
    CHECK_THROWS_WITH_AS(testing::on_ranks(2,
                                           [](const auto& ranks) {
                                               summaries<std::int64_t> own;
                                               own.customer = {10 - ranks.rank()};
                                               detail::require_in_turn(ranks, own);
                                           }),
                         "ranks: the customers of each rank must come after those of the rank before, but customer 9 "
                         "follows 10",
                         error);
}
} // TEST_SUITE("detail/shared_out")
