// Our side of every row of the tables in docs/coming_from.md, on shipped data: tests/package/pages.cmake looks that
// each stands here as it stands there.
#include <clientele/clientele.hpp>
#include <clientele/io/csv_columns.hpp>
#include <clientele/io/json.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <golden.hpp>
#include <near.hpp>

TEST_SUITE("docs/coming_from") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::weeks;

namespace {

struct purchase {
    std::string customer;
    day on;
    double paid;
};
const fields where{.customer = &purchase::customer, .when = &purchase::on, .amount = &purchase::paid};

/// The orders of a shipped file, as columns and as rows.
struct shop {
    std::vector<std::string> id{};
    std::vector<day> on{};
    std::vector<double> paid{};
    std::vector<purchase> orders{};

    shop(const std::string& file, const std::string& customer, const std::string& date, const std::string& amount) {
        const auto read =
            csv_reader{}.read(CLIENTELE_DATA "/" + file, csv_texts{customer}, csv_days{date}, csv_numbers{amount});
        const auto& [ids, dates, amounts] = read.columns;
        for (std::size_t i = 0; i < read.size(); ++i) {
            id.emplace_back(ids[i]);
            on.push_back(dates[i]);
            paid.push_back(amounts[i]);
            orders.push_back({id.back(), on.back(), paid.back()});
        }
    }
};

const shop& cdnow() {
    static const shop of{"cdnow_transactions.csv", "customer_id", "date", "amount"};
    return of;
}
constexpr day end = 1997y / 9 / 30;

/// A table of numbers, without its first columns.
matrix numbers_of(const csv_table& table, std::size_t from) {
    matrix x(static_cast<Eigen::Index>(table.rows()), static_cast<Eigen::Index>(table.columns() - from));
    for (std::size_t j = from; j < table.columns(); ++j) {
        const auto values = table.numbers(j);
        std::copy(values.begin(), values.end(), x.col(static_cast<Eigen::Index>(j - from)).data());
    }
    return x;
}

} // namespace

TEST_CASE("what is done with lifetimes is done here") {
    const auto& [id, on, paid, orders] = cdnow();

    const auto base = summarize{.as_of = end, .unit = weeks{1}, .late_rows = leave_out_row{}}(orders, where);
    const purchase_columns bought{.customer = id, .when = on, .amount = paid};
    const auto split = split_purchases(bought, end, days{273});
    const auto h = split.as_histories();
    const auto fitted = buy_till_you_die{.model = bg_nbd{}}.fit(h);
    const auto drawn_in = buy_till_you_die{.model = mbg_nbd{}, .prior = l2_prior{.parameters = 0.01}}.fit(h);
    const auto alive = fitted.p_alive(h);
    const auto expected = fitted.expected_purchases(h, 39);
    const auto of_new = fitted.expected_purchases_of_new(52);
    const auto spent = spending{.model = gamma_gamma{}}.fit(h);
    const auto means = spent.expected_spend(h);
    const per_period_rate monthly{.rate = 0.01, .length = 52.0 / 12};
    const auto worth = lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .discount = monthly}.fit(h);
    const auto values = worth.predict(h).value;
    const auto report = validate(fitted, split);
    save_json("coming_from.json", fitted);
    const auto back = load_json<fitted_purchases<bg_nbd>>("coming_from.json");
    std::remove("coming_from.json");

    CHECK(base.x == split.x);
    check_near(fitted.estimate.log_likelihood, -9582.42920667, 1e-11); // clv_cdnow_mle.csv
    CHECK(drawn_in.estimate.judgement.status == fit_status::converged);
    CHECK(alive.size() == 2357);
    CHECK(of_new > expected.front());
    CHECK(means.size() == values.size());
    CHECK(report.purchases.actual == 1882);
    CHECK(back.estimate.values == fitted.estimate.values);
}

