// Who they are: recency and frequency, segments, clusters.
#include <clientele/cluster/kmeans.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/portrait/cluster_profile.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>

#include "support/report/book.hpp"
#include "support/report/chart.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <numeric>
#include <set>

namespace customer_report {

using namespace clientele;
using support::number;
using support::percent;

namespace {

rfm_scores scores_of(const book& of) {
    return rfm{}.fit(of.base.recency, as_numbers(of.bought_days), of.base.total).scores;
}

void recency_frequency(const book& of, picture& out) {
    const auto& say = of.say;
    const auto scores = scores_of(of);
    const auto &r = scores.of("recency").score, &f = scores.of("frequency").score;
    std::array<std::array<double, 5>, 5> customers{}, revenue{};
    for (std::size_t i = 0; i < of.size(); ++i) {
        ++customers[std::size_t(r[i] - 1)][std::size_t(f[i] - 1)];
        revenue[std::size_t(r[i] - 1)][std::size_t(f[i] - 1)] += of.base.total[i];
    }
    const double all = std::accumulate(of.base.total.begin(), of.base.total.end(), 0.0),
                 n = static_cast<double>(of.size());
    json cells = json::array();
    double most = 0, best = 0, best_revenue = 0, lost = 0;
    const std::vector<std::string> names{"1", "2", "3", "4", "5"};
    const auto rows = static_cast<std::size_t>(*std::ranges::max_element(r)),
               columns = static_cast<std::size_t>(*std::ranges::max_element(f));
    out.table = {say("Customers by recency and frequency", "按近度与频度划分的客户"),
                 {say("recency", "近度 R"), say("frequency", "频度 F"), say("customers", "客户数"),
                  say("revenue", "收入"), say("share of revenue", "收入占比")}};
    for (std::size_t a = 0; a < 5; ++a)
        for (std::size_t b = 0; b < 5; ++b) {
            if (a < rows && b < columns)
                cells.push_back({b, a, customers[a][b]});
            most = std::max(most, customers[a][b]);
            if (a >= 3 && b >= 3) {
                best += customers[a][b];
                best_revenue += revenue[a][b];
            }
            if (a <= 1 && b >= 3)
                lost += customers[a][b];
            if (customers[a][b] > 0)
                out.table.rows.push_back({names[a], names[b], number(customers[a][b]), money(revenue[a][b]),
                                          all > 0 ? percent(revenue[a][b] / all) : "-"});
        }
    out.says = say(sentence("The upper right corner, recent and frequent (4 or 5 in both), holds ",
                            counted(best, "customer", "customers"), " (", percent(best / n), ")",
                            all > 0 ? " with " + percent(best_revenue / all) + " of the revenue" : "", ". ",
                            lost > 0 ? sentence("The lower right, ", number(lost),
                                                " once frequent and long silent, is where a call pays first.")
                                     : std::string{"Nobody is in the lower right, once frequent and long silent."}),
                   sentence("右上角（近度、频度均为 4–5 分）有 ", number(best), " 位客户（", percent(best / n), "）",
                            all > 0 ? "，占收入的 " + percent(best_revenue / all) : "", "。",
                            lost > 0 ? sentence("右下角的 ", number(lost), " 位曾经常买、如今久未下单，最值得先联系。")
                                     : std::string{"右下角（曾经常买、如今久未下单）没有客户。"}));
    auto chart = heat_map(
        name_axis(say("frequency score", "频度分 F"),
                  {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(columns)}),
        name_axis(say("recency score", "近度分 R"), {names.begin(), names.begin() + static_cast<std::ptrdiff_t>(rows)}),
        cells, 0, most);
    chart["series"][0]["name"] = say("customers", "客户数");
    out.chart = chart.dump();
}

void tree_map(const book& of, picture& out) {
    const auto& say = of.say;
    require_revenue(of);
    const auto found = segment_maps::standard().assign(scores_of(of));
    const auto& names = say.chinese ? found.chinese : found.names;
    const auto counts = found.counts();
    std::vector<double> revenue(names.size()), silent(names.size());
    for (std::size_t i = 0; i < of.size(); ++i) {
        revenue[static_cast<std::size_t>(found.segment[i])] += of.base.total[i];
        silent[static_cast<std::size_t>(found.segment[i])] += of.base.recency[i];
    }
    std::vector<std::size_t> order(names.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t s) { return revenue[s]; });
    const double all = std::accumulate(revenue.begin(), revenue.end(), 0.0);
    json nodes = json::array();
    out.table = {say("Segments by recency, frequency and money", "RFM 细分群"),
                 {say("segment", "细分群"), say("customers", "客户数"), say("share", "占比"), say("revenue", "收入"),
                  say("share", "占比"), say("days since last order", "距上次下单（天）")}};
    int mark = 0;
    for (const auto s : order) {
        if (counts[s] == 0)
            continue;
        const double customers = static_cast<double>(counts[s]);
        out.table.rows.push_back({names[s], number(customers), percent(customers / static_cast<double>(of.size())),
                                  money(revenue[s]), percent(revenue[s] / all), number(silent[s] / customers)});
        if (revenue[s] > 0)
            nodes.push_back({{"name", names[s]},
                             {"value", six(revenue[s])},
                             {"itemStyle", {{"color", "@mark" + std::to_string(mark++)}}}});
    }
    const auto first = order.front(),
               largest = static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin());
    const auto share = percent(revenue[first] / all);
    out.says =
        say(sentence("“", names[first], "” brings the most: ", share, " of the revenue from ",
                     counted(static_cast<double>(counts[first]), "customer", "customers"),
                     ". The largest group by heads is “", names[largest], "” with ", whole(counts[largest]),
                     ". Areas are revenue."),
            sentence("“", names[first], "”贡献最多：", whole(counts[first]), " 位客户带来 ", share,
                     " 的收入；人数最多的是“", names[largest], "”（", whole(counts[largest]), " 位）。面积代表收入。"));
    json series{{"type", "treemap"},
                {"name", say("revenue", "收入")},
                {"roam", false},
                {"nodeClick", false},
                {"breadcrumb", {{"show", false}}},
                {"left", 0},
                {"right", 0},
                {"top", 0},
                {"bottom", 0},
                {"data", nodes},
                {"label", {{"show", true}, {"color", "@onmark"}, {"overflow", "truncate"}, {"fontSize", 12}}},
                {"itemStyle", {{"borderColor", "@paper"}, {"borderWidth", 2}, {"gapWidth", 2}}}};
    out.chart = json{{"tooltip", {{"trigger", "item"}}}, {"series", {series}}}.dump();
}

