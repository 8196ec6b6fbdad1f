// From orders to key accounts one can defend: the four-tier table, quotas, the value x potential matrix, and a
// programme of eight quarters with entries, exits and reasons, on the shipped orders.
//
//     key_accounts                       orders up to 2006-12-31, shipped
//     key_accounts --places 5,8,10 --dwell 3 --grace 2
//     key_accounts ORDERS.csv --as-of 2024-12-31 --columns customer=client,date=placed,amount=net
#include <clientele/monitor/concentration.hpp>
#include <clientele/monitor/tier_history.hpp>
#include <clientele/tier/bands.hpp>
#include <clientele/tier/four_tiers.hpp>
#include <clientele/tier/key_account/programme.hpp>
#include <clientele/tier/potential.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/table.hpp>
#include <clientele/tier/value_potential.hpp>
#include <clientele/tier/what_if.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <algorithm>
#include <string>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

/// What is known about the customers on a day: the last twelve months, the twelve before, and how long they have been
/// here.
struct book {
    std::vector<std::string> ids;
    matrix criteria; // annual_spend, orders_per_year, tenure_years
    std::vector<double> spend, earlier_spend, white_space;
};

const std::vector<std::string> names{"annual_spend", "orders_per_year", "tenure_years"};

/// The last day of the month that lies some months before that of a day; the day itself for none.
day months_before(day date, int months) {
    const std::chrono::year_month_day today{date};
    return months == 0 ? date : day{(today.year() / today.month() - std::chrono::months{months}) / std::chrono::last};
}

book book_on(const support::order_book& orders, day date) {
    const auto now = orders.as_of(date);
    require_purchases("key_accounts as of " + to_text(date), now);
    const auto year_before = orders.as_of(months_before(date, 12));
    const auto two_before = orders.as_of(months_before(date, 24));
    const auto n = now.size();
    book result{
        now.customer, matrix(static_cast<Eigen::Index>(n), 3), std::vector<double>(n), std::vector<double>(n), {}};
    for (std::size_t i = 0; i < n; ++i) {
        const auto a = year_before.find(now.customer[i]);
        const auto b = two_before.find(now.customer[i]);
        const auto before = a ? year_before.total[*a] : 0.0;
        result.spend[i] = now.total[i] - before;
        result.earlier_spend[i] = before - (b ? two_before.total[*b] : 0.0);
        result.criteria.row(static_cast<Eigen::Index>(i)) << result.spend[i],
            now.orders[i] - (a ? year_before.orders[*a] : 0), full_years(now.first[i], date);
        // what six orders a year would bring beyond what this customer brings, at its own mean order
        result.white_space.push_back(std::max(0.0, 6 * now.total[i] / now.orders[i] - result.spend[i]));
    }
    return result;
}

/// The four tiers with thresholds of this shop instead of the ready-made ones in yuan.
tier_rules<> shop_tiers() {
    return {.criteria = names,
            .rules = {k_of(2, "VIP",
                           {necessary(at_least("annual_spend", 300)), at_least("orders_per_year", 4),
                            at_least("tenure_years", 3)}),
                      k_of(2, "important",
                           {necessary(at_least("annual_spend", 180)), at_least("orders_per_year", 3),
                            at_least("tenure_years", 3)}),
                      all_of("ordinary", {at_least("annual_spend", 60)})},
            .otherwise = "potential"};
}

