#include <clientele/orders/summarize.hpp>

#include "fuzz.hpp"
#include <numeric>

namespace {

template <class Returns>
void play(fuzz::bytes in, Returns returns) {
    using namespace clientele;
    using rules = summarize<rounded_money, leave_out_row, leave_out_row, Returns>;
    const day as_of = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1} + std::chrono::days{in.between(-400, 400)};
    fuzz::accepted([&] {
        const rules how{.as_of = as_of, .unit = std::chrono::days{in.between(-1, 8)}, .returns = returns};
        auto all = how.template builder<std::int64_t>(), one = how.template builder<std::int64_t>(),
             other = how.template builder<std::int64_t>();
        while (!in.empty()) {
            const std::int64_t customer = in.between(0, 9);
            const day when = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1} +
                             std::chrono::days{in.flip() ? in.between(-300, 60) : in.take<std::int32_t>()};
            const double amount = in.number();
            all.add(customer, when, amount);
            (in.flip() ? one : other).add(customer, when, amount);
        }
        const auto base = all.finish();
        one.merge(other);
        const auto merged = one.finish();
        fuzz::holds(base.customer == merged.customer && base.total == merged.total && base.t_x == merged.t_x,
                    "merged builders are the builder of all rows");
        fuzz::holds(fuzz::finite(base.total) && fuzz::finite(base.mean_spend) && fuzz::finite(base.annual_spend) &&
                        fuzz::finite(base.mean_gap) && fuzz::finite(base.tenure),
                    "summaries are finite");
        for (std::size_t i = 0; i < base.size(); ++i) {
            fuzz::holds(i == 0 || base.customer[i - 1] < base.customer[i], "ids ascend");
            fuzz::holds(base.first[i] <= base.last[i] && base.last[i] <= as_of, "days are in order");
            fuzz::holds(base.t_x[i] <= base.T[i] && (base.x[i] > 0) == (base.t_x[i] > 0), "histories are legal");
        }
        fuzz::holds(!in_words(base.counts).empty(), "rows are counted in words");
    });
}

} // namespace

FUZZ_HARNESS(summaries) {
    switch (in.between(0, 2)) {
    case 0:
        play(in, clientele::refuse_returns{});
        break;
    case 1:
        play(in, clientele::net_by_day{});
        break;
    default:
        play(in, clientele::returns_as_money{});
    }
}
