#include <clientele/clientele.hpp>

#include <numeric>
#include <vector>

struct sale {
    int client;
    clientele::day on;
    double paid;
};

double total_of(const std::vector<sale>& sales) {
    using namespace std::chrono_literals;
    const auto base = clientele::summarize{.as_of = 2024y / 3 / 1}(
        sales, clientele::fields{.customer = &sale::client, .when = &sale::on, .amount = &sale::paid});
    return std::accumulate(base.total.begin(), base.total.end(), 0.0);
}
