// expect: weighting needs weights\(const matrix_view&, std::span<const criterion>\) const
#include <clientele/score/weighted_score.hpp>
struct no_policy {};
static_assert(!clientele::weighting_policy<no_policy>);
int main() {
    return static_cast<int>(
        clientele::weighted_score{.criteria = {{.name = "a"}}, .weighting = no_policy{}}.criteria.size());
}
