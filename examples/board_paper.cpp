// A file of orders to a paper for the board: one page of Markdown. docs/tutorial.md builds it step by step.
//
//     board_paper ORDERS.csv --as-of 1998-06-30 --columns customer=customer_id --budget 10000 > paper.md

#include <clientele/clv/intervals.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/validation.hpp>
#include <clientele/monitor/concentration.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/plan/ready_playbooks.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/score/ranking.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tier/table.hpp>

#include "support/orders.hpp"
#include "support/program.hpp"
#include "support/table.hpp"
#include <ranges>

namespace {

using namespace clientele;
using std::chrono::weeks;
using support::number;
using support::percent;

/// The sum of a year, and whether such a forecast would have been right half a year ago.
void say_expected(const interval& purchases, double worth, const holdout_errors& proof, const verdict& judgement) {
    std::printf("## What to expect\n\nThe next 52 weeks should bring %s purchases (%s to %s) worth %s today. ",
                number(purchases.estimate).c_str(), number(purchases.lower).c_str(), number(purchases.upper).c_str(),
                number(worth).c_str());
    std::printf("The same forecast made 26 weeks ago said %s purchases; %s came (%+.1f %%).\n\n",
                number(proof.predicted).c_str(), number(proof.actual).c_str(), 100 * proof.total_error);
    if (!judgement.converged())
        std::printf("**Beware:** %s.\n\n", judgement.sentence.c_str());
}

/// Who brings it, and what each tier gets.
void say_tiers(const std::vector<tier_row>& table, const planned_service& plan) {
    std::printf("## Who brings it\n\n| tier | customers | of next year | contact | every | budget |\n"
                "| --- | --- | --- | --- | --- | --- |\n");
    for (const auto& line : table) {
        const auto& tier = plan.tiers[std::size_t(line.tier)];
        std::printf("| %c | %s | %s | %s | %d days | %s |\n", 'A' + line.tier, number(double(line.customers)).c_str(),
                    percent(line.share_of_value, 0).c_str(), tier.what.channel.c_str(),
                    int(tier.what.contact_every.count()), number(tier.budget).c_str());
    }
}

/// Who may be slipping away: what they brought a year, by how open it is whether they are still customers.
void say_slipping(const summaries<std::string>& now, const std::vector<double>& p_alive) {
    std::vector<double> at_risk(now.size());
    for (std::size_t i = 0; i < now.size(); ++i)
        at_risk[i] = now.annual_spend[i] * p_alive[i] * (1 - p_alive[i]);
    std::printf("\n## Who may be slipping away\n\n| customer | brought a year | silent days | still a customer |\n"
                "| --- | --- | --- | --- |\n");
    for (const auto i : rows_best_first(at_risk) | std::views::take(10))
        std::printf("| %s | %s | %s | %s |\n", now.customer[i].c_str(), number(now.annual_spend[i]).c_str(),
                    number(now.recency[i]).c_str(), percent(p_alive[i], 0).c_str());
}

void write_paper(const support::order_book& book, day as_of, double budget) {
    const auto now = book.reported_as_of(as_of, weeks{1});
    const auto customers = histories_of(now);
    const lifetime_value year{
        .purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}};
    const auto fitted = year.fit(customers);
    const auto worth = fitted.predict(customers);
    const auto purchases = total_purchases_interval(fitted.purchases, customers, 52);

    const auto then = book.as_of(as_of - weeks{26}, weeks{1});
    if (then.size() == 0)
        fail(errc::empty_input, no_row, "the orders must begin more than 26 weeks before ", to_text(as_of));
    const auto earlier = buy_till_you_die{.model = bg_nbd{}}.fit(histories_of(then));
    const auto came = purchases_between(then, now).purchase_days;
    const auto proof = score_holdout(earlier.expected_purchases(histories_of(then), 26), came);

    const auto tiers = abc{}.fit(worth.value);
    const service_plan service{.plays = three_tier_playbook{}, .budget = budget};
    const auto plan = service.plan(tiers.tiers, worth.value, now.last, as_of);

    const auto spend = measure_concentration(now.total);
    std::printf("# Our customers on %s\n\n", to_text(as_of).c_str());
    std::printf("%s customers have brought %s so far; the best tenth of them brought %s of it.\n\n",
                number(double(now.size())).c_str(), number(spend.total).c_str(),
                percent(spend.top_share(0.1), 0).c_str());
    say_expected(purchases, measure_concentration(worth.value).total, proof, fitted.judgement());
    say_tiers(tier_table(tiers, worth.value), plan);
    say_slipping(now, worth.p_alive);
    std::printf("\n## To be decided\n\n1. The budget of %s, split as above.\n"
                "2. Who calls the customers above, and by when.\n"
                "3. The day of the next paper: the forecast above is checked on it.\n",
                number(budget).c_str());
}

} // namespace

int main(int count, char** arguments) {
    support::program app{"board_paper", "A file of orders to a paper for the board, in Markdown"};
    support::order_options orders{app};
    day as_of{};
    double budget = 10'000;
    app.add("--as-of", as_of, "the last day that counts").required();
    app.add("--budget", budget, "what may be spent on the customers");
    return app.run(count, arguments, [&] { write_paper(orders.read(), as_of, budget); });
}
