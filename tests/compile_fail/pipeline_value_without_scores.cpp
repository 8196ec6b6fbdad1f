// expect: pipeline: value must offer fit.x., whose result offers score.x. with scores .aggregation_policy.
#include <clientele/features/features.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
struct not_a_score {};
static_assert(!clientele::aggregation_policy<not_a_score>);
int main() {
    using namespace std::chrono_literals;
    return static_cast<int>(sizeof(clientele::pipeline{.summaries = clientele::summarize{.as_of = 1997y / 9 / 30},
                                                       .features = clientele::features{clientele::feature::total{}},
                                                       .value = not_a_score{}}));
}
