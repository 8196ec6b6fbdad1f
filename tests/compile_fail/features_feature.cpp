// expect: every feature must offer name\(\) and a call
#include <clientele/features/features.hpp>
struct nameless {
    double operator()(const auto&, std::size_t) const { return 1; }
};
static_assert(!clientele::feature_policy<nameless>);
int main() { return static_cast<int>(clientele::features{nameless{}}(clientele::summaries<int>{}).values.rows()); }
