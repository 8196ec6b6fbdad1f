// expect: normalising needs fit\(column known, const criterion&\) const
#include <clientele/score/weighted_score.hpp>
struct no_policy {};
static_assert(!clientele::normalising_policy<no_policy>);
int main() {
    return static_cast<int>(
        clientele::weighted_score{.criteria = {{.name = "a"}}, .normalising = no_policy{}}.criteria.size());
}
