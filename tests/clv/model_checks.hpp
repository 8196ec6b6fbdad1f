#pragma once

// Checks that hold for every purchase model, run at random points.

#include <clientele/clv/fitted_purchases.hpp>

#include <doctest/doctest.h>

#include "support.hpp"
#include <numeric>

namespace model_checks {

using namespace clientele;

struct random_customers {
    std::vector<double> x, t_x, T;
    random_customers(random_generator& draw, int n, double longest = 50) {
        for (int i = 0; i < n; ++i) {
            x.push_back(i == 0 ? 0.0 : static_cast<double>(draw.below(30)));
            T.push_back(longest * draw.uniform());
            t_x.push_back(x.back() > 0 ? T.back() * draw.uniform() : 0.0);
        }
    }
    [[nodiscard]] clientele::histories histories() const { return {.x = x, .t_x = t_x, .T = T}; }
};

template <class Model>
parameters_of<Model> random_parameters(random_generator& draw, double low = 0.05, double high = 20) {
    parameters_of<Model> theta;
    for (auto& each : theta)
        each = log_uniform(draw, low, high);
    return theta;
}

/// The fast pass, the jets and central differences of the log-likelihood agree at 50 random points.
template <class Model>
void derivatives(const Model& model, std::uint64_t seed) {
    constexpr auto N = parameter_count<Model>;
    random_generator draw{seed};
    for (int round = 0; round < 50; ++round) {
        const auto theta = random_parameters<Model>(draw);
        const random_customers c{draw, 4};
        const auto sum_at = [&](const auto& at) {
            auto sum = model.log_likelihood(at, c.histories()[0]);
            for (std::size_t i = 1; i < c.x.size(); ++i)
                sum += model.log_likelihood(at, c.histories()[i]);
            return sum;
        };
        const auto jets = sum_at(variables(theta));
        const auto pass = model.total(theta, collapse(c.histories()));
        const double size = std::max(1.0, std::abs(jets.value));
        CHECK(std::abs(pass.value - jets.value) < 1e-11 * size);
        for (std::size_t i = 0; i < N; ++i) {
            const double h = 1e-4 * theta[i];
            auto low = theta, high = theta;
            low[i] -= h;
            high[i] += h;
            const auto below = sum_at(variables(low)), above = sum_at(variables(high));
            const double scale = theta[i] / size;
            CHECK(std::abs(jets.gradient[i] - (above.value - below.value) / (2 * h)) * scale < 1e-6);
            CHECK(std::abs(pass.gradient[i] - jets.gradient[i]) * scale < 1e-9);
            for (std::size_t j = 0; j < N; ++j) {
                CHECK(std::abs(jets.second(i, j) - (above.gradient[j] - below.gradient[j]) / (2 * h)) * scale *
                          theta[j] <
                      1e-6);
                CHECK(std::abs(pass.hessian[N * i + j] - jets.second(i, j)) * scale * theta[j] < 1e-8);
            }
        }
    }
}

/// Probabilities of counts add up to 1, have the expectation as their mean, and agree with P(alive later) in their own
/// way.
template <class Model>
void counts(const Model& model, std::uint64_t seed) {
    random_generator draw{seed};
    for (int round = 0; round < 60; ++round) {
        const auto theta = random_parameters<Model>(draw, 0.3, 5);
        const random_customers c{draw, 2};
        for (const auto& h : {c.histories()[0], c.histories()[1], customer_history{}}) {
            const double horizon = 0.5 * (theta[1] + h.T) * draw.uniform() + 0.01;
            std::vector<double> p(600);
            model.count_probabilities(theta, h, horizon, std::span<double>{p});
            double sum = 0, mean = 0;
            for (std::size_t n = 0; n < p.size(); ++n) {
                CHECK(p[n] >= 0);
                sum += p[n];
                mean += static_cast<double>(n) * p[n];
            }
            CHECK(sum == doctest::Approx(1).epsilon(1e-12));
            CHECK(mean == doctest::Approx(model.expected_purchases(theta, h, horizon)).epsilon(1e-10));
            std::vector<double> few(3);
            model.count_probabilities(theta, h, horizon, std::span<double>{few});
            for (std::size_t n = 0; n < 3; ++n)
                CHECK(few[n] == doctest::Approx(p[n]).epsilon(1e-11));
            CHECK(model.p_alive_later(theta, h, 0) == doctest::Approx(model.p_alive(theta, h)).epsilon(1e-13));
            CHECK(model.p_alive_later(theta, h, horizon) <= model.p_alive(theta, h) * (1 + 1e-13));
        }
    }
}

/// Simulated customers follow the unconditional laws, and conditioning averages out: the mean over simulated histories
/// of the conditional expectation is what was expected beforehand of the time after it (the tower property); so is
/// P(alive).
template <class Model>
void simulation(const Model& model, const parameters_of<Model>& theta, std::uint64_t seed, int customers = 30000) {
    const random_generator draw{seed};
    const double T = 30, after = 20;
    std::vector<double> times;
    double bought = 0, square = 0, alive = 0, predicted = 0, predicted_alive = 0, predicted_square = 0;
    for (int i = 0; i < customers; ++i) {
        auto one = draw.split(static_cast<std::uint64_t>(i));
        const double left = model.simulate(theta, T, one, times);
        const auto n = static_cast<double>(times.size());
        bought += n;
        square += n * n;
        alive += left > T ? 1 : 0;
        const customer_history h{n, times.empty() ? 0 : times.back(), T};
        const double e = model.expected_purchases(theta, h, after);
        predicted += e;
        predicted_square += e * e;
        predicted_alive += model.p_alive(theta, h);
    }
    const double N = customers, error = std::sqrt(square) / N, predicted_error = std::sqrt(predicted_square) / N;
    const double now = model.expected_purchases(theta, {}, T), later = model.expected_purchases(theta, {}, T + after);
    CHECK(std::abs(bought / N - now) < 4 * error);
    CHECK(std::abs(predicted / N - (later - now)) < 4 * predicted_error);
    const double alive_now = model.p_alive_later(theta, {}, T), alive_error = 0.5 / std::sqrt(N);
    CHECK(std::abs(alive / N - alive_now) < 4 * alive_error);
    CHECK(std::abs(predicted_alive / N - alive_now) < 4 * alive_error);
    auto again = draw.split(1), once = draw.split(1);
    std::vector<double> other;
    CHECK(model.simulate(theta, T, again, times) == model.simulate(theta, T, once, other));
    CHECK(times == other);
}

} // namespace model_checks
