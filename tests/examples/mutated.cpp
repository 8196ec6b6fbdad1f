// Plays broken files and odd options to the example programs: each must end with a result or with one sentence, in less
// than ten seconds. Documents are played in this process (the programs' own object files, main under another name),
// starts are real ones, or calls in a process of their own where all programs are linked with this one. The same seed
// gives the same documents; what ended badly is left in a folder that is named.
//     mutated documents KIND NUMBER [SEED]
//     mutated starts PROGRAM_WITH_ITS_FOLDER NUMBER [SEED]

#include <clientele/io/date.hpp>
#include <clientele/math/random.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/saved_cuts.hpp>

#include "support/program.hpp"
#include "support/rows.hpp"
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#define FOR_PROGRAMS_OF_FILES(use)                                                                                     \
    use(rfm_scores) use(summarize_orders) use(cluster_customers) use(lifetime_value) use(key_accounts)                 \
        use(explain_segments) use(donations) use(natural_breaks) use(score_customers) use(watch_portfolio)
#ifdef CLIENTELE_EXAMPLES_TOGETHER
#include <all_programs.hpp> // mutated.cmake writes it
#else
#define FOR_ALL_PROGRAMS FOR_PROGRAMS_OF_FILES
#endif
#define DECLARE(program) extern "C" int main_of_##program(int, char**);
FOR_ALL_PROGRAMS(DECLARE)

