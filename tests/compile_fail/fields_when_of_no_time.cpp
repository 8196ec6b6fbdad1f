// expect: fields: .when must give a day, a calendar date or a system_clock time point
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
        clientele::fields{.customer = &order::client, .when = &order::client, .amount = &order::net});
}
