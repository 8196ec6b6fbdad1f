// expect: review_schedule: calendar must offer open\(day\) \(calendar_policy\)
#include <clientele/plan/review_schedule.hpp>
struct no_calendar {};
static_assert(!clientele::calendar_policy<no_calendar>);
int main() {
    const clientele::review_schedule rule{.calendar = no_calendar{}};
    return sizeof rule == 0;
}
