#include <clientele/tier/detail/share_cuts.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("share_cuts") {

using namespace clientele;

TEST_CASE("sorted customers are counted up to each cut, equals as one or one by one") {
    const std::vector<double> sorted{4, 2, 2, 1, 1, 0};
    const std::vector<double> cuts{0.5, 0.95};
    const auto amount = [&](std::size_t i) { return sorted[i]; };
    CHECK(detail::sizes_inside(sorted, cuts, crossing_in{}, ties_together{}, amount) == std::vector<std::size_t>{3, 5});
    CHECK(detail::sizes_inside(sorted, cuts, crossing_in{}, ties_by_row{}, amount) == std::vector<std::size_t>{2, 5});
    CHECK(detail::sizes_inside(sorted, cuts, crossing_out{}, ties_together{}, amount) ==
          std::vector<std::size_t>{1, 3});
    CHECK(detail::sizes_inside(sorted, cuts, crossing_out{}, ties_by_row{}, amount) == std::vector<std::size_t>{1, 4});
}

TEST_CASE("a share within the tolerance of a cut has reached it") {
    CHECK(detail::inside(crossing_out{}, 0.7, 0.8 + 0.5 * share_tolerance, 0.8));
    CHECK_FALSE(detail::inside(crossing_out{}, 0.7, 0.8 + 2 * share_tolerance, 0.8));
    CHECK_FALSE(detail::inside(crossing_in{}, 0.8 - 0.5 * share_tolerance, 0.9, 0.8));
    CHECK(detail::inside(crossing_in{}, 0.8 - 2 * share_tolerance, 0.9, 0.8));
}

TEST_CASE("rows are ordered from the best value, equals by row") {
    CHECK(detail::descending(std::vector{1.0, 3.0, 2.0, 3.0}, ties_by_row{}) == std::vector<std::size_t>{1, 3, 2, 0});
    CHECK(detail::list(std::vector{0.8, 0.95}) == "0.8, 0.95");
}

TEST_CASE("sizes become tiers and thresholds") {
    const std::vector<std::size_t> order{2, 0, 1};
    const std::vector<double> sorted{9, 5, 1};
    const std::vector<std::size_t> sizes{1, 2};
    const auto fit = detail::tiers_of_sizes(order, sorted, sizes);
    CHECK(fit.tiers == std::vector{1, 2, 0});
    CHECK(fit.thresholds == std::vector{9.0, 5.0});
}

} // TEST_SUITE("share_cuts")
