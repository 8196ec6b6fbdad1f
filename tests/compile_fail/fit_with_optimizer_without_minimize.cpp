// expect: an optimiser needs minimize
#include <clientele/clv/buy_till_you_die.hpp>
struct no_minimize {};
int main() { return static_cast<int>(clientele::buy_till_you_die{.optimizer = no_minimize{}}.covariate_names.size()); }
