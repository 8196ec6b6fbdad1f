// expect: every accumulator must offer names\(\) and a call with a purchase_history
#include <clientele/orders/accumulators.hpp>
struct not_a_policy {};
static_assert(!clientele::accumulator_policy<not_a_policy>);
int main() {
    const clientele::accumulators list{not_a_policy{}};
    return static_cast<int>(sizeof list);
}
