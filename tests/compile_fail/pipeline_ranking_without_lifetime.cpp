// expect: pipeline: tier_by reads the stage lifetime, which is left out
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/tier/abc.hpp>
int main() {
    using namespace std::chrono_literals;
    return static_cast<int>(sizeof(clientele::pipeline{.summaries = clientele::summarize{.as_of = 1997y / 9 / 30},
                                                       .tier_by = clientele::by_lifetime_value{},
                                                       .tier = clientele::abc{}}));
}
