// Scores customers by recency, frequency and money, and names their segments.
//
//     rfm_scores ORDERS.csv --as-of 2006-12-31
//     rfm_scores ORDERS.csv --as-of 2006-12-31 --edges type7_plus_one --map rfm_0_3_0
//     rfm_scores ORDERS.csv --as-of 2006-12-31 --cuts "r=30,90,365;f=2,5;m=100,1000"
//     rfm_scores CUSTOMERS.csv --summary --bins 10
//
// The scores go to stdout as CSV, the cuts and the segment table to stderr.

#include <clientele/io/csv.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/rfm/dimensions.hpp>
#include <clientele/rfm/natural_breaks_bins.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/segment_table.hpp>
#include <clientele/rfm/skewed_binning.hpp>

#include "support/table.hpp"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace clientele;

struct options {
    std::string path, as_of, columns, cuts, edges = "type7", ties = "same", map = "standard", returns = "refuse",
                                            frequency = "orders";
    std::size_t bins = 5;
    bool summary = false, refuse_late = false, chinese = false;
};

struct customer_table {
    std::vector<std::string> customer;
    std::vector<double> recency_days, frequency, monetary;
    std::vector<std::size_t> line; // of the file, when customers stand there
    std::string about;             // what became of the orders
};

// "customer=client,date=placed" -> what each column is called in the file
std::map<std::string, std::string> pairs(const std::string& text, char separator, const std::string& option) {
    std::map<std::string, std::string> result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        const std::string part = text.substr(at, end - at);
        const std::size_t equals = part.find('=');
        require(equals != part.npos && equals > 0, option, " must be name=value, got ", part);
        const bool is_new = result.emplace(part.substr(0, equals), part.substr(equals + 1)).second;
        require(is_new, option, " must name ", part.substr(0, equals), " once");
        at = end + 1;
    }
    return result;
}

// A key that names no column of this kind of file is a slip of the pen, not a wish to be passed over.
void require_known_columns(const options& chosen) {
    const std::set<std::string> known = chosen.summary
                                            ? std::set<std::string>{"customer", "recency_days", "frequency", "monetary"}
                                            : std::set<std::string>{"customer", "date", "amount"};
    for (const auto& [name, column] : pairs(chosen.columns, ',', "--columns"))
        require(known.contains(name), "--columns must name ",
                chosen.summary ? "customer, recency_days, frequency or monetary with --summary"
                               : "customer, date or amount",
                ", got ", name);
}

std::size_t column_of_file(const csv_table& file, const options& chosen, const std::string& name) {
    const auto renamed = pairs(chosen.columns, ',', "--columns");
    const auto found = renamed.find(name);
    return file.column(found == renamed.end() ? name : found->second);
}

// Decimals that the amounts are written with, as far as a double and 64-bit integers can hold them.
int decimals_of(const csv_table& file, std::size_t amount) {
    std::size_t most = 0;
    double largest = 1.0;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto text = file.text(row, amount);
        const std::size_t point = text.find('.');
        most = std::max(most, text.find_first_of("eE") != text.npos ? 9
                              : point == text.npos                  ? 0
                                                                    : text.size() - point - 1);
        double value = 0.0; // what is no number is refused with its line when its turn comes
        if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{} && std::isfinite(value))
            largest = std::max(largest, std::abs(value));
    }
    const int whole = static_cast<int>(std::log10(largest)) + 1;
    return std::clamp(static_cast<int>(std::min<std::size_t>(most, 9)), 0, std::max(0, 15 - whole));
}

template <class Returns>
summaries<std::string> read_orders(const csv_table& file, const options& chosen, day as_of, Returns returns) {
    const std::size_t customer = column_of_file(file, chosen, "customer"), date = column_of_file(file, chosen, "date"),
                      amount = column_of_file(file, chosen, "amount");
    const auto late = [&](const rejected_row&) {
        return chosen.refuse_late ? row_action::refuse : row_action::leave_out;
    };
    const summarize rules{
        .as_of = as_of, .money = exact_money{decimals_of(file, amount)}, .late_rows = late, .returns = returns};
    auto build = rules.template builder<std::string>();
    try {
        for (std::size_t row = 0; row < file.rows(); ++row)
            build.add(file.text(row, customer), file.date(row, date), file.number(row, amount));
    } catch (const error& problem) {
        const std::string told = problem.what(), place = sentence("row ", problem.row(), ": ");
        const std::size_t at = told.find(place);
        if (problem.row() == no_row || at == told.npos)
            throw;
        throw error{problem.code(), problem.row(),
                    sentence(chosen.path, ", line ", file.line(problem.row()), ": ", told.substr(at + place.size()))};
    }
    return build.finish();
}

