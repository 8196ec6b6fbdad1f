// expect: review_schedule: plays must offer tiers\(\) and at\(tier\) \(playbook_policy\)
#include <clientele/plan/review_schedule.hpp>
struct no_plays {};
static_assert(!clientele::playbook_policy<no_plays>);
int main() {
    const clientele::review_schedule rule{.plays = no_plays{}};
    return sizeof rule == 0;
}
