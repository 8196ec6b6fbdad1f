// The month of a B2B CRM, run again and again on its own database: takes the orders that are new, keeps the ledger and
// the fitted state beside them, decides, and says what moved and why; all of it in one transaction.
//
//     make_crm crm.sqlite
//     monthly_run crm.sqlite --as-of 2025-10-31
//     monthly_run crm.sqlite --as-of 2025-11-30
//     monthly_run crm.sqlite --erase C-YZJ5M3EY
//
// What a host writes stands between the two marks: docs/embedding.md tells it, and a test counts its lines.

#include <clientele/customer_stores.hpp>
#include <clientele/io/decision_journal.hpp>
#include <clientele/io/json.hpp>
#include <clientele/io/sqlite_journal.hpp>
#include <clientele/monitor/why_changed.hpp>
#include <clientele/orders/dated_rates.hpp>
#include <clientele/orders/order_ledger.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/plan/call_list.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/score/normalising/rank.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/hysteresis.hpp>
#include <clientele/tier/key_account/programme.hpp>

#include "support/program.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace clientele;
using support::number;

// The host's month begins.
using crm_ledger = order_ledger<std::string, std::int64_t, sqlite_journal, std::int64_t>;
using manager = owner_capacity<std::string>;
const std::vector<std::string> tier_names{"VIP", "important", "ordinary", "potential"};

struct month_end { // what a month leaves to the next, saved and loaded by this one list of members
    tier_standings<std::string> tiers{};
    requalification<std::string> key{};
    matrix inputs{}; // customers x criteria, in the order of tiers.customers

    static constexpr void members(auto&& each, auto&... of) {
        each.is("month_end");
        each("tiers", of.tiers...);
        each("key", of.key...);
        each("inputs", of.inputs...);
    }
};
month_end last_month(const sqlite_store& state) {
    return from_json<month_end>(state.get("month").value_or(to_json(month_end{})), "the saved month");
}

added_lines take_orders(::sqlite3* crm, crm_ledger& ledger, day as_of) { // those entered since the last run
    sqlite_query news(crm, R"(SELECT *, ifnull(refers, id) AS whole FROM orders WHERE id > ?1 AND id <
        ifnull((SELECT min(id) FROM orders WHERE id > ?1 AND entered > ?2), 1 << 62) ORDER BY id)",
                      ledger.mark_of("orders").value_or(source_mark{}).offset, as_of);
    const auto [id, account, placed, minor, currency, whole] =
        news.columns<std::int64_t, std::string_view, day, std::int64_t, std::string_view, std::int64_t>(
            "id", "account", "placed", "minor", "currency", "whole");
    const dated_rates rates("EUR", sqlite_query(crm, "SELECT * FROM rates")
                                       .rows(sqlite_field{"currency", &exchange_rate::currency},
                                             sqlite_field{"valid_from", &exchange_rate::from},
                                             sqlite_field{"rate", &exchange_rate::rate}));
    std::vector<crm_ledger::line_type> lines;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const auto euro = rates.convert(minor[i], currency[i], placed[i]);
        require(euro.value.has_value(), "orders: ", currency[i], " of order ", id[i], " ", euro.problem);
        lines.push_back({account[i], placed[i], *euro.value, whole[i], id[i], static_cast<std::uint64_t>(id[i])});
    }
    return lines.empty() ? added_lines{} : ledger.add(lines, {"orders", lines.back().offset});
}

