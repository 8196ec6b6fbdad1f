// expect: levelled_visits: calendar must offer open\(day\) \(calendar_policy\)
#include <clientele/plan/levelled_visits.hpp>
struct not_a_calendar {};
static_assert(!clientele::calendar_policy<not_a_calendar>);
int main() {
    const clientele::levelled_visits rule{.calendar = not_a_calendar{}};
    return rule.aim == clientele::visit_aim::weighted;
}
