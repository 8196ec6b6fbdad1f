#include <clientele/math/assignment_bounds.hpp>
#include <clientele/math/bounded_assignment.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("math/assignment_bounds") {

using namespace clientele; // NOLINT

TEST_CASE("bounds left at their defaults bind nothing: each row goes where it costs least") {
    const matrix cost{{1, 5}, {2, 4}, {3, 9}};
    const std::vector<column_bounds> free(2);
    CHECK(assign_within_bounds(cost, free).columns == std::vector<int>{0, 0, 0});
}

TEST_CASE("the certificate's bound meets the cost where an assignment is the cheapest") {
    const matrix cost{{1, 5}, {2, 4}, {3, 9}};
    const std::vector<column_bounds> bounds{{.most_rows = 2}, {.least_rows = 1}};
    const auto found = assign_within_bounds(cost, bounds);
    CHECK(found.columns == std::vector<int>{0, 1, 0});
    CHECK(found.certificate.cost == 8);
    CHECK(found.certificate.gap < 1e-12);
}

} // TEST_SUITE("math/assignment_bounds")
