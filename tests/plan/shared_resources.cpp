#include <clientele/plan/shared_resources.hpp>

#include <doctest/doctest.h>

#include <golden.hpp>
#include <refusal.hpp>

TEST_SUITE("shared_resources") {

using namespace clientele;

namespace {

struct reference {
    std::vector<log_response> responses;
    std::vector<double> ceilings, amounts, prices;
    std::vector<std::vector<double>> use;
    allocate_resources with;
    double value = 0;

    resource_allocation plan() const {
        return with.plan(resource_lines<log_response>{
            .response = responses, .use = std::vector<column>(use.begin(), use.end()), .ceiling = ceilings});
    }
};

std::map<std::string, reference> references() {
    std::map<std::string, reference> all;
    const auto table = golden("decisions/several_resources.csv");
    for (std::size_t row = 0; row < table.rows(); ++row) {
        auto& of = all[std::string{table.text(row, 0)}];
        const auto kind = table.text(row, 1);
        const auto place = static_cast<std::size_t>(table.number(row, 2));
        const double value = table.number(row, 4);
        if (kind == "scale")
            of.responses.push_back({.scale = value});
        if (kind == "half")
            of.responses[static_cast<std::size_t>(table.number(row, 3))].half = value;
        if (kind == "ceiling")
            of.ceilings.push_back(value);
        if (kind == "capacity")
            of.with.resources.push_back({.capacity = value});
        if (kind == "use") {
            of.use.resize(place + 1);
            of.use[place].push_back(value);
        }
        if (kind == "answer")
            of.value = value;
        if (kind == "amount")
            of.amounts.push_back(value);
        if (kind == "price")
            of.prices.push_back(value);
    }
    return all;
}

} // namespace

TEST_CASE("values, amounts and prices are those of reference problems") {
    const auto all = references();
    CHECK(all.size() == 3);
    for (const auto& [name, of] : all) {
        CAPTURE(name);
        const auto placed = of.plan();
        CHECK(std::abs(placed.value - of.value) <= 1e-9 * of.value);
        CHECK(placed.gap() >= -1e-13 * of.value);
        CHECK(placed.gap() <= 1e-10 * of.value);
        for (std::size_t i = 0; i < of.amounts.size(); ++i) {
            CHECK(std::abs(placed.amounts[i] - of.amounts[i]) <= 1e-6);
            CHECK(placed.amounts[i] >= 0);
            CHECK(placed.amounts[i] <= of.ceilings[i]);
        }
        for (std::size_t k = 0; k < of.prices.size(); ++k) {
            CHECK(std::abs(placed.prices[k] - of.prices[k]) <= 1e-6 * (1 + of.prices[k]));
            CHECK(placed.used[k] <= of.with.resources[k].capacity * (1 + 1e-12));
        }
    }
}

TEST_CASE("one resource is where every line brings the same") { // 100 / (20 + x) = 300 / (50 + 40 - x)
    const std::vector<log_response> responses{{100, 20}, {300, 50}};
    const std::vector<double> one{1, 1};
    const auto placed =
        allocate_resources{{{.capacity = 40}}}.plan(resource_lines<log_response>{.response = responses, .use = {one}});
    CHECK(placed.amounts[0] == doctest::Approx(7.5).epsilon(1e-9));
    CHECK(placed.amounts[1] == doctest::Approx(32.5).epsilon(1e-9));
    CHECK(placed.prices[0] == doctest::Approx(100 / 27.5).epsilon(1e-9));
}

TEST_CASE("partners add as much as pays at their price") { // 100 / (20 + x) = 2 at x = 30
    const std::vector<log_response> response{{100, 20}};
    const std::vector<double> one{1};
    const resource_lines<log_response> lines{.response = response, .use = {one}};
    const auto some = allocate_resources{{{.capacity = 10, .outside = 50, .outside_price = 2}}}.plan(lines);
    CHECK(some.amounts[0] == doctest::Approx(30).epsilon(1e-9));
    CHECK(some.outside[0] == doctest::Approx(20).epsilon(1e-9));
    CHECK(some.prices[0] == doctest::Approx(2).epsilon(1e-9));
    CHECK(some.value == doctest::Approx(100 * std::log(2.5) - 40).epsilon(1e-12));
    CHECK(some.outside_cost == doctest::Approx(40).epsilon(1e-9));
    const auto all = allocate_resources{{{.capacity = 10, .outside = 5, .outside_price = 2}}}.plan(lines);
    CHECK(all.amounts[0] == doctest::Approx(15).epsilon(1e-9));
    const auto none = allocate_resources{{{.capacity = 40, .outside = 5, .outside_price = 2}}}.plan(lines);
    CHECK(none.outside[0] == doctest::Approx(0));
    CHECK(none.amounts[0] == doctest::Approx(40).epsilon(1e-9));
}

TEST_CASE("every shape of response comes to its bound") {
    const std::vector<double> hours{1, 2, 0.5, 3}, money{20, 5, 30, 10}, floors{0, 1, 0, 2}, ceilings{9, 30, 12, 12};
    const auto tight = [&](auto response) {
        using shape = decltype(response);
        std::vector<shape> responses(4, response);
        for (std::size_t i = 0; i < 4; ++i)
            responses[i].scale *= 1 + static_cast<double>(i);
        const auto placed = allocate_resources{{{.capacity = 30}, {.capacity = 300}}}.plan(
            resource_lines<shape>{.response = responses, .use = {hours, money}, .floor = floors, .ceiling = ceilings});
        CHECK(placed.gap() >= -1e-12 * placed.value);
        CHECK(placed.gap() <= 1e-9 * placed.value);
        CHECK(placed.used[0] <= 30 * (1 + 1e-12));
        CHECK(placed.used[1] <= 300 * (1 + 1e-12));
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(placed.amounts[i] >= floors[i]);
            CHECK(placed.amounts[i] <= ceilings[i]);
        }
    };
    tight(power_response{5, 0.5});
    tight(power_response{5, 1});
    tight(log_response{5, 3});
    tight(exponential_response{5, 3});
    tight(hill_response{5, 3, 1});
    tight(hill_response{5, 3, 0.4});
    tight(peaked_response{5, 3});
}

