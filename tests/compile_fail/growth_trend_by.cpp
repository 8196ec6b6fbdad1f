// expect: growth_trend: .by needs to be callable with a column
#include <clientele/features/trend.hpp>
struct not_a_trend {};
static_assert(!clientele::trend_policy<not_a_trend>);
int main() { return static_cast<int>(sizeof(clientele::growth_trend<not_a_trend>)); }