customer_table from_orders(const csv_table& file, const options& chosen) {
    const auto as_of = parse_day(chosen.as_of);
    require(as_of.has_value(), "--as-of must be a day such as 2006-12-31, got \"", chosen.as_of, "\"");
    const auto book = chosen.returns == "net"     ? read_orders(file, chosen, *as_of, net_by_day{})
                      : chosen.returns == "money" ? read_orders(file, chosen, *as_of, returns_as_money{})
                                                  : read_orders(file, chosen, *as_of, refuse_returns{});
    const auto& counted = chosen.frequency == "days" ? book.purchase_days : book.orders;
    customer_table table{book.customer, book.recency, {counted.begin(), counted.end()}, book.total, {}, {}};
    for (const auto& id : book.without_purchase) { // known, and nothing bought that was kept
        const auto at = std::lower_bound(table.customer.begin(), table.customer.end(), id) - table.customer.begin();
        table.customer.insert(table.customer.begin() + at, id);
        for (auto* values : {&table.recency_days, &table.frequency, &table.monetary})
            values->insert(values->begin() + at, 0.0);
    }
    table.about = sentence(book.counts.used, " orders of ", table.customer.size(), " customers as of ", chosen.as_of);
    if (book.counts.late_rows > 0)
        table.about += sentence("; ", book.counts.late_rows, " later orders left out");
    return table;
}

customer_table from_summary(const csv_table& file, const options& chosen) {
    const std::size_t customer = column_of_file(file, chosen, "customer"),
                      recency = column_of_file(file, chosen, "recency_days"),
                      frequency = column_of_file(file, chosen, "frequency"),
                      monetary = column_of_file(file, chosen, "monetary");
    customer_table table;
    std::set<std::string> seen;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto refuse = [&](const std::string& what) {
            fail(errc::bad_value, row, chosen.path, ", line ", file.line(row), ": ", what);
        };
        table.customer.emplace_back(file.text(row, customer));
        if (table.customer.back().empty())
            refuse("customer must not be empty");
        if (!seen.insert(table.customer.back()).second)
            refuse("customer " + table.customer.back() + " is there twice");
        table.frequency.push_back(file.number(row, frequency));
        const bool prospect = table.frequency.back() == 0.0;
        table.recency_days.push_back(prospect ? 0.0 : file.number(row, recency));
        table.monetary.push_back(prospect ? 0.0 : file.number(row, monetary));
        if (!(table.recency_days.back() >= 0.0) || !std::isfinite(table.recency_days.back()))
            refuse(sentence("recency_days must be finite and not negative, got ", table.recency_days.back()));
        if (!(table.frequency.back() >= 0.0) || !std::isfinite(table.frequency.back()))
            refuse(sentence("frequency must be finite and not negative, got ", table.frequency.back()));
        if (!std::isfinite(table.monetary.back()))
            refuse(sentence("monetary must be finite, got ", table.monetary.back()));
        table.line.push_back(file.line(row));
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
    require(!by_row, "--ties row goes with --edges type1 to type9 and ntile, got ", chosen.edges);
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
         chosen.edges);
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
    for (const auto& [name, list] : pairs(chosen.cuts, ';', "--cuts")) {
        require(name == "r" || name == "f" || name == "m", "--cuts must name r, f or m, got ", name);
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
        if (scores.prospect(row))
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

// How a map reads scores of fewer levels than were asked for.
void print_fewer(const rfm_cuts& cuts, const segment_map& map) {
    std::string fewer, single;
    for (const auto& dimension : cuts.dimensions) {
        const auto& first = dimension.cuts.front();
        auto& names = first.bins() == 1 ? single : fewer;
        if (first.fewer() && std::ranges::find(map.dimensions, dimension.name) != map.dimensions.end())
            names += (names.empty() ? " " : " and ") + dimension.name;
    }
    if (fewer.empty() && single.empty())
        return;
    std::fprintf(stderr, "fewer bins than asked:");
    if (!single.empty())
        std::fprintf(stderr, " map %s takes the only level of%s for score %d of %d", map.name.c_str(), single.c_str(),
                     map.levels / 2 + 1, map.levels);
    if (!fewer.empty())
        std::fprintf(stderr, "%s map %s stretches the scores of%s onto 1 to %d, worst to worst and best to best",
                     single.empty() ? "" : ";", map.name.c_str(), fewer.c_str(), map.levels);
    std::fprintf(stderr, "\n");
}

void print_segments(const segmentation& segments, const customer_table& table, bool chinese) {
    const auto found = measure_segments(
        segments, {.recency_days = table.recency_days, .purchases = table.frequency, .revenue = table.monetary});
    support::table out{"Segments (medians with 95 % intervals; index: revenue per customer, all buyers = 100)",
                       {"<segment", "customers", "share", "revenue", "share", "index", "recency", "", "frequency", "",
                        "monetary", ""}};
    const auto interval = [](const median_summary& m, int decimals) {
        return m.n == 0 ? std::string{} : support::number(m.low, decimals) + " - " + support::number(m.high, decimals);
    };
    const auto median = [](const median_summary& m, int decimals) {
        return m.n == 0 ? std::string{} : support::number(m.median, decimals);
    };
    auto lines = found.segments;
    lines.push_back(found.base);
    for (const auto& line : lines)
        if (line.customers > 0)
            out.row({chinese ? line.chinese : line.name, support::number(static_cast<double>(line.customers)),
                     support::percent(line.share), support::number(line.revenue), support::percent(line.revenue_share),
                     support::number(line.value_index), median(line.recency, 0), interval(line.recency, 0),
                     median(line.frequency, 0), interval(line.frequency, 0), median(line.monetary, 0),
                     interval(line.monetary, 0)});
    out.print(stderr);
}

void run(const options& chosen) {
    require_known_columns(chosen);
    const auto file = csv_table::read(chosen.path);
    const auto table = chosen.summary ? from_summary(file, chosen) : from_orders(file, chosen);
    const auto map = map_named(chosen.map);
    const auto fitted = policies(chosen, table).fit(table.recency_days, table.frequency, table.monetary);
    const auto segments = map.assign(fitted.scores);
    if (!table.about.empty())
        std::fprintf(stderr, "%s\n", table.about.c_str());
    print_scores(table, fitted.scores, segments, chosen.chinese);
    print_cuts(fitted.cuts);
    print_fewer(fitted.cuts, map);
    print_segments(segments, table, chosen.chinese);
    const auto report = lint(map);
    if (!report.complete() || !report.disjoint())
        std::fprintf(stderr, "\nmap %s: %s", map.name.c_str(), in_words(report).c_str());
}

} // namespace

