#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/screening.hpp>
#include <clientele/parallel/serial.hpp>

#include <doctest/doctest.h>

#include "../reference.hpp"
#include <cmath>
#include <vector>

TEST_SUITE("cluster/detail/screening") {

using namespace clientele;

TEST_CASE("a recheck passes no row whose label is not that of the definition") {
    random_generator random{12};
    for (const int k : {2, 3, 8, 13, 16})
        for (const int d : {1, 2, 3, 4, 6}) {
            matrix x(1000, d), c(k, d);
            for (Eigen::Index v = 0; v < c.size(); ++v)
                c.data()[v] = random.uniform();
            std::vector<int> labels; // of one of the two centroids that the row is a hair from the middle of
            for (Eigen::Index i = 0; i < x.rows(); ++i) {
                const auto one = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const auto other = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const double hair = std::pow(10.0, -2 - 6 * random.uniform()) * (random.below(2) == 0 ? 1 : -1);
                x.row(i) = (c.row(one) + c.row(other)) / 2 + hair * (c.row(one) - c.row(other));
                labels.push_back(static_cast<int>(one));
            }
            const auto expected = reference::by_definition(x, c);
            const auto columns = detail::columns_view<double>::of(x);
            for (const auto width : reference::widths()) {
                detail::row_memory memory;
                const auto rows =
                    detail::tiled_rows::of(columns, detail::column_ranges{columns, {}, serial{}}, width, memory);
                rows.fill(columns, 0, columns.rows);
                for (std::size_t i = 0; i < labels.size(); ++i)
                    rows.set_label(i, labels[i]);
                const detail::centroid_set centroids{c, rows.frame, rows.unit};
                if (!detail::can_recheck(width, centroids.padded()))
                    continue;
                unsigned char bits[1024 / 8];
                detail::recheck(width, centroids.arguments(rows.tiles, rows.padded_rows(), nullptr, bits));
                std::size_t wrong = 0, passed = 0;
                for (std::size_t i = 0; i < labels.size(); ++i)
                    if ((bits[i / 8] >> i % 8 & 1) == 0) {
                        ++passed;
                        wrong += labels[i] != expected[i];
                    }
                CHECK(wrong == 0);
                CHECK(passed > 0);
            }
        }
}

} // TEST_SUITE("cluster/detail/screening")
