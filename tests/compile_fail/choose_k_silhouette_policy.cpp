// expect: choose_k: .silhouette must offer `std::optional<silhouette_estimate> estimate
#include <clientele/cluster/choose_k.hpp>
struct guess {
    double value = 0.5;
};
static_assert(!clientele::silhouette_policy<guess>);
int main() { (void)clientele::choose_k{.base = clientele::kmeans{.k = 2}, .silhouette = guess{}}.seed; }
