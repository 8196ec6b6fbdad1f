#include <clientele/rfm/evidence_table.hpp>
#include <clientele/rfm/peer_groups.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segments.hpp>

#include <hand_filled.hpp>

TEST_SUITE("rfm/hand_filled") {

using namespace clientele;

namespace {
const std::vector<double> recency{1, 20, 40, 300}, often{9, 5, 2, 1}, money{900, 100, 50, 10};
rfm_cuts stated() {
    return {
        .dimensions = {{.name = "recency",
                        .role = dimension_role::recency,
                        .better = score_order::lower_is_better,
                        .levels = 2,
                        .cuts = {{.edges = {30}}}},
                       {.name = "frequency", .role = dimension_role::frequency, .levels = 2, .cuts = {{.edges = {3}}}},
                       {.name = "monetary", .role = dimension_role::monetary, .levels = 2, .cuts = {{.edges = {80}}}}}};
}
} // namespace

TEST_CASE("cuts filled in by hand score, or say what is missing") {
    CHECK(stated().apply(recency, often, money).of("recency").score == std::vector{2, 2, 1, 1});
    const auto use = [](const auto& f) { return f.apply(recency, often, money); };
    check_by_hand(
        stated(), use,
        {{[](auto& f) { f = {}; }, "rfm_cuts: there must be at least one dimension, got 0"},
         {[](auto& f) { f.dimensions[1].cuts.clear(); }, "rfm_cuts: frequency must have 1 sets of cuts, got 0"},
         {[](auto& f) { f.dimensions[1].levels = 3; },
          "rfm_cuts: frequency must have 3 bins, as many as levels, got 2"},
         {[](auto& f) { f.dimensions[1].levels = -1; },
          "rfm_cuts: frequency must have 0 bins, as many as levels, got 2"},
         {[](auto& f) { f.dimensions[0].cuts[0].edges[0] = not_known; },
          "rfm_cuts: cuts must be finite and ascend, got nan at position 0"},
         {[](auto& f) { f.dimensions[0].cuts[0] = {.edges = {30, 20}}; },
          "rfm_cuts: cuts must be finite and ascend, got 20 at position 1"},
         {[](auto& f) { f.dimensions[0].cuts[0].counts = {1}; },
          "rfm_cuts: recency must have as many counts as bins, 2, got 1"},
         {[](auto& f) { f.dimensions[2].name = "recency"; }, "rfm_cuts: names must be distinct, got recency twice"},
         {[](auto& f) { f.dimensions[2].weight = not_known; },
          "rfm_cuts: monetary must have a weight that is finite and not negative, got nan"},
         {[](auto& f) { f.nested = nesting::within_previous; },
          "rfm_cuts: frequency must have 2 sets of cuts, got 1"}});
    CHECK_THROWS_WITH((void)dimension_cuts{}.score(1), "dimension_cuts: '' must have at least 1 level, got 0");
    CHECK_THROWS_WITH((void)(dimension_cuts{.name = "a", .levels = 1}.score(1)),
                      "dimension_cuts: the cell must be in [0, 0), got 0");
    CHECK_THROWS_WITH((void)rfm_result{}.apply(recency, often, money),
                      "rfm_cuts: there must be at least one dimension, got 0");
}

TEST_CASE("cuts of groups filled in by hand score, or say what is missing") {
    const std::vector<int> groups{1, 2, 1, 2};
    const group_cuts<int> filled{.groups = {1, 2}, .cuts = {stated(), stated()}, .all = stated(), .small = {}};
    const auto use = [&](const auto& f) { return f.apply(groups, recency, often, money); };
    CHECK(use(filled).of("monetary").score == std::vector{2, 2, 1, 1});
    using change = by_hand<group_cuts<int>>;
    check_by_hand(
        filled, use,
        std::vector<change>{
            {[](auto& f) { f = {}; }, "group_cuts: there must be at least one dimension, got 0"},
            {[](auto& f) { f.cuts.pop_back(); }, "group_cuts: cuts must have 2 rows, got 1"},
            {[](auto& f) { f.groups = {2, 1}; }, "group_cuts: groups must ascend, not so at position 1"},
            {[](auto& f) { f.cuts[1].dimensions.pop_back(); }, "group_cuts: dimensions must have 3 rows, got 2"}});
}

TEST_CASE("evidence filled in by hand is given, or what is missing said") {
    const evidence_table filled{.cuts = {.edges = {30}}, .bins = {{.evidence = -1}, {.evidence = 1}}};
    CHECK(filled.apply(recency) == std::vector<double>{-1, -1, 1, 1});
    check_by_hand(
        filled, [](const auto& f) { return f.apply(recency); },
        {{[](auto& f) { f = {}; }, "evidence_table: bins must be as many as the cuts make, 1, got 0"},
         {[](auto& f) { f.bins.pop_back(); }, "evidence_table: bins must be as many as the cuts make, 2, got 1"},
         {[](auto& f) { f.cuts.edges[0] = not_known; },
          "evidence_table: cuts must be finite and ascend, got nan at position 0"},
         {[](auto& f) { f.bins[1].evidence = not_known; },
          "evidence_table: the evidence of each bin must be finite, got nan of bin 1"},
         {[](auto& f) { f.missing = evidence_bin{.evidence = no_end}; },
          "evidence_table: the evidence of missing must be finite, got inf"}});
}

TEST_CASE("a segment map filled in by hand names customers, or says what is missing") {
    const auto scores = stated().apply(recency, often, money);
    const segment_map filled{
        .name = "mine", .boxes = {{"best", "", {{2, 2}, {1, 2}}}}, .dimensions = {"recency", "frequency"}, .levels = 2};
    CHECK(filled.assign(scores).name(0) == "best");
    check_by_hand(
        filled, [&](const auto& f) { return f.assign(scores); },
        {{[](auto& f) { f.dimensions.clear(); }, "segment_map: there must be at least one dimension, got 0"},
         {[](auto& f) { f.levels = 0; }, "segment_map: levels must be at least 1, got 0"},
         {[](auto& f) { f.boxes[0].ranges.pop_back(); }, "segment_map: best must have 2 ranges, got 1"},
         {[](auto& f) { f.boxes[0].ranges[0] = {0, 3}; }, "segment_map: best must have ranges within [1, 2], got 0-3"},
         {[](auto& f) { f.dimensions[0] = "width"; }, "rfm_scores: there is no dimension width"}});
}

} // TEST_SUITE("rfm/hand_filled")
