// expect: a policy of purchase times says name, memoryless and phases
#include <clientele/clv/beta_geometric.hpp>
struct no_phases {
    static constexpr std::string_view name = "none";
};
static_assert(!clientele::purchase_times_policy<no_phases>);
int main() {
    return static_cast<int>(clientele::beta_geometric<clientele::after_every_purchase, no_phases>{}.name.size());
}
