// expect: decided_book: .score must offer fit.matrix., whose result offers score.matrix.
#include <clientele/monitor/decided_book.hpp>
int main() {
    using namespace clientele;
    struct no_score {};
    const matrix x = matrix::Ones(1, 1);
    const decided_book book{.ids = std::vector{1}, .inputs = x, .names = {"a"}, .score = no_score{}};
    return static_cast<int>(book.ids.size());
}
