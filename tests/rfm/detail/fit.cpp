#include <clientele/rfm/detail/fit.hpp>
#include <clientele/rfm/rfm.hpp>

#include <doctest/doctest.h>

#include "rfm/support.hpp"
#include <limits>
#include <vector>

TEST_SUITE("rfm/fit") {

using namespace clientele; // NOLINT
using rfm_tests::copy;

TEST_CASE("a prospect has no part in the cuts, no scores and no cell") {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> r{5, nothing, 50, 500}, f{4, 0, 2, 1}, m{90, nothing, 50, 10};
    const auto fitted =
        rfm{.recency = quantile_bins{3}, .frequency = quantile_bins{3}, .monetary = quantile_bins{3}}.fit(r, f, m);
    CHECK(fitted.scores.code(0) == "333");
    CHECK(fitted.scores.code(1) == "000");
    CHECK(fitted.scores.prospect(1));
    CHECK(fitted.scores.cell(1) == fitted.scores.cells());
    CHECK(fitted.scores.code(3) == "111");
    CHECK(fitted.scores.composite() == std::vector<double>{1, 0, 0.5, 0});
    CHECK(fitted.apply(r, f, m).code(1) == "000");
    CHECK_THROWS_WITH_AS((void)rfm{.prospects = prospect_rule::refuse}.fit(r, f, m),
                         "rfm: frequency must be above 0, got 0 in row 1", error);
    CHECK_THROWS_WITH_AS((void)rfm{.prospects = prospect_rule::as_value}.fit(r, f, m),
                         "rfm: recency must be finite and not negative, got nan in row 1", error);
    const std::vector<double> never{0, 0}, zero{0, 0};
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(zero, never, zero),
                         "rfm: there must be at least one customer with a purchase, got 0 of 2", error);
    CHECK(copy(rfm{.prospects = prospect_rule::as_value}.fit(zero, never, zero).scores.recency()) == std::vector{1, 1});
}

TEST_CASE("nested bins cut frequency within recency, and money within both") {
    // two customers in each of eight cells
    std::vector<double> r, f, m;
    for (int i = 0; i < 16; ++i) {
        r.push_back(i < 8 ? 10 + i : 100 + i);
        f.push_back((i < 8 ? 100 : 1) + i % 8);
        m.push_back((i % 8 < 4 ? 1000 : 1) + i % 4);
    }
    const quantile_bins two{.count = 2};
    const auto fitted =
        rfm{.recency = two, .frequency = two, .monetary = two, .nested = nesting::within_previous}.fit(r, f, m);
    std::vector<int> cells(8);
    for (std::size_t i = 0; i < 16; ++i)
        ++cells[fitted.scores.cell(i)];
    CHECK(cells == std::vector<int>(8, 2));
    CHECK(fitted.cuts.of("recency").cells() == 1);
    CHECK(fitted.cuts.of("frequency").cells() == 2);
    CHECK(fitted.cuts.of("monetary").cells() == 4);
    const auto again = fitted.apply(r, f, m);
    for (std::size_t i = 0; i < 16; ++i)
        CHECK(again.code(i) == fitted.scores.code(i));
}

TEST_CASE("a cell without customers takes the cuts of the whole column when bins are nested") {
    const std::vector<double> r{1, 1, 100, 100}, f{1, 2, 3, 4}, m{1, 2, 3, 4};
    const auto fitted = rfm{.recency = fixed_cuts{{10, 50}},
                            .frequency = quantile_bins{2},
                            .monetary = quantile_bins{2},
                            .nested = nesting::within_previous}
                            .fit(r, f, m);
    CHECK(fitted.scores.code(0) == "312"); // money has one value in its cell: the middle, halves upwards
    const std::vector<double> new_r{20, 20}, new_f{2, 3}, new_m{1, 9};
    const auto applied = fitted.apply(new_r, new_f, new_m);
    CHECK(applied.code(0) == "211");
    CHECK(applied.code(1) == "222");
}

TEST_CASE("a nested cell with fewer bins than others stretches its scores, best to best") {
    // frequency has four values among the recent, two among the others
    const std::vector<double> r{1, 1, 1, 1, 9, 9, 9, 9}, f{1, 2, 3, 4, 1, 1, 2, 2}, m(8, 1.0);
    const auto fitted = rfm{.recency = quantile_bins{2},
                            .frequency = quantile_bins{4},
                            .monetary = quantile_bins{2},
                            .nested = nesting::within_previous}
                            .fit(r, f, m);
    CHECK(copy(fitted.scores.frequency()) == std::vector{1, 2, 3, 4, 1, 1, 4, 4});
    CHECK(copy(fitted.apply(r, f, m).frequency()) == copy(fitted.scores.frequency()));
}

