// The portfolio on two days, as a sales director would look at it: what became of the revenue, who is about to leave,
// how tiers move and where they are going, who stays, and which manager's accounts grew. One screen first, then
// details.
//
//     watch_portfolio                       the shipped CDs, June 1998 after September 1997, nine months each
//     watch_portfolio ORDERS.csv --as-of 2024-12-31 --months 12 --columns customer=client,date=placed,amount=net
//
// Managers are made up: who has which account is not in the data.
#include <clientele/align.hpp>
#include <clientele/math/proportion_interval.hpp>
#include <clientele/monitor/concentration.hpp>
#include <clientele/monitor/health/scores.hpp>
#include <clientele/monitor/migration_forecast.hpp>
#include <clientele/monitor/migration_tests.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/monitor/retention/retention_triangle.hpp>
#include <clientele/monitor/revenue/bridge.hpp>
#include <clientele/monitor/warning/alarms.hpp>
#include <clientele/monitor/warning/own_rhythm.hpp>
#include <clientele/monitor/yardstick/manager_equity.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

constexpr double alarm_level = 0.05;
const std::vector<std::string> tier_names{"key", "important", "ordinary", "small"};
const std::vector<std::string> manager_names{"Ada", "Bo", "Cem", "Dana"};

/// What is looked at.
struct question {
    day as_of = 1998y / 6 / 30;
    int months = 9;                      // of a period; the earlier day is one period earlier
    std::vector<int> tiers{150, 60, 25}; // spend of a period from which each tier begins

    [[nodiscard]] day before(int periods = 1) const { return months_after(as_of, -months * periods); }
    [[nodiscard]] std::string period() const { return sentence(months, months == 1 ? " month" : " months"); }
};

/// What is known on a day of everybody who has ever bought: the period that ends with it, and the rhythm.
struct book {
    day as_of{};
    std::vector<std::string> ids{};
    std::vector<double> spend{}, spend_before{}, orders{}, silent{}; // of the period, and the one before it
    std::vector<int> tiers{};
    observed_gaps gaps{};
    std::vector<day> first{}, last{};

    [[nodiscard]] std::size_t size() const { return ids.size(); }
    /// Where a customer who is there stands: ids ascend.
    [[nodiscard]] std::size_t row_of(const std::string& customer) const {
        return static_cast<std::size_t>(std::ranges::lower_bound(ids, customer) - ids.begin());
    }
};

book book_on(const support::order_book& orders, const question& asked, day date) {
    book now{.as_of = date};
    const auto all =
        orders.as_of(date, std::chrono::days{1}, [&](const std::string&, std::span<const day_totals> bought) {
            double logs = 0;
            for (std::size_t i = 1; i < bought.size(); ++i)
                logs += std::log(static_cast<double>((bought[i].when - bought[i - 1].when).count()));
            now.gaps.log_sum.push_back(logs);
        });
    const auto one_before = orders.as_of(months_after(date, -asked.months)),
               two_before = orders.as_of(months_after(date, -2 * asked.months));
    now.ids = all.customer;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto a = one_before.find(all.customer[i]), b = two_before.find(all.customer[i]);
        const double until_a = a ? one_before.total[*a] : 0, until_b = b ? two_before.total[*b] : 0;
        now.spend.push_back(all.total[i] - until_a);
        now.spend_before.push_back(until_a - until_b);
        now.orders.push_back(all.purchase_days[i] - (a ? one_before.purchase_days[*a] : 0));
        now.silent.push_back(static_cast<double>((date - all.last[i]).count()));
        now.tiers.push_back(
            static_cast<int>(std::ranges::count_if(asked.tiers, [&](int from) { return now.spend[i] < from; })));
        now.gaps.count.push_back(all.purchase_days[i] - 1);
        now.gaps.sum.push_back(static_cast<double>((all.last[i] - all.first[i]).count()));
        now.gaps.open.push_back(now.silent[i]);
    }
    now.first.assign(all.first.begin(), all.first.end());
    now.last.assign(all.last.begin(), all.last.end());
    return now;
}

/// The orders up to a day, as columns.
struct order_rows {
    std::vector<std::string> customer{};
    std::vector<day> on{};
    std::vector<double> paid{};

