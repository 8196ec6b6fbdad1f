#include <clientele/math/random.hpp>
#include <clientele/orders/accounts.hpp>
#include <clientele/orders/day_accumulators.hpp>
#include <clientele/orders/line_accumulators.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/order_states.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../journal_files.hpp"
#include "../merged_parts.hpp"
#include "../same_summaries.hpp"
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <refusal.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

TEST_SUITE("orders/detail/note_lists") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::days days(int n) { return std::chrono::days{n}; }
const day start = 2020y / 1 / 1;

struct line {
    int client;
    day placed;
    std::int64_t cents;
    int order;
    int number;
    std::int64_t cost;
    int group;
    std::optional<day> due;
};

// A host's own: on how many days lines were noted, and the weight of their pieces. It sees which days have any.
struct pieces {
    static constexpr std::size_t sums = 2;
    [[nodiscard]] std::array<std::string_view, 3> names() const { return {"noted days", "first noted", "weight"}; }
    [[nodiscard]] line_note<2> note(const auto& line) const {
        return {line.when, {line.note.group, line.note.cost * line.note.group}};
    }
    [[nodiscard]] std::array<double, 3> operator()(const purchase_history& of,
                                                   std::span<const day_sums<2>> noted) const {
        std::int64_t weight = 0;
        for (const auto& each : noted)
            weight += each.sums[0] + each.sums[1];
        return {static_cast<double>(noted.size()),
                noted.empty() ? 0 : static_cast<double>((of.as_of - noted.front().when).count()),
                static_cast<double>(weight)};
    }
};

const accumulators measured{
    purchase_gaps{}, line_costs{.cost = &line::cost},
    category_mix{.category = &line::group, .categories = std::array<std::string, 3>{"a", "b", "c"}}, pieces{},
    renewals{.due = &line::due, .early = days(1), .grace = days(3)}};
using measured_type = decltype(measured);

line random_line(random_generator& g) {
    const auto cents = static_cast<std::int64_t>(g.below(5)) * 100;
    const day on = start + days(static_cast<int>(g.below(30)));
    line made{.client = static_cast<int>(g.below(8)),
              .placed = on,
              .cents = g.below(4) == 0 ? -cents : cents,
              .order = static_cast<int>(g.below(6)),
              .number = static_cast<int>(g.below(60)),
              .cost = static_cast<std::int64_t>(g.below(300)) - 20,
              .group = static_cast<int>(g.below(3)),
              .due = {}};
    if (g.below(4) == 0)
        made.due = on + days(2 + static_cast<int>(g.below(20)));
    return made;
}
std::vector<line> random_lines(random_generator& g, std::size_t most) {
    std::vector<line> lines(g.below(most + 1));
    for (auto& each : lines)
        each = random_line(g);
    return lines;
}

// Calls back with rules that take returns, and with rules that leave them out, in a window. In a template clang 19
// passes over accumulators that do not depend on its arguments.
void with_rules(day as_of, const auto& accumulate, const auto& check) {
    check(summarize{.as_of = as_of,
                    .money = minor_units{},
                    .bad_rows = leave_out_row{},
                    .late_rows = leave_out_row{},
                    .returns = net_by_day{},
                    .accumulate = accumulate});
    check(summarize{.as_of = as_of,
                    .money = minor_units{},
                    .bad_rows = leave_out_row{},
                    .late_rows = leave_out_row{},
                    .look_back = trailing_days{9},
                    .accumulate = accumulate});
}

