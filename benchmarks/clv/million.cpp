// A million customers simulated from BG/NBD(.2426, 4.4136, .7929, 2.4259), T 27-39 weeks in whole days: from columns to
// fitted models and predictions, one thread, CPU seconds. With a file name the columns are written there for
// benchmarks/peers/clv_scipy.py.
//
//     bench_clv_million [CUSTOMERS] [COLUMNS.bin]

#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/nbd.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/simulate.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

using namespace clientele;

namespace {

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Whole days: a purchase counts on its day, several on one day once.
simulated_customers make(std::size_t customers) {
    const random_generator streams{1997};
    simulated_customers out;
    std::vector<double> times;
    for (std::size_t i = 0; i < customers; ++i) {
        auto draw = streams.split(i);
        const double days = 189 + static_cast<double>(draw.below(85));
        (void)bg_nbd{}.simulate({0.2426, 4.4136, 0.7929, 2.4259}, days / 7, draw, times);
        double x = 0, last = 0;
        for (const double t : times) {
            const double on = std::ceil(t * 7);
            if (on > last && on <= days) {
                x += 1;
                last = on;
            }
        }
        out.x.push_back(x);
        out.t_x.push_back(last / 7);
        out.T.push_back(days / 7);
    }
    simulate_spend(out, gamma_gamma{}, {6.25, 3.74, 15.44}, 1998);
    return out;
}

template <class F>
double best_of(int times, const F& f) {
    double best = 1e300;
    for (int i = 0; i < times; ++i) {
        const double from = cpu_seconds();
        f();
        best = std::min(best, cpu_seconds() - from);
    }
    return best;
}

template <class Model>
void race(const Model& model, const histories& h) {
    fitted_purchases<Model> fitted;
    const double fit = best_of(3, [&] { fitted = buy_till_you_die{.model = model}.fit(h); });
    double sum = 0;
    const double predict = best_of(3, [&] {
        const auto alive = fitted.p_alive(h), expected = fitted.expected_purchases(h, 39);
        sum = alive[0] + expected[1];
    });
    std::printf("%-12s fit %8.1f ms   predict %8.1f ms   iterations %2d  log L %.6f  %s (%g)\n",
                std::string{Model::name}.c_str(), 1e3 * fit, 1e3 * predict, fitted.estimate.iterations,
                fitted.estimate.log_likelihood, std::string{in_words(fitted.estimate.judgement.status)}.c_str(), sum);
}

} // namespace

int main(int count, char** arguments) {
    const auto made = make(count > 1 ? static_cast<std::size_t>(std::atol(arguments[1])) : 1'000'000);
    const auto h = made.as_histories();
    if (count > 2) {
        std::FILE* file = std::fopen(arguments[2], "wb");
        for (const auto* column : {&made.x, &made.t_x, &made.T, &made.mean_spend})
            std::fwrite(column->data(), sizeof(double), column->size(), file);
        std::fclose(file);
    }
    const double collapsing = best_of(3, [&] { (void)collapse(h); });
    std::printf("%zu customers, collapsed in %.1f ms to %zu cells\n", h.size(), 1e3 * collapsing, collapse(h).size());
    race(bg_nbd{}, h);
    race(mbg_nbd{}, h);
    race(pareto_nbd{}, h);
    race(nbd{}, h);
    race(bg_cnbd{2}, h);
    fitted_spending<gamma_gamma> spend;
    const double fit = best_of(3, [&] { spend = spending{}.fit(h); });
    const double predict = best_of(3, [&] { (void)spend.expected_spend(h); });
    std::printf("%-12s fit %8.1f ms   predict %8.1f ms   iterations %2d  log L %.6f  %s\n", "Gamma-Gamma", 1e3 * fit,
                1e3 * predict, spend.estimate.iterations, spend.estimate.log_likelihood,
                std::string{in_words(spend.estimate.judgement.status)}.c_str());
}
