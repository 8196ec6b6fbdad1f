// expect: any_normalising: a policy per peer group stands outside
#include <clientele/score/normalising/per_criterion.hpp>
int main() {
    using namespace clientele;
    const any_normalising chosen{per_peer_group{min_max_range{}}};
    return chosen.fit({}, {}) != nullptr;
}