    order_rows(const support::order_book& orders, day as_of) {
        const auto amounts = orders.amounts();
        for (std::size_t row = 0; row < orders.when.size(); ++row)
            if (orders.when[row] <= as_of) {
                customer.emplace_back(orders.customer[row]);
                on.push_back(orders.when[row]);
                paid.push_back(amounts[row]);
            }
    }
};

/// Only those who bought in the period are customers; the others left.
struct active_customers {
    std::vector<std::string> ids{};
    std::vector<int> tiers{};
    std::vector<double> spend{};

    explicit active_customers(const book& of) {
        for (std::size_t i = 0; i < of.size(); ++i)
            if (of.orders[i] > 0) {
                ids.push_back(of.ids[i]);
                tiers.push_back(of.tiers[i]);
                spend.push_back(of.spend[i]);
            }
    }
};

/// What healthy is, as data: a customer keeps its rhythm, buys several times a year, and spends what it spent.
health_rules rules_of_health() {
    return {{{.name = "shop",
              .groups = {{"loyalty",
                          60,
                          {{.name = "own rhythm", .weight = 2, .scale = measure_scale::linear(0, 0.5), .play = "call"},
                           {.name = "orders", .scale = measure_scale::linear(0, 4), .play = "invite"}}},
                         {"growth",
                          40,
                          {{.name = "spend to the period before",
                            .scale = measure_scale::bands({0.5, 0.9, 1.1}, {0, 40, 70, 100}),
                            .play = "offer"}}}},
              .status = {{40, 65}, {"red", "yellow", "green"}}}}};
}

/// Health and silence of a book.
struct watched_book {
    std::vector<double> tails{}; // how probable so long a silence is, by each customer's own rhythm
    health_scores health{};
    std::array<std::size_t, 3> status{}; // red, yellow, green: of those who bought in the period

    watched_book(const book& of, const rhythm& known) : tails{known.tails(of.gaps)} {
        std::vector<double> growth(of.size());
        for (std::size_t i = 0; i < of.size(); ++i)
            growth[i] = of.spend_before[i] > 0 ? of.spend[i] / of.spend_before[i]
                                               : std::numeric_limits<double>::quiet_NaN(); // not measured
        health = score_health(rules_of_health(), {.names = {"own rhythm", "orders", "spend to the period before"},
                                                  .values = {tails, of.orders, growth}});
        for (std::size_t i = 0; i < of.size(); ++i)
            if (of.orders[i] > 0 && health.status[i] >= 0)
                ++status[static_cast<std::size_t>(health.status[i])];
    }
};

/// The alarms of a period on record: raised every month where a silence is longer than nineteen of twenty
/// gaps of a customer of that rhythm, closed when the customer buys again or is given up.
struct alarm_record {
    alarm_register<std::string> record{
        {{.name = "own rhythm",
          .clears = "an order",
          .escalation = {{std::chrono::days{0}, "manager"}, {std::chrono::days{60}, "head of sales"}}}}};
    support::table months{"Alarms on record (a twentieth of the gaps would ring by chance)",
                          {"<day", "watched", "raised", "bought again", "given up", "open"}};

    alarm_record(const support::order_book& orders, const question& asked, const rhythm& known)
        : months_{asked.months} {
        for (int ago = asked.months; ago >= 0; --ago)
            look(orders.as_of(months_after(asked.as_of, -ago)), known);
    }

private:
    int months_;

    void look(const summaries<std::string>& all, const rhythm& known) {
        observed_gaps gaps;
        std::vector<day> last(all.last.begin(), all.last.end());
        for (std::size_t i = 0; i < all.size(); ++i) {
            gaps.count.push_back(all.purchase_days[i] - 1);
            gaps.sum.push_back(static_cast<double>((all.last[i] - all.first[i]).count()));
            gaps.open.push_back(static_cast<double>((all.as_of - all.last[i]).count()));
        }
        const auto tails = known.tails(gaps);
        std::vector<alarm_signal<std::string>> signals;
        std::vector<bool> not_given_up;
        std::size_t watched = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            not_given_up.push_back(last[i] > months_after(all.as_of, -months_));
            watched += not_given_up.back();
            if (not_given_up.back() && tails[i] < alarm_level)
                signals.push_back(
                    {all.customer[i], last[i], in_words(known, alarm_level, gaps.count[i], gaps.sum[i], gaps.open[i])});
        }
        const auto back = record.clear(all.as_of, "own rhythm", all.customer, last, "bought again");
        const auto lost = record.clear(all.as_of, "own rhythm", all.customer, not_given_up, "given up after a period");
        const auto raised = record.raise(all.as_of, "own rhythm", signals).raised;
        months.row({to_text(all.as_of), std::to_string(watched), std::to_string(raised), std::to_string(back),
                    std::to_string(lost), std::to_string(record.open(all.as_of).size())});
    }
};

