// What the models expect, and whether they were right: the last third of the time is predicted from the first two.
#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/split_purchases.hpp>
#include <clientele/clv/validation.hpp>

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

using fitted = fitted_purchases<bg_nbd>;
using split = holdout_split<std::int64_t>;

double sum_of(column values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// The purchases up to a day before the end, and those after it.
struct trial {
    split data;
    fitted model;
    day until;
    std::chrono::weeks every; ///< tracked from one to the next: one, unless there would be too many to draw

    explicit trial(const book& of) : trial(of, of.as_of - (of.as_of - *std::ranges::min_element(of.base.first)) / 3) {}

private:
    trial(const book& of, day cut)
        : data{split_at(of, cut)}, model{buy_till_you_die<bg_nbd>{}.fit(data.as_histories())}, until{cut},
          every{1 + (of.as_of - *std::ranges::min_element(of.base.first)).count() / (7 * 520)} {}

    static split split_at(const book& of, day cut) {
        std::vector<std::int64_t> who;
        std::vector<day> when;
        std::vector<double> paid;
        for (std::size_t i = 0; i < of.size(); ++i)
            for (const auto& each : of.days[i]) {
                who.push_back(static_cast<std::int64_t>(i));
                when.push_back(each.on);
                paid.push_back(each.paid);
            }
        return split_purchases(
            purchase_columns{.customer = who, .when = when, .amount = paid, .covered_until = of.as_of}, cut,
            of.as_of - cut);
    }
};

void expected_and_actual(const book& of, const trial& tried, picture& out) {
    const auto& say = of.say;
    constexpr std::size_t most = 7;
    const auto probable = tried.model.count_probabilities(tried.data.as_histories(), tried.data.length, most);
    std::vector<double> expected(most + 1), actual(most + 1);
    std::vector<std::string> names;
    for (std::size_t k = 0; k <= most; ++k) {
        names.push_back(std::to_string(k) + (k == most ? "+" : ""));
        for (std::size_t i = 0; i < tried.data.actual.size(); ++i) {
            const auto made = tried.data.actual[i];
            actual[k] += k == most ? made >= static_cast<double>(most) : made == static_cast<double>(k);
            expected[k] += k == most ? 0 : probable(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(k));
        }
    }
    expected[most] = static_cast<double>(tried.data.actual.size()) - sum_of(expected);
    const auto errors =
        score_holdout(tried.model.expected_purchases(tried.data.as_histories(), tried.data.length), tried.data.actual);
    out.says = say(sentence("From the orders up to ", to_text(tried.until), " the model expected ",
                            counted(errors.predicted, "purchase", "purchases"), " of these customers by ",
                            to_text(of.as_of), "; the number made is ", number(errors.actual), ". It expected ",
                            number(expected[0]), " to stay away, and ", number(actual[0]), " did."),
                   sentence("模型根据 ", to_text(tried.until), " 之前的订单预测：到 ", to_text(of.as_of),
                            " 这些客户将购买 ", number(errors.predicted), " 次，实际 ", number(errors.actual),
                            " 次；预计有 ", number(expected[0]), " 位不再购买，实际 ", number(actual[0]), " 位。"));
    out.table = {say("Customers by the number of purchases held out", "按验证期购买次数的客户数"),
                 {say("purchases", "购买次数"), say("customers, actual", "实际客户数"),
                  say("customers, expected", "预测客户数")}};
    for (std::size_t k = 0; k <= most; ++k)
        out.table.rows.push_back({names[k], number(actual[k]), number(expected[k], 1)});
    auto chart = two_axes(name_axis(say("purchases in the time held out", "验证期内的购买次数"), names),
                          number_axis(say("customers", "客户数")));
    chart["series"] = {bars(say("actual", "实际"), actual), bars(say("expected", "预测"), expected)};
    out.chart = chart.dump();
}

json calibration_end(const trial& tried, const tongue& say) {
    return {
        {"silent", true},
        {"symbol", "none"},
        {"lineStyle", {{"color", "@faint"}, {"type", "dashed"}}},
        {"label", {{"formatter", say("predicted from here", "由此起为预测")}, {"color", "@soft"}, {"position", "end"}}},
        {"data", json::array({{{"xAxis", six(tried.data.calibration)}}})}};
}

void tracking(const book& of, const trial& tried, const std::vector<tracked_period>& weeks, bool cumulative,
              picture& out) {
    const auto& say = of.say;
    json expected = json::array(), actual = json::array();
    for (const auto& week : weeks) {
        expected.push_back(point(week.end, cumulative ? week.cumulative_expected : week.expected));
        actual.push_back(point(week.end, cumulative ? week.cumulative_actual : week.actual));
    }
    const auto& last = weeks.back();
    const auto before =
        std::ranges::find_if(weeks, [&](const auto& week) { return week.end >= tried.data.calibration - 1e-9; });
    const double e = last.cumulative_expected - before->cumulative_expected,
                 a = last.cumulative_actual - before->cumulative_actual;
    const auto stretch = tried.every.count() == 1
                             ? say("week", "一周")
                             : say(sentence(tried.every.count(), " weeks"), sentence(tried.every.count(), " 周"));
    const auto off = a > 0 ? (e >= a ? "+" : "") + percent(e / a - 1) : std::string{};
    const auto busiest = std::ranges::max_element(weeks, {}, &tracked_period::actual);
    out.says =
        cumulative
            ? say(sentence("Repeat purchases by the last week: ", number(last.cumulative_actual), " made, ",
                           number(last.cumulative_expected), " expected; over the weeks held out ",
                           a > 0 ? "the model is off by " + off : "none was made, and " + number(e) + " expected",
                           ". The curves should lie on each other."),
                  sentence("截至最后一周，累计复购实际 ", number(last.cumulative_actual), " 次，模型预期 ",
                           number(last.cumulative_expected), " 次；",
                           a > 0 ? "验证期偏差 " + off : "验证期实际 0 次，预期 " + number(e) + " 次",
                           "。两条曲线越贴合越好。"))
            : say(sentence("The busiest ", stretch, " had ",
                           counted(busiest->actual, "repeat purchase", "repeat purchases"),
                           " where the model expected ", number(busiest->expected),
                           ". The model knows no seasons: what stands out of its smooth curve are "
                           "campaigns and holidays."),
                  sentence("最忙的", stretch, "有 ", number(busiest->actual), " 次复购，预期为 ",
                           number(busiest->expected), " 次。模型不含季节性：高出平滑曲线的往往是促销和节假日。"));
    out.table = {cumulative ? say("Repeat purchases, added up", "累计复购次数")
                            : say("Repeat purchases week by week", "每周复购次数"),
                 {say("week", "周"), say("actual", "实际"), say("expected", "预期"),
                  say("actual, cumulative", "累计实际"), say("expected, cumulative", "累计预期")}};
    const std::size_t step = 1 + weeks.size() / 60;
    for (std::size_t i = step - 1; i < weeks.size(); i += step)
        out.table.rows.push_back({number(weeks[i].end, weeks[i].end == std::floor(weeks[i].end) ? 0 : 1),
                                  number(weeks[i].actual), number(weeks[i].expected, 1),
                                  number(weeks[i].cumulative_actual), number(weeks[i].cumulative_expected, 1)});
    auto chart = two_axes(number_axis(say("week", "周")), number_axis(say("repeat purchases", "复购次数")));
    auto modelled = line(say("expected", "预期"), expected);
    modelled["lineStyle"] = {{"type", "dashed"}, {"width", 3}};
    auto made = line(say("actual", "实际"), actual);
    made["markLine"] = calibration_end(tried, say);
    chart["series"] = {made, modelled};
    chart["xAxis"]["max"] = std::ceil(last.end);
    chart["grid"]["top"] = 48; // room for the mark
    out.chart = chart.dump();
}

void calibration(const book& of, const std::vector<calibration_bin>& bins, bool by_frequency, picture& out) {
    const auto& say = of.say;
    std::vector<std::string> names;
    json expected = json::array(), actual = json::array();
    const auto reason = by_frequency ? say("repeat purchases before", "校准期复购次数")
                                     : say("weeks since the last order", "距上次购买（周）");
    out.table = {say("Mean purchases in the time held out", "验证期人均购买次数"),
                 {reason, say("customers", "客户数"), say("actual", "实际"), say("expected", "预期")}};
    const calibration_bin* worst = nullptr;
    std::string worst_name;
    for (std::size_t b = 0; b < bins.size(); ++b) {
        const auto& bin = bins[b];
        if (bin.customers == 0)
            continue;
        names.push_back(by_frequency ? number(bin.lower) + (b + 1 == bins.size() ? "+" : "")
                                     : number(bin.lower) + "–" + number(bin.upper));
        expected.push_back(six(bin.predicted));
        actual.push_back(six(bin.actual));
        out.table.rows.push_back({names.back(), whole(bin.customers), number(bin.actual, 2), number(bin.predicted, 2)});
        if (worst == nullptr || std::abs(bin.predicted - bin.actual) > std::abs(worst->predicted - worst->actual)) {
            worst = &bin;
            worst_name = names.back();
        }
    }
    if (worst == nullptr)
        fail(errc::empty_input, no_row, "there is nobody to compare");
    out.says = say(sentence("The lines should meet. They are furthest apart at ", worst_name, ": ",
                            number(worst->predicted, 2), " purchases expected of each, ", number(worst->actual, 2),
                            " made (", counted(static_cast<double>(worst->customers), "customer", "customers"), ")."),
                   sentence("两条线越接近越好。差距最大处在 ", worst_name, "：人均预期 ", number(worst->predicted, 2),
                            " 次，实际 ", number(worst->actual, 2), " 次（", whole(worst->customers), " 位客户）。"));
    auto chart = two_axes(name_axis(reason, names), number_axis(say("mean purchases", "人均购买次数")));
    auto made = line(say("actual", "实际"), actual), modelled = line(say("expected", "预期"), expected);
    made["showSymbol"] = modelled["showSymbol"] = true;
    modelled["lineStyle"] = {{"type", "dashed"}};
    chart["series"] = {made, modelled};
    out.chart = chart.dump();
}

/// The customer whom a rule likes best; ties go to the first.
template <class Rule>
std::size_t best_by(const book& of, const Rule& rule) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < of.size(); ++i)
        if (rule(i) > rule(best))
            best = i;
    return best;
}

