#include <clientele/plan/shared_resources.hpp>
#include <clientele/plan/uncertain_response.hpp>

#include <doctest/doctest.h>

#include <refusal.hpp>

TEST_SUITE("uncertain_response") {

using namespace clientele;

namespace {
struct archetype {
    float value(double amount) const { return static_cast<float>(amount / (1 + amount)); }
    float marginal(double amount) const { return static_cast<float>(1 / ((1 + amount) * (1 + amount))); }
};
static_assert(response_policy<scaled_response<archetype>> && !priced_response<scaled_response<archetype>>);
static_assert(priced_response<scaled_response<peaked_response>> &&
              !prepared_response<scaled_response<peaked_response>>);
static_assert(prepared_response<scaled_response<hill_response>>);
} // namespace

TEST_CASE("the factor of a quantile is that of its distribution") { // z of 0.1 is -1.2815515655446004
    CHECK(uncertain_scale{0.5, scale_spread::normal}.factor_at(0.1) ==
          doctest::Approx(1 - 0.5 * 1.2815515655446004).epsilon(1e-14));
    const double variance = std::log(1.25);
    CHECK(uncertain_scale{0.5}.factor_at(0.1) ==
          doctest::Approx(std::exp(-1.2815515655446004 * std::sqrt(variance) - variance / 2)).epsilon(1e-14));
    CHECK(uncertain_scale{0, scale_spread::normal}.factor_at(0.1) == 1);
    CHECK(uncertain_scale{0}.factor_at(0.9) == 1);
}

TEST_CASE("the mean of lognormal quantiles is the mean") {
    double sum = 0;
    constexpr int parts = 20'000;
    for (int i = 0; i < parts; ++i)
        sum += uncertain_scale{0.5}.factor_at((i + 0.5) / parts);
    CHECK(sum / parts == doctest::Approx(1).epsilon(1e-4));
}

TEST_CASE("a scaled response asks for what its response does at a scaled price") {
    const auto careful = at_quantile(log_response{100, 20}, {.deviation = 0.5}, 0.1);
    CHECK(careful.value(20) == doctest::Approx(careful.factor * 100 * std::log(2.0)));
    CHECK(careful.marginal(careful.amount_at(1)) == doctest::Approx(1).epsilon(1e-14));
}

TEST_CASE("a careful plan gives more to what is sure") {
    const std::vector<scaled_response<log_response>> responses{
        at_quantile(log_response{100, 20}, {.deviation = 0.1}, 0.1),
        at_quantile(log_response{100, 20}, {.deviation = 1.0}, 0.1)};
    const std::vector<double> one{1, 1};
    const auto placed = allocate_resources{{{.capacity = 100}}}.plan(
        resource_lines<scaled_response<log_response>>{.response = responses, .use = {one}});
    CHECK(placed.amounts[0] > 60);
    CHECK(placed.amounts[0] + placed.amounts[1] == doctest::Approx(100).epsilon(1e-9));
}

TEST_CASE("no more than a limit is at risk on a customer or a segment") {
    const std::vector<log_response> responses(4, {100, 20});
    const std::vector<double> one(4, 1.0), risk{0.5, 0.1, 0.4, 0.0}, most(4, 10.0);
    const std::vector<int> segments{0, 0, 1, 1};
    const auto ceilings = ceilings_at_risk(risk, most);
    CHECK(ceilings == std::vector{20.0, 100.0, 25.0, detail::without_end});
    const auto of_first = spend_at_risk(risk, segments, 0);
    CHECK(of_first == std::vector{0.5, 0.1, 0.0, 0.0});
    const auto placed = allocate_resources{{{.capacity = 200}, {.capacity = 12}}}.plan(
        resource_lines<log_response>{.response = responses, .use = {one, of_first}, .ceiling = ceilings});
    CHECK(placed.used[1] <= 12 * (1 + 1e-12));
    CHECK(placed.prices[1] > 0);
    CHECK(placed.amounts[2] == 25);
}

TEST_CASE("what has no quantile, and risks that are none, are refused") {
    const auto below = refusal([] { return uncertain_scale{1, scale_spread::normal}.factor_at(0.1); });
    CHECK(below.code() == errc::bad_parameter);
    CHECK(std::string_view{below.what()}.starts_with(
        "uncertain_scale: a normal scale of deviation 1 must have its quantile finite and above 0, got -0.28155"));
    CHECK(std::isfinite(uncertain_scale{1e160}.factor_at(0.9))); // was not a number
    CHECK(uncertain_scale{1e160}.factor_at(0.5) == doctest::Approx(1e-160).epsilon(1e-12));
    check_refusal(refusal([] { return uncertain_scale{1e300}.factor_at(1e-300); }), errc::bad_parameter, no_row,
                  "uncertain_scale: a lognormal scale of deviation 1e+300 must have its quantile finite and above 0, "
                  "got 0 at probability 1e-300");
    check_refusal(refusal([] { return uncertain_scale{1.7e308, scale_spread::normal}.factor_at(0.9); }),
                  errc::bad_parameter, no_row,
                  "uncertain_scale: a normal scale of deviation 1.7e+308 must have its quantile finite and above 0, "
                  "got inf at probability 0.9");
    check_refusal(refusal([] { return uncertain_scale{}.factor_at(1); }), errc::bad_parameter, no_row,
                  "uncertain_scale: probability must be in (0, 1), got 1");
    const std::vector<double> risk{0.5, 1.5}, most{1, 1};
    check_refusal(refusal([&] { return ceilings_at_risk(risk, most); }), errc::bad_value, 1,
                  "ceilings_at_risk: risk must be in [0, 1], got 1.5 in row 1");
    check_refusal(refusal([] { return scaled_response{log_response{}, 0.0}.check(2), 0; }), errc::bad_value, 2,
                  "scaled_response: factor must be finite and above 0, got 0 in line 2");
}

} // TEST_SUITE("uncertain_response")
