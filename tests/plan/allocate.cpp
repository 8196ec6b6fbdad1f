#include <clientele/members.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/plan/allocate.hpp>
#include <clientele/plan/check_allocation.hpp>
#include <clientele/plan/stated_response.hpp>

#include <doctest/doctest.h>

#include "budget_problem.hpp"
#include <algorithm>
#include <functional>
#include <golden.hpp>
#include <numeric>
#include <random>
#include <refusal.hpp>
#include <repeats.hpp>
#include <sstream>

TEST_SUITE("allocate") {

using namespace clientele;
using testing::problem;
using testing::random_problem;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

response_kind kind_of(std::string_view word) {
    const auto words = words_of(response_kind{});
    return static_cast<response_kind>(std::find(words.begin(), words.end(), word) - words.begin());
}
double or_else(const csv_table& table, std::size_t row, std::string_view name, double missing) {
    const auto column = table.column(name);
    return table.text(row, column).empty() ? missing : table.number(row, column);
}

// One of the reference problems.
problem<> reference(const csv_table& lines, const csv_table& groups, std::string_view id,
                    std::vector<double>& amounts) {
    problem<> out;
    for (std::size_t row = 0; row < lines.rows(); ++row) {
        if (lines.text(row, 0) != id)
            continue;
        out.response.push_back({kind_of(lines.text(row, 1)), or_else(lines, row, "scale", 0),
                                or_else(lines, row, "half", 1), or_else(lines, row, "exponent", 1)});
        out.cost.push_back(or_else(lines, row, "cost", 1));
        out.floor.push_back(or_else(lines, row, "floor", 0));
        out.ceiling.push_back(or_else(lines, row, "ceiling", infinite));
        const double group = or_else(lines, row, "group", -1);
        out.group.push_back(group < 0 ? no_group : static_cast<std::size_t>(group));
        amounts.push_back(or_else(lines, row, "amount", 0));
    }
    for (std::size_t row = 0; row < groups.rows(); ++row)
        if (groups.text(row, 0) == id)
            out.groups.push_back({or_else(groups, row, "floor", 0), or_else(groups, row, "ceiling", infinite)});
    return out;
}

double close(double a, double b) { return std::abs(a - b) / (std::max)(1e-300, (std::max)(std::abs(a), std::abs(b))); }

} // namespace

TEST_CASE("the reference problems are placed as others placed them, and the least budgets are theirs") {
    const auto problems = golden("decisions/allocation_problems.csv"), lines = golden("decisions/allocation_lines.csv"),
               groups = golden("decisions/allocation_groups.csv");
    REQUIRE(problems.rows() == 20);
    for (std::size_t row = 0; row < problems.rows(); ++row) {
        const auto id = problems.text(row, 0);
        CAPTURE(std::string{id});
        std::vector<double> amounts;
        const auto given = reference(lines, groups, id, amounts);
        const double budget = problems.number(row, 1), value = problems.number(row, 2), spend = problems.number(row, 3),
                     price = problems.number(row, 4);
        // What is beyond the floors of the 31st is the rounding of their sum, 3e-16, which a power response makes 2e-9
        // of.
        const double tolerance = id == "allocation-31" ? 1e-9 : 1e-14;
        const auto placed = allocate{.budget = budget, .groups = given.groups}.plan(given.lines());
        CHECK(close(placed.value, value) <= tolerance);
        CHECK(std::abs(placed.price - price) <= (tolerance > 1e-10 ? 0.2 : 1e-9) * price);
        CHECK(placed.gap() >= 0);
        CHECK(placed.gap() <= tolerance * value);
        CHECK((price == 0 || std::abs(placed.left()) <= 1e-14 * budget));
        for (std::size_t i = 0; i < amounts.size(); ++i)
            if (given.response[i].scale > 0) // else any amount is as good
                CHECK(std::abs(placed.amounts[i] - amounts[i]) <= 1e-9 * (1 + amounts[i]));
        for (std::size_t r = 0, g = 0; r < groups.rows(); ++r)
            if (groups.text(r, 0) == id)
                CHECK(close(placed.groups[g++].price, groups.number(r, 4)) <= 1e-9);
        if (price > 0) {
            const auto least = allocate{.groups = given.groups}.least_for(given.lines(), value);
            CHECK(close(least.budget, spend) <= 1e-12);
            CHECK(least.value >= value);
            CHECK(close(least.value, value) <= tolerance);
        }
    }
}

