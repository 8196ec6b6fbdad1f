#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <string_view>
#include <vector>

TEST_SUITE("rfm") {

using namespace clientele; // NOLINT
using rfm_tests::copy;
using rfm_tests::integers;
using rfm_tests::reference_customers;

TEST_CASE("the reference tool's edge rule gives its scores for all 995 customers, with 5 bins") {
    const auto c = reference_customers();
    const auto table = golden("rfm_reference_orders_scores.csv");
    const auto fitted =
        rfm{.recency = type7_plus_one{}, .frequency = type7_plus_one{}, .monetary = type7_plus_one{}}.fit(
            c.recency, c.frequency, c.monetary);
    REQUIRE(fitted.scores.size() == 995);
    for (std::size_t d = 0; d < 3; ++d)
        CHECK(fitted.scores.dimensions[d].score == rfm_tests::reference_scores().dimensions[d].score);
    for (std::size_t row = 0; row < 995; ++row)
        REQUIRE(fitted.scores.code(row) == table.text(row, table.column("rfm_score")));
}

TEST_CASE("the reference tool's edge rule gives its scores and thresholds with 3, 4, 5 and 10 bins") {
    const auto c = reference_customers();
    const auto table = golden("rfm_reference_orders_scores_k3_k4_k10.csv");
    for (const std::size_t k : {3u, 4u, 5u, 10u}) {
        CAPTURE(k);
        const type7_plus_one edges{.count = k};
        const auto fitted =
            rfm{.recency = edges, .frequency = edges, .monetary = edges}.fit(c.recency, c.frequency, c.monetary);
        const auto suffix = std::to_string(k);
        if (k != 5) {
            CHECK(copy(fitted.scores.recency()) == integers(table, "r" + suffix));
            CHECK(copy(fitted.scores.frequency()) == integers(table, "f" + suffix));
            CHECK(copy(fitted.scores.monetary()) == integers(table, "m" + suffix));
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
            REQUIRE(
                ordered(c.frequency[i], c.frequency[j], fitted.scores.frequency()[i], fitted.scores.frequency()[j]));
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
    const auto fitted =
        rfm{.recency = fixed_cuts{{30, 90}}, .frequency = handbook{{2, 5, 10}}, .monetary = fixed_cuts{{100, 1000}}}
            .fit(recency, frequency, monetary);
    CHECK(copy(fitted.scores.recency()) == std::vector{3, 2, 1});
    CHECK(copy(fitted.scores.frequency()) == std::vector{1, 4, 2});
    CHECK(copy(fitted.scores.monetary()) == std::vector{1, 2, 3}); // 100 is "100 and more"
    CHECK(fitted.scores.cells() == 36);
    CHECK(fitted.scores.cell(0) == (2 * 4 + 0) * 3 + 0);
    CHECK(fitted.scores.code(1) == "242");
    CHECK(fitted.cuts.of("frequency").levels == 4);
}

TEST_CASE("recency may be turned round") {
    const std::vector<double> r{-5, 0, 7}, f{1, 1, 1}, m{-1, 0, 1};
    const fixed_cuts zero{{0}};
    const auto fitted =
        rfm{.recency = zero, .monetary = zero, .recency_better = score_order::higher_is_better}.fit(r, f, m);
    CHECK(copy(fitted.scores.recency()) == std::vector{1, 2, 2});
    CHECK(fitted.scores.of("frequency").levels == 1);
    CHECK(fitted.cuts.of("frequency").fewer());
}

} // TEST_SUITE("rfm")
