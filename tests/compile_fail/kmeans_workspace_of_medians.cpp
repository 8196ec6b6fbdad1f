// expect: least_squares_policy
#include <clientele/cluster/centroid.hpp>
#include <clientele/cluster/kmeans.hpp>
static_assert(!clientele::least_squares_policy<clientele::medians>);
int main() {
    clientele::kmeans_workspace memory;
    return clientele::kmeans{.k = 1, .centroid = clientele::medians{}}
        .fit(clientele::matrix::Zero(1, 1), {}, memory)
        .k();
}
