#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/fitted_purchases.hpp>

#include <doctest/doctest.h>

#include "oracle.hpp"

TEST_SUITE("clv/beta_geometric_oracle") {

namespace cl = clientele;

namespace {

using theta_type = std::array<double, 4>;

/// A fitted model with numbers of our choice.
template <class Model>
cl::fitted_purchases<Model> with_parameters(const Model& model, const theta_type& theta) {
    cl::fitted_purchases<Model> fitted{.model = model, .estimate = {}};
    for (const double each : theta)
        fitted.estimate.working.push_back(std::log(each));
    return fitted;
}

/// What a fitted object predicts of one customer, which takes the pass over columns.
template <class Model>
void check_columns(const Model& model, const theta_type& theta, const cl::customer_history& h, double horizon,
                   double p_alive, double expected) {
    const auto fitted = with_parameters(model, theta);
    const cl::histories one{.x = {&h.x, 1}, .t_x = {&h.t_x, 1}, .T = {&h.T, 1}};
    double alive = 0;
    model.p_alive_column(theta, one.x, one.t_x, one.T, std::span<double>{&alive, 1});
    CHECK(relative_error(alive, p_alive) < 1e-11);
    CHECK(relative_error(fitted.p_alive(one)[0], p_alive) < 1e-10); // the fitted numbers are logarithms
    CHECK(relative_error(fitted.expected_purchases(one, horizon)[0], expected) < 1e-10);
}

template <class Model>
void check_row(const Model& model, const cl::csv_table& table, std::size_t i) {
    const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
    const theta_type theta{at(2), at(3), at(4), at(5)};
    const cl::customer_history h{at(6), at(7), at(8)};
    CAPTURE(i);
    CAPTURE(std::string{table.text(i, 0)});
    CHECK(logarithmic_error(model.log_likelihood(theta, h), at(10)) < 1e-11);
    CHECK(relative_error(model.p_alive(theta, h), at(11)) < 1e-11);
    if (table.text(i, 0) == "dert") {
        const auto dert =
            with_parameters(model, theta).dert({.x = {&h.x, 1}, .t_x = {&h.t_x, 1}, .T = {&h.T, 1}}, at(9));
        CHECK(relative_error(dert[0], at(12)) < 1e-10);
    } else {
        CHECK(relative_error(model.expected_purchases(theta, h, at(9)), at(12)) < 1e-11);
        if constexpr (cl::predicts_p_alive_in_columns<Model>)
            check_columns(model, theta, h, at(9), at(11), at(12));
    }
}

} // namespace

TEST_CASE("hard inputs of the family and its discounted purchases, by methods that the library does not use "
          "(tests/oracle/beta_geometric_hard.py)") {
    const auto table = golden("clv_oracle_beta_geometric_hard.csv");
    REQUIRE(table.rows() > 60);
    for (std::size_t i = 0; i < table.rows(); ++i)
        if (table.text(i, 1) == "bg") {
            check_row(cl::bg_nbd{}, table, i);
            if (table.text(i, 0) != "dert")
                check_row(cl::bg_cnbd{.k = 1}, table, i);
        } else {
            check_row(cl::mbg_nbd{}, table, i);
            if (table.text(i, 0) != "dert")
                check_row(cl::mbg_cnbd{.k = 1}, table, i);
        }
}

TEST_CASE("the pass over columns meets the 50-digit oracle too, also for customers who are long gone") {
    const auto table = golden("clv_oracle_bg_nbd.csv");
    for (std::size_t i = 0; i < table.rows(); ++i) {
        CAPTURE(i);
        const auto at = [&](std::size_t j) { return reference_number(table, i, j); };
        check_columns(cl::bg_nbd{}, {at(1), at(2), at(3), at(4)}, {at(5), at(6), at(7)}, at(8), at(10), at(11));
    }
}

TEST_CASE("the pass over columns and the law of one customer agree from certain life to certain death") {
    const theta_type theta{0.5, 1.2, 0.8, 1.5};
    for (const double x : {0.0, 1.0, 10.0, 100.0, 290.0, 300.0, 310.0, 1000.0, 20000.0}) {
        CAPTURE(x);
        const cl::customer_history h{x, x > 0 ? 3.0 : 0.0, 44.0};
        double bg = -1, mbg = -1;
        cl::bg_nbd{}.p_alive_column(theta, {&h.x, 1}, {&h.t_x, 1}, {&h.T, 1}, std::span<double>{&bg, 1});
        cl::mbg_nbd{}.p_alive_column(theta, {&h.x, 1}, {&h.t_x, 1}, {&h.T, 1}, std::span<double>{&mbg, 1});
        CHECK(relative_error(bg, cl::bg_nbd{}.p_alive(theta, h)) < 1e-11);
        CHECK(relative_error(mbg, cl::mbg_nbd{}.p_alive(theta, h)) < 1e-11);
        if (x >= 1000) {
            CHECK(bg == 0);
            CHECK(mbg == 0);
        }
    }
}

TEST_CASE("every row of the 50-digit oracle is met to 1e-11") {
    const auto table = golden("clv_oracle_bg_nbd.csv");
    REQUIRE(table.rows() == 78);
    const cl::bg_nbd model;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        CAPTURE(i);
        CAPTURE(std::string{table.text(i, 0)});
        const std::array theta{table.number(i, 1), table.number(i, 2), table.number(i, 3), table.number(i, 4)};
        const cl::customer_history h{table.number(i, 5), table.number(i, 6), table.number(i, 7)};
        CHECK(relative_error(model.log_likelihood(theta, h), oracle_number(table.text(i, 9)), 1) < 1e-11);
        CHECK(relative_error(model.p_alive(theta, h), oracle_number(table.text(i, 10))) < 1e-11);
        CHECK(relative_error(model.expected_purchases(theta, h, table.number(i, 8)), oracle_number(table.text(i, 11))) <
              1e-11);
    }
}

TEST_CASE(
    "every row of the beta-geometric oracle is met: log-likelihood, P(alive) now and later, expectation, no purchase") {
    const auto table = golden("clv_oracle_beta_geometric.csv");
    REQUIRE(table.rows() == 72);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        CAPTURE(i);
        const int k = static_cast<int>(table.number(i, 1));
        const std::array theta{table.number(i, 2), table.number(i, 3), table.number(i, 4), table.number(i, 5)};
        const cl::customer_history h{table.number(i, 6), table.number(i, 7), table.number(i, 8)};
        const double t = table.number(i, 9);
        const auto check = [&](const auto& model) {
            CHECK(relative_error(model.log_likelihood(theta, h), oracle_number(table.text(i, 10)), 1) < 1e-12);
            CHECK(relative_error(model.p_alive(theta, h), oracle_number(table.text(i, 11))) < 1e-11);
            CHECK(relative_error(model.expected_purchases(theta, h, t), oracle_number(table.text(i, 12))) < 1e-11);
            CHECK(relative_error(model.p_alive_later(theta, h, t), oracle_number(table.text(i, 13))) < 1e-11);
            double none = 0;
            model.count_probabilities(theta, h, t, std::span<double>{&none, 1});
            CHECK(relative_error(none, oracle_number(table.text(i, 14))) < 1e-11);
        };
        if (table.text(i, 0) == "bg")
            check(cl::bg_cnbd{k});
        else
            check(cl::mbg_cnbd{k});
    }
}

} // TEST_SUITE("clv/beta_geometric_oracle")
