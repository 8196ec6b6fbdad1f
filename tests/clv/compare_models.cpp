#include <clientele/clv/compare_models.hpp>
#include <clientele/clv/simulate.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <repeats.hpp>

TEST_SUITE("clv/compare_models") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

auto cdnow_split() {
    const auto table = shipped("cdnow_transactions.csv");
    std::vector<std::int64_t> who;
    std::vector<day> when;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        who.push_back(table.integer(row, table.column("customer_id")));
        when.push_back(table.date(row, table.column("date")));
    }
    return split_purchases(purchase_columns{.customer = who, .when = when}, 1997y / 9 / 30,
                           day{1998y / 6 / 30} - day{1997y / 9 / 30});
}

} // namespace

TEST_CASE("fits that are no proper maximum are not recommended while another is") {
    const std::vector<double> T(400, 30.0);
    const auto made = simulate(nbd{}, {2, 4}, T, 3); // nobody leaves
    const auto table = compare_models(made.as_histories());
    CHECK(table.best().name == "NBD");
    CHECK(table.best().estimate.judgement.converged());
    CHECK(table.reasons.find("NBD: smallest BIC") == 0);
}

TEST_CASE("regular buyers are recognised") {
    const std::vector<double> T(1500, 52.0);
    const auto made = simulate(mbg_cnbd{3}, {2, 1.5, 0.8, 4}, T, 5);
    const auto table = compare_models(made.as_histories());
    CHECK(table.best().name == "MBG/CNBD-k (k = 3)");
}

TEST_CASE("a k that was chosen by its likelihood counts as a parameter, one that was given does not") {
    const std::vector<double> T(500, 52.0);
    const auto made = simulate(mbg_cnbd{2}, {2, 1.5, 0.8, 4}, T, 5);
    const auto chosen = buy_till_you_die{.model = mbg_cnbd{}}.fit(made.as_histories());
    const auto given = buy_till_you_die{.model = mbg_cnbd{.k = chosen.model.k}}.fit(made.as_histories());
    CHECK(chosen.estimate.size() == 4);
    CHECK(chosen.estimate.free_parameters() == 5);
    CHECK(given.estimate.free_parameters() == 4);
    CHECK(chosen.estimate.aic() - given.estimate.aic() == doctest::Approx(2));
    CHECK(chosen.estimate.bic() - given.estimate.bic() == doctest::Approx(std::log(500.0)));
}

TEST_CASE("BG/NBD is recommended for customers made up from it, though others predict less and err less in the mean") {
    // by mean absolute error of the expectation another model won each time: most customers buy nothing
    int found = 0, less = 0;
    constexpr int sets = sanitized ? 1 : 6;
    for (std::uint64_t seed = 1; seed <= sets; ++seed) {
        std::vector<double> T;
        random_generator draw{seed};
        for (int i = 0; i < 2000; ++i)
            T.push_back(27 + 12 * draw.uniform());
        const auto made = simulate(bg_nbd{}, {0.2426, 4.4136, 0.7929, 2.4259}, T, seed, 39);
        holdout_split<int> split;
        split.x = made.x, split.t_x = made.t_x, split.T = made.T, split.actual = made.later, split.length = 39;
        const auto table = compare_models(split, buy_till_you_die{.model = nbd{}}, buy_till_you_die{.model = bg_nbd{}},
                                          buy_till_you_die{.model = pareto_nbd{}});
        found += table.best().name == "BG/NBD" ? 1 : 0;
        less += table.models[2].holdout.mae < table.models[1].holdout.mae ? 1 : 0;
    }
    CHECK(found == sets);
    CHECK(less == sets);
}

TEST_CASE("the comparison fits all models and recommends by the holdout, or without one by BIC") {
    const auto split = cdnow_split();
    const auto table = compare_models(split);
    REQUIRE(table.models.size() == 6);
    CHECK(table.models[3].name == "Pareto/NBD");
    CHECK(table.models[3].holdout.mae == doctest::Approx(0.7545).epsilon(1e-3)); // of the expectation, reference table
    for (const auto& model : table.models) {
        CHECK(model.has_score);
        CHECK(model.score <= table.best().score);
        CHECK(model.median_mae <= model.holdout.mae); // a median errs least
    }
    CHECK(table.reasons.find(": highest mean log predictive probability of the holdout, ") != std::string::npos);
    for (std::size_t i = 0; i < table.models.size(); ++i) // the others are named after it
        CHECK((table.reasons.find("; " + table.models[i].name + " ") == std::string::npos) == (i == table.recommended));
    const auto without = compare_models(split.as_histories());
    CHECK(without.best().name == "MBG/NBD");
    CHECK_FALSE(without.best().has_holdout);
    const auto two = compare_models(split, buy_till_you_die{.model = nbd{}},
                                    buy_till_you_die{.model = bg_nbd{}, .prior = l2_prior{}});
    CHECK(two.models.size() == 2);
    CHECK(two.recommended == 1);
}

TEST_CASE("where even the best is a limit, the recommendation says which") {
    const std::vector<double> x(100, 3.0), t_x(100, 2.5), T(100, 3.0);
    const auto table = compare_models(histories{.x = x, .t_x = t_x, .T = T});
    const auto& best = table.best().estimate.judgement;
    CAPTURE(table.reasons);
    CHECK(best.status == fit_status::boundary);
    CHECK(table.reasons.ends_with("; it is " + best.sentence));
}

} // TEST_SUITE("clv/compare_models")