// Nothing is printed before everything is known: what is said is a text up to then.
std::string say_tiers(const book& now) {
    const auto fit = shop_tiers().apply(now.criteria);
    support::table table{"Four tiers by rules", {"<tier", "customers", "of all", "spend", "of all", "<"}};
    for (const auto& line : tier_table(fit, now.spend))
        table.row({fit.names[static_cast<std::size_t>(line.tier)], support::number(static_cast<double>(line.customers)),
                   support::percent(line.share_of_customers), support::number(line.value),
                   support::percent(line.share_of_value), support::bar(line.share_of_value)});
    std::string said = table.text();

    const auto quotas = quota_tiers{}.fit(now.spend);
    support::table asked{"The same book by quotas: which thresholds come nearest to the shares of practice",
                         {"<tier", "spend from", "customers", "of all", "of spend", "<outside its bands by"}};
    for (std::size_t t = 0; t < quotas.lines.size(); ++t) {
        const auto& line = quotas.lines[t];
        std::string off = line.customers_off > 0 ? support::percent(line.customers_off) + " of customers" : "";
        if (line.profit_off > 0)
            off += (off.empty() ? "" : ", ") + support::percent(line.profit_off) + " of spend";
        asked.row({line.name, t < quotas.thresholds.size() ? support::number(quotas.thresholds[t]) : "",
                   support::number(static_cast<double>(line.customers)), support::percent(line.share_of_customers),
                   support::percent(line.share_of_profit), off.empty() ? "-" : off});
    }
    said += asked.text();

    const auto concentrated = measure_concentration(now.spend);
    return said + "\nGini " + support::number(concentrated.gini, 3) + "; the best 10 % of the customers bring " +
           support::percent(concentrated.top_share(0.1)) + " of the spend, and " +
           support::percent(concentrated.fraction_for(0.8)) + " of them bring 80 %.\n";
}

std::string say_matrix(const book& now) {
    std::vector<double> trend(now.ids.size());
    for (std::size_t i = 0; i < trend.size(); ++i)
        trend[i] = now.spend[i] - now.earlier_spend[i];
    const potential_columns known{.trend = trend, .white_space = now.white_space};
    const auto potentials = potential{}.fit(known).score(known);
    const auto fit = value_potential{}.fit(now.spend, potentials);
    support::table table{"Value x potential",
                         {"<value", "<potential", "<name", "customers", "of all", "spend", "served as tier"}};
    const char* const level[] = {"high", "middle", "low"};
    for (const auto& line : fit.lines)
        table.row({level[line.value_class], level[line.potential_class], line.name,
                   support::number(static_cast<double>(line.customers)), support::percent(line.share_of_customers),
                   support::number(line.value), std::to_string(line.tier)});
    return table.text();
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "-" : text;
}

std::string run_programme(const support::order_book& orders, day as_of, int months_back, const key_accounts<>& rules,
                          tier_history<std::string>& history) {
    // Invented for the example: an exception with its reason, author and expiry, and a verdict of the review board.
    const std::vector<executive_override<std::string>> overrides{{"Abbey O'Reilly", override_effect::admit,
                                                                  "pilot of the new catalogue", "head of sales",
                                                                  2005y / 6 / 1, 2006y / 1 / 1}};
    support::table summary{"Two years of a key-account programme",
                           {"<quarter", "places", "key accounts", "entered", "left", "waiting", "in review"}};
    support::table moves{
        "Who moved, and why",
        {"<quarter", "<customer", "<outcome", "<reason", "<criteria that moved it", "spend", "orders"}};
    key_account_programme<std::string> programme;
    std::size_t decisions = 0, replayed = 0;
    for (int months = months_back; months >= 0; months -= 3) {
        const day quarter = months_before(as_of, months);
        const auto now = book_on(orders, quarter);
        const auto date = to_text(quarter);
        std::vector<executive_override<std::string>> known;
        for (const auto& each : overrides)
            if (std::ranges::binary_search(now.ids, each.customer))
                known.push_back(each);
        const auto result = rules.requalify(programme, quarter, now.ids, now.criteria, now.spend, known);
        summary.row({date, std::to_string(result.places), std::to_string(result.programme.members().size()),
                     std::to_string(result.entered.size()), std::to_string(result.left.size()),
                     std::to_string(result.waiting.size()), std::to_string(result.in_review.size())});
        for (const auto& decision : result.audit) {
            ++decisions;
            replayed += rules.replay(decision) == decision ? 1u : 0u;
            if (decision.outcome == key_account_outcome::entered || decision.outcome == key_account_outcome::left)
                moves.row({date, decision.customer, std::string{in_words(decision.outcome)},
                           std::string{in_words(decision.reason)}, joined(decision.moved_by),
                           support::number(decision.values[0]), support::number(decision.values[1])});
        }
        history.add(quarter, now.ids, shop_tiers().apply(now.criteria).tiers);
        programme = result.programme;
    }
    return summary.text() + moves.text() +
           sentence("\n", decisions, " decisions in the audit trail, ", replayed,
                    " of them replayed to the same result.\n");
}