std::string named(int client) { return "DE-" + std::to_string(1'000'000'000 + client); }

using rows_states = order_states<int, skip, measured_type>;
using text_states = order_states<std::string, int, measured_type>;
rows_states rows_of(const std::vector<line>& lines) {
    rows_states states{2, measured};
    for (const auto& each : lines)
        states.add(each.client, each.placed, each.cents, each);
    return states;
}
text_states orders_of(const std::vector<line>& lines) {
    text_states states{2, measured};
    for (const auto& each : lines)
        states.add(named(each.client), each.placed, each.cents, each.order, each);
    return states;
}
const fields by_row{.customer = &line::client, .when = &line::placed, .amount = &line::cents};
const fields by_order{.customer = [](const line& each) { return named(each.client); },
                      .when = &line::placed,
                      .amount = &line::cents,
                      .order = &line::order};

template <class States>
States merged(std::vector<States> parts, random_generator& g) {
    return merged_parts(std::move(parts), g, [](const auto& bytes) { return States::from_bytes(bytes, measured); });
}

} // namespace

TEST_CASE("measures of lines are the same from rows, and from states of any blocks, merged in any order and restored") {
    random_generator g{1};
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        const auto all = random_lines(g, 60);
        auto lines = all;
        for (std::size_t i = lines.size(); i > 1; --i)
            std::swap(lines[i - 1], lines[g.below(i)]);
        std::vector<rows_states> rows{rows_of({})};
        std::vector<text_states> orders{orders_of({})};
        for (auto from = lines.begin(); from != lines.end();) {
            const auto to =
                from + static_cast<std::ptrdiff_t>(1 + g.below(static_cast<std::size_t>(lines.end() - from)));
            rows.push_back(rows_of({from, to}));
            orders.push_back(orders_of({from, to}));
            from = to;
        }
        const auto of_rows = merged(std::move(rows), g);
        const auto of_orders = merged(std::move(orders), g);
        const auto restored = text_states::from_bytes(of_orders.to_bytes(), measured);
        with_rules(start + days(static_cast<int>(g.below(40))), measured, [&](const auto& rules) {
            check_same(of_rows.summaries(rules), rules(all, by_row));
            const auto expected = rules(all, by_order);
            check_same(of_orders.summaries(rules), expected);
            check_same(restored.summaries(rules), expected);
            const day earlier = rules.as_of.get() - days(7);
            auto before = rules;
            before.as_of = earlier;
            check_same(of_orders.summaries(rules, std::span{&earlier, 1}).front(), before(all, by_order));
        });
    }
}

TEST_CASE("measures of lines of orders roll up to accounts") {
    random_generator g{4};
    const auto groups = account_tree<std::string>{{{named(1), named(0)}, {named(2), named(0)}, {named(4), "x"}}}.top();
    const summarize rules{
        .as_of = start + days(40), .money = minor_units{}, .returns = net_by_day{}, .accumulate = measured};
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        const auto lines = random_lines(g, 60);
        check_same(
            orders_of(lines).rolled_up(groups).summaries(rules),
            rules(lines,
                  fields{.customer = [&](const line& each) { return groups(named(each.client)); },
                         .when = &line::placed,
                         .amount = &line::cents,
                         .order = [&](const line& each) { return groups.order(named(each.client), each.order); }}));
    }
}

TEST_CASE("measures of lines roll up to accounts, and those of an erased customer are gone") {
    random_generator g{2};
    const account_tree<int> tree{{{1, 0}, {2, 0}, {4, 3}}};
    const auto groups = tree.top();
    for (int round = 0; round < 20; ++round) {
        CAPTURE(round);
        auto lines = random_lines(g, 60);
        auto states = rows_of(lines);
        const int gone = static_cast<int>(g.below(8));
        states.erase(gone);
        std::erase_if(lines, [&](const line& each) { return each.client == gone; });
        const auto rolled = rows_states::from_bytes(states.to_bytes(), measured).rolled_up(groups);
        with_rules(start + days(30), measured, [&](const auto& rules) {
            check_same(states.summaries(rules), rules(lines, by_row));
            check_same(rolled.summaries(rules),
                       rules(lines, fields{.customer = [&](const line& each) { return groups(each.client); },
                                           .when = &line::placed,
                                           .amount = &line::cents}));
        });
    }
}

namespace {

// One ledger on disk and the lines that survive, walked through random changes.
class walk {
    using journal = file_journal<sync_never>;
    using ledger_type = order_ledger<std::string, int, journal, int, measured_type>;
    using line_type = ledger_type::line_type;

public:
    walk(std::uint64_t seed, std::string directory) : g_{seed}, directory_{std::move(directory)} { open(); }