namespace {

using text = std::string;
using words = std::vector<text>;

text read(const text& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

// Readers that no program has for files of its user: saved cuts, and rows as structs.
int main_of_saved_cuts(int count, char** arguments) {
    text path;
    support::program app{"saved_cuts", "Cuts that were saved"};
    app.add("FILE", path, "cuts as text").required();
    return app.run(count, arguments, [&] {
        const auto cuts = clientele::parse_cuts(read(path));
        const std::vector<double> values{0, 1, 2, 3.5, 1000};
        const auto scores = cuts.apply(std::vector<clientele::column>(cuts.dimensions.size(), values));
        std::printf("%s%s\n", to_text(cuts).c_str(), scores.code(0).c_str());
    });
}

struct record {
    text customer;
    clientele::day date;
    double amount = 0;
    std::int64_t line = 0;
};
int main_of_records(int count, char** arguments) {
    text path;
    support::program app{"records", "Rows as structs"};
    app.add("FILE", path, "CSV of orders").required();
    return app.run(count, arguments, [&] {
        for (const auto& each : support::read_rows(
                 path, support::from{"customer", &record::customer}, support::from{"date", &record::date},
                 support::from{"amount", &record::amount}, support::from{"line", &record::line}))
            std::printf("%s %s %g %lld\n", each.customer.c_str(), clientele::to_text(each.date).c_str(), each.amount,
                        static_cast<long long>(each.line));
    });
}

#define ENTRY(program) {#program, main_of_##program},
const std::map<text, int (*)(int, char**)> programs_of_files{FOR_PROGRAMS_OF_FILES(ENTRY) ENTRY(saved_cuts)
                                                                 ENTRY(records)},
    all_programs{FOR_ALL_PROGRAMS(ENTRY)};

struct random_draws {
    clientele::random_generator generator;
    explicit random_draws(std::uint64_t seed) : generator{seed} {}
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(generator.below(n)); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    const text& of(const words& list) { return list[below(list.size())]; }
};

const words odd_fields{"",
                       " ",
                       "\"",
                       "\"\"",
                       "0",
                       "-0",
                       "-1",
                       "1e308",
                       "-1e308",
                       "1e-308",
                       "5e-324",
                       "1e400",
                       "1e150",
                       "1e-150",
                       "9223372036854775807",
                       "9223372036854775808",
                       "-9223372036854775808",
                       "99999999999999999999999999",
                       "4294967296",
                       "2147483648",
                       "0.1",
                       "1.23456789012345678901234567890",
                       "1,234.50",
                       "$5",
                       "5%",
                       "nan",
                       "inf",
                       "-inf",
                       "0x10",
                       "1/0",
                       "0/0",
                       "1/3",
                       "2011-02-30",
                       "0000-01-01",
                       "9999-12-31",
                       "32767-12-31",
                       "40543",
                       "12/1/2010 8:26",
                       "1997-01-01T25:00",
                       "1997-01-01 08:00 +99:99",
                       "1293868800000",
                       "\xEF\xBB\xBF",
                       "\xFF\xFE",
                       "\xC3",
                       "caf\xC3\xA9",
                       text(1, '\0'),
                       "\r",
                       "\n",
                       "\t",
                       ";",
                       ",,,,",
                       "\"a\nb\"",
                       text(70, 'x'),
                       text(5000, '7'),
                       text(300, '"'),
                       "customer",
                       "--help",
                       "=1+1"};

/// One change of a document.
void mutate(text& document, random_draws& draw) {
    const auto size = document.size();
    if (size == 0) {
        document = draw.of(odd_fields);
        return;
    }
    const auto at = draw.below(size), length = std::min(size - at, 1 + draw.below(draw.one_in(3) ? size : 12));
    const auto field = [&](std::size_t from) { // begin and length
        auto begin = document.find_last_of(",;|\n", from), end = document.find_first_of(",;|\n", from + 1);
        begin = begin == text::npos ? 0 : begin + 1;
        end = std::max(end == text::npos ? document.size() : end, begin);
        return std::pair{begin, end - begin};
    };
    const auto line = [&](std::size_t from) {
        const auto begin = from == 0 ? text::npos : document.rfind('\n', from - 1), end = document.find('\n', from);
        const auto first = begin == text::npos ? 0 : begin + 1;
        return document.substr(first, (end == text::npos ? document.size() : end + 1) - first);
    };
    switch (draw.below(16)) {
    case 0:
        document[at] = static_cast<char>(document[at] ^ (1 << draw.below(8)));
        break;
    case 1:
        document[at] = static_cast<char>(draw.below(256));
        break;
    case 2:
        document.erase(at, length);
        break;
    case 3:
        document.resize(at);
        break;
    case 4:
        document.insert(at, document.substr(at, length));
        break;
    case 5: { // a part of it very often
        const auto part = document.substr(at, std::min<std::size_t>(length, 40));
        text many;
        for (std::size_t i = 0, n = 1 + draw.below(60); i < n; ++i)
            many += part;
        document.insert(at, many);
        break;
    }
    case 6: { // two fields change places
        const auto [a, n] = field(at);
        const auto one = document.substr(a, n);
        const auto [b, m] = field(draw.below(size));
        const auto other = document.substr(b, m);
        document.replace(std::max(a, b), a > b ? n : m, a > b ? other : one);
        document.replace(std::min(a, b), a > b ? m : n, a > b ? one : other);
        break;
    }
    case 7:
    case 8:
    case 9: {
        const auto [begin, count] = field(at);
        document.replace(begin, count, draw.of(odd_fields));
        break;
    }
    case 10:
        document.insert(at, line(draw.below(size)));
        break;
    case 11:
        document.insert(draw.one_in(2) ? 0 : at, draw.of(odd_fields));
        break;
    case 12: { // the lines of another system
        text all;
        const text end = draw.one_in(2) ? "\r\n" : "\r";
        for (const char c : document)
            all += c == '\n' ? end : text(1, c);
        document = all;
        break;
    }
    case 13:
        if (draw.one_in(4)) { // UTF-16, little or big end first
            const bool little = draw.one_in(2);
            text all = little ? "\xFF\xFE" : "\xFE\xFF";
            for (const char c : document)
                all.append(little ? 1 : 0, c).append(1, '\0').append(little ? 0 : 1, c);
            document = all;
        } else if (draw.one_in(2)) {
            document.clear();
        } else {
            document.insert(0, "\xEF\xBB\xBF");
        }
        break;
    default: { // many digits more, in one number
        const auto digit = document.find_first_of("0123456789", at);
        if (digit != text::npos)
            document.insert(digit, text(1 + draw.below(30), static_cast<char>('0' + draw.below(10))));
    }
    }
}

text whole(std::size_t value) { return std::to_string(value); }

/// How a file of orders is written.
struct dialect {
    char separator = ',', decimal = '.';
    text dates = "iso";

    [[nodiscard]] words options() const {
        words all;
        if (separator != ',')
            all.insert(all.end(), {"--separator", text(1, separator)});
        if (decimal != '.')
            all.insert(all.end(), {"--decimal", text(1, decimal)});
        if (dates != "iso")
            all.insert(all.end(), {"--date-format", dates});
        return all;
    }
};

text money(random_draws& draw, char decimal = '.') {
    return whole(1 + draw.below(90)) + decimal + whole(10 + draw.below(89));
}
text orders(random_draws& draw, const dialect& how = {}) {
    text all = "customer,date,amount,order,line,currency,category,channel,list_amount\n";
    for (std::size_t i = 0, n = 5 + draw.below(40); i < n; ++i) {
        const auto year = 1997 + draw.below(2), month = 1 + draw.below(12), day = 1 + draw.below(28);
        const auto two = [](std::size_t v) { return (v < 10 ? "0" : "") + whole(v); };
        const auto date = how.dates == "dmy"     ? whole(day) + "/" + whole(month) + "/" + whole(year)
                          : how.dates == "mdy"   ? whole(month) + "/" + whole(day) + "/" + whole(year) + " 8:26"
                          : how.dates == "epoch" ? whole(852076800 + 86400 * draw.below(700))
                                                 : whole(year) + "-" + two(month) + "-" + two(day);
        all += "c" + whole(draw.below(9)) + "," + date + "," + (draw.one_in(15) ? "-" : "");
        all += money(draw, how.decimal == ',' ? ';' : '.') + ",I" + whole(i / 2) + "," + whole(i % 2) + ",EUR,";
        all += "category" + whole(draw.below(4)) + ",web," + money(draw, how.decimal == ',' ? ';' : '.') + "\n";
    }
    for (char& c : all) // decimal commas were written as semicolons
        if (c == ',' || c == ';')
            c = c == ',' ? how.separator : how.decimal;
    return all;
}
/// A header and n rows of a name and of what each column draws.
text rows(const text& header, std::size_t n, const std::function<text(std::size_t)>& row) {
    text all = header;
    for (std::size_t i = 0; i < n; ++i)
        all += row(i) + "\n";
    return all;
}

/// A start of a program, and the files that it reads.
struct start {
    text program;
    words arguments;
    std::map<text, text> files;
};

const words kinds{"orders", "rates",  "parents", "features", "rfm_summary", "clv_summary", "covariates",
                  "cells",  "values", "matrix",  "criteria", "judgements",  "saved_cuts",  "records"};

/// A start of a program whose file of one kind is legal as yet.
start legal(const text& kind, const text& wanted, random_draws& draw) {
    const auto some = [&](words list) { return draw.of(list); };
    const std::size_t n = 6 + draw.below(20);
    if (kind == "orders" || kind == "covariates") {
        dialect how;
        if (kind == "orders" && draw.one_in(3))
            how = {.separator = draw.one_in(2) ? ';' : '|', .decimal = draw.one_in(2) ? ',' : '.', .dates = "iso"};
        if (kind == "orders" && draw.one_in(2))
            how.dates = some({"iso", "dmy", "mdy", "epoch"});
        start it{kind == "covariates" ? "lifetime_value"
                 : !wanted.empty()    ? wanted
                                      : some({"rfm_scores", "summarize_orders", "cluster_customers", "lifetime_value",
                                              "key_accounts", "explain_segments", "watch_portfolio"}),
                 {"a.csv"},
                 {{"a.csv", orders(draw, how)}}};
        auto& say = it.arguments;
        for (const auto& word : how.options())
            say.push_back(word);
        say.insert(say.end(), {it.program == "lifetime_value" ? "--calibrate-until" : "--as-of",
                               draw.one_in(4) ? "1997-12-31" : "1998-12-31"});
        if (!draw.one_in(3))
            say.insert(say.end(), {"--bad-rows", "skip"});
        if (!draw.one_in(3))
            say.insert(say.end(), {"--returns", draw.one_in(2) ? "net" : "money"});
        if (draw.one_in(3))
            say.insert(say.end(), {"--columns", draw.one_in(2) ? "order=order,line=line" : "currency=currency"});
        if (draw.one_in(5))
            say.push_back("--round");
        if (it.program == "cluster_customers")
            say.insert(say.end(), {"--k", whole(1 + draw.below(4)), "--scale",
                                   some({"none", "zscore", "minmax", "robust", "log_zscore"})});
        if (it.program == "rfm_scores")
            say.insert(say.end(), {"--edges", some({"type7", "type2", "type7_plus_one", "ntile", "equal_width",
                                                    "log_width", "geometric", "natural_breaks"})});
        if (it.program == "summarize_orders" && draw.one_in(2))
            say.insert(say.end(), {"--window", some({"365d", "1997-01-01..1998-06-30", "30d"}), "--threads", "2"});
        if (it.program == "lifetime_value")
            say.insert(say.end(), {"--model", some({"bg_nbd", "mbg_nbd", "pareto_nbd", "bg_cnbd", "nbd"})});
        if (it.program == "lifetime_value" && draw.one_in(4))
            say.insert(say.end(), {"--holdout-until", "1999-06-30"});
        if (kind == "covariates") {
            say.insert(say.end(), {"--covariates", "b.csv"});
            it.files["b.csv"] = rows("customer,web,age\n", 9, [&](std::size_t i) {
                return "c" + whole(i) + "," + whole(i % 2) + "," + whole(20 + draw.below(60));
            });
        }
        return it;
    }
    if (kind == "features")
        return {"cluster_customers",
                {"a.csv", draw.one_in(4) ? "--choose-k" : "--k", "2", "--scale",
                 some({"none", "zscore", "minmax", "robust", "log_zscore"})},
                {{"a.csv", rows("id,a,b,w\n", n, [&](std::size_t i) {
                      return "c" + whole(i) + "," + money(draw) + "," + whole(draw.below(1000)) + ",1";
                  })}}};
    if (kind == "rates")
        return {"summarize_orders",
                {"a.csv", "--as-of", "1998-12-31", "--bad-rows", "skip", "--returns", "net", "--columns",
                 "currency=currency", "--home", "USD", "--rates", "b.csv"},
                {{"a.csv", orders(draw)}, {"b.csv", rows("currency,date,rate\n", n, [&](std::size_t i) {
                                               return (i % 2 == 0 ? "EUR," : "GBP,") + whole(1990 + i) + "-01-01," +
                                                      money(draw);
                                           })}}};
    if (kind == "parents")
        return {"summarize_orders",
                {"a.csv", "--as-of", "1998-12-31", "--bad-rows", "skip", "--returns", "net", "--frequency",
                 some({"days", "orders"}), "--parents", "b.csv", "--level", whole(draw.below(3))},
                {{"a.csv", orders(draw)}, {"b.csv", rows("account,parent\n", n, [&](std::size_t i) {
                                               return "c" + whole(i) + ",c" + whole(i + 1 + draw.below(3));
                                           })}}};
    if (kind == "rfm_summary")
        return {"rfm_scores",
                {"a.csv", "--summary", "--edges",
                 some({"type7", "type1", "ntile", "equal_width", "log_width", "geometric", "natural_breaks", "mean"})},
                {{"a.csv", rows("customer,recency_days,frequency,monetary\n", n, [&](std::size_t i) {
                      return "c" + whole(i) + "," + whole(draw.below(700)) + "," + whole(1 + draw.below(9)) + "," +
                             money(draw);
                  })}}};
    if (kind == "clv_summary")
        return {"lifetime_value",
                {"a.csv", "--summary", "--model", some({"bg_nbd", "mbg_nbd", "pareto_nbd", "bg_cnbd", "nbd"})},
                {{"a.csv", rows("customer,x,t_x,T,spend\n", n, [&](std::size_t i) {
                      const auto x = draw.below(5);
                      return "c" + whole(i) + "," + whole(x) + "," + whole(x == 0 ? 0 : 1 + draw.below(30)) + ",40," +
                             money(draw);
                  })}}};
    if (kind == "records")
        return {"records", {"a.csv"}, {{"a.csv", orders(draw)}}};
    if (kind == "saved_cuts") {
        std::vector<double> days, counts, money_of;
        for (std::size_t i = 0; i < n; ++i) {
            days.push_back(static_cast<double>(draw.below(700)));
            counts.push_back(static_cast<double>(1 + draw.below(9)));
            money_of.push_back(static_cast<double>(1 + draw.below(9000)) / 100);
        }
        clientele::rfm rules;
        rules.nested = draw.one_in(3) ? clientele::nesting::within_previous : clientele::nesting::independent;
        return {"saved_cuts", {"a.csv"}, {{"a.csv", to_text(rules.fit(days, counts, money_of).cuts)}}};
    }
    if (kind == "cells")
        return {"donations",
                {"a.csv"},
                {{"a.csv", "x,t_x,n,count\n6,6,6,888\n5,6,6,519\n4,6,6,384\n3,6,6,300\n2,5,6,250\n1,3,6,400\n1,1,6,"
                           "300\n0,0,6,3000\n"}}};
    if (kind == "values")
        return {"natural_breaks",
                {"a.csv", "--k", whole(1 + draw.below(6))},
                {{"a.csv", rows("", n, [&](std::size_t) { return money(draw); })}}};
    const auto table = rows("id,a,b,c\n", n, [&](std::size_t i) {
        return "c" + whole(i) + "," + money(draw) + "," + whole(draw.below(9)) + "," + money(draw);
    });
    const text criteria = "criterion,direction,weight\na,max,0.3\nb,cost,0.4\nc,benefit,0.3\n",
               judged = "1,4,3\n1/4,1,1/2\n1/3,2,1\n";
    start it{"score_customers",
             {"a.csv", "--criteria", "b.csv", "--method", some({"weighted_sum", "topsis", "vikor", "promethee2"})},
             {{"a.csv", table}, {"b.csv", criteria}, {"c.csv", judged}}};
    if (kind == "judgements" && draw.one_in(2))
        it.arguments = {"--ahp", "c.csv"};
    else if (kind == "judgements")
        it.arguments.insert(it.arguments.end(), {"--weights", "ahp", "--ahp", "c.csv"});
    else
        it.arguments.insert(it.arguments.end(), {"--weights", some({"equal", "fixed", "entropy", "critic"})});
    return it;
}

const words odd_options{"--k",
                        "--seed",
                        "--restarts",
                        "--scale",
                        "--seeding",
                        "--features",
                        "--weights",
                        "--choose-k",
                        "--as-of",
                        "--columns",
                        "--order",
                        "--amount",
                        "--separator",
                        "--decimal",
                        "--date-format",
                        "--utc-offset",
                        "--decimals",
                        "--bad-rows",
                        "--returns",
                        "--late",
                        "--bins",
                        "--cuts",
                        "--edges",
                        "--ties",
                        "--map",
                        "--frequency",
                        "--model",
                        "--calibrate-until",
                        "--holdout-until",
                        "--unit",
                        "--horizon",
                        "--discount",
                        "--spend",
                        "--covariates",
                        "--places",
                        "--dwell",
                        "--grace",
                        "--rules",
                        "--segment",
                        "--customer",
                        "--criteria",
                        "--method",
                        "--ahp",
                        "--summary",
                        "--parameters",
                        "--compare",
                        "--round",
                        "--chinese",
                        "--no-id",
                        "--no-header",
                        "--help",
                        "--",
                        "-x"};
const words odd_values{"",
                       "0",
                       "1",
                       "2",
                       "3",
                       "-1",
                       "-0.5",
                       "0.1",
                       "1e9",
                       "1e308",
                       "1e-308",
                       "1e400",
                       "nan",
                       "inf",
                       "4294967296",
                       "18446744073709551615",
                       "99999999999999999999",
                       "1..3",
                       "5..2",
                       "1..1000000",
                       "a,b",
                       "a,a",
                       ",",
                       "\"",
                       "amount*amount",
                       "amount*amount*amount",
                       "customer=customer",
                       "customer=date,date=customer",
                       "amount=line",
                       "order",
                       "line",
                       "w",
                       "a.csv",
                       "/",
                       "/dev/null",
                       "/nowhere",
                       "1997-06-30",
                       "9999-12-31",
                       "-9999-01-01",
                       "2000-13-01",
                       "day",
                       "week",
                       "days",
                       "row",
                       "+14:00",
                       "-25:00",
                       "r=1,2;f=1;m=5",
                       "r=2,1",
                       "x=1",
                       "m=1e400",
                       "eight_types",
                       "Champions",
                       "c1",
                       "tab",
                       ",",
                       ";",
                       "\xFF",
                       text(3000, 'z')};

void odd_option(words& arguments, random_draws& draw) {
    arguments.push_back(draw.of(odd_options));
    if (!draw.one_in(8))
        arguments.push_back(draw.of(odd_values));
}

/// A start with a broken file of a kind, and sometimes an odd option.
start broken(const text& kind, const text& wanted, random_draws& draw) {
    auto it = legal(kind, wanted, draw);
    const auto file = kind == "covariates" || kind == "criteria" || kind == "rates" || kind == "parents" ? "b.csv"
                      : kind == "judgements"                                                             ? "c.csv"
                                                                                                         : "a.csv";
    auto& document = it.files[file];
    for (std::size_t i = 0, n = 1 + draw.below(3); i < n; ++i)
        mutate(document, draw);
    if (draw.one_in(8))
        odd_option(it.arguments, draw);
    if (document.size() > 100'000)
        document.resize(100'000);
    return it;
}

/// A start of the ledger: most import a broken file, and the others ask for what is in it.
start of_ledger(random_draws& draw) {
    start it = broken("orders", "summarize_orders", draw);
    const auto drop = [&](const text& option) {
        const auto at = std::find(it.arguments.begin(), it.arguments.end(), option);
        if (at != it.arguments.end())
            it.arguments.erase(at, at + 2);
    };
    for (const char* option : {"--as-of", "--window", "--threads", "--late"})
        drop(option);
    it.program = "order_ledger";
    if (draw.one_in(3)) {
        const words commands[] = {{"ledger", "summaries", "--as-of", "1998-12-31"},
                                  {"ledger", "check"},
                                  {"ledger", "erase", "c1"},
                                  {"ledger", "retract", "c1", "1"}};
        it.arguments = commands[draw.below(4)];
    } else {
        it.arguments.insert(it.arguments.begin(), {"ledger", "import"});
    }
    if (draw.one_in(3))
        odd_option(it.arguments, draw);
    return it;
}

/// A start of a program, whatever it reads.
start any_start(const text& program, random_draws& draw) {
    if (program == "order_ledger")
        return of_ledger(draw);
    if (!programs_of_files.contains(program)) {
        start it{program, {}, {}};
        if (!draw.one_in(40))
            odd_option(it.arguments, draw);
        return it;
    }
    for (;;) {
        const auto& kind = draw.of(kinds);
        const bool reads_orders = program != "donations" && program != "natural_breaks" && program != "score_customers";
        auto it = broken(kind, kind == "orders" && reads_orders ? program : "", draw);
        if (it.program != program)
            continue;
        if (draw.one_in(3))
            odd_option(it.arguments, draw);
        return it;
    }
}

/// Whether a text holds nan or inf as a word.
bool no_number(const text& all) {
    const auto bound = [&](std::size_t at) {
        return at >= all.size() || std::strchr(" ,\n=:;()[]", all[at]) != nullptr;
    };
    for (const char* word : {"nan", "inf"})
        for (auto at = all.find(word); at != text::npos; at = all.find(word, at + 1)) {
            const auto begin = at > 0 && (all[at - 1] == '-' || all[at - 1] == '+') ? at - 1 : at;
            if ((begin == 0 || bound(begin - 1)) && bound(at + 3))
                return true;
        }
    return false;
}
bool says_no_number(const start& it) { // a customer may be called nan, and help speaks of inf
    text all;
    for (const auto& word : it.arguments)
        all += word + "\n";
    for (const auto& [name, file] : it.files)
        all += file + "\n";
    for (char& c : all)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return all.find("nan") != text::npos || all.find("inf") != text::npos || all.find("--help") != text::npos;
}

/// A text without what may be infinite, and says so.
text without_horizons(text all) {
    for (auto at = all.find("or inf"); at != text::npos; at = all.find("or inf", at))
        all.erase(at, 6);
    return all;
}

/// Whether a document or an option has a word, such as a column that mutation called "custoier".
bool has_word(const start& it, std::string_view word) {
    const auto has = [&](const text& in) { return in.find(word) != text::npos; };
    return std::any_of(it.arguments.begin(), it.arguments.end(), has) ||
           std::any_of(it.files.begin(), it.files.end(), [&](const auto& file) { return has(file.second); });
}

/// Whether a sentence is one of ours: it names a file or an option, or says what must be; none comes from inside of the
/// standard library.
bool names_something(const start& it, const text& sentence) {
    const auto says = [&](std::string_view part) { return sentence.find(part) != text::npos; };
    for (const char* inside : {"std::", "bad_alloc", "_M_", "basic_string", "vector::", "map::at", "stoi", "stod"})
        if (says(inside) && !has_word(it, inside))
            return false;
    bool named = says("--") || says("must ") || says(" is required") || says("argument") || says("there ") ||
                 says("cannot open") || says("does not fit") || says("ledger");
    for (const auto& [name, file] : it.files)
        named = named || says(name);
    return named;
}

/// What is wrong with how a start ended; empty: nothing.
text wrong_with(const start& it, int status, const text& out, const text& err) {
    if (err.find("Sanitizer") != text::npos || err.find("runtime error:") != text::npos)
        return "a sanitizer spoke";
    if (!says_no_number(it) && (no_number(out) || no_number(without_horizons(err))))
        return "a number that is none was printed";
    if (status == 0)
        return out.empty() ? "there is no result" : "";
    if (status != 1 && status != 2)
        return "the exit status is " + std::to_string(status);
    if (!out.empty())
        return "something was printed before the refusal";
    const auto begin = it.program + ": ";
    std::size_t sentences = 0, last = 0;
    for (std::size_t at = 0; at < err.size();
         at = err.find('\n', at) == text::npos ? err.size() : err.find('\n', at) + 1) {
        last = at;
        sentences += err.compare(at, begin.size(), begin) == 0;
    }
    if (sentences != 1 || err.compare(last, begin.size(), begin) != 0)
        return "the refusal is not one sentence, the last line";
    const std::size_t most =
        err.find("; rows: ", last) == text::npos ? 400 : 1000; // with all reasons of what was left out
    if (err.back() != '\n' || err.size() - last > begin.size() + most || err.size() - last < begin.size() + 10)
        return "the sentence is too long, or none";
    return names_something(it, err.substr(last + begin.size())) ? "" : "the sentence names no file, option or rule";
}

void write_files(const start& it) {
    for (const auto& [name, file] : it.files)
        std::ofstream{name, std::ios::binary} << file;
    std::ofstream command{"command"};
    command << it.program;
    for (const auto& word : it.arguments)
        command << " '" << word << "'";
    command << "\n";
}
std::vector<char*> argument_list(const start& it, words& holder) {
    holder = it.arguments;
    holder.insert(holder.begin(), it.program);
    std::vector<char*> list;
    for (auto& word : holder)
        list.push_back(word.data());
    list.push_back(nullptr);
    return list;
}
void open_as(int file, const char* path) {
    const int opened = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    dup2(opened, file);
    close(opened);
}

/// How starts ended: with 0, 1 and 2, and the longest time.
struct tally {
    std::array<std::size_t, 3> ended{};
    double seconds = 0;
};
double now() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
void say_fault(const text& what) {
    std::fprintf(stderr, "mutated: %s\n%s%.3000s\nin %s\n", what.c_str(), read("command").c_str(), read("err").c_str(),
                 std::filesystem::current_path().c_str());
}
/// Counts one end; whether it was a legal one.
bool count(const start& it, int status, double seconds, tally& all) {
    all.seconds = std::max(all.seconds, seconds);
    if (const auto wrong = wrong_with(it, status, read("out"), read("err")); !wrong.empty()) {
        say_fault(wrong);
        return false;
    }
    ++all.ended[static_cast<std::size_t>(status)];
    return true;
}
int main_ended(int state) { return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state); }

/// Documents of one kind, all in one process of their own; whether all ended well.
bool play_documents(const text& kind, std::size_t documents, std::uint64_t seed) {
    const pid_t child = fork();
    if (child == 0) {
        tally all;
        bool well = true;
        random_draws draw{seed};
        const int out = dup(1), err = dup(2);
        for (std::size_t i = 0; i < documents; ++i) {
            const auto it = broken(kind, "", draw);
            write_files(it);
            words holder;
            auto list = argument_list(it, holder);
            open_as(1, "out");
            open_as(2, "err");
            const double began = now();
            alarm(10);
            const int status = programs_of_files.at(it.program)(static_cast<int>(holder.size()), list.data());
            alarm(0);
            std::fflush(stdout);
            dup2(out, 1);
            dup2(err, 2);
            well = count(it, status, now() - began, all) && well;
            if (!well)
                break;
        }
        if (well && documents >= 40 && (all.ended[0] == 0 || all.ended[1] == 0))
            say_fault("documents are all broken, or none"), well = false;
        std::printf("%s: %zu documents: %zu results, %zu refused, %zu asked for what is not there; at most %.1f s\n",
                    kind.c_str(), documents, all.ended[0], all.ended[1], all.ended[2], all.seconds);
        std::fflush(stdout);
        std::ofstream{"played"} << well;
        std::exit(well ? 0 : 3);
    }
    int state = 0;
    waitpid(child, &state, 0);
    if (!std::filesystem::exists("played") || (main_ended(state) != 0 && main_ended(state) != 3))
        say_fault("it died of " + std::to_string(main_ended(state)));
    return main_ended(state) == 0 && std::filesystem::exists("played");
}

/// Starts of one program, each a process of its own; whether all ended well.
bool play_starts(const text& path, std::size_t starts, std::uint64_t seed) {
    const text program = std::filesystem::path{path}.filename();
    tally all;
    random_draws draw{seed};
    bool well = true;
    for (std::size_t i = 0; i < starts && well; ++i) {
        const auto it = any_start(program, draw);
        write_files(it);
        const double began = now();
        const pid_t child = fork();
        if (child == 0) {
            words holder;
            auto list = argument_list(it, holder);
            open_as(1, "out");
            open_as(2, "err");
            alarm(10);                          // goes on in the program
            if (!std::filesystem::exists(path)) // it is linked with this one
                std::exit(all_programs.at(program)(static_cast<int>(holder.size()), list.data()));
            execv(path.c_str(), list.data());
            std::_Exit(127);
        }
        int state = 0;
        waitpid(child, &state, 0);
        well = count(it, main_ended(state), now() - began, all);
    }
    std::printf("%s: %zu starts: %zu results, %zu refused, %zu asked for what is not there; at most %.1f s\n",
                program.c_str(), starts, all.ended[0], all.ended[1], all.ended[2], all.seconds);
    std::fflush(stdout);
    return well;
}

} // namespace

int main(int count, char** arguments) {
    const words given{arguments + 1, arguments + count};
    const bool documents =
        given.size() >= 3 && given[0] == "documents" && std::find(kinds.begin(), kinds.end(), given[1]) != kinds.end();
    if (!documents && !(given.size() >= 3 && given[0] == "starts" &&
                        (std::filesystem::exists(given[1]) || all_programs.contains(given[1]))))
        return std::fprintf(stderr, "usage: mutated documents KIND NUMBER [SEED], or starts PROGRAM NUMBER [SEED]\n"),
               2;
    const std::size_t number = std::strtoul(given[2].c_str(), nullptr, 10);
    const std::uint64_t seed = given.size() > 3 ? std::strtoull(given[3].c_str(), nullptr, 10) : 1;
    const text program = std::filesystem::absolute(given[1]);
    char work[] = "mutated.XXXXXX";
    if (mkdtemp(work) == nullptr)
        return std::fprintf(stderr, "mutated: there must be a folder to write into\n"), 2;
    const text folder = std::filesystem::absolute(work);
    std::filesystem::current_path(folder);
    const bool well = documents ? play_documents(given[1], number, seed) : play_starts(program, number, seed);
    std::filesystem::current_path("..");
    if (well)
        std::filesystem::remove_all(folder);
    return well ? 0 : 1;
}
