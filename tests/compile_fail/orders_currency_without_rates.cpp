// expect: rows have a currency exactly if .currency says how it is exchanged
#include <clientele/orders/summarize.hpp>
int main() {
    using namespace std::chrono_literals;
    auto build = clientele::summarize{.as_of = 1997y / 9 / 30}.builder<int>();
    build.add(1, clientele::day{1997y / 9 / 1}, clientele::amount_in{1.0, "USD"});
    return 0;
}
