// A likelihood of one's own, written once: exact derivatives by jets, the optimum by Newton's method in a trust region,
// standard errors from the Hessian. Here the waiting times of 5,000 customers are drawn from a gamma distribution and
// its parameters found again.

#include <clientele/math/distributions.hpp>
#include <clientele/math/jet.hpp>
#include <clientele/math/trust_region.hpp>

#include "support/program.hpp"
#include <cmath>
#include <cstdio>
#include <vector>

using namespace clientele;

// The log density of Gamma(shape, rate): works for doubles and, with derivatives, for jets.
template <scalar Scalar>
Scalar log_density(const Scalar& shape, const Scalar& rate, double x) {
    using std::log;
    return shape * log(rate) - log_gamma(shape) + (shape - 1.0) * std::log(x) - rate * x;
}

int fit() {
    random_generator generator{42};
    std::vector<double> waiting(5'000);
    for (double& each : waiting)
        each = draw_gamma(generator, 2.5, 0.4);

    // Minus the log-likelihood of the logarithms of shape and rate, which cannot leave their range.
    const auto objective = [&](const Eigen::VectorXd& at) {
        const auto shape = exp(jet<2>::variable(at[0], 0)), rate = exp(jet<2>::variable(at[1], 1));
        jet<2> sum;
        for (const double x : waiting)
            sum -= log_density(shape, rate, x);
        objective_value out{sum.value, Eigen::Vector2d{sum.gradient[0], sum.gradient[1]}, matrix(2, 2)};
        out.hessian << sum.second(0, 0), sum.second(0, 1), sum.second(1, 0), sum.second(1, 1);
        return out;
    };
    static_assert(objective_policy<decltype(objective)>);
    const auto best = trust_region{}.minimize(objective, Eigen::Vector2d{0, 0});

    const auto [values, vectors] = symmetric_eigen(best.at.hessian);
    const matrix covariance = vectors * values.cwiseInverse().asDiagonal() * vectors.transpose();
    for (Eigen::Index i = 0; i < 2; ++i) {
        const double value = std::exp(best.x[i]);
        std::printf("%-6s %.4f, give or take %.4f\n", i == 0 ? "shape" : "rate", value,
                    value * std::sqrt(covariance(i, i)));
    }
    std::printf("%d steps, largest derivative left %.1e, condition number %.1f\n", best.iterations, best.gradient_norm,
                best.condition);
    return best.status == optimizer_status::converged ? 0 : 1;
}

int main(int count, char** arguments) {
    support::program app{"own_likelihood",
                         "The parameters of a gamma distribution, found by a likelihood of one's own"};
    return app.run(count, arguments, fit);
}
