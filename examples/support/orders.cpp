#include "support/orders.hpp"

#include <clientele/io/csv_format.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>

#include "progress_line.hpp"
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_set>
#include <utility>

namespace support {

using namespace clientele;

namespace {

/// Adds minor units.
void add_minor(exact_sum& sum, std::int64_t minor) {
    const auto bits = static_cast<std::uint64_t>(minor);
    sum.add_scaled(minor < 0 ? 0 - bits : bits, 0, minor < 0);
}

/// What is wrong with a row: its complaint, and the part of it that is the reason.
struct problem {
    std::string complaint, reason;
    std::optional<std::int64_t> minor;
    bool is_settled = false; // a row that an export has besides its purchases: no fault of it
};

/// Reads one row after another; what is wrong with one is returned, not thrown, as a large file may have many.
class row_reader {
public:
    row_reader(const column_names& columns, const std::vector<std::string>& factors, bool round,
               const std::optional<dated_rates>& rates, const std::optional<export_format>& from,
               const csv_stream& file, order_book& into)
        : customer_{columns.in(file, "customer")}, date_{columns.in(file, "date")}, round_{round}, rates_{rates},
          file_{file}, into_{into} {
        for (const auto& each : factors) {
            amount_.factors.push_back(each == columns.in_file("amount") ? columns.in(file, "amount")
                                                                        : file.column(each));
            amount_.name += (amount_.name.empty() ? "" : "*") + each;
        }
        if (columns.named("order"))
            order_ = columns.in(file, "order");
        if (columns.named("line"))
            line_ = columns.in(file, "line");
        if (columns.named("currency"))
            currency_ = columns.in(file, "currency");
        if (from) {
            (void)columns.in(file, "state");
            exported_.emplace(*from, file);
        }
        if (const auto at = exported_ ? exported_->refunded() : std::nullopt)
            refunded_ = {{*at}, file.names()[*at]};
    }

    /// Adds the row at hand, or says what is wrong with it.
    [[nodiscard]] std::optional<problem> read() {
        std::int64_t minor = 0;
        bool finer = false;
        is_home_ = !currency_;
        const auto what = exported_ ? exported_->look() : export_row{};
        if (!what.is_order)
            return no_order(what);
        if (auto wrong = read_money(amount_, minor, finer))
            return wrong;
        if (auto wrong = take_refunded(minor, finer))
            return wrong;
        const auto bad = [&](std::size_t at, std::string_view kind, std::string_view hint = {}) {
            return problem{file_.complaint(at, kind, hint), sentence(file_.names()[at], " must be ", kind),
                           in_sums(minor)};
        };
        const auto customer = file_.text(customer_);
        if (customer.empty())
            return bad(customer_, "a name");
        if (const auto hint = text_hint(customer); !hint.empty())
            return bad(customer_, "UTF-8", hint);
        const auto& dates = file_.format().dates;
        const auto when = parse_day(file_.text(date_), dates);
        if (!when)
            return bad(date_, in_words(dates.order), day_hint(file_.text(date_), dates));
        if (order_ && file_.text(*order_).empty())
            return bad(*order_, "the id of an order");
        if (minor < 0 && !into_.returns.accepts())
            return problem{sentence(file_.place(), ": ", amount_.name, " must not be negative, got ", written(amount_),
                                    " (--returns says what a return means)"),
                           amount_.name + " must not be negative", in_sums(minor)};
        bool converted = false;
        if (currency_ && rates_) {
            const auto home = rates_->convert(minor, file_.text(*currency_), *when);
            if (!home.value)
                return problem{sentence(file_.place(), ": ", file_.names()[*currency_], " ", home.problem, ", ",
                                        to_text(*when), ", got ", quoted(file_.text(*currency_))),
                               sentence(file_.names()[*currency_], " ", home.problem),
                               {}};
            minor = *home.value;
            converted = home.converted;
            is_home_ = true;
        } else if (currency_) {
            const auto currency = file_.text(*currency_);
            if (is_first())
                first_currency_ = currency;
            if (currency.empty() || currency != first_currency_)
                return bad(*currency_,
                           first_currency_.empty() ? "a currency" : first_currency_ + ", as in the first row");
            is_home_ = true;
        }
        if (order_ && line_ && !seen_lines_.emplace(line_key()).second)
            return bad(*line_, "there once in its order");
        if (is_first())
            settle_unsure();
        into_.line.push_back(file_.line());
        into_.customer.push_back(customer);
        into_.when.push_back(*when);
        into_.minor.push_back(minor);
        into_.rounded += finer;
        into_.converted += converted;
        if (order_)
            into_.order.push_back(file_.text(*order_));
        return {};
    }
    /// The name in the row at hand.
    [[nodiscard]] std::string_view customer() const { return file_.text(customer_); }
    /// The column that it is in.
    [[nodiscard]] std::size_t customer_column() const { return customer_; }

private:
    /// Money as a product of columns.
    struct money_columns {
        std::vector<std::size_t> factors{}; // none in a file without amounts
        std::string name{};
    };

