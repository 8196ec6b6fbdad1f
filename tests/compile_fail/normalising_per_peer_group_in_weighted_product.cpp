// expect: weighted_product: .normalising must be one for all customers
#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/weighted_product.hpp>
int main() {
    using namespace clientele;
    return static_cast<int>(
        weighted_product{.criteria = {{.name = "a"}}, .normalising = per_peer_group{ratio_to_best{}}}.criteria.size());
}
