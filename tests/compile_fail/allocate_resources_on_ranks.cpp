// expect: allocate_resources: prices of several resources are found in one place; on
#include <clientele/parallel/one_rank.hpp>
#include <clientele/plan/shared_resources.hpp>
int main() { clientele::allocate_resources{}.plan_on(clientele::one_rank{}, 0); }
