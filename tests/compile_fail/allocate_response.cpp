// expect: allocate: a response must offer value\(amount\) and marginal\(amount\) \(response_policy\)
#include <clientele/plan/allocate.hpp>
struct not_a_response {};
static_assert(!clientele::response_policy<not_a_response>);
int main() { return clientele::allocate{.budget = 1}.plan(clientele::budget_lines<not_a_response>{}).spend > 0; }
