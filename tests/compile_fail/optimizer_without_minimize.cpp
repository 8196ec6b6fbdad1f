// expect: an optimiser needs minimize
#include <clientele/clv/buy_till_you_die.hpp>
struct lacking_minimize {};
static_assert(!clientele::optimizer_policy<lacking_minimize>);
int main() {
    return clientele::buy_till_you_die{.model = clientele::bg_nbd{}, .optimizer = lacking_minimize{}}
               .fit({})
               .covariates != 0;
}
