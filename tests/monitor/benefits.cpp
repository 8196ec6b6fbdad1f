#include <clientele/monitor/benefits.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/benefits") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const window first_quarter{2026y / 1 / 1, 2026y / 4 / 1}, second_quarter{2026y / 4 / 1, 2026y / 7 / 1};

std::vector<reported_benefit<std::string>> reports() {
    return {{"Volt", "energy saved", 900.1, "kWh", second_quarter, "meter reading"},
            {"Volt", "energy saved", 600.2, "kWh", first_quarter, "meter reading"},
            {"Volt", "energy saved", 100, "EUR", first_quarter, "invoice"},
            {"Arc", "hours gained", 12, "h", first_quarter, "their controller"},
            {"Volt", "energy saved", -50, "kWh", first_quarter, "our estimate"}};
}

} // namespace

TEST_CASE("benefits are added by customer, kind and unit, and say who reported them") {
    const auto found = benefits_delivered(reports());
    REQUIRE(found.size() == 3);
    CHECK(found[0].customer == "Arc");
    CHECK(found[1].unit == "EUR");
    CHECK(found[1].amount == 100);
    CHECK(found[2].amount == doctest::Approx(1450.3).epsilon(1e-15));
    CHECK(found[2].reports == 3);
    CHECK(found[2].sources == std::vector<std::string>{"meter reading", "our estimate"});
    CHECK(in_words(found[0]) == "hours gained: 12 h from 2026-01-01 to 2026-03-31, 1 report by their controller");
    CHECK(in_words(found[2]) ==
          "energy saved: 1450.3 kWh from 2026-01-01 to 2026-06-30, 3 reports by meter reading, our estimate");
    CHECK(benefits_delivered(std::vector<reported_benefit<int>>{}).empty());
}

TEST_CASE("the order of the reports changes nothing") {
    auto turned = reports();
    std::reverse(turned.begin(), turned.end());
    CHECK(in_words(benefits_delivered(turned)[2]) == in_words(benefits_delivered(reports())[2]));
}

TEST_CASE("a sum within a double is found though a part of it is not, and one beyond it is refused") {
    std::vector<reported_benefit<int>> list;
    for (const double amount : {1e308, 1e308, -1e308, -1e308, 5.0}) {
        const auto begin = first_quarter.begin + std::chrono::days{list.size()};
        list.push_back({7, "cost saved", amount, "EUR", {begin, begin + std::chrono::days{1}}, "invoice"});
    }
    CHECK(benefits_delivered(list)[0].amount == 5);
    list.resize(3);
    CHECK(benefits_delivered(list)[0].amount == 1e308);
    list.resize(2);
    check_refusal(
        refusal([&] { return benefits_delivered(list); }), errc::overflow, no_row,
        "benefits_delivered: the sum of 'cost saved' in 'EUR' of customer 7 must be within the range of a double");
}

TEST_CASE("a benefit without its source, and days that one source reports twice, are refused") {
    auto list = reports();
    list[3].source.clear();
    check_refusal(refusal([&] { return benefits_delivered(list); }), errc::bad_value, 3,
                  "benefits_delivered: source must not be empty, got '' in row 3");
    list = reports();
    list[0].period.begin -= std::chrono::days{1};
    check_refusal(refusal([&] { return benefits_delivered(list); }), errc::bad_value, 1,
                  "benefits_delivered: 'meter reading' must report each day once, got 2026-03-31 in rows 0 and 1");
    list[0].period = {2026y / 4 / 1, 2026y / 4 / 1};
    check_refusal(refusal([&] { return benefits_delivered(list); }), errc::bad_value, 0,
                  "benefits_delivered: period must begin before it ends, got 2026-04-01 and 2026-04-01 in row 0");
}

} // TEST_SUITE("monitor/benefits")