namespace {

// A host's own: what 0, 1, 2, ... units bring together, in between along straight lines.
struct table_response {
    std::vector<double> cumulative;

    double value(double amount) const {
        const auto whole = static_cast<std::size_t>(amount);
        if (whole + 1 >= cumulative.size())
            return cumulative.back();
        return cumulative[whole] + (amount - static_cast<double>(whole)) * (cumulative[whole + 1] - cumulative[whole]);
    }
    double marginal(double amount) const {
        const auto whole = static_cast<std::size_t>(amount);
        return whole + 1 >= cumulative.size() ? 0 : cumulative[whole + 1] - cumulative[whole];
    }
};
static_assert(response_policy<table_response> && !priced_response<table_response>);

} // namespace

TEST_CASE("whole units are placed as well as the best of all splits, and proved to be") {
    const auto table = golden("decisions/integer_units.csv");
    for (std::size_t row = 0; row < table.rows();) {
        const auto id = table.text(row, 0);
        CAPTURE(std::string{id});
        const double units = table.number(row, 1), value = table.number(row, 2);
        problem<table_response> given;
        std::vector<double> best;
        for (; row < table.rows() && table.text(row, 0) == id; ++row) {
            table_response response;
            std::istringstream text{std::string{table.text(row, 6)}};
            for (double each; text >> each;)
                response.cumulative.push_back(each);
            given.ceiling.push_back(static_cast<double>(response.cumulative.size()) - 1);
            given.response.push_back(response);
            given.floor.push_back(table.number(row, 4));
            best.push_back(table.number(row, 5));
        }
        const auto placed = allocate{.budget = units, .whole_units = true}.plan(given.lines());
        CHECK(placed.value == doctest::Approx(value).epsilon(1e-14));
        CHECK(placed.gap() <= 1e-13 * value);
        double best_value = 0;
        for (std::size_t i = 0; i < best.size(); ++i) {
            CHECK(placed.amounts[i] == std::floor(placed.amounts[i]));
            best_value += given.response[i].value(best[i]);
        }
        CHECK(placed.value == doctest::Approx(best_value).epsilon(1e-14));
        CHECK(placed.amounts == best); // none of the five has a tie between two splits
    }
}

TEST_CASE("the smallest sets of bounds that contradict each other are named") {
    const auto table = golden("decisions/infeasible_bounds.csv");
    std::size_t problems = 0;
    for (std::size_t row = 0; row < table.rows(); ++problems) {
        const auto id = table.text(row, 0);
        CAPTURE(std::string{id});
        problem<> given;
        std::vector<std::string> expected;
        bool spend_all = false;
        for (; row < table.rows() && table.text(row, 0) == id; ++row) {
            const auto kind = table.text(row, 1);
            if (kind == "line" || kind == "member") {
                given.response.push_back({});
                given.floor.push_back(table.number(row, 3));
                given.ceiling.push_back(table.number(row, 4));
                given.group.push_back(kind == "line" ? no_group : 0);
            } else if (kind == "group") {
                given.groups.push_back({or_else(table, row, "lower", 0), or_else(table, row, "upper", infinite)});
            } else if (kind == "budget") {
                given.budget = table.number(row, 4);
                spend_all = !table.text(row, 3).empty();
            } else {
                expected.emplace_back(table.text(row, 2));
            }
        }
        const allocate rules{.budget = given.budget, .groups = given.groups, .spend_all = spend_all};
        const auto found = rules.conflict(given.lines());
        REQUIRE(found);
        std::vector<std::string> named;
        for (const auto* side : {&found->asking, &found->allowing})
            for (const auto& each : *side)
                named.push_back(each.kind == bound_kind::line_floor      ? sentence("floor ", each.place)
                                : each.kind == bound_kind::line_ceiling  ? sentence("ceiling ", each.place)
                                : each.kind == bound_kind::group_floor   ? "group_floor"
                                : each.kind == bound_kind::group_ceiling ? "group_ceiling"
                                                                         : "budget");
        std::sort(named.begin(), named.end());
        std::sort(expected.begin(), expected.end());
        CHECK(named == expected);
        CHECK_THROWS_AS((void)rules.plan(given.lines()), error);
    }
    CHECK(problems == 5);
}

