#include <clientele/clv/discount.hpp>
#include <clientele/io/json.hpp>
#include <clientele/named_policies.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/score/promethee.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/score/weighting/any.hpp>

#include <doctest/doctest.h>

#include "../registered_policies.hpp"
#include <string>
#include <vector>

TEST_SUITE("io/named_policies") {

using namespace clientele;
using namespace registered_policies;

TEST_CASE("what holds policies chosen at run time is saved by their names, and restored by who registers them") {
    const auto ours = registered();
    const dimension_scoring rules{.dimensions = {{.name = "length", .binning = ours.at<any_binning>("in halves")},
                                                 {.name = "width", .binning = ours.at<any_binning>("in fifths")}}};
    const auto text = to_json(rules);
    const auto back = from_json<dimension_scoring>(text, "rules.json", ours);
    CHECK(to_json(back) == text);
    CHECK(first_difference(rules, back) == "");
    const std::vector<column> columns{values, values};
    CHECK(to_json(back.fit(columns).cuts) == to_json(rules.fit(columns).cuts));
    auto other = back;
    other.dimensions[0].binning = ours.at<any_binning>("in fifths");
    CHECK(first_difference(rules, other) == "dimensions[0].binning: in halves and in fifths");
    CHECK(members_in_words(back).find("dimensions[1].binning: in fifths\n") != std::string::npos);
    const std::string none = "rules.json: dimensions[0].binning must be the name of a registered any_binning "
                             "(named_policies), one of ";
    CHECK_THROWS_WITH_AS((void)from_json<dimension_scoring>(text, "rules.json"),
                         (none + "none, got \"in halves\"").c_str(), error);
    named_policies fewer;
    fewer.add<any_binning>("in thirds", quantile_bins{3});
    CHECK_THROWS_WITH_AS((void)from_json<dimension_scoring>(text, "rules.json", fewer),
                         (none + "in thirds, got \"in halves\"").c_str(), error);
    const discount_curve<curve> discount{ours.at<curve>("ours")};
    CHECK(from_json<discount_curve<curve>>(to_json(discount), "curve.json", ours).factor(1) == 0.5);
}

TEST_CASE("a stage that holds the policy itself needs no register to be read into") {
    const auto ours = registered();
    const weighted_score stage{.criteria = {{.name = "a"}}, .weighting = ours.at<any_weighting>("alike")};
    using rules = std::remove_const_t<decltype(stage)>;
    const auto text = to_json(stage);
    CHECK(to_json(from_json<rules>(text, "stage.json", stage)) == text);
    auto entropy = stage;
    entropy.weighting = ours.at<any_weighting>("by entropy");
    CHECK_THROWS_WITH_AS(
        (void)from_json<rules>(text, "stage.json", entropy),
        "stage.json: weighting must be the name of a registered any_weighting (named_policies), one of "
        "none, got \"alike\"",
        error);
    CHECK(from_json<rules>(text, "stage.json", ours, entropy).weighting.saved_as() == "alike");
}

TEST_CASE("a preference of the host's own is saved by its name, the others as they were") {
    const auto ours = registered();
    const matrix x = (matrix(4, 1) << 1, 5, 2, 9).finished();
    const auto fit = [&](preference how) {
        return promethee{.criteria = {{.name = "a"}}, .preferences = {{"a", std::move(how)}}}.fit(x);
    };
    const auto named = fit(preference::custom(ours.at<curve>("ours")));
    const auto back = from_json<fitted_promethee>(to_json(named), "promethee.json", ours);
    CHECK(back.score(x).scores == named.score(x).scores);
    CHECK(to_json(back) == to_json(named));
    CHECK(to_json(fit(preference::usual())).find("own") == std::string::npos);
    CHECK_THROWS_WITH_AS((void)to_json(fit(preference::custom([](double) { return 1.0; }))),
                         "to_json: flows[0].how.own must hold a policy that is registered under a name "
                         "(named_policies), to be saved",
                         error);
}

TEST_CASE("a policy without a name cannot be saved, and what is no name cannot be read") {
    const auto ours = registered();
    const dimension_scoring rules{.dimensions = {{.name = "length", .binning = halves{}}}};
    CHECK_THROWS_WITH_AS((void)to_json(rules),
                         "to_json: dimensions[0].binning must hold a policy that is registered under a name "
                         "(named_policies), to be saved",
                         error);
    CHECK(members_in_words(rules).find("any_binning without a name") != std::string::npos);
    auto text =
        to_json(dimension_scoring{.dimensions = {{.name = "length", .binning = ours.at<any_binning>("in halves")}}});
    text.erase(text.find("  \"digest\""), text.find('\n', text.find("\"digest\"")) - text.find("  \"digest\"") + 1);
    const auto turned = [&](const std::string& from, const std::string& to) {
        auto out = text;
        return out.replace(out.find(from), from.size(), to);
    };
    CHECK_THROWS_WITH_AS((void)from_json<dimension_scoring>(turned("any_binning", "any_weighting"), "x", ours),
                         "x: dimensions[0].binning must be a any_binning, got \"any_weighting\"", error);
    CHECK_THROWS_WITH_AS((void)from_json<dimension_scoring>(turned("\"in halves\"", "5"), "x", ours),
                         "x: dimensions[0].binning must have the member \"name\", a text, and no other", error);
}

} // TEST_SUITE("io/named_policies")
