// What a customer takes in each stage after the summaries: docs/scale.md says it, and here it is counted.

#include <clientele/cluster/kmeans.hpp>
#include <clientele/clv/histories.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/features/features.hpp>
#include <clientele/features/scaling.hpp>
#include <clientele/orders/summaries.hpp>
#include <clientele/plan/service_plan.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/score/weighted_score.hpp>
#include <clientele/tier/abc.hpp>
#include <clientele/tree/decision_tree.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#if defined(__has_feature)
#define CLIENTELE_HAS_FEATURE(...) __has_feature(__VA_ARGS__)
#else
#define CLIENTELE_HAS_FEATURE(...) 0
#endif
namespace {

// The figures of the page: "| `stage` ... | bytes |".
std::map<std::string, double> stated() {
    std::map<std::string, double> figures;
    std::ifstream page{CLIENTELE_DATA "/../../docs/scale.md"};
    for (std::string line; std::getline(page, line);)
        if (line.starts_with("| ") && line.ends_with(" |")) {
            const auto name = line.substr(2, line.find_first_of(" ,|", 2) - 2);
            const auto last = line.substr(line.rfind("| ", line.size() - 3) + 2);
            if (last.find_first_not_of("0123456789 |") == last.npos && last.find_first_of("0123456789") != last.npos)
                figures[name.substr(0, name.find_last_not_of(' ') + 1)] = std::stod(last);
        }
    return figures;
}

} // namespace

TEST_SUITE("stage_memory") {

TEST_CASE("docs/scale.md states what a customer takes in each stage") {
    const auto figures = stated();
    for (const char* stage :
         {"features", "score", "scaling", "clusters", "rfm", "lifetime", "tiers", "plan", "tree", "pruning"}) {
        CAPTURE(stage);
        REQUIRE(figures.contains(stage));
        CHECK(figures.at(stage) > 0);
    }
}

} // TEST_SUITE("stage_memory")

// Where the memory of all is this program's own to count: that of matrices, too, comes from malloc.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&                           \
    !CLIENTELE_HAS_FEATURE(address_sanitizer) && !CLIENTELE_HAS_FEATURE(thread_sanitizer)
#include <malloc.h>

namespace stage_memory {
inline std::atomic<std::size_t> held{0}, most_held{0}; // bytes
inline void* took(void* memory) noexcept {
    if (memory != nullptr) {
        held += ::malloc_usable_size(memory);
        most_held = (std::max)(most_held.load(), held.load());
    }
    return memory;
}
inline void gives(void* memory) noexcept {
    if (memory != nullptr)
        held -= ::malloc_usable_size(memory);
}
} // namespace stage_memory

extern "C" {
void* __libc_malloc(std::size_t);                // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t, std::size_t);   // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void*, std::size_t);        // NOLINT(bugprone-reserved-identifier)
void* __libc_memalign(std::size_t, std::size_t); // NOLINT(bugprone-reserved-identifier)
void __libc_free(void*);                         // NOLINT(bugprone-reserved-identifier)
void* malloc(std::size_t size) noexcept { return stage_memory::took(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) noexcept { return stage_memory::took(__libc_calloc(count, size)); }
void* realloc(void* memory, std::size_t size) noexcept {
    stage_memory::gives(memory);
    return stage_memory::took(__libc_realloc(memory, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept { // what `new` of aligned things calls
    return stage_memory::took(__libc_memalign(alignment, size));
}
void free(void* memory) noexcept {
    stage_memory::gives(memory);
    __libc_free(memory);
}
}

TEST_SUITE("stage_memory") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

summaries<std::int64_t> book_of(std::size_t customers) {
    summaries<std::int64_t> base;
    base.as_of = 2024y / 12 / 31;
    base.customer.resize(customers);
    std::iota(base.customer.begin(), base.customer.end(), 1);
    for (std::size_t i = 0; i < customers; ++i) {
        const int repeats = static_cast<int>(i * 7 % 11), age = 60 + static_cast<int>(i * 13 % 700);
        const double last = repeats == 0 ? 0 : age * (0.3 + 0.06 * static_cast<double>(i % 10));
        base.first.push_back(base.as_of - std::chrono::days{age});
        base.last.push_back(base.first.back() + std::chrono::days{static_cast<int>(last)});
        base.purchase_days.push_back(repeats + 1);
        base.orders.push_back(repeats + 1);
        base.x.push_back(repeats);
        base.t_x.push_back(static_cast<int>(last));
        base.T.push_back(age);
        base.recency.push_back(age - static_cast<int>(last));
        base.total.push_back(20.0 * (repeats + 1) + static_cast<double>(i % 97));
        base.mean_spend.push_back(repeats == 0 ? 0 : 20.0 + static_cast<double>(i % 31));
        base.annual_spend.push_back(base.total.back());
        base.tenure.push_back(age / 365.0);
        base.mean_gap.push_back(repeats == 0 ? 0 : last / repeats);
        base.longest_gap.push_back(base.mean_gap.back());
    }
    return base;
}

// What each stage holds at most while it works on a book.
std::map<std::string, double> taken_by(std::size_t customers) {
    const auto base = book_of(customers);
    std::map<std::string, double> taken;
    const auto count = [&](const char* stage, const auto& call) {
        const std::size_t before = stage_memory::held;
        stage_memory::most_held = before;
        auto result = call();
        taken[stage] = static_cast<double>(stage_memory::most_held - before);
        return result;
    };
    const auto x = count(
        "features", [&] { return features{feature::recency{}, feature::purchase_days{}, feature::total{}}(base); });
    (void)count("score", [&] {
        const weighted_score rules{
            .criteria = {{"days since last purchase", direction::cost}, {"purchase days"}, {"total spend"}}};
        return rules.fit(x.values).score(x.values);
    });
    const auto scaled = count("scaling", [&] { return log1p_scaler{}.fit(x.values).apply(x.values); });
    (void)count("clusters", [&] { return kmeans{.k = 4, .restarts = 2, .seed = 1}.fit(scaled); });
    const std::vector<double> days(base.purchase_days.begin(), base.purchase_days.end());
    (void)count("rfm", [&] { return rfm{}.fit(base.recency, days, base.total); });
    (void)count("lifetime", [&] {
        return lifetime_value{
            .purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 365, .discount = annual_rate{0.10}}
            .fit(histories{.x = base.x, .t_x = base.t_x, .T = base.T, .mean_spend = base.mean_spend});
    });
    const auto tiers = count("tiers", [&] { return abc{}.fit(base.total); });
    (void)count("plan", [&] {
        return service_plan{.plays = three_tier_playbook{}, .budget = 1e6}.plan(tiers.tiers, base.total, base.last,
                                                                                base.as_of);
    });
    (void)count("tree", [&] { return decision_tree{}.fit(x.values, tiers.tiers); });
    (void)count("pruning",
                [&] { return decision_tree{.pruning = cross_validated{.folds = 5}}.fit(x.values, tiers.tiers); });
    return taken;
}

} // namespace

TEST_CASE("a customer takes in each stage what docs/scale.md says") {
    const auto few = taken_by(60'000), many = taken_by(160'000), said = stated(); // beyond what clusters polish
    for (const auto& [stage, bytes] : many) {
        CAPTURE(stage);
        const double one = (bytes - few.at(stage)) / 100'000;
        CAPTURE(one);
        REQUIRE(said.contains(stage));
        CHECK(one <= 1.05 * said.at(stage));
        CHECK(one >= 0.8 * said.at(stage));
    }
}

} // TEST_SUITE("stage_memory")

#endif
