#include <clientele/math/random.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/saved_cuts.hpp>

#include <doctest/doctest.h>

#include "refusal.hpp"
#include <limits>
#include <repeats.hpp>
#include <string>
#include <vector>

TEST_SUITE("saved_cuts") {

using namespace clientele; // NOLINT

TEST_CASE("saved and read back, cuts are the same bits and score alike, nested or not") {
    random_generator draw{10};
    for (int round = 0; round < repeats(200); ++round) {
        std::vector<double> r(50), f(50), m(50);
        for (std::size_t i = 0; i < 50; ++i) {
            r[i] = static_cast<double>(draw.below(400));
            f[i] = static_cast<double>(draw.below(6));
            m[i] = draw.uniform() * 1e6 / 3.0;
        }
        f[0] = 1;
        const auto cuts = rfm{.recency = fixed_cuts{{30.1, 90}},
                              .weights = {0.1, 1.0 / 3.0, 7},
                              .nested = round % 2 ? nesting::within_previous : nesting::independent}
                              .fit(r, f, m)
                              .cuts;
        const auto text = to_text(cuts);
        const auto back = parse_cuts(text);
        REQUIRE(to_text(back) == text);
        REQUIRE(back.dimensions.size() == 3);
        for (std::size_t d = 0; d < 3; ++d) {
            REQUIRE(back.dimensions[d].weight == cuts.dimensions[d].weight);
            REQUIRE(back.dimensions[d].role == cuts.dimensions[d].role);
            for (std::size_t c = 0; c < cuts.dimensions[d].cuts.size(); ++c) {
                REQUIRE(back.dimensions[d].cuts[c].divides_like(cuts.dimensions[d].cuts[c]));
                REQUIRE(back.dimensions[d].cuts[c].counts == cuts.dimensions[d].cuts[c].counts);
            }
        }
        const auto a = cuts.apply(r, f, m), b = back.apply(r, f, m);
        for (std::size_t i = 0; i < 50; ++i)
            REQUIRE(a.cell(i) == b.cell(i));
    }
}

TEST_CASE("the text is for people too, and awkward numbers and names survive") {
    rfm_cuts cuts{{{.name = "days since, say",
                    .role = dimension_role::recency,
                    .better = score_order::lower_is_better,
                    .weight = 0.1,
                    .levels = 3,
                    .cuts = {{.edges = {-1e300, std::numeric_limits<double>::denorm_min()},
                              .closed = closed_side::right,
                              .asked = 5}}}}};
    CHECK(to_text(cuts) == "clientele-cuts 1\nnested no\nprospects set_apart\ndimensions 1\ndimension days since, say\n"
                           "role recency\n"
                           "scores lower 3 0.1 1\nbins right 5 2 -1e+300 5e-324 0\n");
    CHECK(to_text(parse_cuts(to_text(cuts))) == to_text(cuts));
    cuts.dimensions[0].name = "a\nb";
    CHECK_THROWS_AS((void)to_text(cuts), error);
    cuts.dimensions[0].name = "a";
    cuts.dimensions[0].weight = -1;
    CHECK_THROWS_WITH_AS((void)to_text(cuts), "to_text: a must have a weight that is finite and not negative, got -1",
                         error);
}

TEST_CASE("a complaint quotes sixty characters and no control characters") {
    const std::string refused =
        refusal([] { (void)parse_cuts("clientele-cuts " + std::string(500, 'x') + '\x01'); }).what();
    std::string quoted(60, 'x');
    quoted += "...\"";
    CHECK(refused.find(quoted) != std::string::npos);
    CHECK(refused.size() < 150);
}

TEST_CASE("a text that nobody saved is refused with its line") {
    const std::string good =
        "clientele-cuts 1\nnested no\nprospects set_apart\ndimensions 1\ndimension r\nrole recency\nscores "
        "lower 3 1 1\nbins left 3 2 1 2 0\n";
    CHECK(parse_cuts(good).of("r").levels == 3);
    const auto refused = [&](const std::string& what, const std::string& by, const std::string& sentence) {
        auto text = good;
        text.replace(text.find(what), what.size(), by);
        CHECK_THROWS_WITH_AS((void)parse_cuts(text), sentence.c_str(), error);
    };
    refused("cuts 1", "cuts 2", "parse_cuts: line 1 must be of version 1, got \"2\"");
    refused("nested no", "nested maybe", "parse_cuts: line 2 must say no or yes, got \"maybe\"");
    refused("set_apart", "gone", "parse_cuts: line 3 must say set_apart, as_value or refuse, got \"gone\"");
    refused("dimension r", "dimensionr", "parse_cuts: line 5 must begin with dimension, got \"dimensionr\"");
    refused("role recency", "role days",
            "parse_cuts: line 6 must say recency, frequency, monetary or other, got \"days\"");
    refused("2 1 2 0", "2 2 1 0", "parse_cuts: line 8 must have edges that ascend, got \"1\"");
    refused("2 1 2 0", "2 1 x 0", "parse_cuts: line 8 must hold a number for an edge, got \"x\"");
    refused("2 1 2 0", "2 1 2 2 5 5", "parse_cuts: line 8 must have as many counts as bins, got \"2\"");
    refused("lower 3", "lower 2", "parse_cuts: line 8 must have as many bins as levels, 2, got \"3\"");
    refused("3 1 1", "3 1 0", "parse_cuts: line 7 must have the right number of sets of cuts, 1, got \"0\"");
    refused("lower 3", "lower 4", "parse_cuts: line 8 must have as many bins as levels, 4, got \"3\"");
    refused("3 1 1", "0 1 1", "parse_cuts: line 7 must have at least 1 level, got \"0\"");
    refused("3 1 1", "3 -1 1", "parse_cuts: line 7 must have a weight of 0 or more, got \"-1\"");
    refused("3 1 1", "3 nan 1", "parse_cuts: line 7 must hold a finite number for the weight, got \"nan\"");
    refused("2 1 2 0", "2 1 inf 0", "parse_cuts: line 8 must hold a finite number for an edge, got \"inf\"");
    refused("2 1 2 0", "2 1 2 0 more",
            "parse_cuts: line 8 must read \"bins left 3 2 1 2 0\", got \"bins left 3 2 1 2 0 more\"");
    refused("nested no", "nested no no", "parse_cuts: line 2 must read \"nested no\", got \"nested no no\"");
    refused("2 1 2 0", "2 1.0 2 0",
            "parse_cuts: line 8 must read \"bins left 3 2 1 2 0\", got \"bins left 3 2 1.0 2 0\"");
    refused("2 1 2 0", "2 01 2 0",
            "parse_cuts: line 8 must read \"bins left 3 2 1 2 0\", got \"bins left 3 2 01 2 0\"");
    try {
        (void)parse_cuts(good + "x");
        FAIL("accepted");
    } catch (const error& e) {
        CHECK(e.row() == 7); // rows count from 0, lines from 1
        CHECK(std::string{e.what()} == "parse_cuts: line 8 must be the last line, got \"more text\"");
    }
    CHECK_THROWS_WITH_AS((void)parse_cuts("clientele-cuts 1\nnested no\nprospects set_apart\ndimensions 0\n"),
                         "parse_cuts: line 4 must name at least one dimension, got \"0\"", error);
    const std::string second =
        "dimension f\nrole frequency\nscores higher 1 1 1\nbins left 1 0 0\n"; // three sets are needed within three
                                                                               // scores
    auto nested = good + second;
    nested.replace(nested.find("nested no"), 9, "nested yes").replace(nested.find("dimensions 1"), 12, "dimensions 2");
    CHECK_THROWS_WITH_AS((void)parse_cuts(nested),
                         "parse_cuts: line 11 must have the right number of sets of cuts, 3, got \"1\"", error);
    auto twice = good + "dimension r\nrole other\nscores higher 1 1 1\nbins left 1 0 0\n";
    twice.replace(twice.find("dimensions 1"), 12, "dimensions 2");
    CHECK_THROWS_WITH_AS((void)parse_cuts(twice),
                         "parse_cuts: line 9 must have a name that no other dimension has, got \"r\"", error);
    auto wide = nested;
    wide.replace(wide.find("lower 3"), 7, "lower 2147483647");
    CHECK_THROWS_AS((void)parse_cuts(wide), error);
    const std::string others = "\r\n"; // another system's ends of lines
    auto theirs = good;
    for (auto at = theirs.find('\n'); at != theirs.npos; at = theirs.find('\n', at + 2))
        theirs.replace(at, 1, others);
    CHECK(to_text(parse_cuts(theirs)) == good);
    CHECK(to_text(parse_cuts(good.substr(0, good.size() - 1))) == good);
    CHECK_THROWS_AS((void)parse_cuts(""), error);
    for (std::size_t n = 0; n < good.size() - 1; ++n) // cut short anywhere
        if (n != good.size() - 1)
            CHECK_THROWS_AS((void)parse_cuts(good.substr(0, n)), error);
}

} // TEST_SUITE("saved_cuts")
