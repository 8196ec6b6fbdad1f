#include <clientele/monitor/segment_migration.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <chrono>
#include <numeric>
#include <string>
#include <vector>

TEST_SUITE("migration") {

using namespace clientele; // NOLINT

namespace {

struct order {
    std::string customer;
    day when;
    double amount;
};

std::vector<order> reference_orders() {
    const auto table = shipped("rfm_orders.csv");
    std::vector<order> orders;
    for (std::size_t row = 0; row < table.rows(); ++row)
        orders.push_back({std::string{table.text(row, 0)}, table.date(row, 1), table.number(row, 2)});
    return orders;
}

struct scored {
    std::vector<std::string> ids;
    rfm_scores scores;
};

scored score_as_of(const std::vector<order>& orders, day as_of) {
    const auto book = summarize{.as_of = as_of, .late_orders = leave_out_row{}}(
        orders, fields{.customer = &order::customer, .when = &order::when, .amount = &order::amount});
    const std::vector<double> frequency(book.orders.begin(), book.orders.end());
    const type7_plus_one edges{};
    return {
        book.customer,
        rfm{.recency = edges, .frequency = edges, .monetary = edges}.fit(book.recency, frequency, book.total).scores};
}

rfm_scores cells(std::vector<std::vector<int>> rows) {
    rfm_scores result{{{"recency", dimension_role::recency, 5, 1.0, {}},
                       {"frequency", dimension_role::frequency, 5, 1.0, {}},
                       {"monetary", dimension_role::monetary, 5, 1.0, {}}}};
    for (const auto& row : rows)
        for (std::size_t d = 0; d < 3; ++d)
            result.dimensions[d].score.push_back(row[d]);
    return result;
}

} // namespace

TEST_CASE("the migration of 982 customers over 2006 equals the reference table") {
    using namespace std::chrono_literals;
    const auto orders = reference_orders();
    const auto before = score_as_of(orders, 2005y / 12 / 31), after = score_as_of(orders, 2006y / 12 / 31);
    const auto pairs = same_customers(before.ids, after.ids);
    CHECK(pairs.size() == 982);
    const auto found = migrate(segment_maps::rfm_0_3_0(), before.scores, after.scores, pairs);
    const auto expected = golden("rfm_reference_migration_20051231_20061231.csv");
    const auto place = [&](std::string_view name) {
        const auto at = std::find(found.names.begin(), found.names.end(), name);
        REQUIRE(at != found.names.end());
        return static_cast<std::size_t>(at - found.names.begin());
    };
    std::size_t customers = 0, transitions = 0;
    for (std::size_t row = 0; row < expected.rows(); ++row) {
        const auto from = place(expected.text(row, 0)), to = place(expected.text(row, 1));
        CHECK(static_cast<double>(found.count(from, to)) == expected.number(row, 2));
        CHECK(found.probability(from, to) == doctest::Approx(expected.number(row, 3)).epsilon(1e-15));
        customers += found.count(from, to);
    }
    CHECK(customers == 982);
    for (const auto count : found.counts)
        transitions += count > 0;
    CHECK(transitions == expected.rows());

    double moved = 0;
    for (const double share : found.moved_by)
        moved += share;
    CHECK(moved == doctest::Approx(static_cast<double>(found.moves.size())));
    for (const auto& move : found.moves) {
        CHECK(std::accumulate(move.shares.begin(), move.shares.end(), 0.0) == doctest::Approx(1.0));
        for (std::size_t d = 0; d < 3; ++d)
            if (before.scores.dimensions[d].score[move.customer.before] ==
                after.scores.dimensions[d].score[move.customer.after])
                CHECK(move.shares[d] == 0.0);
    }
}

TEST_CASE("a move that one dimension made alone is all its own, one that needs two is shared") {
    const auto map = segment_maps::standard();
    const std::vector<customer_pair> one{{0, 0}};
    const auto alone = migrate(map, cells({{5, 5, 5}}), cells({{2, 5, 4}}), one); // Champions -> Can't Lose Them
    REQUIRE(alone.moves.size() == 1);
    CHECK(alone.names[static_cast<std::size_t>(alone.moves[0].to)] == "Can't Lose Them");
    CHECK(alone.moves[0].shares == std::vector<double>{1, 0, 0});
    CHECK(alone.moves[0].dimension == 0);
    const segment_map two{.name = "two",
                          .boxes = {{"Low", "", {{1, 3}, {1, 5}, {1, 5}}},
                                    {"Low", "", {{4, 5}, {1, 3}, {1, 5}}},
                                    {"High", "", {{4, 5}, {4, 5}, {1, 5}}}}};
    const auto both = migrate(two, cells({{1, 1, 1}}), cells({{5, 5, 5}}), one); // neither is enough
    CHECK(both.moves[0].shares == std::vector<double>{0.5, 0.5, 0});
    CHECK(both.moves[0].dimension == 0);
    const auto either = migrate(two, cells({{5, 5, 3}}), cells({{1, 1, 3}}), one); // each would be
    CHECK(either.moves[0].shares == std::vector<double>{0.5, 0.5, 0});
}

TEST_CASE("prospects who buy are moves without a dimension") {
    const std::vector<customer_pair> two{{0, 1}, {1, 0}};
    const auto found =
        migrate(segment_maps::standard(), cells({{0, 0, 0}, {5, 5, 5}}), cells({{5, 5, 5}, {5, 1, 1}}), two);
    CHECK(found.moves.size() == 1);
    CHECK(found.moves[0].dimension == -1);
    CHECK(found.names[static_cast<std::size_t>(found.moves[0].from)] == "Prospects");
    CHECK(found.names[static_cast<std::size_t>(found.moves[0].to)] == "New Customers");
    CHECK(found.moved_by == std::vector<double>{0, 0, 0});
    CHECK(found.count(0, 0) == 1);
    CHECK(found.probability(1, 1) == 0.0);
}

TEST_CASE("scores with unequal numbers of bins at the two dates compare on the scale of the map") {
    rfm_scores three{{{"recency", dimension_role::recency, 3, 1.0, {3}},
                      {"frequency", dimension_role::frequency, 3, 1.0, {3}},
                      {"monetary", dimension_role::monetary, 3, 1.0, {3}}}};
    const std::vector<customer_pair> one{{0, 0}};
    CHECK(migrate(segment_maps::standard(), three, cells({{5, 5, 5}}), one).moves.empty());
}

TEST_CASE("ids that do not ascend, and pairs that point nowhere, are refused") {
    CHECK_THROWS_WITH_AS((void)same_customers(std::vector<int>{1, 1}, std::vector<int>{1}),
                         "same_customers: ids must strictly ascend, and do not in row 1", error);
    CHECK(same_customers(std::vector<int>{1, 3, 5}, std::vector<int>{0, 3, 4, 5, 9}).size() == 2);
    const std::vector<customer_pair> outside{{0, 5}};
    CHECK_THROWS_WITH_AS((void)migrate(segment_maps::standard(), cells({{1, 1, 1}}), cells({{1, 1, 1}}), outside),
                         "migrate: a pair must name rows below 1 and 1, got 0 and 5", error);
}

} // TEST_SUITE("migration")
