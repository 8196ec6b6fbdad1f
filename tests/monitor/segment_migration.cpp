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

TEST_SUITE("segment_migration") {

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
    const auto book = summarize{.as_of = as_of, .late_rows = leave_out_row{}}(
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
    const auto known = align(before.ids, after.ids);
    CHECK(known.both.size() == 982);
    const auto found = migrate(segment_maps::rfm_0_3_0(), before.ids, before.scores, after.ids, after.scores);
    const auto& table = found.customers.table;
    const auto expected = golden("rfm_reference_migration_20051231_20061231.csv");
    const auto place = [&](std::string_view name) {
        const auto at = std::find(found.names.begin(), found.names.end(), name);
        REQUIRE(at != found.names.end());
        return static_cast<int>(at - found.names.begin());
    };
    std::size_t customers = 0, transitions = 0;
    for (std::size_t row = 0; row < expected.rows(); ++row) {
        const auto from = place(expected.text(row, 0)), to = place(expected.text(row, 1));
        CHECK(static_cast<double>(table.count(from, to)) == expected.number(row, 2));
        CHECK(table.rate(from, to) == doctest::Approx(expected.number(row, 3)).epsilon(1e-15));
        customers += table.count(from, to);
    }
    CHECK(customers == 982);
    for (int from = 0; from < table.classes; ++from)
        for (int to = 0; to < table.classes; ++to)
            transitions += table.count(from, to) > 0;
    CHECK(transitions == expected.rows());
    CHECK(table.left() == 0);
    CHECK(table.came() == after.ids.size() - 982);
    CHECK(found.customers.came.size() == table.came());

    double moved = 0;
    for (const double share : found.moved_by)
        moved += share;
    CHECK(moved == doctest::Approx(static_cast<double>(found.customers.moved.size())));
    REQUIRE(found.why.size() == found.customers.moved.size());
    std::size_t at = 0;
    for (const auto& [then, now] : known.both) {
        if (at == found.why.size() || found.customers.moved[at].customer != after.ids[now])
            continue;
        const auto& shares = found.why[at++].shares;
        CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) == doctest::Approx(1.0));
        for (std::size_t d = 0; d < 3; ++d)
            if (before.scores.dimensions[d].score[then] == after.scores.dimensions[d].score[now])
                CHECK(shares[d] == 0.0);
    }
    CHECK(at == found.why.size());
}

TEST_CASE("a move that one dimension made alone is all its own, one that needs two is shared") {
    const auto map = segment_maps::standard();
    const std::vector<int> one{7};
    const auto alone = migrate(map, one, cells({{5, 5, 5}}), one, cells({{2, 5, 4}})); // Champions -> Can't Lose Them
    REQUIRE(alone.customers.moved.size() == 1);
    CHECK(alone.customers.moved[0].customer == 7);
    CHECK(alone.names[static_cast<std::size_t>(alone.customers.moved[0].after)] == "Can't Lose Them");
    CHECK(alone.why[0].shares == std::vector<double>{1, 0, 0});
    CHECK(alone.why[0].dimension == 0);
    const segment_map two{.name = "two",
                          .boxes = {{"Low", "", {{1, 3}, {1, 5}, {1, 5}}},
                                    {"Low", "", {{4, 5}, {1, 3}, {1, 5}}},
                                    {"High", "", {{4, 5}, {4, 5}, {1, 5}}}}};
    const auto both = migrate(two, one, cells({{1, 1, 1}}), one, cells({{5, 5, 5}})); // neither is enough
    CHECK(both.why[0].shares == std::vector<double>{0.5, 0.5, 0});
    CHECK(both.why[0].dimension == 0);
    const auto either = migrate(two, one, cells({{5, 5, 3}}), one, cells({{1, 1, 3}})); // each would be
    CHECK(either.why[0].shares == std::vector<double>{0.5, 0.5, 0});
}

TEST_CASE("prospects who buy are moves without a dimension") {
    const std::vector<std::string> before{"ann", "bob"}, after{"bob", "ann"};
    const auto found =
        migrate(segment_maps::standard(), before, cells({{0, 0, 0}, {5, 5, 5}}), after, cells({{5, 5, 5}, {5, 1, 1}}));
    REQUIRE(found.customers.moved.size() == 1);
    CHECK(found.customers.moved[0].customer == "ann");
    CHECK(!found.why[0].dimension);
    CHECK(found.names[static_cast<std::size_t>(found.customers.moved[0].before)] == "Prospects");
    CHECK(found.names[static_cast<std::size_t>(found.customers.moved[0].after)] == "New Customers");
    CHECK(found.moved_by == std::vector<double>{0, 0, 0});
    CHECK(found.customers.table.count(0, 0) == 1);
    CHECK(found.customers.table.rate(1, 1) == 0.0);
}

TEST_CASE("who came and who left are told with their segments, and moved nowhere") {
    const std::vector<int> before{3, 1}, after{1, 8};
    const auto found =
        migrate(segment_maps::standard(), before, cells({{1, 1, 1}, {5, 5, 5}}), after, cells({{5, 5, 5}, {5, 1, 1}}));
    CHECK(found.customers.moved.empty());
    CHECK(found.why.empty());
    REQUIRE(found.customers.came.size() == 1);
    CHECK(found.customers.came[0].customer == 8);
    CHECK(found.names[static_cast<std::size_t>(found.customers.came[0].after)] == "New Customers");
    REQUIRE(found.customers.left.size() == 1);
    CHECK(found.customers.left[0].customer == 3);
    CHECK(found.names[static_cast<std::size_t>(found.customers.left[0].before)] == "Lost");
}

TEST_CASE("scores with unequal numbers of bins at the two dates compare on the scale of the map") {
    const rfm_scores three{{{"recency", dimension_role::recency, 3, 1.0, {3}},
                            {"frequency", dimension_role::frequency, 3, 1.0, {3}},
                            {"monetary", dimension_role::monetary, 3, 1.0, {3}}}};
    const std::vector<int> one{1};
    CHECK(migrate(segment_maps::standard(), one, three, one, cells({{5, 5, 5}})).customers.moved.empty());
}

TEST_CASE("ids that stand twice, and lists that do not fit their scores, are refused") {
    const auto map = segment_maps::standard();
    const std::vector<int> none{}, one{1}, twice{1, 1};
    CHECK_THROWS_WITH_AS((void)migrate(map, twice, cells({{1, 1, 1}, {1, 1, 1}}), one, cells({{1, 1, 1}})),
                         "align: the ids of the earlier list must be unique, got 1 in rows 0 and 1", error);
    CHECK_THROWS_WITH_AS((void)migrate(map, one, cells({{1, 1, 1}}), none, cells({{1, 1, 1}})),
                         "migrate: after must have 0 rows, got 1", error);
    segment_map wide{.name = "wide", .boxes = {}, .dimensions = std::vector<std::string>(17, "recency"), .levels = 1};
    CHECK_THROWS_WITH_AS((void)migrate(wide, one, cells({{1, 1, 1}}), one, cells({{1, 1, 1}})),
                         "migrate: a map may have at most 16 dimensions, got 17", error);
}

} // TEST_SUITE("segment_migration")
