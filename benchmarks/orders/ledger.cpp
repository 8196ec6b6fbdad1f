/// @file
/// How fast a ledger takes orders: in the order of days, late, with ids of lines, durable; how fast it is written anew
/// and read again. Processor seconds of one thread, wall seconds where a disk is waited for.
///
///     bench_orders_ledger [CUSTOMERS] [DIRECTORY]     default 1,000,000, who have some 10 million lines;
///     ./ledger.bench

#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>

#include "orders_data.hpp"
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace clientele;
using line = ledger_line<std::int64_t>;

struct clocks {
    double processor = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    std::chrono::steady_clock::time_point wall = std::chrono::steady_clock::now();
};

void say(const char* what, double things, const char* unit, const clocks& since) {
    const clocks now;
    const double processor = now.processor - since.processor,
                 wall = std::chrono::duration<double>(now.wall - since.wall).count();
    std::printf("%-58s %8.3f s processor %8.3f s wall %10.1f %s\n", what, processor, wall, things / processor / 1e6,
                unit);
    std::fflush(stdout);
}

// All rows in the order of days; the lines of one purchase come together, as they do from a till.
std::vector<line> orders_by_day(std::size_t customers) {
    const auto data = make_orders(customers, false);
    std::vector<line> lines(data.customer.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] = {.customer = data.customer[i], .when = day{data.when[i]}, .minor = data.cents[i]};
    std::stable_sort(lines.begin(), lines.end(), [](const line& a, const line& b) { return a.when < b.when; });
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i].offset = i + 1;
    return lines;
}

template <class Ledger, class Line>
void add_in_batches(Ledger& ledger, std::span<const Line> lines, std::size_t batch, bool commit) {
    for (std::size_t from = 0; from < lines.size(); from += batch) {
        ledger.add(lines.subspan(from, (std::min)(batch, lines.size() - from)));
        if (commit)
            ledger.commit();
    }
}

// A ledger that grows from nothing, and the same three years again, which it takes when it knows all customers.
void in_memory(const char* what, std::vector<line> lines, std::size_t batch) {
    const auto n = static_cast<double>(lines.size());
    order_ledger<std::int64_t> ledger;
    for (const char* from : {", from nothing", ", customers known", ", customers known, once more"}) {
        const clocks start;
        add_in_batches(ledger, std::span<const line>{lines}, batch, false);
        say(sentence(what, ", batches of ", batch, from).c_str(), n, "M orders/s", start);
        for (auto& each : lines)
            each.when += std::chrono::days{1096};
    }
}

void one_by_one(const std::vector<line>& lines) {
    order_ledger<std::int64_t> ledger;
    const auto many = std::span{lines}.first(lines.size() - lines.size() / 10);
    add_in_batches(ledger, many, 1'048'576, false);
    const clocks start;
    for (const auto& each : std::span{lines}.subspan(many.size()))
        ledger.add(each);
    say("one by one, in the order of days", static_cast<double>(lines.size() - many.size()), "M orders/s", start);
    for (const std::size_t batch : {1'000u, 100'000u}) {
        std::vector<line> late;
        for (std::size_t i = batch / 1'000; i < lines.size(); i += 10)
            late.push_back(lines[i]);
        const clocks then;
        add_in_batches(ledger, std::span<const line>{late}, batch, false);
        say(sentence("late, of all three years, batches of ", batch).c_str(), static_cast<double>(late.size()),
            "M orders/s", then);
    }
    const clocks again;
    for (std::size_t i = 0; i < lines.size(); i += 100)
        ledger.add(lines[i]);
    say("late, one by one", static_cast<double>(lines.size()) / 100, "M orders/s", again);
    const clocks summing;
    const auto base = ledger.summaries(summarize{.as_of = lines.back().when, .money = minor_units{}});
    say("summaries", static_cast<double>(base.size()), "M customers/s", summing);
    const auto since = ledger.version();
    ledger.add(lines.back());
    const clocks asking;
    (void)ledger.changed_since(since);
    say("changed_since", static_cast<double>(base.size()), "M customers/s", asking);
}

void with_line_ids(const std::vector<line>& lines) {
    using with_id = ledger_line<std::int64_t, skip, std::int64_t>;
    std::vector<with_id> own;
    own.reserve(lines.size());
    for (const auto& each : lines)
        own.push_back({.customer = each.customer,
                       .when = each.when,
                       .minor = each.minor,
                       .line = static_cast<std::int64_t>(each.offset)});
    order_ledger<std::int64_t, skip, no_journal, std::int64_t> ledger;
    const clocks start;
    add_in_batches(ledger, std::span<const with_id>{own}, 65'536, false);
    say("in memory, with an id of each line", static_cast<double>(lines.size()), "M orders/s", start);
}

template <class Sync>
void durable(const char* what, std::span<const line> lines, std::size_t batch, Sync sync, const std::string& place) {
    std::filesystem::remove_all(place);
    order_ledger<std::int64_t, skip, file_journal<Sync>> ledger{file_journal<Sync>{place, sync}};
    const clocks start;
    add_in_batches(ledger, lines, batch, true);
    say(what, static_cast<double>(lines.size()), "M orders/s of processor", start);
}

void on_disk(const std::vector<line>& lines, const std::string& place) {
    using ledger_type = order_ledger<std::int64_t, skip, file_journal<>>;
    durable("durable, batches of 1,000, sync_always", std::span{lines}.first(lines.size() / 10), 1'000, sync_always{},
            place);
    durable("durable, batches of 1,000, sync_never", std::span{lines}, 1'000, sync_never{}, place);
    durable("durable, batches of 100,000, sync_always", std::span{lines}, 100'000, sync_always{}, place);
    const auto bytes = [&] {
        double sum = 0;
        for (const auto& each : std::filesystem::directory_iterator{place})
            sum += static_cast<double>(each.file_size());
        return sum;
    };
    {
        const clocks opening;
        ledger_type ledger{file_journal<>{place}};
        say("opened again from its log", bytes(), "MB/s", opening);
        const clocks writing;
        ledger.snapshot();
        say("snapshot", bytes(), "MB/s", writing);
    }
    const clocks opening;
    const ledger_type ledger{file_journal<>{place}};
    say("opened again from its snapshots", bytes(), "MB/s", opening);
    std::printf("%.0f MB of snapshots\n", bytes() / 1e6);
}

} // namespace

int main(int argc, char** argv) {
    const auto lines = orders_by_day(argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 1'000'000);
    const std::string place = argc > 2 ? argv[2] : "ledger.bench";
    for (const std::size_t batch : {1'000u, 100'000u, 1'048'576u})
        in_memory("in memory, by day", lines, batch);
    auto sorted = lines;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const line& a, const line& b) { return a.customer < b.customer; });
    in_memory("in memory, by customer and day", std::move(sorted), 1'048'576);
    one_by_one(lines);
    with_line_ids(lines);
    on_disk(lines, place);
    std::filesystem::remove_all(place);
}
