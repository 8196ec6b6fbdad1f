// expect: stage_path: criteria must offer enter\(stage, facts\) and leave\(stage, facts\)
#include <clientele/plan/stage_path.hpp>
struct no_criteria {};
static_assert(!clientele::stage_criteria_policy<no_criteria>);
int main() {
    const clientele::stage_path<no_criteria> path{};
    return path.stages.empty();
}
