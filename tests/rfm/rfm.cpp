#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"

#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

TEST_SUITE_BEGIN("rfm");

using namespace clientele; // NOLINT

namespace {

struct customers {
    std::vector<double> recency, frequency, monetary;
};

customers reference_customers() {
    const auto table = golden("rfm_reference_orders_scores.csv");
    return {numbers(table, "recency_days"), numbers(table, "transaction_count"), numbers(table, "amount")};
}

std::vector<int> scores(const csv_table& table, std::string_view name) {
    const auto values = numbers(table, name);
    return {values.begin(), values.end()};
}

std::vector<int> copy(std::span<const int> values) { return {values.begin(), values.end()}; }

} // namespace

TEST_CASE("the reference tool's edge rule gives its scores for all 995 customers, with 5 bins") {
    const auto c = reference_customers();
    const auto table = golden("rfm_reference_orders_scores.csv");
    const auto fitted = rfm{.recency = type7_plus_one{}, .frequency = type7_plus_one{}, .monetary = type7_plus_one{}}.fit(
        c.recency, c.frequency, c.monetary);
    REQUIRE(fitted.scores.size() == 995);
    CHECK(copy(fitted.scores.recency()) == scores(table, "recency_score"));
    CHECK(copy(fitted.scores.frequency()) == scores(table, "frequency_score"));
    CHECK(copy(fitted.scores.monetary()) == scores(table, "monetary_score"));
    for (std::size_t row = 0; row < 995; ++row)
        REQUIRE(fitted.scores.code(row) == table.text(row, table.column("rfm_score")));
}

TEST_CASE("the reference tool's edge rule gives its scores and thresholds with 3, 4, 5 and 10 bins") {
    const auto c = reference_customers();
    const auto table = golden("rfm_reference_orders_scores_k3_k4_k10.csv");
    for (const std::size_t k : {3u, 4u, 5u, 10u}) {
        CAPTURE(k);
        const type7_plus_one edges{.count = k};
        const auto fitted = rfm{.recency = edges, .frequency = edges, .monetary = edges}.fit(c.recency, c.frequency, c.monetary);
        const auto suffix = std::to_string(k);
        if (k != 5) {
            CHECK(copy(fitted.scores.recency()) == scores(table, "r" + suffix));
            CHECK(copy(fitted.scores.frequency()) == scores(table, "f" + suffix));
            CHECK(copy(fitted.scores.monetary()) == scores(table, "m" + suffix));
        }
        const auto thresholds = golden("rfm_reference_orders_thresholds" + (k == 5 ? "" : "_k" + suffix) + ".csv");
        for (const std::string_view name : {"recency", "frequency", "monetary"}) {
            const auto lower = numbers(thresholds, std::string{name} + "_lower");
            const auto& found = fitted.cuts.of(name).cuts.front().edges;
            REQUIRE(found.size() == k - 1);
            for (std::size_t i = 0; i + 1 < k; ++i)
                CHECK(found[i] == doctest::Approx(lower[i + 1]).epsilon(1e-14)); // the file has 15 digits
        }
    }
}

TEST_CASE("by default equal values have equal scores, and greater values scores no lower") {
    const auto c = reference_customers();
    const auto fitted = rfm{}.fit(c.recency, c.frequency, c.monetary);
    for (std::size_t i = 0; i < 995; ++i)
        for (std::size_t j = 0; j < 995; j += 7) {
            const auto ordered = [&](double a, double b, int x, int y) { return a == b ? x == y : a > b || x <= y; };
            REQUIRE(ordered(c.frequency[i], c.frequency[j], fitted.scores.frequency()[i], fitted.scores.frequency()[j]));
            REQUIRE(ordered(c.monetary[i], c.monetary[j], fitted.scores.monetary()[i], fitted.scores.monetary()[j]));
            REQUIRE(ordered(-c.recency[i], -c.recency[j], fitted.scores.recency()[i], fitted.scores.recency()[j]));
        }
}

TEST_CASE("bins of unequal number, fixed cuts and a policy of one's own work side by side") {
    struct handbook {
        std::vector<double> edges;
        [[nodiscard]] std::vector<double> cuts(column) const { return edges; }
    };
    const std::vector<double> recency{10, 40, 400}, frequency{1, 12, 3}, monetary{50, 100, 2000};
    const auto fitted = rfm{.recency = fixed_cuts{{30, 90}}, .frequency = handbook{{2, 5, 10}}, .monetary = fixed_cuts{{100, 1000}}}
                            .fit(recency, frequency, monetary);
    CHECK(copy(fitted.scores.recency()) == std::vector{3, 2, 1});
    CHECK(copy(fitted.scores.frequency()) == std::vector{1, 4, 2});
    CHECK(copy(fitted.scores.monetary()) == std::vector{1, 2, 3}); // 100 is "100 and more"
    CHECK(fitted.scores.cells() == 36);
    CHECK(fitted.scores.cell(0) == (2 * 4 + 0) * 3 + 0);
    CHECK(fitted.scores.code(1) == "242");
    CHECK(fitted.cuts.of("frequency").levels == 4);
}

