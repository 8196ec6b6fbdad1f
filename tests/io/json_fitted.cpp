#include <clientele/clientele.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/io/json.hpp>

#include <doctest/doctest.h>

#include <string>

TEST_SUITE("io/json_fitted") {

using namespace clientele; // NOLINT
using namespace std::chrono_literals;

namespace {

struct purchase {
    std::int64_t customer;
    day on;
    double paid;
};

const std::vector<purchase>& purchases() {
    static const auto all = [] {
        const auto table = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
        std::vector<purchase> out;
        for (std::size_t i = 0; i < table.rows(); ++i)
            out.push_back({table.integer(i, table.column("customer_id")), table.date(i, table.column("date")),
                           table.number(i, table.column("amount"))});
        return out;
    }();
    return all;
}
const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};

auto analysis() {
    return pipeline{
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
}

} // namespace

TEST_CASE("a whole fitted pipeline is saved and restored, and gives the same bits") {
    const auto fitted = analysis().run(purchases(), where).fitted;
    const auto text = to_json(fitted);
    const auto back = from_json<std::remove_const_t<decltype(fitted)>>(text, "fitted.json", analysis());
    CHECK(first_difference(fitted, back) == "");
    CHECK(to_json(back) == text);
    const auto was = fitted.apply(purchases(), where, 1998y / 3 / 31),
               is = back.apply(purchases(), where, 1998y / 3 / 31);
    CHECK(was.value.scores == is.value.scores);
    CHECK(was.clusters == is.clusters);
    CHECK(was.lifetime.value == is.lifetime.value);
    CHECK(was.tiers == is.tiers);
}

} // TEST_SUITE("io/json_fitted")
