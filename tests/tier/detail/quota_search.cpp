#include <clientele/tier/detail/quota_search.hpp>

#include <doctest/doctest.h>

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
    const detail::quota_cost plain{book, {}, false}, centred{book, {}, true};
    const share_band band{0.1, 0.3};
    CHECK(plain.one(0.2, band) == 0.0);
    CHECK(plain.one(0.3, band) == 0.0);
    CHECK(plain.one(0.4, band) == doctest::Approx(0.1));
    CHECK(plain.one(0.0, band) == doctest::Approx(0.1));
    CHECK(centred.one(0.2, band) == doctest::Approx(0.0));
    CHECK(centred.one(0.3, band) == doctest::Approx(0.1));
    CHECK(centred.one(0.4, band) == doctest::Approx(0.2 + 1e8)); // outside counts 1e9 times
    CHECK(centred.one(0.9, {.least = 0.5}) == 0.0);              // half a band has no middle
    CHECK(centred.one(0.1, {.most = 0.5}) == 0.0);
}

} // TEST_SUITE("quota_search")
