// expect: explain_score: the score must be a sum
#include <clientele/score/explain_score.hpp>
#include <clientele/score/vikor.hpp>
int main() {
    using namespace clientele;
    const matrix x = matrix::Ones(2, 1);
    return static_cast<int>(explain_score(vikor{.criteria = {{.name = "a"}}}.fit(x), x, 0).lines.size());
}
