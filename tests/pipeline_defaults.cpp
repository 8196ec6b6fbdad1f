#include <clientele/features/scaling.hpp>
#include <clientele/pipeline_defaults.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("pipeline_defaults") {

using namespace clientele;

namespace {
struct seen_of_two {
    struct {
        std::vector<double> total{1, 2}, annual_spend{3, 4};
        std::vector<day> last{day{}, day{} + std::chrono::days{1}};
    } base;
    struct {
        std::vector<double> value{5, 6};
    } lifetime;
    struct {
        std::vector<double> scores{7, 8};
    } value;
};
} // namespace

TEST_CASE("tiers go by the column that is named") {
    const seen_of_two seen;
    CHECK(by_total{}(seen)[1] == 2);
    CHECK(by_annual_spend{}(seen)[1] == 4);
    CHECK(by_lifetime_value{}(seen)[1] == 6);
    CHECK(by_value_score{}(seen)[1] == 8);
}
TEST_CASE("the last purchase is the last contact") {
    CHECK(last_purchase{}(seen_of_two{})[1] == day{} + std::chrono::days{1});
}
TEST_CASE("features are brought to mean 0 and deviation 1") {
    matrix x(2, 1);
    x << 1, 3;
    CHECK(default_scaling{}.fit(x).apply(x)(0, 0) == -1);
}
} // TEST_SUITE("pipeline_defaults")
