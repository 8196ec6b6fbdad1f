// expect alone: pipeline: the stage clusters brings the features to one scale first: #include
#include <clientele/features/features.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
struct own_clusters {
    struct fitted {
        [[nodiscard]] std::vector<int> assign(const clientele::matrix&) const { return {}; }
    };
    [[nodiscard]] fitted fit(const clientele::matrix&) const { return {}; }
};
int main() {
    using namespace std::chrono_literals;
    return static_cast<int>(sizeof(clientele::pipeline{.summaries = clientele::summarize{.as_of = 1997y / 9 / 30},
                                                       .features = clientele::features{clientele::feature::total{}},
                                                       .clusters = own_clusters{}}));
}
