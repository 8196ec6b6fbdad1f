// expect: per_group: scoring must be an rfm_scoring_policy: fit.span of columns. const returning rfm_result
#include <clientele/rfm/peer_groups.hpp>
struct no_scoring {};
static_assert(!clientele::rfm_scoring_policy<no_scoring>);
int main() {
    const clientele::per_group broken{.scoring = no_scoring{}};
    return static_cast<int>(broken.least_buyers);
}