TEST_CASE("what is done with CLVTools is done here") {
    const auto& [id, on, paid, orders] = cdnow();

    const purchase_columns bought{.customer = id, .when = on, .amount = paid};
    const auto split = split_purchases(bought, end, days{273}, weeks{1});
    const auto h = split.as_histories();
    const auto fitted = buy_till_you_die{.model = pareto_nbd{}}.fit(h);
    const lifetime_value yearly{.purchases = pareto_nbd{}, .spend = gamma_gamma{}, .discount = annual_rate{0.10}};
    const auto values = yearly.fit(h).predict(h);
    const auto dert = fitted.dert(h, annual_rate{0.10}.continuous());
    const auto tracked = track(fitted, split, weeks{1});
    const auto ends = parameter_intervals(fitted, {.level = 0.95});
    const auto masses = fitted.count_probabilities(h, 39, 10);
    const auto of_new = fitted.expected_purchases_of_new(39);
    const auto smaller = buy_till_you_die{.model = nbd{}}.fit(h);
    const auto tested = likelihood_ratio_test(fitted.estimate, smaller.estimate);
    auto with = h;
    with.covariates = {split.t_x};
    const auto covariate = buy_till_you_die{.model = bg_nbd{}, .covariate_names = {"channel"}}.fit(with);
    const buy_till_you_die again{.model = pareto_nbd{}};
    const auto refits = parametric_bootstrap{.replicates = 2}.run(again, fitted, h);

    check_near(fitted.estimate.log_likelihood, -9594.97617894, 1e-11); // clv_cdnow_mle.csv
    CHECK(values.value.size() == dert.size());
    CHECK(tracked.size() > 70);
    CHECK(ends.lower.size() == 4);
    CHECK(masses.rows() == 2357);
    CHECK(of_new > 0);
    CHECK(tested.p_value < 1e-6);
    CHECK(covariate.estimate.size() == 6);
    CHECK(refits.refits.size() == 2);
}

TEST_CASE("what is done with BTYDplus is done here") {
    const auto& [id, on, paid, orders] = cdnow();

    const purchase_columns bought{.customer = id, .when = on, .amount = paid};
    const auto split = split_purchases(bought, end, days{273}, weeks{1});
    const auto h = split.as_histories();
    const auto fitted = buy_till_you_die{.model = mbg_cnbd{}}.fit(h);
    const auto k = fitted.model.k;
    const auto of_two = buy_till_you_die{.model = bg_cnbd{.k = 2}}.fit(h);
    const auto baseline = buy_till_you_die{.model = nbd{}}.fit(h);
    const auto alive = fitted.p_alive(h);
    const auto expected = fitted.expected_purchases(h, 39);
    const auto of_new = fitted.expected_purchases_of_new(39);
    const auto masses = fitted.count_probabilities(h, 39, 10);
    const auto tracked = track(fitted, split, weeks{1});
    const auto made_up = simulate(mbg_cnbd{.k = 2}, {0.8, 10, 0.5, 2}, split.T, 1);
    const auto chosen = compare_models(split);

    CHECK(k == 1);
    CHECK(of_two.estimate.log_likelihood < fitted.estimate.log_likelihood);
    CHECK(baseline.estimate.size() == 2);
    CHECK(alive.size() == expected.size());
    CHECK(of_new > 0);
    CHECK(masses.cols() == 11);
    CHECK(tracked.size() > 70);
    CHECK(made_up.x.size() == 2357);
    CHECK(chosen.models.size() > 3);
}

TEST_CASE("what is done with the R package rfm is done here") {
    const shop of{"rfm_orders.csv", "customer_id", "order_date", "revenue"};
    const auto& orders = of.orders;

    const auto now = summarize{.as_of = 2006y / 12 / 31}(orders, where);
    const std::vector<double> often(now.orders.begin(), now.orders.end());
    const type7_plus_one fifths{.count = 5};
    const auto fitted =
        rfm{.recency = fifths, .frequency = fifths, .monetary = fifths}.fit(now.recency, often, now.total);
    const auto& edges = fitted.cuts.of("recency").cuts[0].edges;
    const auto code = fitted.scores.code(0);
    const auto segments = segment_maps::rfm_0_3_0().assign(fitted.scores);
    const segment_map ours{.name = "ours", .boxes = {{"Champions", "重要价值客户", {{4, 5}, {4, 5}, {4, 5}}}}};
    const auto by_ours = ours.assign(fitted.scores);
    const segment_columns money{.recency_days = now.recency, .purchases = often, .revenue = now.total};
    const auto table = measure_segments(segments, money);
    const auto& medians = table.segments.front().recency;
    const auto cells = fitted.scores.cell(0);
    const auto uncovered = in_words(lint(ours));
    const auto later = fitted.cuts.apply(now.recency, often, now.total);

    CHECK(now.customer[0] == "Abbey O'Reilly");
    CHECK(code == "343");                            // rfm_reference_orders_scores.csv
    CHECK(segments.name(0) == "Potential Loyalist"); // the same file
    CHECK(edges.size() == 4);
    CHECK(by_ours.size() == 995);
    CHECK(medians.median > 0);
    CHECK(cells < 125);
    CHECK(uncovered.find("ours") == std::string::npos);
    CHECK(later.code(0) == code);
}

