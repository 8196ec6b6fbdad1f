// expect: decay needs to be callable with an age in std::chrono::days
#include <clientele/score/engagement.hpp>
struct no_policy {};
static_assert(!clientele::decay_policy<no_policy>);
int main() {
    return static_cast<int>(
        clientele::engagement{.as_of = clientele::day{}, .rules = {}, .decay = no_policy{}}.rules.size());
}
