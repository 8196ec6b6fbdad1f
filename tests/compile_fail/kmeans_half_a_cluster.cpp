// expect: deleted .*required
#include <clientele/cluster/kmeans.hpp>
int main() { const clientele::kmeans<> rules{.k = 2.7}; }
