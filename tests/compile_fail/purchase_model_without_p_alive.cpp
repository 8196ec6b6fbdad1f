// expect: a purchase model needs name, parameters, log_likelihood
#include <clientele/clv/buy_till_you_die.hpp>
struct half_a_model {
    static constexpr std::string_view name = "half";
    static constexpr std::array<std::string_view, 1> parameters{"rate"};
    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 1>& theta, const clientele::customer_history& h) const {
        return h.x * theta[0];
    }
};
static_assert(!clientele::purchase_model_policy<half_a_model>);
int main() { return static_cast<int>(clientele::buy_till_you_die{.model = half_a_model{}}.covariate_names.size()); }
