// Prints the bits of what the rooms make of one random book: the same, whether the compiler fuses multiplications and
// additions or not, and however wide its registers are.
#include <clientele/cluster/kmeans.hpp>
#include <clientele/features/rates.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/features/trend.hpp>
#include <clientele/features/value_criteria.hpp>
#include <clientele/math/random.hpp>
#include <clientele/monitor/concentration.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/portrait/segment_portrait.hpp>
#include <clientele/rfm/natural_breaks_bins.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/skewed_binning.hpp>
#include <clientele/rfm/weight_of_evidence.hpp>
#include <clientele/score/topsis.hpp>
#include <clientele/score/vikor.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tree/decision_tree.hpp>

#include <bit>
#include <cstdio>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

void show(const char* what, column values) {
    std::uint64_t all = values.size();
    for (const double value : values)
        all = (all ^ std::bit_cast<std::uint64_t>(value)) * 0x9E3779B97F4A7C15u;
    std::printf("%s %016llx\n", what, static_cast<unsigned long long>(all));
}
void show(const char* what, const matrix& values) {
    show(what, column{values.data(), static_cast<std::size_t>(values.size())});
}

} // namespace

int main() {
    random_generator draw{3};
    const auto number = [&] {
        return static_cast<double>(draw.below(1'000'000)) / 7;
    }; // no product that could be fused
    matrix x(500, 4);
    for (auto& value : x.reshaped())
        value = number();
    for (const auto& fitted : {zscore_scaler{}.fit(x), min_max_scaler{}.fit(x), robust_scaler{}.fit(x)}) {
        show("scaled", fitted.apply(x));
        show("restored", fitted.restore(x));
    }
    show("slope", growth_trend{}(x));
    show("median slope", growth_trend{.by = theil_sen_slope{}}(x));
    show("cost", cost_to_serve(x, std::vector{1.1, 0.3, 0.7, 0.9}));
    const auto clusters = kmeans{.k = 7, .restarts = 30, .seed = 1}.fit(x);
    show("clusters", clusters.centroids);
    show("inertia", std::vector{clusters.inertia});
    const std::vector<criterion> criteria{{"a", direction::benefit, 1},
                                          {"b", direction::cost, 2},
                                          {"c", direction::benefit, 3},
                                          {"d", direction::cost, 4}};
    show("weighted score", weighted_score{.criteria = criteria}.fit(x).score(x).scores);
    show("topsis", topsis{.criteria = criteria}.fit(x).score(x).scores);
    show("vikor", vikor{.criteria = criteria}.fit(x).score(x).scores);
    const auto first = column_of(x, 0), second = column_of(x, 1), third = column_of(x, 2);
    show("promoters", net_promoter_score(first, second, third).lower);

    const auto bins = [&](const char* what, const auto& policy) {
        const auto fitted = rfm{.recency = policy, .frequency = policy, .monetary = policy}.fit(first, second, third);
        for (const auto& each : fitted.cuts.dimensions)
            show(what, each.cuts[0].edges);
        show(what, fitted.scores.composite());
    };
    for (int type = 1; type <= 9; ++type)
        bins("quantiles", quantile_bins{.count = 7, .type = static_cast<quantile_type>(type)});
    bins("widths", equal_width_bins{.count = 7});
    bins("logarithms", log_width_bins{.count = 7, .offset = 1});
    bins("series", geometric_bins{.count = 7, .ratio = 1.7});
    bins("shares", cumulative_share_bins{});
    bins("breaks", natural_breaks_bins{});

    std::vector<int> labels, tiers;
    std::vector<std::int64_t> customer;
    std::vector<day> when;
    for (std::size_t i = 0; i < first.size(); ++i) {
        labels.push_back(static_cast<int>(draw.below(2)));
        tiers.push_back(static_cast<int>(draw.below(3)));
        customer.push_back(static_cast<std::int64_t>(draw.below(60)));
        when.push_back(day{2020y / 1 / 1} + std::chrono::days{draw.below(1000)});
    }
    const auto evidence = weight_of_evidence{}.fit(first, labels);
    show("evidence", std::vector{evidence.information_value, evidence.bins[0].evidence});
    const auto book = measure_concentration(first);
    show("concentration", std::vector{book.gini, book.hhi, book.entropy, book.theil});
    const auto plan = service_plan{.budget = 12'345.67}.plan(
        tiers, first, std::vector<day>(first.size(), day{2020y / 1 / 1}), day{2020y / 6 / 1});
    show("budget", std::vector{plan.tiers[0].budget, plan.tiers[1].budget, plan.tiers[1].contacts_per_year});
    const auto people = profile_customers{.summaries = summarize{.as_of = 2023y / 1 / 1, .money = rounded_money{}},
                                          .categories = {"a", "b", "c"}}(
        order_lines<>{.customer = customer, .when = when, .amount = first, .category = tiers});
    show("portraits", profile_features(people).values);
    for (const auto& segment : portray_segments(people, std::vector<int>(people.size(), 0)).segments)
        for (const auto& each : segment.contrasts)
            show("contrast", std::vector{each.mean, each.index.value_or(0), each.effect});
    show("tree", decision_tree{.pruning = cross_validated{}}.fit(x, labels).nodes.threshold);
    show("entropy tree", decision_tree{.impurity = entropy{}}.fit(x, labels).nodes.threshold);
    show("regression tree", decision_tree{.impurity = variance{}}.fit(x, second).nodes.threshold);
}