TEST_CASE("more budget never lowers the result, each unit raises it by less, and the least budget finds its way back") {
    std::mt19937_64 random{7};
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        const auto of = random_problem(random, 30);
        const allocate rules{.budget = of.budget, .groups = of.groups};
        const auto curve = rules.curve(of.lines(), 9);
        REQUIRE(curve.size() == 9);
        CHECK(curve.back().budget == of.budget);
        for (std::size_t i = 1; i < curve.size(); ++i) {
            CHECK(curve[i].value >= curve[i - 1].value);
            CHECK(curve[i].price <= curve[i - 1].price * (1 + 1e-9));
            const double rise = (curve[i].value - curve[i - 1].value) / (curve[i].budget - curve[i - 1].budget);
            CHECK(rise <= curve[i - 1].price * (1 + 1e-9));
            CHECK(rise >= curve[i].price * (1 - 1e-9));
        }
        const auto least = allocate{.groups = of.groups}.least_for(of.lines(), curve[4].value);
        CHECK(close(least.budget, curve[4].budget) <= 1e-12);
        CHECK(least.value >= curve[4].value);
    }
}

TEST_CASE("the least budget reaches its target, and does not stay below by the last bit") {
    std::mt19937_64 random{16};
    for (int round = 0; round < repeats(200); ++round) {
        const auto of = random_problem(random, 12);
        const double most = allocate{.budget = of.budget, .groups = of.groups}.plan(of.lines()).value;
        const double target = most * (0.9 + 0.1 * std::generate_canonical<double, 53>(random));
        CHECK(allocate{.groups = of.groups}.least_for(of.lines(), target).value >= target);
    }
}

TEST_CASE("the answer is the same bits for any number of threads and any order of lines") {
    std::mt19937_64 random{8};
    auto of = random_problem(random, 5000);
    const auto placed = allocate{.budget = of.budget, .groups = of.groups}.plan(of.lines());
    const auto by_two = allocate{.budget = of.budget, .groups = of.groups, .executor = threads{3}}.plan(of.lines());
    CHECK(first_difference(placed, by_two) == "");
    std::vector<std::size_t> order(of.cost.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), random);
    auto mixed = of;
    for (std::size_t i = 0; i < order.size(); ++i) {
        mixed.response[i] = of.response[order[i]];
        mixed.cost[i] = of.cost[order[i]];
        mixed.floor[i] = of.floor[order[i]];
        mixed.ceiling[i] = of.ceiling[order[i]];
        mixed.group[i] = of.group[order[i]];
    }
    const auto other = allocate{.budget = of.budget, .groups = of.groups}.plan(mixed.lines());
    std::size_t differ = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
        differ += other.amounts[i] != placed.amounts[order[i]];
    CHECK(differ == 0);
    CHECK(other.value == placed.value);
    CHECK(other.spend == placed.spend);
    CHECK(other.price == placed.price);
}

