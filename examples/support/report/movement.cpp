// What moves: who stays, who changes tier, and where the revenue went.
#include <clientele/math/quantile.hpp>
#include <clientele/monitor/migration.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/monitor/retention/lifetimes.hpp>
#include <clientele/monitor/revenue/bridge.hpp>
#include <clientele/monitor/yardstick/manager_equity.hpp>
#include <clientele/tier/abc.hpp>

#include "support/report/book.hpp"
#include "support/report/chart.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <numeric>

namespace customer_report {

using namespace clientele;
using support::number;
using support::percent;

namespace {

/// Who bought in a period, with the tiers that the earlier one set.
struct tiered {
    std::vector<std::string> ids{};
    std::vector<int> tiers{};
    std::vector<double> spend{};
};

tiered active_in(const book& of, const period_numbers& period, const fitted_tiers* rule) {
    tiered out;
    for (std::size_t i = 0; i < of.size(); ++i)
        if (period.orders[i] > 0) {
            out.ids.push_back(of.base.customer[i]);
            out.spend.push_back(period.spend[i]);
        }
    if (rule != nullptr)
        out.tiers = rule->apply(out.spend);
    return out;
}

struct two_dates {
    tiered then, now;

    explicit two_dates(const book& of) : then{active_in(of, of.then, nullptr)} {
        if (then.ids.empty())
            of.refuse_without_orders(of.before);
        require_revenue(of);
        const auto rule = abc{}.fit(then.spend);
        then.tiers = rule.apply(then.spend);
        now = active_in(of, of.now, &rule);
    }
};

const std::vector<std::string> tier_names{"A", "B", "C"};

/// What is taken for leaving: nine of ten gaps between purchases are at most so long, where that is within a month and
/// a period.
struct leaving {
    std::chrono::days length;
    bool is_usual; // longer than nine of ten gaps
};

leaving usual_silence(const book& of) {
    std::vector<double> gaps;
    for (const auto& each : of.days)
        for (std::size_t k = 1; k < each.size(); ++k)
            gaps.push_back(static_cast<double>((each[k].on - each[k - 1].on).count()));
    const auto most = std::max(of.as_of - of.before, std::chrono::days{30});
    if (gaps.empty())
        return {most, false};
    const std::chrono::days usual{static_cast<int>(std::ceil(quantile(gaps, 0.9)))};
    return {std::clamp(usual, std::chrono::days{30}, most), usual <= most};
}

void retention(const book& of, picture& out) {
    const auto& say = of.say;
    std::vector<double> opening(of.size());
    for (std::size_t i = 0; i < of.size(); ++i)
        opening[i] = of.days[i].front().paid;
    const double middle = median(opening);
    const auto silence = usual_silence(of);
    auto chart = two_axes(number_axis(say("days since the first order", "首单后天数")),
                          number_axis(say("still a customer", "留存率"), " %"));
    chart["yAxis"]["min"] = 0;
    chart["yAxis"]["max"] = 100;
    const double longest = static_cast<double>((of.as_of - *std::ranges::min_element(of.base.first)).count());
    out.table = {say("Share who stay, with 95 % intervals", "留存率及 95% 置信区间"), {say("days", "天数")}};
    constexpr std::size_t steps = 60;
    out.table.rows.resize(6);
    for (std::size_t q = 0; q < 6; ++q)
        out.table.rows[q].push_back(number(std::floor(longest * static_cast<double>(q) / 6)));
    std::vector<std::string> said;
    const double looked = std::floor(longest / 2);
    json series = json::array();
    for (const bool high : {true, false}) {
        std::vector<day> first, last;
        for (std::size_t i = 0; i < of.size(); ++i)
            if ((opening[i] >= middle) == high) {
                first.push_back(of.base.first[i]);
                last.push_back(of.base.last[i]);
            }
        if (first.empty())
            continue;
        const auto curve =
            kaplan_meier{}.fit(count_lifetimes(observed_lifetimes(first, last, of.as_of, silence.length)));
        json stay = json::array(), lower = json::array(), width = json::array();
        for (std::size_t k = 0; k <= steps; ++k) {
            const double t = std::floor(longest * static_cast<double>(k) / steps);
            const auto at = curve.at(t);
            if (!at)
                break;
            stay.push_back(point(t, 100 * at->estimate));
            lower.push_back(point(t, 100 * at->lower));
            width.push_back(point(t, 100 * (at->upper - at->lower)));
        }
        const auto name = high ? say("first order from ", "首单不低于 ") + money(middle)
                               : say("first order below ", "首单低于 ") + money(middle);
        const std::string colour = high ? "@mark0" : "@mark1";
        out.table.heads.push_back(name);
        for (std::size_t q = 0; q < 6; ++q) {
            const auto at = curve.at(std::floor(longest * static_cast<double>(q) / 6));
            out.table.rows[q].push_back(
                at ? percent(at->estimate) + " (" + percent(at->lower) + " – " + percent(at->upper) + ")" : "-");
        }
        if (const auto at = curve.at(looked))
            said.push_back(percent(at->estimate) + say(" of those with a ", "（") + name + say("", "）"));
        auto bottom = line(name + say(", 95 %", "，95%"), lower),
             band = line(name + say(", 95 % band", "，95% 区间"), width), mid = line(name, stay);
        for (auto* each : {&bottom, &band}) {
            (*each)["stack"] = name;
            (*each)["stackStrategy"] = "all";
            (*each)["silent"] = true;
            (*each)["lineStyle"] = {{"opacity", 0}};
            (*each)["tooltip"] = {{"show", false}};
        }
        band["areaStyle"] = {{"opacity", 0.2}, {"color", colour}};
        mid["itemStyle"] = {{"color", colour}};
        mid["lineStyle"] = {{"color", colour}, {"width", 2}};
        chart["legend"]["data"].push_back(name);
        for (auto& each : {bottom, band, mid})
            series.push_back(each);
    }
    chart["series"] = series;
    std::string both;
    for (const auto& each : said)
        both += (both.empty() ? "" : say(" and ", "，")) + each;
    out.says = say(sentence(both, " are customers still after ", number(looked), looked == 1 ? " day" : " days",
                            "; the shaded bands are 95 % intervals. ", silence.length.count(), " days of silence",
                            silence.is_usual ? ", longer than nine of ten gaps between purchases," : "",
                            " are taken for leaving."),
                   sentence("首单 ", number(looked), " 天后仍为客户的比例：", both, "；阴影为 95% 置信区间。连续 ",
                            silence.length.count(), " 天未下单", silence.is_usual ? "（超过九成的购买间隔）" : "",
                            "视为流失。"));
    out.chart = chart.dump();
}

void migration(const book& of, picture& out) {
    const auto& say = of.say;
    const two_dates both{of};
    const auto moved = migrate(both.then.ids, both.then.tiers, both.now.ids, both.now.tiers, 3).table;
    std::vector<std::string> from, to;
    for (const auto& each : tier_names) {
        from.push_back(each + " · " + to_text(of.before));
        to.push_back(each + " · " + to_text(of.as_of));
    }
    from.push_back(say("new or back", "新增或回流"));
    to.push_back(say("did not order", "未下单"));
    json nodes = json::array(), links = json::array();
    std::vector<bool> left(4), right(4);
    out.table = {say("Customers from tier (rows) to tier (columns)", "客户层级迁移（行：之前；列：之后）"),
                 {say("from", "从")}};
    for (const auto& each : to)
        out.table.heads.push_back(each);
    for (int a = 0; a <= 3; ++a) {
        std::vector<std::string> row{from[std::size_t(a)]};
        for (int b = 0; b <= 3; ++b) {
            const auto count = a == 3 && b == 3 ? 0 : moved.count(a, b);
            row.push_back(a == 3 && b == 3 ? "" : whole(count));
            if (count > 0) {
                links.push_back({{"source", from[std::size_t(a)]}, {"target", to[std::size_t(b)]}, {"value", count}});
                left[std::size_t(a)] = right[std::size_t(b)] = true;
            }
        }
        out.table.rows.push_back(row);
    }
    for (std::size_t t = 0; t < 4; ++t) {
        const std::string colour = t == 3 ? "@faint" : "@mark" + std::to_string(t);
        if (left[t])
            nodes.push_back({{"name", from[t]}, {"depth", 0}, {"itemStyle", {{"color", colour}}}});
        if (right[t])
            nodes.push_back(
                {{"name", to[t]}, {"depth", 1}, {"itemStyle", {{"color", colour}}}, {"label", {{"position", "left"}}}});
    }
    std::size_t of_a = 0;
    for (int b = 0; b <= 3; ++b)
        of_a += moved.count(0, b);
    out.says = say(sentence("Of ", counted(static_cast<double>(of_a), "customer", "customers"), " in tier A on ",
                            to_text(of.before), ", ", whole(moved.count(0, 0)), " stayed in it over the next ",
                            of.period(), ", ", whole(moved.count(0, 1) + moved.count(0, 2)), " fell and ",
                            whole(moved.count(0, 3)), " did not order; ", whole(moved.count(1, 0) + moved.count(2, 0)),
                            " rose into it, ", whole(moved.count(3, 0)), " came new or back."),
                   sentence(to_text(of.before), " 的 ", whole(of_a), " 位 A 类客户中，", of.period(),
                            "后仍为 A 类的有 ", whole(moved.count(0, 0)), " 位，降级 ",
                            whole(moved.count(0, 1) + moved.count(0, 2)), " 位，未下单 ", whole(moved.count(0, 3)),
                            " 位；另有 ", whole(moved.count(1, 0) + moved.count(2, 0)), " 位升入，",
                            whole(moved.count(3, 0)), " 位新增或回流。"));
    json series{{"type", "sankey"},
                {"name", say("customers", "客户数")},
                {"left", 4},
                {"right", 4},
                {"top", 8},
                {"bottom", 8},
                {"nodeGap", 14},
                {"layoutIterations", 0},
                {"draggable", false},
                {"data", nodes},
                {"links", links},
                {"lineStyle", {{"color", "source"}, {"opacity", 0.35}}},
                {"label",
                 {{"color", "@ink"},
                  {"fontSize", 12},
                  {"backgroundColor", "@paper"},
                  {"padding", {2, 4}},
                  {"borderRadius", 3}}}};
    out.form = "tall";
    out.chart = json{{"tooltip", {{"trigger", "item"}}}, {"series", {series}}}.dump();
}

void bridge(const book& of, picture& out) {
    const auto& say = of.say;
    const auto after = [](day d) { return d + std::chrono::days{1}; };
    const auto made = revenue_bridge{.base = {after(of.earlier), after(of.before)},
                                     .period = {after(of.before), after(of.as_of)},
                                     .decimals = of.decimals}
                          .count(period_revenue{of.row_customer, of.row_paid}, of.row_on);
    const auto& line_of = made.line();
    struct step {
        std::string name;
        const bridge_step& at;
        int sign; // 0: a sum
    };
    const std::vector<step> steps{{say("before", "上期"), line_of.start, 0},
                                  {say("new", "新客"), line_of.newcomers, 1},
                                  {say("won back", "赢回"), line_of.won_back, 1},
                                  {say("expansion", "增购"), line_of.expansion, 1},
                                  {say("contraction", "减购"), line_of.contraction, -1},
                                  {say("churned", "流失"), line_of.churned, -1},
                                  {say("now", "本期"), line_of.end, 0}};
    json base = json::array(), sum = json::array(), up = json::array(), down = json::array();
    std::vector<std::string> names;
    double level = 0;
    out.table = {say("Steps from one period to the next", "两期收入变动"),
                 {say("step", "项目"), say("revenue", "收入"), say("customers", "客户数")}};
    for (const auto& each : steps) {
        const double value = made.money(each.at);
        names.push_back(each.name);
        const double low = each.sign == 0 ? 0 : each.sign > 0 ? level : level - value;
        level = each.sign == 0 ? value : level + each.sign * value;
        base.push_back(six(low));
        sum.push_back(each.sign == 0 ? six(value) : json("-"));
        up.push_back(each.sign > 0 ? six(value) : json("-"));
        down.push_back(each.sign < 0 ? six(value) : json("-"));
        out.table.rows.push_back({(each.sign > 0   ? "+ "
                                   : each.sign < 0 ? "− "
                                                   : "") +
                                      each.name,
                                  money(value), whole(each.at.customers)});
    }
    const double start = made.money(line_of.start), end = made.money(line_of.end);
    if (start == 0 && end == 0)
        fail(errc::empty_input, no_row,
             say(sentence("there is no revenue in the ", of.period(), " up to ", to_text(of.as_of),
                          ", and none in those before"),
                 sentence("截至 ", to_text(of.as_of), " 的 ", of.period(), "和上一期都没有收入")));
    const auto net = line_of.net_retention();
    out.says =
        say(sentence("Revenue went from ", money(start), " in the ", of.period(), " up to ", to_text(of.before), " to ",
                     money(end), " in those up to ", to_text(of.as_of), ": new customers brought ",
                     money(made.money(line_of.newcomers)), ", those who left took ", money(made.money(line_of.churned)),
                     ". Net retention is ",
                     net ? percent(net->estimate) : std::string{"not defined, as nothing was there to be kept"}, "."),
            sentence("截至 ", to_text(of.before), " 的 ", of.period(), "收入为 ", money(start), "，截至 ",
                     to_text(of.as_of), " 为 ", money(end), "：新客带来 ", money(made.money(line_of.newcomers)),
                     "，流失带走 ", money(made.money(line_of.churned)), "。净收入留存率为 ",
                     net ? percent(net->estimate) : std::string{"无法计算"}, "。"));
    auto chart = two_axes(name_axis("", names), number_axis(say("revenue", "收入")));
    const auto bar = [](const std::string& name, const json& data, const char* colour) {
        return json{{"type", "bar"},           {"name", name},
                    {"stack", "all"},          {"data", data},
                    {"barCategoryGap", "25%"}, {"itemStyle", {{"color", colour}}}};
    };
    auto unseen = bar(say("base", "底"), base, "transparent");
    unseen["silent"] = true;
    unseen["tooltip"] = {{"show", false}};
    chart["series"] = {unseen, bar(say("revenue", "收入"), sum, "@mark0"), bar(say("more", "增加"), up, "@good"),
                       bar(say("less", "减少"), down, "@bad")};
    chart["legend"]["data"] = {say("revenue", "收入"), say("more", "增加"), say("less", "减少")};
    chart["xAxis"]["axisLabel"] = {{"interval", 0}, {"hideOverlap", false}, {"fontSize", 11}};
    chart["narrow"] = {{"xAxis", {{"axisLabel", {{"rotate", 40}}}}}};
    out.chart = chart.dump();
}

// Made up: who has which account is not in the data.
const std::vector<std::string> manager_names{"Ada", "Bo", "Cem", "Dana"};

equity_book<std::string> accounts_of(const tiered& of, bool handed_over) {
    equity_book<std::string> out;
    for (std::size_t i = 0; i < of.ids.size(); ++i)
        if (of.spend[i] > 0) {
            const int last = of.ids[i].empty() ? 0 : static_cast<unsigned char>(of.ids[i].back()) % 16;
            out.ids.push_back(of.ids[i]);
            out.manager.push_back(handed_over && last == 8 ? 1 : last % 4);
            out.segment.push_back(of.tiers[i]);
            out.value.push_back(of.spend[i]);
        }
    return out;
}

void managers(const book& of, picture& out) {
    const auto& say = of.say;
    const two_dates both{of};
    const auto parted = [&] {
        try {
            return manager_equity{.managers = 4, .segments = 3}.split(
                meet_accounts(accounts_of(both.then, false), accounts_of(both.now, true)).columns());
        } catch (const error&) { // too many accounts are with one of them
            fail(errc::empty_input, no_row,
                 say("there are too few accounts to tell what a manager did from what their tier did",
                     "客户太少，无法区分客户经理的作用与其层级的整体变动"));
        }
    }();
    out.table = {say("From the value of their accounts before to now (managers are made up)",
                     "客户经理名下客户价值的变动（经理为虚构）"),
                 {say("manager", "客户经理"), say("before", "上期"), say("taken over", "接手"),
                  say("given away", "移交"), say("as everybody", "大盘"), say("its tiers", "层级结构"),
                  say("own", "自身"), say("own, 95 %", "自身 95%"), say("new accounts", "新客户"), say("now", "本期")}};
    std::vector<std::vector<double>> parts(4);
    std::size_t best = 0;
    for (std::size_t m = 0; m < parted.managers.size(); ++m) {
        const auto& one = parted.managers[m];
        parts[0].push_back(one.common_growth);
        parts[1].push_back(one.segment_mix);
        parts[2].push_back(one.own);
        parts[3].push_back(one.acquired);
        best = one.own > parted.managers[best].own ? m : best;
        out.table.rows.push_back(
            {manager_names[m], money(one.before), money(one.handed_in), money(-one.handed_out),
             money(one.common_growth), money(one.segment_mix), money(one.own),
             one.likely_own ? money(one.likely_own->lower) + " – " + money(one.likely_own->upper) : "-",
             money(one.acquired), money(one.after)});
    }
    const auto& likely = parted.managers[best].likely_own;
    const bool clear = likely && likely->lower > 0;
    out.says = say(sentence("The managers are made up, by the last letter of the customer: this shows the method. ",
                            manager_names[best], "'s accounts grew ", money(parted.managers[best].own),
                            " beyond what accounts of their tiers did",
                            clear ? ". Chance alone shows as much for one of four managers in every tenth report."
                                  : ", which chance explains: nobody deserves praise or blame for it."),
                   sentence("客户经理为虚构（按客户编号末位分配），此图演示方法。", manager_names[best],
                            " 名下客户比同层级客户多增长 ", money(parted.managers[best].own),
                            clear ? "。但四位经理中有一位如此，每十份报告里约有一份纯属偶然。"
                                  : "，仍在随机波动之内：不宜据此奖惩。"));
    const std::vector<std::string> part_names{say("as everybody", "大盘"), say("its tiers", "层级结构"),
                                              say("own", "自身"), say("new accounts", "新客户")};
    auto chart = two_axes(name_axis("", manager_names), number_axis(say("change of value", "价值变动")));
    for (std::size_t p = 0; p < 4; ++p)
        chart["series"].push_back(bars(part_names[p], parts[p]));
    out.chart = chart.dump();
}

} // namespace

std::vector<picture> movement_pictures(const book& of) {
    const auto& say = of.say;
    return {
        drawn(of, "retention", say("Who stays: retention", "客户留存曲线"), [&](picture& p) { retention(of, p); }),
        drawn(of, "migration", say("Who moved between tiers", "客户层级迁移"), [&](picture& p) { migration(of, p); }),
        drawn(of, "bridge", say("The revenue bridge", "收入桥"), [&](picture& p) { bridge(of, p); }),
        drawn(of, "managers", say("Managers' equity (made-up managers)", "客户经理资产变动（虚构经理）"),
              [&](picture& p) { managers(of, p); })};
}

} // namespace customer_report