/// The open alarms of a day with the rows of their customers, by the revenue that is at risk.
struct open_alarms {
    std::vector<std::pair<open_alarm<std::string>, std::size_t>> list{};
    double revenue = 0;

    open_alarms(const alarm_register<std::string>& record, const book& now) {
        for (auto& each : record.open(now.as_of)) {
            const auto row = now.row_of(each.alarm.customer);
            revenue += now.spend[row];
            list.emplace_back(std::move(each), row);
        }
        std::ranges::sort(list, [&](const auto& a, const auto& b) {
            return now.spend[a.second] != now.spend[b.second] ? now.spend[a.second] > now.spend[b.second]
                                                              : a.second < b.second;
        });
    }
};

std::string joined(const std::vector<int>& amounts) {
    std::string text;
    for (const int each : amounts)
        text += (text.empty() ? "" : ",") + std::to_string(each);
    return text;
}
std::string whole(std::size_t count) { return support::number(static_cast<double>(count)); }
std::string money(double value) { return support::number(value); }
std::string from_to(const interval& of) { return support::number(of.lower) + " to " + support::number(of.upper); }
std::string shares(const std::optional<interval>& of) {
    return of ? support::percent(of->estimate) + " (" + support::percent(of->lower) + " to " +
                    support::percent(of->upper) + ")"
              : "nobody to retain";
}

bridged_revenue bridge_of(const order_rows& rows, const question& asked) {
    const auto after = [&](int periods) { return asked.before(periods) + std::chrono::days{1}; };
    const revenue_bridge bridge{.base = {after(2), after(1)}, .period = {after(1), after(0)}};
    return bridge.count(period_revenue{rows.customer, rows.paid}, rows.on);
}

/// Made up: accounts by the last digit of the customer, and Ada handed over those that end with an 8 in between.
int manager_of(const std::string& customer, bool handed_over) {
    const int last = customer.empty() ? 0 : static_cast<unsigned char>(customer.back()) % 16;
    return handed_over && last == 8 ? 1 : last % 4;
}
equity_book<std::string> accounts_of(const book& of, bool handed_over) {
    equity_book<std::string> result;
    for (std::size_t i = 0; i < of.size(); ++i)
        if (of.spend[i] > 0) {
            result.ids.push_back(of.ids[i]);
            result.manager.push_back(manager_of(of.ids[i], handed_over));
            result.segment.push_back(of.tiers[i]);
            result.value.push_back(of.spend[i]);
        }
    return result;
}

std::vector<migration_table> migrations(const support::order_book& orders, const question& asked, const book& before,
                                        const book& last) {
    std::vector<migration_table> tables;
    active_customers now{last}, then{before};
    for (int periods = 2; periods <= 4 && !then.ids.empty(); ++periods) {
        tables.push_back(migrate(then.ids, then.tiers, now.ids, now.tiers, static_cast<int>(tier_names.size())).table);
        now = std::exchange(then, active_customers{book_on(orders, asked, asked.before(periods))});
    }
    return tables;
}

