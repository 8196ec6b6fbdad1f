// One page about all customers, for people who decide: a self-contained HTML file with pictures, what to see in each,
// and the numbers behind it, in English or Chinese.
//
//     customer_report ORDERS.csv --as-of 2024-12-31 --out report.html --columns customer=client,date=placed,amount=net
//     customer_report SHOP.sqlite --as-of 2024-12-31 --out report.html --query 'SELECT * FROM orders' --lang zh
//
// Pictures are drawn by Apache ECharts (examples/run.sh report fetches it); without it the page has its tables.
#include "support/orders.hpp"
#include "support/output_file.hpp"
#include "support/program.hpp"
#include "support/progress_line.hpp"
#include "support/report/book.hpp"
#include "support/report/database.hpp"
#include "support/table.hpp"
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>

using namespace customer_report;
using clientele::to_text;

namespace {

std::string echarts_from(const std::string& path, bool must) {
    std::ifstream file{path, std::ios::binary};
    if (!file || std::filesystem::is_directory(path)) {
        clientele::require(!must, "--echarts: cannot open ", clientele::quoted(path));
        std::fprintf(
            stderr,
            "ECharts is not at %s: the page has its tables, but no pictures (examples/run.sh report fetches it)\n",
            path.c_str());
        return {};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

support::order_book orders_from(const support::order_options& options, const std::string& query, bool must) {
    const bool database = is_database(options.path());
    clientele::require(database || !must, "--query is for a SQLite database, and ", clientele::quoted(options.path()),
                       " is none");
    return database ? options.read(bytes_of_query(options.path(), query, options.format())) : options.read();
}

std::vector<fact> facts_of(const book& of, const outlook& next) {
    const auto& say = of.say;
    const auto sum = [](const std::vector<double>& values) {
        return std::accumulate(values.begin(), values.end(), 0.0);
    };
    const double orders = sum(of.orders()), revenue = sum(of.base.total);
    std::vector<fact> out{{"customers", say("customers", "客户数"), whole(of.size()), static_cast<double>(of.size())},
                          {"orders", say("orders", "订单数"), support::number(orders), orders},
                          {"revenue", say("revenue so far", "累计收入"), money(revenue), revenue},
                          {"active", say("bought in the last " + of.period(), "最近 " + of.period() + "下单客户"),
                           whole(of.now.active()), static_cast<double>(of.now.active())},
                          {"period-revenue", say("revenue of the last " + of.period(), "最近 " + of.period() + "收入"),
                           money(of.now.total()), of.now.total()}};
    if (!next.purchases.empty())
        out.push_back({"purchases", say("purchases expected in 52 weeks", "未来 52 周预期购买"),
                       support::number(sum(next.purchases)), sum(next.purchases)});
    if (!next.value.empty())
        out.push_back({"value", say("their worth today", "其现值"), money(sum(next.value)), sum(next.value)});
    return out;
}

std::vector<std::string> remarks_of(const book& of, bool own_means) {
    const auto& say = of.say;
    return {
        say("Orders up to " + to_text(of.as_of) + " count; a period is " + of.period() + ".",
            "统计截至 " + to_text(of.as_of) + " 的订单；每期为 " + of.period() + "。"),
        say("Purchases are predicted by the BG/NBD model, " +
                std::string{own_means ? "and each counts what the customer's have been so far, as no Gamma-Gamma "
                                        "model of spend with a mean can be fitted"
                                      : "spend by the Gamma-Gamma model"} +
                "; the value of 52 weeks is discounted at 10 % a year.",
            "购买次数由 BG/NBD 模型预测，" +
                std::string{own_means ? "消费额取每位客户至今的均值（此处无法拟合有均值的 Gamma-Gamma 模型）"
                                      : "消费额由 Gamma-Gamma 模型预测"} +
                "；52 周价值按年率 10% 折现。"),
        say("Costs are not in the orders: a margin of " + support::percent(of.asked.margin, 0) + " (--margin) and " +
                money(of.asked.order_cost) + " for serving an order (--order-cost) are assumed.",
            "订单中没有成本数据：假设毛利率为 " + support::percent(of.asked.margin, 0) +
                "（--margin），每单服务成本为 " + money(of.asked.order_cost) + "（--order-cost）。"),
        say("What a budget of " + money(of.asked.budget) +
                " (--budget) brings is assumed: in each segment at most a tenth of the value of its next 52 weeks, and "
                "half of that where everybody gets the same.",
            "预算 " + money(of.asked.budget) +
                "（--budget）的产出为假设：每个细分群至多增加其未来 52 周价值的十分之一，人均投入相同时达到其中一半。"),
        say("Account managers are made up; the orders do not name any.", "客户经理为虚构，订单中没有相关信息。")};
}

page page_of(const book& of, const std::string& path, support::progress_line& line) {
    const auto& say = of.say;
    const std::size_t steps = 5;
    std::size_t step = 0;
    const auto next_step = [&](const char* what) { line({.stage = what, .done = step++, .total = steps}); };
    page out{.say = say, .title = say("Customer report", "客户分析报告")};
    out.under_title = say(std::filesystem::path{path}.filename().string() + ", as of " + to_text(of.as_of),
                          std::filesystem::path{path}.filename().string() + "，截至 " + to_text(of.as_of));
    next_step("fitting the models");
    auto next = look_ahead(of);
    next_step("value and segments");
    out.facts = facts_of(of, next);
    out.sections.push_back({"value", say("Who brings the revenue", "谁带来收入"), value_pictures(of)});
    out.sections.push_back({"who", say("Who they are", "客户是谁"), segment_pictures(of)});
    next_step("movement");
    out.sections.push_back({"movement", say("What has moved", "变化了什么"), movement_pictures(of)});
    out.sections.push_back({"alive", say("Who is still there", "谁还在"), std::move(next.alive)});
    next_step("decisions");
    out.sections.push_back({"decisions", say("What to do", "该做什么"), decision_pictures(of, next)});
    out.sections.push_back(
        {"models", say("Whether the model can be trusted", "模型是否可信"), std::move(next.validation)});
    out.remarks = remarks_of(of, next.own_means);
    return out;
}

} // namespace

int main(int count, char** arguments) {
    question asked;
    std::string out_path, lang = "en", echarts = CLIENTELE_ECHARTS, query = "SELECT * FROM orders";
    support::program app{"customer_report",
                         "One page about all customers: pictures, what to see in them, and their numbers"};
    support::order_options options{app};
    app.add("--as-of", asked.as_of, "the last day that counts").required();
    app.add("--out", out_path, "the HTML file that is written").required();
    const auto asks = app.add("--query", query, "what gives the orders of a SQLite database");
    app.add("--lang", lang, "language of the page").one_of({"en", "zh"});
    app.add("--months", asked.months, "of a period; 0: twelve, or half of what the orders cover").between(0, 120);
    app.add("--margin", asked.margin, "of the revenue, before what serving costs");
    app.add("--order-cost", asked.order_cost, "of serving an order; negative: 15 % of the mean order");
    app.add("--budget", asked.budget, "to be placed; negative: 5 % of the revenue of the period");
    const auto other = app.add("--echarts", echarts, "the script that draws");
    return app.run(count, arguments, [&] {
        asked.say.chinese = lang == "zh";
        clientele::require(std::isfinite(asked.margin) && asked.margin > 0 && asked.margin <= 1,
                           "--margin must be in (0, 1], got ", asked.margin);
        clientele::require(std::isfinite(asked.order_cost), "--order-cost must be finite, got ", asked.order_cost);
        clientele::require(std::isfinite(asked.budget) && asked.budget <= 9e13, "--budget must be at most 9e13, got ",
                           asked.budget);
        support::output_file file{out_path, "--out"}; // refused before the work where it cannot be written
        const auto script = echarts_from(echarts, other.given());
        const auto of = book_of(orders_from(options, query, asks.given()), asked);
        support::progress_line line{"customer_report"};
        const auto made = page_of(of, options.path(), line);
        file.write(html(made, script));
        file.keep();
        line.finish();
        std::size_t pictures = 0, missing = 0;
        for (const auto& each : made.sections)
            for (const auto& one : each.pictures)
                ++(one.table.rows.empty() ? missing : pictures);
        std::printf("%s: %zu pictures", out_path.c_str(), pictures);
        if (missing > 0)
            std::printf(", and %zu for which these orders do not suffice", missing);
        std::puts("");
    });
}
