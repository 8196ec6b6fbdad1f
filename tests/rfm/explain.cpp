#include <clientele/rfm/explain.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <array>
#include <cmath>
#include <vector>

TEST_SUITE("explain") {

using namespace clientele; // NOLINT

namespace {
const std::vector<double> recency{5, 35, 100, 400, 90}, frequency{9, 4, 2, 1, 1}, monetary{900, 480, 100, 20, 3000};
rfm_result scored() {
    return rfm{.recency = fixed_cuts{{30, 90, 365}},
               .frequency = fixed_cuts{{2, 5}, closed_side::right},
               .monetary = fixed_cuts{{100, 1000}}}
        .fit(recency, frequency, monetary);
}
} // namespace

TEST_CASE("a score is explained by its bin and the cut to the next better one") {
    const auto fitted = scored();
    const auto why = explain_rfm(fitted.cuts, std::array{35.0, 4.0, 480.0});
    CHECK(in_words(why[0]) == "recency 35 lies in [30, 90): score 3 of 4; below 30 scores better");
    CHECK(in_words(why[1]) == "frequency 4 lies in (2, 5]: score 2 of 3; above 5 scores better");
    CHECK(in_words(why[2]) == "monetary 480 lies in [100, 1000): score 2 of 3; at or above 1000 scores better");
    CHECK(in_words(explain_rfm(fitted.cuts, std::array{30.0, 4.0, 480.0})[0]) ==
          "recency 30 lies in [30, 90): score 3 of 4; below 30 scores better");
    const auto best = explain_rfm(fitted.cuts, std::array{5.0, 9.0, 3000.0});
    CHECK(in_words(best[0]) == "recency 5 lies below 30: score 4 of 4");
    CHECK(in_words(best[1]) == "frequency 9 lies above 5: score 3 of 3");
    CHECK(in_words(best[2]) == "monetary 3000 lies at or above 1000: score 3 of 3");
    const auto worst = explain_rfm(fitted.cuts, std::array{400.0, 1.0, 20.0});
    CHECK(in_words(worst[1]) == "frequency 1 lies at or below 2: score 1 of 3; above 2 scores better");
}

TEST_CASE("passing the cut that is named does score better, whatever the bins") {
    const auto [r, f, m] = rfm_tests::reference_customers();
    for (const auto nested : {nesting::independent, nesting::within_previous})
        for (const auto closed : {closed_side::left, closed_side::right}) {
            const quantile_bins bins{.count = 4, .closed = closed};
            const auto fitted =
                rfm{.recency = bins, .frequency = bins, .monetary = bins, .nested = nested}.fit(r, f, m);
            for (std::size_t row = 0; row < r.size(); row += 13) {
                const std::array values{r[row], f[row], m[row]};
                const auto why = explain_rfm(fitted.cuts, values);
                for (std::size_t d = 0; d < 3; ++d) {
                    REQUIRE(why[d].score == fitted.scores.dimensions[d].score[row]);
                    if (!why[d].nearest_change)
                        continue;
                    auto changed = values;
                    const bool higher = d != 0;
                    changed[d] = std::nextafter(*why[d].nearest_change, higher ? 1e300 : -1e300);
                    REQUIRE(explain_rfm(fitted.cuts, changed)[d].score > why[d].score);
                    changed[d] = std::nextafter(*why[d].nearest_change, higher ? -1e300 : 1e300);
                    REQUIRE(explain_rfm(fitted.cuts, changed)[d].score == why[d].score);
                }
            }
        }
}

TEST_CASE("a column of one bin, and wrong numbers of values") {
    const std::vector<double> equal{3, 3};
    const auto fitted = rfm{}.fit(equal, equal, equal);
    CHECK(in_words(explain_rfm(fitted.cuts, std::array{3.0, 3.0, 3.0})[0]) ==
          "recency 3 lies in the only bin: score 1 of 1");
    CHECK_THROWS_WITH_AS((void)explain_rfm(fitted.cuts, std::array{3.0}),
                         "explain_rfm: there must be one value per dimension, 3, got 1", error);
    CHECK_THROWS_AS((void)explain_rfm(fitted.cuts, std::array{3.0, 3.0, std::nan("")}), error);
}

TEST_CASE("a segment is explained by its box and by the nearest change of one score") {
    const rfm_scores scores{{{"recency", dimension_role::recency, 5, 1.0, {3, 0}},
                             {"frequency", dimension_role::frequency, 5, 1.0, {4, 0}},
                             {"monetary", dimension_role::monetary, 5, 1.0, {5, 0}}}};
    const auto map = segment_maps::standard();
    const auto why = explain_rfm(map, scores, 0);
    CHECK(why.segment == "Loyal Customers");
    CHECK(map.boxes[*why.box].name == "Loyal Customers");
    CHECK(map.boxes[*why.box].ranges[0].lower == 3);
    REQUIRE(why.nearest_changes.size() == 3);
    CHECK(why.nearest_changes[0].segment == "Champions");
    CHECK(why.nearest_changes[0].score == 4);
    CHECK(why.nearest_changes[1].segment == "Can't Lose Them");
    CHECK(why.nearest_changes[2].dimension == "frequency");
    CHECK(why.nearest_changes[2].score == 3);
    CHECK(why.nearest_changes[2].segment == "Big Spenders");
    CHECK(in_words(why) == "Loyal Customers with recency 3, frequency 4, monetary 5; recency 4 makes Champions; "
                           "recency 2 makes Can't Lose Them; frequency 3 makes Big Spenders");
    CHECK(in_words(explain_rfm(map, scores, 1)) == "Prospects");
    CHECK(explain_rfm(map, scores, 1).segment == "Prospects");
    CHECK(!explain_rfm(map, scores, 1).box);
    auto returned = scores;
    returned.returned_all = {1};
    CHECK(in_words(explain_rfm(map, returned, 1)) == "All returned");
    const auto rest = explain_rfm({.name = "best", .boxes = {{"Best", "", {{5, 5}, {5, 5}, {5, 5}}}}}, scores, 0);
    CHECK(rest.segment == "Others");
    CHECK(!rest.box);
    CHECK_THROWS_WITH_AS((void)explain_rfm(map, scores, 2), "explain_rfm: row must be below 2, got 2", error);
}

TEST_CASE("who has no purchase has no score to explain, as when the cuts are applied") {
    const std::vector<double> r{1, 20, 300}, f{1, 9, 2}, m{1, 7, 20}, none{0};
    auto cuts =
        rfm{.recency = quantile_bins{3}, .frequency = quantile_bins{3}, .monetary = quantile_bins{3}}.fit(r, f, m).cuts;
    const std::vector<double> days{40}, money{0};
    CHECK(cuts.apply(days, none, money).code(0) == "000");
    const auto why = explain_rfm(cuts, std::array{40.0, 0.0, 0.0});
    REQUIRE(why.size() == 3);
    for (const auto& each : why) {
        CHECK(each.score == 0);
        CHECK_FALSE(each.nearest_change.has_value());
        CHECK(in_words(each) == each.name + " has no score: there is no purchase");
    }
    cuts.prospects = prospect_rule::as_value;
    CHECK(explain_rfm(cuts, std::array{40.0, 0.0, 0.0})[1].score == cuts.apply(days, none, money).frequency()[0]);
    cuts.prospects = prospect_rule::refuse;
    CHECK_THROWS_WITH_AS((void)explain_rfm(cuts, std::array{40.0, 0.0, 0.0}),
                         "rfm: frequency must be above 0, got 0 in row 0", error);
    CHECK_THROWS_WITH_AS((void)explain_rfm(cuts, std::array{-1.0, 1.0, 0.0}),
                         "rfm: recency must be finite and not negative, got -1 in row 0", error);
}

} // TEST_SUITE("explain")
