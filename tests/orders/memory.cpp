#include <clientele/io/csv_columns.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/day_accumulators.hpp>
#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/memory.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <orders/counted_memory.hpp>
#include <orders/journal_files.hpp>
#include <orders/same_summaries.hpp>
#include <refusal.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("orders/memory") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

// What a place in the memory of the test does, and what goes wrong there.
struct wrongs {
    std::uint64_t room = ~std::uint64_t{0};    // bytes
    std::uint64_t flipped = ~std::uint64_t{0}; // the byte that comes back with a flipped bit
    std::size_t places = 0, bytes = 0;         // so far
};
struct kept_bytes {
    wrongs* what;
    std::vector<std::byte> bytes{};

    void write(std::uint64_t at, std::span<const std::byte> more) {
        if (at + more.size() > what->room)
            fail(errc::storage, no_row, "the disk is full");
        bytes.resize(at + more.size());
        std::copy(more.begin(), more.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
        what->bytes += more.size();
    }
    void read(std::uint64_t at, std::span<std::byte> to) const {
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), to.size(), to.begin());
        if (what->flipped >= at && what->flipped < at + to.size())
            to[what->flipped - at] ^= std::byte{1};
    }
};
// A budget below that of files, so that few rows make many runs.
struct few_bytes {
    std::uint64_t bytes;
    wrongs* what;

    [[nodiscard]] std::uint64_t budget() const { return bytes; }
    [[nodiscard]] kept_bytes over(const memory_need&) const {
        ++what->places;
        return {what};
    }
};
static_assert(memory_policy<few_bytes> && memory_policy<unlimited_memory> && memory_policy<refuse_over> &&
              memory_policy<spill_over>);

// Archetypes: each offers exactly its concept and nothing more.
struct place_archetype {
    place_archetype() = default;
    place_archetype(place_archetype&&) = default;
    place_archetype& operator=(const place_archetype&) = delete;
    void write(std::uint64_t, std::span<const std::byte>) {}
    void read(std::uint64_t, std::span<std::byte>) const {}
};
struct memory_archetype {
    std::uint64_t budget() const { return 1 << 20; }
    place_archetype over(const memory_need&) const { return {}; }
};
static_assert(memory_policy<memory_archetype>);

