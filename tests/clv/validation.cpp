#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/validation.hpp>

#include <doctest/doctest.h>

#include "support.hpp"

TEST_SUITE("clv/validation") {

using namespace clientele;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

struct purchases {
    std::vector<std::int64_t> customer;
    std::vector<day> when;
    std::vector<double> amount;
    [[nodiscard]] auto columns() const {
        return purchase_columns{.customer = customer, .when = when, .amount = amount};
    }
};

const purchases& cdnow_purchases() {
    static const purchases all = [] {
        const auto table = shipped("cdnow_transactions.csv");
        purchases out;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            out.customer.push_back(table.integer(row, table.column("customer_id")));
            out.when.push_back(table.date(row, table.column("date")));
            out.amount.push_back(table.number(row, table.column("amount")));
        }
        return out;
    }();
    return all;
}
const day september{1997y / 9 / 30}, june{1998y / 6 / 30};
const auto holdout = june - september;

} // namespace

TEST_CASE("the split of the CDNOW purchases gives the reference summaries and holdout") {
    const auto split = split_purchases(cdnow_purchases().columns(), september, holdout);
    const auto& c = cdnow();
    REQUIRE(split.customer.size() == c.x.size());
    CHECK(split.length == doctest::Approx(39));
    CHECK(split.newcomers.empty());
    double off = 0;
    for (std::size_t i = 0; i < c.x.size(); ++i) {
        off += std::abs(split.x[i] - c.x[i]) + std::abs(split.t_x[i] - c.t_x[i]) + std::abs(split.T[i] - c.T[i]) +
               std::abs(split.actual[i] - c.x_holdout[i]);
        CHECK(split.mean_spend[i] == doctest::Approx(c.mean_spend[i]).epsilon(1e-12));
    }
    CHECK(off == 0);
}

TEST_CASE("customers may be called by anything that has an order, and the same bits come out") {
    const auto& all = cdnow_purchases();
    std::vector<std::string> names;
    for (const auto id : all.customer)
        names.push_back("customer " + std::to_string(100000 + id));
    const auto named = split_purchases(purchase_columns{.customer = names, .when = all.when, .amount = all.amount},
                                       september, holdout);
    const auto numbered = split_purchases(all.columns(), september, holdout);
    REQUIRE(named.customer.size() == numbered.customer.size());
    CHECK(named.customer.front() == "customer 100001");
    CHECK(named.x == numbered.x);
    CHECK(named.mean_spend == numbered.mean_spend);
    CHECK(named.repeat_times == numbered.repeat_times);
}

TEST_CASE("errors of the holdout are those of the reference table") {
    const auto split = split_purchases(cdnow_purchases().columns(), september, holdout);
    const auto fitted = buy_till_you_die{}.fit(split.as_histories());
    const auto report = validate(fitted, split);
    CHECK(report.purchases.actual == 1882);
    CHECK(report.purchases.mae == doctest::Approx(0.7855).epsilon(1e-4));
    CHECK(report.purchases.rmse == doctest::Approx(1.6080).epsilon(1e-4));
    CHECK(report.purchases.total_error == doctest::Approx(-0.1215).epsilon(1e-3));
    CHECK(report.newcomers.customers == 0);
    std::size_t customers = 0;
    double bought = 0;
    for (const auto& bin : report.by_frequency) {
        customers += bin.customers;
        bought += bin.actual * static_cast<double>(bin.customers);
    }
    CHECK(customers == 2357);
    CHECK(bought == doctest::Approx(1882));
    CHECK(report.by_frequency[0].predicted == doctest::Approx(0.225).epsilon(0.01)); // the paper's figure 4, x = 0
    for (const auto* table : {&report.by_recency, &report.by_p_alive, &report.by_prediction}) {
        std::size_t all = 0;
        for (const auto& bin : *table)
            all += bin.customers;
        CHECK(all == 2357);
    }
}

