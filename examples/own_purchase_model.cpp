// A purchase model of one's own in under 80 lines: what is written here is the mathematics of one customer, and the
// library fits it, judges the fit, gives intervals and validates it, like any model of its own.
//
// The model: everybody alive buys at a rate that varies as Gamma(r, alpha), and everybody leaves after an exponential
// life with the same rate mu (Pareto/NBD with one rate of leaving for all). Three parameters.

#include <clientele/clv/intervals.hpp>
#include <clientele/clv/validation.hpp>
#include <clientele/io/csv.hpp>
#include <clientele/math/unimodal_integral.hpp>

#include "support/program.hpp"
#include <cstdio>

using namespace clientele;

struct one_dropout_rate {
    static constexpr std::string_view name = "one dropout rate";
    static constexpr std::array<std::string_view, 3> parameters{"r", "alpha", "mu"};

    // Odds of having left: the integral of mu ((alpha + T) / (alpha + u))^(r + x) e^(mu (T - u)) over u in [t_x, T].
    template <class Scalar>
    Scalar odds_left(const std::array<Scalar, 3>& theta, const customer_history& h) const {
        using std::exp, std::log1p;
        const auto& [r, alpha, mu] = theta;
        Scalar sum(0.0);
        const double width = (h.T - h.t_x) / 8; // eight panels of a 16-point Gauss rule
        for (int panel = 0; panel < 8; ++panel)
            for (std::size_t i = 0; i < 16; ++i) {
                const double node = i < 8 ? -gauss_legendre_nodes[i] : gauss_legendre_nodes[i - 8];
                const double back = width * (panel + 0.5 + 0.5 * node); // T - u
                sum += 0.5 * width * gauss_legendre_weights[i % 8] *
                       exp(mu * back - (r + h.x) * log1p(-back / (alpha + h.T)));
            }
        return mu * sum;
    }
    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 3>& theta, const customer_history& h) const {
        using std::log, std::log1p;
        const auto& [r, alpha, mu] = theta;
        return log_gamma_difference(r, h.x) - r * log1p(h.T / alpha) - h.x * log(alpha + h.T) - mu * h.T +
               log1p(odds_left(theta, h));
    }
    template <class Scalar>
    Scalar p_alive(const std::array<Scalar, 3>& theta, const customer_history& h) const {
        return 1.0 / (1.0 + odds_left(theta, h));
    }
    template <class Scalar>
    Scalar expected_purchases(const std::array<Scalar, 3>& theta, const customer_history& h, double horizon) const {
        const auto& [r, alpha, mu] = theta;
        return p_alive(theta, h) * (r + h.x) / (alpha + h.T) * horizon * exprel_minus(Scalar(mu * horizon));
    }
};
static_assert(purchase_model_policy<one_dropout_rate>);

void fit() {
    const auto file = csv_table::read(CLIENTELE_DATA "/cdnow_transactions.csv");
    const auto who = file.integers(file.column("customer_id"));
    const auto when = file.dates(file.column("date"));
    using namespace std::chrono_literals;
    const auto split =
        split_purchases(purchase_columns{.customer = who, .when = when}, 1997y / 9 / 30, std::chrono::weeks{39});
    const auto fitted = buy_till_you_die{.model = one_dropout_rate{}}.fit(split.as_histories());

    std::printf("%s\n", fitted.estimate.judgement.sentence.c_str());
    for (std::size_t i = 0; i < fitted.estimate.size(); ++i)
        std::printf("%-6s %9.5f +- %.5f\n", fitted.estimate.names[i].c_str(), fitted.estimate.values[i],
                    fitted.estimate.standard_errors[i]);
    const auto total = total_purchases_interval(fitted, split.as_histories(), split.length);
    const auto report = validate(fitted, split);
    std::printf("log-likelihood %.4f, BIC %.1f\n", fitted.estimate.log_likelihood, fitted.estimate.bic());
    std::printf("expected %.0f [%.0f, %.0f] purchases in the holdout, actual %.0f, mean absolute error %.4f\n",
                total.estimate, total.lower, total.upper, report.purchases.actual, report.purchases.mae);
}

int main(int count, char** arguments) {
    support::program app{"own_purchase_model", "A purchase model of one's own, fitted, judged and validated"};
    return app.run(count, arguments, fit);
}
