#include <clientele/math/random.hpp>
#include <clientele/plan/price_guard.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <refusal.hpp>

TEST_SUITE("price guard") {

using namespace clientele;

TEST_CASE("a price is granted, granted in part or refused, with its reason") {
    const price_guard guard{};                           // 15, 10, 5 and 0 %, at most half of the margin
    const auto granted = guard.decide({100, 60, 0}, 90); // worked by hand: room min(0.15, 0.5 x 0.4)
    CHECK(granted.outcome == price_outcome::granted);
    CHECK(granted.price == 90);
    CHECK(granted.lowest == 85);
    CHECK(in_words(granted) == "90 granted: the lowest price is 85");
    const auto part = guard.decide({100, 60, 1}, 80);
    CHECK(part.outcome == price_outcome::in_part);
    CHECK(part.price == 90);
    CHECK(part.limit == price_limit::discount_room);
    CHECK(in_words(part) == "80 granted in part: 90, as the discount room of tier 1 ends there");
    const auto none = guard.decide({100, 60, 3}, 99);
    CHECK(none.outcome == price_outcome::refused);
    CHECK(none.price == 100);
    CHECK(in_words(none) == "99 refused: 100, as the discount room of tier 3 ends there");
}

TEST_CASE("a thin margin gives away no more than its share") {
    const auto thin = price_guard{}.decide({100, 87.5, 0}, 80); // half of 12.5 %
    CHECK(thin.room == 0.0625);
    CHECK(thin.price == 93.75);
}

TEST_CASE("no price is below the unit cost, whatever the room") {
    const price_guard guard{.room = tier_and_margin_room{.tiers = {1}, .of_margin = 1}};
    const auto at_cost = guard.decide({100, 60, 0}, 10);
    CHECK(at_cost.price == 60);
    CHECK(at_cost.limit == price_limit::unit_cost);
    CHECK(in_words(at_cost) == "10 granted in part: 60, as a unit costs 60");
    const auto below = guard.decide({100, 130, 0}, 90); // the list itself is below the cost
    CHECK(below.outcome == price_outcome::refused);
    CHECK(below.price == 130);
    CHECK(in_words(below) == "90 refused: 130, as a unit costs 130");
    random_generator draw{1};
    for (int i = 0; i < 1000; ++i) {
        const price_offer offer{1.0 + static_cast<double>(draw.below(1000)) / 7,
                                static_cast<double>(draw.below(1000)) / 7, 0};
        CHECK(guard.decide(offer, static_cast<double>(draw.below(2000)) / 7).price >= offer.unit_cost);
    }
}

TEST_CASE("a discount that is the room on paper is granted") { // 1.07 less a tenth is 0.9630000000000001
    const price_guard guard{.room = tier_and_margin_room{.tiers = {0.1}, .of_margin = 1}};
    for (int cents = 100; cents < 20'000; cents += 7) {
        const auto granted = guard.decide({cents / 100.0, 0.5, 0}, cents * 9 / 1000.0);
        CHECK(granted.outcome == price_outcome::granted);
        CHECK(granted.price >= granted.lowest);
        CHECK(guard.decide({cents / 100.0, 0.5, 0}, cents * 9 / 1000.0 - 0.001).outcome == price_outcome::in_part);
    }
    CHECK(guard.decide({100, 90, 0}, 90 * (1 - 1e-15)).price == 90); // never below the unit cost
}

TEST_CASE("another unit of money scales prices and changes no outcome; the order of the rows changes nothing") {
    random_generator draw{2};
    std::vector<price_offer> offers, scaled, backwards;
    std::vector<double> asked, more, last_first;
    for (int i = 0; i < 200; ++i) {
        offers.push_back({1 + draw.uniform() * 99, draw.uniform() * 100, static_cast<int>(draw.below(4))});
        asked.push_back(draw.uniform() * 100);
        scaled.push_back({offers.back().list_price * 1024, offers.back().unit_cost * 1024, offers.back().tier});
        more.push_back(asked.back() * 1024);
    }
    backwards.assign(offers.rbegin(), offers.rend());
    last_first.assign(asked.rbegin(), asked.rend());
    const auto one = price_guard{}.decide(offers, asked), two = price_guard{}.decide(scaled, more),
               three = price_guard{}.decide(backwards, last_first);
    for (std::size_t i = 0; i < one.size(); ++i) {
        CHECK(one[i].outcome == two[i].outcome);
        CHECK(one[i].price * 1024 == two[i].price);
        CHECK(one[i].price == three[one.size() - 1 - i].price);
    }
}

TEST_CASE("offers that are none are refused with their row") {
    const std::vector<price_offer> offers{{100, 60, 0}, {0, 60, 0}};
    const std::vector<double> asked{90, 90}, one{90}, bad{90, -1};
    check_refusal(refusal([&] { return price_guard{}.decide(offers, asked); }), errc::bad_value, 1,
                  "price_guard: list_price must be finite and above 0, got 0 in row 1");
    CHECK(refusal([&] { return price_guard{}.decide(offers, one); }).code() == errc::bad_shape);
    check_refusal(refusal([] { return price_guard{}.decide({1, -2, 0}, 1); }), errc::bad_parameter, no_row,
                  "price_guard: unit_cost must be finite and not negative, got -2");
    check_refusal(refusal([] { return price_guard{}.decide({1, 0, 0}, std::numeric_limits<double>::infinity()); }),
                  errc::bad_parameter, no_row, "price_guard: asked must be finite and not negative, got inf");
    check_refusal(refusal([] { return price_guard{}.decide({1, 0, 4}, 1); }), errc::bad_parameter, no_row,
                  "tier_and_margin_room: tier must be one of the 4 that have a share, got 4");
    const std::vector<price_offer> tiers{{100, 60, 0}, {100, 60, 7}};
    check_refusal(refusal([&] { return price_guard{}.decide(tiers, asked); }), errc::bad_value, 1,
                  "tier_and_margin_room: tier must be one of the 4 that have a share, got 7 in row 1");
    check_refusal(
        refusal([] { return price_guard{.room = tier_and_margin_room{.of_margin = 2}}.decide({1, 0, 0}, 1); }),
        errc::bad_parameter, no_row, "tier_and_margin_room: of_margin must be in [0, 1], got 2");
}

} // TEST_SUITE("price guard")
