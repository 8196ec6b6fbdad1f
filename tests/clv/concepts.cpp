#include <clientele/clv/concepts.hpp>
#include <clientele/clv/histories.hpp>

#include <doctest/doctest.h>

TEST_SUITE("clv/concepts") {

namespace {

namespace cl = clientele;

/// Exactly what the concept asks for and nothing more: a Poisson process with one rate for all, and nobody leaves.
struct one_rate {
    static constexpr std::string_view name = "one rate";
    static constexpr std::array<std::string_view, 1> parameters{"rate"};

    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 1>& theta, const cl::customer_history& h) const {
        using std::log;
        return h.x * log(theta[0]) - theta[0] * h.T;
    }
    template <class Scalar>
    Scalar p_alive(const std::array<Scalar, 1>&, const cl::customer_history&) const {
        return Scalar(1);
    }
    template <class Scalar>
    Scalar expected_purchases(const std::array<Scalar, 1>& theta, const cl::customer_history&, double horizon) const {
        return theta[0] * horizon;
    }
};

struct one_mean {
    static constexpr std::string_view name = "one mean";
    static constexpr std::array<std::string_view, 1> parameters{"mean"};
    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 1>& theta, const cl::customer_spend& s) const {
        using std::log;
        return -s.x * log(theta[0]) - s.x * s.mean / theta[0];
    }
    template <class Scalar>
    Scalar expected_spend(const std::array<Scalar, 1>& theta, const cl::customer_spend&) const {
        return theta[0];
    }
};

} // namespace

TEST_CASE("the archetypes satisfy the concepts and nothing beyond them") {
    static_assert(cl::purchase_model_policy<one_rate>);
    static_assert(cl::spend_model_policy<one_mean>);
    static_assert(!cl::purchase_model_policy<one_mean>);
    static_assert(!cl::spend_model_policy<one_rate>);
    static_assert(!cl::has_start_values<one_rate> && !cl::has_fast_likelihood<one_rate> && !cl::has_boundary<one_rate>);
    static_assert(!cl::has_covariates<one_rate> && !cl::predicts_counts<one_rate> && !cl::has_dert<one_rate>);
    static_assert(!cl::predicts_p_alive_later<one_rate> && !cl::simulates_customers<one_rate>);
    CHECK(cl::parameter_count<one_rate> == 1);
}

TEST_CASE("histories that no customer can have are refused with the row") {
    const auto refused = [](cl::customer_history h) {
        try {
            const std::vector<double> x{1, 1, 1, h.x}, t_x{1, 1, 1, h.t_x}, T{1, 1, 1, h.T};
            (void)cl::collapse({.x = x, .t_x = t_x, .T = T});
        } catch (const cl::error& e) {
            return e.code() == cl::errc::bad_value && e.row() == 3;
        }
        return false;
    };
    CHECK_FALSE(refused({0, 0, 0}));
    CHECK_FALSE(refused({3, 10, 10}));
    CHECK(refused({0.5, 1, 2}));
    CHECK(refused({-1, 1, 2}));
    CHECK(refused({1, 3, 2}));
    CHECK(refused({0, 1, 2}));
    CHECK(refused({1, -1, 2}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(refused({nan, 1, 2}));
    CHECK(refused({1, nan, 2}));
    CHECK(refused({1, 1, nan}));
}

} // TEST_SUITE("clv/concepts")
