// Why did it change: the scores and tiers of two month ends, what moved each of them, and the page for the sales
// manager.
//
//     why_changed                                                   the shipped orders, November and December 2006
//     why_changed ORDERS.csv --before 2024-11-30 --as-of 2024-12-31 --columns customer=client,date=placed
//     why_changed --customer "Brion Stark"
//
// Customers are scored by spend, orders and recency of the last twelve months, fitted anew each month; the tiers are
// ABC, and hysteresis keeps whoever is short by little.

#include <clientele/features/features.hpp>
#include <clientele/monitor/why_changed.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/hysteresis.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <cstdio>
#include <string>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> tiers{"A", "B", "C"};
const weighted_score scoring{.criteria = {{.name = "spend", .weight = 3},
                                          {.name = "orders", .weight = 2},
                                          {.name = "days since last order", .direction = direction::cost}}};

struct month {
    std::vector<std::string> customers;
    matrix inputs;
};

month month_of(const support::order_book& orders, day as_of) {
    const auto base = orders.reported_as_of(as_of, std::chrono::days{1}, {}, {.text = "365d"});
    month result{base.customer, matrix(static_cast<Eigen::Index>(base.size()), 3)};
    for (std::size_t i = 0; i < base.size(); ++i)
        result.inputs.row(static_cast<Eigen::Index>(i)) << base.total[i], base.orders[i], base.recency[i];
    return result;
}

std::string say_moves(const changed_book<std::string>& why) {
    std::vector<std::string> columns{"<customer", "<from", "<to", "<moved by", "score then", "now"};
    for (const auto& each : why.scores.criteria)
        columns.push_back("by " + each.criterion);
    for (const auto* more : {"through the book", "by the others", "cut then", "cut now", "score to keep"})
        columns.emplace_back(more);
    support::table table{"Who moved from one tier to another, and what moved the score", columns};
    for (const auto& each : why.customers) {
        const auto& [tier, score] = std::tie(each.tier, each.score);
        if (tier.before == tier.now)
            continue;
        std::vector<std::string> cells{
            each.customer,
            tiers[static_cast<std::size_t>(tier.before)],
            tiers[static_cast<std::size_t>(tier.now)],
            std::string{words_of(tier.moved_by())[static_cast<std::size_t>(tier.moved_by())]},
            support::number(score.before, 3),
            support::number(score.now, 3)};
        for (const auto& part : score.criteria)
            cells.push_back(support::number(part.effect, 3));
        cells.push_back(support::number(score.through_book, 3));
        cells.push_back(support::number(score.others, 3));
        const auto or_none = [](const auto& value) { return value ? support::number(*value, 3) : std::string{"-"}; };
        cells.push_back(or_none(each.cut_before));
        cells.push_back(or_none(each.cut_now));
        cells.push_back(each.keeping.score ? support::number(each.keeping.score->to, 3) : "-");
        table.row(cells);
    }
    return table.text();
}

} // namespace

int main(int count, char** arguments) {
    day before = 2006y / 11 / 30, as_of = 2006y / 12 / 30;
    std::string customer;
    support::program app{"why_changed", "Why scores and tiers are not what they were a month before"};
    support::order_options options{app, CLIENTELE_DATA "/rfm_orders.csv",
                                   "customer=customer_id,date=order_date,amount=revenue"};
    const auto given_before = app.add("--before", before, "the earlier day; must be given with a file");
    const auto given_day = app.add("--as-of", as_of, "the last day that counts; must be given with a file");
    app.add("--customer", customer, "explains this one only");
    return app.run(count, arguments, [&] {
        require(!options.file_given() || (given_before.given() && given_day.given()),
                "--before and --as-of must be given with a file of orders");
        require(before < as_of, "--before must be before --as-of, got ", to_text(before), " and ", to_text(as_of));
        const auto orders = options.read();
        const auto then = month_of(orders, before), now = month_of(orders, as_of);

        // who stood in which tier then, and who is held by hysteresis at the cuts of now
        const auto scores_then = scoring.fit(then.inputs).score(then.inputs).scores;
        const auto scores_now = scoring.fit(now.inputs).score(now.inputs).scores;
        const auto around = [](const std::vector<double>& scores) {
            return hysteresis::around(abc{}.fit(scores), 0.05, 1, 0);
        };
        const auto stood = around(scores_then).start(then.customers, scores_then);
        const auto rule = around(scores_now);
        const auto held_then = stood.tiers(), held_now = rule.update(stood, now.customers, scores_now).tiers();

        const std::vector<std::string> names{"spend", "orders", "days since last order"};
        const decided_book earlier{.ids = then.customers,
                                   .inputs = then.inputs,
                                   .names = names,
                                   .score = scoring,
                                   .tier = abc{},
                                   .held = held_then};
        const decided_book later{.ids = now.customers,
                                 .inputs = now.inputs,
                                 .names = names,
                                 .score = scoring,
                                 .tier = abc{},
                                 .held = held_now,
                                 .stay = rule.stay,
                                 .grace_periods = rule.grace_periods};
        std::string said;
        if (!customer.empty()) {
            said = in_words(why_changed(earlier, later, customer), tiers) + "\n";
        } else {
            const auto why = why_changed(earlier, later);
            said = in_words(why) + say_moves(why) + "\n";
            for (const auto& each : why.customers)
                if (each.tier.before != each.tier.now)
                    said += in_words(each, tiers) + "\n";
        }
        std::fputs(said.c_str(), stdout);
    });
}