void paths(const book& of, const fitted& model, const std::vector<double>& p_alive, picture& out) {
    const auto& say = of.say;
    const auto x = [&](std::size_t i) { return of.base.x[i]; };
    std::vector<std::size_t> chosen{
        best_by(of, [&](std::size_t i) { return x(i) * p_alive[i]; }),
        best_by(of, [&](std::size_t i) { return x(i) * (1 - p_alive[i]); }),
        best_by(of, [&](std::size_t i) { return -std::abs(p_alive[i] - 0.5) - (x(i) >= 2 ? 0 : 1); })};
    std::vector<std::size_t> unique;
    for (const auto i : chosen)
        if (std::ranges::find(unique, i) == unique.end())
            unique.push_back(i);
    auto chart = two_axes(json{{"type", "time"}}, number_axis(say("P(alive)", "存活概率 P(alive)"), " %"));
    chart["yAxis"]["min"] = 0;
    chart["yAxis"]["max"] = 100;
    out.table = {say("P(alive) of single customers", "单个客户的存活概率"),
                 {say("customer", "客户"), say("purchase days", "购买天数"), say("last order", "上次购买"),
                  say("P(alive) today", "当前 P(alive)")}};
    for (const auto i : unique) {
        const auto& days = of.days[i];
        std::vector<double> xs, ts, Ts;
        std::vector<day> at;
        const auto look = [&](day when) {
            const auto seen = std::ranges::upper_bound(days, when, {}, &bought::on) - days.begin();
            at.push_back(when);
            xs.push_back(static_cast<double>(seen - 1));
            ts.push_back(static_cast<double>((days[static_cast<std::size_t>(seen - 1)].on - days[0].on).count()) / 7);
            Ts.push_back(static_cast<double>((when - days[0].on).count()) / 7);
        };
        const auto age = of.as_of - days[0].on, step = std::max(age / 150, std::chrono::days{1});
        for (day when = days[0].on; when < of.as_of; when += step)
            look(when);
        look(of.as_of);
        const auto p = model.p_alive(histories{.x = xs, .t_x = ts, .T = Ts});
        json points = json::array();
        for (std::size_t k = 0; k < at.size(); ++k)
            points.push_back({to_text(at[k]), six(100 * p[k])});
        chart["series"].push_back(line(say("customer ", "客户 ") + of.name(i), points));
        out.table.rows.push_back({of.name(i), whole(days.size()), to_text(days.back().on), percent(p_alive[i])});
    }
    const auto i = unique.size() > 1 ? unique[1] : unique[0];
    const auto who = "\u2068" + of.name(i) + "\u2069"; // from right to left or not
    out.says =
        say(sentence("Silence weighs by rhythm. Customer ", who, " bought on ",
                     counted(static_cast<double>(of.days[i].size()), "day", "days"), " and has been silent since ",
                     to_text(of.base.last[i]), ": the probability that it is a customer still is ", percent(p_alive[i]),
                     ". Each purchase lifts a path back up."),
            sentence("同样的沉默，对不同节奏的客户含义不同。客户 ", who, " 曾在 ", whole(of.days[i].size()),
                     " 天下单，自 ", to_text(of.base.last[i]), " 起未再购买，仍为客户的概率为 ", percent(p_alive[i]),
                     "。每次购买都会把曲线拉回高位。"));
    out.chart = chart.dump();
}

