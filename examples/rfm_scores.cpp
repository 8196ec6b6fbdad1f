// Scores customers by recency, frequency and money, and names their segments.
//
//     rfm_scores ORDERS.csv --as-of 2006-12-31
//     rfm_scores LINES.csv --as-of 2011-12-09 --columns customer=CustomerID,date=InvoiceDate,order=InvoiceNo
//         --amount 'Quantity*UnitPrice' --date-format mdy --bad-rows skip --returns net
//     rfm_scores ORDERS.csv --as-of 2006-12-31 --edges type7_plus_one --map rfm_0_3_0
//     rfm_scores ORDERS.csv --as-of 2006-12-31 --cuts "r=30,90,365;f=2,5;m=100,1000"
//     rfm_scores CUSTOMERS.csv --summary --bins 10
//
// The scores go to stdout as CSV; what became of the rows, the cuts and the segment table to stderr.

#include <clientele/rfm/dimensions.hpp>
#include <clientele/rfm/natural_breaks_bins.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segment_table.hpp>
#include <clientele/rfm/skewed_binning.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace {

using namespace clientele;

struct options {
    std::string cuts, edges = "type7", ties = "same", map = "standard", frequency = "orders";
    day as_of{};
    std::size_t bins = 5;
    bool summary = false, chinese = false;
};

struct customer_table {
    std::vector<std::string> customer;
    std::vector<double> recency_days, frequency, monetary;
    std::vector<std::size_t> returned_all{}; // rows of customers whose returns left no purchase
};

customer_table from_orders(const support::order_options& orders, const options& chosen) {
    const auto book = orders.read().reported_as_of(chosen.as_of);
    const auto& counted = chosen.frequency == "days" ? book.purchase_days : book.orders;
    customer_table table{book.customer, book.recency, {counted.begin(), counted.end()}, book.total};
    for (std::size_t i = 0; i < book.returned_all.size(); ++i) { // no purchase is left, only what they cost
        table.returned_all.push_back(table.customer.size());
        table.customer.push_back(book.returned_all[i]);
        table.recency_days.push_back(0.0);
        table.frequency.push_back(0.0);
        table.monetary.push_back(book.returned_all_money[i]);
    }
    return table;
}

customer_table from_summary(const std::string& path, const csv_format& format, const std::string& called) {
    auto file = support::read_file(path, format);
    const support::column_names columns{called, {"customer", "recency_days", "frequency", "monetary"}};
    const std::size_t customer = columns.in(file, "customer"), recency = columns.in(file, "recency_days"),
                      frequency = columns.in(file, "frequency"), monetary = columns.in(file, "monetary");
    file.name_rows_by(customer);
    customer_table table{support::unique_names(file, customer), {}, {}, {}};
    for (std::size_t row = 0; row < file.rows(); ++row) {
        table.frequency.push_back(file.number(row, frequency));
        const bool prospect = table.frequency.back() == 0.0;
        table.recency_days.push_back(prospect ? 0.0 : file.number(row, recency));
        table.monetary.push_back(prospect ? 0.0 : file.number(row, monetary));
        if (table.recency_days.back() < 0.0)
            file.refuse(row, recency, "at least 0");
        if (table.frequency.back() < 0.0)
            file.refuse(row, frequency, "at least 0");
    }
    return table;
}

// What log_width adds to money: a share of the amounts themselves, so that cents and euros give the same scores.
double money_offset(const customer_table& table) {
    bool all_positive = true;
    double least = 0.0;
    for (std::size_t row = 0; row < table.monetary.size(); ++row) {
        const double amount = table.monetary[row];
        if (table.frequency[row] == 0.0)
            continue; // a prospect, whose amount says nothing
        all_positive = all_positive && amount > 0.0;
        if (amount > 0.0 && (least == 0.0 || amount < least))
            least = amount;
    }
    return all_positive ? 0.0 : least;
}

