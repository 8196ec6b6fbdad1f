#include <clientele/math/random.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/peer_groups.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

TEST_SUITE("peer_groups") {

using namespace clientele; // NOLINT

namespace {
struct shop {
    std::vector<std::string> industry;
    std::vector<double> r, f, m;
};
shop random_shop(std::size_t n, std::uint64_t seed) {
    random_generator draw{seed};
    shop s;
    for (std::size_t i = 0; i < n; ++i) {
        s.industry.push_back(draw.below(2) ? "steel" : "bakery");
        s.r.push_back(static_cast<double>(draw.below(300)));
        s.f.push_back(static_cast<double>(1 + draw.below(20)));
        s.m.push_back((s.industry.back() == "steel" ? 1e6 : 1e2) * (1 + draw.uniform()));
    }
    return s;
}

// The archetype: exactly what the concept asks for.
struct only_fits {
    only_fits() = delete;
    explicit only_fits(int) {}
    rfm_result fit(std::span<const column> columns) const { return rfm{}.fit(columns); }
};
static_assert(rfm_scoring_policy<only_fits>);
} // namespace

TEST_CASE("the archetype of a scoring works within groups") {
    const auto s = random_shop(100, 13);
    const auto fitted = per_group{.scoring = only_fits{1}}.fit(s.industry, s.r, s.f, s.m);
    CHECK(fitted.scores.size() == 100);
}

TEST_CASE("each group is scored as if it were alone") {
    const auto s = random_shop(400, 11);
    const auto fitted = per_group{}.fit(s.industry, s.r, s.f, s.m);
    CHECK(fitted.cuts.groups == std::vector<std::string>{"bakery", "steel"});
    for (const auto* name : {"bakery", "steel"}) {
        std::vector<double> r, f, m;
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < 400; ++i)
            if (s.industry[i] == name) {
                rows.push_back(i);
                r.push_back(s.r[i]), f.push_back(s.f[i]), m.push_back(s.m[i]);
            }
        const auto alone = rfm{}.fit(r, f, m);
        for (std::size_t i = 0; i < rows.size(); ++i)
            REQUIRE(alone.scores.code(i) == fitted.scores.code(rows[i]));
    }
    const auto again = fitted.cuts.apply(s.industry, s.r, s.f, s.m);
    for (std::size_t i = 0; i < 400; ++i)
        REQUIRE(again.code(i) == fitted.scores.code(i));
}

TEST_CASE("small and unknown groups get the cuts of all customers, or are refused") {
    auto s = random_shop(200, 12);
    s.industry[7] = "circus";
    const auto fitted = per_group{}.fit(s.industry, s.r, s.f, s.m);
    CHECK(fitted.cuts.small == std::vector<std::string>{"circus"});
    const auto all = rfm{}.fit(s.r, s.f, s.m);
    CHECK(fitted.scores.code(7) == all.scores.code(7));
    const std::vector<std::string> unknown{"opera"};
    const std::vector<double> r{s.r[7]}, f{s.f[7]}, m{s.m[7]};
    CHECK(fitted.cuts.apply(unknown, r, f, m).code(0) == all.scores.code(7));
    CHECK_THROWS_WITH_AS((void)per_group{.others = groupless::refuse}.fit(s.industry, s.r, s.f, s.m),
                         "per_group: a group must have at least 30 buyers, and that of row 7 has 1", error);
    auto strict = fitted.cuts;
    strict.others = groupless::refuse;
    CHECK_THROWS_WITH_AS((void)strict.apply(unknown, r, f, m),
                         "group_cuts: the group must have cuts of its own, and that of row 0 has none", error);
}

TEST_CASE("cuts of groups that no fit gives are refused before they are used") {
    const auto s = random_shop(200, 14);
    const auto fitted = per_group{}.fit(s.industry, s.r, s.f, s.m).cuts;
    REQUIRE(fitted.groups == std::vector<std::string>{"bakery", "steel"});
    fitted.require_sound("group_cuts");
    const auto refused = [&](auto change, const std::string& sentence) {
        auto torn = fitted;
        change(torn);
        CHECK_THROWS_WITH_AS(torn.require_sound("group_cuts"), sentence.c_str(), error);
    };
    refused([](auto& torn) { std::swap(torn.groups[0], torn.groups[1]); },
            "group_cuts: groups must ascend, not so at position 1");
    refused([](auto& torn) { torn.groups[1] = torn.groups[0]; },
            "group_cuts: groups must ascend, not so at position 1");
    refused([](auto& torn) { torn.cuts.pop_back(); }, "group_cuts: cuts must have 2 rows, got 1");
    refused([](auto& torn) { torn.cuts[1].dimensions.pop_back(); }, "group_cuts: dimensions must have 3 rows, got 2");
    refused([](auto& torn) { torn.cuts[1].dimensions[2].name = "margin"; },
            "group_cuts: dimension 2 must be named monetary in every group, got margin");
    refused([](auto& torn) { torn.cuts[0].dimensions[1].weight = -1; },
            "group_cuts: frequency must have a weight that is finite and not negative, got -1");
    refused([](auto& torn) { torn.all.dimensions.clear(); }, "group_cuts: there must be at least one dimension, got 0");
}

TEST_CASE("a group with fewer bins is stretched onto the levels of the others") {
    const std::vector<int> group{1, 1, 1, 1, 1, 2, 2, 2};
    const std::vector<double> x{1, 2, 3, 4, 5, 1, 1, 9};
    const auto fitted = per_group{.least_buyers = 1}.fit(group, x, x, x);
    CHECK(fitted.scores.dimensions[2].levels == 5);
    CHECK(std::vector<int>(fitted.scores.monetary().begin(), fitted.scores.monetary().end()) ==
          std::vector{1, 2, 3, 4, 5, 1, 1, 5});
    CHECK(fitted.cuts.apply(group, x, x, x).code(7) == fitted.scores.code(7));
    const std::span<const int> viewed{group}; // a view is as good as a vector
    CHECK(per_group{.least_buyers = 1}.fit(viewed, x, x, x).scores.code(7) == fitted.scores.code(7));
    CHECK(fitted.cuts.apply(viewed, x, x, x).code(7) == fitted.scores.code(7));
}

TEST_CASE("any number of dimensions, row ties, and prospects among the groups") {
    const std::vector<int> region{1, 1, 1, 1, 2, 2};
    const std::vector<double> r{1, 2, 3, 4, 0, 0}, f{1, 1, 1, 1, 0, 0}, m{1, 1, 1, 1, 0, 0};
    const ntile_bins halves{.count = 2, .ties = ntile_ties::by_row};
    const auto fitted =
        per_group{.scoring = rfm{.recency = halves, .frequency = halves, .monetary = halves}, .least_buyers = 2}.fit(
            region, r, f, m);
    CHECK(fitted.scores.code(0) == "211");
    CHECK(fitted.scores.code(3) == "122");
    CHECK(fitted.scores.code(4) == "000"); // only prospects: no cuts of their own
    CHECK(fitted.cuts.small == std::vector<int>{2});
    const std::array<column, 4> four{r, f, m, r};
    const auto wide =
        per_group{.scoring = dimension_scoring{.dimensions = rfmv()}, .least_buyers = 2}.fit(region, four);
    CHECK(wide.scores.dimensions.size() == 4);
    CHECK_THROWS_WITH_AS((void)per_group{}.fit(std::vector<int>{1}, four), "per_group: columns must have 1 rows, got 6",
                         error);
}

} // TEST_SUITE("peer_groups")
