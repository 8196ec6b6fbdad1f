#include <clientele/math/trust_region.hpp>

#include "tables.hpp"

// Quartics in up to four variables, with minima, saddles and directions without end.
FUZZ_HARNESS(trust_region) {
    using namespace clientele;
    const int n = in.between(0, 4);
    trust_region how;
    how.most_iterations = in.between(-1, 60);
    if (in.flip())
        how.tolerance = in.weight();
    if (in.flip())
        how.first_radius = in.weight(), how.most_radius = in.weight();
    const matrix a = fuzz::table(in, n, n), start = fuzz::table(in, n, 1), b = fuzz::table(in, n, 1),
                 quartic = fuzz::table(in, n, 1);
    const auto objective = [&](const Eigen::VectorXd& x) {
        objective_value at{0, Eigen::VectorXd::Zero(n), matrix::Zero(n, n)};
        for (int i = 0; i < n; ++i) {
            at.value += b(i, 0) * x[i] + quartic(i, 0) * x[i] * x[i] * x[i] * x[i] / 24;
            at.gradient[i] += b(i, 0) + quartic(i, 0) * x[i] * x[i] * x[i] / 6;
            at.hessian(i, i) += quartic(i, 0) * x[i] * x[i] / 2;
            for (int j = 0; j < n; ++j) {
                const double c = (a(i, j) + a(j, i)) / 2;
                at.value += x[i] * c * x[j] / 2;
                at.gradient[i] += c * x[j];
                at.hessian(i, j) += c;
            }
        }
        return at;
    };
    fuzz::accepted([&] {
        const Eigen::VectorXd from = start.col(0);
        const auto found = how.minimize(objective, from);
        fuzz::holds(found.iterations <= std::max(0, how.most_iterations), "iterations keep their limit");
        if (found.status == optimizer_status::not_finite)
            return;
        fuzz::holds(found.x.size() == n && fuzz::finite(std::span{found.x.data(), static_cast<std::size_t>(n)}),
                    "the point is finite");
        fuzz::holds(std::isfinite(found.at.value), "the value is finite");
        const double before = objective(from).value;
        fuzz::holds(found.at.value <= before + 1e-9 * std::max(1.0, std::abs(before)),
                    "the value is not above the start's");
    });
}
