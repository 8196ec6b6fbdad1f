#include <clientele/rfm/explain.hpp>
#include <clientele/rfm/fitted_cuts.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <limits>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("rfm/fitted_cuts") {

using namespace clientele; // NOLINT
using rfm_tests::copy;
using rfm_tests::reference_customers;

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

TEST_CASE("cuts are found by the role of their dimension, whatever it is called") {
    const rfm_cuts cuts{.dimensions = {{.name = "days", .role = dimension_role::recency, .levels = 2},
                                       {.name = "margin", .role = dimension_role::monetary, .levels = 3},
                                       {.name = "revenue", .role = dimension_role::monetary, .levels = 4}}};
    CHECK(cuts.of(dimension_role::recency).levels == 2);
    CHECK(cuts.of(dimension_role::monetary).levels == 3); // the first of two
    CHECK_THROWS_WITH((void)cuts.of(dimension_role::frequency),
                      "rfm_cuts: there is no dimension of the role frequency");
}

TEST_CASE("cuts that a hand has put together wrongly are refused") {
    const std::vector<double> r{1, 2}, f{1, 1}, m{3, 4};
    rfm_cuts none{.dimensions = {{.name = "recency", .levels = 1},
                                 {.name = "frequency", .levels = 1},
                                 {.name = "monetary", .levels = 1}}};
    CHECK_THROWS_WITH((void)none.apply(r, f, m), "rfm_cuts: recency must have 1 sets of cuts, got 0");
    auto edited = rfm<>{}.fit(r, f, m).cuts;
    edited.dimensions[2].cuts[0].edges = {5, 4};
    CHECK_THROWS_AS((void)edited.apply(r, f, m), error);
    edited.dimensions[2].cuts[0].edges = {1, 2, 3, 4, 5, 6, 7};
    CHECK_THROWS_AS((void)edited.apply(r, f, m), error);
    const auto good = rfm<>{}.fit(r, f, m).cuts;
    const auto refused = [&](const auto& edit, const char* sentence) {
        auto cuts = good;
        edit(cuts);
        CHECK_THROWS_WITH((void)cuts.apply(r, f, m), sentence);
        CHECK_THROWS_AS((void)explain_rfm(cuts, std::array{1.0, 1.0, 1.0}), error);
    };
    refused([](rfm_cuts& cuts) { cuts.dimensions[1].name = "recency"; },
            "rfm_cuts: names must be distinct, got recency twice");
    refused([](rfm_cuts& cuts) { cuts.dimensions[1].weight = -2; },
            "rfm_cuts: frequency must have a weight that is finite and not negative, got -2");
    refused([](rfm_cuts& cuts) { cuts.dimensions[1].levels = 3; },
            "rfm_cuts: frequency must have 3 bins, as many as levels, got 1");
    refused([](rfm_cuts& cuts) { cuts.dimensions[2].cuts[0].counts = {1}; },
            "rfm_cuts: monetary must have as many counts as bins, 2, got 1");
    refused([](rfm_cuts& cuts) { cuts.dimensions.clear(); }, "rfm_cuts: there must be at least one dimension, got 0");
}

TEST_CASE("one dimension scores no value without levels, nor what is no number") {
    const dimension_cuts spend{.name = "spend", .levels = 3, .cuts = {{.edges = {10, 20}}}};
    CHECK(spend.score(25) == 3);
    CHECK(spend.score(std::numeric_limits<double>::infinity()) == 3);
    for (const int levels : {0, -1, std::numeric_limits<int>::min()}) {
        auto changed = spend;
        changed.levels = levels;
        check_refusal(refusal([&] { return changed.score(25); }), errc::bad_parameter, no_row,
                      sentence("dimension_cuts: 'spend' must have at least 1 level, got ", levels));
    }
    check_refusal(refusal([&] { return spend.score(std::numeric_limits<double>::quiet_NaN()); }), errc::bad_value,
                  no_row, "dimension_cuts: the value of 'spend' must be a number, got NaN");
}

TEST_CASE("nested cuts leave prospects out too, and apply leaves them out again") {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> r{1, 1, nothing, 9, 9}, f{1, 2, 0, 1, 2}, m{1, 2, nothing, 3, 4};
    const quantile_bins two{.count = 2};
    const auto fitted =
        rfm{.recency = two, .frequency = two, .monetary = two, .nested = nesting::within_previous}.fit(r, f, m);
    CHECK(fitted.scores.code(2) == "000");
    CHECK(copy(fitted.scores.frequency()) == std::vector{1, 2, 0, 1, 2});
    const auto again = fitted.apply(r, f, m);
    for (std::size_t row = 0; row < r.size(); ++row)
        CHECK(again.code(row) == fitted.scores.code(row));
}

TEST_CASE("cuts without a dimension score nobody") {
    CHECK_THROWS_WITH_AS((void)rfm_cuts{}.apply(std::span<const column>{}),
                         "rfm_cuts: there must be at least one dimension, got 0", error);
}

} // TEST_SUITE("rfm/fitted_cuts")
