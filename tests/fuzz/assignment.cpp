#include <clientele/math/bounded_assignment.hpp>

#include "tables.hpp"

FUZZ_HARNESS(assignment) {
    using namespace clientele;
    const int n = in.between(0, 14), k = in.between(0, 4);
    std::vector<column_bounds> bounds(static_cast<std::size_t>(k));
    for (auto& each : bounds) {
        each.least_rows = static_cast<std::size_t>(in.between(0, 3));
        if (in.flip())
            each.most_rows = static_cast<std::size_t>(in.between(0, 9));
    }
    const bool priced = in.flip();
    const auto prices = priced ? in.numbers(bounds.size()) : std::vector<double>{};
    const auto cost = fuzz::table(in, n, k);
    fuzz::accepted([&] {
        const auto found = assign_within_bounds(cost, bounds, prices);
        std::size_t all = 0;
        for (std::size_t j = 0; j < bounds.size(); ++j) {
            fuzz::holds(found.sizes[j] >= bounds[j].least_rows && found.sizes[j] <= bounds[j].most_rows,
                        "bounds are kept");
            all += found.sizes[j];
        }
        fuzz::holds(all == static_cast<std::size_t>(n), "everybody has a place");
        double largest = 0;
        for (Eigen::Index i = 0; i < cost.size(); ++i)
            if (std::isfinite(cost.data()[i]))
                largest = std::max(largest, std::abs(cost.data()[i]));
        fuzz::holds(found.certificate.cost - found.certificate.bound <= 1e-9 * largest * std::max(1, n) + 1e-300,
                    "the certificate holds");
    });
}
