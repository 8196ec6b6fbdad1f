#include <clientele/tier/potential.hpp>
#include <clientele/tier/thresholds.hpp>
#include <clientele/tier/value_potential.hpp>

#include <doctest/doctest.h>

#include "../parallel/shares.hpp"
#include <limits>
#include <vector>

TEST_SUITE("value_potential") {

using namespace clientele;

TEST_CASE("all nine cells have a name, in both languages, and the four of practice stand where it puts them") {
    const auto cells = three_by_three();
    REQUIRE(cells.size() == 9);
    CHECK(cells[0].name == "VIP");
    CHECK(cells[2].name == "stable");
    CHECK(cells[3].name == "growth");
    CHECK(cells[8].name == "basic");
    const auto chinese = three_by_three(language::chinese);
    REQUIRE(chinese.size() == 9);
    CHECK(chinese[3].name == "成长型客户");
    for (std::size_t i = 0; i < 9; ++i) {
        CHECK(chinese[i].tier == cells[i].tier);
        for (std::size_t j = 0; j < i; ++j)
            CHECK(cells[i].name != cells[j].name);
    }
    CHECK(two_by_two().size() == 4);
    CHECK(two_by_two(language::chinese)[2].name == "成长型客户");
}

TEST_CASE("each customer stands in the cell of both axes") {
    const value_potential matrix{.value = spend_thresholds{{100, 10}}, .potential = spend_thresholds{{0.7, 0.3}}};
    const std::vector<double> value{200, 50, 5, 200, 5};
    const std::vector<double> potential{0.9, 0.9, 0.9, 0.1, 0.1};
    const auto fit = matrix.fit(value, potential);
    CHECK(fit.cell_of == std::vector{0, 3, 6, 2, 8});
    CHECK(fit.tiers == std::vector{0, 1, 3, 1, 3});
    CHECK(fit.lines[3].name == "growth");
    CHECK(fit.lines[3].value == 50);
    CHECK(fit.lines[1].customers == 0);
    CHECK(fit.lines[8].share_of_customers == 0.2);
    CHECK(fit.count() == 4);
    CHECK(fit.apply(std::vector{1e6}, std::vector{0.5}) == std::vector{1});
}

TEST_CASE("the 2 x 2 takes one cut per axis") {
    const value_potential matrix{
        .value = abc_by_count{.shares = {0.5}}, .potential = abc_by_count{.shares = {0.5}}, .cells = two_by_two()};
    const auto fit = matrix.fit(std::vector{4.0, 3.0, 2.0, 1.0}, std::vector{9.0, 1.0, 8.0, 2.0});
    CHECK(fit.cell_of == std::vector{0, 1, 2, 3});
    CHECK(fit.lines[2].name == "growth");
}

TEST_CASE("the three grades of key accounts are such a matrix too") {
    const value_potential levels{
        .value = spend_thresholds{{100}}, .potential = spend_thresholds{{0.5}}, .cells = three_grades()};
    const auto fit = levels.fit(std::vector{200.0, 200.0, 50.0, 50.0}, std::vector{0.9, 0.1, 0.9, 0.1});
    CHECK(fit.tiers == std::vector{0, 1, 2, 3});
    CHECK(fit.lines[1].name == "second grade");
    CHECK(three_grades(language::chinese)[0].name == "一级大客户");
}

TEST_CASE("cells that do not fit the axes are refused") {
    const std::vector<double> one{1.0};
    const value_potential too_few{.cells = two_by_two()};
    const value_potential usual;
    CHECK_THROWS_WITH((void)too_few.fit(one, one), "value_potential: cells must name 3 x 3 cells, got 4");
    CHECK_THROWS_WITH((void)usual.fit(one, std::vector{1.0, 2.0}),
                      "value_potential: potential must have 1 rows, got 2");
    for (const int tier : {-1, 1'000'000, std::numeric_limits<int>::max()}) {
        auto cells = three_by_three();
        cells[0].tier = tier;
        const value_potential beyond{.cells = cells};
        const auto refused = sentence("value_potential: the tier of cell 'VIP' must be in [0, 1000000), got ", tier);
        CHECK_THROWS_WITH((void)beyond.fit(one, one), refused.c_str());
    }
}

TEST_CASE("a stored matrix that lacks a cell is refused before it is used") {
    const std::vector<double> spend{9, 5, 1}, potentials{1, 5, 9};
    auto fit = value_potential{}.fit(spend, potentials);
    fit.cells.pop_back();
    CHECK_THROWS_WITH((void)fit.apply(spend, potentials), "value_potential: cells must name 3 x 3 cells, got 8");
}

TEST_CASE("a stored tier that no matrix serves is refused, and counts as the last one there can be") {
    const std::vector<double> spend{9, 5, 1}, potentials{1, 5, 9};
    auto fit = value_potential{}.fit(spend, potentials);
    for (const int tier : {std::numeric_limits<int>::max(), 1'000'000, -1}) {
        fit.cells[2].tier = tier;
        const auto refused = sentence("value_potential: cells must have tiers in [0, 1000000), got ", tier, " for '",
                                      fit.cells[2].name, "'");
        CHECK_THROWS_WITH((void)fit.apply(spend, potentials), refused.c_str());
        CHECK(fit.count() == (tier < 0 ? 4 : 1'000'000));
    }
}

TEST_CASE("the ready-made matrices name the cells and tiers of practice, in both languages") {
    const auto tiers = [](const std::vector<matrix_cell>& cells) {
        std::vector<int> result;
        for (const auto& each : cells)
            result.push_back(each.tier);
        return result;
    };
    for (const auto in : {language::english, language::chinese}) {
        CHECK(tiers(three_by_three(in)) == std::vector{0, 1, 1, 1, 2, 2, 3, 3, 3});
        CHECK(tiers(two_by_two(in)) == std::vector{0, 1, 1, 2});
        CHECK(tiers(three_grades(in)) == std::vector{0, 1, 2, 3});
    }
    CHECK(two_by_two()[1].name == "stable"); // high value, low potential
    CHECK(two_by_two()[2].name == "growth");
    CHECK(two_by_two(language::chinese)[3].name == "基础型客户");
    CHECK(three_grades()[2].name == "third grade");
    CHECK(three_grades(language::chinese)[0].name == "一级大客户");
    CHECK(three_by_three(language::chinese)[8].name == "基础型客户");
}

TEST_CASE("ranks have the cells and lines that all have in one place") {
    std::vector<double> spend, room;
    for (int i = 0; i < 61; ++i) {
        spend.push_back(0.1 * (i * 37 % 61));
        room.push_back(0.01 * (i * 11 % 53));
    }
    const value_potential rule{.value = abc{}, .potential = spend_thresholds{{0.4, 0.2}}};
    const auto whole = rule.fit(spend, room);
    for (const auto& rows : testing::ways_to_share(spend.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const auto own =
                rule.fit_on(ranks, column{spend}.subspan(first, count), column{room}.subspan(first, count));
            CHECK(own.value.thresholds == whole.value.thresholds);
            CHECK(std::equal(own.cell_of.begin(), own.cell_of.end(),
                             whole.cell_of.begin() + static_cast<std::ptrdiff_t>(first)));
            CHECK(own.tiers.size() == count);
            for (std::size_t c = 0; c < own.lines.size(); ++c) {
                CHECK(own.lines[c].customers == whole.lines[c].customers);
                CHECK(own.lines[c].share_of_customers == whole.lines[c].share_of_customers);
                CHECK(own.lines[c].value == whole.lines[c].value);
            }
        });
    room[40] = HUGE_VAL;
    testing::check_refused_alike(
        {20, 41}, [&] { (void)rule.fit(spend, room); },
        [&](const auto& ranks, std::size_t first, std::size_t count) {
            (void)rule.fit_on(ranks, column{spend}.subspan(first, count), column{room}.subspan(first, count));
        });
}

} // TEST_SUITE("value_potential")
