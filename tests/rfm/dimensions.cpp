#include <clientele/rfm/dimensions.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

TEST_SUITE("dimensions") {

using namespace clientele; // NOLINT

namespace {
const std::vector<double> recency{5, 9, 2, 40, 80, 80}, frequency{9, 4, 7, 2, 2, 1}, monetary{70, 60, 50, 40, 30, 20},
    length{100, 5, 50, 10, 0, 0}, churn{0.1, 0.2, 0.3, 0.7, 0.8, 0.9};
}

TEST_CASE("three dimensions score as rfm does") {
    const dimension_scoring three{.dimensions = {recency_dimension(), frequency_dimension(), monetary_dimension()}};
    const std::array<column, 3> columns{recency, frequency, monetary};
    const auto general = three.fit(columns);
    const auto typed = rfm{}.fit(recency, frequency, monetary);
    for (std::size_t row = 0; row < recency.size(); ++row)
        CHECK(general.scores.code(row) == typed.scores.code(row));
    CHECK(general.apply(columns).code(3) == typed.scores.code(3));
}

TEST_CASE("LRFM and RFMTC name their dimensions, and churn is better the lower") {
    const std::array<column, 4> four{length, recency, frequency, monetary};
    const auto l = dimension_scoring{.dimensions = lrfm()}.fit(four);
    CHECK(l.scores.dimensions.size() == 4);
    CHECK(l.scores.of("length").score.front() == l.scores.of("length").levels);
    const std::array<column, 5> five{recency, frequency, monetary, length, churn};
    const auto c = dimension_scoring{.dimensions = rfmtc()}.fit(five);
    CHECK(c.scores.of("churn").score.front() == 5);
    CHECK(c.scores.of("churn").score.back() == 1);
    CHECK(c.scores.code(0).size() == 5);
    // a map of R, F and M reads its three dimensions by name
    CHECK(segment_maps::standard().assign(c.scores).name(0) ==
          segment_maps::standard().assign(rfm{}.fit(recency, frequency, monetary).scores).name(0));
    CHECK(rfmv().back().name == "variety");
    CHECK(rfe().back().name == "engagement");
    CHECK(rfm_margin().back().name == "margin");
}

TEST_CASE("a policy chosen at run time does what it holds, row ties included") {
    const std::vector<double> x{1, 1, 1, 1};
    any_binning chosen = ntile_bins{.count = 2, .ties = ntile_ties::by_row};
    CHECK(chosen.divide(x).bins == std::vector{0, 0, 1, 1});
    chosen = fixed_cuts{{0.5}};
    CHECK(chosen.cuts(x).bins() == 2);
    CHECK(chosen.divide(x).bins.empty());
    const auto fitted = rfm{.recency = chosen,
                            .frequency = any_binning{},
                            .monetary = any_binning{ntile_bins{.count = 2, .ties = ntile_ties::by_row}}}
                            .fit(x, x, x);
    CHECK(fitted.scores.code(0) == "111");
    CHECK(fitted.scores.code(3) == "112");
}

TEST_CASE("a dimension marks prospects by its role, not by its name") {
    const std::vector<double> visits{3, 0, 1};
    const std::array<column, 1> one{visits};
    const auto named = dimension_scoring{.dimensions = {{.name = "frequency"}}}.fit(one);
    CHECK(named.scores.dimensions[0].score == std::vector{3, 1, 2});
    const auto meant =
        dimension_scoring{.dimensions = {{.name = "visits", .role = dimension_role::frequency}}}.fit(one);
    CHECK(meant.scores.dimensions[0].score == std::vector{2, 0, 1});
    CHECK(meant.cuts.dimensions[0].role == dimension_role::frequency);
    const dimension_scoring strict{.dimensions = {{.name = "visits", .role = dimension_role::frequency}},
                                   .prospects = prospect_rule::refuse};
    CHECK_THROWS_WITH_AS((void)strict.fit(one), "rfm: visits must be above 0, got 0 in row 1", error);
    for (const auto& each : lrfm())
        CHECK((each.role == dimension_role::other) == (each.name == "length"));
}

TEST_CASE("weights decide the composite of any dimensions") {
    auto dimensions = lrfm();
    for (auto& each : dimensions)
        each.weight = each.name == "monetary" ? 1.0 : 0.0;
    const std::array<column, 4> four{length, recency, frequency, monetary};
    const auto composite = dimension_scoring{.dimensions = dimensions}.fit(four).scores.composite();
    CHECK(composite.front() == 1.0);
    CHECK(composite.back() == 0.0);
    for (auto& each : dimensions)
        each.weight = 0.0;
    CHECK_THROWS_WITH_AS((void)dimension_scoring{.dimensions = dimensions}.fit(four).scores.composite(),
                         "rfm_scores: a dimension must have a weight above 0", error);
}

TEST_CASE("no dimension, two of one name, and a missing column are refused") {
    const std::array<column, 1> one{recency};
    CHECK_THROWS_WITH_AS((void)dimension_scoring{}.fit(one), "rfm: there must be at least one dimension, got 0", error);
    CHECK_THROWS_WITH_AS((void)(dimension_scoring{.dimensions = {{.name = "a"}, {.name = "a"}}}.fit(one)),
                         "dimension_scoring: names must be distinct, got a twice", error);
    CHECK_THROWS_WITH_AS((void)(dimension_scoring{.dimensions = lrfm()}.fit(one)),
                         "rfm: there must be one column per dimension, 4, got 1", error);
}

} // TEST_SUITE("dimensions")
