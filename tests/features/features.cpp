#include <clientele/features/features.hpp>

#include <doctest/doctest.h>

#include <cmath>

TEST_SUITE("features") {

using namespace clientele;

namespace {
const summaries<int> base{
    .customer = {1, 2}, .purchase_days = {2, 4}, .recency = {10, 20}, .total = {50, 80}, .tenure = {0.5, 2}};

struct loyal_spend { // a host's own feature
    double years;
    [[nodiscard]] std::string name() const { return "loyal spend"; }
    [[nodiscard]] double operator()(const auto& all, std::size_t i) const {
        return all.tenure[i] >= years ? all.total[i] : 0;
    }
};
struct broken {
    [[nodiscard]] const char* name() const { return "ratio"; }
    [[nodiscard]] double operator()(const auto&, std::size_t i) const { return i == 1 ? std::nan("") : 0; }
};
} // namespace

TEST_CASE("features become named columns in the order they are listed") {
    const auto x = features{feature::recency{}, feature::spend_per_purchase_day{}, loyal_spend{1}}(base);
    CHECK(x.names == std::vector<std::string>{"days since last purchase", "spend per purchase day", "loyal spend"});
    matrix expected(2, 3);
    expected << 10, 25, 0, 20, 20, 80;
    CHECK(x.values == expected);
}

TEST_CASE("every ready-made feature reads its column of the summaries") {
    const summaries<int> one{.customer = {1},
                             .purchase_days = {2},
                             .recency = {3},
                             .total = {8},
                             .annual_spend = {5},
                             .tenure = {6},
                             .mean_gap = {7},
                             .longest_gap = {9}};
    const auto x = features{
        feature::recency{},      feature::purchase_days{}, feature::total{},    feature::spend_per_purchase_day{},
        feature::annual_spend{}, feature::tenure{},        feature::mean_gap{}, feature::longest_gap{}}(one);
    matrix expected(1, 8);
    expected << 3, 2, 8, 4, 5, 6, 7, 9;
    CHECK(x.values == expected);
}

TEST_CASE("a feature that is not finite is refused with its name and row") {
    CHECK_THROWS_WITH((void)features{broken{}}(base), "features: ratio must be finite, got nan in row 1");
}

TEST_CASE("no customers give no rows") { CHECK(features{feature::total{}}(summaries<int>{}).values.rows() == 0); }

} // TEST_SUITE("features")
