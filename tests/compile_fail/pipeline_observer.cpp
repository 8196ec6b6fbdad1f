// expect: pipeline: .observer must be callable as `bool.const progress&. const`
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>
int main() {
    using namespace std::chrono_literals;
    return static_cast<int>(
        sizeof(clientele::pipeline{.summaries = clientele::summarize{.as_of = 1997y / 9 / 30}, .observer = 7}));
}
