#include <clientele/parallel/executors.hpp>
#include <clientele/plan/allocate.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <golden.hpp>
#include <numeric>
#include <random>
#include <refusal.hpp>
#include <sstream>

TEST_SUITE("allocate") {

using namespace clientele;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// Columns that own their numbers.
template <class Response = stated_response>
struct problem {
    std::vector<Response> response{};
    std::vector<double> cost{}, floor{}, ceiling{};
    std::vector<std::size_t> group{};
    std::vector<spend_group> groups{};
    double budget = 0;

    budget_lines<Response> lines() const { return {response, cost, floor, ceiling, group}; }
};

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

} // TEST_SUITE("allocate")
