#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/math/random.hpp>
#include <clientele/parallel/executors.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

TEST_SUITE("cluster/detail/column_ranges") {

using namespace clientele;

TEST_CASE("ranges and means are those of the rows with weight, whatever the task that a row falls into") {
    random_generator random{1};
    for (const Eigen::Index rows : {Eigen::Index{1}, Eigen::Index{37}, Eigen::Index{3 * detail::task_rows + 5}}) {
        matrix x(rows, 3);
        for (Eigen::Index i = 0; i < rows; ++i)
            x.row(i) << random.uniform(), 10 + random.uniform(), -1000 * random.uniform();
        std::vector<double> weights;
        for (Eigen::Index i = 0; i < rows; ++i)
            weights.push_back(static_cast<double>(1 + random.below(3)));
        for (Eigen::Index f = 0; f < 3; ++f) // ends of every task but the first
            x(rows - 1, f) = f == 1 ? 50.0 : -5000.0;
        if (rows > 1) {
            x.row(0).setConstant(1e6);
            weights[0] = 0;
        }
        const auto columns = detail::columns_view<double>::of(x);
        const detail::column_ranges alone{columns, weights, serial{}}, shared{columns, weights, threads{3}};
        CAPTURE(rows);
        for (std::size_t f = 0; f < 3; ++f) {
            double low = 1e300, high = -1e300, sum = 0, mass = 0;
            for (Eigen::Index i = 0; i < rows; ++i) {
                const double value = x(i, static_cast<Eigen::Index>(f)), w = weights[static_cast<std::size_t>(i)];
                if (w > 0) {
                    low = std::min(low, value);
                    high = std::max(high, value);
                }
                sum += w * value;
                mass += w;
            }
            CHECK(alone.low[f] == low);
            CHECK(alone.high[f] == high);
            CHECK(alone.mean[f] == doctest::Approx(sum / mass).epsilon(1e-12));
            CHECK(shared.mean[f] == alone.mean[f]);
        }
    }
}

} // TEST_SUITE("cluster/detail/column_ranges")
