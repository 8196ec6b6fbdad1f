#pragma once

// Pieces of charts, as the options of ECharts that the page reads. Colours are names ("@good"): the page knows them for
// light and dark screens.

#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace customer_report {

using json = nlohmann::ordered_json;

/// A number with six digits, as no picture shows more; none where it is not finite.
[[nodiscard]] inline json six(double value) {
    if (!std::isfinite(value))
        return nullptr;
    if (value == 0)
        return 0;
    const double place = std::pow(10.0, 5 - std::floor(std::log10(std::abs(value))));
    const double kept = std::isfinite(place) && place > 0 ? std::round(value * place) / place : value;
    return std::isfinite(kept) ? kept : value;
}

/// Points of a curve.
[[nodiscard]] inline json point(double x, double y) { return json::array({six(x), six(y)}); }

/// An axis of numbers.
[[nodiscard]] inline json number_axis(const std::string& name, const std::string& unit = "") {
    json axis{{"type", "value"}, {"name", name}, {"nameLocation", "middle"}, {"nameGap", 28}};
    if (!unit.empty())
        axis["axisLabel"] = {{"formatter", "{value}" + unit}};
    return axis;
}

/// An axis of names.
[[nodiscard]] inline json name_axis(const std::string& name, std::vector<std::string> names) {
    return {
        {"type", "category"}, {"name", name}, {"nameLocation", "middle"}, {"nameGap", 28}, {"data", std::move(names)}};
}

/// A chart with two axes. The name of y stands at the top, the legend below it; the page makes room for its lines.
[[nodiscard]] inline json two_axes(json x, json y) {
    const json above = y["name"];
    y.erase("name");
    if (x["type"] != "category")
        x["axisLabel"]["alignMaxLabel"] = "right";
    return {{"title", {{"text", above}, {"left", 0}, {"top", 0}}},
            {"grid", {{"left", 8}, {"right", 14}, {"top", 34}, {"bottom", 30}, {"containLabel", true}}},
            {"legend", {{"top", 20}, {"left", 0}, {"itemGap", 12}}},
            {"tooltip", {{"trigger", "axis"}}},
            {"xAxis", std::move(x)},
            {"yAxis", std::move(y)},
            {"series", json::array()}};
}

/// A line through points, or through values of names.
[[nodiscard]] inline json line(const std::string& name, json data) {
    return {{"type", "line"}, {"name", name}, {"showSymbol", false}, {"data", std::move(data)}};
}

/// Bars, one for each name.
[[nodiscard]] inline json bars(const std::string& name, std::span<const double> values) {
    json data = json::array();
    for (const double each : values)
        data.push_back(six(each));
    return {{"type", "bar"}, {"name", name}, {"data", std::move(data)}};
}

/// A rectangle of cells (x, y, value) with their numbers in it.
[[nodiscard]] inline json heat_map(json x, json y, json cells, double least, double most, bool two_sided = false) {
    auto chart = two_axes(std::move(x), std::move(y));
    chart.erase("legend");
    chart["tooltip"] = {{"trigger", "item"}};
    json colours = two_sided ? json::array({"@minus", "@even", "@plus"}) : json::array({"@low", "@high"});
    chart["visualMap"] = {{"show", false},
                          {"min", six(least)},
                          {"max", six(most > least ? most : least + 1)},
                          {"inRange", {{"color", std::move(colours)}}}};
    chart["series"].push_back({{"type", "heatmap"},
                               {"data", std::move(cells)},
                               {"label", {{"show", true}, {"color", "@oncell"}}},
                               {"itemStyle", {{"borderColor", "@paper"}, {"borderWidth", 1}}}});
    return chart;
}

} // namespace customer_report
