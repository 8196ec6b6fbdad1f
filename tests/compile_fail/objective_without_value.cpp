// expect: objective_policy
#include <clientele/math/trust_region.hpp>
int main() {
    return static_cast<int>(
        clientele::maximize(clientele::trust_region{}, [](const Eigen::VectorXd&) {}, Eigen::VectorXd{}).iterations);
}