    std::optional<problem> read_money(const money_columns& of, std::int64_t& minor, bool& finer) {
        if (of.factors.empty())
            return {};
        texts_.clear();
        for (const auto at : of.factors)
            texts_.push_back(file_.text(at));
        const char mark = file_.format().decimal;
        const auto product = product_in_minor(texts_, mark, into_.decimals, round_);
        if (product.amount.value) {
            minor = *product.amount.value;
            finer = finer || product.finer;
            return {};
        }
        if (product.bad_factor != minor_product::all) {
            const auto at = of.factors[product.bad_factor];
            return problem{file_.complaint(at, "a number", number_hint(file_.text(at), mark)),
                           file_.names()[at] + " must be a number",
                           {}};
        }
        const auto must = product.finer ? sentence("must have no more than ", into_.decimals, " decimals")
                                        : std::string{product.amount.problem};
        return problem{sentence(file_.place(), ": ", of.name, " ", must, ", got ", written(of),
                                product.finer ? " (--decimals keeps more, --round rounds)" : ""),
                       of.name + " " + must,
                       {}};
    }
    // What an export has besides purchases, with its money where that is of the kind that is summed up.
    [[nodiscard]] problem no_order(const export_row& what) {
        problem row{what.complaint, what.reason, {}, what.complaint.empty()};
        std::int64_t minor = 0;
        bool finer = false;
        if (!amount_.factors.empty() && file_.text(amount_.factors.front()).empty())
            row.minor = 0; // a line whose money stands elsewhere
        else if (!read_money(amount_, minor, finer))
            row.minor = in_sums(minor);
        return row;
    }
    // The money of a row that is left out, where it is of the kind that is summed up: before the first row that is used
    // nobody knows.
    [[nodiscard]] std::optional<std::int64_t> in_sums(std::int64_t minor) {
        if (is_home_)
            return minor;
        const auto currency = file_.text(*currency_);
        if (rates_) {
            const auto home = rates_->convert(minor, currency, day{});
            return home.converted ? std::nullopt : home.value;
        }
        if (is_first())
            unsure_.emplace_back(into_.bad.size(), currency);
        return is_first() || currency == first_currency_ ? std::optional{minor} : std::nullopt;
    }
    // Whether no row was used yet.
    [[nodiscard]] bool is_first() const { return into_.passed == 0 && into_.line.empty(); }
    void settle_unsure() {
        for (const auto& [row, currency] : unsure_)
            if (currency != first_currency_)
                into_.bad[row].minor.reset();
        unsure_.clear();
    }
    // What was given back comes off the amount.
    std::optional<problem> take_refunded(std::int64_t& minor, bool& finer) {
        if (refunded_.factors.empty() || file_.text(refunded_.factors.front()).empty())
            return {};
        std::int64_t back = 0;
        if (auto wrong = read_money(refunded_, back, finer)) {
            wrong->minor = in_sums(minor);
            return wrong;
        }
        const auto bad = [&](const std::string& must, const std::string& than) {
            return problem{
                sentence(file_.place(), ": ", refunded_.name, " must be ", must, than, ", got ", written(refunded_)),
                refunded_.name + " must be " + must, in_sums(minor)};
        };
        if (back < 0)
            return bad("a number of at least 0", "");
        if (minor >= 0 && back > minor && !into_.returns.accepts())
            return bad("at most " + amount_.name, ", which is " + written(amount_));
        minor -= back;
        return {};
    }
    [[nodiscard]] std::string written(const money_columns& of) const {
        std::string out;
        for (const auto at : of.factors)
            out += (out.empty() ? "" : " * ") + quoted(file_.text(at));
        return out;
    }
    [[nodiscard]] std::string line_key() const {
        const auto order = file_.text(*order_);
        return sentence(order.size(), ":", order, file_.text(*line_));
    }

