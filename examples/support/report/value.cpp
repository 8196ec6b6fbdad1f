// Who brings the revenue, and who costs part of it again.
#include <clientele/monitor/concentration.hpp>
#include <clientele/monitor/yardstick/whale_curve.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/table.hpp>

#include "support/report/book.hpp"
#include "support/report/chart.hpp"
#include "support/table.hpp"
#include <algorithm>

namespace customer_report {

using namespace clientele;
using support::number;
using support::percent;

namespace {

// At most so many places of 0..last, both ends among them.
std::vector<std::size_t> spread(std::size_t last, std::size_t most) {
    std::vector<std::size_t> at;
    for (std::size_t k = 0; k <= most; ++k)
        if (const auto place = last * k / most; at.empty() || at.back() != place)
            at.push_back(place);
    return at;
}

void lorenz(const book& of, picture& out) {
    const auto& say = of.say;
    require_revenue(of);
    const auto found = measure_concentration(of.base.total);
    const auto curve = found.lorenz();
    out.says =
        say(sentence("The best 10 % of the customers bring ", percent(found.top_share(0.1)),
                     " of the revenue, and 80 % of it comes from ", percent(found.fraction_for(0.8)),
                     " of them. The further the curve hangs below the line of equal customers, the more "
                     "depends on few: Gini ",
                     number(found.gini, 3), "."),
            sentence("前 10% 的客户贡献了 ", percent(found.top_share(0.1)), " 的收入；80% 的收入来自 ",
                     percent(found.fraction_for(0.8)), " 的客户。曲线离“人人相等”的直线越远，收入越集中：基尼系数为 ",
                     number(found.gini, 3), "。"));
    json points = json::array();
    for (const auto k : spread(found.customers, 100))
        points.push_back(point(100 * curve[k].customers, 100 * curve[k].value));
    auto chart = two_axes(number_axis(say("share of customers, least first", "客户占比（由低到高）"), " %"),
                          number_axis(say("share of revenue", "收入占比"), " %"));
    chart["xAxis"]["max"] = chart["yAxis"]["max"] = 100;
    auto real = line(say("these customers", "实际客户"), points);
    real["areaStyle"] = {{"opacity", 0.15}};
    auto equal = line(say("if all were equal", "若人人相等"), json::array({point(0, 0), point(100, 100)}));
    equal["lineStyle"] = {{"type", "dashed"}, {"color", "@faint"}};
    equal["itemStyle"] = {{"color", "@faint"}};
    chart["series"] = {real, equal};
    out.chart = chart.dump();
    out.table = {say("Shares of the best customers", "头部客户的收入占比"),
                 {say("best customers", "头部客户"), say("customers", "客户数"), say("share of revenue", "收入占比")}};
    for (const double best : {0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0})
        out.table.rows.push_back(
            {percent(best, 0),
             whole(static_cast<std::size_t>(std::ceil(best * static_cast<double>(found.customers) - 1e-9))),
             percent(found.top_share(best))});
}

void abc_tiers(const book& of, picture& out) {
    const auto& say = of.say;
    require_revenue(of);
    const auto fit = abc{}.fit(of.base.total);
    const auto lines = tier_table(fit.tiers, of.base.total, fit.count());
    const std::vector<std::string> names{"A", "B", "C"};
    std::vector<double> customers, revenue;
    out.table = {say("Tiers by revenue so far", "按累计收入划分的 ABC 层级"),
                 {say("tier", "层级"), say("customers", "客户数"), say("share", "占比"), say("revenue", "收入"),
                  say("share", "占比"), say("revenue from", "收入下限")}};
    for (const auto& each : lines) {
        const auto t = static_cast<std::size_t>(each.tier);
        customers.push_back(100 * each.share_of_customers);
        revenue.push_back(100 * each.share_of_value);
        out.table.rows.push_back({names[t], whole(each.customers), percent(each.share_of_customers), money(each.value),
                                  percent(each.share_of_value),
                                  t < fit.thresholds.size() ? money(fit.thresholds[t]) : "-"});
    }
    out.says = say(
        sentence("Tier A, ", percent(lines[0].share_of_customers), " of the customers (", whole(lines[0].customers),
                 "), brings ", percent(lines[0].share_of_value), " of the revenue; tier C, ",
                 percent(lines.back().share_of_customers), ", brings ", percent(lines.back().share_of_value),
                 ". Service should not be equal where revenue is not."),
        sentence("A 类客户占 ", percent(lines[0].share_of_customers), "（", whole(lines[0].customers), " 位），贡献 ",
                 percent(lines[0].share_of_value), " 的收入；C 类客户占 ", percent(lines.back().share_of_customers),
                 "，只贡献 ", percent(lines.back().share_of_value), "。收入不均，服务也不应平均分配。"));
    auto chart = two_axes(name_axis("", names), number_axis("", " %"));
    chart["series"] = {bars(say("share of customers", "客户占比"), customers),
                       bars(say("share of revenue", "收入占比"), revenue)};
    for (auto& each : chart["series"])
        each["label"] = {{"show", true}, {"position", "top"}, {"color", "@ink"}};
    for (auto& each : chart["series"])
        for (auto& value : each["data"])
            value = six(std::round(10 * value.get<double>()) / 10);
    out.chart = chart.dump();
}

void whale(const book& of, picture& out) {
    const auto& say = of.say;
    std::vector<double> brings(of.size());
    for (std::size_t i = 0; i < brings.size(); ++i)
        brings[i] = of.asked.margin * of.base.total[i] - of.asked.order_cost * of.base.orders[i];
    if (std::ranges::all_of(brings, [](double each) { return each == 0; }))
        fail(errc::empty_input, no_row, say("there is no revenue, and no cost", "没有收入，也没有成本"));
    const auto curve = measure_whale_curve(brings);
    const auto n = static_cast<double>(of.size());
    const auto terms =
        say(sentence("with a margin of ", percent(of.asked.margin, 0), " and ", money(of.asked.order_cost),
                     " for serving an order"),
            sentence("按毛利率 ", percent(of.asked.margin, 0), "、每单服务成本 ", money(of.asked.order_cost), " 计算"));
    out.says =
        curve.customers_at_peak == of.size()
            ? say(sentence("Every customer earns more than it costs (", terms, "); the best tenth brings ",
                           percent(curve.top_share(0.1)), " of the contribution."),
                  sentence(terms, "：每位客户都有正贡献；前十分之一的客户贡献了 ", percent(curve.top_share(0.1)), "。"))
        : curve.customers_at_peak == 0
            ? say(sentence("No customer earns more than it costs (", terms, "): together they take ",
                           money(curve.lost_after_peak), "."),
                  sentence(terms, "：没有客户有正贡献，合计亏损 ", money(curve.lost_after_peak), "。"))
            : say(sentence("The best ", percent(static_cast<double>(curve.customers_at_peak) / n),
                           " of the customers bring ", money(curve.peak), "; the others take ",
                           money(curve.lost_after_peak), " of it back (", terms, ")."),
                  sentence(terms, "：前 ", percent(static_cast<double>(curve.customers_at_peak) / n),
                           " 的客户累计贡献 ", money(curve.peak), "，其余客户又消耗掉 ", money(curve.lost_after_peak),
                           "。"));
    json points = json::array();
    out.table = {
        say("Contribution of the best customers together", "头部客户的累计贡献"),
        {say("best customers", "头部客户"), say("customers", "客户数"), say("contribution together", "累计贡献")}};
    for (const auto k : spread(of.size(), 100))
        points.push_back(point(100 * static_cast<double>(k) / n, curve.cumulative[k]));
    for (const auto k : spread(of.size(), 10))
        out.table.rows.push_back({percent(static_cast<double>(k) / n, 0), whole(k), money(curve.cumulative[k])});
    auto chart = two_axes(number_axis(say("share of customers, best first", "客户占比（由高到低）"), " %"),
                          number_axis(say("contribution together", "累计贡献")));
    chart["xAxis"]["max"] = 100;
    auto real = line(say("contribution together", "累计贡献"), points);
    real["areaStyle"] = {{"opacity", 0.15}};
    real["markPoint"] = {
        {"symbolSize", 12},
        {"symbol", "circle"},
        {"itemStyle", {{"color", "@bad"}}},
        {"label", {{"show", true}, {"position", "top"}, {"color", "@ink"}, {"formatter", say("peak", "峰值")}}},
        {"data",
         json::array({{{"coord", point(100 * static_cast<double>(curve.customers_at_peak) / n, curve.peak)}}})}};
    chart["series"] = {real};
    chart["legend"] = {{"show", false}};
    chart["grid"]["top"] = 44; // room for the peak
    out.chart = chart.dump();
}

} // namespace

std::vector<picture> value_pictures(const book& of) {
    const auto& say = of.say;
    return {drawn(of, "lorenz", say("How unequal customers are: the Lorenz curve", "客户有多不均：洛伦兹曲线"),
                  [&](picture& p) { lorenz(of, p); }),
            drawn(of, "abc", say("Tiers A, B and C", "ABC 客户分层"), [&](picture& p) { abc_tiers(of, p); }),
            drawn(of, "whale", say("The whale curve: who earns, and who costs", "鲸鱼曲线：谁赚钱，谁赔钱"),
                  [&](picture& p) { whale(of, p); })};
}

} // namespace customer_report
