#include <clientele/clv/bg_cnbd.hpp>
#include <clientele/clv/bg_nbd.hpp>
#include <clientele/clv/fitted_purchases.hpp>
#include <clientele/clv/mbg_cnbd.hpp>
#include <clientele/clv/mbg_nbd.hpp>

#include <doctest/doctest.h>

#include "oracle.hpp"

TEST_SUITE_BEGIN("clv/beta_geometric");

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

TEST_SUITE_END();
