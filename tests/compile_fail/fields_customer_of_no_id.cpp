// expect: fields: .customer must give an integer or a text
#include <clientele/orders/summarize.hpp>

#include <vector>
using namespace std::chrono_literals;
struct order {
    int client;
    clientele::day placed;
    double net;
};
int main() {
    (void)clientele::summarize{.as_of = 1997y / 9 / 30}(
        std::vector<order>{},
        clientele::fields{.customer = &order::net, .when = &order::placed, .amount = &order::net});
}
