// expect: allocate_s_shaped: branch and bound is done in one place; on ranks
#include <clientele/parallel/one_rank.hpp>
#include <clientele/plan/s_shaped.hpp>
int main() { clientele::allocate_s_shaped{}.plan_on(clientele::one_rank{}, 0); }
