// expect: service_plan: plays must offer tiers\(\) and at\(tier\)
#include <clientele/plan/service_plan.hpp>
struct not_a_playbook {};
static_assert(!clientele::playbook_policy<not_a_playbook>);
int main() {
    const clientele::service_plan p{.plays = not_a_playbook{}};
    return p.budget > 0;
}
