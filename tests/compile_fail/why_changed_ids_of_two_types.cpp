// expect: why_changed: both books must have ids of one type
#include <clientele/monitor/why_changed.hpp>
int main() {
    using namespace clientele;
    const matrix x = matrix::Ones(1, 1);
    const decided_book then{.ids = std::vector{1}, .inputs = x, .names = {"a"}, .score = skip{}};
    const decided_book now{.ids = std::vector<std::string>{"1"}, .inputs = x, .names = {"a"}, .score = skip{}};
    return static_cast<int>(why_changed(then, now).customers.size());
}
