#include <clientele/cluster/detail/distances_to_chosen.hpp>
#include <clientele/cluster/seeding.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("cluster/detail/distances_to_chosen") {

using namespace clientele;

TEST_CASE("seeds have the same bits at every width of registers, with threads, from floats, and in a fit") {
    random_generator draws{6};
    Eigen::MatrixXf single(20'000, 5);
    for (Eigen::Index v = 0; v < single.size(); ++v)
        single.data()[v] = static_cast<float>(draws.uniform() + draws.uniform());
    const matrix x = single.cast<double>();
    std::vector<double> weights;
    for (Eigen::Index i = 0; i < x.rows(); ++i)
        weights.push_back(draws.uniform());
    for (const column w : {column{}, column{weights}}) {
        random_generator random{3};
        const matrix seeds = greedy_kmeans_plus_plus{.candidates = 7}.seed(x, w, 12, random);
        const auto check = [&](const auto& columns, simd width, const auto& executor) {
            const detail::column_ranges ranges{columns, w, executor};
            detail::row_memory memory;
            const auto packed = detail::tiled_rows::of(columns, ranges, width, memory);
            packed.fill(columns, 0, columns.rows);
            random_generator again{3};
            const auto rows = detail::rows_of_one(columns.rows, !w.empty());
            CHECK(greedy_kmeans_plus_plus{.candidates = 7}.seed_packed(rows, packed, columns, w, executor, 12, again) ==
                  seeds);
        };
        for (const simd width : {simd::bytes_16, simd::bytes_32, simd::bytes_64})
            if (static_cast<int>(width) <= static_cast<int>(widest_registers())) {
                check(detail::columns_view<double>::of(x), width, serial{});
                check(detail::columns_view<double>::of(x), width, threads{3});
                check(detail::columns_view<float>::of(single), width, serial{});
            }
    }
}

} // TEST_SUITE("cluster/detail/distances_to_chosen")
