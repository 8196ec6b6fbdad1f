// expect: allocate: executor must offer for_each\(count, task\) \(executor_policy\)
#include <clientele/plan/allocate.hpp>
struct not_an_executor {};
int main() {
    const clientele::allocate p{.budget = 1, .executor = not_an_executor{}};
    return p.budget > 1;
}
