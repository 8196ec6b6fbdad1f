#pragma once

/// @file
/// The segment maps that come with the library, each under the name by which it is documented.

#include <clientele/rfm/segments.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A box of a map that comes with the library, before it owns its texts.
struct shipped_box {
    std::string_view name, chinese;
    score_range ranges[3];
};

/// The boxes of a map of some dimensions.
[[nodiscard]] inline std::vector<segment_box> shipped(std::span<const shipped_box> all, std::size_t dimensions = 3) {
    std::vector<segment_box> boxes(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        boxes[i].name = all[i].name;
        boxes[i].chinese = all[i].chinese;
        boxes[i].ranges.assign(all[i].ranges, all[i].ranges + dimensions);
    }
    return boxes;
}

} // namespace detail
/// @endcond

/// Segment maps that come with the library.
namespace segment_maps {

/// Our own map, the default: eleven segments that cover all 125 cells, each once, whatever the order of the boxes.
/// Recency says whether a customer is here (4-5), drifting (3) or gone (1-2); frequency and money say what is at stake.
[[nodiscard]] inline segment_map standard() {
    static constexpr detail::shipped_box boxes[] = {{"Champions", "冠军客户", {{4, 5}, {4, 5}, {4, 5}}},
                                                    {"Loyal Customers", "忠诚客户", {{4, 5}, {4, 5}, {1, 3}}},
                                                    {"Loyal Customers", "忠诚客户", {{3, 3}, {4, 5}, {1, 5}}},
                                                    {"Big Spenders", "高消费客户", {{3, 5}, {1, 3}, {4, 5}}},
                                                    {"Potential Loyalists", "潜在忠诚客户", {{4, 5}, {2, 3}, {1, 3}}},
                                                    {"New Customers", "新客户", {{4, 5}, {1, 1}, {1, 3}}},
                                                    {"Need Attention", "需要关注客户", {{3, 3}, {2, 3}, {1, 3}}},
                                                    {"About To Sleep", "即将沉睡客户", {{3, 3}, {1, 1}, {1, 3}}},
                                                    {"Can't Lose Them", "不可失去客户", {{1, 2}, {4, 5}, {4, 5}}},
                                                    {"At Risk", "流失风险客户", {{1, 2}, {4, 5}, {1, 3}}},
                                                    {"At Risk", "流失风险客户", {{1, 2}, {1, 3}, {4, 5}}},
                                                    {"Hibernating", "沉睡客户", {{2, 2}, {1, 3}, {1, 3}}},
                                                    {"Lost", "流失客户", {{1, 1}, {1, 3}, {1, 3}}}};
    return {.name = "standard", .boxes = detail::shipped(boxes), .rule = matching::exclusive};
}

/// The boxes in the documentation of the R package rfm 0.3.0. 10 of 125 cells have no name, 58 have several.
[[nodiscard]] inline segment_map rfm_0_3_0() {
    static constexpr detail::shipped_box boxes[] = {{"Champions", "冠军客户", {{5, 5}, {5, 5}, {5, 5}}},
                                                    {"Potential Loyalist", "潜在忠诚客户", {{3, 5}, {3, 5}, {2, 5}}},
                                                    {"Loyal Customers", "忠诚客户", {{2, 4}, {2, 4}, {2, 4}}},
                                                    {"Promising", "有前景客户", {{3, 4}, {1, 3}, {3, 5}}},
                                                    {"New Customers", "新客户", {{4, 5}, {1, 3}, {1, 5}}},
                                                    {"Can't Lose Them", "不可失去客户", {{1, 2}, {3, 4}, {4, 5}}},
                                                    {"At Risk", "流失风险客户", {{1, 2}, {2, 5}, {4, 5}}},
                                                    {"Need Attention", "需要关注客户", {{1, 3}, {3, 5}, {3, 5}}},
                                                    {"About To Sleep", "即将沉睡客户", {{2, 3}, {1, 3}, {1, 4}}},
                                                    {"Lost", "流失客户", {{1, 1}, {1, 5}, {1, 5}}}};
    return {.name = "rfm_0_3_0", .boxes = detail::shipped(boxes)};
}

/// The boxes in the documentation of the R package rfm 0.2. 36 of 125 cells have no name, 39 have several, and New
/// Customers, Promising and Can't Lose Them can never be reached.
[[nodiscard]] inline segment_map rfm_0_2() {
    static constexpr detail::shipped_box boxes[] = {{"Champions", "冠军客户", {{4, 5}, {4, 5}, {4, 5}}},
                                                    {"Loyal Customers", "忠诚客户", {{2, 5}, {3, 5}, {3, 5}}},
                                                    {"Potential Loyalist", "潜在忠诚客户", {{3, 5}, {1, 3}, {1, 3}}},
                                                    {"New Customers", "新客户", {{4, 5}, {1, 1}, {1, 1}}},
                                                    {"Promising", "有前景客户", {{3, 4}, {1, 1}, {1, 1}}},
                                                    {"Need Attention", "需要关注客户", {{2, 3}, {2, 3}, {2, 3}}},
                                                    {"About To Sleep", "即将沉睡客户", {{2, 3}, {1, 2}, {1, 2}}},
                                                    {"At Risk", "流失风险客户", {{1, 2}, {2, 5}, {2, 5}}},
                                                    {"Can't Lose Them", "不可失去客户", {{1, 1}, {4, 5}, {4, 5}}},
                                                    {"Lost", "流失客户", {{1, 2}, {1, 2}, {1, 2}}}};
    return {.name = "rfm_0_2", .boxes = detail::shipped(boxes)};
}

/// The recency x frequency grid of the common Python recipe: 25 cells, complete and disjoint; money is not looked at.
[[nodiscard]] inline segment_map recency_frequency_grid() {
    static constexpr detail::shipped_box boxes[] = {{"Hibernating", "沉睡客户", {{1, 2}, {1, 2}}},
                                                    {"At Risk", "流失风险客户", {{1, 2}, {3, 4}}},
                                                    {"Can't Lose", "不可失去客户", {{1, 2}, {5, 5}}},
                                                    {"About To Sleep", "即将沉睡客户", {{3, 3}, {1, 2}}},
                                                    {"Need Attention", "需要关注客户", {{3, 3}, {3, 3}}},
                                                    {"Loyal Customers", "忠诚客户", {{3, 4}, {4, 5}}},
                                                    {"Promising", "有前景客户", {{4, 4}, {1, 1}}},
                                                    {"New Customers", "新客户", {{5, 5}, {1, 1}}},
                                                    {"Potential Loyalists", "潜在忠诚客户", {{4, 5}, {2, 3}}},
                                                    {"Champions", "冠军客户", {{5, 5}, {4, 5}}}};
    return {.name = "recency_frequency_grid",
            .boxes = detail::shipped(boxes, 2),
            .dimensions = {"recency", "frequency"},
            .rule = matching::exclusive};
}

/// The ten segments of the Python package rfm (sonwanesuresh95/rfm): all 125 cells, the order matters.
[[nodiscard]] inline segment_map python_rfm() {
    static constexpr detail::shipped_box boxes[] = {{"Champions", "冠军客户", {{4, 5}, {4, 5}, {4, 5}}},
                                                    {"Promising", "有前景客户", {{4, 5}, {1, 2}, {3, 5}}},
                                                    {"Loyal", "忠诚客户", {{3, 5}, {3, 5}, {3, 5}}},
                                                    {"Potential Loyalist", "潜在忠诚客户", {{3, 5}, {2, 3}, {2, 4}}},
                                                    {"New Active", "新活跃客户", {{5, 5}, {1, 1}, {1, 5}}},
                                                    {"Low Spenders", "低消费客户", {{3, 5}, {1, 5}, {1, 2}}},
                                                    {"Need Attention", "需要关注客户", {{2, 3}, {1, 2}, {4, 5}}},
                                                    {"About to Sleep", "即将沉睡客户", {{2, 3}, {1, 2}, {1, 3}}},
                                                    {"At Risk", "流失风险客户", {{1, 2}, {1, 5}, {3, 5}}},
                                                    {"Lost", "流失客户", {{1, 2}, {1, 5}, {1, 2}}}};
    return {.name = "python_rfm", .boxes = detail::shipped(boxes)};
}

/// The eight customer types of Chinese practice (客户价值八分法): each of R, F and M is high or low, as `mean_split` or
/// two bins score it. Complete and disjoint by construction.
[[nodiscard]] inline segment_map eight_types() {
    constexpr score_range low{1, 1}, high{2, 2};
    static constexpr detail::shipped_box boxes[] = {{"Important, valued", "重要价值客户", {high, high, high}},
                                                    {"Important, to develop", "重要发展客户", {high, low, high}},
                                                    {"Important, to keep", "重要保持客户", {low, high, high}},
                                                    {"Important, to win back", "重要挽留客户", {low, low, high}},
                                                    {"General, valued", "一般价值客户", {high, high, low}},
                                                    {"General, to develop", "一般发展客户", {high, low, low}},
                                                    {"General, to keep", "一般保持客户", {low, high, low}},
                                                    {"General, to win back", "一般挽留客户", {low, low, low}}};
    return {.name = "eight_types", .boxes = detail::shipped(boxes), .levels = 2, .rule = matching::exclusive};
}

/// All of them, our own first.
[[nodiscard]] inline std::vector<segment_map> all() {
    return {standard(), rfm_0_3_0(), rfm_0_2(), recency_frequency_grid(), python_rfm(), eight_types()};
}

/// The map of a name.
/// @throws error `bad_parameter` that lists the names there are
[[nodiscard]] inline segment_map named(std::string_view name) {
    std::string names;
    for (auto& map : all()) {
        if (map.name == name)
            return map;
        names += (names.empty() ? "" : ", ") + map.name;
    }
    fail(errc::bad_parameter, no_row, "segment_maps: name must be one of ", names, ", got ", name);
}

} // namespace segment_maps
} // namespace clientele::inline CLIENTELE_ABI