std::string feature_name(const tongue& say, std::size_t at) {
    const std::vector<std::string> english{"days since last order", "purchase days", "total spend",
                                           "spend a purchase day", "years a customer"},
        chinese{"距上次下单天数", "购买天数", "累计消费", "单日消费", "客龄（年）"};
    return say(english[at], chinese[at]);
}

void clusters(const book& of, picture& out) {
    const auto& say = of.say;
    require_no_debt(of);
    const auto matrix_of = features{feature::recency{}, feature::purchase_days{}, feature::total{},
                                    feature::spend_per_purchase_day{}, feature::tenure{}}(of.base);
    const auto x = log1p_scaler{}.fit(matrix_of.values).apply(matrix_of.values);
    std::set<std::vector<double>> kinds; // four clusters need four kinds of customers
    for (Eigen::Index i = 0; i < x.rows() && kinds.size() < 4; ++i) {
        std::vector<double> row;
        for (Eigen::Index j = 0; j < x.cols(); ++j)
            row.push_back(x(i, j));
        kinds.insert(std::move(row));
    }
    if (kinds.size() < 2)
        fail(errc::empty_input, no_row,
             say("all customers are alike in what is compared", "所有客户在比较的各项上都相同"));
    const auto fit = kmeans{.k = kinds.size(), .seed = 1}.fit(x);
    const auto who = profile_clusters{.features = matrix_of.names}(matrix_of.values, fit.labels).clusters;
    std::vector<std::string> rows, columns;
    for (std::size_t j = 0; j < 5; ++j)
        columns.push_back(feature_name(say, j));
    out.table = {say("Clusters: means, and the effect against all others (-1 to 1)",
                     "聚类：均值，以及相对其他客户的效应（-1 至 1）"),
                 {say("cluster", "聚类"), say("customers", "客户数"), say("share", "占比")}};
    for (const auto& each : columns)
        out.table.heads.push_back(each);
    json cells = json::array();
    std::string strongest;
    double strength = -1;
    for (std::size_t c = 0; c < who.size(); ++c) {
        rows.push_back(say(sentence("cluster ", c + 1), sentence("群 ", c + 1)) + "\n" + whole(who[c].rows));
        std::vector<std::string> line{say(sentence("cluster ", c + 1), sentence("群 ", c + 1)), whole(who[c].rows),
                                      percent(who[c].share)};
        line.resize(8);
        for (const auto& each : who[c].features) {
            const auto j = static_cast<std::size_t>(each.feature);
            cells.push_back({j, c, six(std::round(100 * each.effect) / 100)});
            line[3 + j] = number(each.mean, each.mean < 100 ? 1 : 0) + " (" + (each.effect > 0 ? "+" : "") +
                          number(each.effect, 2) + ")";
        }
        out.table.rows.push_back(line);
        const auto& top = who[c].features.front();
        if (std::abs(top.effect) > strength) {
            strength = std::abs(top.effect);
            strongest = say(
                sentence("cluster ", c + 1, " (", counted(static_cast<double>(who[c].rows), "customer", "customers"),
                         ") by ", top.effect > 0 ? "high " : "low ",
                         feature_name(say, static_cast<std::size_t>(top.feature)), ", ", number(top.mean, 1),
                         " against ", number(top.base_mean, 1), " of everybody"),
                sentence("群 ", c + 1, "（", whole(who[c].rows), " 位）：",
                         feature_name(say, static_cast<std::size_t>(top.feature)), top.effect > 0 ? "偏高" : "偏低",
                         "，均值 ", number(top.mean, 1), "，全体为 ", number(top.base_mean, 1)));
        }
    }
    out.says =
        say("Each row is a group of customers alike; blue is more than the others have, orange less. What sets one "
            "apart most: " +
                strongest + ".",
            "每行是一群相似的客户；蓝色表示高于其他客户，橙色表示低于其他客户。差异最突出的是" + strongest + "。");
    auto chart = heat_map(name_axis("", columns), name_axis("", rows), cells, -1, 1, true);
    chart["grid"]["top"] = 10;
    chart["grid"]["bottom"] = 16;
    chart["xAxis"]["axisLabel"] = {{"interval", 0}, {"width", 90}, {"overflow", "break"}, {"hideOverlap", false}};
    chart["narrow"] = {{"xAxis", {{"axisLabel", {{"width", 52}, {"fontSize", 10}}}}}};
    chart["series"][0]["name"] = say("effect", "效应");
    out.chart = chart.dump();
}

} // namespace

std::vector<picture> segment_pictures(const book& of) {
    const auto& say = of.say;
    return {
        drawn(of, "recency-frequency", say("Recency and frequency", "近度与频度热力图"),
              [&](picture& p) { recency_frequency(of, p); }),
        drawn(of, "segments", say("Segments by revenue", "细分群的收入（树图）"), [&](picture& p) { tree_map(of, p); }),
        drawn(of, "clusters", say("A portrait of the clusters", "聚类画像"), [&](picture& p) { clusters(of, p); })};
}

} // namespace customer_report