TEST_CASE("no unit matters, and no order of the lines") {
    for (auto [name, of] : references()) {
        const auto as_it_is = of.plan();
        auto scaled = of;
        for (auto& response : scaled.responses)
            response.scale *= 1e9;
        for (std::size_t k = 0; k < scaled.use.size(); ++k) {
            for (auto& use : scaled.use[k])
                use *= 1e-6;
            scaled.with.resources[k].capacity *= 1e-6;
        }
        CHECK(scaled.plan().value == doctest::Approx(1e9 * as_it_is.value).epsilon(1e-10));
        auto turned = of;
        std::reverse(turned.responses.begin(), turned.responses.end());
        std::reverse(turned.ceilings.begin(), turned.ceilings.end());
        for (auto& use : turned.use)
            std::reverse(use.begin(), use.end());
        CHECK(turned.plan().value == doctest::Approx(as_it_is.value).epsilon(1e-11));
    }
}

TEST_CASE("more of a resource never lowers the result, and brings its price") {
    for (auto [name, of] : references())
        for (std::size_t k = 0; k < of.use.size(); ++k) {
            const auto before = of.plan();
            auto more = of;
            const double step = 1e-4 * of.with.resources[k].capacity;
            more.with.resources[k].capacity += step;
            const auto after = more.plan();
            CHECK(after.value >= before.value - 1e-11 * before.value);
            CHECK(std::abs(after.value - before.value - before.prices[k] * step) <=
                  0.01 * step * before.prices[k] + 1e-8);
        }
}

TEST_CASE("capacities without room and floors that take all leave every line at its floor") {
    const std::vector<power_response> responses{{1, 0.5}, {2, 0.5}};
    const std::vector<double> use{1, 2}, floors{2, 3};
    const auto placed = allocate_resources{{{.capacity = 8}}}.plan(
        resource_lines<power_response>{.response = responses, .use = {use}, .floor = floors});
    CHECK(placed.amounts == floors);
    CHECK(placed.gap() == 0);
    const auto helped = allocate_resources{{{.capacity = 6, .outside = 2, .outside_price = 3}}}.plan(
        resource_lines<power_response>{.response = responses, .use = {use}, .floor = floors});
    CHECK(helped.amounts == floors);
    CHECK(helped.outside[0] == 2);
}

TEST_CASE("a placing says in words what is used of each resource, at which price, and what that brings") {
    resource_allocation placed;
    placed.used = {150, 38.89061};
    placed.outside = {0, 8.89061};
    placed.prices = {5.36789, 2};
    placed.value = placed.bound = 1833.62;
    CHECK(in_words(placed) == "150 of resource 0 at a price of 5.368 and 38.89 of resource 1, 8.891 from outside, at a "
                              "price of 2 bring 1834, 0 below a bound on all others");
    const std::vector<std::string> names{"money", "hours"};
    CHECK(in_words(placed, [&](std::size_t k) { return names[k]; }).find("38.89 of hours, 8.891 from outside, at a") !=
          std::string::npos);
}

