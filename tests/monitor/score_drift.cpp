#include <clientele/monitor/score_drift.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/saved_cuts.hpp>

#include <doctest/doctest.h>

#include "rfm/support.hpp"
#include <cmath>
#include <numeric>
#include <vector>

TEST_SUITE("score_drift") {

using namespace clientele; // NOLINT
using rfm_tests::reference_customers;

TEST_CASE("the same customers have not drifted") {
    const auto c = reference_customers();
    const auto fitted = rfm{}.fit(c.recency, c.frequency, c.monetary);
    const auto report =
        score_drift{}.compare(parse_cuts(to_text(fitted.cuts)), fitted, c.recency, c.frequency, c.monetary);
    CHECK(report.customers == 995);
    CHECK(report.changed_cell == 0);
    for (const auto& each : report.dimensions) {
        CHECK(each.stability_index == 0.0);
        CHECK(each.verdict == drift_verdict::stable);
        CHECK(each.rescored.moved() == 0);
        CHECK(each.frozen_edges == each.fresh_edges);
        CHECK(std::accumulate(each.share_after.begin(), each.share_after.end(), 0.0) == doctest::Approx(1.0));
    }
}

TEST_CASE("a shift in one column is drift in that dimension alone, and fresh cuts would undo it") {
    const auto c = reference_customers();
    const auto fitted = rfm{}.fit(c.recency, c.frequency, c.monetary);
    auto dearer = c.monetary;
    for (double& amount : dearer)
        amount *= 2;
    const auto fresh = rfm{}.fit(c.recency, c.frequency, dearer);
    const auto report = score_drift{}.compare(fitted.cuts, fresh, c.recency, c.frequency, dearer);
    CHECK(report.dimensions[0].verdict == drift_verdict::stable);
    CHECK(report.dimensions[1].rescored.moved() == 0);
    CHECK(report.dimensions[2].verdict == drift_verdict::large);
    CHECK(report.dimensions[2].rescored.moved() > 600);
    CHECK(report.changed_cell == report.dimensions[2].rescored.moved());
    CHECK(report.dimensions[2].rescored.risen() == report.dimensions[2].rescored.moved()); // fresh cuts score lower
    CHECK(report.dimensions[2].rescored.came() == 0);
    CHECK(report.dimensions[2].fresh_edges[0][0] == 2 * report.dimensions[2].frozen_edges[0][0]);
}

TEST_CASE("the index is the sum of its definition") {
    const std::vector<double> ten{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, eight{1, 1, 1, 1, 1, 1, 10, 10};
    const fixed_cuts half{{3.5}}; // 3 and 7 of ten then, 6 and 2 of eight now
    const rfm scoring{.recency = half, .frequency = half, .monetary = half};
    const auto fitted = scoring.fit(ten, ten, ten);
    const auto report =
        score_drift{.smoothing = 0}.compare(fitted.cuts, scoring.fit(eight, eight, eight), eight, eight, eight);
    const double expected = (0.75 - 0.3) * std::log(0.75 / 0.3) + (0.25 - 0.7) * std::log(0.25 / 0.7);
    for (const auto& each : report.dimensions)
        CHECK(each.stability_index == doctest::Approx(expected));
    CHECK(report.dimensions[0].verdict == drift_verdict::large);
    CHECK(report.dimensions[2].share_after == std::vector<double>{0.75, 0.25});
    CHECK(report.dimensions[0].share_after == std::vector<double>{0.25, 0.75}); // recency: low is best
    CHECK(score_drift{}
              .compare(fitted.cuts, scoring.fit(eight, eight, eight), eight, eight, eight)
              .dimensions[0]
              .stability_index < expected);
}

TEST_CASE("nested cuts drift by their scores") {
    const auto c = reference_customers();
    const rfm scoring{.nested = nesting::within_previous};
    const auto fitted = scoring.fit(c.recency, c.frequency, c.monetary);
    const auto report = score_drift{}.compare(fitted.cuts, fitted, c.recency, c.frequency, c.monetary);
    for (const auto& each : report.dimensions)
        CHECK(each.stability_index == doctest::Approx(0.0));
    CHECK(report.dimensions[2].frozen_edges.size() > 10);
}

TEST_CASE("what cannot be compared is refused") {
    const std::vector<double> x{1, 2, 3};
    const auto fitted = rfm{}.fit(x, x, x);
    auto bare = fitted.cuts;
    bare.dimensions[1].cuts[0].counts.clear();
    CHECK_THROWS_WITH_AS((void)score_drift{}.compare(bare, fitted, x, x, x),
                         "score_drift: frozen cuts must hold the counts of their fit, and frequency does not", error);
    CHECK_THROWS_WITH_AS((void)(score_drift{.moderate = 0.3, .large = 0.2}.compare(fitted.cuts, fitted, x, x, x)),
                         "score_drift: moderate and large must ascend from 0, got 0.3 and 0.2", error);
    CHECK_THROWS_AS((void)(score_drift{.moderate = -0.1}.compare(fitted.cuts, fitted, x, x, x)), error);
    CHECK_NOTHROW((void)(score_drift{.moderate = 0, .large = 0}.compare(fitted.cuts, fitted, x, x, x)));
    CHECK_THROWS_WITH_AS((void)score_drift{.smoothing = -1}.compare(fitted.cuts, fitted, x, x, x),
                         "score_drift: smoothing must be in [0, 1e15], got -1", error);
    CHECK_THROWS_AS((void)score_drift{.smoothing = HUGE_VAL}.compare(fitted.cuts, fitted, x, x, x), error);
    auto renamed = fitted;
    renamed.cuts.dimensions[2].name = "margin";
    CHECK_THROWS_WITH_AS((void)score_drift{}.compare(fitted.cuts, renamed, x, x, x),
                         "score_drift: fresh cuts must have dimension monetary, got margin", error);
    const std::vector<double> low{1, 1, 1};
    const fixed_cuts two{{2}};
    const rfm stated{.recency = two, .frequency = two, .monetary = two};
    CHECK_THROWS_WITH_AS(
        (void)score_drift{.smoothing = 0}.compare(stated.fit(x, x, x).cuts, stated.fit(low, low, low), low, low, low),
        "score_drift: with smoothing 0 every score must be somebody's, and one of recency is nobody's", error);
}

} // TEST_SUITE("score_drift")
