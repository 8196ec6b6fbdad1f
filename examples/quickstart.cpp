// Orders to decisions: 2,357 customers of a music shop, their purchases up to September 1997, and what to do about each
// of them.
#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>

#include "support/program.hpp"
#include "support/report.hpp"
#include "support/rows.hpp"

using namespace clientele;
using namespace std::chrono_literals;

struct purchase {
    std::int64_t customer;
    day on;
    double paid;
};

void decide(const std::string& path) {
    const auto purchases =
        support::read_rows(path, support::from{"customer_id", &purchase::customer},
                           support::from{"date", &purchase::on}, support::from{"amount", &purchase::paid});
    const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};

    const pipeline analysis{
        .summaries = summarize{.as_of = 1997y / 9 / 30, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}},
        .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
        .value = weighted_score{.criteria = {{"days since last purchase", direction::cost, 2},
                                             {"purchase days", direction::benefit, 1},
                                             {"total spend", direction::benefit, 3}}},
        .rfm = rfm{.monetary = fixed_cuts{{20, 50, 100, 200}}},
        .segments = segment_maps::standard(),
        .scaling = log1p_scaler{},
        .clusters = kmeans{.k = 4, .seed = 1},
        .lifetime =
            lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}},
        .tier_by = by_lifetime_value{},
        .tier = abc{},
        .plan = service_plan{.plays = three_tier_playbook{}, .budget = 10'000}};
    const auto [fitted, now] = analysis.run(purchases, where);

    report::segments(now.segments, now.base);
    report::clusters(fitted.clusters, fitted.scaling.restore(fitted.clusters.centroids), now.features.names,
                     now.value.scores);
    report::models(fitted.lifetime.purchases.estimate, fitted.lifetime.spend.estimate);
    report::best_customers(now.base, now.lifetime, 10);
    report::tiers(now.tiers, now.base.total);
    report::plan(now.plan, now.base);

    // 39 weeks later: what was predicted, and what came.
    const auto later = summarize{.as_of = 1998y / 6 / 30, .unit = std::chrono::weeks{1}, .late_rows = leave_out_row{}}(
        purchases, where);
    report::holdout(purchases_between(now.base, later),
                    fitted.lifetime.purchases.expected_purchases(histories_of(now.base), 39));
}

int main(int count, char** arguments) {
    support::program app{"quickstart", "Orders to decisions, on the shipped purchases of a music shop"};
    return app.run(count, arguments, [] { decide(CLIENTELE_DATA "/cdnow_transactions.csv"); });
}
