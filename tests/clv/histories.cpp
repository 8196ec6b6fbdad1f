#include <clientele/clv/histories.hpp>

#include <doctest/doctest.h>

TEST_SUITE("clv/histories") {

using namespace clientele;

TEST_CASE("identical histories become one weighted cell, sorted, in runs of equal x") {
    const std::vector<double> x{2, 0, 2, 0, 2, 1}, t_x{3, 0, 3, -0.0, 1, 4}, T{5, 5, 5, 5, 5, 5};
    const auto cells = collapse({.x = x, .t_x = t_x, .T = T});
    CHECK(cells.x == std::vector<double>{0, 1, 2, 2});
    CHECK(cells.t_x == std::vector<double>{0, 4, 1, 3});
    CHECK(cells.weight == std::vector<double>{2, 1, 1, 2});
    REQUIRE(cells.runs.size() == 3);
    CHECK(cells.runs[2].x == 2);
    CHECK(cells.runs[2].begin == 2);
    CHECK(cells.runs[2].end == 4);
    CHECK(cells.runs[2].weight == 3);
}

TEST_CASE("any order of the rows gives the same bits, with whole and with fractional weights, over many customers") {
    random_generator draw{5};
    std::vector<double> x, t_x, T, w;
    for (int i = 0; i < 20000; ++i) {
        x.push_back(static_cast<double>(draw.below(4)));
        T.push_back((static_cast<double>(draw.below(50)) + 1) / 7);
        t_x.push_back(x.back() > 0 ? T.back() / 2 : 0);
        w.push_back(draw.uniform());
    }
    const auto forward = collapse({.x = x, .t_x = t_x, .T = T, .weight = w});
    const auto plain = collapse({.x = x, .t_x = t_x, .T = T});
    for (auto* column : {&x, &t_x, &T, &w})
        std::reverse(column->begin(), column->end());
    const auto backward = collapse({.x = x, .t_x = t_x, .T = T, .weight = w});
    CHECK(forward.weight == backward.weight);
    CHECK(forward.T == backward.T);
    CHECK(plain.weight == collapse({.x = x, .t_x = t_x, .T = T}).weight);
    CHECK(std::accumulate(plain.weight.begin(), plain.weight.end(), 0.0) == 20000);
}

TEST_CASE("the grid of few values and the hash of many give the same cells") {
    random_generator draw{6};
    std::vector<double> x, t_x, T, ones;
    for (int i = 0; i < 5000; ++i) { // T takes more values than the grid has codes for
        x.push_back(static_cast<double>(draw.below(5)));
        T.push_back(static_cast<double>(draw.below(3000)) + 1);
        t_x.push_back(x.back() > 0 ? 1.0 : 0.0);
        ones.push_back(1);
    }
    const histories many{.x = x, .t_x = t_x, .T = T}, weighted{.x = x, .t_x = t_x, .T = T, .weight = ones};
    CHECK(collapse(many).T == collapse(weighted).T);
    for (auto& each : T)
        each = std::fmod(each, 50) + 1;
    const auto grid = collapse(many), hash = collapse(weighted);
    CHECK(grid.x == hash.x);
    CHECK(grid.t_x == hash.t_x);
    CHECK(grid.T == hash.T);
    CHECK(grid.weight == hash.weight);
    CHECK(grid.runs.size() == hash.runs.size());
}

TEST_CASE("no customers give no cells, and a weight of zero is nobody") {
    CHECK(collapse({}).size() == 0);
    const std::vector<double> x{1, 2}, t_x{1, 1}, T{3, 3}, w{0, 2};
    const auto cells = collapse({.x = x, .t_x = t_x, .T = T, .weight = w});
    CHECK(cells.size() == 1);
    CHECK(cells.weight[0] == 2);
}

TEST_CASE("impossible rows are refused with their number") {
    const std::vector<double> x{1, 2}, t_x{1, 4}, T{3, 3}, few{1}, negative{1, -1};
    CHECK_THROWS_WITH_AS((void)collapse({.x = x, .t_x = t_x, .T = T}),
                         "collapse: t_x must be in [0, T] = [0, 3], got 4 in row 1", error);
    CHECK_THROWS_WITH_AS((void)collapse({.x = x, .t_x = few, .T = T}), "collapse: t_x must have 2 rows, got 1", error);
    CHECK_THROWS_AS((void)collapse({.x = x, .t_x = x, .T = T, .weight = negative}), error);
}

} // TEST_SUITE("clv/histories")