    void step() {
        const auto one = random_line(g_), other = random_line(g_);
        auto some = random_lines(g_, 30);
        switch (g_.below(12)) {
        case 0:
            CHECK(ledger_->erase(named(one.client)) == knows(one.client));
            if (!knows(one.client))
                return;
            forget(one.client);
            committed_ = now_;
            CHECK_FALSE(stands_in(directory_, named(one.client)));
            return;
        case 1:
            return merge(one.client, other.client);
        case 2:
        case 3:
            CHECK(ledger_->retract(named(one.client), one.number) == (std::erase_if(now_.lines, [&](const line& each) {
                                                                          return each.client == one.client &&
                                                                                 each.number == one.number;
                                                                      }) > 0));
            return;
        case 4:
            ledger_->commit();
            committed_ = now_;
            return;
        case 5:
            ledger_->snapshot();
            committed_ = now_;
            return;
        case 6:
            ledger_.reset();
            open();
            now_ = committed_;
            return;
        case 7: // a source, again and further
            return add(std::move(some), now_.offset - std::min<std::uint64_t>(now_.offset, g_.below(20)));
        case 8:
            return add(std::move(some), std::nullopt);
        default:
            CHECK(ledger_->add(line_of(one, 0), one) == now_.add(one));
        }
    }
    void check() {
        with_rules(start + days(static_cast<int>(g_.below(40))), measured,
                   [&](const auto& rules) { check_same(ledger_->summaries(rules), rules(now_.lines, by_order)); });
    }

private:
    struct state {
        std::vector<line> lines{};
        std::set<std::pair<int, int>> seen{};
        std::uint64_t offset = 0;

        bool add(const line& each) {
            if (!seen.insert({each.client, each.number}).second)
                return false;
            lines.push_back(each);
            return true;
        }
    };

    void open() { ledger_ = std::make_unique<ledger_type>(journal{directory_, {}}, 2, measured); }
    line_type line_of(const line& each, std::uint64_t offset) {
        static const std::vector<std::string> names = [] {
            std::vector<std::string> all;
            for (int i = 0; i < 8; ++i)
                all.push_back(named(i));
            return all;
        }();
        return {.customer = names[static_cast<std::size_t>(each.client)],
                .when = each.placed,
                .minor = each.cents,
                .order = each.order,
                .line = each.number,
                .offset = offset};
    }
    void add(const std::vector<line>& lines, std::optional<std::uint64_t> from) {
        std::vector<line_type> given;
        std::size_t added = 0;
        for (const auto& each : lines) {
            given.push_back(line_of(each, from ? *from + given.size() + 1 : 0));
            if (!from || given.back().offset > now_.offset)
                added += now_.add(each);
        }
        if (!from) {
            CHECK(ledger_->add(given, lines).added == added);
            return;
        }
        const auto to = *from + lines.size();
        CHECK(ledger_->add(given, lines, {.source = "s", .offset = to}).added == added);
        now_.offset = std::max(now_.offset, to);
    }
    bool knows(int client) const {
        return std::any_of(now_.seen.begin(), now_.seen.end(), [&](const auto& each) { return each.first == client; });
    }
    void forget(int client) {
        std::erase_if(now_.lines, [&](const line& each) { return each.client == client; });
        std::erase_if(now_.seen, [&](const auto& each) { return each.first == client; });
    }
    void merge(int from, int into) {
        const auto twice = [&](const auto& each) {
            return each.first == from && now_.seen.contains({into, each.second});
        };
        if (from == into || std::any_of(now_.seen.begin(), now_.seen.end(), twice))
            return;
        CHECK(ledger_->merge(named(from), named(into)) == knows(from));
        if (!knows(from))
            return;
        for (const auto& each : std::vector{now_.lines})
            if (each.client == from) {
                now_.lines.push_back(each);
                now_.lines.back().client = into;
            }
        for (const auto& each : std::set{now_.seen})
            if (each.first == from)
                now_.seen.insert({into, each.second});
        forget(from);
        committed_ = now_;
    }

    random_generator g_;
    std::string directory_;
    std::unique_ptr<ledger_type> ledger_;
    state now_, committed_;
};

} // namespace

TEST_CASE("a ledger on disk measures the lines that survive any changes, as summarize does, opened again in between") {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        CAPTURE(seed);
        const passing_directory place;
        walk on{seed, place / "ledger"};
        for (int i = 0; i < 120; ++i) {
            on.step();
            if (i % 6 == 0)
                on.check();
        }
        on.check();
    }
}

namespace {
using plain_ledger = order_ledger<int, skip, no_journal, skip, measured_type>;
// A ledger of many lines, and what `summarize` makes of them.
struct many_lines {
    std::vector<line> lines{};
    std::vector<ledger_line<int>> given{};

