// A ledger of orders on disk: files of orders come in once, lines are retracted and customers erased, and summaries of
// any day are at hand without reading the files again. It can be killed at any time: what was acknowledged stays.
//
//     order_ledger LEDGER import ORDERS.csv --columns customer=client,date=placed,order=invoice,line=position
//     order_ledger LEDGER summaries --as-of 2011-12-31
//     order_ledger LEDGER retract CUSTOMER LINE
//     order_ledger LEDGER erase CUSTOMER
//     order_ledger LEDGER check
//
// An import says `committed ROWS` for each batch that lasts, with the rows that were new. A file is known by its path
// and a digest of the part that was read: the same file again adds nothing, and one that has grown adds its tail.

#include <clientele/math/crc32c.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/progress_line.hpp"
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

using namespace clientele;
using disk_ledger = order_ledger<std::string, std::string, file_journal<>, std::string>;
using line_type = disk_ledger::line_type;

struct options {
    std::string directory, command, line;
    day as_of{};
    support::window_rule counted;
    int batch = 10'000, decimals = 2;
};

// The digest of the first lines of a file, for any number of them that rises from call to call.
class prefix_digest {
public:
    explicit prefix_digest(const std::string& path) : bytes_{file_bytes(path)}, block_(std::size_t{1} << 18) {}

    /// Of so many lines; the line end of the last does not count. Nothing, where there are fewer.
    [[nodiscard]] std::optional<std::uint64_t> of(std::uint64_t lines) {
        while (lines_ < lines) {
            if (at_ == end_) {
                at_ = 0;
                end_ = bytes_.read(block_.data(), block_.size());
                if (end_ == 0)
                    break;
            }
            take(std::string_view{block_.data() + at_, end_ - at_});
        }
        if (lines_ + (open_ ? 1 : 0) < lines)
            return {};
        return std::uint64_t{crc_} << 32 | (length_ & 0xFFFF'FFFF);
    }

private:
    // One line, or the part of one; line ends go in before what follows them.
    void take(std::string_view rest) {
        if (!open_ && length_ + lines_ > 0)
            add("\n");
        open_ = true;
        const auto end = rest.find('\n');
        add(rest.substr(0, end));
        at_ += end == std::string_view::npos ? rest.size() : end + 1;
        if (end != std::string_view::npos) {
            open_ = false;
            ++lines_;
        }
    }
    void add(std::string_view text) {
        for (std::size_t from = 0; from < text.size();) { // carriage returns do not count either
            const auto to = std::min(text.find('\r', from), text.size());
            crc_ = crc32c(std::as_bytes(std::span{text.substr(from, to - from)}), crc_);
            length_ += to - from;
            from = to + 1;
        }
    }

    byte_source bytes_;
    std::vector<char> block_;
    std::size_t at_ = 0, end_ = 0;
    std::uint64_t lines_ = 0, length_ = 0;
    std::uint32_t crc_ = 0;
    bool open_ = false; // in the midst of a line
};

// The source that a file is: by its path, and where another file had that path before, with a number.
std::string source_of(const disk_ledger& ledger, const std::string& path) {
    for (int number = 1;; ++number) {
        const auto name = number == 1 ? path : sentence(path, "\n", number);
        const auto mark = ledger.mark_of(name);
        if (!mark || prefix_digest{path}.of(mark->offset) == mark->digest)
            return name;
    }
}

// The id of a line, which is the number of a row within its order.
std::string line_id(std::string_view order, std::string_view line) {
    return std::string{order} + "\n" + std::string{line};
}

void import(disk_ledger& ledger, const support::order_options& orders, const options& chosen) {
    std::error_code unknown; // what is not there is told where it is read
    require(!std::filesystem::is_fifo(orders.path(), unknown),
            "import: FILE must stay, as it is read again to know it; ", orders.path(), " is a pipe");
    const auto book = orders.read();
    const auto source = source_of(ledger, orders.path());
    const auto known = ledger.mark_of(source);
    const auto lines = book.own.find("line");
    const std::size_t rows = book.line.size(), batch = static_cast<std::size_t>(chosen.batch);
    prefix_digest digest{orders.path()};
    std::vector<std::string> names(batch), ids(batch); // of rows, and of lines
    std::vector<line_type> part;
    std::size_t added = 0, repeated = 0;
    const support::progress_line how_far{"importing " + orders.path(), "rows"};
    for (std::size_t from = 0; from < rows; from += batch) {
        const std::size_t to = std::min(from + batch, rows);
        part.clear();
        for (std::size_t i = from; i < to; ++i) {
            auto &name = names[i - from], &id = ids[i - from];
            name = sentence(source, ":", book.line[i]);
            const std::string_view order = book.order.size() > 0 ? std::string_view{book.order[i]} : name;
            id = lines != book.own.end() ? line_id(order, lines->second.texts[i]) : name;
            part.push_back({.customer = book.customer[i],
                            .when = book.when[i],
                            .minor = book.minor[i],
                            .order = order,
                            .line = id,
                            .offset = book.line[i]});
        }
        const auto offset = to < rows ? book.line[to] - 1 : book.line[to - 1]; // rows may be of several lines
        const auto read = digest.of(offset);
        if (!read)
            fail(errc::bad_value, no_row, orders.path(), ": ", offset, " lines were read, and are there no more");
        const auto result = ledger.add(part, {.source = source, .offset = offset, .digest = *read});
        repeated += result.repeated;
        added += result.added;
        ledger.commit();
        if (result.added > 0) {
            how_far.finish(); // both may be on one terminal
            std::printf("committed %zu\n", result.added);
            std::fflush(stdout);
        }
        how_far({.stage = {}, .done = to, .total = rows});
    }
    how_far.finish();
    if (added == 0)
        std::puts("committed 0");
    if (ledger.report().record_bytes > (std::uint64_t{64} << 20))
        ledger.snapshot(); // opening reads it, and is to take little time
    std::fprintf(stderr, "%s: %zu rows read = %zu added + %zu in the ledger before + %zu left out; %s\n",
                 orders.path().c_str(), rows + book.bad.size(), added, repeated, book.bad.size(),
                 known ? "the source was known" : "a new source");
    for (const auto& each : book.first_bad)
        std::fprintf(stderr, "left out: %s\n", each.c_str());
}

// Retracts the line that a text names: a line of one order of the customer, or ORDER/LINE.
bool retract(disk_ledger& ledger, const std::string& customer, const std::string& line) {
    std::string found;
    std::size_t of_that_number = 0;
    for (const auto& each : ledger.view().lines_of(customer)) {
        const auto number = each.substr(each.find('\n') + 1);
        auto with_order = each;
        std::replace(with_order.begin(), with_order.end(), '\n', '/');
        if (with_order == line)
            return ledger.retract(customer, each);
        if (number == line) {
            found = each;
            ++of_that_number;
        }
    }
    require(of_that_number <= 1, "retract: LINE must be ORDER/LINE, as ", of_that_number, " orders of ", customer,
            " have a line ", line);
    return of_that_number == 1 && ledger.retract(customer, found);
}

void summarize_all(const disk_ledger& ledger, const support::order_book& rules, const options& chosen) {
    const auto base = ledger.summaries(summarize{.as_of = chosen.as_of,
                                                 .money = minor_units{rules.decimals},
                                                 .bad_rows = leave_out_row{},
                                                 .late_rows = leave_out_row{},
                                                 .returns = rules.returns,
                                                 .look_back = chosen.counted});
    std::fprintf(stderr, "%s as of %s\n%s", chosen.directory.c_str(), to_text(chosen.as_of).c_str(),
                 in_words(base.counts).c_str());
    require_purchases(chosen.directory, base);
    support::print_summaries(base);
}

} // namespace

