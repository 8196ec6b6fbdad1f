// expect: tiers_of_two: .rule must offer fit.scores, second. with tiers
#include <clientele/monitor/decided_book.hpp>
int main() {
    using namespace clientele;
    struct no_rule {};
    return static_cast<int>(tiers_of_two{.rule = no_rule{}, .second = "profit"}.second.size());
}