std::string first_screen(const question& asked, const book& then, const book& now, const watched_book& seen_then,
                         const watched_book& seen, const bridged_revenue& bridge, const open_alarms& alarms) {
    const active_customers before{then}, active{now};
    const auto concentrated = measure_concentration(active.spend);
    const auto& line = bridge.line();
    support::table table{"The portfolio on " + to_text(now.as_of) + ", after " + to_text(then.as_of) +
                             " (revenue: the " + asked.period() + " up to each)",
                         {"<", "then", "now", "<what it says"}};
    table.row({"customers", whole(before.ids.size()), whole(active.ids.size()), "bought in the period"});
    table.row({"revenue", money(bridge.money(line.start)), money(bridge.money(line.end)),
               support::percent(bridge.money(line.end) / bridge.money(line.start) - 1) + " change"});
    table.row({"net retention", "", support::percent(line.net_retention()->estimate),
               "of the revenue then, from the same customers: " + shares(line.net_retention())});
    table.row({"gross retention", "", support::percent(line.gross_retention()->estimate),
               "without what anybody grew: " + shares(line.gross_retention())});
    const char* const colours[] = {"red", "yellow", "green"};
    for (std::size_t i = 0; i < 3; ++i)
        table.row({std::string{"health "} + colours[i], whole(seen_then.status[i]), whole(seen.status[i]),
                   support::bar(static_cast<double>(seen.status[i]) / static_cast<double>(active.ids.size()))});
    table.row({"open alarms", "", whole(alarms.list.size()), "silent for longer than 19 of 20 of their gaps"});
    table.row(
        {"revenue at risk", "", money(alarms.revenue),
         support::percent(alarms.revenue / bridge.money(line.end)) + " of the revenue, from those with an alarm"});
    table.row({"best tenth", "", support::percent(concentrated.top_share(0.1)), "of the revenue"});
    table.row({"five greatest", "", support::percent(concentrated.ratio(5)), "of the revenue, if they leave"});
    return table.text();
}

std::string say_tiers(const question& asked, const std::vector<migration_table>& tables, const book& now) {
    const active_customers active{now};
    std::vector<double> sizes(tier_names.size()), worth(tier_names.size());
    for (std::size_t i = 0; i < active.ids.size(); ++i) {
        ++sizes[static_cast<std::size_t>(active.tiers[i])];
        worth[static_cast<std::size_t>(active.tiers[i])] += active.spend[i];
    }
    const auto same = tables.size() > 1 ? test_same_rates(tables) : homogeneity_test{};
    const auto rates = migration_model{}.fit(std::span{tables}.first(same.differ() ? 1 : tables.size()));
    const auto next = rates.predict(sizes, 1);
    support::table table{"Tiers on " + to_text(now.as_of) + ", and " + asked.period() + " later by the moves of " +
                             sentence(rates.periods, rates.periods == 1 ? " period" : " periods"),
                         {"<tier", "spend from", "customers", "of revenue", "later", "<95 %", "stay", "leave"}};
    const double revenue = std::accumulate(worth.begin(), worth.end(), 0.0);
    for (std::size_t t = 0; t < tier_names.size(); ++t) {
        const auto size = next.size(static_cast<int>(t));
        table.row({tier_names[t], t < asked.tiers.size() ? money(asked.tiers[t]) : "", support::number(sizes[t]),
                   support::percent(worth[t] / revenue), support::number(size.estimate), from_to(size),
                   support::percent(rates.rate(static_cast<int>(t), static_cast<int>(t))),
                   support::percent(rates.rate(static_cast<int>(t), rates.classes))});
        if (sizes[t] > 0)
            worth[t] /= sizes[t];
    }
    const auto value = next.value(worth);
    auto said = table.text() + "\nRevenue of the next " + asked.period() + " by these sizes: " + money(value.estimate) +
                " (" + from_to(value) + ").\n";
    if (tables.size() > 1)
        said += "Over the periods " + in_words(same) + (same.differ() ? "; only the last one counts here.\n" : ".\n");
    return said;
}

std::string say_alarms(const book& now, const watched_book& seen, const open_alarms& alarms, std::size_t most) {
    support::table table{
        "Who is about to leave, by revenue at risk (the first " + whole(std::min(most, alarms.list.size())) + " of " +
            whole(alarms.list.size()) + ")",
        {"<customer", "revenue", "silent days", "its usual gap", "<raised", "<with", "<weakest", "<clears with"}};
    for (std::size_t k = 0; k < std::min(most, alarms.list.size()); ++k) {
        const auto& [open, i] = alarms.list[k];
        const auto weakest = seen.health.weakest[i];
        table.row({now.ids[i], money(now.spend[i]), support::number(now.silent[i]),
                   now.gaps.count[i] > 0 ? support::number(now.gaps.sum[i] / now.gaps.count[i]) : "one order",
                   to_text(open.alarm.raised), open.with,
                   weakest < 0 ? "-" : seen.health.measures[static_cast<std::size_t>(weakest)], open.clears});
    }
    return table.text();
}