TEST_CASE("money or responses in another unit give the same answer in that unit") {
    std::mt19937_64 random{9};
    const auto of = random_problem(random, 200);
    const auto placed = allocate{.budget = of.budget, .groups = of.groups}.plan(of.lines());
    for (const double unit : {1e-9, 7.0, 1e9}) {
        CAPTURE(unit);
        auto dearer = of;
        for (auto& each : dearer.cost)
            each *= unit;
        for (auto& each : dearer.groups)
            each.floor *= unit, each.ceiling *= unit;
        const auto in_money = allocate{.budget = of.budget * unit, .groups = dearer.groups}.plan(dearer.lines());
        auto greater = of;
        for (auto& each : greater.response)
            each.scale *= unit;
        const auto in_response = allocate{.budget = of.budget, .groups = of.groups}.plan(greater.lines());
        CHECK(close(in_money.value, placed.value) <= 1e-14);
        CHECK(close(in_money.price * unit, placed.price) <= 1e-12);
        CHECK(close(in_response.value, placed.value * unit) <= 1e-14);
        for (std::size_t i = 0; i < of.cost.size(); ++i) {
            CHECK(std::abs(in_money.amounts[i] - placed.amounts[i]) <= 1e-10 * (1 + placed.amounts[i]));
            CHECK(std::abs(in_response.amounts[i] - placed.amounts[i]) <= 1e-10 * (1 + placed.amounts[i]));
        }
    }
}

TEST_CASE("lines that bring the same for each unit share what is left for them") {
    const std::vector<power_response> straight{{2, 1}, {3, 1}, {2, 1}};
    const std::vector<double> ceiling{10, 4, 30};
    const auto placed =
        allocate{.budget = 24}.plan(budget_lines<power_response>{.response = straight, .ceiling = ceiling});
    CHECK(placed.price == 2);
    CHECK(placed.amounts == std::vector{5.0, 4.0, 15.0}); // half of the way each
    CHECK(placed.gap() == 0);
    CHECK(placed.why == std::vector{amount_reason::at_price, amount_reason::at_ceiling, amount_reason::at_price});
}

TEST_CASE("nobody gets more than the peak, unless the budget must be spent") {
    const std::vector<peaked_response> contacts{{10, 4}, {20, 6}};
    const budget_lines<peaked_response> lines{.response = contacts};
    const auto placed = allocate{.budget = 100}.plan(lines);
    CHECK(placed.amounts == std::vector{4.0, 6.0});
    CHECK(placed.left() == 90);
    CHECK(placed.why[0] == amount_reason::at_peak);
    const auto spent = allocate{.budget = 15, .spend_all = true}.plan(lines);
    CHECK(spent.price < 0);
    CHECK(close(spent.spend, 15) <= 1e-15);
    CHECK(close(spent.marginals[0], spent.marginals[1]) <= 1e-12);
}

TEST_CASE("a budget that must be spent on whole units leaves less than the next one costs") {
    const std::vector<log_response> two{{10, 5}, {20, 9}};
    const std::vector<double> same{2, 2}, ceilings{3, 4};
    const auto placed = allocate{.budget = 11, .spend_all = true, .whole_units = true}.plan(
        budget_lines<log_response>{.response = two, .cost = same, .ceiling = ceilings});
    CHECK(placed.spend == 10);
    std::mt19937_64 random{15};
    for (int round = 0; round < repeats(200); ++round) {
        const std::size_t n = 2 + random() % 4;
        std::vector<log_response> response;
        std::vector<double> cost, ceiling;
        double most = 0;
        for (std::size_t i = 0; i < n; ++i) {
            response.push_back({1 + static_cast<double>(random() % 50), 1 + static_cast<double>(random() % 9)});
            cost.push_back(1 + static_cast<double>(random() % 7));
            ceiling.push_back(1 + static_cast<double>(random() % 5));
            most += cost[i] * ceiling[i];
        }
        const double budget = std::floor(most * static_cast<double>(random() % 100) / 100);
        const auto whole = allocate{.budget = budget, .spend_all = true, .whole_units = true}.plan(
            budget_lines<log_response>{.response = response, .cost = cost, .ceiling = ceiling});
        for (std::size_t i = 0; i < n; ++i)
            CHECK((whole.amounts[i] == ceiling[i] || whole.left() < cost[i]));
    }
}

