#include <clientele/tier/abc.hpp>
#include <clientele/tier/quota.hpp>
#include <clientele/tier/thresholds.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(tiers) {
    using namespace clientele;
    const int kind = in.between(0, 3);
    const auto n = static_cast<std::size_t>(in.between(0, 30));
    std::vector<double> shares{0.8, 0.95};
    if (in.flip())
        shares = {in.between(0, 12) / 10.0, in.between(0, 12) / 10.0};
    const auto values = in.numbers(n);
    const auto check = [&](const fitted_tiers& fit) {
        fuzz::holds(fit.tiers.size() == n, "everybody has a tier");
        for (std::size_t t = 1; t < fit.thresholds.size(); ++t)
            fuzz::holds(!(fit.thresholds[t] > fit.thresholds[t - 1]), "thresholds never rise");
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                fuzz::holds(!(values[i] > values[j]) || fit.tiers[i] <= fit.tiers[j], "more value, no worse a tier");
    };
    fuzz::accepted([&] {
        if (kind == 0)
            return check(abc{.shares = shares}.fit(values));
        if (kind == 1)
            return check(abc<crossing_out, ties_by_row, negatives_last>{.shares = shares}.fit(values));
        if (kind == 2)
            return check(abc_by_count{.shares = shares}.fit(values));
        const auto fit = quota_tiers{}.fit(values);
        fuzz::holds(fit.tiers.size() == n && std::isfinite(fit.violation), "quotas are finite");
        std::size_t all = 0;
        for (const auto& line : fit.lines) {
            fuzz::holds(std::isfinite(line.share_of_customers) && std::isfinite(line.profit), "lines are finite");
            all += line.customers;
        }
        fuzz::holds(all == n, "the tiers hold everybody");
    });
}
