// expect: a leaving policy says name and chances
#include <clientele/clv/beta_geometric.hpp>
struct no_chances {
    static constexpr std::string_view name = "none";
};
static_assert(!clientele::leaving_policy<no_chances>);
int main() { return static_cast<int>(clientele::beta_geometric<no_chances>{}.name.size()); }