TEST_CASE("a response without amount_at is placed like the same one with it") {
    struct own {
        log_response as;
        double value(double amount) const { return as.value(amount); }
        double marginal(double amount) const { return as.marginal(amount); }
    };
    const std::vector<log_response> ready{{100, 20}, {300, 50}, {7, 3}};
    const std::vector<own> by_hand{{ready[0]}, {ready[1]}, {ready[2]}};
    const auto a = allocate{.budget = 40}.plan(budget_lines<log_response>{.response = ready});
    const auto b = allocate{.budget = 40}.plan(budget_lines<own>{.response = by_hand});
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(std::abs(a.amounts[i] - b.amounts[i]) <= 1e-12 * (1 + a.amounts[i]));
}

namespace {

// A host's own that rises ever faster.
struct square_response {
    double value(double amount) const { return amount * amount; }
    double marginal(double amount) const { return 2 * amount; }
};
// One whose slope is in other units than its values.
struct mistaken_response {
    double value(double amount) const { return 100 * amount / (amount + 10); }
    double marginal(double amount) const { return 1e6 / ((amount + 10) * (amount + 10)); }
};

} // namespace

TEST_CASE("a response that lies above its tangents is refused, as its prices prove nothing") {
    const std::vector<square_response> squares(2);
    const budget_lines<square_response> rising{.response = squares};
    const std::string legal = "a response must lie below its tangents (each further unit brings less, and marginal is "
                              "the slope of value), got ";
    check_refusal(refusal([&] { return allocate{.budget = 10}.plan(rising); }), errc::bad_value, 0,
                  "allocate: " + legal + "100 at 10, where the tangent at 0 is 0, in line 0");
    CHECK(refusal([&] { return allocate{.budget = 10, .whole_units = true}.plan(rising); }).code() == errc::bad_value);
    CHECK(refusal([&] { return allocate{}.least_for(rising, 50); }).code() == errc::bad_value);
    const std::vector<mistaken_response> mistaken(1);
    CHECK(refusal([&] {
              return allocate{.budget = 40}.plan(budget_lines<mistaken_response>{.response = mistaken});
          }).code() == errc::bad_value);
    const std::vector<double> floors{3, 0};
    CHECK(refusal([&] {
              return allocate{.budget = 10}.plan(budget_lines<square_response>{.response = squares, .floor = floors});
          }).code() == errc::bad_value);
}

TEST_CASE("lines that are prepared for, and those that must be asked, are placed together") {
    std::mt19937_64 random{12};
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    std::vector<hill_response> ready;
    std::vector<stated_response> stated; // for which nothing is prepared
    std::vector<double> cost;
    for (int i = 0; i < 300; ++i) {
        ready.push_back({i % 7 == 0 ? 0 : between(1, 100), between(1, 9), i % 2 == 0 ? 1 : between(0.1, 0.95)});
        stated.push_back({response_kind::hill, ready.back().scale, ready.back().half, ready.back().exponent});
        cost.push_back(between(0.2, 5));
    }
    const std::vector<double> ceiling(300, 50);
    const auto a = allocate{.budget = 2000}.plan(budget_lines<hill_response>{ready, cost, {}, ceiling});
    const auto b = allocate{.budget = 2000}.plan(budget_lines<stated_response>{stated, cost, {}, ceiling});
    CHECK(close(a.value, b.value) <= 1e-14);
    CHECK(a.gap() <= 1e-13 * a.value);
    for (std::size_t i = 0; i < 300; ++i)
        CHECK(std::abs(a.amounts[i] - b.amounts[i]) <= 1e-11 * (1 + a.amounts[i]));
}

