// expect: deleted .*as_of
#include <clientele/orders/summarize.hpp>
int main() { (void)clientele::summarize{.unit = std::chrono::weeks{1}}; }
