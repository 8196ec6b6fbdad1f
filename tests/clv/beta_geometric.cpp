#include <clientele/clv/beta_geometric.hpp>
#include <clientele/clv/buy_till_you_die.hpp>
#include <clientele/clv/nbd.hpp>

#include "model_checks.hpp"
#include <repeats.hpp>

TEST_SUITE("clv/beta_geometric") {

using namespace clientele;

namespace {

/// The four names, each with the k that the checks take it at.
const bg_nbd bg;
const mbg_nbd mbg;
const std::array regular_bg{bg_cnbd{1}, bg_cnbd{2}, bg_cnbd{4}, bg_cnbd{5}};
const std::array regular_mbg{mbg_cnbd{1}, mbg_cnbd{3}};

/// Exactly what the concept asks for.
struct from_the_second_repeat {
    static constexpr std::string_view name = "late";
    static constexpr double chances(double x) { return std::max(0.0, x - 1); }
};
static_assert(leaving_policy<from_the_second_repeat>);
struct in_pairs {
    static constexpr std::string_view name = "pairs";
    static constexpr bool memoryless = false;
    static int phases() { return 2; }
};
static_assert(purchase_times_policy<in_pairs> && !purchase_times_policy<from_the_second_repeat>);

} // namespace

TEST_CASE("the four names say what they are, and an own policy of leaving makes a fifth") {
    CHECK(bg_nbd::name == "BG/NBD");
    CHECK(mbg_nbd::name == "MBG/NBD");
    CHECK(bg_cnbd::name == "BG/CNBD-k");
    CHECK(mbg_cnbd::name == "MBG/CNBD-k");
    const beta_geometric<from_the_second_repeat> late;
    CHECK(late.name == "late/NBD");
    const std::array theta{0.24, 4.4, 0.79, 2.4};
    CHECK(late.p_alive(theta, {1, 5, 100}) == 1);
    const std::array one_more{1.24, 4.4, 0.79, 2.4};
    CHECK(late.p_alive(theta, {2, 5, 100}) == doctest::Approx(bg.p_alive(one_more, {1, 5, 100})).epsilon(1e-14));
    const beta_geometric<after_repeat_purchases, in_pairs> pairs;
    CHECK(pairs.name == "BG/pairs");
    CHECK(pairs.p_alive(theta, {2, 5, 100}) == regular_bg[1].p_alive(theta, {2, 5, 100}));
    CHECK(pairs.log_likelihood(theta, {2, 5, 100}) == regular_bg[1].log_likelihood(theta, {2, 5, 100}));
    static_assert(predicts_p_alive_in_columns<bg_nbd> && !predicts_p_alive_in_columns<bg_cnbd>);
    static_assert(factors_expectation<mbg_nbd> && !factors_expectation<mbg_cnbd>);
    static_assert(has_candidates<bg_cnbd> && !has_candidates<bg_nbd>);
    static_assert(sizeof(bg_nbd) == 1);
}

TEST_CASE("derivatives agree with differences at random points") {
    model_checks::derivatives(mbg, 1);
    for (const int k : {0, 1, 3})
        model_checks::derivatives(regular_bg[static_cast<std::size_t>(k)], 1);
    for (const auto& model : regular_mbg)
        model_checks::derivatives(model, 1);
}

TEST_CASE("counts of later purchases are a distribution with the right mean") {
    model_checks::counts(mbg, 2);
    for (const int k : {0, 1, 2})
        model_checks::counts(regular_bg[static_cast<std::size_t>(k)], 2);
    for (const auto& model : regular_mbg)
        model_checks::counts(model, 2);
}

TEST_CASE("simulated customers follow the model, unconditionally and conditionally") {
    model_checks::simulation(mbg, {0.52, 6.2, 0.9, 1.6}, 3);
    model_checks::simulation(bg_cnbd{2}, {0.5, 2, 0.8, 2.4}, 3);
    model_checks::simulation(mbg_cnbd{3}, {0.5, 2, 0.8, 2.4}, 3);
}

TEST_CASE("the fast pass over cells and the jets of one customer agree in value, gradient and Hessian") {
    random_generator draw{7};
    const bg_nbd model;
    for (int round = 0; round < 50; ++round) {
        const std::array theta{log_uniform(draw, 1e-3, 1e3), log_uniform(draw, 1e-3, 1e3), log_uniform(draw, 1e-3, 1e3),
                               log_uniform(draw, 1e-3, 1e3)};
        std::vector<double> x, t_x, T;
        for (int i = 0; i < 5; ++i) {
            x.push_back(static_cast<double>(draw.below(i == 0 ? 1 : 40)));
            T.push_back(50 * draw.uniform());
            t_x.push_back(x.back() > 0 ? T.back() * draw.uniform() : 0.0);
        }
        const auto sum = model.total(theta, collapse({.x = x, .t_x = t_x, .T = T}));
        jet<4> jets;
        for (std::size_t i = 0; i < x.size(); ++i)
            jets += model.log_likelihood(variables(theta), customer_history{x[i], t_x[i], T[i]});
        CHECK(sum.value == doctest::Approx(jets.value).epsilon(1e-11));
        for (std::size_t i = 0; i < 4; ++i) {
            CHECK(std::abs(sum.gradient[i] - jets.gradient[i]) * theta[i] < 1e-9 * std::max(1.0, std::abs(jets.value)));
            for (std::size_t j = 0; j < 4; ++j)
                CHECK(std::abs(sum.hessian[4 * i + j] - jets.second(i, j)) * theta[i] * theta[j] <
                      1e-8 * std::max(1.0, std::abs(jets.value)));
        }
    }
}

TEST_CASE("a customer without repeat purchase is alive, and a new one like one of age zero") {
    const bg_nbd model;
    const std::array theta{0.24, 4.4, 0.79, 2.4};
    CHECK(model.p_alive(theta, {0, 0, 100}) == 1);
    CHECK(model.expected_purchases(theta, {2, 3, 10}, 0.0) == 0);
    CHECK(model.expected_purchases(theta, {0, 0, 0}, 1e-12) == doctest::Approx(0.24 / 4.4 * 1e-12).epsilon(1e-9));
}

TEST_CASE("a customer without repeat purchase may have left, and long silence makes it likely") {
    const std::array theta{0.52, 6.2, 0.9, 1.6};
    CHECK(mbg_nbd{}.p_alive(theta, {0, 0, 0}) == doctest::Approx(1.6 / 2.5));
    CHECK(mbg_nbd{}.p_alive(theta, {0, 0, 50}) < mbg_nbd{}.p_alive(theta, {0, 0, 5}));
}

TEST_CASE("expected purchases grow with the horizon and have the slope of the purchase rate at zero") {
    random_generator draw{3};
    const bg_nbd model;
    for (int round = 0; round < repeats(200); ++round) {
        const std::array theta{log_uniform(draw, 0.01, 10), log_uniform(draw, 0.1, 100), log_uniform(draw, 0.01, 10),
                               log_uniform(draw, 0.01, 10)};
        const double T = 100 * draw.uniform(), x = static_cast<double>(draw.below(20)),
                     t_x = x > 0 ? T * draw.uniform() : 0;
        const customer_history h{x, t_x, T};
        double before = 0;
        for (const double t : {0.1, 1.0, 10.0, 1e2, 1e3, 1e4, 1e5}) {
            const double now = model.expected_purchases(theta, h, t);
            CHECK(now >= before * (1 - 1e-12));
            before = now;
        }
        const double slope = model.expected_purchases(theta, h, 1e-9) / 1e-9;
        CHECK(slope == doctest::Approx(model.p_alive(theta, h) * (theta[0] + x) / (theta[1] + T)).epsilon(1e-6));
    }
}

TEST_CASE("k = 1 is the model of random purchases, and an illegal k is refused") {
    const std::array theta{0.24, 4.4, 0.79, 2.4};
    const customer_history h{3, 20, 30};
    CHECK(bg_cnbd{1}.log_likelihood(theta, h) == bg.log_likelihood(theta, h));
    CHECK(bg_cnbd{1}.expected_purchases(theta, h, 10) == bg.expected_purchases(theta, h, 10));
    CHECK(mbg_cnbd{1}.log_likelihood(theta, h) == mbg.log_likelihood(theta, h));
    CHECK(mbg_cnbd{1}.p_alive(theta, h) == mbg.p_alive(theta, h));
    CHECK_THROWS_WITH((void)buy_till_you_die{.model = bg_cnbd{.k = -1}}.fit(cdnow().histories()),
                      "BG/CNBD-k: k must be in [0, 50], got -1");
}

TEST_CASE("a regular buyer who has paused is less likely alive than a random one") {
    const std::array theta{1.0, 4.0, 0.8, 2.4}, faster{1.0, 4.0 / 3, 0.8, 2.4};
    const customer_history h{10, 20, 30};
    CHECK(bg_cnbd{3}.p_alive(faster, h) < bg_cnbd{1}.p_alive(theta, h));
}

TEST_CASE("where nobody leaves, counts are those of the NBD, also of a customer so busy that none is out of reach") {
    std::vector<double> counts(8000), expected(8000);
    for (const customer_history& h : {customer_history{3, 1, 1}, customer_history{1000, 1, 1}}) {
        bg.count_probabilities(std::array{1.0, 1.0, 1e-14, 1.0}, h, 10, std::span<double>{counts});
        nbd{}.count_probabilities(std::array{1.0, 1.0}, h, 10, std::span<double>{expected});
        double off = 0;
        for (std::size_t n = 0; n < counts.size(); ++n)
            off = std::max(off, std::abs(counts[n] - expected[n]));
        CHECK(off < 1e-10);
    }
    bg.count_probabilities(std::array{1.0, 1.0, 0.5, 1.0}, {3, 1, 1}, 10, std::span<double>{}); // none asked for
}

TEST_CASE("every limit that a fit may run into has its sentence") {
    const auto at = [](double r, double a, double b) { return *bg_nbd{}.boundary({r, 5, a, b}); };
    CHECK(at(1, 1e-8, 1) == "nobody drops out: the fit is the NBD limit, in which P(alive) is 1");
    CHECK(at(1, 1, 1e-8) == "everybody drops out at the first chance");
    CHECK(at(1, 1e7, 3e7) == "all customers leave with one probability: a and b run to infinity together");
    CHECK(at(1, 1e-8, 3e-8) == "customers leave at the first chance or never: a and b run to 0 together");
    CHECK(at(1e7, 1, 3) == "all customers buy at one rate: r and alpha run to infinity together");
    CHECK(!bg_nbd{}.boundary({1, 5, 1, 3}));
}

} // TEST_SUITE("clv/beta_geometric")
