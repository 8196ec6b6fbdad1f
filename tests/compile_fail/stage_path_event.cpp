// expect: stage_path: an event must have the members on, fact, value and closes \(stage_event_policy\)
#include <clientele/plan/stage_path.hpp>
struct no_event {};
static_assert(!clientele::stage_event_policy<no_event>);
int main() {
    const clientele::stage_path<> path{};
    return path.advance(clientele::stage_state{}, std::vector<no_event>{}, {}).state.stage;
}
