// expect: memory must offer budget\(\) and over\(need\)
#include <clientele/orders/memory.hpp>
#include <clientele/orders/summarize.hpp>
struct not_a_policy {};
static_assert(!clientele::memory_policy<not_a_policy>);
int main() {
    using namespace std::chrono_literals;
    const clientele::summarize rules{.as_of = 1997y / 9 / 30, .memory = not_a_policy{}};
    return rules.unit.count() > 0;
}