void alive_map(const book& of, const fitted& model, picture& out) {
    const auto& say = of.say;
    const double T = *std::ranges::max_element(of.base.T);
    if (T == 0)
        fail(errc::empty_input, no_row,
             say("all first orders are of the last day that counts", "所有首单都在统计的最后一天"));
    const int most = static_cast<int>(std::clamp(*std::ranges::max_element(of.base.x), 1.0, 10.0));
    constexpr int steps = 10;
    std::vector<double> x, t_x, age;
    std::vector<std::string> columns, rows;
    for (int r = 0; r < steps; ++r)
        rows.push_back(number(T * r / steps, T < 20 ? 1 : 0));
    for (int f = 1; f <= most; ++f) {
        columns.push_back(std::to_string(f));
        for (int r = 0; r < steps; ++r) {
            x.push_back(f);
            t_x.push_back(T - T * r / steps);
            age.push_back(T);
        }
    }
    const auto p = model.p_alive(histories{.x = x, .t_x = t_x, .T = age});
    json cells = json::array();
    out.table = {say("P(alive) by repeat purchases and silence", "按复购次数与沉默时长的 P(alive)"),
                 {say("weeks since the last order", "距上次购买（周）")}};
    for (const auto& each : columns)
        out.table.heads.push_back(each);
    for (int r = 0; r < steps; ++r) {
        std::vector<std::string> row{rows[static_cast<std::size_t>(r)]};
        for (int f = 0; f < most; ++f) {
            const auto value = p[static_cast<std::size_t>(f * steps + r)];
            row.push_back(percent(value, 0));
            cells.push_back({f, r, std::round(100 * value)});
        }
        out.table.rows.push_back(row);
    }
    const auto half = static_cast<std::size_t>(steps / 2), last = static_cast<std::size_t>((most - 1) * steps);
    out.says =
        say(sentence("After ", rows[half], " weeks of silence somebody who came back once is still a customer with a ",
                     "probability of ", percent(p[half], 0),
                     most == 1 ? "" : sentence(", after ", most, " returns of ", percent(p[last + half], 0)),
                     ": the more often somebody bought, the more the same silence says. All are ",
                     counted(T, "week", "weeks"), " old here."),
            sentence("沉默 ", rows[half], " 周后，只复购过 1 次的客户存活概率为 ", percent(p[half], 0),
                     most == 1 ? "" : sentence("，复购过 ", most, " 次的为 ", percent(p[last + half], 0)),
                     "：买得越勤，同样的沉默越说明问题。图中客户均按客龄 ", number(T), " 周计。"));
    auto chart = heat_map(name_axis(say("repeat purchases", "复购次数"), columns),
                          name_axis(say("weeks since the last order", "距上次购买（周）"), rows), cells, 0, 100);
    chart["series"][0]["name"] = "P(alive) %";
    out.chart = chart.dump();
}

