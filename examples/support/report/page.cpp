#include "support/report/page.hpp"

#include <clientele/error.hpp>

namespace customer_report {

namespace {

using clientele::sentence;

// A percent sign stays on the line of its number.
std::string unbroken(std::string text) {
    for (auto at = text.find(" %"); at != text.npos; at = text.find(" %", at))
        text.replace(at, 1, "\xC2\xA0");
    return text;
}

std::string table_of(const picture& of, const tongue& say, bool open) {
    if (of.table.rows.empty())
        return {};
    std::string out =
        sentence("<details", open ? " open" : "", "><summary>", escaped(say("The numbers", "查看数据")),
                 "<span class=\"unseen\">: ", escaped(of.title),
                 "</span></summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"",
                 escaped(of.table.caption), "\"><table><caption>", escaped(of.table.caption), "</caption><thead><tr>");
    for (const auto& head : of.table.heads)
        out += "<th scope=\"col\">" + escaped(head) + "</th>";
    out += "</tr></thead><tbody>\n";
    for (const auto& row : of.table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out += i == 0 ? "<tr><th scope=\"row\">" + escaped(row[i]) + "</th>" : "<td>" + escaped(row[i]) + "</td>";
        out += "</tr>\n";
    }
    return out + "</tbody></table></div></details>\n";
}

// JSON inside a script element: nothing in it may look like the end of one.
std::string inert(const std::string& json) {
    std::string out;
    for (const char each : json)
        out += each == '<' ? std::string{"\\u003c"} : std::string{each};
    return out;
}

std::string figure_of(const picture& of, const tongue& say, bool draws) {
    std::string out = sentence("<figure id=\"", of.id, "\" aria-labelledby=\"", of.id, "-title\">\n<h3 id=\"", of.id,
                               "-title\">", escaped(of.title), "</h3>\n<p class=\"says\" id=\"", of.id, "-says\">",
                               escaped(unbroken(of.says)), "</p>\n");
    if (draws && !of.chart.empty())
        out += sentence("<div class=\"chart ", of.form, "\" role=\"img\" aria-label=\"", escaped(of.title),
                        "\" aria-describedby=\"", of.id, "-says\" data-chart=\"", of.id,
                        "\"></div>\n<script type=\"application/json\" id=\"", of.id, "-chart\">", inert(of.chart),
                        "</script>\n");
    return out + table_of(of, say, !draws) + "</figure>\n";
}

std::string head_of(const page& of) {
    const auto& say = of.say;
    return sentence("<!doctype html>\n<html lang=\"", say("en", "zh-CN"),
                    "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                    "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" "
                    "href=\"data:,\">\n<title>",
                    escaped(of.title), "</title>\n<style>\n", page_style, "</style>\n</head>\n<body>\n",
                    "<a class=\"skip\" href=\"#content\">", escaped(say("Skip to the pictures", "跳到图表")),
                    "</a>\n<header>\n<h1>", escaped(of.title), "</h1>\n<p>", escaped(of.under_title),
                    "</p>\n</header>\n");
}

std::string summary_of(const page& of) {
    std::string out = "<nav aria-label=\"" + escaped(of.say("Contents", "目录")) + "\"><ul>\n";
    for (const auto& each : of.sections)
        out += "<li><a href=\"#" + each.id + "\">" + escaped(each.title) + "</a></li>\n";
    out += "</ul></nav>\n<section class=\"facts\" aria-label=\"" + escaped(of.say("Summary", "摘要")) + "\"><dl>\n";
    for (const auto& each : of.facts)
        out += sentence("<div><dt>", escaped(each.name), "</dt><dd data-fact=\"", each.id, "\" data-value=\"",
                        each.value, "\">", escaped(each.text), "</dd></div>\n");
    return out + "</dl></section>\n";
}

} // namespace

std::string escaped(const std::string& text) {
    std::string out;
    for (const char each : text)
        switch (each) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += each;
        }
    return out;
}

std::string short_name(std::string_view name) {
    constexpr std::size_t most = 32, end = 8;
    std::vector<std::string_view> letters;
    for (std::size_t at = 0, next = 0; at < name.size(); at = next) {
        next = at + 1;
        while (next < name.size() && (static_cast<unsigned char>(name[next]) & 0xC0) == 0x80)
            ++next;
        letters.push_back(name.substr(at, next - at));
        if (static_cast<unsigned char>(name[at]) < 0x20 || name[at] == 0x7F)
            letters.back() = " ";
    }
    std::string out;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (letters.size() > most && i == most - end - 1) {
            out += "\u2026";
            i = letters.size() - end;
        }
        out += letters[i];
    }
    return out;
}

std::string html(const page& of, const std::string& echarts) {
    const auto& say = of.say;
    const bool draws = !echarts.empty();
    std::string out = head_of(of) + "<main id=\"content\">\n" + summary_of(of);
    if (!draws)
        out += "<p class=\"notice\" role=\"note\">" +
               escaped(say("ECharts was not found when this page was made: it has its tables, but no pictures.",
                           "生成本页时未找到 ECharts：本页只有数据表，没有图形。")) +
               "</p>\n";
    else
        out += "<noscript><p class=\"notice\">" +
               escaped(say("Without JavaScript there are no pictures; the tables are all here.",
                           "未启用 JavaScript，无法显示图形；所有数据表仍可查看。")) +
               "</p></noscript>\n";
    for (const auto& each : of.sections) {
        out += sentence("<section id=\"", each.id, "\" aria-labelledby=\"", each.id, "-title\">\n<h2 id=\"", each.id,
                        "-title\">", escaped(each.title), "</h2>\n<div class=\"figures\">\n");
        for (const auto& one : each.pictures)
            out += figure_of(one, say, draws);
        out += "</div>\n</section>\n";
    }
    out += "</main>\n<footer>\n<h2>" + escaped(say("What was assumed", "计算假设")) + "</h2>\n<ul>\n";
    for (const auto& each : of.remarks)
        out += "<li>" + escaped(unbroken(each)) + "</li>\n";
    out += "</ul>\n</footer>\n";
    if (draws)
        out += "<script>\n" + echarts + "\n</script>\n<script>\n" + page_script + "</script>\n";
    return out + "</body>\n</html>\n";
}

} // namespace customer_report
