// expect: pipeline: the stage plan needs the stage tier
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/plan/service_plan.hpp>
int main() {
    using namespace std::chrono_literals;
    const clientele::pipeline p{.summaries = clientele::summarize{.as_of = 1997y / 9 / 30},
                                .plan = clientele::service_plan{}};
    return p.plan.budget > 0;
}
