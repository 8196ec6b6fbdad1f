// Scores of the customers of a shop as of 1997-09-30, each held against who bought again by 1998-06-30: P(alive) and
// the purchases expected by fitted models, an RFM score and a simple health score; and weights fitted to three quarters
// of the customers, tested on the others.
//
//     backtest_scores

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/split_purchases.hpp>
#include <clientele/monitor/health/backtest.hpp>
#include <clientele/monitor/health/fitted_weights.hpp>
#include <clientele/monitor/health/scores.hpp>
#include <clientele/rfm/rfm.hpp>

#include "support/program.hpp"
#include "support/rows.hpp"
#include "support/table.hpp"
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

struct order {
    std::int64_t customer;
    day placed;
    double amount;
};

const day as_of = 1997y / 9 / 30, last_known = 1998y / 6 / 30;

/// The customers as of the day, and whether they bought after it.
struct shop {
    holdout_split<std::int64_t> split;
    std::vector<double> silent{}, often{}, spend{}; ///< days without a purchase, purchase days, money so far
    std::vector<day> scored{};
    std::vector<std::optional<day>> left_on{}; ///< who bought no more is taken to have left at once
};

shop load() {
    std::vector<std::int64_t> customer;
    std::vector<day> when;
    std::vector<double> amount;
    for (const auto& each :
         support::read_rows(CLIENTELE_DATA "/cdnow_transactions.csv", support::from{"customer_id", &order::customer},
                            support::from{"date", &order::placed}, support::from{"amount", &order::amount})) {
        customer.push_back(each.customer);
        when.push_back(each.placed);
        amount.push_back(each.amount);
    }
    shop found{split_purchases(purchase_columns{.customer = customer, .when = when, .amount = amount}, as_of,
                               last_known - as_of, days{1})};
    const auto& known = found.split;
    for (std::size_t i = 0; i < known.customer.size(); ++i) {
        found.silent.push_back(known.T[i] - known.t_x[i]);
        found.often.push_back(known.x[i] + 1);
        found.scored.push_back(as_of);
        found.left_on.push_back(known.actual[i] > 0 ? std::nullopt : std::optional{as_of + days{1}});
        found.spend.push_back(0);
    }
    for (std::size_t row = 0; row < customer.size(); ++row) // ids ascend
        if (when[row] <= as_of)
            found.spend[static_cast<std::size_t>(std::ranges::lower_bound(known.customer, customer[row]) -
                                                 known.customer.begin())] += amount[row];
    return found;
}

std::vector<double> rfm_score(const shop& of) {
    const rfm scoring{.recency = quantile_bins{.count = 5},
                      .frequency = quantile_bins{.count = 5},
                      .monetary = quantile_bins{.count = 5}};
    const auto scores = scoring.fit(of.silent, of.often, of.spend).scores;
    std::vector<double> sum(of.silent.size());
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] = scores.recency()[i] + scores.frequency()[i] + scores.monetary()[i];
    return sum;
}

std::vector<double> health_score(const shop& of) {
    const health_rules rules{
        .profiles = {{.name = "all",
                      .groups = {{"rhythm",
                                  100,
                                  {{.name = "days silent", .weight = 60, .scale = measure_scale::linear(270, 0)},
                                   {.name = "purchases", .weight = 40, .scale = measure_scale::linear(1, 6)}}}},
                      .status = {{50, 75}, {"red", "yellow", "green"}}}}};
    const auto found =
        score_health(rules, health_readings{.names = {"days silent", "purchases"}, .values = {of.silent, of.often}});
    std::vector<double> scores;
    for (const auto& each : found.scores)
        scores.push_back(each.value());
    return scores;
}

void compare() {
    const auto shop = load();
    const auto histories = shop.split.as_histories();
    const auto model = buy_till_you_die{.model = bg_nbd{}}.fit(histories);
    const auto alive = model.p_alive(histories);
    const auto expected = model.expected_purchases(histories, static_cast<double>((last_known - as_of).count()));
    const auto modified = buy_till_you_die{.model = mbg_nbd{}}.fit(histories).p_alive(histories);
    const auto rfm_sum = rfm_score(shop), health = health_score(shop);

    // [test]
    const churn_backtest test{.horizon = last_known - as_of, .last_known = last_known};
    const auto seen = test.outcomes(shop.scored, shop.left_on);
    // [test]

    support::table areas{sentence("Who bought no more: ", seen.left.size(), " customers scored on ", to_text(as_of),
                                  ", watched to ", to_text(last_known)),
                         {"<score", "area", "lower", "upper", "lift of worst tenth", "lower", "upper", "less R + F + M",
                          "lower", "upper"}};
    const auto three = [](double value) {
        char text[32];
        std::snprintf(text, sizeof text, "%.3f", value);
        return std::string{text};
    };
    for (const auto& [name, scores] : {std::pair{"P(alive), BG/NBD", &alive}, std::pair{"P(alive), MBG/NBD", &modified},
                                       std::pair{"expected purchases, BG/NBD", &expected},
                                       std::pair{"R + F + M", &rfm_sum}, std::pair{"health", &health}}) {
        const auto found = test.measure(*scores, seen);
        const auto beside = test.compare(*scores, rfm_sum, seen).difference;
        const auto &area = found.told_apart.area, &lift = found.worst_tenth.lift;
        areas.row({name, three(area.estimate), three(area.lower), three(area.upper), three(lift.estimate),
                   three(lift.lower), three(lift.upper), scores == &rfm_sum ? "" : three(beside.estimate),
                   scores == &rfm_sum ? "" : three(beside.lower), scores == &rfm_sum ? "" : three(beside.upper)});
    }
    areas.print();
    std::puts(
        "BG/NBD holds whoever bought once to be alive for certain: its P(alive) is a probability of a model, not a "
        "forecast of purchases.");

    // [weights]
    const std::vector<column> measures{shop.silent, shop.often, shop.spend};
    const auto fitted = weigh_measures{.seed = 1}.fit(measures, seen);
    // [weights]
    std::printf("\nWeights fitted to three quarters, tested on the others. %s\n", fitted.held_out.in_words().c_str());
    std::printf("Brier %.4f, of the constant %.4f, better by %.4f (%.4f to %.4f)\n", fitted.brier.score,
                fitted.brier.constant, fitted.brier.better_by.estimate, fitted.brier.better_by.lower,
                fitted.brier.better_by.upper);
}

} // namespace

int main(int count, char** arguments) {
    support::program app{"backtest_scores", "Scores of one shop, held against who bought again"};
    return app.run(count, arguments, compare);
}