TEST_CASE("what cannot be placed is refused in a sentence") {
    const std::vector<log_response> two{{1, 1}, {2, 1}};
    const budget_lines<log_response> lines{.response = two};
    const std::vector<double> dear{1, 0}, high{4, 9};
    check_refusal(refusal([&] { return allocate{.budget = -1}.plan(lines); }), errc::bad_parameter, no_row,
                  "allocate: budget must be finite and not negative, got -1");
    check_refusal(
        refusal([&] { return allocate{.budget = 1}.plan(budget_lines<log_response>{.response = two, .cost = dear}); }),
        errc::bad_value, 1, "allocate: cost must be finite and above 0, got 0 in line 1");
    check_refusal(
        refusal(
            [&] { return allocate{.budget = 10}.plan(budget_lines<log_response>{.response = two, .floor = high}); }),
        errc::bad_parameter, no_row,
        "allocate: bounds must allow what they ask for, but the floor of line 1 and the floor of line 0 ask for "
        "13, the budget allows 10");
    check_refusal(refusal([&] { return allocate{.budget = 1, .groups = {{.parent = 1}, {.parent = 0}}}.plan(lines); }),
                  errc::bad_parameter, no_row,
                  "allocate: no group may lie in itself, but the parents of 2 lead back to them");
    const std::vector<hill_response> most{{5, 1}, {2, 1}};
    const auto beyond =
        refusal([&] { return allocate{}.least_for(budget_lines<hill_response>{.response = most}, 7.5); });
    CHECK(std::string{beyond.what()}.find("allocate: target must be one that can be reached, at most ") == 0);
    CHECK(allocate{.budget = 0}.plan(lines).spend == 0);
    CHECK(allocate{.budget = 5}.plan(budget_lines<log_response>{}).left() == 5);
}

TEST_CASE("a response that is steepest at first has its least budget, too") {
    const std::vector<hill_response> responses{{3, 1, 0.01}, {1, 3, 1}}; // refused as beyond a double
    const std::vector<double> cost{4, 1}, ceiling{infinite, 1};
    const budget_lines<hill_response> lines{.response = responses, .cost = cost, .ceiling = ceiling};
    CHECK(allocate{.budget = 0}.plan(lines).value == 0);
    const auto placed = allocate{}.least_for(lines, 1.6);
    CHECK(placed.value == doctest::Approx(1.6).epsilon(1e-12));
    CHECK(allocate{.budget = placed.spend}.plan(lines).value == doctest::Approx(1.6).epsilon(1e-12));
}

TEST_CASE("a budget below 0 is refused before conflicts are looked for") { // "the budget asks for 0, it allows -1"
    check_refusal(refusal([] { return allocate{.budget = -1}.conflict(budget_lines<log_response>{}); }),
                  errc::bad_parameter, no_row, "allocate: budget must not be negative, got -1");
}

TEST_CASE("a budget that the floors take all of is not overspent, and has the price of the first unit beyond") {
    const std::vector<log_response> responses{{100, 20}, {50, 30}, {70, 4}};
    const std::vector<double> floors{0.1, 0.2, 0.3};
    const std::vector<std::size_t> group{0, 0, no_group};
    const budget_lines<log_response> lines{.response = responses, .floor = floors, .group = group};
    for (const double budget : {0.6, 0.6 * (1 - 1e-13)}) // was 0.8 spent at a price of 9e307
        for (const double least : {0.0, 0.3}) {
            const allocate rules{.budget = budget, .groups = {{.floor = least, .ceiling = 0.5}}};
            const auto placed = rules.plan(lines);
            CHECK(placed.amounts == floors);
            CHECK(placed.price == doctest::Approx(70 / 4.3).epsilon(1e-8));
            CHECK(std::abs(placed.gap()) <= 1e-12 * placed.value);
            CHECK(check_allocation(lines, rules.groups, placed).breach <= 1e-12);
        }
    const std::vector<power_response> steep{{1, 0.5}, {2, 0.3}};
    CHECK(allocate{.budget = 0}.plan(budget_lines<power_response>{.response = steep}).spend == 0); // was 4e-317
}

