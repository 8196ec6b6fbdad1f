// expect: fields: .amount must be a member of the order.s struct, or a function of one order
#include <clientele/orders/summarize.hpp>

#include <vector>
using namespace std::chrono_literals;
struct order {
    int client;
    clientele::day placed;
    double net;
};
struct line {
    double net;
};
int main() {
    (void)clientele::summarize{.as_of = 1997y / 9 / 30}(
        std::vector<order>{},
        clientele::fields{.customer = &order::client, .when = &order::placed, .amount = &line::net});
}