int main(int count, char** arguments) {
    options chosen;
    support::program app{"order_ledger", "A ledger of orders on disk: import, summaries, erase, retract, check"};
    app.add("DIR", chosen.directory, "where the ledger is").required();
    app.add("COMMAND", chosen.command, "what to do")
        .required()
        .one_of({"import", "summaries", "erase", "retract", "check"});
    support::order_options orders{app, "-", {}, {"line"}};
    auto line = app.add("LINE", chosen.line, "retract: the line, by its id");
    auto as_of = app.add("--as-of", chosen.as_of, "summaries: the last day that counts");
    app.add("--window", chosen.counted.text,
            "summaries: the days that count: 365d or 2011-01-01..2011-12-31; else all");
    app.add("--batch", chosen.batch, "import: rows that are committed together").between(1, 1'000'000);
    return app.run(count, arguments, [&] {
        const auto& command = chosen.command;
        const bool named = command == "import" || command == "erase" || command == "retract";
        require(orders.file_given() == named, command,
                named ? ": there must be a file or an id behind it" : ": there must be nothing behind it");
        require(line.given() == (command == "retract"), command,
                command == "retract" ? ": there must be a line behind the customer" : ": there must be no second name");
        require(as_of.given() == (command == "summaries"), command,
                command == "summaries" ? ": --as-of must be given" : ": --as-of is for summaries");
        require(command == "import" || std::filesystem::exists(chosen.directory), command,
                ": there must be a ledger, which import makes, got no directory ", chosen.directory);
        const auto rules = orders.rules();
        disk_ledger ledger{file_journal<>{chosen.directory}, rules.decimals};
        if (ledger.report().cut_bytes > 0)
            std::fprintf(stderr, "%s\n", in_words(ledger.report()).c_str());
        if (command == "import") {
            import(ledger, orders, chosen);
        } else if (command == "summaries") {
            (void)chosen.counted.stretch(chosen.as_of);
            summarize_all(ledger, rules, chosen);
        } else if (command == "check") {
            std::printf("%s; %zu customers\n", in_words(ledger.report()).c_str(), ledger.view().size());
        } else {
            const bool done =
                command == "erase" ? ledger.erase(orders.path()) : retract(ledger, orders.path(), chosen.line);
            ledger.commit();
            if (!done)
                fail(errc::bad_value, no_row, command, ": the ledger has no such ",
                     command == "erase" ? "customer, got " : "line, got ", orders.path(),
                     command == "erase" ? "" : " " + chosen.line);
            std::puts(command == "erase" ? "erased" : "retracted");
        }
    });
}
