#include <clientele/portrait/segment_portrait.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("portrait/segment_portrait") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

customer_profiles<> two_segments() {
    portrait_tests::book b;
    for (int id = 0; id < 6; ++id)
        for (int k = 0; k < 4; ++k)
            b.add(id, day{2024y / (id < 3 ? 12 : 6) / 1} - std::chrono::days{30 * k}, id < 3 ? 100 : 10, id < 3 ? 0 : 1,
                  k % 2);
    auto lines = b.view();
    lines.list_amount = {};
    auto p = profile_customers{.summaries = summarize{.as_of = 2024y / 12 / 31},
                               .categories = {"tea", "pots"},
                               .channels = {"shop", "web"}}(lines);
    p.attributes = {{"city", {"Lyon", "Nice"}, {0, 0, 1, 1, 1, 1}}, {"age", {}, {30, 40, 50, 20, 30, 40}}};
    return p;
}

const std::vector<int> labels{0, 0, 0, 1, 1, 1};

} // namespace

TEST_CASE("a segment shows its size, mix, channels, months, tags and what sets it apart") {
    const auto p = two_segments();
    const auto given =
        tags{tag::slipping{}, tag_if{"big", [](const auto& all, std::size_t i) { return all.base.total[i] > 100; }}}(p);
    const auto drawn = portray_segments(p, labels, given);
    REQUIRE(drawn.segments.size() == 2);
    const auto& first = drawn.segments[0];
    CHECK(first.customers == 3);
    CHECK(first.share == 0.5);
    CHECK(first.spend == 1200);
    CHECK(first.spend_share == doctest::Approx(1200.0 / 1320));
    CHECK(first.categories[0].share == 1);
    CHECK(first.categories[0].base_share == doctest::Approx(1200.0 / 1320));
    CHECK(first.categories[0].index == doctest::Approx(110));
    CHECK(first.categories[1].index == 0);
    CHECK(first.channels[1].share == 0.5);
    CHECK(first.channels[1].index == 100);
    CHECK(first.months[11].share == 0.25); // 1 December, 1 November, 2 October, 2 September
    CHECK(first.weekdays[6].share == 0.25);
    CHECK(first.tags[1].share == 1);
    CHECK(first.tags[1].index == 200);
    CHECK(drawn.segments[1].tags[0].share == 1);
    CHECK(std::abs(first.contrasts[0].effect) == 1);
    CHECK(drawn.features[static_cast<std::size_t>(first.contrasts[0].feature)] == "total spend");
    CHECK(given.of(0) == std::vector<std::string_view>{"big"});
}

TEST_CASE("profile features name every block that is there, and categories of attributes become columns") {
    auto p = two_segments();
    const auto features = profile_features(p);
    const auto at = [&](const std::string& name) {
        const auto found = std::ranges::find(features.names, name);
        REQUIRE(found != features.names.end());
        return features.values.col(found - features.names.begin());
    };
    CHECK(at("city = Lyon").sum() == 2);
    CHECK(at("age").mean() == 35);
    CHECK(at("share of tea")(0) == 1);
    CHECK(at("share by web")(5) == 0.5);
    CHECK(at("share in quarter 4")(0) == 0.75);
    CHECK(std::ranges::find(features.names, "price realisation") == features.names.end());
    p.attributes[0].values[2] = 2;
    CHECK_THROWS_WITH_AS((void)profile_features(p), doctest::Contains("city must be a code in [0, 1], got 2 in row 2"),
                         error);
    p.attributes = {{"age", {}, {1, 2}}};
    CHECK_THROWS_WITH_AS((void)profile_features(p), doctest::Contains("age must have 6 rows, got 2"), error);
}

TEST_CASE("sizes that do not fit, labels below 0 and codes without a category are refused") {
    auto p = two_segments();
    CHECK_THROWS_WITH_AS((void)portray_segments(p, std::vector{0, 1}),
                         "portray_segments: labels must have 6 rows, got 2", error);
    CHECK_THROWS_WITH_AS((void)portray_segments(p, labels, {.names = {"a"}, .customers = 2, .given = {0, 1}}),
                         "portray_segments: tags must have 6 rows, got 2", error);
    CHECK_THROWS_WITH_AS((void)portray_segments(p, std::vector{0, 0, -1, 1, 1, 1}),
                         "contrasts: labels must be >= 0, got -1 in row 2", error);
    p.price_level = {1, 2};
    CHECK_THROWS_WITH_AS((void)profile_features(p), "profile_features: price level must have 6 rows, got 2", error);
    p = two_segments();
    for (const double code : {-1.0, 0.5, 2.0, std::nan("")}) {
        p.attributes[0].values[4] = code;
        CHECK_THROWS_WITH_AS((void)profile_features(p),
                             doctest::Contains("profile_features: city must be a code in [0, 1]"), error);
    }
    p.attributes[0].values = {0, 1};
    CHECK_THROWS_WITH_AS((void)profile_features(p), "profile_features: city must have 6 rows, got 2", error);
}

TEST_CASE("a share of no money and an index against nothing are undefined") {
    auto p = two_segments();
    p.base.total.assign(6, 0.0);
    p.category_spend.col(1).setZero();
    const auto drawn = portray_segments(p, labels);
    CHECK_FALSE(drawn.segments[0].spend_share.has_value());
    CHECK_FALSE(drawn.segments[0].categories[1].index.has_value());
    CHECK(drawn.segments[0].categories[0].base_share == 1);
    CHECK(drawn.segments[0].categories[0].index == 100);
}

} // TEST_SUITE("portrait/segment_portrait")
