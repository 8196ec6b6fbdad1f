// expect: service_plan: rule must offer weights\(tiers\)
#include <clientele/plan/service_plan.hpp>
struct not_a_rule {};
static_assert(!clientele::budget_policy<not_a_rule>);
int main() {
    const clientele::service_plan p{.rule = not_a_rule{}};
    return p.budget > 0;
}
