#include <clientele/math/random.hpp>
#include <clientele/tier/detail/quota_search.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

TEST_SUITE("quota_search") {

using namespace clientele;

TEST_CASE("a sorted book joins equal values and runs from the best down") {
    const auto book = detail::sorted_book::of(std::vector{1.0, 3.0, 3.0, 2.0}, std::vector{10.0, 20.0, 50.0, 20.0});
    CHECK(book.value == std::vector{3.0, 2.0, 1.0});
    CHECK(book.customers == std::vector{0.0, 2.0, 3.0, 4.0});
    CHECK(book.profit == std::vector{0.0, 0.7, 0.9, 1.0});
    CHECK(book.total == 100);
    CHECK(book.rising);
    CHECK_FALSE(detail::sorted_book::of(std::vector{2.0, 1.0}, std::vector{5.0, -1.0}).rising);
}

TEST_CASE("the distance to a band is zero inside, its ends and their last bits included") {
    CHECK(detail::distance(0.1, {0.05, 0.1}) == 0.0);
    CHECK(detail::distance(0.1 + 1e-13, {0.05, 0.1}) == 0.0);
    CHECK(detail::distance(0.25, {0.05, 0.1}) == doctest::Approx(0.15));
    CHECK(detail::distance(0.0, {0.05, 0.1}) == doctest::Approx(0.05));
    CHECK(detail::distance(-3.0, {}) == 0.0);
}

TEST_CASE("a cut costs what its shares lie outside their bands, and within them how far from the middle") {
    const auto book = detail::sorted_book::of(std::vector{2.0, 1.0}, std::vector{3.0, 1.0});
    const detail::quota_cost plain{book, {}, detail::quota_pull::none},
        centred{book, {}, detail::quota_pull::to_the_middle};
    const share_band band{0.1, 0.3};
    CHECK(plain.one(0.2, band) == 0.0);
    CHECK(plain.one(0.3, band) == 0.0);
    CHECK(plain.one(0.4, band) == doctest::Approx(0.1));
    CHECK(plain.one(0.0, band) == doctest::Approx(0.1));
    CHECK(centred.one(0.2, band) == doctest::Approx(0.0));
    CHECK(centred.one(0.3, band) == doctest::Approx(0.1));
    CHECK(centred.one(0.4, band) == doctest::Approx(0.2 + 1e8)); // outside counts 1e9 times
    CHECK(centred.one(0.9, {.lower = 0.5}) == 0.0);              // half a band has no middle
    CHECK(centred.one(0.1, {.upper = 0.5}) == 0.0);
}

TEST_CASE("dividing finds what trying all finds in a larger book") {
    random_generator random{53};
    for (int round = 0; round < 20; ++round) {
        std::vector<double> profit(700);
        for (auto& each : profit)
            each = std::exp(3 * random.uniform()) + random.uniform();
        auto book = detail::sorted_book::of(profit, profit);
        std::vector<detail::tier_band> bands;
        for (std::size_t t = 0, tiers = 2 + random.below(3); t < tiers; ++t) {
            const auto lower = random.uniform() * 0.5;
            bands.push_back({{lower, lower + random.uniform() * 0.4}, {}});
            if (random.below(4) != 0) {
                const auto least = random.uniform() * 0.6;
                bands.back().profit = {least, least + random.uniform() * 0.4};
            }
        }
        const auto cost = [&](const std::vector<std::size_t>& cuts) {
            double sum = 0;
            for (std::size_t t = 0; t < bands.size(); ++t)
                sum += detail::quota_cost{book, bands, detail::quota_pull::none}(t, cuts[t], cuts[t + 1]);
            return sum;
        };
        const auto divided = detail::cheapest_cuts({book, bands, detail::quota_pull::none});
        book.rising = false;
        REQUIRE(std::abs(cost(divided) - cost(detail::cheapest_cuts({book, bands, detail::quota_pull::none}))) <=
                1e-12);
    }
}

} // TEST_SUITE("quota_search")