TEST_CASE("tracking follows the cohort: expected and actual repeat purchases by week") {
    const auto split = split_purchases(cdnow_purchases().columns(), september, holdout);
    const auto fitted = buy_till_you_die{}.fit(split.as_histories());
    const auto weeks = track(fitted, split);
    REQUIRE(weeks.size() == 78);
    CHECK(weeks.back().cumulative_actual == static_cast<double>(split.repeat_times.size()));
    CHECK(weeks.back().cumulative_expected ==
          doctest::Approx(weeks.back().cumulative_actual).epsilon(0.08)); // the paper: within a few %
    const auto fortnights = track(fitted, split, days{14});
    REQUIRE(fortnights.size() == 39);
    CHECK(fortnights.back().cumulative_actual == weeks.back().cumulative_actual);
    CHECK(fortnights[3].cumulative_expected == doctest::Approx(weeks[7].cumulative_expected).epsilon(1e-12));
    for (std::size_t w = 1; w < weeks.size(); ++w) {
        CHECK(weeks[w].cumulative_expected >= weeks[w - 1].cumulative_expected);
        CHECK(weeks[w].expected ==
              doctest::Approx(weeks[w].cumulative_expected - weeks[w - 1].cumulative_expected).epsilon(1e-9));
    }
}

TEST_CASE("customers first seen in the holdout are scored as new ones, without filtering by hand") {
    const auto split = split_purchases(cdnow_purchases().columns(), 1997y / 2 / 15, september - day{1997y / 2 / 15});
    CHECK(split.newcomers.size() > 500);
    CHECK(split.newcomers.size() + split.customer.size() == 2357);
    const auto fitted = buy_till_you_die{}.fit(split.as_histories());
    const auto report = validate(fitted, split);
    CHECK(report.newcomers.customers == split.newcomers.size());
    CHECK(report.newcomers.predicted > 0);
    // none of their purchases is tracked: all those of the others, and what the model expects of each by the end
    double actual = 0, expected = 0;
    for (std::size_t i = 0; i < split.x.size(); ++i) {
        actual += split.x[i] + split.actual[i];
        expected += fitted.expected_purchases_of_new(split.T[i] + split.length);
    }
    const auto end = track(fitted, split).back();
    CHECK(end.cumulative_actual == actual);
    CHECK(end.cumulative_expected == doctest::Approx(expected).epsilon(1e-12));
}

TEST_CASE("a backtest rolls over origins, each fit knowing nothing of later days") {
    const std::vector<day> origins{1997y / 6 / 30, 1997y / 9 / 30, 1997y / 12 / 31};
    const auto rows = backtest(buy_till_you_die{}, cdnow_purchases().columns(), origins, days{91});
    REQUIRE(rows.size() == 3);
    for (const auto& row : rows) {
        CHECK(row.customers == 2357);
        CHECK(row.judgement.converged());
        CHECK(std::abs(row.errors.total_error) < 0.5);
    }
}

TEST_CASE("scores and tables of small numbers are as counted by hand") {
    const std::vector<double> predicted{1, 2, 3}, actual{2, 2, 0}, nothing{0, 0, 0}, edges{0, 2, 3};
    const auto errors = score_holdout(predicted, actual);
    CHECK(errors.mae == doctest::Approx(4.0 / 3));
    CHECK(errors.rmse == doctest::Approx(std::sqrt(10.0 / 3)));
    CHECK(errors.total_error == doctest::Approx(0.5));
    CHECK(std::isinf(score_holdout(predicted, nothing).total_error));
    CHECK(score_holdout(nothing, nothing).total_error == 0);
    const auto table = calibration_table(predicted, predicted, actual, edges);
    REQUIRE(table.size() == 2);
    CHECK(table[0].customers == 1);
    CHECK(table[1].customers == 2);
    CHECK(table[1].predicted == doctest::Approx(2.5));
    CHECK(table[1].actual == doctest::Approx(1));
}

