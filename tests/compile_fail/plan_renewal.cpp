// expect: renewal_review: rule must offer rule\(tests\)
#include <clientele/plan/renewal_review.hpp>
struct not_a_rule {};
static_assert(!clientele::renewal_policy<not_a_rule>);
int main() {
    const clientele::renewal_review r{.rule = not_a_rule{}};
    return r.least_value > 0;
}
