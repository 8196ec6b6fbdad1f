#include <clientele/cluster/detail/means_engine.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/serial.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

TEST_SUITE("cluster/detail/means_engine") {

using namespace clientele;

TEST_CASE("labels that come from elsewhere between two assignments are not taken for proven") {
    random_generator random{31};
    matrix x(500, 2), c(3, 2);
    for (Eigen::Index v = 0; v < x.size(); ++v)
        x.data()[v] = random.uniform();
    c << 0, 0, 0.5, 1, 1, 0;
    detail::row_memory memory;
    const serial executor;
    detail::means_engine engine{detail::columns_view<double>::of(x), {}, simd::widest, executor, memory};
    engine.restart(3);
    CHECK(engine.assign(c) == 500);
    for (int again = 0; again < 3; ++again) // bounds are on by now
        CHECK(engine.assign(c) == 0);
    std::vector<int> labels(500), after(500);
    engine.copy_labels(labels);
    for (std::size_t row = 0; row < 500; row += 100)
        engine.relabel(std::array{row}, (labels[row] + 1) % 3);
    CHECK(engine.assign(c) == 5);
    engine.copy_labels(after);
    CHECK(after == labels);
}

} // TEST_SUITE("cluster/detail/means_engine")