int main(int argc, char** argv) {
    options chosen;
    CLI::App app{"Recency, frequency and monetary scores, and segments"};
    app.add_option("FILE", chosen.path,
                   "CSV with columns customer,date,amount; with --summary customer,recency_days,frequency,monetary")
        ->required();
    auto* as_of =
        app.add_option("--as-of", chosen.as_of, "the last day that counts, such as 2006-12-31; needed for orders");
    auto* bins = app.add_option("--bins", chosen.bins, "bins per dimension")
                     ->check(CLI::Range(1, 1'000'000))
                     ->capture_default_str();
    app.add_option("--cuts", chosen.cuts, "stated cuts instead of bins, such as r=30,90;f=2,5;m=100,1000")
        ->excludes(bins);
    app.add_option("--edges", chosen.edges,
                   "type7_plus_one, type1 .. type9, ntile, equal_width, log_width (of days + 1 and of purchases + 1; "
                   "of the money itself when all is above 0, else of the money + its least amount above 0), geometric, "
                   "natural_breaks, mean")
        ->capture_default_str();
    app.add_option("--ties", chosen.ties, "equal values: same score, or apart in row order")
        ->check(CLI::IsMember({"same", "row"}))
        ->capture_default_str();
    app.add_option("--map", chosen.map, "standard, rfm_0_3_0, rfm_0_2, recency_frequency_grid, python_rfm, eight_types")
        ->capture_default_str();
    app.add_option("--columns", chosen.columns, "what columns are called, such as customer=a,date=b,amount=c");
    auto* returns = app.add_option("--returns", chosen.returns, "negative amounts: refuse, net or money")
                        ->check(CLI::IsMember({"refuse", "net", "money"}))
                        ->capture_default_str();
    auto* frequency = app.add_option("--frequency", chosen.frequency, "what is counted: orders or days")
                          ->check(CLI::IsMember({"orders", "days"}))
                          ->capture_default_str();
    auto* late = app.add_flag("--refuse-late", chosen.refuse_late,
                              "stop at an order after the as-of day instead of leaving it out");
    auto* summary = app.add_flag("--summary", chosen.summary, "the file has one row per customer");
    for (auto* of_orders : {as_of, returns, frequency, late})
        summary->excludes(of_orders);
    app.add_flag("--chinese", chosen.chinese, "segments in Chinese");
    CLI11_PARSE(app, argc, argv);
    try {
        require(chosen.summary || as_of->count() > 0, "--as-of must be given for orders");
        require(bins->count() == 0 || chosen.edges != "mean", "--edges mean makes two bins and takes no --bins");
        run(chosen);
        return 0;
    } catch (const error& problem) {
        std::fprintf(stderr, "rfm_scores: %s\n", problem.what());
        return 1;
    }
}
