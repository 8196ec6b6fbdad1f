#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/math/concepts.hpp>
#include <clientele/math/distributions.hpp>

#include <doctest/doctest.h>

TEST_SUITE("math/concepts") {

namespace cl = clientele;

namespace {

/// Exactly what the concept asks for and nothing more: damped Newton steps, as a host may have them from its own
/// library.
struct damped_newton {
    template <class Objective, class Observer>
    cl::optimum minimize(const Objective& objective, const Eigen::VectorXd& start, const Observer&) const {
        cl::optimum best{.x = start, .at = objective(start), .status = cl::optimizer_status::iteration_limit};
        double damping = 1;
        for (; best.iterations < 500 && best.at.gradient.cwiseAbs().maxCoeff() > 1e-9; ++best.iterations) {
            const auto [values, vectors] = cl::symmetric_eigen(best.at.hessian);
            const Eigen::VectorXd g = vectors.transpose() * best.at.gradient;
            Eigen::VectorXd m(g.size());
            for (Eigen::Index i = 0; i < g.size(); ++i)
                m[i] = -g[i] / (std::abs(values[i]) + damping);
            const Eigen::VectorXd x = best.x + vectors * m;
            auto at = objective(x);
            const bool better = std::isfinite(at.value) && at.value <= best.at.value + 1e-11 * std::abs(best.at.value);
            damping *= better ? 0.1 : 10;
            if (better)
                best.x = x, best.at = std::move(at);
        }
        best.gradient_norm = best.at.gradient.cwiseAbs().maxCoeff();
        if (best.gradient_norm <= 1e-9)
            best.status = cl::optimizer_status::converged;
        return best;
    }
};

} // namespace

TEST_CASE("the archetype of an optimiser satisfies the concept, and the trust region does") {
    static_assert(cl::optimizer_policy<damped_newton>);
    static_assert(cl::optimizer_policy<cl::trust_region>);
    struct nothing {};
    static_assert(!cl::optimizer_policy<nothing>);
}

TEST_CASE(
    "a function that returns value, gradient and Hessian is an objective, and one that returns a number is none") {
    const auto hill = [](const Eigen::VectorXd& x) { // 3 - (x - 2)^2
        return cl::objective_value{3 - (x[0] - 2) * (x[0] - 2), Eigen::VectorXd::Constant(1, -2 * (x[0] - 2)),
                                   Eigen::MatrixXd::Constant(1, 1, -2)};
    };
    const auto height = [](const Eigen::VectorXd& x) { return x[0]; };
    static_assert(cl::objective_policy<decltype(hill)> && !cl::objective_policy<decltype(height)>);
    const auto top = cl::maximize(damped_newton{}, hill, Eigen::VectorXd::Zero(1));
    CHECK(top.x[0] == doctest::Approx(2));
    CHECK(top.at.value == doctest::Approx(3));
    CHECK(top.at.hessian(0, 0) == -2);
}

TEST_CASE("a host's own optimiser fits a purchase model and comes to the same optimum") {
    cl::random_generator g{12};
    std::vector<double> x, t_x, T;
    for (int i = 0; i < 800; ++i) {
        T.push_back(30);
        const double rate = cl::draw_gamma(g, 0.6, 6), leaves = cl::draw_beta(g, 0.8, 2.5);
        double t = 0, last = 0, count = 0;
        while ((t += cl::draw_exponential(g, rate + 1e-12)) < 30) {
            last = t, count += 1;
            if (cl::draw_bernoulli(g, leaves))
                break;
        }
        x.push_back(count), t_x.push_back(last);
    }
    const cl::histories h{.x = x, .t_x = t_x, .T = T};
    const auto ours = cl::buy_till_you_die{.model = cl::bg_nbd{}}.fit(h);
    const auto theirs = cl::buy_till_you_die{.model = cl::bg_nbd{}, .optimizer = damped_newton{}}.fit(h);
    CHECK(theirs.estimate.judgement.converged());
    for (std::size_t i = 0; i < 4; ++i)
        CHECK(theirs.estimate.values[i] == doctest::Approx(ours.estimate.values[i]).epsilon(1e-6));
}

} // TEST_SUITE("math/concepts")
