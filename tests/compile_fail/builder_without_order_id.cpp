// expect: add takes an order id exactly if the builder was made for order ids
#include <clientele/orders/summarize.hpp>
using namespace std::chrono_literals;
int main() {
    auto builder = clientele::summarize{.as_of = 1997y / 9 / 30}.builder<int>();
    builder.add(1, clientele::day{1997y / 9 / 30}, 1.0, 7);
}
