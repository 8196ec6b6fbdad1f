// expect: business_hours: calendar must offer open\(day\) \(calendar_policy\)
#include <clientele/plan/business_hours.hpp>
struct not_a_calendar {};
static_assert(!clientele::calendar_policy<not_a_calendar>);
int main() {
    const clientele::business_hours office{.calendar = not_a_calendar{}};
    return office.hours.empty();
}
