// expect: topsis: .normalising must be one for all customers
#include <clientele/score/normalising/per_criterion.hpp>
#include <clientele/score/topsis.hpp>
int main() {
    using namespace clientele;
    return static_cast<int>(
        topsis{.criteria = {{.name = "a"}}, .normalising = per_peer_group{min_max_range{}}}.criteria.size());
}