TEST_CASE("what is done with scikit-learn is done here") {
    const auto iris = golden("iris_standardised.csv", {.header = false});
    const matrix x = numbers_of(iris, 0);

    const auto clusters = kmeans{.k = 3, .restarts = 20, .seed = 1}.fit(x);
    const auto& [centroids, labels] = std::tie(clusters.centroids, clusters.labels);
    const auto later = clusters.assign(x);
    const auto shape = silhouette{}.score(x, labels).mean;
    const auto scaler = zscore_scaler{}.fit(x);
    const matrix scaled = scaler.apply(x);
    const matrix squeezed = min_max_scaler{}.fit(x).apply(x);
    kmeans_stream stream;
    mini_batch_kmeans{.k = 3, .seed = 1}.update(stream, x);
    const auto agreement = adjusted_rand_index(labels, later);
    const auto tree = decision_tree{.most_depth = 3}.fit(x, labels);
    const auto text = rules(tree.nodes);
    const std::vector<bool> happened(labels.begin(), labels.end());
    const std::vector<column> measures{column_of(x, 0), column_of(x, 1)};
    const auto chances = logistic_regression{.penalty = 0.01}.fit(measures, happened).probability(measures);
    const auto area = measure_roc_area(chances, happened).area.estimate;

    check_near(clusters.inertia, 139.82049635974974, 1e-12); // kmeans_reference.csv
    check_near(shape, 0.45994823920518646, 1e-12);           // the same file
    CHECK(centroids.rows() == 3);
    CHECK(scaled.rows() == squeezed.rows());
    CHECK(agreement == 1);
    CHECK(!text.empty());
    CHECK(1 - area > 0.95);
}

TEST_CASE("what is done with scikit-criteria is done here") {
    const matrix x = numbers_of(shipped("mcdm_tzeng2011_topsis.csv"), 1);

    const std::vector<criterion> criteria{
        {"DUR", direction::benefit, 0.3}, {"CAP", direction::benefit, 0.4}, {"REL", direction::benefit, 0.3}};
    const auto closeness = topsis{.criteria = criteria}.fit(x).score(x).scores;
    const auto compromise = vikor{.criteria = criteria, .v = 0.5}.fit(x).score(x);
    const auto flows = promethee{.criteria = criteria}.fit(x).score(x).scores;
    const auto sums = weighted_score{.criteria = criteria, .normalising = min_max_range{}}.fit(x).score(x).scores;
    const auto products = weighted_product{.criteria = criteria}.fit(x).score(x).scores;
    const auto by_entropy = topsis{.criteria = criteria, .weighting = entropy_weights{}}.fit(x).weights;
    const auto by_critic = topsis{.criteria = criteria, .weighting = critic_weights{}}.fit(x).weights;
    const auto lengths = weighted_score{.criteria = criteria, .normalising = vector_length{}}.fit(x).score(x).scores;
    const auto places = score_ranks(closeness);
    const auto reversed = score_ranks(topsis{.criteria = criteria}.fit(x).score(x.topRows(3)).scores);

    check_near(closeness[0], 0.5037196585795188, 1e-12);  // mcdm_tzeng2011_topsis_reference.csv
    check_near(by_entropy[1], 0.4521493912003794, 1e-12); // the same file
    check_near(by_critic[1], 0.4775555322199934, 1e-12);
    check_near(compromise.q[0], 0.75, 1e-12);
    CHECK(flows.size() == sums.size());
    CHECK(products.size() == lengths.size());
    CHECK(places == std::vector<std::size_t>{3, 2, 1, 4});
    CHECK(reversed == std::vector<std::size_t>{3, 2, 1});
}
} // TEST_SUITE("docs/coming_from")
