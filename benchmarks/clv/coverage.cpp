// How often 95 % intervals hold the truth, over 1,000 simulated data sets for each of three models: parameters, expectations of single
// customers, and the total of all customers. Should be between 93.5 % and 96.5 %.
//
//     bench_clv_coverage [DATA_SETS] [CUSTOMERS] [bg_nbd|mbg_nbd|pareto_nbd]

#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/intervals.hpp>
#include <clientele/clv/mbg_nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/simulate.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace clientele;

template <class Model>
void cover(const Model& model, const parameters_of<Model>& truth, int sets, std::size_t customers) {
    constexpr auto N = parameter_count<Model>;
    const std::vector<double> T(customers, 52.0);
    const std::vector<double> x{0, 1, 4, 12}, t_x{0, 20, 40, 50}, ages(4, 52.0);
    const histories some{.x = x, .t_x = t_x, .T = ages};
    std::array<int, N> parameters{};
    std::array<int, 4> alive{}, expected{};
    int total = 0, proper = 0;
    fitted_purchases<Model> at_truth{model, {}, 0};
    for (std::size_t j = 0; j < N; ++j)
        at_truth.estimate.working.push_back(std::log(truth[j]));
    const auto true_alive = at_truth.p_alive(some), true_expected = at_truth.expected_purchases(some, 39);
    for (int s = 0; s < sets; ++s) {
        const auto made = simulate(model, truth, T, static_cast<std::uint64_t>(s) + 1);
        const auto fitted = buy_till_you_die{.model = model}.fit(made.as_histories());
        proper += fitted.estimate.judgement.converged();
        const auto p = parameter_intervals(fitted);
        for (std::size_t j = 0; j < N; ++j)
            parameters[j] += p.lower[j] <= truth[j] && truth[j] <= p.upper[j];
        const auto a = p_alive_intervals(fitted, some), e = expected_purchases_intervals(fitted, some, 39);
        for (std::size_t i = 0; i < 4; ++i) {
            alive[i] += a.lower[i] <= true_alive[i] && true_alive[i] <= a.upper[i];
            expected[i] += e.lower[i] <= true_expected[i] && true_expected[i] <= e.upper[i];
        }
        double sum = 0;
        for (const double each : at_truth.expected_purchases(made.as_histories(), 39))
            sum += each;
        const auto t = total_purchases_interval(fitted, made.as_histories(), 39);
        total += t.lower <= sum && sum <= t.upper;
    }
    const auto print = [sets](const std::string& what, int count) {
        std::printf("  %-28s %5.1f %%\n", what.c_str(), 100.0 * count / sets);
    };
    std::printf("%s, %d data sets of %zu customers, %d proper maxima\n", std::string{Model::name}.c_str(), sets,
                customers, proper);
    for (std::size_t j = 0; j < N; ++j)
        print(std::string{Model::parameters[j]}, parameters[j]);
    for (std::size_t i = 0; i < 4; ++i)
        print("P(alive), x = " + std::to_string(static_cast<int>(x[i])), alive[i]);
    for (std::size_t i = 0; i < 4; ++i)
        print("expectation, x = " + std::to_string(static_cast<int>(x[i])), expected[i]);
    print("total", total);
}

int main(int count, char** arguments) {
    const int sets = count > 1 ? std::atoi(arguments[1]) : 1000;
    const auto customers = static_cast<std::size_t>(count > 2 ? std::atol(arguments[2]) : 4000);
    const std::string only = count > 3 ? arguments[3] : "";
    if (only.empty() || only == "bg_nbd")
        cover(bg_nbd{}, {0.8, 6, 1, 3}, sets, customers);
    if (only.empty() || only == "mbg_nbd")
        cover(mbg_nbd{}, {0.8, 6, 0.8, 3}, sets, customers);
    if (only.empty() || only == "pareto_nbd")
        cover(pareto_nbd{}, {0.8, 8, 0.7, 12}, sets, customers);
}
