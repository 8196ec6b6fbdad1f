// expect: an integer amount does not say what it counts: give .money = minor_units
#include <clientele/orders/summarize.hpp>

#include <vector>
using namespace std::chrono_literals;
struct order {
    int client;
    clientele::day placed;
    int net;
};
int main() {
    (void)clientele::summarize{.as_of = 1997y / 9 / 30}(
        std::vector<order>{},
        clientele::fields{.customer = &order::client, .when = &order::placed, .amount = &order::net});
}
