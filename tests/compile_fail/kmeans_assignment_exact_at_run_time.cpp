// expect: kmeans: .assignment's `exact` must be a `static constexpr bool`
#include <clientele/cluster/kmeans.hpp>
struct perhaps {
    bool exact = true;
    void assign(const clientele::matrix_view&, const clientele::matrix&, std::span<int>) const {}
};
static_assert(clientele::assignment_policy<perhaps> && !clientele::exact_assignment_policy<perhaps>);
int main() { return clientele::kmeans{.k = 1, .assignment = perhaps{}}.fit(clientele::matrix::Zero(1, 1)).k(); }