std::string say_nearest_changes(const book& now) {
    const auto rules = shop_tiers();
    support::table table{"What would move them: the nearest change for the first customers of each tier",
                         {"<customer", "<tier", "<to rise", "<to fall"}};
    const auto tiers = rules.apply(now.criteria);
    const auto words = [&](const tier_change& change) {
        std::string text;
        for (const auto& each : change.changes)
            text += (text.empty() ? "" : " and ") + each.criterion + " " + support::number(each.from) +
                    (each.to < each.from ? " to below " : " to ") + support::number(each.to);
        return text.empty() ? std::string{"-"} : text;
    };
    const std::vector<std::string> by_buying{"annual_spend", "orders_per_year"};
    for (int tier = 0; tier < tiers.count(); ++tier)
        for (std::size_t i = 0, shown = 0; i < now.ids.size() && shown < 2; ++i)
            if (tiers.tiers[i] == tier && ++shown)
                table.row({now.ids[i], tiers.names[static_cast<std::size_t>(tier)],
                           words(nearest_change(rules, now.criteria, i, tier_goal::rise, by_buying)),
                           words(nearest_change(rules, now.criteria, i, tier_goal::fall, by_buying))});
    return table.text();
}

std::string say_migration(const tier_history<std::string>& history, day before, day as_of) {
    const auto moved = history.between(before, as_of).table;
    const std::vector<std::string> tiers{"VIP", "important", "ordinary", "potential", "(new)"};
    support::table table{"From " + to_text(before) + " (rows) to " + to_text(as_of),
                         {"<", tiers[0], tiers[1], tiers[2], tiers[3]}};
    for (int from = 0; from <= moved.absent(); ++from) {
        std::vector<std::string> cells{tiers[static_cast<std::size_t>(from)]};
        for (int to = 0; to < moved.classes; ++to)
            cells.push_back(std::to_string(moved.count(from, to)));
        table.row(cells);
    }
    return table.text() +
           sentence("\n", moved.risen(), " rose, ", moved.fallen(), " fell, ", moved.stayed(), " stayed.\n");
}

} // namespace

int main(int count, char** arguments) {
    key_accounts<> rules{.criteria = names,
                         .enter = all_of("key account", {at_least("annual_spend", 350), at_least("orders_per_year", 4),
                                                         at_least("tenure_years", 1)}),
                         .stay = all_of("key account", {at_least("annual_spend", 250), at_least("orders_per_year", 3)}),
                         .places = {5, 8, 10, 12, 15},
                         .dwell_periods = 2,
                         .grace_periods = 1};
    day as_of = 2006y / 12 / 31;
    support::program app{"key_accounts",
                         "Four tiers, the value x potential matrix and two years of a key-account programme"};
    support::order_options options{app, CLIENTELE_DATA "/rfm_orders.csv",
                                   "customer=customer_id,date=order_date,amount=revenue"};
    const auto given_day = app.add("--as-of", as_of, "the last day that counts; must be given with a file");
    app.add("--places", rules.places, "places per quarter, the last goes on");
    app.add("--dwell", rules.dwell_periods, "least quarters between two changes of one customer");
    app.add("--grace", rules.grace_periods, "quarters that a key account may be short");
    return app.run(count, arguments, [&] {
        require(!options.file_given() || given_day.given(), "--as-of must be given with a file of orders");
        rules.check();
        const auto orders = options.read();
        (void)orders.reported_as_of(as_of);
        const auto now = book_on(orders, as_of);
        tier_history<std::string> history{4};
        std::string said = say_tiers(now) + say_matrix(now);
        int months = 21; // back to the first quarter of two years, or to the first with a purchase
        while (months > 0 && orders.as_of(months_before(as_of, months)).size() == 0)
            months -= 3;
        if (months < 21)
            std::fprintf(stderr,
                         "nobody has a purchase before the quarter that ends on %s; the programme begins there\n",
                         to_text(months_before(as_of, months)).c_str());
        said += run_programme(orders, as_of, months, rules, history) + say_nearest_changes(now);
        if (months > 0)
            said += say_migration(history, months_before(as_of, std::min(months, 12)), as_of);
        std::fputs(said.c_str(), stdout);
    });
}
