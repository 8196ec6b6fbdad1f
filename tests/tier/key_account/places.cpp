#include <clientele/tier/key_account/places.hpp>

#include <doctest/doctest.h>

TEST_SUITE("key_account_places") {

using namespace clientele;

TEST_CASE("incumbents come before better newcomers, and the longer wait before the shorter") {
    const incumbents_first order;
    CHECK(order.before({.score = 1, .member = true, .waiting_since = never},
                       {.score = 9, .member = false, .waiting_since = 1}));
    CHECK(order.before({.score = 9, .member = false, .waiting_since = 5},
                       {.score = 1, .member = false, .waiting_since = 1}));
    CHECK(order.before({.score = 5, .member = false, .waiting_since = 1},
                       {.score = 5, .member = false, .waiting_since = 2}));
    CHECK_FALSE(order.before({.score = 5, .member = false, .waiting_since = 1},
                             {.score = 5, .member = false, .waiting_since = 1}));
}

TEST_CASE("best first goes by score, and among equals the incumbent keeps its place") {
    const best_first order;
    CHECK(order.before({.score = 9, .member = false, .waiting_since = 1},
                       {.score = 1, .member = true, .waiting_since = never}));
    CHECK(order.before({.score = 5, .member = true, .waiting_since = never},
                       {.score = 5, .member = false, .waiting_since = 1}));
    CHECK(order.before({.score = 5, .member = false, .waiting_since = 1},
                       {.score = 5, .member = false, .waiting_since = 2}));
}

} // TEST_SUITE("key_account_places")
