#include <clientele/plan/budget.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(budget) {
    const auto amount = in.flip() ? in.between(0, 30000) : in.take<std::int64_t>();
    const auto n = static_cast<std::size_t>(in.between(0, 9));
    const auto weights = in.flip() ? in.weights(n) : in.numbers(n);
    fuzz::accepted([&] {
        const auto parts = clientele::split_exactly(amount, weights);
        std::int64_t all = 0;
        for (std::size_t i = 0; i < n; ++i) {
            fuzz::holds(parts[i] >= 0 && (weights[i] > 0 || parts[i] == 0), "nothing for no weight");
            all += parts[i];
            for (std::size_t j = 0; j < n; ++j)
                fuzz::holds(!(weights[i] > weights[j]) || parts[i] >= parts[j], "more weight, no less money");
        }
        fuzz::holds(n == 0 ? all == 0 : all == amount, "the parts add up");
    });
}
