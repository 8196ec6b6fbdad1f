// expect: rfm: monetary must be a binning_policy: cuts.column. const returning bin_cuts
#include <clientele/rfm/rfm.hpp>
struct no_cuts {
    std::vector<double> edges;
};
static_assert(!clientele::binning_policy<no_cuts>);
int main() {
    const clientele::rfm broken{.monetary = no_cuts{}};
    return broken.monetary.edges.empty() ? 0 : 1;
}
