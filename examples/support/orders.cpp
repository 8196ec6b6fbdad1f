#include "support/orders.hpp"

#include <clientele/orders/summarize.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <set>
#include <unordered_set>

namespace support {

using namespace clientele;

namespace {

/// What is wrong with a row: its complaint, and the part of it that is the reason.
struct problem {
    std::string complaint, reason;
    std::optional<std::int64_t> minor;
};

/// Reads one row after another; what is wrong with one is returned, not thrown, as a large file may have many.
class row_reader {
public:
    row_reader(const column_names& columns, const std::vector<std::string>& factors, bool round, order_book& into)
        : date_{columns.in(into.file, "date")}, round_{round}, into_{into} {
        const csv_table& file = into.file;
        for (const auto& each : factors) {
            factors_.push_back(file.column(each));
            amount_name_ += (amount_name_.empty() ? "" : "*") + each;
        }
        if (columns.named("order"))
            order_ = columns.in(file, "order");
        if (columns.named("line"))
            line_ = columns.in(file, "line");
        if (columns.named("currency"))
            currency_ = columns.in(file, "currency");
    }

    /// Adds the row, or says what is wrong with it.
    [[nodiscard]] std::optional<problem> read(std::size_t row) {
        const csv_table& file = into_.file;
        std::int64_t minor = 0;
        bool finer = false;
        if (auto wrong = read_amount(row, minor, finer))
            return wrong;
        const auto bad = [&](std::size_t at, std::string_view kind, std::string_view hint = {}) {
            return problem{file.complaint(row, at, kind, hint), sentence(file.names()[at], " must be ", kind), minor};
        };
        if (file.text(row, into_.customer_column).empty())
            return bad(into_.customer_column, "a name");
        const auto when = parse_day(file.text(row, date_), file.format().dates);
        if (!when)
            return bad(date_, in_words(file.format().dates.order),
                       day_hint(file.text(row, date_), file.format().dates));
        if (order_ && file.text(row, *order_).empty())
            return bad(*order_, "the id of an order");
        if (minor < 0 && !into_.returns.accepts())
            return problem{sentence(file.place_of(row), ": ", amount_name_, " must not be negative, got ",
                                    amount_in(row), " (--returns says what a return means)"),
                           amount_name_ + " must not be negative", minor};
        if (currency_) {
            const auto currency = file.text(row, *currency_);
            if (into_.row.empty())
                first_currency_ = currency;
            if (currency.empty() || currency != first_currency_) { // money of another kind is in no sum
                auto wrong =
                    bad(*currency_, first_currency_.empty() ? "a currency" : first_currency_ + ", as in the first row");
                wrong.minor = {};
                return wrong;
            }
        }
        if (order_ && line_ && !seen_lines_.emplace(line_key(row, *order_, *line_)).second)
            return bad(*line_, "there once in its order");
        into_.row.push_back(row);
        into_.customer.emplace_back(file.text(row, into_.customer_column));
        into_.when.push_back(*when);
        into_.minor.push_back(minor);
        into_.rounded += finer;
        if (order_)
            into_.order.emplace_back(file.text(row, *order_));
        return {};
    }

private:
    std::optional<problem> read_amount(std::size_t row, std::int64_t& minor, bool& finer) {
        const csv_table& file = into_.file;
        std::optional<decimal> product;
        for (const auto at : factors_) {
            const auto text = file.text(row, at);
            const auto factor = decimal::parse(text, file.format().decimal);
            if (!factor)
                return problem{file.complaint(row, at, "a number", number_hint(text, file.format().decimal)),
                               file.names()[at] + " must be a number",
                               {}};
            product = product ? *product * *factor : *factor;
        }
        if (!product)
            return {}; // a file without amounts
        finer = product->finer_than(into_.decimals);
        const auto amount = round_ ? product->rounded_minor(into_.decimals) : product->minor(into_.decimals);
        if (amount.value) {
            minor = *amount.value;
            return {};
        }
        const auto must =
            finer ? sentence("must have no more than ", into_.decimals, " decimals") : std::string{amount.problem};
        return problem{sentence(file.place_of(row), ": ", amount_name_, " ", must, ", got ", amount_in(row),
                                finer ? " (--decimals keeps more, --round rounds)" : ""),
                       amount_name_ + " " + must,
                       {}};
    }
    [[nodiscard]] std::string amount_in(std::size_t row) const {
        std::string out;
        for (const auto at : factors_)
            out += (out.empty() ? "" : " * ") + quoted(into_.file.text(row, at));
        return out;
    }
    [[nodiscard]] std::string line_key(std::size_t row, std::size_t order_at, std::size_t line_at) const {
        const auto order = into_.file.text(row, order_at);
        return sentence(order.size(), ":", order, into_.file.text(row, line_at));
    }

