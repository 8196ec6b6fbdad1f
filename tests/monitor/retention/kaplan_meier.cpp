#include <clientele/members.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <golden.hpp>
#include <refusal.hpp>
#include <string>
#include <vector>

TEST_SUITE("monitor/retention/kaplan_meier") {

using namespace clientele;

namespace {

struct observed {
    std::vector<double> weeks{};
    std::vector<bool> ended{};
};

observed remissions(const std::string& group) {
    const auto table = golden("decisions/lifetimes.csv");
    observed found;
    for (std::size_t row = 0; row < table.rows(); ++row)
        if (table.text(row, 0) == group) {
            found.weeks.push_back(table.number(row, 1));
            found.ended.push_back(table.number(row, 2) != 0);
        }
    return found;
}

void check_near(double got, double expected) { CHECK(std::abs(got - expected) <= 1e-12 * std::abs(expected)); }

} // namespace

TEST_CASE("survival, Greenwood's errors, both kinds of ends and the hazard are those of R's survival, to 1e-12") {
    const auto reference = golden("decisions/survival.csv");
    REQUIRE(reference.rows() == 28);
    for (const std::string group : {"freireich_6mp", "freireich_placebo"}) {
        const auto data = remissions(group);
        REQUIRE(data.weeks.size() == 21);
        const auto log_log = kaplan_meier{}.fit(data.weeks, data.ended);
        const auto plain = kaplan_meier{.ends = survival_ends::plain}.fit(data.weeks, data.ended);
        std::size_t at = 0;
        for (std::size_t row = 0; row < reference.rows(); ++row) {
            if (reference.text(row, 0) != group)
                continue;
            CAPTURE(row);
            REQUIRE(at < log_log.points.size());
            const auto &point = log_log.points[at], &other = plain.points[at++];
            CHECK(point.time == reference.number(row, 1));
            CHECK(point.at_risk == reference.number(row, 2));
            CHECK(point.ended == reference.number(row, 3));
            CHECK(point.open == reference.number(row, 4));
            check_near(point.hazard.estimate, reference.number(row, 11));
            check_near(point.hazard.standard_error * point.hazard.standard_error, reference.number(row, 12));
            check_near(point.survival.estimate, reference.number(row, 5));
            if (reference.text(row, 6).empty())
                continue; // R has no error where everybody has left
            check_near(point.survival.standard_error, reference.number(row, 6));
            check_near(point.survival.lower, reference.number(row, 7));
            check_near(point.survival.upper, reference.number(row, 8));
            CHECK(std::abs(other.survival.lower - reference.number(row, 9)) <= 1e-12);
            CHECK(std::abs(other.survival.upper - reference.number(row, 10)) <= 1e-12);
        }
        CHECK(at == log_log.points.size());
    }
}

TEST_CASE("where nobody or everybody has left the interval has a width all the same") {
    const std::vector<double> days{5, 5, 8, 9};
    const auto nobody = kaplan_meier{}.fit(days, std::vector{false, false, false, false});
    CHECK(nobody.points.front().survival.lower == doctest::Approx(std::pow(0.025, 1.0 / 4)));
    CHECK(nobody.points.front().survival.upper == 1);
    CHECK(nobody.points.back().survival.lower == doctest::Approx(0.025));
    CHECK(nobody.points.back().hazard.upper == doctest::Approx(-std::log(0.025)));
    const auto all = kaplan_meier{}.fit(days, std::vector{true, true, true, true});
    CHECK(all.points.back().survival.estimate == 0);
    CHECK(all.points.back().survival.lower == 0);
    CHECK(all.points.back().survival.upper == all.points[1].survival.upper);
    const auto at_once = kaplan_meier{}.fit(std::vector{3.0, 3.0}, std::vector{true, true});
    CHECK(at_once.points[0].survival.upper == doctest::Approx(1 - std::sqrt(0.025)));
}

TEST_CASE("who is watched from a later age on is at risk from then on") {
    // Five of ten customers are known only from day 100 on; all leave at one rate.
    const std::vector<double> days{50, 150, 150, 200, 250}, entered{0, 0, 100, 100, 150};
    const auto curve = kaplan_meier{}.fit(count_lifetimes(days, std::vector{true, true, false, true, true}, entered));
    REQUIRE(curve.points.size() == 4);
    CHECK(curve.points[0].at_risk == 2);
    CHECK(curve.points[1].at_risk == 3); // the one that comes at 150 is at risk after it
    CHECK(curve.points[2].at_risk == 2);
    CHECK(curve.points[3].at_risk == 1);
    CHECK(curve.points[1].survival.estimate == doctest::Approx(1.0 / 2 * 2 / 3));
}

TEST_CASE("a level that is none is refused") {
    check_refusal(refusal([] { return kaplan_meier{.level = 1}.fit(std::vector{1.0}, std::vector{true}); }),
                  errc::bad_parameter, no_row, "kaplan_meier: level must be in (0, 1), got 1");
}

} // TEST_SUITE("monitor/retention/kaplan_meier")