TEST_CASE("frozen cuts score new customers, alone or together, as they scored the old") {
    const auto c = reference_customers();
    const auto fitted = rfm{}.fit(c.recency, c.frequency, c.monetary);
    const auto again = fitted.apply(c.recency, c.frequency, c.monetary);
    CHECK(copy(again.recency()) == copy(fitted.scores.recency()));
    CHECK(copy(again.frequency()) == copy(fitted.scores.frequency()));
    CHECK(copy(again.monetary()) == copy(fitted.scores.monetary()));
    const std::vector<double> r{c.recency[17]}, f{c.frequency[17]}, m{c.monetary[17]};
    CHECK(fitted.apply(r, f, m).code(0) == fitted.scores.code(17));
    const std::vector<double> best_r{0}, best_f{1e6}, best_m{1e12};
    CHECK(fitted.apply(best_r, best_f, best_m).cell(0) == fitted.scores.cells() - 1);
}

TEST_CASE("a prospect has no part in the cuts, no scores and no cell") {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> r{5, nothing, 50, 500}, f{4, 0, 2, 1}, m{90, nothing, 50, 10};
    const auto fitted = rfm{.recency = quantile_bins{3}, .frequency = quantile_bins{3}, .monetary = quantile_bins{3}}.fit(r, f, m);
    CHECK(fitted.scores.code(0) == "333");
    CHECK(fitted.scores.code(1) == "000");
    CHECK(fitted.scores.prospect(1));
    CHECK(fitted.scores.cell(1) == fitted.scores.cells());
    CHECK(fitted.scores.code(3) == "111");
    CHECK(fitted.scores.composite() == std::vector<double>{1, 0, 0.5, 0});
    CHECK(fitted.apply(r, f, m).code(1) == "000");
    CHECK_THROWS_WITH_AS((void)rfm{.prospects = prospect_rule::refuse}.fit(r, f, m),
                         "rfm: frequency must be above 0, got 0 in row 1", error);
    CHECK_THROWS_WITH_AS((void)rfm{.prospects = prospect_rule::as_value}.fit(r, f, m),
                         "rfm: recency must be finite and not negative, got nan in row 1", error);
    const std::vector<double> never{0, 0}, zero{0, 0};
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(zero, never, zero), "rfm: there must be at least one customer with a purchase, got 0 of 2",
                         error);
    CHECK(copy(rfm{.prospects = prospect_rule::as_value}.fit(zero, never, zero).scores.recency()) == std::vector{1, 1});
}

TEST_CASE("nested bins cut frequency within recency, and money within both") {
    // two customers in each of eight cells
    std::vector<double> r, f, m;
    for (int i = 0; i < 16; ++i) {
        r.push_back(i < 8 ? 10 + i : 100 + i);
        f.push_back((i < 8 ? 100 : 1) + i % 8);
        m.push_back((i % 8 < 4 ? 1000 : 1) + i % 4);
    }
    const quantile_bins two{.count = 2};
    const auto fitted = rfm{.recency = two, .frequency = two, .monetary = two, .nested = nesting::within_previous}.fit(r, f, m);
    std::vector<int> cells(8);
    for (std::size_t i = 0; i < 16; ++i)
        ++cells[fitted.scores.cell(i)];
    CHECK(cells == std::vector<int>(8, 2));
    CHECK(fitted.cuts.of("recency").cells() == 1);
    CHECK(fitted.cuts.of("frequency").cells() == 2);
    CHECK(fitted.cuts.of("monetary").cells() == 4);
    const auto again = fitted.apply(r, f, m);
    for (std::size_t i = 0; i < 16; ++i)
        CHECK(again.code(i) == fitted.scores.code(i));
}

TEST_CASE("a cell without customers takes the cuts of the whole column when bins are nested") {
    const std::vector<double> r{1, 1, 100, 100}, f{1, 2, 3, 4}, m{1, 2, 3, 4};
    const auto fitted = rfm{.recency = fixed_cuts{{10, 50}}, .frequency = quantile_bins{2}, .monetary = quantile_bins{2},
                            .nested = nesting::within_previous}
                            .fit(r, f, m);
    CHECK(fitted.scores.code(0) == "312"); // money has one value in its cell: the middle, halves upwards
    const std::vector<double> new_r{20, 20}, new_f{2, 3}, new_m{1, 9};
    const auto applied = fitted.apply(new_r, new_f, new_m);
    CHECK(applied.code(0) == "211");
    CHECK(applied.code(1) == "222");
}

TEST_CASE("a nested cell with fewer bins than others stretches its scores, best to best") {
    // frequency has four values among the recent, two among the others
    const std::vector<double> r{1, 1, 1, 1, 9, 9, 9, 9}, f{1, 2, 3, 4, 1, 1, 2, 2}, m(8, 1.0);
    const auto fitted = rfm{.recency = quantile_bins{2}, .frequency = quantile_bins{4}, .monetary = quantile_bins{2},
                            .nested = nesting::within_previous}
                            .fit(r, f, m);
    CHECK(copy(fitted.scores.frequency()) == std::vector{1, 2, 3, 4, 1, 1, 4, 4});
    CHECK(copy(fitted.apply(r, f, m).frequency()) == copy(fitted.scores.frequency()));
}

