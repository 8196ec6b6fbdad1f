#include <clientele/plan/concession_ladder.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("concession ladder") {

using namespace clientele;

namespace {
const concession_ladder ladder{
    {{"training", 500, 0}, {"own warehouse", 20'000, 0}, {"an eighth off", 0, 0.125}, {"a bit off", 100, 0.0625}}};
}

TEST_CASE("steps are made in order, and what would go below cost is passed over") {
    negotiation state{.revenue = 16'000, .cost = 14'000}; // by hand: 2,000 are left, a sixteenth is 1,000
    const auto first = ladder.next(state);
    CHECK(first.step == 0);
    CHECK(first.cost == 500);
    CHECK(first.left == 1'500);
    CHECK(first.too_dear.empty());
    state.given = 500;
    state.tried = 1;
    const auto second = ladder.next(state);
    CHECK(second.step == 3);
    CHECK(second.cost == 1'100);
    CHECK(second.left == 400);
    CHECK(second.too_dear == std::vector<std::size_t>{1, 2});
    state.given = 1'600;
    state.tried = 4;
    CHECK(!ladder.next(state).step);
    CHECK(!ladder.next({.revenue = 10, .cost = 11}).step); // below cost from the start
}

TEST_CASE("another unit of money changes no step") {
    auto scaled = ladder;
    for (auto& each : scaled.steps)
        each.cost *= 64;
    for (double cost = 0; cost < 20'000; cost += 250) {
        const auto one = ladder.next({16'000, cost, 0, 1}), other = scaled.next({16'000 * 64, cost * 64, 0, 1});
        CHECK(one.step == other.step);
        CHECK(one.left * 64 == other.left);
        CHECK((!one.step || one.left >= 0));
    }
}

TEST_CASE("what is left on paper can be given, to the cent") { // 10 - 8.63 is 1.3699999999999992
    for (int revenue = 1'000; revenue < 2'000; revenue += 3)
        for (int step = 100; step < 900; step += 37) {
            const auto next = concession_ladder{{{"training", step / 100.0}}}.next(
                {.revenue = revenue / 100.0, .cost = (revenue - step) / 100.0});
            CHECK(next.step == 0);
            CHECK(next.left >= 0);
            CHECK(next.left < 1e-12);
        }
    CHECK(!concession_ladder{{{"training", 1.38}}}.next({.revenue = 10, .cost = 8.63}).step);
    CHECK(!concession_ladder{{{"nothing", 0}}}.next({.revenue = 10, .cost = 10.01}).step);
}

TEST_CASE("a ladder that starts with the price is refused") {
    check_refusal(refusal([] { return concession_ladder{{{"cut", 0, 0.1}, {"training", 5, 0}}}.next({1, 0}); }),
                  errc::bad_value, 1,
                  "concession_ladder: 'training' does not touch the price and must come before 'cut', got it in row 1");
    check_refusal(refusal([] { return ladder.next({0, 0}); }), errc::bad_parameter, no_row,
                  "concession_ladder: revenue must be finite and above 0, got 0");
    check_refusal(refusal([] { return ladder.next({1, 0, 0, 5}); }), errc::bad_parameter, no_row,
                  "concession_ladder: tried must be in [0, 4], got 5");
}

} // TEST_SUITE("concession ladder")
