// How often 95 % intervals of effects, of pipelines and of the retention of money hold the truth, averaged over truths
// that are drawn anew each time. Prints one row per interval, one column per number of customers or deals.
//   bench_monitor_coverage_effect [truths, 2000]

#include <clientele/math/distributions.hpp>
#include <clientele/math/random.hpp>
#include <clientele/monitor/deals/open_deals.hpp>
#include <clientele/monitor/effect/campaign_uplift.hpp>
#include <clientele/monitor/effect/matched_difference.hpp>
#include <clientele/monitor/revenue/bridge_lines.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using namespace clientele;
using namespace std::chrono_literals;

namespace {

constexpr std::array<std::size_t, 4> sizes{40, 100, 400, 1000};

bool holds(const interval& found, double truth) { return found.lower <= truth && truth <= found.upper; }

// Growing customers are treated more often; a feature in steps makes ties.
bool effect_holds(random_generator& random, std::size_t n) {
    const double effect = 10 * random.uniform(), noise = 1 + 10 * random.uniform(), rate = 0.1 + 0.3 * random.uniform();
    std::vector<bool> treated;
    std::vector<double> before, after, size, age;
    for (std::size_t i = 0; i < n; ++i) {
        size.push_back(random.uniform());
        age.push_back(std::floor(4 * random.uniform()));
        treated.push_back(random.uniform() < rate * (0.2 + 1.6 * size.back()));
        before.push_back(100 + noise * draw_normal(random));
        after.push_back(100 + 10 * size.back() + age.back() + noise * draw_normal(random) +
                        (treated.back() ? effect : 0));
    }
    if (std::count(treated.begin(), treated.end(), true) < 2)
        return effect_holds(random, n);
    return holds(matched_difference{}
                     .measure(observed_change<std::vector<bool>>{treated, before, after, {"size", "age"}, {size, age}})
                     .effect,
                 effect);
}

bool uplift_holds(random_generator& random, std::size_t n) {
    const double p = random.uniform(), q = random.uniform();
    const std::size_t m = n / 2;
    return holds(campaign_uplift{}.measure({m, draw_binomial(random, m, p)}, {m, draw_binomial(random, m, q)}).uplift,
                 p - q);
}

// n open deals after as many closed ones, in three stages with odds of their own; what is won of the open ones.
bool pipeline_holds(random_generator& random, std::size_t n) {
    const std::array<double, 3> next{0.3 + 0.5 * random.uniform(), 0.3 + 0.5 * random.uniform(),
                                     0.3 + 0.5 * random.uniform()};
    const day began = 2026y / 1 / 1, today = 2026y / 6 / 30;
    std::vector<std::size_t> deal, open;
    std::vector<int> stage, stage_now;
    std::vector<bool> won;
    for (std::size_t i = 0; i < n; ++i) {
        int reached = 0;
        while (reached < 3 && draw_bernoulli(random, next[static_cast<std::size_t>(reached)]))
            ++reached;
        for (int s = 0; s <= std::min(reached, 2); ++s) {
            deal.push_back(i);
            stage.push_back(s);
            won.push_back(reached == 3);
        }
    }
    double truth = 0;
    std::vector<double> value;
    for (std::size_t i = 0; i < n; ++i) {
        open.push_back(i);
        stage_now.push_back(static_cast<int>(random.below(3)));
        value.push_back(std::exp(0.7 * draw_normal(random)));
        bool is_won = true;
        for (auto s = static_cast<std::size_t>(stage_now.back()); s < 3; ++s)
            is_won = is_won && draw_bernoulli(random, next[s]);
        truth += is_won ? value.back() : 0;
    }
    const std::vector<day> entered(deal.size(), began), left(deal.size(), today), since(n, began);
    const auto odds =
        stage_odds{.as_of = today, .stages = {"a", "b", "c"}}.fit(closed_deals{deal, stage, entered, left, won});
    return holds(deal_pipeline{.as_of = today}.weigh(odds, open_deals{open, value, stage_now, since, since}).expected,
                 truth);
}

// Lognormal spending, of which everybody keeps a share of its own.
bool retention_holds(random_generator& random, std::size_t n, bool gross) {
    const double spread = 0.3 + 0.7 * random.uniform(), leaves = 0.05 + 0.25 * random.uniform(),
                 growth = 0.5 * random.uniform();
    money_ratio ratio;
    double kept = 0; // what a customer keeps in the mean, whatever it spends
    constexpr int steps = 2000;
    const auto share = [&](double u) { return gross ? std::min(1.0, 0.6 + growth + u) : 0.6 + growth + u; };
    for (int i = 0; i < steps; ++i)
        kept += share((i + 0.5) / steps) / steps;
    for (std::size_t i = 0; i < n; ++i) {
        const double base = std::floor(1e4 * std::exp(spread * draw_normal(random))) + 1;
        const double now = random.uniform() < leaves ? 0 : std::floor(base * share(random.uniform()));
        ratio.base += static_cast<std::int64_t>(base);
        ratio.now += static_cast<std::int64_t>(now);
        ++ratio.customers;
        ratio.base_squares += base * base;
        ratio.products += base * now;
        ratio.now_squares += now * now;
    }
    return holds(*ratio.estimate(), (1 - leaves) * kept);
}

template <class Holds>
void print(const char* name, int truths, const Holds& once) {
    std::printf("%-40s", name);
    for (const auto n : sizes) {
        int held = 0;
        for (int i = 0; i < truths; ++i) {
            auto random = random_generator{n}.split(static_cast<std::uint64_t>(i));
            held += once(random, n);
        }
        std::printf("  %6.2f", 100.0 * held / truths);
    }
    std::printf("\n");
}

} // namespace

int main(int count, char** words) {
    const int truths = count > 1 ? std::atoi(words[1]) : 2000;
    std::printf("%-40s", "of so many");
    for (const auto n : sizes)
        std::printf("  %6zu", n);
    std::printf("\n");
    print("effect with look-alikes", truths, effect_holds);
    print("uplift of a campaign", truths, uplift_holds);
    print("what is won of open deals", truths, pipeline_holds);
    print("net retention of money", truths, [](auto& random, auto n) { return retention_holds(random, n, false); });
    print("gross retention of money", truths, [](auto& random, auto n) { return retention_holds(random, n, true); });
}
