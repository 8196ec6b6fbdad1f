#include <clientele/clv/beta_discrete_weibull.hpp>
#include <clientele/clv/bg_bb.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/shifted_beta_geometric.hpp>

#include <hand_filled.hpp>
#include <repeats.hpp>

TEST_SUITE("clv/hand_filled") {

using namespace clientele;

namespace {
const std::vector<double> x{0, 2, 5}, t_x{0, 10, 30}, T{40, 40, 40}, spend{0, 20, 35};
const histories known{.x = x, .t_x = t_x, .T = T, .mean_spend = spend};
const std::string places = "; leave working empty where values are given by hand";

fitted_purchases<bg_nbd> bought() {
    fitted_purchases<bg_nbd> out;
    out.estimate.values = {0.243, 4.414, 0.793, 2.426};
    return out;
}
fitted_spending<gamma_gamma> spent() {
    fitted_spending<gamma_gamma> out;
    out.estimate.values = {6.25, 3.74, 15.45};
    return out;
}
/// Calls f with every choice of one of `values` for each of the parameters.
template <class Model, class F>
void for_each_choice(const std::vector<double>& values, const F& f) {
    std::size_t choices = 1;
    for (std::size_t j = 0; j < parameter_count<Model>; ++j)
        choices *= values.size();
    for (std::size_t choice = 0; choice < choices; ++choice) {
        std::vector<double> theta;
        for (std::size_t rest = choice; theta.size() < parameter_count<Model>; rest /= values.size())
            theta.push_back(values[rest % values.size()]);
        f(theta);
    }
}

/// Numbers in [0, most] or a sentence; what does not end, ctest ends.
template <class Call>
void check_sane(const Call& call, double most = std::numeric_limits<double>::max()) {
    try {
        for (const double each : call())
            CHECK((each >= 0 && each <= most));
    } catch (const error& e) {
        CAPTURE(e.what());
        CHECK((e.code() == errc::overflow || e.code() == errc::bad_parameter));
    }
}

/// All predictions of a model with all parameters there could be.
template <class Model>
void check_all_predictions(const Model& model, const std::vector<double>& values, const histories& customers) {
    for_each_choice<Model>(values, [&](const std::vector<double>& theta) {
        fitted_purchases<Model> fit{.model = model, .estimate = {}};
        fit.estimate.values = theta;
        CAPTURE(model.name);
        CAPTURE(theta);
        for (std::size_t i = 0; i < customers.size(); ++i) {
            CAPTURE(i);
            const histories h{
                .x = customers.x.subspan(i, 1), .t_x = customers.t_x.subspan(i, 1), .T = customers.T.subspan(i, 1)};
            check_sane([&] { return fit.p_alive(h); }, 1 + 1e-12);
            check_sane([&] { return fit.expected_purchases(h, 52); });
            check_sane([&] { return fit.expected_purchases(h, 1e6); });
            check_sane([&] { return fit.p_alive_later(h, 52); }, 1 + 1e-12);
            check_sane([&] { return fit.dert(h, 0.002); });
            check_sane(
                [&] {
                    const auto p = fit.count_probabilities(h, 52, 5);
                    std::vector<double> all(p.data(), p.data() + p.size());
                    all.push_back(p.sum());
                    return all;
                },
                1 + 1e-9);
        }
    });
}
} // namespace

TEST_CASE("whatever parameters are filled in, every model predicts numbers or says what is legal") {
    const std::vector<double> n{0, 0, 5, 1e6, 3}, last{0, 0, 30, 1, 1e100}, age{0, 40, 40, 2, 1e150};
    const histories any{.x = n, .t_x = last, .T = age},
        whole{.x = column{n}.first(3), .t_x = column{last}.first(3), .T = column{age}.first(3)};
    const std::vector<double> renewals{0, 40, 5}, dates{0, 40, 40};
    const histories contracts{.x = renewals, .t_x = renewals, .T = dates};
    for (const double far : {1e300, 1e50, 1e12}) {
        if (sanitized && far < 1e300)
            break;
        const std::vector<double> few{1 / far, 0.7, far}, many{1 / far, 1e-3, 1e3, far};
        check_all_predictions(nbd{}, many, any);
        check_all_predictions(bg_nbd{}, few, any);
        check_all_predictions(mbg_nbd{}, few, any);
        check_all_predictions(bg_cnbd{2}, {1 / far, 0.7}, whole);
        check_all_predictions(pareto_nbd{}, few, any);
        check_all_predictions(bg_bb{}, few, whole);
        check_all_predictions(shifted_beta_geometric{}, many, contracts);
        check_all_predictions(beta_discrete_weibull{}, many, contracts);
        for_each_choice<gamma_gamma>(many, [&](const std::vector<double>& theta) {
            CAPTURE(theta);
            fitted_spending<gamma_gamma> fit;
            fit.estimate.values = theta;
            check_sane([&] { return fit.expected_spend(known); }, no_end); // there may be no mean
        });
    }
}

TEST_CASE("values alone predict purchases, as working numbers do, or say what is missing") {
    const auto filled = bought();
    auto working = filled;
    for (const double each : filled.estimate.values)
        working.estimate.working.push_back(std::log(each));
    const auto expected = filled.expected_purchases(known, 52);
    CHECK(working.expected_purchases(known, 52)[1] == doctest::Approx(expected[1]).epsilon(1e-12));
    working.estimate.values.clear();
    CHECK(working.expected_purchases(known, 52)[1] == doctest::Approx(expected[1]).epsilon(1e-12));
    const std::vector<by_hand<fitted_purchases<bg_nbd>>> changes{
        {[](auto& f) { f = {}; }, "fitted_purchases: estimate.working or estimate.values must have 4 rows, got 0"},
        {[](auto& f) { f.estimate.values.pop_back(); },
         "fitted_purchases: estimate.working or estimate.values must have 4 rows, got 3"},
        {[](auto& f) { f.estimate.values[1] = not_known; },
         "fitted_purchases: parameter alpha must be in [1e-250, 1e+250], got nan"},
        {[](auto& f) { f.estimate.values[0] = -1; }, "fitted_purchases: parameter r must be in [1e-50, 1e+50], got -1"},
        {[](auto& f) { f.estimate.values[3] = 1e51; },
         "fitted_purchases: parameter b must be in [1e-50, 1e+50], got 1e+51"},
        {[](auto& f) { f.estimate.values[1] = 1e-251; },
         "fitted_purchases: parameter alpha must be in [1e-250, 1e+250], got 1e-251"},
        {[](auto& f) { f.estimate.values[2] = no_end; },
         "fitted_purchases: parameter a must be in [1e-50, 1e+50], got inf"},
        {[](auto& f) {
             f.estimate.working = {0, 0, 0, not_known};
             f.estimate.values.clear();
         },
         "fitted_purchases: parameter b must be in [1e-50, 1e+50], got nan"},
        {[](auto& f) {
             f.estimate.working = {0, 0, 0, 0};
             f.estimate.values = {1, 2, 1, 1};
         },
         "fitted_purchases: estimate.values and estimate.working must say the same, got 2 and 1 in place 1" + places},
        {[](auto& f) {
             f.estimate.working = {0, 0, 0, 0};
             f.estimate.values = {1};
         },
         "fitted_purchases: estimate.values must have 4 rows, got 1"},
        {[](auto& f) { f.covariates = std::numeric_limits<std::size_t>::max() / 2; },
         sentence("fitted_purchases: covariates must be in [0, 1000000], got ",
                  std::numeric_limits<std::size_t>::max() / 2)},
        {[](auto& f) { f.covariates = 1; },
         "fitted_purchases: estimate.working or estimate.values must have 6 rows, got 4"}};
    check_by_hand(filled, [](const auto& f) { return f.p_alive(known); }, changes);
    check_by_hand(filled, [](const auto& f) { return f.expected_purchases(known, 52); }, changes);
    check_by_hand(filled, [](const auto& f) { return f.purchase_quantile(known, 52, 0.5); }, changes);
    check_by_hand(filled, [](const auto& f) { return f.expected_purchases_of_new(52); }, changes);
    fitted_purchases<bg_cnbd> phases;
    phases.estimate = filled.estimate;
    phases.model.k = 99;
    CHECK_THROWS_WITH((void)phases.p_alive(known), "fitted_purchases: k must be in [0, 50], got 99");
}

TEST_CASE("values alone predict spend and lifetime value, or say what is missing") {
    const std::vector<by_hand<fitted_spending<gamma_gamma>>> changes{
        {[](auto& f) { f = {}; }, "fitted_spending: estimate.working or estimate.values must have 3 rows, got 0"},
        {[](auto& f) { f.estimate.values[0] = 0; }, "fitted_spending: parameter p must be in [1e-50, 1e+50], got 0"}};
    check_by_hand(spent(), [](const auto& f) { return f.expected_spend(known); }, changes);
    check_by_hand(spent(), [](const auto& f) { return f.expected_spend_of_new(); }, changes);
    using lifetime = fitted_lifetime_value<fitted_purchases<bg_nbd>, fitted_spending<gamma_gamma>, annual_rate>;
    const lifetime filled{.purchases = bought(), .spend = spent(), .horizon = 52, .discount = {0.1}, .margin = 0.3};
    check_by_hand(
        filled, [](const auto& f) { return f.predict(known).value; },
        std::vector<by_hand<lifetime>>{
            {[](auto& f) { f.horizon = not_known; }, "lifetime_value: horizon must be at least 0, got nan"},
            {[](auto& f) { f.margin = not_known; }, "lifetime_value: margin must be finite, got nan"},
            {[](auto& f) { f.retention = 0; }, "lifetime_value: retention must be in (0, 1], got 0"},
            {[](auto& f) { f.retention = not_known; }, "lifetime_value: retention must be in (0, 1], got nan"},
            {[](auto& f) { f.serving_cost = no_end; }, "lifetime_value: serving_cost must be finite, got inf"},
            {[](auto& f) { f.discount.rate = -1; }, "annual_rate: rate must be finite and above -1, got -1"},
            {[](auto& f) { f.spend = {}; },
             "fitted_spending: estimate.working or estimate.values must have 3 rows, got 0"}});
    const auto beyond = [&](const auto& change, const char* what) {
        auto changed = filled;
        change(changed);
        check_refusal(refusal([&] { return changed.predict(known); }), errc::overflow, 0,
                      sentence("lifetime_value: ", what, " must be within the range of a double, but is not in row 0"));
    };
    beyond([](auto& f) { f.serving_cost = 1e308; }, "the serving costs");
    beyond([](auto& f) { f.serving_cost = -1e308; }, "the serving costs");
    beyond([](auto& f) { f.margin = 1e308; }, "the value");
    CHECK_THROWS_WITH((void)(fitted_lifetime_value<fitted_purchases<bg_nbd>, skip, no_discount>{}.predict(known)),
                      "lifetime_value: horizon must be at least 0, got nan");
}

} // TEST_SUITE("clv/hand_filled")
