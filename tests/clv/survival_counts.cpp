#include <clientele/clv/survival_counts.hpp>

#include <doctest/doctest.h>

#include <numeric>

TEST_SUITE("clv/survival_counts") {

namespace cl = clientele;

TEST_CASE("counts become one row per renewal at which customers left and one for those who stayed") {
    const std::vector<double> counts{100, 80, 80, 50};
    const auto rows = cl::survival_counts(counts);
    CHECK(rows.x == std::vector<double>{0, 2, 3});
    CHECK(rows.T == std::vector<double>{3, 3, 3});
    CHECK(rows.weight == std::vector<double>{20, 30, 50});
    CHECK(rows.columns().t_x.data() == rows.columns().x.data());
}

TEST_CASE("every customer is counted once, and cohorts are put together") {
    const std::vector<double> old{1000, 631, 468, 382}, young{500, 450};
    auto both = cl::survival_counts(old);
    append(both, cl::survival_counts(young));
    CHECK(std::accumulate(both.weight.begin(), both.weight.end(), 0.0) == 1500);
    CHECK(both.T.back() == 1);
    CHECK(cl::collapse(both.columns()).size() == both.x.size());
}

TEST_CASE("counts that cannot be are refused with the row") {
    const std::vector<double> rising{10, 9, 11}, negative{3, -1};
    CHECK_THROWS_WITH_AS((void)cl::survival_counts(rising),
                         "survival_counts: counts must be >= 0 and not increase, got 11 in row 2", cl::error);
    CHECK_THROWS_AS((void)cl::survival_counts(negative), cl::error);
    CHECK_THROWS_AS((void)cl::survival_counts({}), cl::error);
}

} // TEST_SUITE("clv/survival_counts")
