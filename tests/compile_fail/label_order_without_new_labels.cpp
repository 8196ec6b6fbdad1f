// expect: relabelled: the order must offer
#include <clientele/cluster/kmeans.hpp>
#include <clientele/cluster/labels.hpp>
struct alphabetical {
    int first(int, int) const { return 0; }
};
static_assert(!clientele::label_order_policy<alphabetical>);
int main() { (void)clientele::relabelled(clientele::kmeans_fit<>{}, alphabetical{}); }
