// expect: allocate_resources: a response must offer value\(amount\) and marginal\(amount\) \(response_policy\)
#include <clientele/plan/shared_resources.hpp>
struct not_a_response {};
static_assert(!clientele::response_policy<not_a_response>);
int main() {
    const clientele::allocate_resources placing{{{.capacity = 1}}};
    return placing.plan(clientele::resource_lines<not_a_response>{}).value > 0;
}
