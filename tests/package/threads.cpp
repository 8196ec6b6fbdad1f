// One fitted pipeline inside a server, for the thread sanitizer: threads that answer requests, a refit that takes
// threads of its own, and another that is stopped. Every answer must be that of the version it names. With the argument
// `race` the program has a data race on purpose, which the sanitizer must find.
#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/math/random.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/parallel/executors.hpp>
#include <clientele/parallel/shared_fit.hpp>
#include <clientele/pipeline.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct order {
    int client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};
constexpr int months = 4, clients = 60, readers = 3;

day end_of(int month) { return day{2024y / 1 / 1} + std::chrono::days{180 + 30 * month}; }

std::chrono::days days_below(random_generator& draw, int most) {
    return std::chrono::days{static_cast<int>(draw.below(static_cast<std::uint64_t>(most)))};
}
std::vector<order> book(int month) {
    random_generator draw{5};
    std::vector<order> all;
    for (int client = 0; client < clients; ++client)
        for (day at = day{2024y / 1 / 1} + days_below(draw, 90); at <= end_of(month);
             at += std::chrono::days{1} + days_below(draw, 10 + 2 * client))
            all.push_back({client, at, static_cast<double>(1 + draw.below(100))});
    return all;
}

auto analysis(int month) {
    return pipeline{
        .summaries = summarize{.as_of = end_of(month), .unit = std::chrono::weeks{1}},
        .features = features{feature::recency{}, feature::purchase_days{}, feature::total{}},
        .value = weighted_score{.criteria = {{"days since last purchase", direction::cost}, {"total spend"}}},
        .rfm = rfm{.recency = quantile_bins{3}, .frequency = quantile_bins{3}, .monetary = quantile_bins{3}},
        .scaling = log1p_scaler{},
        .clusters = kmeans{.k = 3, .restarts = 4, .executor = threads{2}},
        .lifetime = lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}},
        .tier_by = by_lifetime_value{},
        .tier = abc{},
        .plan = service_plan{.plays = three_tier_playbook{}}};
}

struct answer {
    std::uint64_t version;
    std::size_t client;
    int cluster, tier;
    double value;
};

} // namespace

int main(int count, char** arguments) {
    const bool race = count > 1 && std::strcmp(arguments[1], "race") == 0;
    std::vector<std::vector<order>> of_client(clients);
    for (const auto& each : book(months))
        of_client[static_cast<std::size_t>(each.client)].push_back(each);

    shared_fit store{analysis(0).fit(book(0), where)};
    std::vector versions{store.current()};
    std::vector<std::vector<answer>> given(readers);
    std::atomic<bool> closed{false}, stop{false};
    int unguarded = 0;
    const auto ask = [&](const auto& fit, std::size_t client) {
        const auto of = fit->apply(of_client[client], where, end_of(months));
        return answer{fit.version, client, of.clusters[0], of.tiers[0], of.lifetime.value[0]};
    };
    {
        std::vector<std::jthread> serving;
        for (std::size_t r = 0; r < readers; ++r)
            serving.emplace_back([&, r] {
                for (std::size_t client = r; !closed; client = (client + 1) % clients) {
                    given[r].push_back(ask(store.current(), client));
                    if (race)
                        ++unguarded;
                }
            });
        const std::jthread stopped{[&] { // a refit that is stopped somewhere publishes nothing
            const auto watch = [&](const progress&) { return !stop.load(); };
            try {
                while (true)
                    (void)analysis(1).watched_by(watch).fit(book(1), where);
            } catch (const error& e) {
                if (e.code() != errc::stopped)
                    std::abort();
            }
        }};
        for (int month = 1; month <= months; ++month) {
            store.publish(analysis(month).fit(book(month), where));
            versions.push_back(store.current());
        }
        stop = true;
        closed = true;
    }
    std::size_t answers = 0, wrong = 0;
    for (const auto& by_one : given)
        for (const auto& each : by_one) {
            ++answers;
            const auto& fit = versions[static_cast<std::size_t>(each.version) - 1];
            const auto again = ask(fit, each.client);
            wrong += again.version != each.version || again.cluster != each.cluster || again.tier != each.tier ||
                     again.value != each.value;
        }
    std::printf("%zu answers by %zu versions, %zu of them not those of their version\n", answers, versions.size(),
                wrong);
    return wrong == 0 && answers > 0 ? 0 : 1;
}
