#include <clientele/math/jet.hpp>
#include <clientele/math/random.hpp>
#include <clientele/math/trust_region.hpp>

#include <doctest/doctest.h>

TEST_SUITE("math/trust_region") {

namespace cl = clientele;

namespace {

/// A formula of N jets as an objective.
template <std::size_t N, class Formula>
auto objective(Formula f) {
    return [f](const Eigen::VectorXd& x) {
        std::array<double, N> point;
        for (std::size_t i = 0; i < N; ++i)
            point[i] = x[static_cast<Eigen::Index>(i)];
        const cl::jet<N> y = f(cl::variables(point));
        cl::objective_value out{y.value, Eigen::VectorXd(N), cl::matrix(N, N)};
        for (std::size_t i = 0; i < N; ++i) {
            out.gradient[static_cast<Eigen::Index>(i)] = y.gradient[i];
            for (std::size_t j = 0; j < N; ++j)
                out.hessian(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = y.second(i, j);
        }
        return out;
    };
}

const auto rosenbrock = objective<2>([](const auto& x) {
    const auto u = x[1] - x[0] * x[0], v = 1.0 - x[0];
    return 100.0 * u * u + v * v;
});

} // namespace

TEST_CASE("Rosenbrock's valley is walked to its end from many starts") {
    cl::random_generator g{5};
    for (int i = 0; i < 50; ++i) {
        const Eigen::VectorXd start = Eigen::Vector2d{8 * g.uniform() - 4, 8 * g.uniform() - 4};
        const auto found = cl::trust_region{}.minimize(rosenbrock, start);
        CHECK(found.status == cl::optimizer_status::converged);
        CHECK(found.x[0] == doctest::Approx(1).epsilon(1e-9));
        CHECK(found.x[1] == doctest::Approx(1).epsilon(1e-9));
        CHECK(found.gradient_norm < 1e-9);
        CHECK(found.condition == doctest::Approx(2508).epsilon(0.01));
    }
}

TEST_CASE("a saddle is left along its negative curvature, even when the gradient does not point there") {
    const auto saddle =
        objective<2>([](const auto& x) { return x[0] * x[0] + x[1] * x[1] * x[1] * x[1] - x[1] * x[1]; });
    const auto found = cl::trust_region{}.minimize(saddle, Eigen::Vector2d{3, 0});
    CHECK(found.status == cl::optimizer_status::converged);
    CHECK(std::abs(found.x[1]) == doctest::Approx(std::sqrt(0.5)).epsilon(1e-9));
    CHECK(found.at.value == doctest::Approx(-0.25).epsilon(1e-12));
}

TEST_CASE("a big constant drowns the values and the gradient still leads to the optimum") {
    const auto lifted =
        objective<2>([](const auto& x) { return 1e7 + exp(x[0]) - x[0] + (x[1] - 2.0) * (x[1] - 2.0) * exp(x[0]); });
    const auto found = cl::trust_region{}.minimize(lifted, Eigen::Vector2d{3, -1});
    CHECK(found.status == cl::optimizer_status::converged);
    CHECK(std::abs(found.x[0]) < 1e-9);
    CHECK(std::abs(found.x[1] - 2) < 1e-9);
}

TEST_CASE("points outside the domain are stepped back from") {
    const auto barrier = objective<1>([](const auto& x) {
        using std::log;
        return x[0] - log(x[0]);
    });
    const auto found = cl::trust_region{}.minimize(barrier, Eigen::VectorXd::Constant(1, 6.0));
    CHECK(found.status == cl::optimizer_status::converged);
    CHECK(found.x[0] == doctest::Approx(1).epsilon(1e-10));
    const auto outside = cl::trust_region{}.minimize(barrier, Eigen::VectorXd::Constant(1, -1.0));
    CHECK(outside.status == cl::optimizer_status::not_finite);
}

TEST_CASE("a maximum is found by the same minimiser and reported in its own sign") {
    const auto hill = objective<1>([](const auto& x) { return 5.0 - (x[0] - 3.0) * (x[0] - 3.0); });
    const auto found = cl::maximize(cl::trust_region{}, hill, Eigen::VectorXd::Zero(1));
    CHECK(found.at.value == doctest::Approx(5));
    CHECK(found.at.hessian(0, 0) == doctest::Approx(-2));
    CHECK(found.x[0] == doctest::Approx(3));
}

TEST_CASE("limits are statuses, not exceptions") {
    const auto short_of = cl::trust_region{.most_iterations = 3}.minimize(rosenbrock, Eigen::Vector2d{-3, 4});
    CHECK(short_of.status == cl::optimizer_status::iteration_limit);
    CHECK(short_of.iterations == 3);
    int asked = 0;
    const auto stopped = cl::trust_region{}.minimize(rosenbrock, Eigen::Vector2d{-3, 4},
                                                     [&asked](const cl::progress&) { return ++asked < 3; });
    CHECK(stopped.status == cl::optimizer_status::stopped);
    CHECK(stopped.at.value <= rosenbrock(Eigen::Vector2d{-3, 4}).value);
    const auto flat = cl::trust_region{}.minimize(objective<2>([](const auto& x) { return 0.0 * x[0] + 1.0; }),
                                                  Eigen::Vector2d{1, 2});
    CHECK(flat.status == cl::optimizer_status::converged);
    CHECK(std::isinf(flat.condition));
}

TEST_CASE("fields outside their range are refused") {
    CHECK_THROWS_WITH((void)cl::trust_region{.tolerance = 0}.minimize(rosenbrock, Eigen::Vector2d{0, 0}),
                      "trust_region: tolerance must be greater than 0, got 0");
    CHECK_THROWS_AS((void)cl::trust_region{.first_radius = 9}.minimize(rosenbrock, Eigen::Vector2d{0, 0}), cl::error);
}

} // TEST_SUITE("math/trust_region")
