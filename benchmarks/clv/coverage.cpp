// How often 95 % intervals hold the truth, over 1,000 simulated data sets for each model: parameters, P(alive) and
// expectations of single customers, and the total of all customers; for spend parameters and the expected spend. Should
// be between 93.5 % and 96.5 %. Behind each share stand the misses: truths below the interval, and above it.
//
//     bench_clv_coverage [DATA_SETS] [CUSTOMERS] [bg_nbd|mbg_nbd|pareto_nbd|bg_cnbd|mbg_cnbd|nbd|bg_bb|gamma_gamma]

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/bg_bb.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/simulate.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace clientele;

namespace {

/// How many intervals held a truth, and on which side the others missed it.
struct tally {
    int held = 0, below = 0, above = 0;

    void add(double lower, double truth, double upper) { ++(truth < lower ? below : truth > upper ? above : held); }
    void print(const std::string& what) const {
        const double all = held + below + above;
        std::printf("  %-28s %5.1f %%   (%.1f below, %.1f above)\n", what.c_str(), 100 * held / all, 100 * below / all,
                    100 * above / all);
    }
};

template <class Model>
void add_parameters(std::vector<tally>& to, const interval_columns& of, const parameters_of<Model>& truth) {
    to.resize(truth.size());
    for (std::size_t j = 0; j < truth.size(); ++j)
        to[j].add(of.lower[j], truth[j], of.upper[j]);
}

template <class Model>
void cover(const Model& model, const parameters_of<Model>& truth, int sets, std::size_t customers, double age = 52,
           double horizon = 39) {
    const std::vector<double> T(customers, age);
    const bool discrete = age < 20; // opportunities
    const std::vector<double> x = discrete ? std::vector<double>{0, 1, 2, 5} : std::vector<double>{0, 1, 4, 12},
                              t_x = discrete ? std::vector<double>{0, 3, 6, 6} : std::vector<double>{0, 20, 40, 50},
                              ages(4, age);
    const histories some{.x = x, .t_x = t_x, .T = ages};
    std::vector<tally> parameters, alive(4), expected(4);
    tally total;
    int proper = 0;
    fitted_purchases<Model> at_truth{model, {}, 0};
    for (const double each : truth)
        at_truth.estimate.working.push_back(std::log(each));
    const auto true_alive = at_truth.p_alive(some), true_expected = at_truth.expected_purchases(some, horizon);
    for (int s = 0; s < sets; ++s) {
        const auto made = simulate(model, truth, T, static_cast<std::uint64_t>(s) + 1);
        const auto fitted = buy_till_you_die{.model = model}.fit(made.as_histories());
        proper += fitted.estimate.judgement.converged();
        add_parameters<Model>(parameters, parameter_intervals(fitted), truth);
        const auto a = p_alive_intervals(fitted, some), e = expected_purchases_intervals(fitted, some, horizon);
        for (std::size_t i = 0; i < 4; ++i) {
            alive[i].add(a.lower[i], true_alive[i], a.upper[i]);
            expected[i].add(e.lower[i], true_expected[i], e.upper[i]);
        }
        double sum = 0;
        for (const double each : at_truth.expected_purchases(made.as_histories(), horizon))
            sum += each;
        const auto t = total_purchases_interval(fitted, made.as_histories(), horizon);
        total.add(t.lower, sum, t.upper);
    }
    std::printf("%s, %d data sets of %zu customers, %d proper maxima\n", std::string{Model::name}.c_str(), sets,
                customers, proper);
    for (std::size_t j = 0; j < truth.size(); ++j)
        parameters[j].print(std::string{Model::parameters[j]});
    for (std::size_t i = 0; i < 4; ++i)
        alive[i].print("P(alive), x = " + std::to_string(static_cast<int>(x[i])));
    for (std::size_t i = 0; i < 4; ++i)
        expected[i].print("expectation, x = " + std::to_string(static_cast<int>(x[i])));
    total.print("total");
    std::fflush(stdout);
}

/// Spend: means over the purchases of BG/NBD customers; the value of one customer with 4 purchases of 30 on average.
void cover_spend(int sets, std::size_t customers) {
    const parameters_of<gamma_gamma> truth{6.25, 3.74, 15.44};
    const std::vector<double> T(customers, 52.0), x{0, 1, 4, 12}, mean{0, 10, 30, 60};
    std::vector<tally> parameters, expected(4);
    int proper = 0;
    for (int s = 0; s < sets; ++s) {
        auto made = simulate(bg_nbd{}, {0.8, 6, 1, 3}, T, static_cast<std::uint64_t>(s) + 1);
        simulate_spend(made, gamma_gamma{}, truth, static_cast<std::uint64_t>(s) + 100'001);
        const auto fitted = spending{}.fit(made.as_histories());
        proper += fitted.estimate.judgement.converged();
        add_parameters<gamma_gamma>(parameters, parameter_intervals(fitted), truth);
        const auto e = expected_spend_intervals(fitted, {.x = x, .mean_spend = mean});
        for (std::size_t i = 0; i < 4; ++i)
            expected[i].add(e.lower[i], gamma_gamma{}.expected_spend(truth, customer_spend{x[i], mean[i]}), e.upper[i]);
    }
    std::printf("Gamma-Gamma, %d data sets of %zu customers, %d proper maxima\n", sets, customers, proper);
    for (std::size_t j = 0; j < 3; ++j)
        parameters[j].print(std::string{gamma_gamma::parameters[j]});
    for (std::size_t i = 0; i < 4; ++i)
        expected[i].print("expected spend, x = " + std::to_string(static_cast<int>(x[i])));
}

} // namespace

int main(int count, char** arguments) {
    const int sets = count > 1 ? std::atoi(arguments[1]) : 1000;
    const auto customers = static_cast<std::size_t>(count > 2 ? std::atol(arguments[2]) : 4000);
    const std::string only = count > 3 ? arguments[3] : "";
    const auto wanted = [&only](std::string_view name) { return only.empty() || only == name; };
    if (wanted("bg_nbd"))
        cover(bg_nbd{}, {0.8, 6, 1, 3}, sets, customers);
    if (wanted("mbg_nbd"))
        cover(mbg_nbd{}, {0.8, 6, 0.8, 3}, sets, customers);
    if (wanted("pareto_nbd"))
        cover(pareto_nbd{}, {0.8, 8, 0.7, 12}, sets, customers);
    if (wanted("bg_cnbd"))
        cover(bg_cnbd{2}, {0.8, 3, 1, 3}, sets, customers);
    if (wanted("mbg_cnbd"))
        cover(mbg_cnbd{2}, {0.8, 3, 0.8, 3}, sets, customers);
    if (wanted("nbd"))
        cover(nbd{}, {0.8, 6}, sets, customers);
    if (wanted("bg_bb"))
        cover(bg_bb{}, {1.2, 0.75, 0.66, 2.78}, sets, customers, 6, 5);
    if (wanted("gamma_gamma"))
        cover_spend(sets, customers);
}
