// A host's own order struct, binning, seeding, tier rule and more, each in a few lines. Every policy is a small value
// type; the static_assert next to it says at once what is missing.
#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>

#include "support/program.hpp"
#include "support/table.hpp"
#include <cstdio>

using namespace clientele;
using namespace std::chrono_literals;

// 1. The host's own struct, as its database layer hands it over. Nothing is copied into one of ours.
namespace crm {
struct invoice {
    std::string client_code;
    std::chrono::system_clock::time_point placed;
    std::int64_t net_cents;
};
} // namespace crm

// 2. Own binning: the edges of the marketing handbook.
struct handbook {
    std::vector<double> edges;
    [[nodiscard]] std::vector<double> cuts(column) const { return edges; }
};
static_assert(binning_policy<handbook>);

// 3. Own seeding: start from last month's centroids, so that cluster 2 stays cluster 2.
struct last_month {
    static constexpr bool deterministic = true;
    matrix centroids;
    [[nodiscard]] matrix seed(const matrix_view&, column, int, random_generator&) const { return centroids; }
};
static_assert(seeding_policy<last_month>);

// 4. Own tier rule: the ten best are VIP, whatever the others do.
struct ten_vip {
    [[nodiscard]] fitted_tiers fit(column values) const {
        std::vector<double> sorted(values.begin(), values.end());
        std::sort(sorted.begin(), sorted.end(), std::greater<>{});
        fitted_tiers fit{{}, {sorted[std::min<std::size_t>(9, sorted.size() - 1)]}, "ten VIP"};
        fit.tiers = fit.apply(values);
        return fit;
    }
};
static_assert(tier_policy<ten_vip>);

// 5. Own feature: silence, measured by the customer's own rhythm.
struct silence {
    [[nodiscard]] const char* name() const { return "silence in own gaps"; }
    [[nodiscard]] double operator()(const auto& base, std::size_t i) const {
        return base.recency[i] / std::max(base.mean_gap[i], 30.0);
    }
};
static_assert(feature_policy<silence>);

void work() {
    std::vector<crm::invoice> invoices;
    const auto table = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
    invoices.reserve(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row)
        invoices.push_back({"C" + std::string{table.text(row, 0)}, table.date(row, 1) + 9h + 30min,
                            std::llround(table.number(row, 3) * 100)});

    const fields where{
        .customer = &crm::invoice::client_code, .when = &crm::invoice::placed, .amount = &crm::invoice::net_cents};
    const auto june =
        pipeline{.summaries = summarize{.as_of = 1997y / 6 / 30, .money = minor_units{}, .late_rows = leave_out_row{}},
                 .features = features{silence{}, feature::total{}},
                 .scaling = log1p_scaler{},
                 .clusters = kmeans{.k = 3, .seed = 1}}
            .run(invoices, where);

    // 6. Own row policy: a lambda that logs what is left out.
    std::size_t logged = 0;
    const auto log = [&](const rejected_row&) {
        ++logged;
        return row_action::leave_out;
    };
    static_assert(row_policy<decltype(log)>);
    const auto [fitted, july] = pipeline{
        .summaries = summarize{.as_of = 1997y / 7 / 31, .money = minor_units{}, .late_rows = log},
        .features = features{silence{}, feature::total{}},
        .rfm = rfm{.monetary = handbook{{20, 50, 200}}},
        .scaling = log1p_scaler{},
        .clusters = kmeans{.k = 3, .seeding = last_month{june.fitted.clusters.centroids}},
        .tier = ten_vip{}}.run(invoices, where); // no lifetime value, no plan: stages not named are not there

    support::table clusters{"Clusters keep their numbers", {"cluster", "customers in June", "in July"}};
    for (std::size_t c = 0; c < 3; ++c)
        clusters.row({std::to_string(c), std::to_string(june.fitted.clusters.sizes[c]),
                      std::to_string(fitted.clusters.sizes[c])});
    clusters.print();

    support::table vip{"The ten VIP", {"<customer", "R", "F", "M", "total"}};
    for (std::size_t i = 0; i < july.base.size(); ++i)
        if (july.tiers[i] == 0)
            vip.row({july.base.customer[i], std::to_string(july.rfm.recency()[i]),
                     std::to_string(july.rfm.frequency()[i]), std::to_string(july.rfm.monetary()[i]),
                     support::number(july.base.total[i], 2)});
    vip.print();
    std::printf("\n  %zu orders after the as-of day were logged and left out.\n", logged);
}

int main(int count, char** arguments) {
    support::program app{"own_policies", "Policies of one's own in a pipeline"};
    return app.run(count, arguments, work);
}
