#include <clientele/monitor/yardstick/peer_place.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/yardstick/peer_place") {

using namespace clientele;

TEST_CASE("equal peers count half, and lower is better where it is said") {
    const std::vector<double> peers{1, 2, 2, 3};
    CHECK(place_among(2, peers).percentile() == 0.5);
    CHECK(place_among(3, peers).percentile() == 0.875);
    CHECK(place_among(3, peers, better_when::lower).percentile() == 0.125);
    CHECK(place_among(0, peers, better_when::lower).percentile() == 1);
    CHECK(in_words(place_among(2, peers)) == "better than 1 and as good as 2 of 4 peers");
}

TEST_CASE("nobody is no peer") {
    check_refusal(refusal([] { return place_among(1, {}); }), errc::empty_input, no_row,
                  "place_among: there must be at least one peer, got none");
    check_refusal(refusal([] { return place_among(std::numeric_limits<double>::infinity(), std::vector{1.0}); }),
                  errc::bad_parameter, no_row, "place_among: value must be finite, got inf");
}

} // TEST_SUITE("monitor/yardstick/peer_place")
