#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/weighted_score.hpp>

#include <doctest/doctest.h>

#include <score/random_case.hpp>

TEST_SUITE("score/normalising/rank") {

using namespace clientele;
using namespace score_tests;

namespace {
const criterion more{.name = "more"}, less{.name = "less", .direction = direction::cost};
constexpr double infinite = std::numeric_limits<double>::infinity();
} // namespace

TEST_CASE("a percentile counts those below and half of those equal") {
    const std::vector<double> values{1, 2, 2, 2, 9};
    const auto up = percentile_rank{}.fit(values, more);
    CHECK(up(1) == 0.1);
    CHECK(up(2) == 0.5);
    CHECK(up(9) == 0.9);
    CHECK(up(5) == 0.8);
    CHECK(up(100) == 1.0);
    CHECK(up(-100) == 0.0);
    const auto down = percentile_rank{}.fit(values, less);
    CHECK(down(1) == 0.9);
    CHECK(down(100) == 0.0);
    const std::vector<double> zeros{0.0, -0.0};
    CHECK(percentile_rank{}.fit(zeros, more)(-0.0) == 0.5);
}

TEST_CASE("a point table has half-open bands") {
    // the spend bands of the domain page: yuan a year
    const point_table table{
        {{0, 100'000, 1}, {100'000, 500'000, 2}, {500'000, 1'000'000, 3}, {1'000'000, infinite, 4}}};
    const auto points = table.fit({}, more);
    CHECK(points(0) == 1);
    CHECK(points(99'999.99) == 1);
    CHECK(points(100'000) == 2);
    CHECK(points(1'000'000) == 4);
    CHECK(points(1e12) == 4);
    CHECK(std::isnan(points(-1)));
    const weighted_score card{.criteria = {{.name = "annual spend"}}, .normalising = table};
    const auto fitted = card.fit(make(2, 1, {5, 5e5}));
    CHECK(fitted.score(make(1, 1, {2e6})).scores == std::vector{4.0});
    CHECK_THROWS_WITH((void)fitted.score(make(1, 1, {-5})),
                      "weighted_score: criterion 'annual spend': the normalising policy refuses the value -5 in row 0");
}

TEST_CASE("bands that overlap, leave a hole or hold nothing are refused") {
    const auto fit = [](std::vector<point_band> bands) { (void)point_table{std::move(bands)}.fit({}, more); };
    CHECK_THROWS_WITH(fit({}), "point_table: criterion 'more': there must be at least one band, got none");
    CHECK_THROWS_WITH(fit({{0, 10, 1}, {5, 20, 2}}),
                      "point_table: criterion 'more': bands overlap: [0, 10) and [5, 20)");
    CHECK_THROWS_WITH(fit({{0, 10, 1}, {15, 20, 2}}),
                      "point_table: criterion 'more': bands leave a hole between 10 and 15");
    CHECK_THROWS_WITH(fit({{10, 10, 1}}),
                      "point_table: criterion 'more': a band must begin below its end, got [10, 10)");
    CHECK_THROWS_WITH(fit({{0, 10, infinite}}), "point_table: criterion 'more': points must be finite, got inf");
}

} // TEST_SUITE("score/normalising/rank")