// The policy that the options name; the offset goes with log_width alone.
any_binning binning(const options& chosen, double offset) {
    const bool by_row = chosen.ties == "row";
    const std::size_t count = chosen.bins;
    if (chosen.edges == "ntile")
        return ntile_bins{.count = count, .ties = by_row ? ntile_ties::by_row : ntile_ties::same_most};
    const bool quantile = chosen.edges.size() == 5 && chosen.edges.starts_with("type");
    if (quantile && chosen.edges[4] >= '1' && chosen.edges[4] <= '9') {
        const auto type = static_cast<quantile_type>(chosen.edges[4] - '0');
        return by_row ? any_binning{rank_bins{.count = count, .ties = rank_ties::by_row, .type = type}}
                      : any_binning{quantile_bins{.count = count, .type = type}};
    }
    require(!by_row, "--ties row goes with --edges type1 to type9 and ntile, got ", quoted(chosen.edges));
    if (chosen.edges == "type7_plus_one")
        return type7_plus_one{.count = count};
    if (chosen.edges == "equal_width")
        return equal_width_bins{.count = count};
    if (chosen.edges == "log_width")
        return log_width_bins{.count = count, .offset = offset};
    if (chosen.edges == "geometric")
        return geometric_bins{.count = count};
    if (chosen.edges == "natural_breaks")
        return natural_breaks_bins{.count = count};
    if (chosen.edges == "mean")
        return mean_split{};
    fail(errc::bad_parameter, no_row,
         "--edges must be type7_plus_one, type1 to type9, ntile, equal_width, log_width, "
         "geometric, natural_breaks or mean, got ",
         quoted(chosen.edges));
}

std::vector<double> numbers_of(const std::string& text) {
    std::vector<double> result;
    std::string lines = text;
    std::replace(lines.begin(), lines.end(), ',', '\n');
    const auto parsed = csv_table::parse(lines, {.header = false}, "--cuts");
    return parsed.rows() == 0 ? result : parsed.numbers(0);
}

auto policies(const options& chosen, const customer_table& table) {
    const any_binning days_and_counts = binning(chosen, 1.0);
    rfm scores{
        .recency = days_and_counts, .frequency = days_and_counts, .monetary = binning(chosen, money_offset(table))};
    for (const auto& [name, list] : support::named_values("--cuts", chosen.cuts, {"r", "f", "m"}, "number,...", ';')) {
        (name == "r"   ? scores.recency
         : name == "f" ? scores.frequency
                       : scores.monetary) = fixed_cuts{numbers_of(list)};
    }
    return scores;
}

// The name of a map as people write it: v0.3.0, rfm-0.3.0 and rfm_0_3_0 are one.
segment_map map_named(const std::string& written) {
    std::string plain;
    for (const char c : written)
        if (std::isalnum(static_cast<unsigned char>(c)))
            plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (plain == "v030" || plain == "rfm030" || plain == "030")
        return segment_maps::rfm_0_3_0();
    if (plain == "v02" || plain == "v022" || plain == "v02x" || plain == "rfm02" || plain == "rfm022" ||
        plain == "rfm02x")
        return segment_maps::rfm_0_2();
    return segment_maps::named(written == "default" ? "standard" : written);
}

void print_scores(const customer_table& table, const rfm_scores& scores, const segmentation& segments, bool chinese) {
    std::printf("customer,recency_days,frequency,monetary,r,f,m,segment\n");
    std::string line;
    for (std::size_t row = 0; row < table.customer.size(); ++row) {
        const auto at = static_cast<std::size_t>(segments.segment[row]);
        line = csv_field(table.customer[row]);
        if (!scores.buyer(row))
            line += sentence(",,", table.frequency[row], ",", table.monetary[row]);
        else
            line += sentence(",", table.recency_days[row], ",", table.frequency[row], ",", table.monetary[row]);
        line += sentence(",", scores.recency()[row], ",", scores.frequency()[row], ",", scores.monetary()[row], ",",
                         csv_field(chinese ? segments.chinese[at] : segments.names[at]), "\n");
        std::fputs(line.c_str(), stdout);
    }
}

// A number as people read it; saved cuts have all digits.
std::string rounded(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.10g", value);
    return digits;
}

void print_cuts(const rfm_cuts& cuts) {
    support::table out{"Cuts", {"<dimension", "bins", "<best is", "<bins are", "<cuts"}};
    for (const auto& dimension : cuts.dimensions) {
        const auto& first = dimension.cuts.front();
        std::string edges;
        for (const double edge : first.edges)
            edges += (edges.empty() ? "" : "  ") + rounded(edge);
        out.row({dimension.name, sentence(first.bins(), first.fewer() ? sentence(" of ", first.asked) : ""),
                 dimension.better == score_order::higher_is_better ? "high" : "low",
                 first.closed == closed_side::left ? "[lower, upper)" : "(lower, upper]", edges});
    }
    out.print(stderr);
}

// The bins that were asked for, where some dimension has fewer; else 0.
int asked_where_fewer(const rfm_cuts& cuts) {
    std::size_t asked = 0;
    for (const auto& dimension : cuts.dimensions)
        if (dimension.fewer())
            asked = std::max(asked, dimension.cuts.front().asked);
    return static_cast<int>(asked);
}