    std::size_t date_;
    std::vector<std::size_t> factors_;
    std::string amount_name_, first_currency_;
    std::optional<std::size_t> order_, line_, currency_;
    std::unordered_set<std::string> seen_lines_;
    bool round_;
    order_book& into_;
};

std::chrono::minutes offset_of(const std::string& text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    require(text.size() == 6 && (text[0] == '+' || text[0] == '-') && digit(1) && digit(2) && text[3] == ':' &&
                digit(4) && digit(5),
            "--utc-offset must be like +08:00, got ", quoted(text));
    const auto two = [&](std::size_t at) { return 10 * (text[at] - '0') + text[at + 1] - '0'; };
    require(two(1) <= 14 && two(4) <= 59, "--utc-offset must be within 14 hours of UTC, got ", quoted(text));
    const std::chrono::minutes offset = std::chrono::hours{two(1)} + std::chrono::minutes{two(4)};
    return text[0] == '-' ? -offset : offset;
}

} // namespace

file_options::file_options(program& app) {
    app.add("--separator", separator_, "between two fields of the file: one character, or tab");
    app.add("--decimal", decimal_, "the decimal mark of numbers in the file").one_of({".", ","});
}

csv_format file_options::format() const {
    const bool tab = separator_ == "tab" || separator_ == "\\t";
    require(tab || (separator_.size() == 1 && separator_ != "\"" && separator_ != "\n" && separator_ != "\r"),
            "--separator must be one character, or tab, got ", quoted(separator_));
    return {.separator = tab ? '\t' : separator_[0], .decimal = decimal_[0]};
}

order_options::order_options(program& app, std::string shipped, std::string columns, std::vector<std::string> more)
    : file_{app}, path_{std::move(shipped)}, shipped_columns_{std::move(columns)},
      names_{"customer", "date", "amount", "order", "line", "currency"},
      argument_{app.add("FILE", path_, "CSV of orders, or of their lines")} {
    names_.insert(names_.end(), more.begin(), more.end());
    if (path_.empty())
        argument_.required();
    std::string all = "customer=A,date=B,amount=C[,order=D][,line=E][,currency=F]";
    for (const auto& each : more)
        all += "[," + each + "=...]";
    const auto add = [&](const std::string& name, auto& value, const std::string& what) {
        return of_orders_.emplace_back(name, app.add(name, value, what)).second;
    };
    app.add("--columns", columns_,
            "what the file calls its columns, in double quotes where commas are in them: " + all);
    add("--order", order_, "the column whose rows of one value are one order");
    add("--amount", amount_, "the amount as a product of columns, such as 'Quantity*UnitPrice'");
    add("--date-format", date_, "how days are written; a time of day may follow")
        .one_of({"iso", "dmy", "mdy", "epoch"});
    add("--utc-offset", offset_, "whose days are counted, such as +08:00; else those of UTC");
    add("--decimals", decimals_, "minor digits of the currency").between(0, 9);
    add("--round", round_, "round finer amounts, halves to even, and count them");
    add("--bad-rows", bad_rows_, "rows that cannot be read: stop, or leave them out and count them")
        .one_of({"refuse", "skip"});
    add("--returns", returns_.rule,
        "negative amounts: refuse them, take them off earlier purchases (net), or count them as money only")
        .one_of({"refuse", "net", "money"});
    add("--late", late_, "orders after the last day that counts: leave them out and count them, or stop")
        .one_of({"leave_out", "refuse"});
}

void order_options::refuse_for(std::string_view instead) const {
    for (const auto& [name, each] : of_orders_)
        require(!each.given(), instead, ": ", name, " is for orders; leave it out");
}

column_names order_options::columns() const {
    std::string called = columns_.empty() && !argument_.given() ? shipped_columns_ : columns_;
    const auto also = [&](const std::string& name, const std::string& value) {
        std::string item = name + "=";
        for (const char c : value)
            item += c == '"' ? std::string{"\"\""} : std::string{c};
        item.insert(name.size() + 1, "\"");
        called += (called.empty() ? "" : ",") + item + "\"";
    };
    if (!order_.empty())
        also("order", order_);
    return {called, names_};
}

csv_format order_options::format() const {
    auto format = file_.format();
    format.dates.order = date_ == "dmy"     ? date_order::dmy
                         : date_ == "mdy"   ? date_order::mdy
                         : date_ == "epoch" ? date_order::epoch
                                            : date_order::iso;
    if (!offset_.empty())
        format.dates.utc_offset = offset_of(offset_);
    format.leave_ragged = bad_rows_ == "skip";
    return format;
}

order_book order_options::read() const {
    const auto names = columns();
    require(amount_.empty() || !names.named("amount"), "--amount: --columns names an amount already");
    require(!names.named("line") || names.named("order"), "--columns: a line belongs to an order; name its column too");
    const bool skip = bad_rows_ == "skip";
    order_book book{.file = read_file(path_, format()),
                    .path = path_,
                    .decimals = decimals_,
                    .refuse_late = late_ == "refuse",
                    .returns = returns_};
    book.customer_column = names.in(book.file, "customer");
    book.file.name_rows_by(book.customer_column);
    auto factors = parts_of("--amount", amount_, '*');
    if (factors.empty() && (needs_amount_ || names.if_there(book.file, "amount")))
        factors = {names.in_file("amount")};
    book.has_amount = !factors.empty();
    row_reader reader{names, factors, round_, book};
    const auto left_out = [&](std::string reason, std::optional<std::int64_t> minor, std::string complaint) {
        book.bad.push_back({std::move(reason), minor});
        if (book.first_bad.size() < 10)
            book.first_bad.push_back(std::move(complaint));
    };
    for (std::size_t i = 0; i < book.file.ragged_rows(); ++i)
        left_out("a row must have as many fields as the header", {},
                 i < book.file.first_ragged().size() ? book.file.first_ragged()[i] : "");
    for (std::size_t row = 0; row < book.file.rows(); ++row)
        if (auto wrong = reader.read(row)) {
            if (!skip)
                fail(errc::bad_value, row, wrong->complaint);
            left_out(std::move(wrong->reason), wrong->minor, std::move(wrong->complaint));
        }
    book.counted = names.named("order")
                       ? "an order is all rows of one " + names.in_file("order")
                       : "every row counts as an order (--order names the column that makes lines one)";
    return book;
}

double order_book::in_units(std::int64_t minor_units) const {
    double per_unit = 1;
    for (int i = 0; i < decimals; ++i)
        per_unit *= 10;
    return static_cast<double>(minor_units) / per_unit;
}

std::vector<double> order_book::amounts() const {
    std::vector<double> result;
    result.reserve(minor.size());
    for (const auto each : minor)
        result.push_back(in_units(each));
    return result;
}

std::optional<day> order_book::last_day() const {
    return when.empty() ? std::nullopt : std::optional{*std::max_element(when.begin(), when.end())};
}

summaries<std::string> order_book::as_of(day as_of, std::chrono::days unit, const visitor& visit) const {
    const summarize rules{.as_of = as_of,
                          .unit = unit,
                          .money = minor_units{decimals},
                          .bad_rows = leave_out_row{},
                          .late_rows = leave_out_row{},
                          .returns = returns};
    const auto summaries_of = [&](auto build, const auto& add) {
        for (std::size_t i = 0; i < row.size(); ++i)
            add(build, i);
        for (const auto& each : bad)
            if (each.minor)
                build.add_bad_row_of(*each.minor, each.reason);
            else
                build.add_bad_row(each.reason);
        return visit ? build.finish(visit) : build.finish();
    };
    if (order.empty())
        return summaries_of(rules.builder<std::string>(),
                            [&](auto& build, std::size_t i) { build.add(customer[i], when[i], minor[i]); });
    return summaries_of(rules.builder<std::string, std::string>(),
                        [&](auto& build, std::size_t i) { build.add(customer[i], when[i], minor[i], order[i]); });
}

namespace {

/// A line that closes: "customers: 7 read = 5 in the table + 2 who returned all".
class closed_line {
public:
    closed_line(std::string what, std::size_t read) : text_{sentence(what, ": ", read, " read")} {}
    void part(std::size_t count, std::string_view where) {
        if (count > 0 || first_)
            text_ += sentence(first_ ? " = " : " + ", count, " ", where);
        first_ = false;
    }
    void print() const { std::fprintf(stderr, "%s\n", text_.c_str()); }

private:
    std::string text_;
    bool first_ = true;
};

void report_customers(const order_book& book, const summaries<std::string>& base) {
    std::unordered_set<std::string_view> read;
    for (std::size_t row = 0; row < book.file.rows(); ++row)
        if (const auto name = book.file.text(row, book.customer_column); !name.empty())
            read.insert(name);
    closed_line line{"customers", read.size()};
    line.part(base.size(), "with a purchase");
    line.part(base.returned_all.size(), "who returned all");
    line.part(read.size() - base.size() - base.returned_all.size(), "only in rows left out");
    line.print();
}

void report_orders(const order_book& book, const summaries<std::string>& base) {
    std::set<std::pair<std::string_view, std::string_view>> read, in_time, bought;
    for (std::size_t i = 0; i < book.row.size(); ++i) {
        const std::pair<std::string_view, std::string_view> id{book.customer[i], book.order[i]};
        read.insert(id);
        if (book.when[i] > base.as_of)
            continue;
        in_time.insert(id);
        if (book.minor[i] >= 0)
            bought.insert(id);
    }
    std::size_t kept = 0;
    for (const int each : base.orders)
        kept += static_cast<std::size_t>(each);
    closed_line line{"orders of rows that can be used", read.size()};
    line.part(kept, "in the table");
    line.part(bought.size() - kept, "returned altogether");
    line.part(in_time.size() - bought.size(), "of nothing but returns");
    line.part(read.size() - in_time.size(), "after the as-of day");
    line.print();
}

} // namespace

summaries<std::string> order_book::reported_as_of(day as_of, std::chrono::days unit, const visitor& visit) const {
    if (refuse_late)
        for (std::size_t i = 0; i < row.size(); ++i)
            if (when[i] > as_of)
                fail(errc::bad_value, row[i], file.place_of(row[i]), ": the order must not lie after ", to_text(as_of),
                     ", got ", to_text(when[i]), " (--late leave_out leaves it out)");
    auto base = this->as_of(as_of, unit, visit);
    std::fprintf(stderr, "%s as of %s; %s\n%s", path.c_str(), to_text(as_of).c_str(), counted.c_str(),
                 in_words(base.counts).c_str());
    report_customers(*this, base);
    if (!order.empty())
        report_orders(*this, base);
    if (rounded > 0)
        std::fprintf(stderr, "%zu amounts with more than %d decimals were rounded\n", rounded, decimals);
    for (const auto& each : first_bad)
        std::fprintf(stderr, "left out: %s\n", each.c_str());
    if (bad.size() > first_bad.size())
        std::fprintf(stderr, "left out: and %zu more\n", bad.size() - first_bad.size());
    require_purchases(path, base);
    return base;
}

} // namespace support
