#include <clientele/members.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <listed_members.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("members") {

using namespace clientele; // NOLINT
using listed_members::part, listed_members::whole, listed_members::mood;

namespace {

whole filled() {
    return {.k = 3,
            .name = "north",
            .from = std::chrono::sys_days{std::chrono::year{1997} / 9 / 30},
            .gap = std::chrono::days{7},
            .how = mood::brisk,
            .open = true,
            .parts = {{.weight = 0.5, .limit = 4}, {.weight = -0.0}},
            .flags = {true, false},
            .ends = {1, std::numeric_limits<double>::infinity()},
            .pair = {2, "two"},
            .table = Eigen::MatrixXd{{1, 2.5}}};
}

} // namespace

static_assert(lists_members<whole> && lists_members<rfm_cuts> && !lists_members<int>);

TEST_CASE("two of a kind differ in the first member that is not the same, named with both values") {
    const auto a = filled();
    CHECK(first_difference(a, filled()).empty());
    const auto changed = [&](const auto& change) {
        auto b = filled();
        change(b);
        return first_difference(a, b);
    };
    CHECK(changed([](whole& b) { b.k = 4; }) == "k: 3 and 4");
    CHECK(changed([](whole& b) { b.name = "south"; }) == "name: north and south");
    CHECK(changed([](whole& b) { b.from += std::chrono::days{1}; }) == "from: 1997-09-30 and 1997-10-01");
    CHECK(changed([](whole& b) { b.gap = {}; }) == "gap: 7 and 0");
    CHECK(changed([](whole& b) { b.how = mood::calm; }) == "how: brisk and calm");
    CHECK(changed([](whole& b) { b.open = false; }) == "open: true and false");
    CHECK(changed([](whole& b) { b.parts[1].weight = 0; }) == "parts[1].weight: -0 and 0");
    CHECK(changed([](whole& b) { b.parts[0].limit.reset(); }) == "parts[0].limit: a value and none");
    CHECK(changed([](whole& b) { b.parts.pop_back(); }) == "parts: 2 entries and 1 entries");
    CHECK(changed([](whole& b) { b.ends[1] = 1e308; }) == "ends[1]: inf and 1e+308");
    CHECK(changed([](whole& b) { b.table(0, 1) = 3; }) == "table[0][1]: 2.5 and 3");
    CHECK(changed([](whole& b) { b.table = Eigen::MatrixXd{{1}, {2.5}}; }) == "table: 1 x 2 and 2 x 1");
    CHECK(changed([](whole& b) { b.pair.second = "2"; }) == "pair.second: two and 2");
    CHECK(changed([](whole& b) { b.pair.first = 1, b.open = false; }) == "open: true and false");
}

TEST_CASE("a number that is none is like itself, and 0 is not like -0") {
    const part nan{.weight = std::nan("")}, zero{.weight = 0}, minus_zero{.weight = -0.0};
    const part minus_nan{.weight = -std::nan("7")};
    CHECK(first_difference(nan, nan).empty());
    CHECK(first_difference(nan, minus_nan).empty()); // all are saved as one
    CHECK_FALSE(first_difference(nan, zero).empty());
    CHECK(first_difference(zero, minus_zero) == "weight: 0 and -0");
}

TEST_CASE("members are printed as lines with their paths") {
    CHECK(members_in_words(filled()) == "k: 3\n"
                                        "name: north\n"
                                        "from: 1997-09-30\n"
                                        "gap: 7\n"
                                        "how: brisk\n"
                                        "open: true\n"
                                        "large: 0\n"
                                        "parts[0].weight: 0.5\n"
                                        "parts[0].limit: 4\n"
                                        "parts[1].weight: -0\n"
                                        "parts[1].limit: none\n"
                                        "flags: true false\n"
                                        "ends: 1 inf\n"
                                        "pair.first: 2\n"
                                        "pair.second: two\n"
                                        "table[0]: 1 2.5\n"
                                        "policy: named_policy\n");
}

TEST_CASE("fitted cuts are compared and printed by their list") {
    const std::vector<double> r{1, 2, 3, 4}, f{1, 2, 3, 4}, m{10, 20, 30, 40};
    const auto rules = rfm{.recency = fixed_cuts{{2.5}}, .frequency = fixed_cuts{{2}}, .monetary = fixed_cuts{{25}}};
    const auto cuts = rules.fit(r, f, m).cuts;
    auto other = cuts;
    CHECK(first_difference(cuts, other).empty());
    other.dimensions[2].cuts[0].edges[0] = 26;
    CHECK(first_difference(cuts, other) == "dimensions[2].cuts[0].edges[0]: 25 and 26");
    CHECK(members_in_words(cuts).starts_with("dimensions[0].name: recency\ndimensions[0].role: recency\n"));
}

} // TEST_SUITE("members")
