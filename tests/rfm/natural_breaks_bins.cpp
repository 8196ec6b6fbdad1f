#include <clientele/rfm/natural_breaks_bins.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("natural_breaks_bins") {

using namespace clientele; // NOLINT

TEST_CASE("bins end where the values leave gaps, in every unit") {
    const std::vector<double> x{1, 2, 3, 50, 51, 52, 900, 901, 902};
    for (const double unit : {1.0, 0.001, 1000.0}) {
        auto scaled = x;
        for (double& v : scaled)
            v *= unit;
        const auto cuts = natural_breaks_bins{.count = 3}.cuts(scaled);
        REQUIRE(cuts.bins() == 3);
        for (std::size_t i = 0; i < x.size(); ++i)
            CHECK(cuts.bin(scaled[i]) == i / 3);
    }
}

TEST_CASE("fewer distinct values than bins give fewer bins, or are refused") {
    const std::vector<double> x{4, 4, 7};
    CHECK(natural_breaks_bins{}.cuts(x).bins() == 2);
    CHECK(natural_breaks_bins{}.cuts(x).fewer());
    CHECK_THROWS_WITH_AS(
        (void)natural_breaks_bins{.few = few_values::refuse}.cuts(x),
        "natural_breaks_bins: the values allow only 2 bins, 5 were asked for (few_values::merge takes fewer)", error);
    CHECK_THROWS_AS((void)natural_breaks_bins{}.cuts({}), error);
    const auto fitted = rfm{.monetary = natural_breaks_bins{2}}.fit(x, x, x);
    CHECK(fitted.scores.monetary()[2] == 2);
}

} // TEST_SUITE("natural_breaks_bins")