TEST_CASE("predictions that were kept meet what happened since by id") {
    const std::vector<std::string> then{"a", "b", "c", "d", "e"}, now{"new", "c", "b"};
    const std::vector<double> predicted{1, 2, 3, 4, 5}, actual{7, 1, 4};
    const auto found = score_holdout(then, predicted, now, actual, {.merged = {{"a", "b"}}, .erased = {"e"}});
    CHECK(found.errors.customers == 3); // a and b as one, c, and d who did nothing
    CHECK(found.errors.predicted == 10);
    CHECK(found.errors.actual == 5);
    CHECK(found.errors.mae == doctest::Approx((std::abs(3.0 - 4) + std::abs(3.0 - 1) + 4) / 3));
    CHECK(found.silent == 1);
    CHECK(found.merged == 1);
    CHECK(found.erased == 1);
    CHECK(found.came == 1);
    CHECK(found.actual_of_new == 7);
    CHECK_THROWS_WITH((void)score_holdout(then, actual, now, actual),
                      "score_holdout: predicted must have 5 rows, got 3");
    CHECK_THROWS_WITH((void)score_holdout(then, predicted, now, predicted),
                      "score_holdout: actual must have 3 rows, got 5");
    CHECK_THROWS_WITH((void)score_holdout(then, predicted, std::vector<std::string>{"b", "b"}, column{actual}.first(2)),
                      "align: the ids of the later list must be unique, got b in rows 0 and 1");
}

TEST_CASE("the order of rows changes no bit of what predictions are scored by id") {
    random_generator draw{5};
    std::vector<int> then, now;
    std::vector<double> predicted, actual;
    customer_changes<int> changes;
    for (int id = 0; id < 300; ++id) {
        then.push_back(id);
        predicted.push_back(draw.uniform() * 10);
        if (id % 7 == 0)
            changes.merged.push_back({id, id + 1 + id % 3});
        else if (id % 5 != 0)
            now.push_back(id), actual.push_back(draw.uniform() * 10);
    }
    const auto one = score_holdout(then, predicted, now, actual, changes);
    for (auto* ids : {&then, &now})
        std::reverse(ids->begin(), ids->end());
    for (auto* values : {&predicted, &actual})
        std::reverse(values->begin(), values->end());
    const auto other = score_holdout(then, predicted, now, actual, changes);
    CHECK(one.errors.predicted == other.errors.predicted);
    CHECK(one.errors.mae == other.errors.mae);
    CHECK(one.errors.rmse == other.errors.rmse);
    CHECK(one.merged == other.merged);
}

TEST_CASE("a calibration table refuses what is no number") {
    const std::vector<double> fine{1.0}, none{std::nan("")}, edges{0.0, 2.0};
    CHECK_THROWS_AS((void)calibration_table(none, fine, fine, edges), error);
    CHECK_THROWS_AS((void)calibration_table(fine, none, fine, edges), error);
    CHECK_THROWS_AS((void)calibration_table(fine, fine, none, edges), error);
}

TEST_CASE(
    "tracking is of the customers there were, to the end of the data, with the edge of a period where it is wanted") {
    // 1 and 2 buy on day 0; 1 again on days 7, 14 and 20, 2 on day 10; 3 and 4 come in the holdout and buy again
    const std::vector<int> who{1, 1, 1, 1, 2, 2, 3, 3, 4, 4};
    std::vector<day> when;
    for (const int d : {0, 7, 14, 20, 0, 10, 15, 20, 16, 19})
        when.push_back(day{2024y / 1 / 1} + days{d});
    const auto split = split_purchases(purchase_columns{.customer = who, .when = when}, 2024y / 1 / 12, days{60});
    CHECK(split.length == doctest::Approx(9.0 / 7)); // the data end on day 20
    fitted_purchases<bg_nbd> fitted{};
    fitted.estimate.values = {0.5, 4, 0.8, 2.5};
    const auto rows = track(fitted, split);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].actual == 1); // day 7
    CHECK(rows[1].actual == 2); // days 10 and 14
    CHECK(rows[2].actual == 1);
    CHECK(rows[2].cumulative_actual == 4);
    CHECK(rows[2].end == doctest::Approx(20.0 / 7));
    CHECK(rows[2].cumulative_expected ==
          doctest::Approx(2 * fitted.expected_purchases_of_new(20.0 / 7)).epsilon(1e-13));
    const auto below = track(fitted, split, days{7}, period_edge::closed_below);
    CHECK(below[0].actual == 0);
    CHECK(below[1].actual == 2); // days 7 and 10
    CHECK(below[2].actual == 2); // days 14 and 20, the last of all
    CHECK(below[2].cumulative_expected == rows[2].cumulative_expected);
    CHECK(track(fitted, split, days{10}).size() == 2); // ends exactly with the data
    CHECK_THROWS_WITH_AS((void)track(fitted, split, days{0}), "track: a period must be at least 1 day, got 0", error);
}

