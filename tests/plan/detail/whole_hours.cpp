#include <clientele/plan/detail/whole_hours.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("whole_hours") {

using namespace clientele;

TEST_CASE("hours have the largest unit of which all are whole multiples, decimals too, others none") {
    const auto unit_of = [](const std::vector<double>& hours) { return detail::common_unit(hours); };
    CHECK(unit_of({4, 6, 10}) == 2);
    CHECK(unit_of({7}) == 7);
    CHECK(unit_of({1.5, 0.25, 8}) == 0.25);
    CHECK(unit_of({0.1, 0.3, 0.7}) == doctest::Approx(0.1).epsilon(1e-12));
    CHECK(unit_of({7.3, 0.2, 5.1}) == doctest::Approx(0.1).epsilon(1e-12));
    CHECK(unit_of({1, 1.4142135623730951}) == 0);
    CHECK(unit_of({}) == 0);
}

TEST_CASE("bounds are taken to the next whole multiples within, and left alone without a unit") {
    const auto of = detail::within_whole({.least_hours = 3.2, .most_hours = 9.9}, 2);
    CHECK(of.least_hours == doctest::Approx(4).epsilon(1e-5));
    CHECK(of.most_hours == doctest::Approx(8).epsilon(1e-5));
    CHECK(of.least_hours < 4);
    CHECK(of.most_hours > 8);
    CHECK(detail::within_whole({.most_hours = 0.1 + 0.2}, 0.1).most_hours == 0.1 + 0.2);
    CHECK(detail::within_whole({.least_hours = 3.2, .most_hours = 9.9}, 0).most_hours == 9.9);
    CHECK(detail::within_whole({}, 2).most_hours == detail::load_bounds{}.most_hours);
}

} // TEST_SUITE("whole_hours")
