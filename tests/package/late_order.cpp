// An order after the as-of day: an error, however the host hears of it.
#include <clientele/orders/summarize.hpp>

int main() {
    using namespace std::chrono_literals;
    const clientele::summarize rules{.as_of = 2024y / 1 / 1};
    rules.builder<int>().add(7, 2024y / 1 / 2, 9.90);
}