struct line {
    std::int64_t customer;
    day when;
    std::int64_t minor;
    std::string order;
    std::int64_t cost;
};
// As many lines as are asked for, of up to 300 customers; some are late, some are returns, some are no money.
std::vector<line> lines_of(std::size_t count, std::uint64_t customers = 300) {
    random_generator g{7};
    std::vector<line> lines;
    for (std::size_t i = 0; i < count; ++i) {
        const auto customer = static_cast<std::int64_t>(g.below(customers));
        lines.push_back({customer - 150, day{2024y / 1 / 1} + std::chrono::days{g.below(400)},
                         static_cast<std::int64_t>(g.below(9'000)) - 700,
                         "order of more than a few letters " + std::to_string(g.below(count / 3 + 1)),
                         static_cast<std::int64_t>(g.below(900))});
        if (g.below(997) == 0)
            lines.back().minor = (std::numeric_limits<std::int64_t>::max)();
    }
    return lines;
}
const fields plain{.customer = &line::customer, .when = &line::when, .amount = &line::minor};
const fields by_order{.customer = &line::customer, .when = &line::when, .amount = &line::minor, .order = &line::order};
const fields by_name{
    .customer = [](const line& of) { return "a customer of a long name " + std::to_string(of.customer); },
    .when = &line::when,
    .amount = &line::minor,
    .order = &line::order};

template <class Id>
void check_all_same(const summaries<Id>& a, const summaries<Id>& b) {
    check_same(a, b);
    CHECK(a.counts.first_rejected == b.counts.first_rejected); // rows have their numbers
}

// The same rules with another memory.
template <class Memory, class Returns, class Accumulate = skip>
auto rules_of(Memory memory, Returns returns, Accumulate accumulate = {}) {
    return summarize{.as_of = day{2025y / 1 / 10},
                     .money = minor_units{},
                     .bad_rows = leave_out_row{},
                     .late_rows = leave_out_row{},
                     .returns = returns,
                     .look_back = trailing_days{200},
                     .accumulate = accumulate,
                     .memory = memory};
}

} // namespace

TEST_CASE("rows that are moved out come to the same bits, whatever the rules") {
    const auto lines = lines_of(20'000);
    wrongs none;
    const few_bytes little{100'000, &none};
    const auto check = [&](const auto& where, auto returns) {
        check_all_same(rules_of(unlimited_memory{}, returns)(lines, where), rules_of(little, returns)(lines, where));
    };
    check(plain, refuse_returns{});
    check(plain, net_by_day{});
    check(by_order, net_by_day{});
    check(by_order, returns_as_money{});
    const few_bytes more{200'000, &none}; // names are longer than numbers
    check_all_same(rules_of(unlimited_memory{}, net_by_day{})(lines, by_name),
                   rules_of(more, net_by_day{})(lines, by_name));
    CHECK(none.places >= 10);
}

TEST_CASE("accumulators, days that are looked at and customers without a row see the same") {
    const auto lines = lines_of(8'000);
    wrongs none;
    const few_bytes little{120'000, &none};
    const auto known = std::vector<std::int64_t>{3, 4'000, -5'000};
    const auto whole = rules_of(unlimited_memory{}, net_by_day{}, accumulators{purchase_gaps{}});
    const auto parted = rules_of(little, net_by_day{}, accumulators{purchase_gaps{}});
    check_all_same(whole(lines, plain, known), parted(lines, plain, known));

    const auto seen_by = [&](const auto& rules) {
        auto build = rules.template builder<std::int64_t>();
        for (const auto& each : lines)
            build.add(each.customer, each.when, each.minor);
        std::vector<std::tuple<std::int64_t, std::size_t, std::int64_t>> seen;
        (void)build.finish([&](std::int64_t id, std::span<const day_totals> days) {
            seen.emplace_back(id, days.size(), days.front().purchased);
        });
        return seen;
    };
    CHECK(seen_by(rules_of(unlimited_memory{}, net_by_day{})) == seen_by(rules_of(little, net_by_day{})));
    CHECK(none.places > 2);
}

TEST_CASE("what else a line says is moved out with it") {
    const auto lines = lines_of(8'000);
    wrongs none;
    const auto costs = [] { return accumulators{line_costs{.cost = [](const line& of) { return of.cost; }}}; };
    const auto with = [&](auto memory) {
        return summarize{.as_of = day{2025y / 1 / 10},
                         .money = minor_units{},
                         .bad_rows = leave_out_row{},
                         .late_rows = leave_out_row{},
                         .returns = net_by_day{},
                         .accumulate = costs(),
                         .memory = memory}(lines, by_order);
    };
    check_all_same(with(unlimited_memory{}), with(few_bytes{120'000, &none}));
    CHECK(none.places >= 2);
}

TEST_CASE("several days come out of one pass over rows that were moved out") {
    const auto lines = lines_of(8'000);
    wrongs none;
    const std::vector<day> days{2024y / 5 / 31, 2024y / 2 / 29, 2025y / 1 / 10};
    const auto of = [&](const auto& rules) {
        auto build = rules.template builder<std::int64_t>();
        for (const auto& each : lines)
            build.add(each.customer, each.when, each.minor);
        return build.finish(days);
    };
    const auto whole = of(rules_of(unlimited_memory{}, refuse_returns{}));
    const auto parted = of(rules_of(few_bytes{150'000, &none}, refuse_returns{}));
    for (std::size_t i = 0; i < days.size(); ++i)
        check_all_same(whole[i], parted[i]);
    CHECK(none.places > 1);
}

TEST_CASE("builders go on after they are finished, and merge, wherever their rows are") {
    const auto lines = lines_of(12'000);
    wrongs none;
    const auto whole = rules_of(unlimited_memory{}, net_by_day{});
    const auto little = rules_of(few_bytes{100'000, &none}, net_by_day{});
    auto one = little.builder<std::int64_t>(), other = little.builder<std::int64_t>(),
         few = little.builder<std::int64_t>();
    auto all = whole.builder<std::int64_t>();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& to = i % 100 == 0 ? few : i % 2 == 0 ? one : other;
        to.add(lines[i].customer, lines[i].when, lines[i].minor);
        all.add(lines[i].customer, lines[i].when, lines[i].minor);
        if (i == 6'000)
            (void)one.finish();
    }
    one.merge(std::move(other));
    one.merge(std::move(few));
    check_same(one.finish(), all.finish());
    check_same(one.finish(day{2024y / 6 / 30}), all.finish(day{2024y / 6 / 30}));
}

TEST_CASE("columns over a budget come to the same bits as in memory, and on threads") {
    const auto lines = lines_of(30'000);
    std::vector<std::int64_t> customer, minor;
    text_vector name, order;
    std::vector<day32> when;
    for (const auto& each : lines) {
        customer.push_back(each.customer);
        name.push_back("a customer of a long name " + std::to_string(each.customer));
        order.push_back(each.order);
        minor.push_back(each.minor);
        when.push_back(std::chrono::time_point_cast<day32::duration>(each.when));
    }
    const std::vector<std::int64_t> known{-2'000, 4};
    const std::vector<day> days{2024y / 5 / 31, 2025y / 1 / 10};
    wrongs none;
    const auto check = [&](const auto& columns, auto returns, std::uint64_t bytes) {
        const auto whole = rules_of(unlimited_memory{}, returns);
        const auto parted = rules_of(few_bytes{bytes, &none}, returns);
        check_all_same(whole(columns), parted(columns));
        order_workspace<std::remove_cvref_t<decltype(whole(columns).customer[0])>> workspace;
        check_all_same(whole(columns), parted(columns, workspace, threads{2}));
        const auto all = whole(columns, days), parts = parted(columns, days);
        for (std::size_t i = 0; i < days.size(); ++i)
            check_all_same(all[i], parts[i]);
    };
    check(order_columns{.customer = std::span{customer},
                        .when = std::span{when},
                        .amount = std::span{minor},
                        .known = std::span{known}},
          refuse_returns{}, 250'000);
    check(
        order_columns{
            .customer = name.view(), .when = std::span{when}, .amount = std::span{minor}, .order = order.view()},
        net_by_day{}, 300'000);
    CHECK(none.places > 10);
    const auto before = none.places;
    (void)rules_of(few_bytes{20'000'000, &none}, net_by_day{})(
        order_columns{.customer = std::span{customer}, .when = std::span{when}, .amount = std::span{minor}});
    CHECK(none.places == before); // what fits stays in memory
}

TEST_CASE("blocks of a file go into a builder that keeps to its budget") {
    std::string text = "customer,day,paid\n";
    const auto lines = lines_of(30'000);
    for (const auto& each : lines)
        text +=
            std::to_string(each.customer) + "," + to_text(each.when) + "," + std::to_string(each.minor % 9'000) + "\n";
    const auto bytes = [&] {
        return byte_source{[from = std::string_view{text}](char* to, std::size_t most) mutable {
            const auto got = from.copy(to, most);
            from.remove_prefix(got);
            return got;
        }};
    };
    const auto of = [&](const auto& rules) {
        auto build = rules.template builder<std::int64_t>();
        csv_reader{}.each_block(
            bytes(), "text", 1'000,
            [&](const auto& block) {
                const auto& [customer, when, minor] = block.columns;
                build.add_columns(order_columns{
                    .customer = std::span{customer}, .when = std::span{when}, .amount = std::span{minor}});
            },
            csv_integers{"customer"}, csv_days{"day"}, csv_integers{"paid"});
        return build.finish();
    };
    wrongs none;
    check_all_same(of(rules_of(unlimited_memory{}, net_by_day{})),
                   of(rules_of(few_bytes{100'000, &none}, net_by_day{})));
    CHECK(none.places > 1);
}

TEST_CASE("a row that is refused has the number that it has in memory") {
    auto lines = lines_of(20'000);
    for (auto& each : lines)
        each.minor = 5;
    lines[15'001].minor = -5;
    wrongs none;
    const auto said_of = [&](auto memory) {
        try {
            (void)summarize{.as_of = day{2026y / 1 / 1}, .money = minor_units{}, .memory = memory}(lines, plain);
        } catch (const error& e) {
            CHECK(e.code() == errc::bad_value);
            return std::pair{e.row(), std::string{e.what()}};
        }
        return std::pair{std::size_t{0}, std::string{}};
    };
    CHECK(said_of(unlimited_memory{}).first == 15'001);
    CHECK(said_of(few_bytes{100'000, &none}) == said_of(unlimited_memory{}));
    CHECK(none.places == 1);
}

namespace {

// The sentence of an error of a kind.
template <class Call>
std::string refusal_of(errc code, const Call& call) {
    const auto e = refusal(call);
    CHECK(e.code() == code);
    return e.what();
}

} // namespace

TEST_CASE("over its budget refuse_over says what is needed and what there may be") {
    const auto lines = lines_of(20'000);
    const auto rules = rules_of(refuse_over{100'000}, net_by_day{});
    CHECK(refusal_of(errc::memory, [&] { (void)rules(lines, plain); }) ==
          "summarize: memory must be at least 98328 bytes for 2049 rows, got 100000");
    std::vector<std::int64_t> customer, minor;
    std::vector<day> when;
    for (const auto& each : lines) {
        customer.push_back(each.customer);
        minor.push_back(each.minor);
        when.push_back(each.when);
    }
    const auto said = refusal_of(errc::memory, [&] {
        (void)rules(
            order_columns{.customer = std::span{customer}, .when = std::span{when}, .amount = std::span{minor}});
    });
    CAPTURE(said);
    CHECK(said.starts_with("summarize: memory must be at least "));
    CHECK(said.ends_with(" bytes for 20000 rows of about 300 customers, got 100000"));
    check_same(rules_of(refuse_over{5'000'000}, net_by_day{})(lines, plain),
               rules_of(unlimited_memory{}, net_by_day{})(lines, plain));
}

TEST_CASE("what must be in memory together is refused where the budget is smaller, wherever rows go") {
    const auto lines = lines_of(20'000, 5'000);
    wrongs none;
    const auto said =
        refusal_of(errc::memory, [&] { (void)rules_of(few_bytes{100'000, &none}, refuse_returns{})(lines, plain); });
    CAPTURE(said);
    CHECK(said.starts_with("summarize: memory must be at least "));
    CHECK(said.ends_with(" bytes for the summaries of 4222 customers, got 100000"));
    const auto one = lines_of(20'000, 1);
    CHECK(refusal_of(errc::memory, [&] { (void)rules_of(few_bytes{100'000, &none}, refuse_returns{})(one, plain); }) ==
          "summarize: memory must be at least 172456 bytes for 2049 rows of one customer, got 100000");
}

TEST_CASE("a full disk is a sentence, after which a builder goes on") {
    const auto lines = lines_of(20'000);
    wrongs full{.room = 300'000};
    const auto rules = rules_of(few_bytes{100'000, &full}, net_by_day{});
    CHECK(refusal_of(errc::storage, [&] { (void)rules(lines, plain); }) == "the disk is full");
    auto build = rules.builder<std::int64_t>();
    std::size_t failed = 0;
    for (std::size_t i = 0; i < lines.size(); ++i)
        try {
            build.add(lines[i].customer, lines[i].when, lines[i].minor);
        } catch (const error&) {
            ++failed;
            full.room = ~std::uint64_t{0};
            build.add(lines[i].customer, lines[i].when, lines[i].minor);
        }
    CHECK(failed == 1);
    check_same(build.finish(), rules_of(unlimited_memory{}, net_by_day{})(lines, plain));
}

TEST_CASE("a flipped bit is a sentence, wherever it is") {
    const auto lines = lines_of(6'000);
    wrongs what;
    const auto rules = rules_of(few_bytes{100'000, &what}, net_by_day{});
    (void)rules(lines, plain);
    for (std::uint64_t at = 0; at < 80'000; at += 9'973) {
        what.flipped = at;
        CAPTURE(at);
        const auto said = refusal_of(errc::storage, [&] { (void)rules(lines, plain); });
        CAPTURE(said);
        CHECK(said.starts_with("summarize: bytes "));
        CHECK(said.ends_with(" of what was moved out of memory are not those that were written"));
    }
}

TEST_CASE("temporary files have no name, and nothing of them is left") {
    passing_directory directory;
    const auto lines = lines_of(120'000);
    const auto rules = rules_of(spill_over{1'000'000, directory / ""}, net_by_day{});
    auto build = rules.builder<std::int64_t>();
    for (const auto& each : lines)
        build.add(each.customer, each.when, each.minor);
    CHECK(files_in(directory / "").empty()); // not even now
    check_same(build.finish(), rules_of(unlimited_memory{}, net_by_day{})(lines, plain));
    CHECK(files_in(directory / "").empty());
}

TEST_CASE("where the system takes no more bytes, or has no such directory, it says so") {
    const auto lines = lines_of(120'000);
    const auto nowhere = rules_of(spill_over{1'000'000, "/nowhere at all"}, net_by_day{});
    CHECK(refusal_of(errc::storage, [&] { (void)nowhere(lines, plain); }) ==
          "summarize: cannot make a temporary file in /nowhere at all: No such file or directory");
    CHECK(refusal_of(errc::bad_parameter, [&] { (void)rules_of(spill_over{5, "/tmp"}, net_by_day{})(lines, plain); }) ==
          "spill_over: bytes must be at least 1000000, got 5");

    passing_directory directory;
    const auto e = refusal_in_small_files(
        700'000, [&] { (void)rules_of(spill_over{1'000'000, directory / ""}, net_by_day{})(lines, plain); });
    check_refusal(e, errc::storage, no_row,
                  "summarize: cannot write a temporary file in " + directory / "" + ": File too large");
    CHECK(files_in(directory / "").empty());
}

TEST_CASE("no more memory is taken than there may be") {
    const auto lines = lines_of(200'000);
    passing_directory directory;
    const auto rules = rules_of(spill_over{1'500'000, directory / ""}, net_by_day{});
    const most_memory memory;
    auto build = rules.builder<std::int64_t>();
    for (const auto& each : lines)
        build.add(each.customer, each.when, each.minor);
    const auto base = build.finish();
    CHECK(base.size() > 290);
    CHECK(memory.bytes() <= 1'500'000);
    CHECK(memory.bytes() >= 750'000);
}

namespace {

// The most bytes that a call held at a time, as often as those that are said to be needed.
template <class Id, class Columns>
double taken_of_said(const Columns& columns) {
    const auto rules = summarize{.as_of = day{2026y / 1 / 1}, .money = minor_units{}, .memory = refuse_over{1 << 30}};
    const auto said = detail::need_of_columns<Id, decltype(rules)>(columns, 1).bytes;
    const most_memory memory;
    (void)rules(columns);
    CAPTURE(said);
    CAPTURE(memory.bytes());
    return static_cast<double>(memory.bytes()) / static_cast<double>(said);
}

} // namespace

TEST_CASE("columns take what they are said to need") {
    for (const std::size_t rows : {200'000u, 2'200'000u}) { // in one round, and in several
        std::vector<std::int64_t> customer, in_order, minor(rows, 500);
        std::vector<day32> when;
        text_vector name;
        for (std::size_t i = 0; i < rows; ++i) {
            customer.push_back(static_cast<std::int64_t>(i * 7'919 % rows / 8 << 30));
            in_order.push_back(static_cast<std::int64_t>(i / 8));
            when.push_back(day32{day32::duration{19'000 + static_cast<int>(i % 701)}});
            if (rows < 1'000'000)
                name.push_back("a customer of a long name " + std::to_string(customer.back()));
        }
        const auto of = [&](const auto& ids, bool sorted) {
            return order_columns{
                .customer = ids, .when = std::span{when}, .amount = std::span{minor}, .sorted = sorted};
        };
        const auto is_right = [](double share) {
            CHECK(share > 0.75);
            CHECK(share < 1.1);
        };
        is_right(taken_of_said<std::int64_t>(of(std::span<const std::int64_t>{customer}, false)));
        if (name.size() > 0)
            is_right(taken_of_said<std::string>(of(name.view(), false)));
        is_right(taken_of_said<std::int64_t>(of(std::span<const std::int64_t>{in_order}, true)));
    }
}

} // TEST_SUITE("orders/memory")