std::vector<picture> validated(const book& of) {
    const auto& say = of.say;
    std::optional<trial> tried;
    std::vector<tracked_period> weeks;
    holdout_report report;
    std::optional<error> problem;
    try {
        if (of.as_of - *std::ranges::min_element(of.base.first) < std::chrono::days{3})
            fail(errc::empty_input, no_row,
                 say("the orders cover too few days to hold the last third out",
                     "订单覆盖的天数太少，无法留出最后三分之一"));
        tried.emplace(of);
        weeks = track(tried->model, tried->data, tried->every);
        report = validate(tried->model, tried->data);
    } catch (const error& unknown) {
        problem = unknown;
    }
    const auto one = [&](const char* id, const std::string& title, const auto& fill) {
        return drawn(of, id, title, [&](picture& p) {
            if (problem)
                throw *problem;
            fill(p);
        });
    };
    return {one("expected-actual", say("Purchases expected and made", "预测与实际购买次数"),
                [&](picture& p) { expected_and_actual(of, *tried, p); }),
            one("cumulative", say("Repeat purchases, cumulative", "累计复购次数跟踪"),
                [&](picture& p) { tracking(of, *tried, weeks, true, p); }),
            one("weekly", say("Repeat purchases week by week", "每周复购次数跟踪"),
                [&](picture& p) { tracking(of, *tried, weeks, false, p); }),
            one("by-frequency", say("Calibration by frequency", "按频度检验"),
                [&](picture& p) { calibration(of, report.by_frequency, true, p); }),
            one("by-recency", say("Calibration by recency", "按近度检验"),
                [&](picture& p) { calibration(of, report.by_recency, false, p); })};
}

} // namespace

