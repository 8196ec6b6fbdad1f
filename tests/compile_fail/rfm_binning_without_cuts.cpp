// expect: rfm: monetary must be a binning_policy: cuts.column. const returning bin_cuts
#include <clientele/rfm/rfm.hpp>
struct no_cuts {
    std::vector<double> edges;
};
int main() {
    const clientele::rfm broken{.monetary = no_cuts{}};
    return broken.monetary.edges.empty() ? 0 : 1;
}
