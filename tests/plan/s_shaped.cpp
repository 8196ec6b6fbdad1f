#include <clientele/plan/s_shaped.hpp>

#include <doctest/doctest.h>

#include <golden.hpp>
#include <refusal.hpp>

TEST_SUITE("s_shaped") {

using namespace clientele;

namespace {
struct archetype { // convex up to 1, concave after it
    float value(double x) const { return static_cast<float>(x * x / (3 + x * x)); }
    float marginal(double x) const { return static_cast<float>(6 * x / (3 + x * x) / (3 + x * x)); }
    int inflection() const { return 1; }
};
static_assert(s_shape_policy<archetype>);

struct reference {
    std::vector<s_shaped_response> responses;
    std::vector<double> ceilings;
    double budget = 0, value = 0, upper = 0;
};
std::map<std::string, reference> references() {
    std::map<std::string, reference> all;
    const auto table = golden("decisions/s_shape.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        auto& of = all[std::string{table.text(row, 0)}];
        of.responses.push_back({table.number(row, 1), table.number(row, 2), table.number(row, 3)});
        of.ceilings.push_back(table.number(row, 4));
        of.budget = table.number(row, 5);
        of.value = table.number(row, 6);
        of.upper = table.number(row, 7);
    }
    return all;
}
} // namespace

TEST_CASE("the best of reference problems lies within the gap") {
    const auto all = references();
    CHECK(all.size() == 4);
    for (const auto& [name, of] : all) {
        CAPTURE(name);
        const auto placed = allocate_s_shaped{.budget = of.budget}.plan(
            budget_lines<s_shaped_response>{.response = of.responses, .ceiling = of.ceilings});
        CHECK(placed.gap() <= 1e-9 * placed.value);
        CHECK(placed.value >= of.value * (1 - 1e-9)); // that of the reference is good to about 1e-6
        CHECK(placed.value <= of.upper * (1 + 1e-9));
        CHECK(placed.bound >= of.value * (1 - 1e-12));
        CHECK(placed.spend <= of.budget * (1 + 1e-12));
    }
}

TEST_CASE("what was found when it had to stop states a gap that is true") {
    for (const auto& [name, of] : references())
        for (const std::size_t parts : {1u, 3u, 9u}) {
            const auto placed = allocate_s_shaped{.budget = of.budget, .most_parts = parts}.plan(
                budget_lines<s_shaped_response>{.response = of.responses, .ceiling = of.ceilings});
            CHECK(placed.parts <= parts);
            CHECK(placed.value <= of.value * (1 + 1e-6));
            CHECK(placed.bound >= of.value * (1 - 1e-12));
        }
}

TEST_CASE("the marginal is the slope of the value, and largest at the inflection") {
    for (const double exponent : {1.1, 2.0, 5.0}) {
        const s_shaped_response response{7, 3, exponent};
        for (const double x : {0.1, 1.0, 3.0, 20.0}) {
            const double step = 1e-5 * x;
            CHECK((response.value(x + step) - response.value(x - step)) / (2 * step) ==
                  doctest::Approx(response.marginal(x)).epsilon(1e-7));
        }
        const double turn = response.inflection();
        CHECK(response.marginal(turn) > response.marginal(turn * 0.99));
        CHECK(response.marginal(turn) > response.marginal(turn * 1.01));
        CHECK(response.value(0) == 0);
        CHECK(response.marginal(0) == 0);
        CHECK(response.value(3) == 3.5);
    }
}

TEST_CASE("what is too little for all goes to one") {
    const std::vector<s_shaped_response> alike(5, {100, 30, 4});
    const auto placed =
        allocate_s_shaped{.budget = 40, .least_gap = 1e-6}.plan(budget_lines<s_shaped_response>{.response = alike});
    CHECK(*std::max_element(placed.amounts.begin(), placed.amounts.end()) == doctest::Approx(40));
    CHECK(placed.value == doctest::Approx(alike[0].value(40)));
}

TEST_CASE("random problems are no worse than a fine grid, and their bound is above it") {
    std::uint64_t state = 1;
    const auto draw = [&state] {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return static_cast<double>(state >> 11) * 0x1p-53;
    };
    for (int problem = 0; problem < 30; ++problem) {
        std::vector<s_shaped_response> responses;
        std::vector<double> floors;
        for (int i = 0; i < 3; ++i) {
            responses.push_back({10 + 90 * draw(), 5 + 30 * draw(), 1.2 + 4 * draw()});
            floors.push_back(draw() < 0.5 ? 0 : 5 * draw());
        }
        const double budget = 20 + 60 * draw();
        const auto placed = allocate_s_shaped{.budget = budget}.plan(
            budget_lines<s_shaped_response>{.response = responses, .floor = floors});
        CHECK(placed.gap() <= 1e-9 * placed.value);
        const double left = budget - floors[0] - floors[1] - floors[2];
        double grid = 0;
        for (int a = 0; a <= 100; ++a)
            for (int b = 0; a + b <= 100; ++b)
                grid = (std::max)(grid, responses[0].value(floors[0] + left * a / 100) +
                                            responses[1].value(floors[1] + left * b / 100) +
                                            responses[2].value(floors[2] + left * (100 - a - b) / 100));
        CHECK(placed.value >= grid * (1 - 1e-9));
    }
}

TEST_CASE("floors that are the whole budget on paper are placed") {
    const std::vector<s_shaped_response> responses(3, {10, 1, 2});
    const std::vector<double> floors{0.1, 0.2, 0.3}; // 0.30000000000000004 of 0.3; 0.6000000000000001 in turn
    for (const std::size_t count : {std::size_t{2}, std::size_t{3}}) {
        const auto placed = allocate_s_shaped{.budget = count == 2 ? 0.3 : 0.6}.plan(budget_lines<s_shaped_response>{
            .response = std::span{responses}.first(count), .floor = std::span{floors}.first(count)});
        CHECK(placed.amounts == std::vector<double>(floors.begin(), floors.begin() + static_cast<int>(count)));
        CHECK(placed.gap() <= 1e-9 * placed.value);
    }
}

TEST_CASE("parameters outside their ranges are refused") {
    check_refusal(refusal([] { return s_shaped_response{1, 1, 1}.check(2), 0; }), errc::bad_value, 2,
                  "s_shaped_response: exponent must be in (1, 100], got 1 in line 2");
    const std::vector<s_shaped_response> responses(2);
    const std::vector<double> floors{3, 4};
    check_refusal(refusal([&] {
                      return allocate_s_shaped{.budget = 5}.plan(
                          budget_lines<s_shaped_response>{.response = responses, .floor = floors});
                  }),
                  errc::bad_parameter, no_row, "allocate_s_shaped: the floors ask for 7, the budget allows 5");
    check_refusal(refusal([&] {
                      return allocate_s_shaped{.budget = -1}.plan(
                          budget_lines<s_shaped_response>{.response = responses});
                  }),
                  errc::bad_parameter, no_row, "allocate_s_shaped: budget must be finite and not negative, got -1");
    const std::vector<s_shaped_response> huge(2, {1e308, 1, 2});
    check_refusal(refusal([&] {
                      return allocate_s_shaped{.budget = 1000}.plan(budget_lines<s_shaped_response>{.response = huge});
                  }),
                  errc::overflow, no_row,
                  "allocate_s_shaped: what they bring must be within the range of a double, but is not in all lines "
                  "together");
}

} // TEST_SUITE("s_shaped")
