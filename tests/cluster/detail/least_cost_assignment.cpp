#include <clientele/cluster/detail/least_cost_assignment.hpp>
#include <clientele/math/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("cluster/detail/least_cost_assignment") {

using namespace clientele;

TEST_CASE("the least-cost assignment is that of all permutations") {
    random_generator random{2};
    for (int round = 0; round < repeats(500); ++round) {
        const auto rows = static_cast<Eigen::Index>(1 + random.below(5));
        const auto columns = rows + static_cast<Eigen::Index>(random.below(3));
        matrix cost(rows, columns);
        for (Eigen::Index i = 0; i < rows; ++i)
            for (Eigen::Index j = 0; j < columns; ++j)
                cost(i, j) = round % 2 ? random.uniform() - 0.5 : static_cast<double>(random.below(5));
        const auto found = detail::least_cost_assignment(cost);
        double total = 0;
        for (std::size_t i = 0; i < found.size(); ++i)
            total += cost(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(found[i]));
        std::vector<std::size_t> order(static_cast<std::size_t>(columns));
        std::iota(order.begin(), order.end(), std::size_t{0});
        double least = 1e300;
        do {
            double sum = 0;
            for (Eigen::Index i = 0; i < rows; ++i)
                sum += cost(i, static_cast<Eigen::Index>(order[static_cast<std::size_t>(i)]));
            least = std::min(least, sum);
        } while (std::next_permutation(order.begin(), order.end()));
        CHECK(total == doctest::Approx(least).epsilon(1e-12));
    }
}

} // TEST_SUITE("cluster/detail/least_cost_assignment")
