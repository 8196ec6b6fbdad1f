// expect: price_guard: room must offer room\(offer\)
#include <clientele/plan/price_guard.hpp>
struct not_a_room {};
static_assert(!clientele::discount_room_policy<not_a_room>);
int main() {
    const clientele::price_guard g{.room = not_a_room{}};
    return g.decide({1, 1, 0}, 1).price > 0;
}
