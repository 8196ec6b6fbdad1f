#include <clientele/monitor/risk/gates.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <refusal.hpp>
#include <vector>

TEST_SUITE("monitor/risk/gates") {

using namespace clientele;

namespace {

const double unknown = std::numeric_limits<double>::quiet_NaN();
const risk_gates rules{{{.name = "days overdue", .kind = "credit", .most = 60},
                        {.name = "owner known", .kind = "compliance", .least = 1},
                        {.name = "audit score", .least = 50, .unknown_passes = true}}};

} // namespace

TEST_CASE("who fails which gate is listed, and nobody passes for not having been looked at") {
    const std::vector<double> overdue{60, 75, unknown}, known{1, 0, 1}, audit{50, unknown, unknown};
    const auto result = rules.judge(std::vector<column>{overdue, known, audit});
    CHECK(result.passed == 1);
    CHECK(result.failed == std::vector<std::size_t>{2, 1, 0});
    REQUIRE(result.failures.size() == 3);
    CHECK(in_words(rules, result.failures[0]) == "days overdue (credit) 75, at most 60");
    CHECK(in_words(rules, result.failures[1]) == "owner known (compliance) 0, at least 1");
    CHECK(in_words(rules, result.failures[2]) == "days overdue (credit) is not known");
    CHECK(result.failures[2].row == 2);
}

TEST_CASE("infinite numbers and gates that nothing passes are refused") {
    const std::vector<double> fine{1}, infinite{std::numeric_limits<double>::infinity()};
    check_refusal(refusal([&] { return rules.judge(std::vector<column>{infinite, fine, fine}); }), errc::bad_value, 0,
                  "risk_gates: days overdue must not be infinite, got inf in row 0");
    check_refusal(
        refusal([&] { return risk_gates{{{.name = "x", .least = 2, .most = 1}}}.judge(std::vector<column>{fine}); }),
        errc::bad_parameter, no_row, "risk_gates: least of 'x' must be at most 1, got 2");
}

} // TEST_SUITE("monitor/risk/gates")
