#include <clientele/plan/double_ownership.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_SUITE("double_ownership") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {
using ownership = account_ownership<std::string, std::string>;
auto found(const std::vector<ownership>& all, const auto& rule) {
    return find_double_ownership<std::string, std::string>(all, rule);
}
} // namespace

TEST_CASE(
    "direct sales and an agent with one account are found, two people of one channel only where the rule says so") {
    const std::vector<ownership> all{{"b", "Ada", "direct"},
                                     {"a", "Cy", "agent"},
                                     {"a", "Ada", "direct"},
                                     {"b", "Bo", "direct"},
                                     {"c", "Ada", "direct"}};
    const auto twice = found(all, two_channels{});
    REQUIRE(twice.size() == 1);
    CHECK(twice[0].first.owner == "Ada");
    CHECK(twice[0].second.owner == "Cy");
    CHECK(found(all, two_owners{}).size() == 2);
    CHECK(found(all, [](const ownership& a, const ownership& b) {
              return a.account == "b" && a.owner != b.owner;
          }).size() == 1);
}

TEST_CASE("who hands over on a day shares none, who hands over late shares the days between") {
    std::vector<ownership> all{{"a", "Ada", "direct", day{2024y / 1 / 1}, day{2024y / 3 / 1}},
                               {"a", "Cy", "agent", day{2024y / 3 / 1}}};
    CHECK(found(all, two_owners{}).empty());
    all[1].from = day{2024y / 2 / 1};
    const auto twice = found(all, two_owners{});
    REQUIRE(twice.size() == 1);
    CHECK(twice[0].from == day{2024y / 2 / 1});
    CHECK(twice[0].until == day{2024y / 3 / 1});
}

TEST_CASE("an owner without a name and days that end before they begin are refused") {
    CHECK_THROWS_WITH_AS((void)found({{"a", "", "agent"}}, two_owners{}),
                         "find_double_ownership: account and owner must not be empty, got '' in row 0", error);
    CHECK_THROWS_WITH_AS((void)found({{"a", "Cy", "agent", day{2024y / 3 / 1}, day{2024y / 2 / 29}}}, two_owners{}),
                         "find_double_ownership: until must be after from, 2024-03-01, got 2024-02-29 in row 0", error);
    CHECK_THROWS_WITH_AS((void)found({{"a", "Cy", "agent", (day::max)(), (day::min)()}}, two_owners{}),
                         "find_double_ownership: until must be after from, day 9223372036854775807, got day "
                         "-9223372036854775808 in row 0",
                         error);
}

} // TEST_SUITE("double_ownership")
