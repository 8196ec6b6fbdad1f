#include <clientele/plan/playbook.hpp>

#include <doctest/doctest.h>

TEST_SUITE("playbook") {

using namespace clientele;
using std::chrono::days;

namespace {
play served(int priority) {
    return {.service = service_level::automated,
            .contact_every = days{1},
            .channel = "",
            .actions = {},
            .priority = priority};
}
playbook rows_of(std::vector<playbook_row> rows) {
    return {.tier_count = 2, .health_count = 3, .segments = {"VIP", "basic"}, .rows = std::move(rows)};
}
} // namespace

TEST_CASE("the discount rooms of a playbook are those of its tiers, best first") {
    play best, other;
    best.discount_room = 0.1;
    other.discount_room = 0.02;
    CHECK(discount_rooms_by_tier(one_for_each_tier(std::vector<play>{best, other})) == std::vector<double>{0.1, 0.02});
    CHECK(discount_rooms_by_tier(playbook{}).empty());
}

TEST_CASE("of the rows that take a customer the one that states most wins, in any order of rows") {
    std::vector<playbook_row> rows{{{}, served(0)},
                                   {{.tier = 0}, served(1)},
                                   {{.tier = 0, .health = 2}, served(2)},
                                   {{.tier = 0, .health = 2, .segment = "VIP"}, served(3)}};
    for (int turn = 0; turn < 2; ++turn) {
        const auto book = rows_of(rows);
        CHECK(book.at(play_cell{.tier = 1, .health = 2, .segment = "VIP"}).priority == 0);
        CHECK(book.at(play_cell{.tier = 0, .health = 1, .segment = "VIP"}).priority == 1);
        CHECK(book.at(play_cell{.tier = 0, .health = 2, .segment = "basic"}).priority == 2);
        CHECK(book.at(play_cell{.tier = 0, .health = 2, .segment = "VIP"}).priority == 3);
        CHECK(book.at(0).priority == 1); // nothing but the tier is known
        std::reverse(rows.begin(), rows.end());
    }
}

TEST_CASE("a customer whom no row takes, and one whom two rows take alike, are refused") {
    const auto book = rows_of({{{.tier = 0}, served(1)}, {{.segment = "VIP"}, served(2)}});
    CHECK_THROWS_WITH((void)book.at(play_cell{.tier = 0, .segment = "VIP"}),
                      "playbook: rows 0 and 1 are both for tier 0, segment VIP, and neither states more");
    CHECK_THROWS_WITH((void)book.at(1), "playbook: rows must hold one for tier 1, got none");
    CHECK_THROWS_WITH((void)book.at(play_cell{}), "playbook: rows must hold one for everyone, got none");
    CHECK_THROWS_WITH((void)book.at(2), "playbook: tier must be in [0, 1], got 2");
    CHECK_THROWS_WITH((void)book.at(-1), "playbook: tier must be in [0, 1], got -1");
    CHECK_THROWS_WITH((void)playbook{}.at(0), "playbook: tier_count must be at least 1, got 0");
}

TEST_CASE("a row of a cell that there is not, or with numbers outside their ranges, is refused") {
    CHECK_THROWS_WITH(rows_of({{{.tier = 2}, served(1)}}).check(), "playbook: tier of row 0 must be in [0, 2), got 2");
    CHECK_THROWS_WITH(rows_of({{{.health = 3}, served(1)}}).check(),
                      "playbook: health of row 0 must be in [0, 3), got 3");
    CHECK_THROWS_WITH(rows_of({{{.segment = "none"}, served(1)}}).check(),
                      "playbook: segment of row 0 must be one of segments, got 'none'");
    auto what = served(1);
    what.discount_room = 1;
    CHECK_THROWS_WITH(rows_of({{{}, what}}).check(), "playbook: discount_room must be in [0, 1), got 1 in row 0");
    what = served(1);
    what.responses = {{"fault", std::chrono::hours{0}, hours_kind::business}};
    CHECK_THROWS_WITH(rows_of({{{}, what}}).check(), "playbook: within must be in [1, 8784] hours, got 0 in row 0");
    what = served(1);
    what.contacts = {{contact_role::manager, 1201, contact_unit::months, "visit"}};
    CHECK_THROWS_WITH(rows_of({{{}, what}}).check(),
                      "playbook: every must be in [1, 1200] months between two contacts, got 1201 in row 0");
    what = served(1);
    what.reviews = {{review_kind::contract, days{0}}};
    CHECK_THROWS_WITH(rows_of({{{}, what}}).check(),
                      "playbook: every must be in [1, 36525] days between two reviews, got 0 in row 0");
}

TEST_CASE("a playbook by tier has one play for each") {
    const auto book = one_for_each_tier({served(4), served(7)});
    CHECK(book.tiers() == 2);
    CHECK(book.at(0).priority == 4);
    CHECK(book.at(1).priority == 7);
}

} // TEST_SUITE("playbook")