namespace {

// One that nothing is prepared for: each line is asked by itself.
template <class Response>
struct asked_alone {
    static constexpr bool concave = true;
    Response response{};
    double value(double amount) const { return response.value(amount); }
    double marginal(double amount) const { return response.marginal(amount); }
    double amount_at(double price) const { return response.amount_at(price); }
};

template <class Response>
void check_together(const std::function<Response(double, double)>& make) {
    std::mt19937_64 random{77};
    const auto between = [&](double low, double high) {
        return low + (high - low) * std::generate_canonical<double, 53>(random);
    };
    for (const std::size_t n : {1u, 2u, 63u, 64u, 65u, 200u, 1023u, 1025u, 40'000u})
        for (const int left_out : {0, 1, 2, 4, 7}) {
            testing::problem<Response> of;
            testing::problem<asked_alone<Response>> alone;
            for (std::size_t i = 0; i < n; ++i) {
                of.response.push_back(make(between(1, 100), between(0.1, 0.95)));
                alone.response.push_back({of.response.back()});
                if ((left_out & 1) == 0)
                    of.cost.push_back(between(0.3, 4));
                if ((left_out & 2) == 0)
                    of.floor.push_back(i % 3 == 0 ? between(0, 5) : 0);
                if ((left_out & 4) == 0)
                    of.ceiling.push_back(i % 8 == 0 ? 5 : between(6, 80));
                if (n == 200u)
                    of.group.push_back(i % 3 == 2 ? no_group : i % 3);
            }
            if (n == 200u)
                of.groups = {{.ceiling = 500}, {.floor = 300}};
            of.budget = 12.0 * static_cast<double>(n);
            alone.cost = of.cost, alone.floor = of.floor, alone.ceiling = of.ceiling, alone.group = of.group;
            const allocate<> placing{.budget = of.budget, .groups = of.groups};
            const auto placed = placing.plan(of.lines()), each = placing.plan(alone.lines());
            REQUIRE(placed.amounts.size() == n);
            for (std::size_t i = 0; i < n; ++i)
                REQUIRE(std::abs(placed.amounts[i] - each.amounts[i]) <= 1e-9 * (1 + each.amounts[i]));
            CHECK(std::abs(placed.value - each.value) <= 1e-12 * each.value);
            CHECK(placed.gap() <= 1e-9 * placed.value);
            CHECK(placed.why == each.why);
            CHECK(first_difference(
                      allocate{.budget = of.budget, .groups = of.groups, .executor = threads{3}}.plan(of.lines()),
                      placed) == "");
        }
}

} // namespace

TEST_CASE("lines that are asked many at once get what each asks for, however many there are and whatever is left out") {
    check_together<log_response>([](double scale, double share) { return log_response{scale, 60 * share}; });
    check_together<exponential_response>(
        [](double scale, double share) { return exponential_response{scale, 60 * share}; });
    check_together<power_response>([](double scale, double share) { return power_response{scale, share}; });
    check_together<hill_response>(
        [](double scale, double share) { return hill_response{scale, 60 * share, scale < 50 ? 1 : share}; });
}

TEST_CASE("a line that brings more for money than a double holds is not passed over") {
    const std::vector<exponential_response> responses{{1e10, 1e-290}, {50, 10}};
    const std::vector<double> cost{1e-20, 1}, ceiling{1, 100};
    const auto placed = allocate{.budget = 20}.plan(
        budget_lines<exponential_response>{.response = responses, .cost = cost, .ceiling = ceiling});
    CHECK(placed.values[0] == doctest::Approx(1e10).epsilon(1e-12));
    CHECK(placed.amounts[1] == doctest::Approx(20).epsilon(1e-12));
}

} // TEST_SUITE("allocate")
