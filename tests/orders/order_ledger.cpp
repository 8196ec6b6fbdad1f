#include <clientele/math/random.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>

#include <doctest/doctest.h>

#include "../refusal.hpp"
#include "journal_files.hpp"
#include "same_summaries.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

TEST_SUITE("orders/order_ledger") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const day start = 2020y / 1 / 1;
const summarize plain_rules{.as_of = start + std::chrono::days{400}, .money = minor_units{}, .returns = net_by_day{}};

template <class Id>
Id named(int number) {
    if constexpr (std::same_as<Id, skip>)
        return {};
    else if constexpr (std::same_as<Id, std::string>)
        return "DE-" + std::to_string(1'000'000'000'000 + number);
    else
        return static_cast<Id>(std::int64_t{number} * 0x0123'4567 - 5);
}

// No number of a customer is that of an order or a line, so that it can be looked for in files.
template <class Id>
Id customer_named(int number) {
    return named<Id>(1000 + number);
}

struct model_line {
    int customer;
    day when;
    std::int64_t cents;
    int order;
    int line;
};

// What a ledger must be, as plainly as it can be said: the lines that survive.
struct model {
    std::vector<model_line> lines{};
    std::set<std::pair<int, int>> seen{}; // customer and line, where lines have ids
    std::map<int, std::uint64_t> changed{};
    std::map<std::string, std::uint64_t> marks{};
    std::uint64_t version = 0;

    // Whether a line is new, and then takes it.
    bool add(const model_line& line, bool with_lines, std::uint64_t at) {
        if (with_lines && !seen.insert({line.customer, line.line}).second)
            return false;
        lines.push_back(line);
        changed[line.customer] = at;
        return true;
    }
};

// One ledger and its model, walked through random changes.
template <class Id, class Order, class Line, class Open>
class walk {
    static constexpr bool with_lines = !std::same_as<Line, skip>;
    using ledger_type = typename std::invoke_result_t<Open>::element_type;
    using line_type = typename ledger_type::line_type;

public:
    walk(std::uint64_t seed, Open open, bool lasts)
        : g_{seed}, open_{std::move(open)}, lasts_{lasts}, ledger_{open_()} {}

    void step() {
        switch (g_.below(16)) {
        case 0:
            return erase();
        case 1:
            return merge();
        case 2:
        case 3:
        case 4:
            return retract();
        case 5:
            return commit();
        case 6:
            return restart();
        case 7:
            return snapshot();
        case 8:
        case 9:
            return add_from_source();
        default:
            return add();
        }
    }
    void check() {
        CHECK(ledger_->version() == now_.version);
        const day as_of = start + std::chrono::days{g_.below(32)};
        const auto check_rules = [&](auto returns, auto look_back) {
            const summarize rules{.as_of = as_of,
                                  .money = minor_units{},
                                  .bad_rows = leave_out_row{},
                                  .late_rows = leave_out_row{},
                                  .returns = returns,
                                  .look_back = look_back};
            check_same(ledger_->summaries(rules), expected(rules));
        };
        check_rules(net_by_day{}, whole_history{});
        check_rules(refuse_returns{}, trailing_days{9});
        check_rules(returns_as_money{}, trailing_days{9});
        const auto since = g_.below(now_.version + 1);
        std::vector<Id> changed;
        for (const auto& [customer, version] : now_.changed)
            if (version > since)
                changed.push_back(customer_named<Id>(customer));
        std::sort(changed.begin(), changed.end());
        CHECK(ledger_->changed_since(since) == changed);
        CHECK(ledger_->view().size() == now_.changed.size());
        for (const auto* const source : {"north", "south"}) {
            const auto mark = ledger_->mark_of(source);
            CHECK((mark ? mark->offset : 0) == (now_.marks.contains(source) ? now_.marks[source] : 0));
        }
    }

private:
    model_line any_line() {
        const auto cents = static_cast<std::int64_t>(g_.below(5)) * 100;
        return {static_cast<int>(g_.below(9)), start + std::chrono::days{g_.below(30)},
                g_.below(4) == 0 ? -cents : cents, static_cast<int>(g_.below(6)), static_cast<int>(g_.below(60))};
    }
    // Lines only look at their texts, which stay here.
    struct texts {
        Id customer;
        Order order;
        Line line;
    };
    std::vector<line_type> lines_of(const std::vector<model_line>& lines) {
        kept_.clear();
        for (const auto& each : lines)
            kept_.push_back({customer_named<Id>(each.customer), named<Order>(each.order), named<Line>(each.line)});
        std::vector<line_type> result;
        for (std::size_t i = 0; i < lines.size(); ++i)
            result.push_back({.customer = kept_[i].customer,
                              .when = lines[i].when,
                              .minor = lines[i].cents,
                              .order = kept_[i].order,
                              .line = kept_[i].line});
        return result;
    }
    template <class Rules>
    summaries<Id> expected(const Rules& rules) const {
        const auto customer = [](const model_line& each) { return customer_named<Id>(each.customer); };
        if constexpr (std::same_as<Order, skip>)
            return rules(now_.lines,
                         fields{.customer = customer, .when = &model_line::when, .amount = &model_line::cents});
        else
            return rules(now_.lines, fields{.customer = customer,
                                            .when = &model_line::when,
                                            .amount = &model_line::cents,
                                            .order = [](const model_line& each) { return named<Order>(each.order); }});
    }

    void add() {
        std::vector<model_line> lines(g_.below(4) == 0 ? g_.below(40) : 1);
        for (auto& each : lines)
            each = any_line();
        const auto given = lines_of(lines);
        std::size_t added = 0;
        for (const auto& each : lines)
            added += now_.add(each, with_lines, now_.version + 1);
        now_.version += added > 0;
        if (given.size() == 1) {
            CHECK(ledger_->add(given[0]) == (added == 1));
        } else {
            const auto result = ledger_->add(given);
            CHECK(result.added == added);
            CHECK(result.repeated == lines.size() - added);
        }
    }
    // A source is read from some way back, again and further.
    void add_from_source() {
        const std::string source = g_.below(2) == 0 ? "north" : "south";
        const auto known = now_.marks[source];
        const auto from = known - std::min<std::uint64_t>(known, g_.below(30)), to = from + 1 + g_.below(30);
        std::vector<model_line> lines(to - from);
        for (auto& each : lines)
            each = any_line();
        auto given = lines_of(lines);
        std::size_t added = 0;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            given[i].offset = from + i + 1;
            added += given[i].offset > known && now_.add(lines[i], with_lines, now_.version + 1);
        }
        now_.version += added > 0;
        now_.marks[source] = std::max(known, to);
        const auto result = ledger_->add(given, {.source = source, .offset = to, .digest = to * 7});
        CHECK(result.added == added);
        CHECK(result.repeated == lines.size() - added);
        CHECK(ledger_->mark_of(source)->digest == now_.marks[source] * 7);
    }
    void retract() {
        if constexpr (with_lines) {
            const auto some = any_line();
            const int customer = some.customer, line = some.line;
            const auto at = std::find_if(now_.lines.begin(), now_.lines.end(), [&](const model_line& each) {
                return each.customer == customer && each.line == line;
            });
            CHECK(ledger_->retract(customer_named<Id>(customer), named<Line>(line)) == (at != now_.lines.end()));
            if (at != now_.lines.end()) {
                now_.lines.erase(at);
                now_.changed[customer] = ++now_.version;
            }
        }
    }
    void forget(int customer) {
        std::erase_if(now_.lines, [&](const model_line& each) { return each.customer == customer; });
        std::erase_if(now_.seen, [&](const auto& each) { return each.first == customer; });
        now_.changed.erase(customer);
    }
    void erase() {
        const int customer = any_line().customer;
        const bool known = now_.changed.contains(customer);
        CHECK(ledger_->erase(customer_named<Id>(customer)) == known);
        if (!known)
            return;
        forget(customer);
        ++now_.version;
        committed_ = now_;
        check_gone(customer);
    }
    void merge() {
        const int from = any_line().customer, into = any_line().customer;
        if (from == into)
            return;
        if constexpr (with_lines)
            for (const auto& [customer, line] : now_.seen)
                if (customer == from && now_.seen.contains({into, line})) {
                    CHECK(refusal([&] {
                              return ledger_->merge(customer_named<Id>(from), customer_named<Id>(into));
                          }).code() == errc::bad_value);
                    return;
                }
        const bool known = now_.changed.contains(from);
        CHECK(ledger_->merge(customer_named<Id>(from), customer_named<Id>(into)) == known);
        if (!known)
            return;
        for (const auto& each : std::vector{now_.lines})
            if (each.customer == from) {
                now_.lines.push_back(each);
                now_.lines.back().customer = into;
            }
        for (const auto& each : std::set{now_.seen})
            if (each.first == from)
                now_.seen.insert({into, each.second});
        forget(from);
        now_.changed[into] = ++now_.version;
        committed_ = now_;
        check_gone(from);
    }
    void commit() {
        CHECK(ledger_->commit() == now_.version);
        committed_ = now_;
    }
    void snapshot() {
        ledger_->snapshot();
        committed_ = now_;
    }
    void restart() {
        if (!lasts_)
            return;
        ledger_.reset();
        ledger_ = open_();
        now_ = committed_;
    }
    void check_gone(int customer) {
        if constexpr (requires { open_.directory; } && std::same_as<Id, std::string>)
            CHECK_FALSE(stands_in(open_.directory, customer_named<Id>(customer)));
        else if constexpr (requires { open_.directory; }) {
            const auto id = customer_named<Id>(customer);
            CHECK_FALSE(stands_in(open_.directory, {reinterpret_cast<const char*>(&id), sizeof id}));
        }
    }

    random_generator g_;
    Open open_;
    bool lasts_;
    std::unique_ptr<ledger_type> ledger_;
    model now_, committed_;
    std::vector<texts> kept_;
};

