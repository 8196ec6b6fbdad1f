// expect: decided_book: .tier must offer fit.scores. with tiers
#include <clientele/monitor/decided_book.hpp>
int main() {
    using namespace clientele;
    struct no_tier {};
    const matrix x = matrix::Ones(1, 1);
    const decided_book book{.ids = std::vector{1}, .inputs = x, .names = {"a"}, .score = skip{}, .tier = no_tier{}};
    return static_cast<int>(book.ids.size());
}
