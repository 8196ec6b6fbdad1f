// expect: a float amount is not exact to the cent: give a double
#include <clientele/orders/summarize.hpp>

#include <vector>
using namespace std::chrono_literals;
struct order {
    int client;
    clientele::day placed;
    float net;
};
int main() {
    (void)clientele::summarize{.as_of = 1997y / 9 / 30}(
        std::vector<order>{},
        clientele::fields{.customer = &order::client, .when = &order::placed, .amount = &order::net});
}
