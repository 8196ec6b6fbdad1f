// The whole walk from columns of orders to tiers, and where its time goes: for each stage seconds by the clock and of
// the processor, on so many threads. Rounds in turn; the digest of what is said of customers is the same each time.
//
//     bench_parallel_threads CUSTOMERS ROUNDS THREADS...

#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/orders/order_columns.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/tier/abc.hpp>

#include "../orders/orders_data.hpp"
#include "../two_threads.hpp"
#include "../usage.hpp"
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <vector>

using namespace clientele;

namespace {

// Says of each stage what it took.
class stage_times {
public:
    bool operator()(const progress& at) {
        if (at.stage != stage_) {
            if (!stage_.empty())
                std::printf("  %-10s %6.2f %6.2f\n", stage_.c_str(), clock_seconds() - clock_, cpu_seconds() - cpu_);
            stage_ = at.stage;
            clock_ = clock_seconds();
            cpu_ = cpu_seconds();
        }
        return true;
    }

private:
    std::string stage_{};
    double clock_ = 0, cpu_ = 0;
};

std::uint32_t digest_of(const auto& now) {
    std::uint32_t crc = 0;
    const auto add = [&](const auto& column) { crc = crc32c(std::as_bytes(std::span{column}), crc); };
    add(now.base.customer), add(now.base.total), add(now.rfm.monetary()), add(now.clusters), add(now.lifetime.value);
    add(now.tiers);
    return crc;
}

void run(const orders_data& orders, unsigned count) {
    const threads executor{count};
    stage_times times;
    const pipeline analysis{
        .summaries = summarize{.as_of = day32{day32::duration{orders.last_day}},
                               .unit = std::chrono::weeks{1},
                               .money = minor_units{}},
        .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
        .rfm = rfm{},
        .segments = segment_maps::standard(),
        .clusters = kmeans{.k = 4, .polish = no_polish{}, .seed = 1, .executor = executor},
        .lifetime =
            lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 52, .discount = annual_rate{0.10}},
        .tier_by = by_lifetime_value{},
        .tier = abc{},
        .observer = std::ref(times)};
    const order_columns columns{
        .customer = std::span{orders.customer}, .when = std::span{orders.when}, .amount = std::span{orders.cents}};
    order_workspace<std::int64_t> workspace;
    const double clock = clock_seconds(), cpu = cpu_seconds();
    std::printf("%u threads, %zu rows: stage, seconds by the clock, of the processor\n", count, orders.customer.size());
    const auto now = analysis.run(columns, workspace, executor).now;
    std::printf("  %-10s %6.2f %6.2f   %zu customers, digest %08x\n", "all", clock_seconds() - clock,
                cpu_seconds() - cpu, now.base.size(), digest_of(now));
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> given{arguments + 1, arguments + count};
    if (given.size() < 3) {
        std::fputs("threads: CUSTOMERS ROUNDS THREADS...\n", stderr);
        return 2;
    }
    const auto orders = make_orders(std::stoull(given[0]), true);
    for (int round = std::stoi(given[1]); round > 0; --round) {
        std::printf("arithmetic alone is %.2f times as fast on two threads\n", speedup_of_arithmetic());
        for (std::size_t i = 2; i < given.size(); ++i)
            run(orders, static_cast<unsigned>(std::stoul(given[i])));
    }
}