struct month_report {
    added_lines orders{};
    planned_calls<std::size_t, std::string> calls{};
    changed_book<std::string> why{};
};
std::optional<month_report> run_month(::sqlite3* crm, day as_of) {
    sqlite_transaction all{crm}; // orders taken, ledger, state, tiers and tasks: all of it or nothing
    const sqlite_store state{crm};
    const auto before = last_month(state);
    require(before.key.programme.as_of <= as_of, "--as-of must not be before the last month that was run, ",
            to_text(before.key.programme.as_of), ", got ", to_text(as_of));
    if (before.key.programme.as_of == as_of)
        return {};
    crm_ledger ledger{sqlite_journal{crm}};
    decision_journal<std::string, sqlite_journal> record{sqlite_journal{crm, "clientele_decisions"}};
    month_report report{.orders = take_orders(crm, ledger, as_of)};
    sqlite_query known(crm, R"(SELECT a.id, m.name AS owner, (SELECT avg(score) FROM surveys WHERE account = a.id AND
        answered <= ?1) AS nps, (SELECT count(*) FROM tickets WHERE account = a.id AND opened <= ?1 AND ifnull(closed,
        '9') > ?1) AS open, ifnull((SELECT max(answered) FROM surveys WHERE account = a.id AND answered <= ?1), since)
        AS met FROM accounts a JOIN managers m ON m.id = manager WHERE since <= ?1 ORDER BY 1)",
                       as_of);
    auto [ids, owners, nps, open, met] = known.columns<std::string, std::string, std::optional<double>, double, day>(
        "id", "owner", "nps", "open", "met");
    const auto year = ledger.summaries(summarize{.as_of = as_of,
                                                 .money = minor_units{},
                                                 .late_rows = leave_out_row{},
                                                 .returns = returns_as_money{},
                                                 .look_back = trailing_months{12}});

    month_end now{.inputs = matrix(std::ssize(ids), 4)};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto at = year.find(ids[i]);
        met[i] = at ? std::max(met[i], year.last[*at]) : met[i];
        now.inputs.row(Eigen::Index(i)) << (at ? year.total[*at] : 0), at ? year.recency[*at] : 366,
            nps[i].value_or(NAN), open[i];
    }
    const weighted_score value{.criteria = {{"spend", direction::benefit, 6, "EUR in a year"},
                                            {"recency", direction::cost, 2, "days"},
                                            {"satisfaction", direction::benefit, 1, "", missing_value::neutral()},
                                            {"open tickets", direction::cost, 1}},
                               .normalising = percentile_rank{}};
    const bool first = record.runs().empty(); // what it learns is held from then on
    const auto fit = first ? value.fit(now.inputs) : record.fit<decltype(value.fit(now.inputs))>(0, "value");
    const auto score = fit.score(now.inputs).scores;
    const auto rule = first ? hysteresis::around(abc_by_count{{0.05, 0.2, 0.6}}.fit(score), 0.06, 1, 0)
                            : record.fit<hysteresis>(0, "tiers");
    now.tiers = first ? rule.start(ids, score) : rule.update(before.tiers, ids, score);
    const key_accounts<> programme{.criteria = {"spend"},
                                   .enter = all_of("key account", {at_least("spend", 80'000)}),
                                   .stay = all_of("key account", {at_least("spend", 60'000)}),
                                   .places = {40}};
    now.key = programme.requalify(before.key.programme, as_of, ids, now.inputs.leftCols(1), score);

    const auto tiers = now.tiers.tiers(), then = before.tiers.tiers();
    const matrix at_stake = now.inputs.leftCols(1).cwiseMax(0);
    const four_tier_playbook plays;
    const auto plan = service_plan{plays}.plan(tiers, column_of(at_stake, 0), met, as_of);
    const auto managers = sqlite_query(crm, "SELECT name, calls FROM managers")
                              .rows(sqlite_field{"name", &manager::owner}, sqlite_field{"calls", &manager::calls});
    std::vector<std::size_t> rows(ids.size()); // whom a call is about, in the order of the ids
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const contact_columns<std::size_t, std::string> contacts{rows, owners, plan.next_contact, column_of(at_stake, 0)};
    report.calls = call_list{.look_ahead = std::chrono::days{30}}.plan(contacts, managers, as_of);
    const fitted_tiers cuts{{}, rule.enter, "four tiers by value score"};
    const std::vector<std::string> names{"spend", "recency", "satisfaction", "open tickets"};
    if (!first)
        report.why = why_changed(decided_book{before.tiers.customers, before.inputs, names, fit, cuts, then},
                                 decided_book{ids, now.inputs, names, fit, cuts, tiers, {}, rule.stay});
    for (const auto& each : report.why.customers)
        sqlite_run(crm, "INSERT INTO tiers VALUES (?, ?, ?, ?)", each.customer, as_of,
                   tier_names[std::size_t(each.tier.now)], in_words(each, tier_names));
    for (const auto i : align(before.tiers.customers, ids).came)
        sqlite_run(crm, "INSERT INTO tiers VALUES (?, ?, ?, 'new')", ids[i], as_of, tier_names[std::size_t(tiers[i])]);
    sqlite_run(crm, "DELETE FROM tasks"); // the list is made anew
    for (const auto& owner : report.calls.owners)
        for (const auto& [who, name, due, time, worth, urgency] : owner.calls)
            sqlite_run(crm, "INSERT INTO tasks VALUES (?, ?, ?, ?)", ids[who], due, plays.at(tiers[who]).channel, name);
    const matrix scores = Eigen::Map<const Eigen::VectorXd>(score.data(), std::ssize(score));
    const std::vector fits{record.keep("value", fit), record.keep("tiers", rule)};
    record.add({as_of, fits, ids, names, now.inputs, {"score"}, scores, tiers, {}});
    state.put("month", to_json(now));
    record.commit();
    ledger.commit();
    all.commit();
    return report;
}
// The host's month ends.

// Forgets a customer in the ledger, in the record of decisions, in the saved month and in every table of the host: its
// id stands in no file of the database any more. Killed before the sweep, it is to be called again.
std::vector<erased_entries> forget(::sqlite3* crm, const std::string& id) {
    std::vector<erased_entries> gone;
    {
        sqlite_transaction all{crm};
        const sqlite_secure_delete overwriting{crm};
        const sqlite_store state{crm};
        crm_ledger ledger{sqlite_journal{crm}};
        decision_journal<std::string, sqlite_journal> record{sqlite_journal{crm, "clientele_decisions"}};
        auto month = last_month(state);
        const auto customers = month.tiers.customers;
        const matrix inputs = month.inputs;
        gone = erase_everywhere(id, named_store{"ledger", ledger}, named_store{"decisions", record},
                                named_store{"standing", month.tiers}, named_store{"key accounts", month.key});
        month.inputs.conservativeResize(std::ssize(month.tiers.customers), Eigen::NoChange);
        for (const auto& [was, is] : align(customers, month.tiers.customers).both)
            month.inputs.row(static_cast<Eigen::Index>(is)) = inputs.row(static_cast<Eigen::Index>(was));
        if (month.key.programme.period > 0)
            state.put("month", to_json(month));
        for (const std::string table : {"tiers", "tasks", "surveys", "tickets", "contracts", "orders"})
            gone.push_back({table, sqlite_run(crm, "DELETE FROM " + table + " WHERE account = ?", id)});
        gone.push_back({"accounts", sqlite_run(crm, "DELETE FROM accounts WHERE id = ?", id)});
        all.commit();
    }
    sqlite_sweep(crm);
    return gone;
}

// What is printed of it.
std::string tiers_in_words(::sqlite3* crm, day as_of, const changed_book<std::string>& why) {
    support::table table{"Tiers", {"<tier", "accounts", "risen into it", "fallen into it", "new", "tasks"}};
    const auto moved = [&](int tier, bool up) {
        return number(static_cast<double>(std::ranges::count_if(why.customers, [&](const auto& each) {
            return each.tier.now == tier && (up ? each.tier.before > tier : each.tier.before < tier);
        })));
    };
    for (int tier = 0; tier < 4; ++tier) {
        const auto& name = tier_names[static_cast<std::size_t>(tier)];
        const auto count = [&](const std::string& what) {
            return number(sqlite_query(crm, "SELECT 1.0 * count(*) FROM " + what, as_of, name).value<double>());
        };
        table.row({name, count("tiers WHERE as_of = ? AND tier = ?"), moved(tier, true), moved(tier, false),
                   count("tiers WHERE as_of = ? AND tier = ? AND reason = 'new'"),
                   count("tasks JOIN tiers USING (account) WHERE as_of = ? AND tier = ?")});
    }
    return table.text();
}

// Those whose score moved most among those whose tier moved.
std::string moves_in_words(const changed_book<std::string>& why) {
    std::vector<const changed_customer<std::string>*> moved;
    for (const auto& each : why.customers)
        if (each.tier.before != each.tier.now)
            moved.push_back(&each);
    std::ranges::sort(moved, {}, [](const auto* of) {
        return std::pair{-std::abs(of->score.now - of->score.before), of}; // equal ones by id
    });
    const auto shown = std::min<std::size_t>(moved.size(), 8);
    std::string all = in_words(why);
    for (std::size_t i = 0; i < shown; ++i)
        all += "\n" + in_words(*moved[i], tier_names) + "\n";
    return all + sentence("\n", moved.size() - shown, " more moved: their reasons stand in the table tiers\n");
}

std::string key_accounts_in_words(const requalification<std::string>& key) {
    const auto size = [](const auto& list) { return number(static_cast<double>(list.size())); };
    support::table table{"Key accounts: " + size(key.programme.members()) + " of " + std::to_string(key.places) +
                             " places; " + size(key.waiting) + " wait, " + size(key.in_review) + " in review",
                         {"<account", "spend", "<", "<why"}};
    for (const auto& each : key.audit)
        if (each.outcome == key_account_outcome::entered || each.outcome == key_account_outcome::left)
            table.row({each.customer, number(each.values[0], 2), std::string{in_words(each.outcome)},
                       std::string{in_words(each.reason)}});
    return key.entered.empty() && key.left.empty()
               ? "\n" + sentence("Key accounts: ", key.programme.members().size(), " as before\n")
               : table.text();
}

void print_month(::sqlite3* crm, day as_of) {
    const auto report = run_month(crm, as_of);
    if (!report) {
        std::printf("%s has been run: nothing is changed\n", to_text(as_of).c_str());
        return;
    }
    const auto total = sqlite_query(crm, "SELECT count(*) FROM tiers WHERE as_of = ?", as_of).value<std::int64_t>();
    std::printf("%s: %zu orders read = %zu new + %zu known; %lld accounts\n", to_text(as_of).c_str(),
                report->orders.added + report->orders.repeated, report->orders.added, report->orders.repeated,
                static_cast<long long>(total));
    std::printf("%s%s\n%s\n", tiers_in_words(crm, as_of, report->why).c_str(),
                key_accounts_in_words(last_month(sqlite_store{crm}).key).c_str(), in_words(report->calls).c_str());
    if (!report->why.customers.empty())
        std::printf("\n%s", moves_in_words(report->why).c_str());
}

void print_forgotten(::sqlite3* crm, const std::string& id) {
    const auto gone = forget(crm, id);
    support::table table{"Removed of the customer, by where it stood", {"<", "entries"}};
    std::size_t all = 0;
    for (const auto& [place, entries] : gone) {
        all += entries;
        table.row({place, number(static_cast<double>(entries))});
    }
    if (all == 0)
        fail(errc::bad_value, no_row, "--erase: nothing is known of such a customer, got ", id);
    table.print();
}

} // namespace

int main(int count, char** arguments) {
    std::string path, erased;
    day as_of{};
    support::program app{"monthly_run", "The month of a B2B CRM on its own database (make_crm makes one)"};
    app.add("DB", path, "the database, SQLite").required();
    auto until = app.add("--as-of", as_of, "runs the month that ends on this day");
    auto erase = app.add("--erase", erased, "forgets this customer everywhere, before the month is run");
    return app.run(count, arguments, [&] {
        require(until.given() || erase.given(), "--as-of or --erase must be given");
        const sqlite_connection crm{path};
        for (const auto* const table :
             {"accounts", "managers", "orders", "rates", "surveys", "tickets", "tiers", "tasks"})
            if (sqlite_query(crm, "SELECT count(*) FROM sqlite_master WHERE name = ?", table).value<int>() == 0)
                fail(errc::bad_value, no_row, "DB: there must be a table ", table,
                     " (make_crm makes a database with all)");
        if (erase.given())
            print_forgotten(crm, erased);
        if (until.given())
            print_month(crm, as_of);
    });
}
