#include <clientele/portrait/customer_profiles.hpp>

#include "tables.hpp"

FUZZ_HARNESS(profiles) {
    using namespace clientele;
    const auto n = static_cast<std::size_t>(in.between(0, 40));
    std::vector<std::int64_t> customer(n);
    std::vector<day> when(n);
    std::vector<int> category(n), channel(n);
    const auto amount = in.numbers(n), list = in.flip() ? in.numbers(n) : std::vector<double>{};
    for (std::size_t i = 0; i < n; ++i) {
        customer[i] = in.between(0, 6);
        when[i] = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1} + std::chrono::days{in.between(-900, 30)};
        category[i] = in.between(-1, 4);
        channel[i] = in.between(0, 3);
    }
    fuzz::accepted([&] {
        const order_lines<> lines{.customer = customer,
                                  .when = when,
                                  .amount = amount,
                                  .category = category,
                                  .channel = channel,
                                  .list_amount = list};
        const summarize<rounded_money, leave_out_row, leave_out_row, net_by_day> rules{
            .as_of = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};
        const auto profiles = profile_customers<decltype(rules)>{.summaries = rules}(lines);
        fuzz::holds(profiles.concentration.size() == profiles.size(), "everybody has a profile");
        for (std::size_t i = 0; i < profiles.size(); ++i)
            fuzz::holds(!std::isinf(profiles.concentration[i]) && !(profiles.concentration[i] > 1 + 1e-12),
                        "concentration is a share");
        fuzz::holds(fuzz::finite(profiles.category_spend), "spend by category is finite");
    });
}
