#include <clientele/tier/abc.hpp>
#include <clientele/tier/xyz.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <utility>
#include <vector>

TEST_SUITE("xyz") {

using namespace clientele;

TEST_CASE("variation is deviation over mean, and infinite without demand") {
    matrix demand(4, 4);
    demand << 10, 10, 10, 10, 2, 4, 4, 6, 0, 0, 0, 8, 0, 0, 0, 0;
    const auto variation = demand_variation(demand);
    CHECK(variation[0] == 0.0);
    CHECK(variation[1] == doctest::Approx(std::sqrt(2.0) / 4));
    CHECK(variation[2] == doctest::Approx(std::sqrt(3.0)));
    CHECK(variation[3] == std::numeric_limits<double>::infinity());
    CHECK(demand_variation(demand, variance_divisor::periods_less_one)[1] == doctest::Approx(std::sqrt(8.0 / 3) / 4));
    const auto classes = xyz{}.apply(demand);
    CHECK(classes.tiers == std::vector{0, 0, 2, 2});
    CHECK(xyz{.below = {0.1, 2}}.apply(demand).tiers == std::vector{0, 1, 1, 2});
    CHECK(classes.count() == 3);
}

TEST_CASE("a variation on the cut belongs to the more erratic class") {
    matrix demand(1, 2);
    demand << 1, 3; // mean 2, deviation 1: exactly 0.5
    CHECK(xyz{}.apply(demand).tiers == std::vector{1});
}

TEST_CASE("the ABC-XYZ matrix counts every customer once and sums the values") {
    matrix demand(4, 2);
    demand << 60, 60, 20, 0, 6, 6, 1, 1;
    const std::vector<double> value{120, 20, 12, 2};
    const auto by_value = abc{}.fit(value);
    const auto by_demand = xyz{}.apply(demand);
    const auto cells = cross_table(by_value.tiers, by_value.count(), by_demand.tiers, by_demand.count(), value);
    REQUIRE(cells.size() == 9);
    std::size_t customers = 0;
    double sum = 0;
    for (const auto& cell : cells) {
        customers += cell.customers;
        sum += cell.value;
    }
    CHECK(customers == 4);
    CHECK(sum == 154);
    CHECK(abc_xyz_name(cells[0].row, cells[0].column) == "AX");
    CHECK(abc_xyz_name(cells[8].row, cells[8].column) == "CZ");
    CHECK(cells[0].value == 120);
    CHECK(cells[2].customers == 1); // 20 with all of it in one period: AZ
}

TEST_CASE("demand and cuts that make no sense are refused") {
    CHECK_THROWS_WITH((void)demand_variation(matrix::Zero(1, 1)),
                      "demand_variation: demand must have at least 2 periods, got 1");
    CHECK_THROWS_WITH((void)demand_variation(matrix::Constant(1, 2, -3.0)),
                      "demand_variation: demand must be at least 0, got -3 in row 0, period 0");
    CHECK_THROWS_AS((void)demand_variation(matrix::Zero(0, 2)), error);
    CHECK_THROWS_WITH((void)(xyz{.below = {0.5, 0.5}}.apply(matrix::Zero(1, 2))),
                      "xyz: below must rise strictly above 0, got 0.5 in place 1");
    CHECK_THROWS_WITH((void)(xyz{.below = {}}.apply(matrix::Zero(1, 2))),
                      "xyz: below must name at least one cut, got none");
    CHECK_THROWS_WITH((void)cross_table(std::vector{0}, 1, std::vector{2}, 2, std::vector{1.0}),
                      "cross_table: classes must be in [0, 0] and [0, 1], got 0 and 2 in row 0");
    CHECK_THROWS_AS((void)cross_table(std::vector<int>{}, 1, std::vector<int>{}, 2, {}), error);
    CHECK_THROWS_AS((void)abc_xyz_name(0, 3), error);
}

TEST_CASE("the variation is the same in any unit of demand") {
    // 1, 2, 3: mean 2, deviation sqrt(2/3)
    const matrix demand{{1, 2, 3}, {7, 7, 7}, {0, 0, 4}};
    for (const double unit : {5e-324, 0x1p-1000, 1e-200, 1e-150, 1.0, 1e150, 1e200, 0x1p1000, 2e307}) {
        const auto variation = demand_variation(demand * unit);
        CHECK(variation[0] == doctest::Approx(std::sqrt(2.0 / 3) / 2).epsilon(1e-14));
        CHECK(variation[1] < 1e-15);
        CHECK(variation[2] == doctest::Approx(std::sqrt(2.0)).epsilon(1e-14)); // mean 4/3, deviation 4/3 sqrt(2)
    }
    // customers of different sizes beside one another
    matrix mixed(2, 2);
    mixed << 1e-300, 3e-300, 1e300, 3e300;
    const auto variation = demand_variation(mixed);
    CHECK(variation[0] == doctest::Approx(0.5).epsilon(1e-14));
    CHECK(variation[1] == doctest::Approx(0.5).epsilon(1e-14));
}

TEST_CASE("a cross table that no number can hold is refused, and one row is a table") {
    CHECK_THROWS_WITH((void)cross_table(std::vector{1, 1}, 2, std::vector{0, 0}, 1, std::vector{1e308, 1e308}),
                      "cross_table: the values of cell 1, 0 add up beyond the largest number");
    CHECK(cross_table(std::vector{0}, 1, std::vector{0}, 1, std::vector{-3.0})[0].value == -3.0);
}

TEST_CASE("classes outside their counts are refused, whichever of the two it is") {
    const std::vector<double> one{1.0};
    for (const auto& [first, second] : {std::pair{-1, 0}, std::pair{2, 0}, std::pair{0, -1}, std::pair{0, 3}})
        CHECK_THROWS_WITH(
            (void)cross_table(std::vector{first}, 2, std::vector{second}, 3, one),
            sentence("cross_table: classes must be in [0, 1] and [0, 2], got ", first, " and ", second, " in row 0")
                .c_str());
    CHECK_THROWS_WITH((void)cross_table(std::vector{0}, 0, std::vector{0}, 1, one),
                      "cross_table: both counts must be at least 1, got 0 and 1");
    CHECK_THROWS_WITH((void)cross_table(std::vector{0}, 1, std::vector{0}, 0, one),
                      "cross_table: both counts must be at least 1, got 1 and 0");
    for (const auto& [value_class, demand_class] :
         {std::pair{-1, 0}, std::pair{23, 0}, std::pair{0, -1}, std::pair{0, 3}})
        CHECK_THROWS_AS((void)abc_xyz_name(value_class, demand_class), error);
    CHECK(abc_xyz_name(22, 2) == "WZ");
    CHECK_THROWS_AS((void)(xyz{.below = {}}.apply(matrix::Ones(1, 2))), error);
    CHECK_THROWS_AS((void)(xyz{.below = {0.5, 0.5}}.apply(matrix::Ones(1, 2))), error);
    CHECK_THROWS_AS((void)(xyz{.below = {std::numeric_limits<double>::infinity()}}.apply(matrix::Ones(1, 2))), error);
}

} // TEST_SUITE("xyz")
