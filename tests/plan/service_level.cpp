#include <clientele/plan/service_level.hpp>

#include <doctest/doctest.h>

TEST_SUITE("service level") {

using namespace clientele;
using namespace std::chrono_literals;

TEST_CASE("a service is reviewed at its months from the start, which never drift") {
    const added_service report{"report", std::chrono::months{1}};
    const day start = 2024y / 1 / 31;
    CHECK(report.review_date(start, start) == day{2024y / 2 / 29});
    CHECK(report.review_date(start, 2024y / 3 / 1) == day{2024y / 3 / 31});
    CHECK(report.review_date(start, 2024y / 3 / 31) == day{2024y / 3 / 31});
    CHECK(report.review_date(start, 2034y / 2 / 1) == day{2034y / 2 / 28});
    CHECK_THROWS_WITH((void)added_service{}.review_date(start, start),
                      "added_service: review_after must be in [1, 1200] months, got 0");
    const added_service wrapped{"report", std::chrono::months{4'294'967'297}}; // 1 in 32 bits
    CHECK_THROWS_WITH((void)wrapped.review_date(start, start),
                      "added_service: review_after must be in [1, 1200] months, got 4294967297");
    CHECK_THROWS_WITH((void)report.review_date(10000y / 1 / 1, start),
                      "added_service: start and after must be days of the years 0 to 9999, got 10000-01-01 and "
                      "2024-01-31");
}

TEST_CASE("service levels are told in words") { CHECK(in_words(service_level::one_to_one_team) == "one-to-one team"); }

} // TEST_SUITE("service level")
