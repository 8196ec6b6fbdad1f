// expect: call_list: urgency must be callable with a due_contact and give a number \(urgency_policy\)
#include <clientele/plan/call_list.hpp>
struct not_an_urgency {};
static_assert(!clientele::urgency_policy<not_an_urgency>);
int main() {
    const clientele::call_list p{.urgency = not_an_urgency{}};
    return p.look_ahead.count() > 0;
}