TEST_CASE("recency may be turned round") {
    const std::vector<double> r{-5, 0, 7}, f{1, 1, 1}, m{-1, 0, 1};
    const fixed_cuts zero{{0}};
    const auto fitted = rfm{.recency = zero, .monetary = zero, .recency_better = score_order::higher_is_better}.fit(r, f, m);
    CHECK(copy(fitted.scores.recency()) == std::vector{1, 2, 2});
    CHECK(fitted.scores.of("frequency").levels == 1);
    CHECK(fitted.cuts.of("frequency").fewer());
}

TEST_CASE("bad columns are refused with their row") {
    const std::vector<double> good{1, 2, 3}, short_one{1, 2}, negative{1, -2, 3}, broken{1, 2, std::nan("")};
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(good, short_one, good), "rfm: frequency must have 3 rows, got 2", error);
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(negative, good, good),
                         "rfm: recency must be finite and not negative, got -2 in row 1", error);
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(good, negative, good),
                         "rfm: frequency must be finite and not negative, got -2 in row 1", error);
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(good, good, broken), "rfm: monetary must be finite, got nan in row 2", error);
    CHECK_THROWS_AS((void)rfm{}.fit({}, {}, {}), error);
    CHECK_THROWS_WITH_AS((void)(rfm{.weights = {1, -1, 1}}.fit(good, good, good)),
                         "rfm: weights must be finite and not negative, got -1 for frequency", error);
    const auto fitted = rfm{}.fit(good, good, good);
    CHECK_THROWS_AS((void)fitted.apply(good, good, broken), error);
    CHECK_THROWS_WITH_AS((void)fitted.scores.of("length"), "rfm_scores: there is no dimension length", error);
}

TEST_CASE("weights make the composite, on a scale from 0 to 1") {
    const std::vector<double> r{1, 50, 90}, f{1, 2, 3}, m{10, 30, 20};
    const quantile_bins three{.count = 3};
    const auto fitted =
        rfm{.recency = three, .frequency = three, .monetary = three, .weights = {0.5, 0.3, 0.2}}.fit(r, f, m);
    const auto composite = fitted.scores.composite();
    CHECK(composite[0] == doctest::Approx(0.5));
    CHECK(composite[1] == doctest::Approx(0.25 + 0.15 + 0.2));
    CHECK(composite[2] == doctest::Approx(0.3 + 0.1));
}

TEST_CASE("cuts that a hand has put together wrongly are refused") {
    const std::vector<double> r{1, 2}, f{1, 1}, m{3, 4};
    rfm_cuts none{.dimensions = {{.name = "recency", .levels = 1}, {.name = "frequency", .levels = 1}, {.name = "monetary", .levels = 1}}};
    CHECK_THROWS_WITH((void)none.apply(r, f, m), "rfm_cuts: recency has no cuts");
    auto edited = rfm<>{}.fit(r, f, m).cuts;
    edited.dimensions[2].cuts[0].edges = {5, 4};
    CHECK_THROWS_AS((void)edited.apply(r, f, m), error);
    edited.dimensions[2].cuts[0].edges = {1, 2, 3, 4, 5, 6, 7};
    CHECK_THROWS_AS((void)edited.apply(r, f, m), error);
}

TEST_CASE("customers who do not differ have the middle as their composite, and prospects 0") {
    const std::vector<double> r{7, 7, 7}, f{2, 2, 0}, m{40, 40, 0};
    const auto fitted = rfm{}.fit(r, f, m);
    for (const auto& dimension : fitted.scores.dimensions)
        CHECK(dimension.levels == 1);
    CHECK(fitted.scores.composite() == std::vector<double>{0.5, 0.5, 0});
    // A dimension that tells them apart counts only with a weight.
    const std::vector<double> other{40, 80, 0};
    CHECK(rfm{}.fit(r, f, other).scores.composite() == std::vector<double>{0, 1, 0});
    CHECK(rfm{.weights = {1, 1, 0}}.fit(r, f, other).scores.composite() == std::vector<double>{0.5, 0.5, 0});
    CHECK_THROWS_WITH_AS((void)(rfm{.weights = {0, 0, 0}}.fit(r, f, m).scores.composite()),
                         "rfm_scores: a dimension must have a weight above 0", error);
}

TEST_CASE("codes stay unambiguous from ten bins on") {
    std::vector<double> x(20);
    for (std::size_t i = 0; i < 20; ++i)
        x[i] = static_cast<double>(i);
    const quantile_bins ten{.count = 10};
    const auto fitted = rfm{.recency = ten, .frequency = ten, .monetary = ten, .prospects = prospect_rule::as_value}.fit(x, x, x);
    CHECK(fitted.scores.code(0) == "10-1-1");
    CHECK(fitted.scores.code(19) == "1-10-10");
}
