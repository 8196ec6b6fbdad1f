// How many clusters there are, who they are, in which rules they can be told, and whether they still are the same a
// quarter later.

#include <clientele/cluster/choose_k.hpp>
#include <clientele/cluster/labels.hpp>
#include <clientele/cluster/size_bounded_kmeans.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/portrait/cluster_profile.hpp>

#include "support/program.hpp"
#include "support/rows.hpp"
#include "support/table.hpp"

using namespace clientele;
using namespace std::chrono_literals;
using support::number;
using support::percent;

struct purchase {
    std::int64_t customer;
    day on;
    double paid;
};

void describe(const std::string& path) {
    const auto purchases =
        support::read_rows(path, support::from{"customer_id", &purchase::customer},
                           support::from{"date", &purchase::on}, support::from{"amount", &purchase::paid});
    const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};
    const auto features_on = [&](day as_of) {
        const auto base = summarize{.as_of = as_of, .late_rows = leave_out_row{}}(purchases, where);
        return features{feature::recency{}, feature::purchase_days{}, feature::total{}}(base);
    };
    const auto now = features_on(1997y / 9 / 30);
    const auto scaling = log1p_scaler{}.fit(now.values);
    const matrix x = scaling.apply(now.values);

    // One call measures every k and says which to take, and why.
    const auto choice = choose_k{.base = kmeans{.k = 2, .seed = 1}, .most_k = 8, .resamples = 5, .seed = 1}.fit(x);
    const auto digits = [](const std::optional<double>& value, int decimals) {
        return value ? number(*value, decimals) : std::string{"-"};
    };
    support::table measures{"How many clusters",
                            {"k", "inertia", "silhouette", "Calinski-H.", "Davies-B.", "gap", "BIC", "stability"}};
    for (const auto& line : choice.table)
        measures.row({std::to_string(line.k), number(line.inertia), digits(line.silhouette, 3),
                      digits(line.calinski_harabasz, 0), digits(line.davies_bouldin, 3), digits(line.gap, 3),
                      digits(line.bic, 0), digits(line.stability, 2)});
    measures.print();
    std::printf("%s\n", choice.reason.c_str());
    for (const auto& warning : choice.warnings)
        std::printf("but: %s\n", warning.c_str());

    // Labels that mean something: 0 spends most.
    const auto clusters = relabelled(kmeans{.k = choice.k, .seed = 1}.fit(x), by_feature{.feature = 2});
    const auto who = profile_clusters{.features = now.names}(now.values, clusters.labels);
    support::table profiles{"Who they are",
                            {"cluster", "<name", "customers", "share", "<strongest feature", "index", "effect"}};
    for (const auto& cluster : who.clusters)
        profiles.row({std::to_string(cluster.label), cluster.name, number(static_cast<double>(cluster.rows)),
                      percent(cluster.share), who.features[static_cast<std::size_t>(cluster.features[0].feature)],
                      number(cluster.features[0].index), number(cluster.features[0].effect, 2)});
    profiles.print();

    // The same in k rules, and what it costs to be that simple.
    const auto told = explain_clusters{.features = now.names}.fit_in(now.values, x, clusters.labels);
    std::printf(
        "Told by %zu rules, which say the right cluster for %s of the customers; the price is %s more inertia:\n",
        told.rules.size(), percent(told.agreement).c_str(), percent(told.price).c_str());
    for (const auto& rule : told.rules)
        std::printf("  %d if %s\n", rule.label, in_words(rule.conditions, told.tree.nodes.features).c_str());

    // A quarter earlier, with the same scaling: cluster 0 was cluster 0 then.
    const matrix before = scaling.apply(features_on(1997y / 6 / 30).values);
    const auto earlier =
        relabelled(kmeans{.k = choice.k, .seed = 7}.fit(before), matched_centroids{clusters.centroids});
    support::table sizes{"Sizes", {"cluster", "in June", "in September", "of equal teams"}};
    const auto rows = static_cast<std::size_t>(x.rows()), k = static_cast<std::size_t>(choice.k);
    const auto teams = size_bounded_kmeans{.k = choice.k,
                                           .least_size = rows / k * 9 / 10,
                                           .most_size = rows / k * 11 / 10 + 1,
                                           .seeding = given_centroids{clusters.centroids}}
                           .fit(x);
    for (std::size_t c = 0; c < k; ++c)
        sizes.row({std::to_string(c), number(static_cast<double>(earlier.sizes[c])),
                   number(static_cast<double>(clusters.sizes[c])),
                   number(static_cast<double>(teams.clusters.sizes[c]))});
    sizes.print();
    std::printf(
        "Equal teams cost %s more inertia; no assignment within the bounds is better by more than %.0e of it.\n",
        percent(teams.clusters.inertia / clusters.inertia - 1).c_str(), std::max(teams.certificate.gap, 1e-15));
}

int main(int count, char** arguments) {
    support::program app{"describe_clusters",
                         "How many clusters of the shipped purchases there are, who they are, and whether they stay"};
    return app.run(count, arguments, [] { describe(CLIENTELE_DATA "/cdnow_transactions.csv"); });
}
