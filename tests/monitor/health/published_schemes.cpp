#include <clientele/monitor/health/published_schemes.hpp>
#include <clientele/monitor/health/scores.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <numeric>

TEST_SUITE("health/published_schemes") {

using namespace clientele; // NOLINT
using namespace std::chrono_literals;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// The score of one customer.
std::optional<double> score(const health_profile& rules, const std::vector<std::string>& names,
                            const std::vector<double>& values, int* status = nullptr) {
    health_readings readings{.names = names, .values = {}};
    for (const auto& each : values)
        readings.values.emplace_back(&each, 1);
    const auto found = score_health({{rules}}, readings);
    if (status != nullptr)
        *status = found.status[0];
    return found.scores[0];
}

} // namespace

TEST_CASE("Gainsight's worked example of a group: (20 x 47 + 15 x 59 + 22 x 21) / 57 = 40.122, shown as 40") {
    const auto support =
        health_schemes::gainsight({{"Support", 1, {{"tickets", 20}, {"resolve", 15}, {"frequency", 22}}}});
    int status = -1;
    const auto found = score(support, {"tickets", "resolve", "frequency"}, {47, 59, 21}, &status);
    CHECK(*found == doctest::Approx(2287.0 / 57).epsilon(1e-14));
    CHECK(std::floor(*found * 1000) == 40'122);
    CHECK(std::round(*found) == 40);
    CHECK(support.status.names[static_cast<std::size_t>(status)] == "red");
}

TEST_CASE("Gainsight's ranges: 0 to 50 red, 51 to 75 yellow, 76 to 100 green") {
    const auto ranges = health_schemes::gainsight({}).status;
    for (const auto& [value, place] : {std::pair{0, 0}, {50, 0}, {51, 1}, {75, 1}, {76, 2}, {100, 2}})
        CHECK(ranges.of(value) == place);
}

TEST_CASE("Gainsight's two rules for NA give two scores") {
    const std::vector<health_group> groups{{"use", 50, {{"logins", 1}, {"depth", 1}}}, {"voice", 50, {{"nps", 1}}}};
    const std::vector<std::string> names{"logins", "depth", "nps"};
    CHECK(*score(health_schemes::gainsight(groups), names, {none, 40, 100}) == doctest::Approx(70));
    CHECK(*score(health_schemes::gainsight(groups, health_schemes::gainsight_na::measure_weights), names,
                 {none, 40, 100}) == doctest::Approx((0.25 * 40 + 0.5 * 100) / 0.75));
    CHECK_FALSE(score(health_schemes::gainsight(groups), names, {none, none, none}).has_value());
}

TEST_CASE("Totango's account health is good, average or poor, and its portfolio quality is 76 and 41") {
    const auto scale = health_schemes::totango_scale(10, 20, 40);
    const auto rules = health_schemes::totango_account(
        {{.name = "logins", .scale = scale}, {.name = "days", .scale = health_schemes::totango_scale(30, 7, 40)}});
    const std::vector<std::string> names{"logins", "days"};
    CHECK(*score(rules, names, {20, 7}) == 100);
    CHECK(*score(rules, names, {20, 8}) == 60);
    CHECK(*score(rules, names, {9, 7}) == 40);
    CHECK(*score(rules, names, {20, 31}) == 40);
    CHECK(*score(rules, names, {25, none}) == 100); // what has no value is left out
    CHECK_FALSE(score(rules, names, {none, none}).has_value());
    int status = -1;
    (void)score(rules, names, {9, 7}, &status);
    CHECK(rules.status.names[static_cast<std::size_t>(status)] == "poor");
    // 5 good, 3 average and 2 poor accounts, and 2 average and 34 poor ones
    const auto quality = [&](int good, int average, int poor) {
        std::vector<double> logins, days(static_cast<std::size_t>(good + average + poor), 1);
        logins.insert(logins.end(), static_cast<std::size_t>(good), 30);
        logins.insert(logins.end(), static_cast<std::size_t>(average), 15);
        logins.insert(logins.end(), static_cast<std::size_t>(poor), 1);
        const auto found = score_health({{rules}}, {.names = names, .values = {logins, days}});
        return *health_schemes::totango_quality(found.scores);
    };
    CHECK(quality(5, 3, 2) == 76);
    CHECK(std::round(quality(0, 2, 34)) == 41);
    using found = std::vector<std::optional<double>>;
    CHECK(*health_schemes::totango_quality(found{100, {}, 40}) == 70);
    CHECK_FALSE(health_schemes::totango_quality(found{{}, {}}).has_value());
    CHECK_THROWS_AS((void)health_schemes::totango_quality(found{55}), error);
}

TEST_CASE("Totango's multidimensional health is a weighted mean of 100, 60 and 0, and may count empty ones 0") {
    const auto scale = health_schemes::totango_scale(10, 20, 0);
    const std::vector<health_group> dimensions{{"use", 60, {{"a", 50, scale}, {"b", 50, scale}}},
                                               {"voice", 40, {{"c", 1, scale}}}};
    const std::vector<std::string> names{"a", "b", "c"};
    CHECK(*score(health_schemes::totango_multidimensional(dimensions), names, {20, 15, 5}) == doctest::Approx(48));
    CHECK(*score(health_schemes::totango_multidimensional(dimensions), names, {20, none, 5}) == doctest::Approx(60));
    CHECK(*score(health_schemes::totango_multidimensional(dimensions, unmeasured::zero), names, {20, none, 5}) ==
          doctest::Approx(30));
}

TEST_CASE("Planhat's health starts at 5 and stays within 0 and 10") {
    const auto factor = measure_scale::bands({10, 20}, {-3, 0, 3});
    const auto rules = health_schemes::planhat({{.name = "use", .scale = factor}, {.name = "nps", .scale = factor}});
    const std::vector<std::string> names{"use", "nps"};
    CHECK(*score(rules, names, {15, none}) == 5);
    CHECK(*score(rules, names, {25, 15}) == 8);
    CHECK(*score(rules, names, {25, 25}) == 10); // 11
    CHECK(*score(rules, names, {5, 5}) == 0);    // -1
    CHECK(*score(rules, names, {none, none}) == 5);
}

TEST_CASE("Kapta's health has four parts with weights, and fades where it is not kept up") {
    const std::vector<std::string> names{"profile", "key players", "action plan", "satisfaction"};
    CHECK(*score(health_schemes::kapta({1, 2, 3, 4}), names, {100, 50, 0, 80}) == doctest::Approx(52));
    CHECK(*score(health_schemes::kapta(), names, {100, none, none, 100}) == doctest::Approx(50));
    const auto rules = health_schemes::kapta({}, {std::chrono::days{30}, std::chrono::days{60}});
    const double full = 100;
    const day32 old{day{2026y / 4 / 1}};
    const std::vector<std::span<const day32>> on(4, std::span<const day32>{&old, 1});
    const auto found = score_health({{rules}}, {.names = names,
                                                .values = std::vector<column>(4, column{&full, 1}),
                                                .measured_on = on,
                                                .as_of = 2026y / 6 / 30});
    CHECK(*found.scores[0] == doctest::Approx(50));
}
} // TEST_SUITE("health/published_schemes")