template <class Id, class Order, class Line>
void walk_in_memory() {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        CAPTURE(seed);
        walk<Id, Order, Line, decltype([] { return std::make_unique<order_ledger<Id, Order, no_journal, Line>>(); })>
            on{seed, {}, false};
        for (int i = 0; i < 120; ++i) {
            on.step();
            if (i % 6 == 0)
                on.check();
        }
        on.check();
    }
}

template <class Id, class Order, class Line>
struct open_files {
    std::string directory;
    [[nodiscard]] auto operator()() const {
        using journal = file_journal<sync_never>;
        return std::make_unique<order_ledger<Id, Order, journal, Line>>(journal{directory, {}});
    }
};
template <class Id, class Order, class Line>
void walk_on_disk() {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
        CAPTURE(seed);
        const passing_directory place;
        walk<Id, Order, Line, open_files<Id, Order, Line>> on{seed, {place / "ledger"}, true};
        for (int i = 0; i < 120; ++i) {
            on.step();
            if (i % 6 == 0)
                on.check();
        }
        on.check();
    }
}

} // namespace

TEST_CASE("any changes in any order leave what summarize makes of the surviving lines") {
    walk_in_memory<std::int64_t, int, int>();
    walk_in_memory<std::string, skip, std::string>();
    walk_in_memory<int, std::string, skip>();
}

