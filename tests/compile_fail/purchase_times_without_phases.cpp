// expect: a policy of purchase times says name, memoryless and phases
#include <clientele/clv/beta_geometric.hpp>
struct no_phases {
    static constexpr std::string_view name = "none";
};
int main() {
    return static_cast<int>(clientele::beta_geometric<clientele::after_every_purchase, no_phases>{}.name.size());
}
