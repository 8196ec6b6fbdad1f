// expect: a prior is called with
#include <clientele/clv/buy_till_you_die.hpp>
struct no_density {};
static_assert(!clientele::prior_policy<no_density>);
int main() { return static_cast<int>(clientele::buy_till_you_die{.prior = no_density{}}.covariate_names.size()); }
