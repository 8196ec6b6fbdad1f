// What to do: where there is room to grow, where money brings most, whom to contact when.
#include <clientele/plan/allocate.hpp>
#include <clientele/plan/ready_playbooks.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/plan/stated_response.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/potential.hpp>
#include <clientele/tier/value_potential.hpp>

#include "support/report/book.hpp"
#include "support/report/chart.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <map>
#include <numeric>

namespace customer_report {

using namespace clientele;
using support::number;
using support::percent;

namespace {

void value_and_potential(const book& of, const outlook& next, picture& out) {
    const auto& say = of.say;
    std::vector<double> spend, trend, worth;
    std::vector<std::size_t> row;
    for (std::size_t i = 0; i < of.size(); ++i)
        if (of.now.orders[i] > 0) {
            row.push_back(i);
            spend.push_back(of.now.spend[i]);
            trend.push_back(of.now.spend[i] - of.then.spend[i]);
            if (!next.value.empty())
                worth.push_back(next.value[i]);
        }
    if (row.empty())
        of.refuse_without_orders(of.as_of);
    if (std::ranges::none_of(spend, [](double each) { return each > 0; }))
        fail(errc::empty_input, no_row,
             say(sentence("there is no revenue in the ", of.period(), " up to ", to_text(of.as_of)),
                 sentence("截至 ", to_text(of.as_of), " 的 ", of.period(), "没有收入")));
    const potential_columns known{.trend = trend, .lifetime_value = worth};
    const auto room = potential{}.fit(known).score(known);
    auto rule = value_potential{};
    rule.cells = three_by_three(say.chinese ? language::chinese : language::english);
    const auto found = rule.fit(spend, room);
    const std::vector<std::string> level{say("high", "高"), say("middle", "中"), say("low", "低")};
    out.table = {say("Value x potential", "价值 × 潜力矩阵"),
                 {say("cell", "类型"), say("value", "价值"), say("potential", "潜力"), say("customers", "客户数"),
                  say("share", "占比"), say("spend", "消费")}};
    for (const auto& each : found.lines)
        out.table.rows.push_back({each.name, level[std::size_t(each.value_class)],
                                  level[std::size_t(each.potential_class)], whole(each.customers),
                                  percent(each.share_of_customers), money(each.value)});
    // Points on a logarithmic axis; of many customers every so many-th, and all of the best tier.
    const std::size_t step = 1 + row.size() / 900;
    std::vector<json> points(4, json::array());
    std::size_t shown = 0;
    for (std::size_t i = 0; i < row.size(); ++i)
        if (spend[i] > 0 && i % step == 0) {
            points[std::size_t(found.tiers[i])].push_back({six(spend[i]), six(100 * room[i]), of.name(row[i])});
            ++shown;
        }
    auto chart =
        two_axes(number_axis(say(sentence("spend of the last ", of.period()), sentence("最近 ", of.period(), "消费"))),
                 number_axis(say("potential", "潜力")));
    chart["xAxis"]["type"] = "log";
    chart["yAxis"]["min"] = 0;
    chart["yAxis"]["max"] = 100;
    chart["tooltip"] = {{"trigger", "item"}};
    for (std::size_t t = 0; t < 4; ++t)
        if (!points[t].empty())
            chart["series"].push_back(
                {{"type", "scatter"},
                 {"name", say(sentence("service tier ", t + 1), sentence("服务级别 ", t + 1))},
                 {"symbolSize", 6},
                 {"itemStyle", {{"opacity", 0.7}}},
                 {"dimensions", {say("spend", "消费"), say("potential", "潜力"), say("customer", "客户")}},
                 {"encode", {{"tooltip", {2, 0, 1}}}},
                 {"data", points[t]}});
    const auto &top = found.lines[0], &growth = found.lines[3];
    out.says =
        say(sentence("High in both: ", counted(static_cast<double>(top.customers), "customer", "customers"), " (",
                     top.name, "). Of middle value with high potential, where growth is: ", whole(growth.customers),
                     " (", growth.name, "). Drawn: ", whole(shown), " of ", whole(row.size()), "."),
            sentence(whole(top.customers), " 位客户价值与潜力俱高（", top.name, "）；", whole(growth.customers),
                     " 位价值中等但潜力高（", growth.name, "），增长空间在这里。图中显示 ", whole(row.size()),
                     " 位中的 ", whole(shown), " 位。"));
    out.chart = chart.dump();
}

void allocation_curve(const book& of, const outlook& next, picture& out) {
    const auto& say = of.say;
    if (next.value.empty())
        fail(errc::empty_input, no_row, next.why);
    if (of.asked.budget <= 0)
        fail(errc::empty_input, no_row,
             say(sentence("the budget is 0 (without --budget it is 5 % of the revenue of the last ", of.period(), ")"),
                 sentence("预算为 0（未指定 --budget 时取最近 ", of.period(), "收入的 5%）")));
    if (std::ranges::none_of(next.value, [](double each) { return each > 0; }))
        fail(errc::empty_input, no_row,
             say("nothing is expected of anybody in the next 52 weeks", "预计未来 52 周没有收入"));
    const auto found =
        segment_maps::standard().assign(rfm{}.fit(of.base.recency, as_numbers(of.bought_days), of.base.total).scores);
    const auto& all_names = say.chinese ? found.chinese : found.names;
    std::map<std::size_t, std::pair<double, double>> groups; // customers and value
    for (std::size_t i = 0; i < of.size(); ++i) {
        auto& [customers, value] = groups[static_cast<std::size_t>(found.segment[i])];
        ++customers;
        value += std::max(next.value[i], 0.0);
    }
    // Assumed: spending can bring a tenth of the expected value on top, half of it at what everybody would get today.
    std::vector<stated_response> responses;
    std::vector<std::string> names;
    std::vector<double> today;
    double brings_today = 0;
    const double budget = of.asked.budget, each_today = budget / static_cast<double>(of.size());
    for (const auto& [segment, group] : groups) {
        names.push_back(all_names[segment]);
        today.push_back(each_today * group.first);
        responses.push_back(
            {.kind = response_kind::hill, .scale = 0.1 * group.second, .half = today.back(), .exponent = 1});
        brings_today += responses.back().value(today.back());
    }
    const budget_lines<stated_response> lines{responses};
    const auto best = allocate{.budget = budget}.plan(lines);
    const auto curve = allocate{.budget = 3 * budget}.curve(lines, 41);
    json points = json::array();
    for (const auto& each : curve)
        points.push_back(point(each.budget, each.value));
    auto chart = two_axes(number_axis(say("budget", "预算")), number_axis(say("brings", "带来的价值")));
    const auto dot = [](const std::string& name, double x, double y, const char* colour) {
        return json{{"type", "scatter"},
                    {"name", name},
                    {"symbolSize", 13},
                    {"itemStyle", {{"color", colour}}},
                    {"data", json::array({point(x, y)})}};
    };
    chart["series"] = {line(say("placed best", "最优分配"), points),
                       dot(say("today, the same for everybody", "现状：人人相同"), budget, brings_today, "@bad"),
                       dot(say("the same money placed best", "同样预算的最优分配"), budget, best.value, "@good")};
    chart["tooltip"]["trigger"] = "item";
    const double enough = allocate{.budget = 2 * budget}.least_for(lines, brings_today).spend;
    out.says = say(sentence("Spread evenly, ", money(budget), " brings ", money(brings_today),
                            "; placed where it brings most it brings ", money(best.value), " (",
                            percent(best.value / brings_today - 1), " more), and about ", money(enough),
                            " would bring what is brought today. What spending brings is assumed, see below."),
                   sentence("平均分配时，", money(budget), " 的预算带来 ", money(brings_today), "；按最优分配可带来 ",
                            money(best.value), "（多 ", percent(best.value / brings_today - 1), "），而约 ",
                            money(enough), " 的预算即可达到现有效果。投入产出关系为假设，见文末。"));
    out.table = {say("Budget by segment", "各细分群的预算"),
                 {say("segment", "细分群"), say("today", "现状"), say("best", "最优"), say("brings", "带来"),
                  say("one more brings", "再投 1 元带来")}};
    for (std::size_t s = 0; s < names.size(); ++s)
        out.table.rows.push_back(
            {names[s], money(today[s]), money(best.amounts[s]), money(best.values[s]), number(best.marginals[s], 3)});
    out.chart = chart.dump();
}

void contacts(const book& of, const outlook& next, picture& out) {
    const auto& say = of.say;
    std::vector<double> value = next.value.empty() ? of.base.total : next.value;
    for (auto& each : value)
        each = std::max(each, 0.0); // who returned more than all is worth nothing
    const auto tiers = abc{}.fit(value).tiers;
    const std::vector<day> last(of.base.last.begin(), of.base.last.end());
    const auto plan = service_plan{.plays = three_tier_playbook{}, .budget = 0}.plan(tiers, value, last, of.as_of);
    const day end = of.as_of + std::chrono::days{90};
    std::map<day, std::size_t> due;
    for (const auto each : plan.next_contact)
        if (each >= of.as_of && each <= end)
            ++due[each];
    json cells = json::array();
    std::size_t most = 1, total = 0;
    day busiest = of.as_of;
    for (const auto& [on, count] : due) {
        cells.push_back({to_text(on), count});
        total += count;
        if (count > most || on == due.begin()->first) {
            most = count;
            busiest = on;
        }
    }
    std::size_t overdue = 0;
    const std::vector<std::string> names{"A", "B", "C"};
    out.table = {say("Contacts by tier", "各层级的联系计划"),
                 {say("tier", "层级"), say("customers", "客户数"), say("every", "周期（天）"), say("overdue", "已逾期"),
                  say("due within 91 days", "91 天内到期")}};
    for (std::size_t t = 0; t < plan.tiers.size(); ++t) {
        std::size_t soon = 0;
        for (std::size_t i = 0; i < tiers.size(); ++i)
            soon += tiers[i] == static_cast<int>(t) && plan.next_contact[i] >= of.as_of && plan.next_contact[i] <= end;
        overdue += plan.tiers[t].overdue;
        out.table.rows.push_back({names[t], whole(plan.tiers[t].customers),
                                  number(static_cast<double>(plan.tiers[t].what.contact_every.count())),
                                  whole(plan.tiers[t].overdue), whole(soon)});
    }
    out.says =
        total == 0
            ? say(sentence("No contact falls due by ", to_text(end), "; overdue already: ", whole(overdue), "."),
                  sentence("到 ", to_text(end), " 没有新到期的联系；已逾期 ", whole(overdue), " 个。"))
            : say(sentence("Due by ", to_text(end), ": ", counted(static_cast<double>(total), "contact", "contacts"),
                           ", on ", to_text(busiest), " the most (", whole(most),
                           "). Overdue already: ", whole(overdue), overdue > 0 ? ", which come first" : "",
                           ". The last order counts as the last contact."),
                  sentence("到 ", to_text(end), " 有 ", whole(total), " 个联系到期，最多的一天是 ", to_text(busiest),
                           "（", whole(most), " 个）；",
                           overdue > 0 ? sentence("另有 ", whole(overdue), " 个已逾期，应先处理")
                                       : std::string{"没有逾期"},
                           "。以上次下单视为上次联系。"));
    json calendar{{"range", {to_text(of.as_of), to_text(end)}},
                  {"cellSize", {"auto", 24}},
                  {"left", 34},
                  {"right", 8},
                  {"top", 30},
                  {"dayLabel", {{"firstDay", 1}}}};
    json series{{"type", "heatmap"},
                {"coordinateSystem", "calendar"},
                {"name", say("contacts due", "到期联系")},
                {"data", cells},
                {"itemStyle", {{"borderColor", "@line"}, {"borderWidth", 1}}}};
    out.form = "low";
    out.chart = json{
        {"tooltip", {{"trigger", "item"}}},
        {"visualMap", {{"show", false}, {"min", 0}, {"max", most}, {"inRange", {{"color", {"@low", "@high"}}}}}},
        {"calendar", calendar},
        {"series",
         {series}}}.dump();
}

} // namespace

std::vector<picture> decision_pictures(const book& of, const outlook& next) {
    const auto& say = of.say;
    return {drawn(of, "potential", say("Value and potential", "价值与潜力"),
                  [&](picture& p) { value_and_potential(of, next, p); }),
            drawn(of, "allocation", say("Where the budget brings most", "预算投向哪里最有效"),
                  [&](picture& p) { allocation_curve(of, next, p); }),
            drawn(of, "contacts", say("Contacts that fall due", "到期联系日历"),
                  [&](picture& p) { contacts(of, next, p); })};
}

} // namespace customer_report
