#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/scores.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

TEST_SUITE("scores") {

using namespace clientele; // NOLINT
using rfm_tests::scores_of;

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
    const auto fitted =
        rfm{.recency = ten, .frequency = ten, .monetary = ten, .prospects = prospect_rule::as_value}.fit(x, x, x);
    CHECK(fitted.scores.code(0) == "10-1-1");
    CHECK(fitted.scores.code(19) == "1-10-10");
}

TEST_CASE(
    "cells are numbered from the worst to the best, the first dimension counting most, and codes tell them apart") {
    rfm_scores scores{{{"recency", dimension_role::recency, 3, 1.0, {}},
                       {"frequency", dimension_role::frequency, 2, 1.0, {}},
                       {"monetary", dimension_role::monetary, 4, 1.0, {}}}};
    for (int r = 1; r <= 3; ++r)
        for (int f = 1; f <= 2; ++f)
            for (int m = 1; m <= 4; ++m) {
                scores.dimensions[0].score.push_back(r);
                scores.dimensions[1].score.push_back(f);
                scores.dimensions[2].score.push_back(m);
            }
    REQUIRE(scores.cells() == 24);
    REQUIRE(scores.size() == 24);
    std::set<std::string> codes;
    for (std::size_t row = 0; row < 24; ++row) {
        CHECK(scores.cell(row) == row);
        codes.insert(scores.code(row));
    }
    CHECK(codes.size() == 24);
    CHECK(*codes.begin() == "111");
    CHECK(*codes.rbegin() == "324");
    CHECK(rfm_scores{}.size() == 0);
}

TEST_CASE("codes have digits up to nine levels, and hyphens from ten on, for everybody alike") {
    CHECK(scores_of({9, 0}, {1, 0}, {5, 0}, 9).code(0) == "915");
    CHECK(scores_of({9, 0}, {1, 0}, {5, 0}, 9).code(1) == "000");
    CHECK(scores_of({9, 0}, {1, 0}, {5, 0}, 10).code(0) == "9-1-5");
    CHECK(scores_of({9, 0}, {1, 0}, {5, 0}, 10).code(1) == "0-0-0");
}

TEST_CASE("more cells than 64 bits can number are refused") {
    rfm_scores scores{std::vector<dimension_scores>(4, {"x", dimension_role::other, 65536, 1.0, {1}})};
    CHECK_THROWS_WITH_AS((void)scores.cells(), "rfm_scores: the number of cells does not fit 64 bits", error);
    scores.dimensions.back().levels = 65535;
    CHECK(scores.cells() == 65535ull << 48);
}

TEST_CASE("a dimension is found by its name") {
    const auto scores = scores_of({1}, {2}, {3});
    CHECK(scores.recency()[0] == 1);
    CHECK(scores.frequency()[0] == 2);
    CHECK(scores.monetary()[0] == 3);
    CHECK_THROWS_WITH_AS((void)scores.of("length"), "rfm_scores: there is no dimension length", error);
}

TEST_CASE("scores go to another scale worst to worst, best to best, halves upwards") {
    const auto places = [](int levels, int onto) {
        std::vector<int> result;
        for (int score = 1; score <= levels; ++score)
            result.push_back(score_on_scale(score, levels, onto));
        return result;
    };
    for (int levels = 1; levels <= 12; ++levels) {
        const auto found = places(levels, 5);
        CHECK(std::is_sorted(found.begin(), found.end()));
        if (levels > 1)
            CHECK((found.front() == 1 && found.back() == 5));
        for (std::size_t s = 0; s < found.size(); ++s) // symmetric but for halves
            CHECK(found[s] + found[found.size() - 1 - s] >= 6);
    }
    CHECK(places(5, 5) == std::vector{1, 2, 3, 4, 5});
    CHECK(places(4, 5) == std::vector{1, 2, 4, 5});
    CHECK(places(1, 5) == std::vector{3}); // the middle
    CHECK(places(1, 1) == std::vector{1});
    CHECK(places(2, 5) == std::vector{1, 5});
    CHECK(places(5, 2) == std::vector{1, 1, 2, 2, 2});
    CHECK(score_on_scale(0, 3, 5) == 0); // a prospect has none on any
    constexpr int most = std::numeric_limits<int>::max();
    CHECK(score_on_scale(most, most, most - 1) == most - 1);
    CHECK(score_on_scale(most - 1, most - 1, most) == most);
    CHECK(score_on_scale(1 + most / 2, most, 2) == 2); // the middle one, halves upwards
    CHECK(score_on_scale(most / 2, most, 2) == 1);
}

TEST_CASE("on the scale of a map a constant dimension has the score that the map reads") {
    const rfm_scores scores{{{"recency", dimension_role::recency, 1, 1.0, {1, 1, 0}},
                             {"frequency", dimension_role::frequency, 3, 1.0, {3, 2, 0}},
                             {"monetary", dimension_role::monetary, 5, 1.0, {4, 1, 0}}},
                            {2}};
    const auto five = scores.on_scale(5);
    CHECK(five.code(0) == "354");
    CHECK(five.code(1) == "331");
    CHECK(five.code(2) == "000");
    CHECK(five.returned_all == std::vector<std::size_t>{2});
    CHECK_THROWS_WITH_AS((void)scores.on_scale(0), "rfm_scores: levels must be at least 1, got 0", error);
}

TEST_CASE("R, F and M are found by their roles, whatever they are called") {
    const rfm_scores scores{{{"days", dimension_role::recency, 5, 1.0, {1}},
                             {"often", dimension_role::frequency, 5, 1.0, {2}},
                             {"spend", dimension_role::monetary, 5, 1.0, {3}},
                             {"frequency", dimension_role::other, 5, 1.0, {4}}}};
    CHECK(scores.recency()[0] == 1);
    CHECK(scores.frequency()[0] == 2);
    CHECK(scores.monetary()[0] == 3);
    CHECK(scores.of("frequency").score[0] == 4);
    CHECK_THROWS_WITH_AS((void)rfm_scores{}.recency(), "rfm_scores: there is no dimension of the role recency", error);
}

TEST_CASE("weights that no composite can be made of are refused") {
    rfm_scores scores{{{"a", dimension_role::other, 2, 1.0, {1, 2}}, {"b", dimension_role::other, 2, 1.0, {1, 2}}}};
    for (const double bad : {-1.0, std::nan(""), HUGE_VAL, 1.7976931348623157e308}) {
        scores.dimensions[0].weight = 1.7976931348623157e308;
        scores.dimensions[1].weight = bad;
        CHECK_THROWS_WITH_AS(
            (void)scores.composite(),
            doctest::Contains("rfm_scores: b must have a weight that is not negative and adds up to a finite sum, got"),
            error);
    }
    for (const int power : {-1000, -500, 0, 500, 1000}) { // any unit of weight
        scores.dimensions[0].weight = std::ldexp(3.0, power);
        scores.dimensions[1].weight = std::ldexp(1.0, power);
        scores.dimensions[1].score = {2, 1};
        CHECK(scores.composite() == std::vector{0.25, 0.75});
    }
}

} // TEST_SUITE("scores")
