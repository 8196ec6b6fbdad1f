// expect: assign_managers: eligible must be callable with the rows of an account and a manager and give a bool
// \(eligibility_policy\)
#include <clientele/plan/assign_managers.hpp>
struct not_an_eligibility {};
static_assert(!clientele::eligibility_policy<not_an_eligibility>);
int main() {
    const clientele::assign_managers p{.eligible = not_an_eligibility{}};
    (void)p;
}
