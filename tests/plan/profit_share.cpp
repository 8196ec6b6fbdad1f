#include <clientele/math/random.hpp>
#include <clientele/plan/profit_share.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <refusal.hpp>

TEST_SUITE("profit share") {

using namespace clientele;

TEST_CASE("each band shares what lies in it, above the hurdle only") {
    const profit_share share{.hurdle = 100'000, .bands = {{0.1, 50'000}, {0.2, {}}}};
    const auto paid = share.of(210'000); // by hand: 5,000 of 50,000 and 12,000 of 60,000
    CHECK(paid.above_hurdle == 110'000);
    CHECK(paid.bands == std::vector<std::int64_t>{5'000, 12'000});
    CHECK(paid.partner == 17'000);
    CHECK(paid.own == 193'000);
    CHECK(share.of(100'000).partner == 0);
    CHECK(share.of(-5).partner == 0);
    CHECK(share.of(-5).own == -5);
}

TEST_CASE("above the end of the last band nothing is shared") {
    CHECK(profit_share{.bands = {{0.5, 10}}}.of(1'000).partner == 5);
}

TEST_CASE("floor and cap bind last and are told") {
    const profit_share share{.bands = {{0.5, {}}}, .floor = 100, .cap = 300};
    CHECK(share.of(50).partner == 100);
    CHECK(share.of(50).own == -50);
    CHECK(share.of(50).adjustment == 75);
    CHECK(share.of(50).limit == share_limit::floor);
    CHECK(share.of(400).partner == 200);
    CHECK(share.of(400).limit == share_limit::none);
    CHECK(share.of(900).partner == 300);
    CHECK(share.of(900).adjustment == -150);
    CHECK(share.of(900).limit == share_limit::cap);
}

TEST_CASE("halves of a minor unit are rounded up as on paper") {
    CHECK(profit_share{.bands = {{0.29, {}}}}.of(50).partner == 15); // 14.5, which binary fractions fall short of
    CHECK(profit_share{.bands = {{0.1, {}}}}.of(4).partner == 0);
}

TEST_CASE("all parts add up to the cent, and more profit never pays less") {
    random_generator draw{3};
    for (int i = 0; i < 300; ++i) {
        profit_share share{.hurdle = static_cast<std::int64_t>(draw.below(1000)) - 500};
        std::int64_t end = 0;
        for (std::uint64_t k = draw.below(4) + 1; k > 0; --k)
            share.bands.push_back({draw.uniform(), end += 1 + static_cast<std::int64_t>(draw.below(1000))});
        if (draw.below(2) == 0)
            share.cap = 700;
        if (draw.below(2) == 0)
            share.floor = 30;
        std::int64_t before = 0;
        for (std::int64_t profit = -600; profit < 3000; profit += 37) {
            const auto paid = share.of(profit);
            CHECK(paid.partner + paid.own == profit);
            CHECK(std::accumulate(paid.bands.begin(), paid.bands.end(), paid.adjustment) == paid.partner);
            CHECK(paid.partner >= before);
            before = paid.partner;
        }
    }
}

TEST_CASE("a formula that says nothing is refused") {
    check_refusal(refusal([] { return profit_share{}.of(1); }), errc::bad_parameter, no_row,
                  "profit_share: bands must hold at least one band, got 0");
    check_refusal(refusal([] { return profit_share{.bands = {{1.5, {}}}}.of(1); }), errc::bad_parameter, no_row,
                  "profit_share: share must be in [0, 1], got 1.5 of band 0");
    check_refusal(refusal([] { return profit_share{.bands = {{0.5, {}}, {0.1, {}}}}.of(1); }), errc::bad_parameter,
                  no_row, "profit_share: only the last band may have no end, got none of band 0");
    check_refusal(refusal([] { return profit_share{.bands = {{0.5, 10}, {0.1, 10}}}.of(1); }), errc::bad_parameter,
                  no_row, "profit_share: up_to must be in [11, 9007199254740992], got 10 of band 1");
    check_refusal(refusal([] { return profit_share{.bands = {{0.5, {}}}, .floor = 5, .cap = 4}.of(1); }),
                  errc::bad_parameter, no_row, "profit_share: cap must be in [5, 4503599627370496] minor units, got 4");
}

} // TEST_SUITE("profit share")
