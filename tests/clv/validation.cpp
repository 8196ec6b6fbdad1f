#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/compare_models.hpp>
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

TEST_CASE("the row order of the purchases does not matter, days are merged, later ones are not looked at") {
    const std::vector<std::int64_t> who{2, 1, 1, 1, 1, 3, 2};
    const std::vector<day> when{2020y / 1 / 5, 2020y / 1 / 1,  2020y / 1 / 8, 2020y / 1 / 8,
                                2020y / 3 / 1, 2020y / 2 / 10, 2021y / 1 / 1};
    const std::vector<double> amount{5, 1, 2, 3, 4, 5, 6};
    const auto split = split_purchases(purchase_columns{.customer = who, .when = when, .amount = amount}, 2020y / 2 / 1,
                                       days{29}, days{1});
    CHECK(split.customer == std::vector<std::int64_t>{1, 2});
    CHECK(split.x == std::vector<double>{1, 0});
    CHECK(split.t_x == std::vector<double>{7, 0});
    CHECK(split.T == std::vector<double>{31, 27});
    CHECK(split.mean_spend == std::vector<double>{5, 0});
    CHECK(split.actual == std::vector<double>{1, 0});
    CHECK(split.actual_spend == std::vector<double>{4, 0});
    CHECK(split.newcomers == std::vector<std::int64_t>{3});
    CHECK(split.newcomer_age == std::vector<double>{20});
    CHECK(split.log_intervals[0] == doctest::Approx(std::log(7)));
    CHECK(split.repeat_times == std::vector<double>{7, 60});
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
    const auto report = validate(buy_till_you_die{}.fit(split.as_histories()), split);
    CHECK(report.newcomers.customers == split.newcomers.size());
    CHECK(report.newcomers.predicted > 0);
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

TEST_CASE("the comparison fits all models and recommends by the holdout, or without one by BIC") {
    const auto split = split_purchases(cdnow_purchases().columns(), september, holdout);
    const auto table = compare_models(split);
    REQUIRE(table.models.size() == 6);
    CHECK(table.best().name == "Pareto/NBD");
    CHECK(table.best().holdout.mae == doctest::Approx(0.7545).epsilon(1e-3));
    CHECK(table.reasons.find("smallest mean absolute error") != std::string::npos);
    const auto without = compare_models(split.as_histories());
    CHECK(without.best().name == "MBG/NBD");
    CHECK_FALSE(without.best().has_holdout);
    const auto two = compare_models(split, buy_till_you_die{.model = nbd{}},
                                    buy_till_you_die{.model = bg_nbd{}, .prior = l2_prior{}});
    CHECK(two.models.size() == 2);
    CHECK(two.recommended == 1);
}

TEST_CASE("bad splits are refused with a sentence") {
    const auto& all = cdnow_purchases();
    CHECK_THROWS_AS((void)split_purchases(all.columns(), september, days{-29}), error);
    CHECK_THROWS_AS((void)split_purchases(all.columns(), 1996y / 1 / 1, days{31}), error);
    CHECK_THROWS_AS((void)split_purchases(all.columns(), september, holdout, days{0}), error);
    const std::vector<double> few{1};
    CHECK_THROWS_AS((void)split_purchases(purchase_columns{.customer = all.customer, .when = all.when, .amount = few},
                                          september, holdout),
                    error);
    CHECK_THROWS_AS((void)score_holdout({}, {}), error);
}

TEST_CASE("marks for never are no dates of purchases, of the split or of its end") {
    const std::vector<std::string> who{"b", "a"};
    const std::vector<day> dates{2024y / 1 / 1, 2024y / 1 / 2}, never{2024y / 1 / 1, day::max()};
    const purchase_columns good{.customer = who, .when = dates}, bad{.customer = who, .when = never};
    CHECK_THROWS_WITH_AS((void)split_purchases(bad, 2024y / 2 / 1, days{60}),
                         "split_purchases: when must be a date of the calendar, but that of row 1 is none", error);
    CHECK_THROWS_WITH_AS((void)split_purchases(good, day::max(), days{60}),
                         "split_purchases: as_of must be a date of the calendar", error);
    CHECK_THROWS_WITH_AS((void)split_purchases(good, 2024y / 2 / 1, days{20'000'000}),
                         "split_purchases: the holdout must end on a date of the calendar, got 20000000 days", error);
}

TEST_CASE("purchases of texts that are pointers meet by what they say") {
    static const char ana[]{"Ana"}, ana_again[]{"Ana"};
    const std::vector<const char*> who{ana, "Bo", ana_again};
    const std::vector<day> dates{2024y / 1 / 1, 2024y / 1 / 1, 2024y / 1 / 8};
    const auto split = split_purchases(purchase_columns{.customer = who, .when = dates}, 2024y / 2 / 1, days{60});
    CHECK(split.x == std::vector<double>{1, 0});
}

TEST_CASE("a calibration table refuses what is no number") {
    const std::vector<double> fine{1.0}, none{std::nan("")}, edges{0.0, 2.0};
    CHECK_THROWS_AS((void)calibration_table(none, fine, fine, edges), error);
    CHECK_THROWS_AS((void)calibration_table(fine, none, fine, edges), error);
    CHECK_THROWS_AS((void)calibration_table(fine, fine, none, edges), error);
}

} // TEST_SUITE("clv/validation")