    std::size_t customer_, date_;
    money_columns amount_, refunded_;
    std::vector<std::string_view> texts_; // of the factors of one of them, in the row at hand
    std::string first_currency_;
    std::optional<std::size_t> order_, line_, currency_;
    std::optional<export_rows> exported_;
    std::unordered_set<std::string> seen_lines_;
    std::vector<std::pair<std::size_t, std::string>> unsure_; // of the rows that are left out, and their currencies
    bool round_, is_home_ = true;                             // the money of the row at hand is of the kind summed up
    const std::optional<dated_rates>& rates_;
    const csv_stream& file_;
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

/// Bytes, as 2GB or 500MB.
std::uint64_t bytes_of(const std::string& text) {
    const auto unit = text.find_first_not_of("0123456789");
    const auto number = parse_integer(std::string_view{text}.substr(0, unit));
    const auto called = unit == text.npos ? std::string_view{} : std::string_view{text}.substr(unit);
    const std::pair<std::string_view, std::int64_t> units[]{
        {"", 1}, {"kB", 1'000}, {"MB", 1'000'000}, {"GB", 1'000'000'000}, {"TB", 1'000'000'000'000}};
    for (const auto& [name, bytes] : units)
        if (number && *number >= 1 && *number <= 1'000'000'000'000'000'000 / bytes && called == name)
            return static_cast<std::uint64_t>(*number * bytes);
    fail(errc::bad_parameter, no_row, "--memory must be like 2GB or 500MB, got ", quoted(text));
}

/// Days by number, N of them, where the text is Nd.
std::optional<int> days_of(const std::string& text) {
    if (!text.ends_with('d'))
        return {};
    const auto count = parse_integer(std::string_view{text}.substr(0, text.size() - 1));
    return count && *count >= 1 && *count <= 1'000'000 ? std::optional{static_cast<int>(*count)} : std::nullopt;
}

} // namespace

temporary_file memory_rule::over(const memory_need& need) const {
    if (directory.empty())
        fail(errc::memory, no_row, "--memory: what rows leave of it must be at least ", need.bytes, " bytes for ",
             need.what, ", got ", bytes);
    return temporary_file{directory};
}

window window_rule::stretch(day as_of) const {
    if (text.empty())
        return whole_history{}.stretch(as_of);
    if (const auto count = days_of(text))
        return trailing_days{*count}.stretch(as_of);
    const auto dots = text.find("..");
    const auto first = parse_day(text.substr(0, dots)),
               last = dots == text.npos ? std::nullopt : parse_day(text.substr(dots + 2));
    require(first && last, "--window must be like 365d or 2011-01-01..2011-12-31, got ", quoted(text));
    require(*first <= *last, "--window must not end before it begins, got ", quoted(text));
    require(*first <= as_of, "--window must not begin after the as-of day, ", to_text(as_of), ", got ", quoted(text));
    return {*first, *last + std::chrono::days{1}};
}

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
      names_{"customer", "date", "amount", "order", "line", "currency", "state"},
      argument_{app.add("FILE", path_, "CSV of orders, or of their lines")} {
    names_.insert(names_.end(), more.begin(), more.end());
    own_ = more;
    if (path_.empty())
        argument_.required();
    std::string all = "customer=A,date=B,amount=C[,order=D][,line=E][,currency=F][,state=G]";
    for (const auto& each : more)
        all += "[," + each + "=...]";
    const auto add = [&](const std::string& name, auto& value, const std::string& what) {
        return of_orders_.emplace_back(name, app.add(name, value, what)).second;
    };
    app.add("--columns", columns_,
            "what the file calls its columns, in double quotes where commas are in them: " + all);
    std::vector<std::string> exports;
    for (const auto& each : export_formats)
        exports.emplace_back(each.name);
    add("--from", from_, "whose export of orders or won deals it is: then its columns need no names")
        .one_of(std::move(exports));
    add("--order", order_, "the column whose rows of one value are one order");
    add("--amount", amount_, "the amount as a product of columns, such as 'Quantity*UnitPrice'");
    date_option_ = add("--date-format", date_, "how days are written; a time of day may follow")
                       .one_of({"iso", "ymd", "dmy", "mdy", "epoch"});
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
    add("--memory", memory_, "memory that orders and summaries may take, such as 2GB; more is refused");
    add("--spill", spill_, "where temporary files take what is over --memory, if all that is asked for are summaries");
}

memory_rule order_options::memory() const {
    require(spill_.empty() || !memory_.empty(), "--spill must be given with --memory");
    return memory_.empty() ? memory_rule{} : memory_rule{bytes_of(memory_), spill_};
}

void order_options::refuse_for(std::string_view instead) const {
    for (const auto& [name, each] : of_orders_)
        require(!each.given(), instead, ": ", name, " is for orders; leave it out");
}

column_names order_options::columns() const {
    std::string called = columns_.empty() && from_.empty() && !argument_.given() ? shipped_columns_ : columns_;
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

const export_format* order_options::export_of() const { return from_.empty() ? nullptr : &export_format_called(from_); }

std::optional<export_format> order_options::export_in(const csv_stream& file, column_names& names) const {
    if (from_.empty())
        return {};
    auto format = *export_of();
    const std::pair<const char*, std::string_view*> columns[] = {
        {"customer", &format.customer}, {"date", &format.date},         {"order", &format.order},
        {"amount", &format.amount},     {"currency", &format.currency}, {"state", &format.state}};
    for (const auto& [name, column] : columns)
        if (const auto* const own = names.own_name(name))
            *column = *own;
    format = as_named_in(format, file);
    for (const auto& [name, column] : columns)
        if ((column != &format.amount || amount_.empty()) && (column != &format.currency || file.find(*column)))
            names.otherwise(name, *column);
    return format;
}

csv_format order_options::format() const {
    auto format = file_.format();
    format.dates.order = date_ == "ymd"     ? date_order::ymd
                         : date_ == "dmy"   ? date_order::dmy
                         : date_ == "mdy"   ? date_order::mdy
                         : date_ == "epoch" ? date_order::epoch
                                            : date_order::iso;
    if (const auto* const from = export_of(); from && !date_option_->given())
        format.dates.order = from->dates;
    if (!offset_.empty())
        format.dates.utc_offset = offset_of(offset_);
    format.leave_ragged = bad_rows_ == "skip";
    return format;
}

order_book order_options::rules() const {
    return {.path = path_,
            .format = format(),
            .decimals = decimals_,
            .memory = memory(),
            .refuse_late = late_ == "refuse",
            .returns = returns_};
}

namespace {

constexpr std::size_t block_rows = 65'536; // that are handed over together

// The same bytes, counted on a terminal.
byte_source watched(byte_source bytes, const std::string& path) {
    const auto line = std::make_shared<progress_line>("reading " + path, "MB", 1e6);
    return {[given = std::move(bytes.read), line, size = std::size_t{bytes.size},
             done = std::size_t{0}](char* to, std::size_t most) mutable {
                const auto got = given(to, most);
                done += got;
                if (got == 0)
                    line->finish();
                else
                    (*line)({.stage = {}, .done = done, .total = size});
                return got;
            },
            bytes.size};
}

} // namespace

order_book order_options::read() const { return read(file_bytes(path_)); }

order_book order_options::read(byte_source bytes) const { return read(std::move(bytes), {}); }

order_book order_options::read(byte_source bytes, const block_visitor& visit) const {
    auto names = columns();
    require(amount_.empty() || !names.named("amount"), "--amount: --columns names an amount already");
    require(!names.named("line") || names.named("order") || !from_.empty(),
            "--columns: a line belongs to an order; name its column too");
    require(!names.named("state") || !from_.empty(), "--columns: a state is that of an export; --from says whose");
    require(!visit || !names.named("line"),
            "--spill: lines of orders are compared in memory; leave line out of --columns");
    const bool skip = bad_rows_ == "skip";
    csv_stream file{watched(std::move(bytes), path_), format(), path_};
    if (!file.next())
        refuse_without_rows(path_, format());
    const auto from = export_in(file, names);
    require(!rates_ || names.named("currency"), "--rates: --columns must name the column of the currency");
    order_book book = rules();
    auto factors = parts_of("--amount", amount_, '*');
    if (factors.empty() && (needs_amount_ || names.if_there(file, "amount")))
        factors = {names.in_file("amount")};
    book.has_amount = !factors.empty();
    row_reader reader{names, factors, round_, rates_, from, file, book};
    file.name_rows_by(reader.customer_column());
    std::vector<std::pair<std::size_t, std::vector<std::string>*>> own;
    for (const auto& each : own_)
        if (const auto at = names.if_there(file, each))
            own.emplace_back(*at, &book.own.emplace(each, own_column{file.names()[*at]}).first->second.texts);
    std::set<std::string> bad_customers; // of blocks that were handed over
    const auto hand_over = [&] {
        visit(book);
        book.pass();
        bad_customers.merge(book.bad_customers);
        book.bad_customers.clear();
    };
    do {
        if (auto wrong = reader.read()) {
            if (!skip && !wrong->is_settled)
                fail(errc::bad_value, file.row(), wrong->complaint);
            book.settled += wrong->is_settled;
            book.bad.push_back({std::move(wrong->reason), wrong->minor});
            if (!wrong->is_settled && book.first_bad.size() < 10)
                book.first_bad.push_back(std::move(wrong->complaint));
            if (!reader.customer().empty())
                book.bad_customers.emplace(reader.customer());
        } else {
            for (const auto& [at, texts] : own)
                texts->emplace_back(file.text(at));
        }
        if (book.line.size() == block_rows && visit)
            hand_over();
        else if (book.line.size() % block_rows == 0)
            book.require_room();
    } while (file.next());
    if (visit)
        hand_over();
    book.require_room();
    book.bad_customers.merge(bad_customers);
    book.bad.insert(book.bad.begin(), file.ragged_rows(), {"a row must have as many fields as the header", {}});
    book.first_bad.insert(book.first_bad.begin(), file.first_ragged().begin(), file.first_ragged().end());
    book.first_bad.resize(std::min<std::size_t>(book.first_bad.size(), 10));
    book.counted = names.named("order")
                       ? "an order is all rows of one " + names.in_file("order")
                       : "every row counts as an order (--order names the column that makes lines one)";
    return book;
}

std::uint64_t order_book::bytes() const {
    const auto of_texts = [](const text_vector& texts) {
        return texts.bytes.capacity() + 8 * texts.offsets.capacity();
    };
    std::uint64_t all = of_texts(customer) + of_texts(order) + of_texts(written) + sizeof(day32) * when.capacity() +
                        8 * (line.capacity() + minor.capacity()) + sizeof(bad_row) * bad.capacity();
    for (const auto& [name, column] : own)
        all += sizeof(std::string) * column.texts.capacity();
    return all;
}

void order_book::require_room() const {
    if (const auto need = bytes(); need > memory.bytes)
        fail(errc::memory, no_row, path, ": --memory must be at least ", need, " bytes for the first ", line.size(),
             " rows, got ", memory.bytes);
}

void order_book::pass() {
    passed += line.size();
    for (const auto each : minor)
        add_minor(passed_money, each);
    for (auto* const each : {&customer, &order, &written})
        each->clear();
    line.clear();
    when.clear();
    minor.clear();
    for (auto& [name, column] : own)
        column.texts.clear();
}

double order_book::per_unit() const {
    double power = 1;
    for (int i = 0; i < decimals; ++i)
        power *= 10;
    return power;
}

double order_book::in_units(std::int64_t minor_units) const { return static_cast<double>(minor_units) / per_unit(); }

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

std::string order_book::place_of(std::size_t row) const {
    return sentence(path, ", line ", line[row], ", customer ",
                    quoted(written.size() > 0 ? written[row] : customer[row]));
}

void order_book::roll_up(const account_roll<std::string>& accounts) {
    written = std::exchange(customer, {});
    for (const auto& each : accounts.column(written.view()))
        customer.push_back(each);
    if (order.size() > 0)
        order = accounts.orders(written.view(), order.view());
    for (const auto& each : std::exchange(bad_customers, {}))
        bad_customers.insert(accounts(each));
}

std::vector<double> order_book::numbers(const std::string& column) const {
    std::vector<double> result;
    const auto& [called, texts] = own.at(column);
    for (const auto& text : texts) {
        const auto value = parse_number(text, format.decimal);
        if (!value)
            fail(errc::bad_value, result.size(), place_of(result.size()), ": ", called, " must be a number, got ",
                 quoted(text), number_hint(text, format.decimal));
        result.push_back(*value);
    }
    return result;
}

namespace {

/// Counts the rows of a file that are in no column.
void count_bad_rows(const order_book& book, order_counts& counts) {
    const double per_unit = book.per_unit();
    exact_sum all = book.passed_money;
    for (const auto minor : book.minor)
        add_minor(all, minor);
    counts.converted += book.converted;
    counts.rows += book.bad.size();
    counts.bad_rows += book.bad.size();
    std::map<std::string, std::pair<std::size_t, exact_sum>> by_reason;
    for (const auto& each : book.bad) {
        auto& [rows, money] = by_reason[each.reason];
        ++rows;
        if (each.minor) {
            add_minor(money, *each.minor);
            add_minor(all, *each.minor);
        } else {
            ++counts.rows_without_amount;
        }
    }
    for (const auto& [reason, left_out] : by_reason)
        counts.left_out.push_back({reason, left_out.first, left_out.second.value() / per_unit});
    std::sort(counts.left_out.begin(), counts.left_out.end(),
              [](const left_out_rows& a, const left_out_rows& b) { return a.reason < b.reason; });
    counts.money_read = all.value() / per_unit;
}

// How the rows of a book are summarised, beside those that are in memory.
auto rules_of(const order_book& book, day as_of, std::chrono::days unit, const window_rule& counted) {
    auto memory = book.memory;
    if (memory.bytes != memory_rule::any)
        memory.bytes -= std::min(memory.bytes, book.bytes());
    return summarize{.as_of = as_of,
                     .unit = unit,
                     .money = minor_units{book.decimals},
                     .bad_rows = leave_out_row{},
                     .late_rows = leave_out_row{},
                     .returns = book.returns,
                     .look_back = counted,
                     .frequency = book.frequency,
                     .memory = memory};
}
// Calls with the columns of a book.
template <class Use>
void with_columns(const order_book& book, const Use& use) {
    const std::span when{book.when};
    const std::span minor{book.minor};
    if (book.order.size() == 0)
        use(order_columns{.customer = book.customer.view(), .when = when, .amount = minor});
    else
        use(order_columns{.customer = book.customer.view(), .when = when, .amount = minor, .order = book.order.view()});
}

} // namespace

summaries<std::string> order_book::as_of(day as_of, std::chrono::days unit, const visitor& visit,
                                         const window_rule& counted_days) const {
    const auto rules = rules_of(*this, as_of, unit, counted_days);
    if (visit) { // sees days, which columns do not show
        const auto visited = [&](auto build, const auto& add) {
            for (std::size_t i = 0; i < line.size(); ++i)
                add(build, i);
            return build.finish(visit);
        };
        auto result = order.size() == 0
                          ? visited(rules.builder<std::string>(),
                                    [&](auto& build, std::size_t i) { build.add(customer[i], when[i], minor[i]); })
                          : visited(rules.builder<std::string, std::string>(), [&](auto& build, std::size_t i) {
                                build.add(customer[i], when[i], minor[i], order[i]);
                            });
        count_bad_rows(*this, result.counts);
        return result;
    }
    order_workspace<std::string> workspace;
    with_columns(*this, [&](const auto& columns) { rules(columns, workspace, clientele::threads{threads}); });
    auto result = workspace.take();
    count_bad_rows(*this, result.counts);
    return result;
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

// Who has rows after a day.
void add_late(const order_book& book, day as_of, std::set<std::string, std::less<>>& to) {
    for (std::size_t i = 0; i < book.customer.size(); ++i)
        if (book.when[i] > as_of && !to.contains(book.customer[i]))
            to.emplace(book.customer[i]);
}

void report_customers(const order_book& book, const summaries<std::string>& base,
                      const std::set<std::string, std::less<>>& late) {
    std::set<std::string_view> elsewhere; // who is only in rows left out
    const auto see = [&](std::string_view name) {
        if (!base.find(name) && !std::ranges::binary_search(base.returned_all, name, std::less<>{}) &&
            !std::ranges::binary_search(base.outside, name, std::less<>{}))
            elsewhere.insert(name);
    };
    for (const auto& each : late)
        see(each);
    for (const auto& each : book.bad_customers)
        see(each);
    closed_line line{"customers", base.size() + base.returned_all.size() + base.outside.size() + elsewhere.size()};
    line.part(base.size(), "with a purchase");
    line.part(base.returned_all.size(), "who returned all");
    line.part(base.outside.size(), "only outside the window");
    line.part(elsewhere.size(), "only in rows left out");
    line.print();
}

void report_orders(const order_book& book, const summaries<std::string>& base) {
    // Rows of one order stand together.
    std::vector<std::size_t> rows(book.line.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto id = [&](std::size_t i) { return std::pair{book.customer[i], book.order[i]}; };
    std::ranges::sort(rows, {}, id);
    std::size_t read = 0, in_time = 0, bought = 0;
    for (auto from = rows.begin(); from != rows.end();) {
        const auto to = std::find_if(from, rows.end(), [&](std::size_t i) { return id(i) != id(*from); });
        ++read;
        in_time += std::any_of(from, to, [&](std::size_t i) { return book.when[i] <= base.as_of; });
        bought +=
            std::any_of(from, to, [&](std::size_t i) { return book.when[i] <= base.as_of && book.minor[i] >= 0; });
        from = to;
    }
    std::size_t kept = 0;
    for (const int each : base.orders)
        kept += static_cast<std::size_t>(each);
    const std::size_t outside = base.counts.orders_outside;
    closed_line line{"orders of rows that can be used", read};
    line.part(kept, "in the table");
    line.part(outside, "outside the window");
    line.part(bought - kept - outside, "returned altogether");
    line.part(in_time - bought, "of nothing but returns");
    line.part(read - in_time, "after the as-of day");
    line.print();
}

void refuse_late_rows(const order_book& book, day as_of) {
    if (book.refuse_late)
        for (std::size_t i = 0; i < book.line.size(); ++i)
            if (book.when[i] > as_of)
                fail(errc::bad_value, i, book.place_of(i), ": the order must not lie after ", to_text(as_of), ", got ",
                     to_text(book.when[i]), " (--late leave_out leaves it out)");
}

void report(const order_book& book, const summaries<std::string>& base,
            const std::set<std::string, std::less<>>& late) {
    std::fprintf(stderr, "%s as of %s; %s\n%s", book.path.c_str(), to_text(base.as_of).c_str(), book.counted.c_str(),
                 in_words(base.counts).c_str());
    report_customers(book, base, late);
    if (book.order.size() > 0)
        report_orders(book, base);
    if (book.rounded > 0)
        std::fprintf(stderr, "%zu amounts with more than %d decimals were rounded\n", book.rounded, book.decimals);
    for (const auto& each : book.first_bad)
        std::fprintf(stderr, "left out: %s\n", each.c_str());
    if (const auto more = book.bad.size() - book.settled; more > book.first_bad.size())
        std::fprintf(stderr, "left out: and %zu more\n", more - book.first_bad.size());
    require_purchases(book.path, base);
}

} // namespace

summaries<std::string> order_book::reported_as_of(day as_of, std::chrono::days unit, const visitor& visit,
                                                  const window_rule& counted_days) const {
    refuse_late_rows(*this, as_of);
    auto base = this->as_of(as_of, unit, visit, counted_days);
    std::set<std::string, std::less<>> late;
    add_late(*this, as_of, late);
    report(*this, base, late);
    return base;
}

summaries<std::string> order_options::summarized(day as_of, const window_rule& counted, frequency_of frequency,
                                                 const block_visitor& change) const {
    order_book book = rules();
    book.frequency = frequency;
    book.memory.bytes -= book.memory.bytes / 8; // for the file, a block of rows, and the program itself
    const auto how = rules_of(book, as_of, std::chrono::days{1}, counted);
    using rules_type = std::remove_const_t<decltype(how)>;
    summary_builder<std::string, rules_type> of_rows{how};
    summary_builder<std::string, rules_type, std::string> of_orders{how};
    bool by_order = false;
    std::set<std::string, std::less<>> late;
    book = read(file_bytes(path_), [&](order_book& block) {
        if (change)
            change(block);
        refuse_late_rows(block, as_of);
        add_late(block, as_of, late);
        with_columns(block, [&](const auto& columns) {
            if constexpr (std::same_as<std::remove_cvref_t<decltype(columns.order)>, skip>)
                of_rows.add_columns(columns);
            else
                of_orders.add_columns(columns), by_order = true;
        });
    });
    auto base = by_order ? of_orders.finish() : of_rows.finish();
    count_bad_rows(book, base.counts);
    report(book, base, late);
    return base;
}

void print_summaries(const summaries<std::string>& base) {
    std::puts("id,first,last,purchase_days,orders,x,t_x,T,recency_days,total,mean_spend,longest_gap");
    for (std::size_t i = 0; i < base.size(); ++i) {
        std::string row = sentence(csv_field(base.customer[i]), ",", to_text(base.first[i]), ",", to_text(base.last[i]),
                                   ",", base.purchase_days[i], ",", base.orders[i]);
        for (const double each : {base.x[i], base.t_x[i], base.T[i], base.recency[i], base.total[i], base.mean_spend[i],
                                  base.longest_gap[i]})
            row += "," + support::digits(each);
        std::puts(row.c_str());
    }
}

} // namespace support