TEST_CASE("the mean log probability is that of the counts, and refuses what is no count") {
    fitted_purchases<nbd> fitted{};
    fitted.estimate.values = {2, 3}; // after x purchases in T a geometric-like count: NBD(2 + x, 4 / (3 + T + 4))
    const std::vector<double> x{1, 0}, t_x{2, 0}, T{3, 5}, actual{0, 2};
    const histories h{.x = x, .t_x = t_x, .T = T};
    // P(0) = (6 / 10)^3; P(2) = 3 (8 / 12)^2 (4 / 12)^2
    CHECK(mean_log_probability(fitted, h, 4, actual) ==
          doctest::Approx(0.5 * (3 * std::log(0.6) + std::log(3 * 4.0 / 81))).epsilon(1e-13));
    const std::vector<double> many{0, 4e6}, half{0.5, 0}, below{0, -1};
    CHECK(mean_log_probability(fitted, h, 1e-300, many) > -400); // never infinite
    CHECK_THROWS_WITH_AS((void)mean_log_probability(fitted, h, 4, half),
                         "mean_log_probability: actual must be a whole number in [0, 4000000], got 0.5 in row 0",
                         error);
    CHECK_THROWS_AS((void)mean_log_probability(fitted, h, 4, below), error);
    CHECK_THROWS_AS((void)mean_log_probability(fitted, h, -1, actual), error);
    CHECK_THROWS_AS((void)mean_log_probability(fitted, {}, 4, {}), error);
}

TEST_CASE("what no data cover is not scored") {
    const std::vector<int> who{1, 1, 2};
    const std::vector<day> when{2024y / 1 / 1, 2024y / 1 / 20, 2024y / 1 / 5};
    const auto split = split_purchases(purchase_columns{.customer = who, .when = when}, 2024y / 2 / 1, days{60});
    CHECK(split.length == 0);
    fitted_purchases<nbd> fitted{};
    fitted.estimate.values = {1, 1};
    CHECK_THROWS_WITH_AS((void)validate(fitted, split), "validate: there is no holdout in the data", error);
    const std::vector<day> origins{2024y / 2 / 1};
    CHECK_THROWS_WITH_AS(
        (void)backtest(buy_till_you_die{}, purchase_columns{.customer = who, .when = when}, origins, days{60}),
        "backtest: an origin must lie before the last purchase in the data", error);
    CHECK_THROWS_WITH_AS(
        (void)backtest(buy_till_you_die{}, purchase_columns{.customer = who, .when = when}, origins, days{0}),
        "backtest: holdout must be at least 1 day, got 0", error);
}

TEST_CASE("scores and tables refuse what does not fit together") {
    const std::vector<double> one{1}, two{1, 2}, none{std::nan("")}, edges{0, 2}, descending{2, 1};
    CHECK_THROWS_WITH_AS((void)score_holdout({}, {}), "score_holdout: there are no customers", error);
    CHECK_THROWS_AS((void)score_holdout(one, two), error);
    CHECK_THROWS_AS((void)score_holdout(none, one), error);
    CHECK_THROWS_AS((void)score_holdout(one, none), error);
    CHECK_THROWS_AS((void)calibration_table(one, two, one, edges), error);
    CHECK_THROWS_AS((void)calibration_table(one, one, two, edges), error);
    CHECK_THROWS_WITH_AS((void)calibration_table(one, one, one, one),
                         "calibration_table: edges must be at least 2, got 1", error);
    CHECK_THROWS_WITH_AS((void)calibration_table(one, one, one, descending),
                         "calibration_table: edges must ascend, got 2 before 1", error);
}

} // TEST_SUITE("clv/validation")