// What the scores of a dimension with fewer bins than asked are: those that the map reads, in the rows and here.
void print_fewer(const rfm_cuts& cuts, int asked) {
    std::string fewer, single;
    for (const auto& dimension : cuts.dimensions)
        if (dimension.fewer()) {
            auto& names = dimension.cuts.front().bins() == 1 ? single : fewer;
            names += (names.empty() ? " " : " and ") + dimension.name;
        }
    std::fprintf(stderr, "fewer bins than asked:");
    if (!single.empty())
        std::fprintf(stderr, " the only level of%s is score %d of %d", single.c_str(), score_on_scale(1, 1, asked),
                     asked);
    if (!fewer.empty())
        std::fprintf(stderr, "%s the scores of%s are stretched onto 1 to %d, worst to worst and best to best",
                     single.empty() ? "" : ";", fewer.c_str(), asked);
    std::fprintf(stderr, "\n");
}

void print_segments(const segment_table& found, bool chinese) {
    support::table out{
        "Segments (medians with intervals of at least 95 %, from 6 customers on; index: revenue per customer, all "
        "buyers = 100)",
        {"<segment", "customers", "share", "revenue", "share", "index", "recency", "", "frequency", "", "monetary",
         ""}};
    const auto interval = [](const median_summary& m) {
        return m.lower ? support::number(*m.lower) + " - " + support::number(*m.upper) : std::string{};
    };
    const auto median = [](const median_summary& m) { return m.n == 0 ? std::string{} : support::number(m.median); };
    auto lines = found.segments;
    lines.push_back(found.base);
    for (const auto& line : lines)
        if (line.customers > 0)
            out.row({chinese ? line.chinese : line.name, support::number(static_cast<double>(line.customers)),
                     support::percent(line.share), support::number(line.revenue), support::percent(line.revenue_share),
                     support::number(line.value_index), median(line.recency), interval(line.recency),
                     median(line.frequency), interval(line.frequency), median(line.monetary), interval(line.monetary)});
    out.print(stderr);
}

void run(const customer_table& table, const options& chosen) {
    const auto map = map_named(chosen.map);
    const auto fitted = policies(chosen, table).fit(table.recency_days, table.frequency, table.monetary);
    const int asked = asked_where_fewer(fitted.cuts);
    auto scores = asked > 0 ? fitted.scores.on_scale(asked) : fitted.scores; // as the map reads them
    scores.returned_all = table.returned_all;
    const auto segments = map.assign(scores);
    const auto measured = measure_segments(
        segments, {.recency_days = table.recency_days, .purchases = table.frequency, .revenue = table.monetary});
    print_scores(table, scores, segments, chosen.chinese);
    print_cuts(fitted.cuts);
    if (asked > 0)
        print_fewer(fitted.cuts, asked);
    print_segments(measured, chosen.chinese);
    const auto report = lint(map);
    if (!report.complete() || !report.disjoint())
        std::fprintf(stderr, "\nmap %s: %s", map.name.c_str(), in_words(report).c_str());
}

} // namespace

int main(int count, char** arguments) {
    options chosen;
    support::program app{"rfm_scores", "Recency, frequency and monetary scores, and segments"};
    support::order_options orders{app};
    const auto as_of =
        app.add("--as-of", chosen.as_of, "the last day that counts, such as 2006-12-31; needed for orders");
    const auto bins = app.add("--bins", chosen.bins, "bins per dimension").between(1, 1'000'000);
    app.add("--cuts", chosen.cuts, "stated cuts instead of bins, such as r=30,90;f=2,5;m=100,1000").excludes(bins);
    app.add("--edges", chosen.edges,
            "type7_plus_one, type1 .. type9, ntile, equal_width, log_width (of days + 1 and of purchases + 1; "
            "of the money itself when all is above 0, else of the money + its least amount above 0), geometric, "
            "natural_breaks, mean");
    app.add("--ties", chosen.ties, "equal values: same score, or apart in row order").one_of({"same", "row"});
    app.add("--map", chosen.map, "standard, rfm_0_3_0, rfm_0_2, recency_frequency_grid, python_rfm, eight_types");
    const auto frequency =
        app.add("--frequency", chosen.frequency, "what is counted: orders or days").one_of({"orders", "days"});
    auto summary = app.add("--summary", chosen.summary,
                           "the file has one row per customer: customer,recency_days,frequency,monetary");
    summary.excludes(as_of).excludes(frequency);
    app.add("--chinese", chosen.chinese, "segments in Chinese");
    return app.run(count, arguments, [&] {
        require(chosen.summary || as_of.given(), "--as-of must be given for orders");
        require(!bins.given() || chosen.edges != "mean", "--edges mean makes two bins and takes no --bins");
        if (chosen.summary)
            orders.refuse_for("--summary");
        run(chosen.summary ? from_summary(orders.path(), orders.format(), orders.called())
                           : from_orders(orders, chosen),
            chosen);
    });
}
