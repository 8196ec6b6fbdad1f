#include <clientele/monitor/changed_book.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_SUITE("monitor/changed_book") {

using namespace clientele; // NOLINT

namespace {

changed_customer<int> moved_from(int before, int now, double own, double others, double hysteresis) {
    changed_customer<int> why{};
    why.tier = {.before = before,
                .now = now,
                .ruled_now = hysteresis == 0.0 ? now : now + 1,
                .held_before = before,
                .held_now = now,
                .own = own,
                .others = others,
                .hysteresis = hysteresis};
    return why;
}

changed_book<int> book() {
    changed_book<int> why;
    why.customers = {moved_from(0, 1, 1, 0, 0), moved_from(1, 0, -1, 0, 0), moved_from(0, 1, 0, 1, 0),
                     moved_from(0, 0, 1, 0, -1), moved_from(0, 0, 0, 0, 0)};
    why.came = {{7, 2.5, 1}};
    why.scores = {.before = 10, .now = 11.5, .criteria = {{"spend", 3, -2}, {"size", 0, 0}}, .others = 1, .came = 2.5};
    return why;
}

} // namespace

TEST_CASE("moves are counted by who did them, and with those who stayed they are all") {
    const auto why = book();
    CHECK(why.moved(mover::own).risen == 1);
    CHECK(why.moved(mover::own).fallen == 1);
    CHECK(why.moved(mover::others).fallen == 1);
    CHECK(why.moved(mover::rules).risen + why.moved(mover::rules).fallen == 0);
    CHECK(why.moved(mover::nobody).risen + why.moved(mover::nobody).fallen == 0);
    CHECK(why.stayed() == 2);
    CHECK(why.held_back() == 1);
}

TEST_CASE("those whom hysteresis let go are said to be held no longer") {
    auto why = book();
    why.customers.resize(1);
    why.customers[0].tier = {.before = 0, .now = 1, .ruled_before = 1, .ruled_now = 1, .hysteresis = 1};
    CHECK(in_words(why).find("\n0 rose and 1 fell because hysteresis holds them no longer.\n") != std::string::npos);
}

TEST_CASE("a book in words has a line for each reason") {
    CHECK(in_words(book()) == "5 customers are in both books; 1 came, 0 left, 0 merged, 0 erased.\n"
                              "2 stayed in their tier, 3 moved.\n"
                              "1 would have moved by the rule, and hysteresis kept them.\n"
                              "1 rose and 1 fell by their own movement.\n"
                              "0 rose and 1 fell because of the other customers.\n"
                              "The scores added up to 10, now to 11.5 (+1.5).\n"
                              "-2 by spend, which moved for 3 customers.\n"
                              "+2.5 by customers who came.\n"
                              "+1 by what customers did to each other.\n");
}
} // TEST_SUITE("monitor/changed_book")