TEST_CASE("a response that lies above its tangents is refused, as its prices prove nothing") {
    struct square_response {
        double value(double amount) const { return amount * amount; }
        double marginal(double amount) const { return 2 * amount; }
    };
    const std::vector<square_response> squares(2);
    const std::vector<double> use{1, 1};
    const auto refused = refusal([&] {
        return allocate_resources{{{.capacity = 10}}}.plan(
            resource_lines<square_response>{.response = squares, .use = {use}});
    });
    CHECK(refused.code() == errc::bad_value);
    CHECK(std::string{refused.what()}.find("allocate_resources: a response must lie below its tangents") == 0);
}

TEST_CASE("a resource that one line takes all of has the whole price") { // was half of it
    const std::vector<log_response> responses{{100, 1}, {30, 2}};
    const std::vector<double> use{2, 0}, other{1, 1};
    const auto placed = allocate_resources{{{.capacity = 8}, {.capacity = 1000}}}.plan(
        resource_lines<log_response>{.response = responses, .use = {use, other}});
    CHECK(placed.amounts[0] == doctest::Approx(4).epsilon(1e-12));
    const double beside = responses[0].marginal(4) - placed.prices[1];
    CHECK(placed.prices[0] == doctest::Approx(beside / 2).epsilon(1e-9));
    CHECK(placed.prices[1] == doctest::Approx(responses[1].marginal(996)).epsilon(1e-9));
    CHECK(std::abs(placed.gap()) <= 1e-12 * placed.value);
}

TEST_CASE("a resource that the floors take all of has the price of what one more unit would bring") { // was 0
    const std::vector<log_response> responses{{100, 1}, {30, 1}, {900, 1}};
    const std::vector<double> use{1, 2, 1}, other{0, 1, 1}, floors{1, 0, 4}, ceilings{5, 5, 4};
    const resource_lines<log_response> lines{
        .response = responses, .use = {use, other}, .floor = floors, .ceiling = ceilings};
    const auto price = [&](double capacity, double outside, double outside_price) {
        return allocate_resources{{{capacity, outside, outside_price}, {.capacity = 100}}}.plan(lines).prices[0];
    };
    CHECK(price(5, 0, 0) == 50); // 100 / (1 + 1), while the last line is full
    CHECK(price(3, 2, 60) == 60);
    CHECK(price(3, 2, 10) == 50);
    const std::vector<power_response> steep{{1, 0.5}};
    const std::vector<double> one{1};
    const auto none =
        allocate_resources{{{.capacity = 0}}}.plan(resource_lines<power_response>{.response = steep, .use = {one}});
    CHECK(std::isinf(none.prices[0]));
    CHECK(none.gap() == 0);
}

TEST_CASE("what cannot be placed is refused with its place") {
    const std::vector<log_response> responses{{1, 1}, {1, 1}};
    const std::vector<double> use{1, 0}, floors{5, 0}, negative{1, -1};
    const auto plan = [&](double capacity, resource_lines<log_response> lines) {
        return refusal([&] { return allocate_resources{{{.capacity = capacity}}}.plan(lines); });
    };
    check_refusal(plan(4, {.response = responses, .use = {use}, .floor = floors, .ceiling = floors}),
                  errc::bad_parameter, no_row, "allocate_resources: the floors ask for 5 of resource 0, which has 4");
    check_refusal(plan(4, {.response = responses, .use = {use}}), errc::bad_value, 1,
                  "allocate_resources: a line without a ceiling must use some resource, line 1 uses none");
    check_refusal(plan(4, {.response = responses, .use = {negative}}), errc::bad_value, 1,
                  "allocate_resources: use must be finite and not negative, got -1 in line 1");
    check_refusal(plan(-1, {.response = responses, .use = {use}}), errc::bad_parameter, no_row,
                  "allocate_resources: capacity must be finite and not negative, got -1 in resource 0");
    check_refusal(plan(4, {.response = responses, .use = {}}), errc::bad_shape, no_row,
                  "allocate_resources: use must have a column for each of 1 resources, got 0");
    check_refusal(refusal([&] {
                      return allocate_resources{{{.capacity = 1e308, .outside = 1e308}}}.plan(
                          resource_lines<log_response>{.response = responses, .use = {use}});
                  }),
                  errc::bad_parameter, no_row,
                  "allocate_resources: capacity and outside must add up to a number, got 1e+308 and 1e+308 in resource "
                  "0");
    const std::vector<hill_response> huge(2, {1.5e308, 1});
    const std::vector<double> both{1, 1};
    check_refusal(refusal([&] {
                      return allocate_resources{{{.capacity = 1000}}}.plan(
                          resource_lines<hill_response>{.response = huge, .use = {both}});
                  }),
                  errc::overflow, no_row,
                  "allocate_resources: what they bring and use must be within the range of a double, but is not in all "
                  "lines together");
}

} // TEST_SUITE("shared_resources")
