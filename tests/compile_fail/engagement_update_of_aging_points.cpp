// expect: update needs a .decay that forgets ages
#include <clientele/score/engagement.hpp>

#include <array>
static_assert(!clientele::ageless_decay_policy<clientele::linear_decay>);
int main() {
    const clientele::engagement points{
        .as_of = clientele::day{}, .rules = {{"visit", 1}}, .decay = clientele::linear_decay{}};
    const std::array customers{1};
    const std::array<clientele::engagement_event<int>, 0> none{};
    return static_cast<int>(points.update(points.score(customers, none), customers, none).bad_rows);
}
