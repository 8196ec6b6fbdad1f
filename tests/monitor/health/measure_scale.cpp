#include <clientele/monitor/health/measure_scale.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("measure_scale") {

using namespace clientele; // NOLINT

TEST_CASE("the legal part of a scale gives the same points to every legal value, and no other points") {
    const std::vector<measure_scale> scales{measure_scale::linear(0, 100),
                                            {.edges = {-10, 0, 20}, .points = {90, 10, 100}},
                                            measure_scale::bands({0, 7}, {0, 60, 100}),
                                            measure_scale::bands({0, 7}, {0, 60, 100}, closed_side::right)};
    const double without = std::numeric_limits<double>::infinity();
    for (auto scale : scales)
        for (const double least : {-without, -20.0, 0.0, 3.0, 7.0, 150.0})
            for (const double most : {without, 160.0, 7.0, 5.0, -15.0})
                if (least < most) {
                    scale.least = least;
                    scale.most = most;
                    const auto part = scale.legal_part();
                    part.require_sound("test", "legal");
                    double low = without, high = -without;
                    for (double value = (std::max)(least, -200.0); value <= (std::min)(most, 200.0); value += 0.5) {
                        CHECK(part(value) == doctest::Approx(scale(value)).epsilon(1e-14));
                        low = (std::min)(low, scale(value));
                        high = (std::max)(high, scale(value));
                    }
                    CHECK(part.worst() == doctest::Approx(low).epsilon(1e-14));
                    CHECK(part.best() == doctest::Approx(high).epsilon(1e-14));
                }
}

TEST_CASE("a line goes straight from knot to knot and stays level outside") {
    const auto days = measure_scale::linear(180, 0); // the fewer the better
    CHECK(days(0) == 100);
    CHECK(days(90) == 50);
    CHECK(days(180) == 0);
    CHECK(days(1000) == 0);
    CHECK(days(-5) == 100);
    const measure_scale bent{.edges = {0, 10, 20}, .points = {0, 80, 100}};
    CHECK(bent(5) == 40);
    CHECK(bent(10) == 80);
    CHECK(bent(15) == 90);
    CHECK(bent.worst() == 0);
    CHECK(bent.best() == 100);
}

TEST_CASE("a line is level where its knots are, and no last digit goes the other way on it") {
    const measure_scale level{.edges = {0, 10, 20, 30}, .points = {0, 48.7, 48.7, 100}};
    const measure_scale down{.edges = {0, 30}, .points = {48.7, 0.1}};
    double before = 0, above = 48.7;
    for (int i = 0; i <= 300; ++i) {
        const double value = i / 10.0, points = level(value), less = down(value);
        if (value >= 10 && value <= 20)
            CHECK(points == 48.7);
        CHECK(points >= before);
        CHECK(less <= above);
        before = points;
        above = less;
    }
    CHECK(above == 0.1);
    const measure_scale steep{.edges = {0, 1}, .points = {17.1, 17.6}};
    double value = 0.3;
    before = 0;
    for (int i = 0; i < 200; ++i, value = std::nextafter(value, 1.0)) {
        CHECK(steep(value) >= before);
        before = steep(value);
    }
}

TEST_CASE("a value on an edge belongs to the band that its closed end names") {
    const auto from = measure_scale::bands({50, 75}, {0, 60, 100}, closed_side::left);
    CHECK(from(49.9) == 0);
    CHECK(from(50) == 60);
    CHECK(from(75) == 100);
    const auto up_to = measure_scale::bands({50, 75}, {0, 60, 100}, closed_side::right);
    CHECK(up_to(50) == 0);
    CHECK(up_to(50.1) == 60);
    CHECK(up_to(75) == 60);
    CHECK(up_to(76) == 100);
}

TEST_CASE("a scale of scores takes only scores") {
    const auto scores = measure_scale::as_it_is(0, 100);
    for (const double score : {0.1, 17.1, 37.5, 52.8, 99.9})
        CHECK(scores(score) == score);
    CHECK(measure_scale::as_it_is(-50, 7)(1.1) == 1.1);
    CHECK(scores.takes(0));
    CHECK(scores.takes(100));
    CHECK_FALSE(scores.takes(100.1));
    CHECK_FALSE(scores.takes(-1));
    CHECK_FALSE(measure_scale::linear(0, 1).takes(std::numeric_limits<double>::infinity()));
}

TEST_CASE("a scale without points for every value is refused with what is wrong") {
    CHECK_THROWS_WITH_AS(measure_scale::bands({1, 2}, {0, 1}).require_sound("here", "nps"),
                         "here: the scale of 'nps' must have 3 points for 2 edges, got 2", error);
    CHECK_THROWS_WITH_AS(measure_scale::bands({2, 2}, {0, 1, 2}).require_sound("here", "nps"),
                         "here: the edges of 'nps' must rise, got 2 after 2", error);
    CHECK_THROWS_AS(measure_scale::linear(3, 3).require_sound("here", "nps"), error);
    CHECK_THROWS_WITH_AS((measure_scale{.edges = {0, 1}, .points = {0, 1e300}}.require_sound("here", "nps")),
                         "here: the points of 'nps' must be in [-1000000000000, 1000000000000], got 1e+300", error);
    CHECK_THROWS_AS(measure_scale::linear(-1e308, 1e308).require_sound("here", "nps"), error);
    CHECK_THROWS_AS(measure_scale::as_it_is(5, 1).require_sound("here", "nps"), error);
    measure_scale flat{.edges = {}, .points = {7}};
    flat.require_sound("here", "nps");
    CHECK(flat(123) == 7);
}
} // TEST_SUITE("measure_scale")
