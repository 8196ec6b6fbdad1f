// expect: objective_policy
#include <clientele/math/trust_region.hpp>
struct no_value {
    void operator()(const Eigen::VectorXd&) const {}
};
static_assert(!clientele::objective_policy<no_value>);
int main() {
    return static_cast<int>(clientele::maximize(clientele::trust_region{}, no_value{}, Eigen::VectorXd{}).iterations);
}
