#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/tiled_rows.hpp>
#include <clientele/parallel/serial.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

TEST_SUITE("cluster/detail/tiled_rows") {

using namespace clientele;

namespace {

detail::tiled_rows packed(const detail::columns_view<double>& x, detail::row_memory& memory) {
    const auto rows = detail::tiled_rows::of(x, detail::column_ranges{x, {}, serial{}}, simd::bytes_16, memory);
    rows.fill(x, 0, x.rows);
    return rows;
}

} // namespace

TEST_CASE("rows lie about their mean at a size of at most 1, with label 0, and the last one fills up the steps") {
    for (const Eigen::Index n : {1, 15, 16, 17, 31, 32, 33, 50}) {
        CAPTURE(n);
        matrix x(n, 2);
        for (Eigen::Index i = 0; i < n; ++i)
            x.row(i) << static_cast<double>(i), 1000 + 2 * static_cast<double>(i % 5);
        detail::row_memory memory;
        const auto rows = packed(detail::columns_view<double>::of(x), memory);
        REQUIRE(rows.padded_rows() % detail::screen_step == 0);
        CHECK(rows.padded_rows() - static_cast<std::size_t>(n) < detail::screen_step);
        for (std::size_t i = 0; i < rows.padded_rows(); ++i) {
            CAPTURE(i);
            CHECK(rows.label(i) == 0);
            const auto source = std::min(static_cast<Eigen::Index>(i), n - 1);
            for (std::size_t f = 0; f < 2; ++f) {
                CHECK(rows.value(i, f) == rows.frame(x(source, static_cast<Eigen::Index>(f)), f));
                CHECK(std::abs(rows.value(i, f)) <= 1);
            }
        }
    }
}

TEST_CASE("some rows are copied side by side with their labels, and the last one fills up the steps") {
    matrix x(40, 1);
    for (Eigen::Index i = 0; i < 40; ++i)
        x(i, 0) = static_cast<double>(i);
    detail::row_memory memory;
    const auto rows = packed(detail::columns_view<double>::of(x), memory);
    for (std::size_t i = 0; i < 40; ++i)
        rows.set_label(i, static_cast<std::int32_t>(i) + 100);
    const std::vector<std::uint32_t> places{0, 3, 19};
    detail::aligned_floats copies;
    CHECK(rows.copy(16, places.data(), places.size(), copies) == 32);
    const detail::tiled_rows few{copies.data(), &memory, 32, 1, simd::bytes_16, rows.frame, 1};
    for (std::size_t i = 0; i < 32; ++i) {
        const std::size_t source = 16 + places[std::min<std::size_t>(i, 2)];
        CHECK(few.value(i, 0) == rows.value(source, 0));
        CHECK(few.label(i) == rows.label(source));
    }
}

TEST_CASE("a value whose score no float holds is no number") {
    const matrix x{{0}, {1}, {1e60}};
    detail::row_memory memory;
    const auto columns = detail::columns_view<double>::of(x);
    const std::vector<double> weights{1, 1, 0};
    const auto rows =
        detail::tiled_rows::of(columns, detail::column_ranges{columns, weights, serial{}}, simd::bytes_16, memory);
    rows.fill(columns, 0, 3);
    CHECK(std::isnan(rows.value(2, 0)));
    CHECK(std::abs(rows.value(1, 0)) <= 1);
}

} // TEST_SUITE("cluster/detail/tiled_rows")
