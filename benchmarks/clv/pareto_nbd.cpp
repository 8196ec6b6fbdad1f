// Pareto/NBD from columns to a fitted model, and predictions for everybody.
//
//     bench_clv_pareto_nbd [CUSTOMERS [FILE]]     FILE receives the customers for benchmarks/peers/pareto_nbd.py

#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/pareto_nbd.hpp>

#include "simulated_customers.hpp"
#include <cstdlib>

int main(int count, char** arguments) {
    const auto n = static_cast<std::size_t>(count > 1 ? std::atoll(arguments[1]) : 1'000'000);
    const simulated_customers customers{n};
    if (count > 2)
        customers.write(arguments[2]);
    const clientele::histories columns{.x = customers.x, .t_x = customers.t_x, .T = customers.T};
    std::printf("%-34s %12s\n", "Pareto/NBD", "CPU seconds");
    double best_fit = 1e300, best_prediction = 1e300;
    for (int repeat = 0; repeat < 3; ++repeat) {
        const double begin = cpu_seconds();
        const auto fitted = clientele::buy_till_you_die{.model = clientele::pareto_nbd{}}.fit(columns);
        const double fit_end = cpu_seconds();
        const auto alive = fitted.p_alive(columns);
        const auto expected = fitted.expected_purchases(columns, 39);
        const double end = cpu_seconds();
        best_fit = std::min(best_fit, fit_end - begin);
        best_prediction = std::min(best_prediction, end - fit_end);
        if (repeat == 0) {
            const auto& e = fitted.estimate;
            std::printf("r %.6f alpha %.6f s %.6f beta %.6f log-likelihood %.6f cells %zu iterations %d %s\n",
                        e.values[0], e.values[1], e.values[2], e.values[3], e.log_likelihood, e.cells, e.iterations,
                        e.judgement.sentence.c_str());
            std::printf("first customer: alive %.12f, expected %.12f\n", alive[0], expected[0]);
        }
    }
    std::printf("%-34s %12.4f\n%-34s %12.4f\n", "fit", best_fit, "P(alive) and 39 weeks, everybody", best_prediction);
}
