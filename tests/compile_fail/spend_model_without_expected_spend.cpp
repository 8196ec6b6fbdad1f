// expect: a spend model needs name, parameters, log_likelihood
#include <clientele/clv/spending.hpp>
struct no_expectation {
    static constexpr std::string_view name = "half";
    static constexpr std::array<std::string_view, 1> parameters{"mean"};
    template <class Scalar>
    Scalar log_likelihood(const std::array<Scalar, 1>& theta, const clientele::customer_spend& s) const {
        return s.x * theta[0];
    }
};
static_assert(!clientele::spend_model_policy<no_expectation>);
int main() { return static_cast<int>(clientele::spending{.model = no_expectation{}}.covariate_names.size()); }