TEST_CASE("bad columns are refused with their row") {
    const std::vector<double> good{1, 2, 3}, short_one{1, 2}, negative{1, -2, 3}, broken{1, 2, std::nan("")};
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(good, short_one, good), "rfm: frequency must have 3 rows, got 2", error);
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(negative, good, good),
                         "rfm: recency must be finite and not negative, got -2 in row 1", error);
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(good, negative, good),
                         "rfm: frequency must be finite and not negative, got -2 in row 1", error);
    CHECK_THROWS_WITH_AS((void)rfm{}.fit(good, good, broken), "rfm: monetary must be finite, got nan in row 2", error);
    CHECK_THROWS_AS((void)rfm{}.fit({}, {}, {}), error);
    CHECK_THROWS_WITH_AS((void)(rfm{.weights = {1, -1, 1}}.fit(good, good, good)),
                         "rfm: weights must be finite and not negative, got -1 for frequency", error);
    const auto fitted = rfm{}.fit(good, good, good);
    CHECK_THROWS_AS((void)fitted.apply(good, good, broken), error);
    CHECK_THROWS_WITH_AS((void)fitted.scores.of("length"), "rfm_scores: there is no dimension length", error);
}

TEST_CASE("fitted cuts hold the counts of their customers, and new customers change none") {
    const std::vector<double> r{1, 2, 50, 70}, f{1, 1, 5, 9}, m{1, 2, 3, 400};
    const fixed_cuts two{{5}};
    const auto fitted = rfm{.recency = two, .frequency = two, .monetary = two}.fit(r, f, m);
    CHECK(fitted.cuts.of("recency").cuts[0].counts ==
          std::vector<std::size_t>{2, 2}); // from the lowest value up, whichever is better
    CHECK(fitted.cuts.of("frequency").cuts[0].counts == std::vector<std::size_t>{2, 2});
    CHECK(fitted.cuts.of("monetary").cuts[0].counts == std::vector<std::size_t>{3, 1});
    CHECK_THROWS_WITH_AS((void)fitted.cuts.of("length"), "rfm_cuts: there is no dimension length", error);
}

TEST_CASE("a policy that names the wrong bins of its rows is refused") {
    struct by_hand {
        std::vector<int> bins;
        [[nodiscard]] bin_cuts cuts(column) const { return {.edges = {2}}; }
        [[nodiscard]] divided_rows divide(column values) const { return {cuts(values), bins}; }
    };
    const std::vector<double> x{1, 2, 3};
    const auto fit = [&](std::vector<int> bins) { return rfm{.recency = by_hand{std::move(bins)}}.fit(x, x, x); };
    CHECK(copy(fit({0, 1, 0}).scores.recency()) == std::vector{2, 1, 2});
    CHECK(fit({0, 1, 0}).cuts.of("recency").cuts[0].counts == std::vector<std::size_t>{2, 1});
    CHECK(copy(fit({}).scores.recency()) == std::vector{2, 1, 1}); // none: by the cuts
    CHECK_THROWS_WITH_AS((void)fit({0, 1}), "binning policy: bins must have 3 rows, got 2", error);
    CHECK_THROWS_WITH_AS((void)fit({0, 2, 0}), "binning policy: bins must be in [0, 2), got 2 in row 1", error);
    CHECK_THROWS_WITH_AS((void)fit({0, 1, -1}), "binning policy: bins must be in [0, 2), got -1 in row 2", error);
}

TEST_CASE("nested bins with more than ten million cells are refused") {
    struct one_of_many { // 4,000 bins in the cell of one customer, one in the others
        [[nodiscard]] std::vector<double> cuts(column values) const {
            std::vector<double> edges(values.front() == 0 ? 3999 : 0);
            for (std::size_t i = 0; i < edges.size(); ++i)
                edges[i] = static_cast<double>(i);
            return edges;
        }
    };
    std::vector<double> x(4000);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<double>(i);
    const rfm scoring{.recency = quantile_bins{.count = 4000},
                      .frequency = one_of_many{},
                      .nested = nesting::within_previous,
                      .prospects = prospect_rule::as_value};
    CHECK_THROWS_WITH_AS((void)scoring.fit(x, x, x), "rfm: nested bins make more than 10000000 cells", error);
}

} // TEST_SUITE("rfm/fit")
