// expect: rfm: a binning policy's divide.column. const must return divided_rows .row_binning_policy.
#include <clientele/rfm/rfm.hpp>
struct bins_alone {
    std::vector<double> cuts(clientele::column) const { return {0}; }
    std::vector<int> divide(clientele::column values) const { return std::vector<int>(values.size()); }
};
static_assert(clientele::binning_policy<bins_alone> && !clientele::row_binning_policy<bins_alone>);
int main() { return static_cast<int>(clientele::rfm{.monetary = bins_alone{}}.fit({}, {}, {}).scores.size()); }
