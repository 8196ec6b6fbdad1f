// expect: allocate_s_shaped: a response must offer value\(amount\), marginal\(amount\) and inflection\(\)
// \(s_shape_policy\)
#include <clientele/plan/s_shaped.hpp>
static_assert(!clientele::s_shape_policy<clientele::log_response>);
int main() {
    const clientele::allocate_s_shaped placing{.budget = 1};
    return placing.plan(clientele::budget_lines<clientele::log_response>{}).value > 0;
}
