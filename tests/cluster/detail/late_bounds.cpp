#include <clientele/cluster/detail/column_ranges.hpp>
#include <clientele/cluster/detail/late_bounds.hpp>
#include <clientele/parallel/serial.hpp>

#include <doctest/doctest.h>

#include "../reference.hpp"
#include <cmath>
#include <repeats.hpp>
#include <vector>

TEST_SUITE("cluster/detail/late_bounds") {

using namespace clientele;

TEST_CASE("a key passes no row whose label is not that of the definition, however its centroids have moved since") {
    random_generator random{21};
    std::size_t passed = 0, left = 0;
    for (const int k : {1, 2, 5, 8, 16, 17, 64, 70, 300})
        for (const int d : {1, 3, 8}) {
            matrix x(sanitized ? 200 : 1000, d), start(k, d);
            for (Eigen::Index v = 0; v < start.size(); ++v)
                start.data()[v] = random.uniform();
            for (Eigen::Index i = 0; i < x.rows();
                 ++i) { // near a line between two centroids, at times a hair from its middle
                const auto one = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const auto other = static_cast<Eigen::Index>(random.below(static_cast<std::uint64_t>(k)));
                const double share = 0.5 + (random.below(2) == 0 ? std::pow(10.0, -7 * random.uniform()) : 0.5) *
                                               (random.uniform() - 0.5);
                x.row(i) = start.row(one) + share * (start.row(other) - start.row(one));
            }
            x.row(7).setConstant(1e30); // is packed as NaN
            const auto columns = detail::columns_view<double>::of(x);
            for (const auto width : reference::widths()) {
                detail::row_memory memory;
                auto rows =
                    detail::tiled_rows::of(columns, detail::column_ranges{columns, {}, serial{}}, width, memory);
                rows.frame.scale = 1;
                rows.frame.offset.assign(static_cast<std::size_t>(d), 0.5);
                rows.fill(columns, 0, columns.rows);
                matrix c = start;
                const auto labels = reference::by_definition(x, c);
                const auto padded = rows.padded_rows();
                alignas(64) std::int32_t found[1024];
                unsigned char bits[1024 / 8];
                detail::late_bounds bounds;
                REQUIRE(bounds.next(c, 1, 0, columns.rows, {1, 1}, memory) == detail::late_bounds::step::begin);
                const detail::centroid_set centroids{c, rows.frame, rows.unit};
                detail::screen(width,
                               bounds.with_keys(centroids.arguments(rows.tiles, padded, found, bits), bounds.keys()));
                for (int step = sanitized ? 2 : 0; step < 12; step += sanitized ? 3 : 1) {
                    const double size = std::pow(10.0, -6 + 0.5 * step);
                    for (Eigen::Index v = 0; v < c.size(); ++v)
                        if (random.below(3) != 0)
                            c.data()[v] += size * (random.uniform() - 0.5);
                    REQUIRE(bounds.next(c, 1, 0, columns.rows, {1, 1}, memory) == detail::late_bounds::step::check);
                    bounds.check(width, 0, padded, bits);
                    const auto now = reference::by_definition(x, c);
                    std::size_t wrong = 0;
                    for (std::size_t i = 0; i < labels.size(); ++i)
                        if ((bits[i / 8] >> i % 8 & 1) == 0) {
                            ++passed;
                            wrong += labels[i] != now[i];
                        } else {
                            ++left;
                        }
                    CHECK(wrong == 0);
                    CHECK((bits[0] >> 7 & 1) == 1);
                }
            }
        }
    CHECK(passed > left / 4);
    CHECK(left > passed / 4);
}

} // TEST_SUITE("cluster/detail/late_bounds")
