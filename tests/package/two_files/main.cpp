// A host that knows nothing but the umbrella and compiles strictly; other.cpp calls the same templates, to see that two
// files link.
#include <clientele/clientele.hpp>

#include <cstdio>
#include <vector>

struct sale {
    int client;
    clientele::day on;
    double paid;
};
double total_of(const std::vector<sale>& sales);

int main() {
    using namespace std::chrono_literals;
    const std::vector<sale> sales{{2, 2024y / 1 / 5, 10}, {1, 2024y / 1 / 7, 5.5}, {2, 2024y / 2 / 1, 4}};
    const auto base = clientele::summarize{.as_of = 2024y / 3 / 1}(
        sales, clientele::fields{.customer = &sale::client, .when = &sale::on, .amount = &sale::paid});
    const bool right = base.size() == 2 && base.total[1] == 14 && total_of(sales) == 19.5;
    std::printf("%zu customers, %s\n", base.size(), right ? "as expected" : "wrong");
    return right ? 0 : 1;
}
