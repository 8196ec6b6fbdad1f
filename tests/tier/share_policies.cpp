#include <clientele/tier/abc.hpp>
#include <clientele/tier/share_policies.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("share_policies") {

using namespace clientele;

namespace {
struct nameless {
    bool inside(double, double, double) const { return true; }
};
} // namespace

TEST_CASE("the crossing policies answer for the one who crosses") {
    CHECK(crossing_in{}.inside(0.7, 0.9, 0.8));
    CHECK_FALSE(crossing_out{}.inside(0.7, 0.9, 0.8));
    CHECK(crossing_nearest{}.inside(0.5, 0.875, 0.75));
    CHECK(crossing_nearest{}.inside(0.5, 1.0, 0.75)); // half and half is inside
    CHECK_FALSE(crossing_nearest{}.inside(0.625, 1.0, 0.75));
}

TEST_CASE("the tie policies keep together or take the lower row first") {
    CHECK(ties_together{}.together());
    CHECK_FALSE(ties_by_row{}.together());
    CHECK(ties_by_row{}.first(1, 2));
    CHECK_FALSE(ties_by_row{}.first(2, 1));
}

TEST_CASE("a negative value is refused with its row, or counts as nothing") {
    CHECK(refuse_negatives{}.share_value(3.5, 0) == 3.5);
    CHECK_THROWS_WITH((void)refuse_negatives{}.share_value(-2.0, 7),
                      "refuse_negatives: values must be at least 0 (or choose negatives_last), got -2 in row 7");
    CHECK(negatives_last{}.share_value(-2.0, 7) == 0.0);
    CHECK(negatives_last{}.share_value(2.0, 7) == 2.0);
    CHECK(negatives_apart{}.share_value(-2.0, 7) == 0.0);
    CHECK(negatives_apart{}.share_value(2.0, 7) == 2.0);
    CHECK(detail::apart<negatives_apart>);
    CHECK_FALSE(detail::apart<negatives_last>);
}

TEST_CASE("a policy is recorded by its name") {
    const std::vector<double> values{3, 2, 1};
    CHECK(
        abc{.shares = {0.5}, .crossing = crossing_out{}}.fit(values).rule ==
        "abc: cumulative shares 0.5 of value; the crossing customer is in the worse tier; equal values stay together; "
        "negative values are refused");
    CHECK(abc_by_count{.shares = {0.5}, .crossing = nameless{}}.fit(values).rule ==
          "abc: cumulative shares 0.5 of customers; a policy of the host; equal values stay together");
}

} // TEST_SUITE("share_policies")