/// What became of those with an alarm on the earlier day, beside those without.
std::string say_warned(const alarm_register<std::string>& record, const book& then, const book& now) {
    std::vector<std::string> warned; // in the order of the register, which is that of the ids
    for (const auto& each : record.open(then.as_of))
        warned.push_back(each.alarm.customer);
    support::table table{"Did the warning tell? Customers on " + to_text(then.as_of) + " who bought again by " +
                             to_text(now.as_of),
                         {"<", "customers", "<bought again (95 %)", "their revenue since"}};
    const std::vector<std::string> kinds{"with an alarm", "without, more orders than one", "without, one order"};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        double customers = 0, back = 0, revenue = 0;
        for (std::size_t i = 0; i < then.size(); ++i) {
            const bool alarm = std::ranges::binary_search(warned, then.ids[i]);
            if (then.orders[i] == 0 || kind != (alarm ? 0u : then.gaps.count[i] > 0 ? 1u : 2u))
                continue;
            const auto at = now.row_of(then.ids[i]);
            ++customers;
            back += now.last[at] > then.as_of;
            revenue += now.spend[at];
        }
        if (customers == 0)
            table.row({kinds[kind], "0"});
        else
            table.row({kinds[kind], support::number(customers), shares(proportion_interval(back, customers)),
                       money(revenue)});
    }
    return table.text();
}

std::string say_bridge(const question& asked, const bridged_revenue& bridge) {
    const auto& line = bridge.line();
    support::table table{"From the revenue of " + asked.period() + " to that of the next",
                         {"<", "revenue", "customers", "<"}};
    const double scale = std::max(bridge.money(line.start), bridge.money(line.end));
    const auto add = [&](const char* what, const bridge_step& step) {
        table.row(
            {what, money(bridge.money(step)), whole(step.customers), support::bar(bridge.money(step) / scale, 40)});
    };
    add("start", line.start);
    add("+ new", line.newcomers);
    add("+ won back", line.won_back);
    add("+ expansion", line.expansion);
    add("- contraction", line.contraction);
    add("- churned", line.churned);
    add("= end", line.end);
    return table.text() + "\n" + in_words(bridge) + "\n";
}

std::string say_retention(const question& asked, const order_rows& rows, const book& now) {
    const auto silence = now.as_of - asked.before();
    const auto curve = kaplan_meier{}.fit(count_lifetimes(observed_lifetimes(now.first, now.last, now.as_of, silence)));
    support::table stays{sentence("Who stays (", silence.count(), " days of silence are taken for leaving)"),
                         {"<", "stay", "<95 %"}};
    for (const int quarters : {1, 2, 4, 8, 12})
        if (const auto share = curve.at(91 * quarters))
            stays.row({sentence(91 * quarters, " days"), support::percent(share->estimate),
                       support::percent(share->lower) + " to " + support::percent(share->upper)});
    const int months = std::max(1, asked.months / 3);
    const auto triangle =
        cohort_retention{.as_of = now.as_of, .months = months}.count(rows.customer, rows.on, rows.paid);
    support::table cohorts{sentence("Cohorts by the ", months, " months they came in: who ordered again ", months,
                                    " months later and so on, and their revenue against the first"),
                           {"<from", "customers", "<customers, revenue"}};
    for (std::size_t cohort = 0; cohort < triangle.cohorts.size(); ++cohort) {
        std::string later;
        for (std::size_t age = 1; age <= 6; ++age)
            if (const auto cell = triangle.at(cohort, age))
                later += (age == 1 ? "" : "; ") + support::percent(cell->retained.estimate, 0) + ", " +
                         support::percent(cell->money_retained, 0);
        cohorts.row({to_text(triangle.cohorts[cohort].begin).substr(0, 7),
                     support::number(triangle.cohorts[cohort].customers), later.empty() ? "-" : later});
    }
    return stays.text() + cohorts.text();
}

