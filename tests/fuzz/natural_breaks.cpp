#include <clientele/math/natural_breaks.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(natural_breaks) {
    using namespace clientele;
    const auto n = static_cast<std::size_t>(in.between(0, 40));
    const int k = in.between(-1, 9);
    const bool weighted = in.flip(), choose = in.flip();
    const auto values = in.numbers(n), weights = weighted ? in.weights(n) : std::vector<double>{};
    fuzz::accepted([&] {
        const auto check = [&](const natural_classes& found) {
            fuzz::holds(std::isfinite(found.cost) && found.cost >= 0, "the cost is finite");
            fuzz::holds(fuzz::finite(found.means) && fuzz::finite(found.weights), "means and weights are finite");
            fuzz::holds(found.goodness_of_fit >= 0 && found.goodness_of_fit <= 1, "the goodness of fit is a share");
            for (std::size_t c = 1; c < found.upper.size(); ++c)
                fuzz::holds(found.upper[c - 1] < found.upper[c], "breaks ascend");
            for (const double value : values)
                fuzz::holds(found.assign(value) >= 0 && found.assign(value) < found.k_used, "classes exist");
        };
        if (!choose)
            return check(optimal_breaks{.k = k}.fit(values, weights));
        const auto chosen = breaks_by_bic{.least_k = 1, .most_k = k}.fit(values, weights);
        check(chosen.best);
        for (const auto& line : chosen.table)
            fuzz::holds(std::isfinite(line.bic) && std::isfinite(line.cost), "the table is finite");
    });
}
