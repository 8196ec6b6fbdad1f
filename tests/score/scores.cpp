#include <clientele/score/scores.hpp>

#include <doctest/doctest.h>

TEST_SUITE("score/scores") {

using namespace clientele;

TEST_CASE("who is vetoed is told by the criterion that stops them, and nobody where nothing can stop") {
    const method_scores gated{{0.5, 0.0, 0.25}, {not_vetoed, 3, too_little_known}};
    CHECK_FALSE(gated.vetoed(0));
    CHECK(gated.vetoed(1));
    CHECK(gated.vetoed(2));
    CHECK_FALSE(method_scores{{0.5}, {}}.vetoed(0));
}

} // TEST_SUITE("score/scores")