std::string say_managers(const book& then, const book& now) try {
    const auto split = manager_equity{.managers = static_cast<int>(manager_names.size()),
                                      .segments = static_cast<int>(tier_names.size())}
                           .split(meet_accounts(accounts_of(then, false), accounts_of(now, true)).columns());
    support::table table{
        "Managers (made up: by the last digit) by the change of their accounts' revenue, " + to_text(then.as_of) +
            " to " + to_text(now.as_of),
        {"<", "before", "taken over", "given away", "as everybody", "its tiers", "own", "<95 %", "acquired", "after"}};
    for (std::size_t m = 0; m < split.managers.size(); ++m) {
        const auto& of = split.managers[m];
        table.row({manager_names[m], money(of.before), money(of.handed_in), money(-of.handed_out),
                   money(of.common_growth), money(of.segment_mix), money(of.own),
                   of.likely_own ? from_to(*of.likely_own) : "too few accounts", money(of.acquired), money(of.after)});
    }
    return table.text();
} catch (const error& unknown) { // nothing tells a manager of all customers of a tier from the tier
    if (unknown.code() != errc::bad_parameter)
        throw;
    return sentence("\nManagers (made up: by the last digit): ", unknown.what(), "\n");
}

std::string say_moves(const migration_table& moved, const book& then, const book& now) {
    std::vector<std::string> names{"<from " + to_text(then.as_of) + " (rows) to " + to_text(now.as_of)};
    names.insert(names.end(), tier_names.begin(), tier_names.end());
    names.emplace_back("left");
    support::table table{"Who moved", names};
    for (int from = 0; from <= moved.absent(); ++from) {
        std::vector<std::string> cells{from < moved.classes ? tier_names[static_cast<std::size_t>(from)] : "(new)"};
        for (int to = 0; to <= moved.classes; ++to)
            cells.push_back(from == moved.classes && to == moved.classes ? "" : std::to_string(moved.count(from, to)));
        table.row(cells);
    }
    return table.text();
}

} // namespace

int main(int count, char** arguments) {
    question asked;
    std::size_t most = 10;
    support::program app{"watch_portfolio", "Health, warnings, migration, revenue, retention and managers on two days"};
    support::order_options options{app, CLIENTELE_DATA "/cdnow_transactions.csv",
                                   "customer=customer_id,date=date,amount=amount"};
    const auto given_day = app.add("--as-of", asked.as_of, "the later day; must be given with a file");
    app.add("--months", asked.months, "of a period; the earlier day is one earlier").between(1, 120);
    app.add("--tiers", asked.tiers, "spend of a period from which the three upper tiers begin");
    app.add("--alarms", most, "how many of the alarms are listed").between(1, 1'000'000);
    return app.run(count, arguments, [&] {
        require(!options.file_given() || given_day.given(), "--as-of must be given with a file of orders");
        require(asked.tiers.size() == 3 &&
                    std::ranges::adjacent_find(asked.tiers, std::ranges::less_equal{}) == asked.tiers.end(),
                "--tiers must be three amounts that fall, got ", joined(asked.tiers));
        const auto orders = options.read();
        (void)orders.reported_as_of(asked.as_of);
        require_purchases("watch_portfolio as of " + to_text(asked.before()), orders.as_of(asked.before()));
        const auto then = book_on(orders, asked, asked.before()), now = book_on(orders, asked, asked.as_of);
        for (const auto* each : {&then, &now})
            if (active_customers{*each}.ids.empty())
                fail(errc::empty_input, no_row, "watch_portfolio: there must be a purchase in the ", asked.period(),
                     " up to ", to_text(each->as_of));
        const rhythm known = own_rhythm{}.fit(then.gaps).of; // as it was known before what is judged by it
        const watched_book seen_then{then, known}, seen{now, known};
        const order_rows rows{orders, asked.as_of};
        const auto bridge = bridge_of(rows, asked);
        const alarm_record recorded{orders, asked, known};
        const open_alarms alarms{recorded.record, now};
        const auto tables = migrations(orders, asked, then, now);
        std::fputs((first_screen(asked, then, now, seen_then, seen, bridge, alarms) + say_tiers(asked, tables, now) +
                    say_alarms(now, seen, alarms, most) + recorded.months.text() +
                    say_warned(recorded.record, then, now) + say_bridge(asked, bridge) +
                    say_moves(tables.front(), then, now) + say_retention(asked, rows, now) + say_managers(then, now))
                       .c_str(),
                   stdout);
    });
}
