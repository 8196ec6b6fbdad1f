#include <clientele/clv/discount.hpp>
#include <clientele/named_policies.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/score/weighting/any.hpp>
#include <clientele/score/weighting/given.hpp>

#include <doctest/doctest.h>

#include "registered_policies.hpp"
#include <string>
#include <string_view>
#include <utility>
#include <vector>

TEST_SUITE("named_policies") {

using namespace clientele;
using namespace registered_policies;

namespace {

// Exactly what is asked of a host's own.
struct host_own {
    static constexpr std::string_view role = "host_own";
    [[nodiscard]] std::string_view saved_as() const { return name; }
    [[nodiscard]] host_own saved_as(std::string as) const { return {std::move(as)}; }
    std::string name{};
};

} // namespace

static_assert(saved_by_name<host_own> && !saved_by_name<halves>);
static_assert(saved_by_name<any_binning> && saved_by_name<any_weighting> && saved_by_name<curve>);
static_assert(discount_policy<discount_curve<curve>>);

TEST_CASE("policies are found by their names, each kind among its own") {
    const auto ours = registered();
    CHECK(ours.at<any_binning>("in halves").cuts(values).edges == std::vector<double>{50});
    CHECK(ours.at<any_binning>("in halves").saved_as() == "in halves");
    CHECK(ours.find<any_weighting>("in halves") == nullptr);
    CHECK(ours.names<any_weighting>() == "by entropy, alike");
    CHECK_THROWS_WITH((void)ours.at<any_binning>("in thirds"),
                      "named_policies: the any_binning must be one of in halves, in fifths, got in thirds");
    CHECK_THROWS_WITH((void)named_policies{}.at<curve>("ours"),
                      "named_policies: the named_function must be one of none, got ours");
    named_policies more;
    CHECK(more.add("mine", host_own{}).at<host_own>("mine").name == "mine");
    CHECK_THROWS_WITH(more.add<any_weighting>("", equal_weights{}), "named_policies: a name must not be empty");
    more.add<any_weighting>("a", equal_weights{}).add<any_binning>("a", halves{});
    CHECK_THROWS_WITH(more.add<any_binning>("a", halves{}),
                      "named_policies: each name must be registered once, got a twice");
    CHECK_THROWS_WITH((void)curve{}(1), "named_function: there must be a function to call, got none");
}

} // TEST_SUITE("named_policies")
