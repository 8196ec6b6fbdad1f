#include <clientele/tree/detail/folds.hpp>
#include <clientele/tree/detail/train.hpp>
#include <clientele/tree/impurity.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include "../support.hpp"

TEST_SUITE("tree/detail/folds") {

using namespace clientele;
using namespace tree_tests;

TEST_CASE("customers stand in the order of label, features and weight, wherever they are") {
    const matrix x{{2.0, 1.0}, {no_value, 1.0}, {2.0, 0.0}, {-0.0, 3.0}, {0.0, 2.0}, {1.0, 1.0}};
    const ints labels{1, 1, 1, 1, 1, 0};
    const std::vector<std::uint32_t> places{4, 5, 3, 2, 1, 0};
    for (const auto& rows : testing::ways_to_share(labels.size()))
        testing::on_shares(rows, [&](const auto& ranks, std::size_t first, std::size_t count) {
            const matrix own = testing::rows_of(x, first, count);
            const matrix_view view{own};
            const detail::class_task task{std::span{labels}.subspan(first, count), 2, false};
            const detail::integer_weights weights;
            std::vector<std::uint32_t> numbers(count);
            std::iota(numbers.begin(), numbers.end(), 0u);
            const detail::canonical_rows<std::remove_cvref_t<decltype(ranks)>, detail::class_task> found{
                ranks, task, view, weights, numbers};
            for (std::size_t i = 0; i < count; ++i)
                CHECK(found.place[i] == places[first + found.rows[i]]);
        });
}

TEST_CASE("every part gets its share of each group of labels, by the seed alone") {
    const std::vector<std::int64_t> sizes{6, 0, 9};
    const auto part = detail::deal(sizes, 3, 7);
    REQUIRE(part.size() == 15);
    for (std::uint32_t p = 0; p < 3; ++p) {
        CHECK(std::count(part.begin(), part.begin() + 6, p) == 2);
        CHECK(std::count(part.begin() + 6, part.end(), p) == 3);
    }
    CHECK(detail::deal(sizes, 3, 7) == part);
    CHECK(detail::deal(sizes, 3, 8) != part);
}

TEST_CASE("a held-out customer is charged by the node that answers in each tree of the sequence") {
    // Root, cut at 0; its right branch is cut at 1 and has a branch for nobody without a value.
    detail::grown_tree<detail::wide_integer> tree;
    tree.nodes = {.features = {{.name = "x"}},
                  .missing_rule = missing_values::own_branch,
                  .feature = {0, -1, 0, -1, -1},
                  .threshold = {0, 0, 1, 0, 0},
                  .left_categories = std::vector<ints>(5),
                  .right_categories = std::vector<ints>(5),
                  .left = {1, -1, 3, -1, -1},
                  .right = {2, -1, 4, -1, -1},
                  .missing = {2, -1, -1, -1, -1},
                  .parent = {-1, 0, 0, 2, 2},
                  .complexity = {8, std::numeric_limits<double>::infinity(), 2, std::numeric_limits<double>::infinity(),
                                 std::numeric_limits<double>::infinity()}};
    const matrix x{{-1.0}, {0.5}, {no_value}};
    const matrix_view view{x};
    detail::integer_weights weights{{1, 2, 4}, 0.5};
    const std::vector<std::uint32_t> rows{0, 1, 2};
    detail::sequence_losses found{{0, 2, 8}}; // typical complexities: 0, 4, beyond all
    found.add(one_rank{}, tree, view, weights, rows, [](std::uint32_t row, std::size_t node) {
        return static_cast<double>(row + 1) * static_cast<double>(node);
    });
    // All: leaf 1, leaf 3, and 2, where the customer without a value stays. At 4 node 2 answers; beyond all the root.
    CHECK(found.sum == doubles{0.5 * 1 + 1 * 6 + 2 * 6, 0.5 * 1 + 1 * 4 + 2 * 6, 0});
    CHECK(found.squares == doubles{0.5 * 1 + 1 * 36 + 2 * 36, 0.5 * 1 + 1 * 16 + 2 * 36, 0});
    found.add(one_rank{}, tree, view, weights, rows, [](std::uint32_t, std::size_t) { return 0.0; });
    CHECK(found.sum[1] == 16.5);
}

} // TEST_SUITE("tree/detail/folds")