TEST_CASE("the same on disk, opened again in between, with the erased in no file") {
    walk_on_disk<std::int64_t, int, int>();
    walk_on_disk<std::string, std::string, std::string>();
    walk_on_disk<std::string, skip, skip>();
}

TEST_CASE("a batch that cannot be added in full adds nothing") {
    constexpr std::int64_t most = (std::int64_t{1} << 62) - 1;
    for (const int batch : {5000, 9000}) {
        order_ledger<int, skip, no_journal, int> ledger;
        using line = ledger_line<int, skip, int>;
        ledger.add({.customer = 1, .when = start, .minor = most, .line = 1});
        ledger.add({.customer = 1, .when = start, .minor = most, .line = 2});
        const auto before = ledger.view();
        std::vector<line> lines;
        for (int i = 0; i < batch; ++i)
            lines.push_back({.customer = 2 + i % 900, .when = start, .minor = 100, .line = i});
        lines.push_back({.customer = 1, .when = start + std::chrono::days{1}, .minor = 5, .line = 3});
        lines.push_back({.customer = 1, .when = start, .minor = 5, .line = 2}); // known
        lines.push_back({.customer = 1, .when = start, .minor = most, .line = 4});
        CHECK(refusal([&] { return ledger.add(lines); }).code() == errc::overflow);
        CHECK(ledger.version() == before.version());
        CHECK(ledger.view().size() == 1);
        check_same(ledger.summaries(plain_rules), before.summaries(plain_rules));
        lines.pop_back();
        CHECK(ledger.add(lines).added == static_cast<std::size_t>(batch) + 1);
        lines[4'999].when = day::max();
        check_refusal(refusal([&] { return ledger.add(lines); }), errc::bad_value, 4'999,
                      sentence("order_ledger: line 4999: the date must be one of the calendar, got day ",
                               day::max().time_since_epoch().count()));
        const auto customers = ledger.view().size();
        CHECK(refusal([&] { return ledger.merge(2, 1); }).code() == errc::overflow);
        CHECK(ledger.view().size() == customers);
    }
}

TEST_CASE("large batches give what their lines give one by one") {
    random_generator g{9};
    std::vector<ledger_line<std::int64_t>> lines;
    for (int i = 0; i < 20'000; ++i)
        lines.push_back({.customer = static_cast<std::int64_t>(g.below(3'000)) << 30,
                         .when = start + std::chrono::days{i / 100},
                         .minor = static_cast<std::int64_t>(g.below(900)) - 100});
    order_ledger<std::int64_t> whole, single;
    CHECK(whole.add(lines).added == lines.size());
    for (const auto& each : lines)
        single.add(each);
    check_same(whole.summaries(plain_rules), single.summaries(plain_rules));
}

TEST_CASE("what is no line, source or customer is refused in a sentence") {
    order_ledger<std::string, std::string, no_journal, std::string> ledger{{}, 0};
    using line = ledger_line<std::string, std::string, std::string>;
    const auto why = [&](const line& each) { return std::string{refusal([&] { return ledger.add(each); }).what()}; };
    CHECK(why({.customer = "", .when = start, .minor = 1, .order = "o", .line = "l"}) ==
          "order_ledger: line 0: customer must not be empty");
    CHECK(why({.customer = "c", .when = start, .minor = 1, .line = "l"}) ==
          "order_ledger: line 0: order must not be empty");
    CHECK(why({.customer = "c", .when = start, .minor = 1, .order = "o"}) ==
          "order_ledger: line 0: line must not be empty");
    CHECK(why({.customer = "c", .when = start, .minor = std::int64_t{1} << 62, .order = "o", .line = "l"}) ==
          "order_ledger: line 0: amount must be finite and below 2^62 minor units in size, got 4611686018427387904");
    std::vector<line> lines{{.customer = "c", .when = start, .minor = 1, .order = "o", .line = "l", .offset = 9}};
    check_refusal(refusal([&] { return ledger.add(lines, {.source = "s", .offset = 8}); }), errc::bad_value, 0,
                  "order_ledger: line 0: its offset must be in [1, 8], up to the mark, got 9");
    CHECK(refusal([&] { return ledger.merge("a", "a"); }).code() == errc::bad_parameter);
    CHECK(refusal([&] { return ledger.merge("a", ""); }).code() == errc::bad_value);
    CHECK(refusal([&] { return ledger.retract("a", ""); }).code() == errc::bad_value);
    CHECK_FALSE(ledger.merge("a", "b"));
    CHECK_FALSE(ledger.erase(""));
    CHECK(refusal([&] { return ledger.summaries(plain_rules); }).code() == errc::bad_parameter);
    CHECK(refusal([] { return order_ledger<int>{{}, 10}.version(); }).code() == errc::bad_parameter);
    CHECK(ledger.report().journal == "none");
}

TEST_CASE("a journal of another kind of ledger is refused") {
    const passing_directory place;
    using journal = file_journal<sync_never>;
    const auto path = place / "ledger";
    {
        order_ledger<std::int64_t, skip, journal> ledger{journal{path, {}}};
        ledger.add({.customer = 1, .when = start, .minor = 5});
        ledger.commit();
    }
    const auto why = [&](auto open) { return std::string{refusal(open).what()}; };
    CHECK(why([&] { return order_ledger<std::string, skip, journal>{journal{path, {}}}.version(); }) ==
          "order_ledger: the journal's book has ids of another kind: texts, integers or none");
    CHECK(why([&] { return order_ledger<unsigned, skip, journal>{journal{path, {}}}.version(); }) ==
          "order_ledger: the journal's book has integers of another sign as ids");
    CHECK(why([&] { return order_ledger<std::int64_t, skip, journal>{journal{path, {}}, 3}.version(); }) ==
          "order_ledger: the journal's book has money of 2 decimals, expected 3");
    CHECK(order_ledger<std::int64_t, skip, journal>{journal{path, {}}}.version() == 1);
    {
        journal other{place / "other", {}};
        other.replay([](auto...) {});
        other.append(1000, std::array{std::byte{1}});
        other.commit();
    }
    CHECK(why([&] {
              return order_ledger<std::int64_t, skip, journal>{journal{place / "other", {}}}.version();
          }).starts_with("order_ledger: the journal has a shard 1000, and must have "));
}

namespace {
// A journal that fails when it is told to.
struct failing_journal {
    std::shared_ptr<bool> fails = std::make_shared<bool>(false);
    void replay(const auto&) {}
    void append(std::size_t, std::span<const std::byte>) const { try_it(); }
    void replace(std::size_t, std::span<const std::byte>) const { try_it(); }
    void commit() const { try_it(); }
    [[nodiscard]] journal_report report() const { return {}; }
    void try_it() const {
        if (*fails)
            fail(errc::storage, no_row, "the disk is full");
    }
};
} // namespace

TEST_CASE("a ledger whose journal failed refuses everything but reading") {
    const failing_journal journal;
    order_ledger<int, skip, failing_journal> ledger{journal};
    ledger.add({.customer = 1, .when = start, .minor = 5});
    *journal.fails = true;
    CHECK(refusal([&] { return ledger.commit(); }).code() == errc::storage);
    *journal.fails = false;
    CHECK(ledger.commit() == 1); // that may be tried again
    *journal.fails = true;
    CHECK(std::string{refusal([&] { return ledger.add({.customer = 1, .when = start, .minor = 5}); }).what()} ==
          "the disk is full");
    *journal.fails = false;
    CHECK(std::string{refusal([&] { return ledger.add({.customer = 1, .when = start, .minor = 5}); }).what()} ==
          "order_ledger: its journal failed; open the ledger again");
    CHECK(ledger.summaries(plain_rules).size() == 1);
}

TEST_CASE("readers on other threads see versions whole, while the ledger goes on") {
    // Each batch adds 10 minor units for each of 300 customers: a version that is whole has as many for all.
    order_ledger<int> ledger;
    std::atomic<bool> done{false};
    std::atomic<int> torn{0}, read{0};
    const auto reader = [&] {
        do {
            const auto view = ledger.view();
            const auto base = view.summaries(plain_rules);
            for (std::size_t i = 0; i < base.size(); ++i)
                torn += base.total[i] != static_cast<double>(view.version()) / 10 || base.size() != 300;
            torn += view.changed_since(view.version()).size() != 0;
            ++read;
        } while (!done);
    };
    {
        std::jthread one{reader}, other{reader};
        std::vector<ledger_line<int>> lines;
        for (int i = 0; i < 300; ++i)
            lines.push_back({.customer = i, .when = start, .minor = 10});
        for (int version = 0; version < 200; ++version) {
            for (auto& each : lines)
                each.when = start + std::chrono::days{version};
            ledger.add(lines);
        }
        done = true;
    }
    CHECK(torn == 0);
    CHECK(read >= 2);
    CHECK(ledger.version() == 200);
}

} // TEST_SUITE("orders/order_ledger")
