// expect: pipeline: the stage clusters needs the stage features
#include <clientele/cluster/kmeans.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
int main() {
    using namespace std::chrono_literals;
    const clientele::pipeline p{.summaries = clientele::summarize{.as_of = 1997y / 9 / 30},
                                .clusters = clientele::kmeans{.k = 2}};
    return p.clusters.k;
}
