#include <clientele/math/random.hpp>
#include <clientele/rfm/ntile.hpp>

#include <doctest/doctest.h>

#include "golden.hpp"
#include <algorithm>
#include <numeric>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("ntile") {

using namespace clientele; // NOLINT

namespace {

std::vector<double> random_values(random_generator& draw) {
    std::vector<double> x(1 + draw.below(30));
    const auto range = 1 + draw.below(draw.below(2) ? 5 : 100);
    for (auto& v : x)
        v = static_cast<double>(draw.below(range));
    return x;
}

// NTILE by its definition: sort rows, deal out positions, then settle ties.
std::vector<int> by_definition(const std::vector<double>& x, std::size_t k, ntile_ties ties) {
    std::vector<std::size_t> order(x.size());
    std::iota(order.begin(), order.end(), 0);
    const bool reversed = ties == ntile_ties::by_row_reversed;
    std::sort(order.begin(), order.end(), [&](auto a, auto b) {
        return x[a] != x[b] ? x[a] < x[b] : reversed ? a > b : a < b;
    });
    std::vector<int> of_position;
    for (std::size_t b = 0; b < k; ++b)
        of_position.insert(of_position.end(), x.size() / k + (b < x.size() % k), static_cast<int>(b));
    std::vector<int> bins(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        bins[order[i]] = of_position[i];
    if (ties == ntile_ties::by_row || ties == ntile_ties::by_row_reversed)
        return bins;
    auto settled = bins;
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::vector<int> votes(k);
        for (std::size_t j = 0; j < x.size(); ++j)
            if (x[i] == x[j])
                ++votes[static_cast<std::size_t>(bins[j])];
        const auto used = [](int v) { return v > 0; };
        settled[i] = static_cast<int>(ties == ntile_ties::same_lowest
                                          ? std::find_if(votes.begin(), votes.end(), used) - votes.begin()
                                      : ties == ntile_ties::same_highest
                                          ? std::find_if(votes.rbegin(), votes.rend(), used).base() - votes.begin() - 1
                                          : std::max_element(votes.begin(), votes.end()) - votes.begin());
    }
    return settled;
}

std::vector<int> renamed(std::vector<int> bins) {
    auto used = bins;
    std::sort(used.begin(), used.end());
    used.erase(std::unique(used.begin(), used.end()), used.end());
    for (int& b : bins)
        b = static_cast<int>(std::lower_bound(used.begin(), used.end(), b) - used.begin());
    return bins;
}

} // namespace

TEST_CASE("NTILE by row equals dplyr's ntile on the reference values") {
    const auto table = golden("tie_policies_reference.csv");
    const auto value = numbers(table, "value"), expected = numbers(table, "ntile5");
    const auto bins = ntile_bins{.ties = ntile_ties::by_row}.divide(value).bins;
    for (std::size_t i = 0; i < bins.size(); ++i)
        CHECK(bins[i] + 1 == static_cast<int>(expected[i]));
}

TEST_CASE("every tie rule does what its definition says on 10,000 tables") {
    random_generator draw{7};
    for (int round = 0; round < repeats(10000); ++round) {
        const auto x = random_values(draw);
        const auto k = 1 + draw.below(9);
        for (const auto ties : {ntile_ties::same_lowest, ntile_ties::same_highest, ntile_ties::same_most,
                                ntile_ties::by_row, ntile_ties::by_row_reversed}) {
            const auto expected = by_definition(x, k, ties);
            const auto kept = ntile_bins{.count = k, .ties = ties, .few = few_values::keep}.divide(x);
            REQUIRE(kept.bins == expected);
            REQUIRE(kept.cuts.bins() == k);
            const auto merged = ntile_bins{.count = k, .ties = ties}.divide(x);
            REQUIRE(merged.bins == renamed(expected));
            if (ties == ntile_ties::by_row || ties == ntile_ties::by_row_reversed)
                continue;
            for (std::size_t i = 0; i < x.size(); ++i) { // frozen, they say the same of the same values
                REQUIRE(static_cast<int>(kept.cuts.bin(x[i])) == kept.bins[i]);
                REQUIRE(static_cast<int>(merged.cuts.bin(x[i])) == merged.bins[i]);
            }
        }
    }
}

TEST_CASE("frozen, equal values that were split by row go to the highest of their bins") {
    const std::vector<double> x{1, 1, 1, 1, 2, 2};
    const auto divided = ntile_bins{.count = 3, .ties = ntile_ties::by_row}.divide(x);
    CHECK(divided.bins == std::vector{0, 0, 1, 1, 2, 2});
    CHECK(divided.cuts.edges == std::vector<double>{1, 2});
    CHECK(divided.cuts.bin(1) == 1);
    CHECK(divided.cuts.bin(0.5) == 0);
}

TEST_CASE("bins of ranks by row are the recipe qcut of rank first, and of averages keep equals together") {
    const std::vector<double> x{3, 1, 1, 1, 1, 1, 1, 1, 2, 5};
    CHECK((rank_bins{.ties = rank_ties::by_row}.divide(x).bins) == std::vector{4, 0, 0, 1, 1, 2, 2, 3, 3, 4});
    random_generator draw{8};
    for (int round = 0; round < repeats(2000); ++round) {
        const auto y = random_values(draw);
        for (const auto ties : {rank_ties::average, rank_ties::lowest, rank_ties::highest, rank_ties::dense}) {
            const auto divided = rank_bins{.count = 1 + draw.below(7),
                                           .ties = ties,
                                           .few = draw.below(2) ? few_values::keep : few_values::merge}
                                     .divide(y);
            for (std::size_t i = 0; i < y.size(); ++i)
                REQUIRE(static_cast<int>(divided.cuts.bin(y[i])) == divided.bins[i]);
        }
    }
}

TEST_CASE("more bins than rows give fewer bins, keep empty ones, or are refused") {
    const std::vector<double> x{1, 2};
    CHECK((ntile_bins{.count = 4}.divide(x).bins) == std::vector{0, 1});
    CHECK(ntile_bins{.count = 4}.cuts(x).fewer());
    const auto kept = ntile_bins{.count = 4, .few = few_values::keep}.cuts(x);
    CHECK(kept.bins() == 4);
    CHECK(kept.bin(2) == 1);
    CHECK(kept.bin(3) == 3);
    CHECK_THROWS_WITH_AS((void)(ntile_bins{.count = 4, .few = few_values::refuse}.cuts(x)),
                         "ntile_bins: the values allow only 2 bins, 4 were asked for (few_values::merge takes fewer)",
                         error);
    CHECK_THROWS_AS((void)ntile_bins{}.cuts({}), error);
    CHECK_THROWS_AS((void)rank_bins{}.cuts({}), error);
    CHECK_THROWS_AS((void)ntile_bins{.count = 0}.cuts(x), error);
}

} // TEST_SUITE("ntile")
