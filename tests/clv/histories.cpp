#include <clientele/clv/histories.hpp>

#include <doctest/doctest.h>

#include <numeric>

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

TEST_CASE("complaints name the customer where names are known") {
    const std::vector<double> x{0, 254}, t_x{0, 97.42857}, T{3, 97.28571}, t{0, 2}, weight{1, -1}, z{0, 1e300};
    const std::vector<std::string> names{"a", std::string(100, 'b')};
    const std::string b(60, 'b');
    CHECK_THROWS_WITH_AS(
        (void)collapse({.x = x, .t_x = t_x, .T = T, .names = names}),
        ("collapse: t_x must be in [0, T] = [0, 97.28571], got 97.42857 in row 1, customer '" + b + "...'").c_str(),
        error);
    CHECK_THROWS_WITH_AS((void)collapse({.x = x, .t_x = t, .T = T, .weight = weight, .names = names}),
                         ("collapse: weight must be in [0, 1e200], got -1 in row 1, customer '" + b + "...'").c_str(),
                         error);
    CHECK_THROWS_WITH_AS(
        (void)collapse({.x = x, .t_x = t, .T = T, .covariates = {z}, .names = names}),
        ("collapse: a covariate must be in [-1e200, 1e200], got 1e+300 in row 1, customer '" + b + "...'").c_str(),
        error);
    const std::vector<std::string> few{"a"};
    CHECK_THROWS_AS((void)collapse({.x = x, .t_x = t, .T = T, .names = few}), error);
    const std::vector<double> never{0, 0};
    CHECK_THROWS_WITH_AS(
        (void)collapse({.x = x, .t_x = never, .T = T}),
        "collapse: t_x must be greater than 0 when x is, but x is 254 in row 1: purchases at the time of "
        "the first one belong to it",
        error);
}

} // TEST_SUITE("clv/histories")