outlook look_ahead(const book& of) {
    const auto& say = of.say;
    outlook out{.validation = validated(of)};
    std::optional<fitted> model;
    std::optional<error> problem;
    try {
        const histories seen{.x = of.base.x,
                             .t_x = of.base.t_x,
                             .T = of.base.T,
                             .mean_spend = of.base.mean_spend,
                             .names = of.base.customer};
        model = buy_till_you_die<bg_nbd>{}.fit(seen);
        out.p_alive = model->p_alive(seen);
        out.purchases = model->expected_purchases(seen, 52);
        const auto worth =
            lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}}
                .fit(seen);
        const auto predicted = worth.predict(seen);
        out.value = predicted.value;
        out.own_means = worth.spend.estimate.judgement.status == fit_status::too_little_data ||
                        !std::ranges::all_of(out.value, [](double each) { return std::isfinite(each); });
        for (std::size_t i = 0; out.own_means && i < of.size(); ++i)
            out.value[i] = predicted.discounted_purchases[i] * of.base.total[i] / of.base.orders[i];
    } catch (const error& unknown) {
        out.value.clear();
        out.why = unknown.what();
        problem = unknown;
    }
    const auto one = [&](const char* id, const std::string& title, const auto& fill) {
        return drawn(of, id, title, [&](picture& p) {
            if (out.p_alive.empty())
                throw *problem;
            fill(p);
        });
    };
    out.alive = {one("alive-paths",
                     say("Is this customer still there? P(alive) over time", "客户还在吗：P(alive) 的变化"),
                     [&](picture& p) { paths(of, *model, out.p_alive, p); }),
                 one("alive-map", say("P(alive) by recency and frequency", "按近度与频度的 P(alive)"),
                     [&](picture& p) { alive_map(of, *model, p); })};
    return out;
}

} // namespace customer_report
