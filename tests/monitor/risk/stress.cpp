#include <clientele/monitor/risk/stress.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/risk/stress") {

using namespace clientele;

namespace {

const std::vector<double> value{10, 50, 20, 20};

} // namespace

TEST_CASE("if the greatest customers leave, their value goes and the rest is measured again") {
    const auto book = if_top_leave(value, 1);
    CHECK(book.lost == 50);
    CHECK(book.lost_share == 0.5);
    CHECK(book.before.ratio(1) == 0.5);
    CHECK(book.after->customers == 3);
    CHECK(book.after->ratio(1) == doctest::Approx(0.4));
    CHECK(in_words(book) ==
          "If 1 of 4 customers leaves, 50 of 100 goes (50 %); the greatest customer then has 40 % of the "
          "rest, after 50 % of all.");
    CHECK(if_top_leave(value, 0).lost == 0);
    CHECK(in_words(if_top_leave(value, 4)) == "If 4 of 4 customers leave, 100 of 100 goes (100 %); nothing is left.");
}

TEST_CASE("a manager or a segment can go with all its customers") {
    const std::vector<int> manager{0, 1, 1, 0};
    const auto book = if_group_leaves(value, manager, 1);
    CHECK(book.leaving == 2);
    CHECK(book.lost == 70);
    CHECK(book.after->total == 30);
    CHECK(if_group_leaves(value, manager, 5).leaving == 0);
}

TEST_CASE("who stays without any value has no concentration") {
    const auto book = if_they_leave(std::vector<double>{5, 0}, std::vector<bool>{true, false});
    CHECK_FALSE(book.after.has_value());
    check_refusal(refusal([] { return if_top_leave(value, 5); }), errc::bad_parameter, no_row,
                  "if_top_leave: top must be in [0, 4], got 5");
}

} // TEST_SUITE("monitor/risk/stress")
