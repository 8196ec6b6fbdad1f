// expect: contact_schedule: calendar must offer open\(day\) \(calendar_policy\)
#include <clientele/plan/contact_schedule.hpp>
struct not_a_calendar {};
static_assert(!clientele::calendar_policy<not_a_calendar>);
int main() {
    const clientele::contact_schedule rule{.matrix = {}, .calendar = not_a_calendar{}};
    return rule.matrix.lines.empty();
}
