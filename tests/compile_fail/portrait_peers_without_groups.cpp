// expect: white_space: .peers must be a peer_policy
#include <clientele/portrait/white_space.hpp>
struct no_groups {
    int k = 3;
};
static_assert(!clientele::peer_policy<no_groups>);
int main() {
    const clientele::white_space broken{.peers = no_groups{}};
    return broken.peers.k;
}
