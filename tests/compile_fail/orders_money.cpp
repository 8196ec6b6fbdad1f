// expect: money must offer minor\(amount\) for this amount's type
#include <clientele/orders/summarize.hpp>
struct price {};
static_assert(!clientele::money_policy<clientele::exact_money, price>);
int main() {
    using namespace std::chrono_literals;
    auto builder = clientele::summarize{.as_of = 1997y / 9 / 30}.builder<int>();
    builder.add(1, 1997y / 9 / 30, price{});
}
