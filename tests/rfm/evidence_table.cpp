#include <clientele/rfm/evidence_table.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

TEST_SUITE("rfm/evidence_table") {

using namespace clientele; // NOLINT

TEST_CASE("a table that was filled in by hand gives the evidence of each bin") {
    const evidence_table table{.cuts = {.edges = {10, 20}},
                               .bins = {{.evidence = -1}, {.evidence = 0.5}, {.evidence = 2}}};
    CHECK(table.apply(std::vector<double>{5, 10, 25}) == std::vector<double>{-1, 0.5, 2});
}

TEST_CASE("bins and cuts that do not match are refused, not read beyond their end") {
    const evidence_table table{.cuts = {.edges = {10, 20}}, .bins = {{.evidence = -1}}};
    CHECK_THROWS_WITH_AS((void)table.apply(std::vector<double>{25}),
                         "evidence_table: bins must be as many as the cuts make, 3, got 1", error);
    const evidence_table turned{.cuts = {.edges = {20, 10}}, .bins = {{}, {}, {}}};
    CHECK_THROWS_AS((void)turned.apply(std::vector<double>{25}), error);
}

TEST_CASE("customers without a value need a bin of their own") {
    evidence_table table{.cuts = {}, .bins = {{.evidence = 1}}};
    const std::vector<double> unknown{std::nan("")};
    CHECK_THROWS_WITH_AS((void)table.apply(unknown), "evidence_table: values must be finite, got nan in row 0", error);
    table.missing_rule = missing_evidence::own_bin;
    CHECK_THROWS_WITH_AS((void)table.apply(unknown),
                         "evidence_table: nobody was without a value when the table was fitted, got NaN in row 0",
                         error);
    table.missing = evidence_bin{.evidence = 7};
    CHECK(table.apply(unknown) == std::vector<double>{7});
    table.missing_rule = missing_evidence::neutral;
    table.missing.reset();
    CHECK(table.apply(unknown) == std::vector<double>{0});
}

} // TEST_SUITE("rfm/evidence_table")
