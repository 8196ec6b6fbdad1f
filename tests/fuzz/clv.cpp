#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/gamma_gamma.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/clv/spending.hpp>

#include "tables.hpp"

FUZZ_HARNESS(clv) {
    using namespace clientele;
    const int kind = in.between(0, 3);
    const auto n = static_cast<std::size_t>(in.between(0, 40));
    const double unit = in.flip() ? 1 : std::ldexp(1.0, in.between(-400, 400));
    const double horizon = in.flip() ? in.between(0, 60) : in.number();
    std::vector<double> x(n), t_x(n), T(n), spend(n);
    for (std::size_t i = 0; i < n; ++i) {
        x[i] = in.between(0, 3) == 0 ? in.number() : in.between(0, 9);
        T[i] = (in.between(0, 9) == 0 ? in.number() : in.between(1, 40)) * unit;
        t_x[i] = x[i] == 0 ? 0 : T[i] * in.between(x[i] > 0 ? 1 : 0, 40) / 40;
        spend[i] = in.number();
    }
    const histories customers{.x = x, .t_x = t_x, .T = T, .mean_spend = spend};
    const auto check = [&](const auto& fit) {
        fuzz::holds(!fit.estimate.judgement.sentence.empty(), "there is a verdict in words");
        fuzz::holds(!std::isnan(fit.estimate.log_likelihood), "the likelihood is a number");
        const auto alive = fit.p_alive(customers);
        for (const double p : alive)
            fuzz::holds(p >= 0 && p <= 1, "P(alive) is a probability");
        fuzz::accepted([&] {
            for (const double e : fit.expected_purchases(customers, horizon * unit))
                fuzz::holds(std::isfinite(e) && e >= 0, "expected purchases are finite and not negative");
            fuzz::holds(std::isfinite(fit.expected_purchases_of_new(horizon * unit)), "so are those of a new customer");
        });
    };
    fuzz::accepted([&] {
        if (kind == 0)
            return check(buy_till_you_die<bg_nbd>{}.fit(customers));
        if (kind == 1)
            return check(buy_till_you_die<mbg_nbd>{}.fit(customers));
        if (kind == 2)
            return check(buy_till_you_die<pareto_nbd>{}.fit(customers));
        const auto fit = spending<gamma_gamma>{}.fit(customers);
        fuzz::holds(!fit.estimate.judgement.sentence.empty(), "there is a verdict in words");
        for (const double e : fit.expected_spend(customers))
            fuzz::holds(!std::isnan(e) && e >= 0, "expected spend is a number");
    });
}
