#include <clientele/monitor/effect/campaign_uplift.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/effect/campaign_uplift") {

using namespace clientele;

TEST_CASE("an uplift stands with the counts of both groups and its interval") {
    const auto found = campaign_uplift{}.measure({70, 56}, {80, 48});
    CHECK(found.uplift.estimate == doctest::Approx(0.2));
    CHECK(found.uplift.lower == doctest::Approx(0.0524).epsilon(0.001));
    CHECK(found.responses.estimate == doctest::Approx(14));
    CHECK(in_words(found) ==
          "56 of 70 contacted responded (80 %), 48 of 80 in the control group (60 %): an uplift of 20 "
          "points (5.2 to 33.4), 14 responses (3.7 to 23.4)");
    CHECK(in_words(campaign_uplift{}.measure({10, 5}, {10, 4})) ==
          "5 of 10 contacted responded (50 %), 4 of 10 in the control group (40 %): an uplift of 10 points (-29 to "
          "45.1), 1 response (-2.9 to 4.5): it may have brought nothing");
}

TEST_CASE("what rounds to nothing is 0 and not -0") {
    CHECK(in_words(campaign_uplift{}.measure({10000, 1}, {10000, 3})).find("uplift of 0 points") != std::string::npos);
}

TEST_CASE("customers are counted into their groups") {
    const std::vector<bool> contacted{true, false, true, false, true}, responded{true, true, false, false, true};
    const auto found = campaign_uplift{}.measure(contacted, responded);
    CHECK(found.contacted.customers == 3);
    CHECK(found.contacted.responded == 2);
    CHECK(found.control.customers == 2);
    CHECK(found.control.responded == 1);
}

TEST_CASE("without a control group nothing is said") {
    check_refusal(refusal([] { return campaign_uplift{}.measure({70, 56}, {}); }), errc::empty_input, no_row,
                  "campaign_uplift: the control group must have a customer, got none: without both there is nothing to "
                  "compare");
    check_refusal(refusal([] { return campaign_uplift{}.measure({70, 71}, {80, 1}); }), errc::bad_parameter, no_row,
                  "campaign_uplift: responded must be at most 70, got 71");
}

} // TEST_SUITE("monitor/effect/campaign_uplift")