    explicit many_lines(std::size_t count) {
        random_generator g{9};
        for (std::size_t i = 0; i < count; ++i) {
            lines.push_back(random_line(g));
            lines.back().client = static_cast<int>(g.below(700));
            given.push_back(
                {.customer = lines.back().client, .when = lines.back().placed, .minor = lines.back().cents});
        }
    }
};
constexpr std::int64_t most = (std::int64_t{1} << 62) - 1;
const summarize net_rules{.as_of = start + days(40),
                          .money = minor_units{},
                          .late_rows = leave_out_row{},
                          .returns = net_by_day{},
                          .accumulate = measured};
} // namespace

TEST_CASE("a large batch is measured like its lines, and one whose sums do not fit adds nothing") {
    for (const std::size_t count : {3'000u, 9'000u}) {
        many_lines many{count};
        plain_ledger ledger{{}, 2, measured};
        CHECK(ledger.add(many.given, many.lines).added == count);
        const auto expected = net_rules(many.lines, by_row);
        check_same(ledger.summaries(net_rules), expected);
        const auto view = ledger.view();
        for (int i = 0; i < 3; ++i) {
            many.lines.push_back({.client = 9'000,
                                  .placed = start,
                                  .cents = 1,
                                  .order = 1,
                                  .number = 1,
                                  .cost = most,
                                  .group = 0,
                                  .due = {}});
            many.given.push_back({.customer = 9'000, .when = start, .minor = 1});
        }
        CHECK(std::string{refusal([&] { return ledger.add(many.given, many.lines); }).what()} ==
              "order_states: what accumulators keep of a customer's day is outside the range of 64 bits, or its lines "
              "are 2^31 and more");
        check_same(ledger.summaries(net_rules), expected);
        CHECK(ledger.view().size() == expected.size() + expected.returned_all.size());
        many.given.pop_back();
        many.lines.pop_back();
        ledger.add(many.given, many.lines); // all of them again, which have no ids
        CHECK(ledger.summaries(net_rules).total != expected.total);
        check_same(view.summaries(net_rules), expected);
    }
}

TEST_CASE("a merge whose sums do not fit changes nothing") {
    const line dear{
        .client = 1, .placed = start, .cents = 100, .order = 1, .number = 1, .cost = most, .group = 0, .due = {}};
    auto other = dear;
    other.client = 2;
    std::vector<line> some{dear, dear, other}, more{other, dear}; // and customers before and after them, in one or both
    random_generator g{5};
    for (int client = 10; client < 400; ++client)
        for (auto* const list : {&some, &more})
            if (g.below(3) > 0) {
                list->push_back(random_line(g));
                list->back().client = client;
            }
    auto states = rows_of(some);
    const auto known = states.size();
    const auto until_now = states.summaries(net_rules);
    CHECK(refusal([&] { states.merge(rows_of(more)); }).code() == errc::overflow);
    CHECK(states.size() == known);
    check_same(states.summaries(net_rules), until_now);
    states.erase(1);
    states.merge(rows_of(more));
    std::erase_if(some, [](const line& each) { return each.client == 1; });
    some.insert(some.end(), more.begin(), more.end());
    check_same(states.summaries(net_rules), net_rules(some, by_row));
    plain_ledger ledger{{}, 2, measured};
    ledger.add({.customer = 1, .when = start, .minor = 100}, dear);
    ledger.add({.customer = 1, .when = start, .minor = 100}, dear);
    ledger.add({.customer = 2, .when = start, .minor = 100}, other);
    const auto before = ledger.summaries(net_rules);
    CHECK(refusal([&] { return ledger.merge(2, 1); }).code() == errc::overflow);
    check_same(ledger.summaries(net_rules), before);
    // Money that does not fit takes its notes off again.
    const accumulators own{pieces{}};
    order_ledger<int, skip, no_journal, skip, decltype(own)> rich{{}, 2, own};
    rich.add({.customer = 1, .when = start, .minor = most}, random_line(g));
    rich.add({.customer = 1, .when = start, .minor = most}, random_line(g));
    const auto noted = rich.about(1).notes[0];
    CHECK(refusal([&] { return rich.add({.customer = 1, .when = start, .minor = most}, random_line(g)); }).code() ==
          errc::overflow);
    CHECK(rich.about(1).notes[0].lines == noted.lines);
    CHECK(rich.about(1).notes[0].sums == noted.sums);
}

TEST_CASE("a line that accumulators cannot use is refused with its place, and notes are as many as lines") {
    line bad{.client = 1, .placed = start, .cents = 100, .order = 1, .number = 1, .cost = 5, .group = 3, .due = {}};
    auto states = rows_of({});
    const std::string why = "category must be a code in [0, 3), got 3";
    CHECK(std::string{refusal([&] { states.add(1, start, 100, bad); }).what()} == "order_states: " + why);
    CHECK(states.size() == 0);
    plain_ledger ledger{{}, 2, measured};
    std::vector<line> lines{3, bad};
    lines[0].group = lines[1].group = 0;
    const std::vector<ledger_line<int>> given(3, {.customer = 1, .when = start, .minor = 100});
    check_refusal(refusal([&] { return ledger.add(given, lines); }), errc::bad_value, 2,
                  "order_ledger: line 2: " + why);
    lines.pop_back();
    check_refusal(refusal([&] { return ledger.add(given, lines); }), errc::bad_shape, no_row,
                  "order_ledger: add: notes must have 3 rows, got 2");
    CHECK(ledger.view().size() == 0);
}

TEST_CASE("rules find what was kept by the names of measures, whatever reads lines now, and refuse what was not") {
    const std::vector<line> lines{
        {.client = 1, .placed = start, .cents = 500, .order = 1, .number = 1, .cost = 200, .group = 0, .due = {}}};
    const auto states = rows_of(lines);
    const auto with = [](auto accumulate) {
        return summarize{.as_of = start, .money = minor_units{}, .accumulate = std::move(accumulate)};
    };
    const auto elsewhere = [](const std::string&) { return std::int64_t{0}; }; // of a program that reads other lines
    CHECK(states.summaries(with(accumulators{line_costs{.cost = elsewhere}})).measure("margin")[0] == 0.6);
    CHECK(states.summaries(with(accumulators{purchase_gaps{}})).measure("gap variance")[0] == 0);
    const auto tea = category_mix{.category = &line::group, .categories = std::array<std::string, 1>{"tea"}};
    check_refusal(
        refusal([&] { return states.summaries(with(accumulators{tea})); }), errc::bad_parameter, no_row,
        "summarize: no sums of lines are kept for the measures share of tea, categories bought; there are "
        "those for cost of goods, contribution, margin, share of a, share of b, share of c, categories bought, "
        "noted days, first noted, weight, renewals due, renewals kept");
    CHECK(refusal([&] {
              return order_states<int, skip, accumulators<pieces, pieces>>{2, accumulators{pieces{}, pieces{}}}.size();
          }).code() == errc::bad_parameter);
    order_states<int, skip, decltype(accumulators{tea})> teas{2, accumulators{tea}};
    order_states<int, skip, decltype(accumulators{tea})> pots{
        2, accumulators{category_mix{.category = &line::group, .categories = std::array<std::string, 1>{"pots"}}}};
    check_refusal(
        refusal([&] { teas.merge(pots); }), errc::bad_parameter, no_row,
        "order_states: both states must keep sums of lines for the same measures, got share of tea, categories "
        "bought and share of pots, categories bought");
}

namespace {
struct early {
    static constexpr std::size_t sums = 1;
    [[nodiscard]] std::array<std::string_view, 1> names() const { return {"early"}; }
    [[nodiscard]] line_note<1> note(const auto& line) const { return {line.when - days(1), {1}}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history&, std::span<const day_sums<1>>) const {
        return {0};
    }
};
} // namespace

TEST_CASE("a cost in currency units is as exact in states as in rows, and a finer one is refused") {
    const auto in_units = [](const line& each) { return static_cast<double>(each.cost) / 100; };
    const accumulators costs{line_costs{.cost = in_units}};
    const line some{
        .client = 1, .placed = start, .cents = 499, .order = 1, .number = 1, .cost = 133, .group = 0, .due = {}};
    order_states<int, skip, decltype(costs)> states{2, costs};
    states.add(1, start, some.cents, some);
    const summarize rules{.as_of = start, .accumulate = costs};
    const auto paid = [](const line& each) { return static_cast<double>(each.cents) / 100; };
    check_same(states.summaries(rules),
               rules(std::vector{some}, fields{.customer = &line::client, .when = &line::placed, .amount = paid}));
    const auto finer = [](const line&) { return 0.001; };
    order_states<int, skip, decltype(accumulators{line_costs{.cost = finer}})> others{
        2, accumulators{line_costs{.cost = finer}}};
    CHECK(std::string{refusal([&] { others.add(1, start, 499, some); }).what()} ==
          "order_states: cost must have no more decimals than the money policy declares");
}

namespace {
constexpr auto lowest = (std::numeric_limits<std::int64_t>::min)();
struct too_low {
    static constexpr std::size_t sums = 1;
    [[nodiscard]] std::array<std::string_view, 1> names() const { return {"low"}; }
    [[nodiscard]] line_note<1> note(const auto& line) const { return {line.when, {lowest}}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history&, std::span<const day_sums<1>>) const {
        return {0};
    }
};
} // namespace

TEST_CASE("a note that cannot be taken off again is refused") {
    order_states<int, skip, accumulators<too_low>> states{2, accumulators{too_low{}}};
    CHECK(std::string{refusal([&] { states.add(1, start, 499, 0); }).what()} ==
          "order_states: what an accumulator keeps must be above -2^63");
    CHECK(states.size() == 0);
    const summarize rules{.as_of = start, .money = minor_units{}, .accumulate = accumulators{too_low{}}};
    CHECK(std::string{refusal([&] {
                          return rules(std::vector<line>{{.client = 1,
                                                          .placed = start,
                                                          .cents = 5,
                                                          .order = 1,
                                                          .number = 1,
                                                          .cost = 2,
                                                          .group = 0,
                                                          .due = {}}},
                                       by_row);
                      }).what()} == "summarize: row 0: what an accumulator keeps must be above -2^63");
}

namespace {
// The note itself.
struct as_noted {
    static constexpr std::size_t sums = 1;
    [[nodiscard]] std::array<std::string_view, 1> names() const { return {"noted"}; }
    [[nodiscard]] line_note<1> note(const auto& line) const { return {line.when, {line.note}}; }
    [[nodiscard]] std::array<double, 1> operator()(const purchase_history&, std::span<const day_sums<1>> noted) const {
        return {noted.empty() ? 0 : static_cast<double>(noted.front().sums[0])};
    }
};
} // namespace

TEST_CASE("a line without which the sums of its day do not fit is not retracted") {
    const accumulators own{as_noted{}};
    order_ledger<int, skip, no_journal, int, decltype(own)> ledger{{}, 2, own};
    const auto add = [&](int number, std::int64_t note) {
        ledger.add({.customer = 1, .when = start, .minor = 100, .line = number}, note);
    };
    add(1, most);
    add(2, -most);
    add(3, most);
    add(4, 2);
    const summarize rules{.as_of = start, .money = minor_units{}, .accumulate = own};
    const auto before = ledger.summaries(rules);
    const auto version = ledger.version();
    CHECK(std::string{refusal([&] { return ledger.retract(1, 2); }).what()} ==
          "order_ledger: retract: what accumulators keep of the other lines of the day is outside the range of 64 "
          "bits");
    CHECK(ledger.version() == version);
    check_same(ledger.summaries(rules), before);
    CHECK(ledger.retract(1, 3));
    CHECK(ledger.retract(1, 2));
    CHECK(ledger.summaries(rules).measures[0].values == std::vector<double>{static_cast<double>(most + 2)});
}

TEST_CASE("a note that lies before its line is refused by every way from lines to summaries") {
    const std::vector<line> lines{
        {.client = 1, .placed = start, .cents = 500, .order = 1, .number = 1, .cost = 200, .group = 0, .due = {}}};
    const summarize rules{.as_of = start, .money = minor_units{}, .accumulate = accumulators{early{}}};
    const std::string why = "the day of a note must be one of the calendar, and not before that of its line";
    CHECK(std::string{refusal([&] { return rules(lines, by_row); }).what()} == "summarize: row 0: " + why);
    order_states<int, skip, accumulators<early>> states{2, accumulators{early{}}};
    CHECK(std::string{refusal([&] { states.add(1, start, 500, lines[0]); }).what()} == "order_states: " + why);
}

namespace {
std::string refused(std::span<const std::byte> bytes) {
    return refusal([&] { return rows_states::from_bytes(bytes, measured).size(); }).what();
}
} // namespace

TEST_CASE("a block with notes notices every flip and cut, and says which measures it was written for") {
    random_generator g{3};
    auto block = rows_of(random_lines(g, 200)).to_bytes();
    std::size_t noticed = 0, flips = 0;
    for (std::size_t bit = 0; bit < 8 * block.size(); bit += 7, ++flips) {
        block[bit / 8] ^= std::byte{1} << (bit % 8);
        noticed += refusal([&] { return rows_states::from_bytes(block, measured).size(); }).code() == errc::storage;
        block[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    CHECK(noticed == flips);
    CHECK(refused(std::span{block}.first(block.size() - 1)) == "order_states: the block is cut short");

    const std::string all = "cost of goods, contribution, margin, share of a, share of b, share of c, categories "
                            "bought, noted days, first noted, weight, renewals due, renewals kept";
    CHECK(std::string{refusal([&] { return order_states<int>::from_bytes(block).size(); }).what()} ==
          "order_states: the block keeps sums of lines for the measures " + all + "; expected none");
    CHECK(refused(order_states<int>{}.to_bytes()) ==
          "order_states: the block keeps sums of lines for the measures none; expected " + all);
    const accumulators others{pieces{}};
    CHECK(std::string{refusal([&] {
                          return order_states<int, skip, accumulators<pieces>>::from_bytes(block, others).size();
                      }).what()} == "order_states: the block keeps sums of lines for the measures " + all +
                                        "; expected noted days, first noted, weight");
}

TEST_CASE("a block with right checksums whose notes no lines make is refused") {
    using one_state = order_states<int, skip, accumulators<pieces>>;
    const accumulators own{pieces{}};
    one_state states{2, own};
    const line some{
        .client = 7, .placed = start, .cents = 100, .order = 1, .number = 1, .cost = 5, .group = 1, .due = {}};
    states.add(7, start, 100, some);
    states.add(7, start + days(1), 100, some);
    const auto block = states.to_bytes();
    // Behind the head, the names, and the empty shards before: counts, the customer, its days, and then its notes.
    const std::size_t names = 4 + std::string_view{"2 noted days, first noted, weight\n"}.size();
    const auto shard = detail::block_head::bytes + names + 16 * detail::shard_of(detail::customer_hash(7));
    const auto notes = shard + 16 + 8 + 4 + 2 * 16;
    const auto changed = [&](std::size_t at, auto value) {
        auto other = block;
        detail::byte_writer to{other};
        to.put_at(at, value);
        detail::block_head::close(to, 0);
        return std::string{refusal([&] { return one_state::from_bytes(other, own).size(); }).what()};
    };
    const std::string no_lines = "order_states: the block has notes that no lines make";
    const std::size_t first = notes + 8, second = first + 4 + 1 + 4 + 16;
    CHECK(changed(notes, std::uint64_t{1} << 60) == "order_states: the block is cut short");
    CHECK(changed(first, std::int32_t{40'000}) == no_lines);                       // out of order
    CHECK(changed(first, (std::numeric_limits<std::int32_t>::min)()) == no_lines); // no day of the calendar
    CHECK(changed(first + 5, std::int32_t{0}) == no_lines);                        // of no line
    CHECK(changed(first + 5, std::int32_t{-1}) == no_lines);                       // of fewer than none
    CHECK(changed(second, static_cast<std::int32_t>(start.time_since_epoch().count())) == no_lines); // a day twice
    CHECK(changed(first + 9, (std::numeric_limits<std::int64_t>::min)()) == no_lines);
}

TEST_CASE("a journal of lines that were read for other measures is refused, whatever it holds") {
    const passing_directory place;
    using journal = file_journal<sync_never>;
    const auto path = place / "ledger";
    const accumulators others{pieces{}};
    const line some{
        .client = 1, .placed = start, .cents = 100, .order = 1, .number = 1, .cost = 5, .group = 1, .due = {}};
    {
        order_ledger<int, skip, journal, skip, accumulators<pieces>> ledger{journal{path, {}}, 2, others};
        ledger.add({.customer = 1, .when = start, .minor = 100}, some);
        ledger.commit();
    }
    const auto open = [&] { return order_ledger<int, skip, journal>{journal{path, {}}}.version(); };
    CHECK(std::string{refusal(open).what()} == "order_ledger: the journal's book keeps sums of lines for the measures "
                                               "noted days, first noted, weight; expected none");
    {
        order_ledger<int, skip, journal, skip, accumulators<pieces>> ledger{journal{path, {}}, 2, others};
        ledger.snapshot();
    }
    CHECK(std::string{refusal(open).what()} ==
          "order_ledger: a snapshot keeps sums of lines for the measures noted days, "
          "first noted, weight; expected none");
}

TEST_CASE(
    "what is kept of a customer for accumulators is told, by day, and nothing of it after a retraction or an erasure") {
    order_ledger<int, skip, no_journal, int, measured_type> ledger{{}, 2, measured};
    const day due = start + days(9);
    const line one{
        .client = 1, .placed = start, .cents = 100, .order = 1, .number = 1, .cost = 70, .group = 2, .due = due};
    ledger.add({.customer = 1, .when = start, .minor = 100, .line = 1}, one);
    ledger.add({.customer = 1, .when = start, .minor = -50, .line = 2}, one);
    const auto about = ledger.about(1);
    CHECK(about.orders.size() == 2);
    REQUIRE(about.notes.size() == 8);
    const auto check = [&](const kept_note& note, day when, bool returns, const char* measures,
                           std::vector<std::int64_t> sums) {
        CHECK(note.when == when);
        CHECK(note.returns == returns);
        CHECK(note.lines == 1);
        CHECK(note.measures == measures);
        CHECK(note.sums == sums);
    };
    check(about.notes[0], start, false, "cost of goods, contribution, margin", {70});
    check(about.notes[1], start, false, "share of a, share of b, share of c, categories bought", {0, 0, 100});
    check(about.notes[2], start, false, "noted days, first noted, weight", {2, 140});
    check(about.notes[4], start, true, "share of a, share of b, share of c, categories bought", {0, 0, -50});
    check(about.notes[6], due, false, "renewals due, renewals kept", {1});
    check(about.notes[7], due, true, "renewals due, renewals kept", {-1});
    ledger.retract(1, 1);
    CHECK(ledger.about(1).notes.size() == 4);
    ledger.retract(1, 2);
    CHECK(ledger.about(1).notes.empty());
    CHECK(ledger.about(1).orders.size() == 2); // their ids are remembered
    ledger.erase(1);
    CHECK(ledger.about(1).orders.empty());
}

TEST_CASE("after a retraction and a snapshot what was noted of the line is in no file") {
    const passing_directory place;
    using journal = file_journal<sync_never>;
    const auto path = place / "ledger";
    constexpr std::int64_t cost = 0x0123'4567'89AB'CDEF;
    const std::string_view noted{reinterpret_cast<const char*>(&cost), sizeof cost};
    order_ledger<std::string, int, journal, int, measured_type> ledger{journal{path, {}}, 2, measured};
    ledger.add(
        {.customer = "c", .when = start, .minor = 100, .order = 1, .line = 1},
        line{.client = 1, .placed = start, .cents = 100, .order = 1, .number = 1, .cost = cost, .group = 0, .due = {}});
    ledger.commit();
    CHECK(stands_in(path, noted));
    ledger.retract("c", 1);
    ledger.snapshot();
    CHECK_FALSE(stands_in(path, noted));
}

// A customer without them is a line of the cache, a row of a batch 24 bytes.
static_assert(sizeof(detail::customer_state<std::int64_t, skip, detail::ledger_beside<skip, detail::no_notes>>) == 64);
static_assert(sizeof(detail::batch_row<std::int64_t, skip, skip, detail::no_notes>) <= 24);
static_assert(sizeof(detail::kept_line<skip, std::int64_t, detail::no_notes>) <= 24);

TEST_CASE("without accumulators that read lines, blocks are those of the first format") {
    order_states<int> states;
    states.add(1, start, 100);
    order_states<int, skip, accumulators<purchase_gaps>> same{2, accumulators{purchase_gaps{}}};
    same.add(1, start, 100);
    CHECK(same.to_bytes() == states.to_bytes());
    CHECK(std::to_integer<int>(states.to_bytes()[8]) == 1);
    CHECK(order_states<int>::from_bytes(same.to_bytes()).size() == 1);
}

} // TEST_SUITE("orders/detail/note_lists")
