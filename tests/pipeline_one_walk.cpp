#include <clientele/features/features.hpp>
#include <clientele/orders/summarize.hpp>
#include <clientele/pipeline.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <ranges>

TEST_SUITE("pipeline, one walk") {

using namespace clientele;
using namespace std::chrono_literals;

namespace {

struct order {
    std::int64_t client;
    day placed;
    double net;
};
const fields where{.customer = &order::client, .when = &order::placed, .amount = &order::net};
const std::vector<order> orders{{1, 1998y / 1 / 5, 10}, {2, 1998y / 2 / 5, 20}, {1, 1998y / 3 / 5, 30}};

/// What gives summaries by rules, as a ledger does.
struct keeps_orders {
    [[nodiscard]] auto summaries(const auto& rules) const { return rules(orders, where); }
};

/// How often each stage is used, and how often a fitted one is copied.
struct tally {
    int summaries = 0, features = 0, value_fit = 0, value_score = 0, rfm_fit = 0, rfm_apply = 0, segments = 0,
        scaling_fit = 0, scaling_apply = 0, clusters_fit = 0, clusters_assign = 0, lifetime_fit = 0,
        lifetime_predict = 0, ranking = 0, tier_fit = 0, tier_apply = 0, plan = 0, contacted = 0, copies = 0;
    friend bool operator==(const tally&, const tally&) = default;
};

/// A fitted stage that counts its copies; it may be moved.
struct counts_copies {
    tally* of;
    explicit counts_copies(tally* counted) : of{counted} {}
    counts_copies(const counts_copies& other) : of{other.of} { ++of->copies; }
    counts_copies(counts_copies&&) = default;
    counts_copies& operator=(const counts_copies&) = delete;
    counts_copies& operator=(counts_copies&&) = delete;
};

using labels_t = std::vector<int>;
struct scores_t {
    std::vector<double> scores;
};

/// All stages, each counting. Whether a fit `Keeps` what it found for its own customers.
template <bool Keeps>
struct counting {
    tally* count;

    struct nothing {};
    struct own_labels {
        labels_t labels, tiers;
        labels_t scores; // of the rfm stage
    };
    using kept = std::conditional_t<Keeps, own_labels, nothing>;
    [[nodiscard]] static kept keep([[maybe_unused]] std::size_t n) {
        if constexpr (Keeps)
            return {labels_t(n, 3), labels_t(n, 1), labels_t(n, 5)};
        else
            return {};
    }

    struct summing {
        tally* count;
        std::chrono::days unit{1};
        day as_of{};
        [[nodiscard]] auto operator()(const std::vector<order>& all, const auto& at) const {
            ++count->summaries;
            return summarize{.as_of = as_of}(all, at);
        }
    };
    struct features_stage {
        tally* count;
        [[nodiscard]] feature_matrix operator()(const auto& base) const {
            ++count->features;
            return {matrix::Ones(static_cast<Eigen::Index>(base.size()), 2), {"one", "two"}};
        }
    };
    struct value_stage {
        tally* count;
        struct fitted : counts_copies {
            [[nodiscard]] scores_t score(const matrix_view& x) const {
                ++of->value_score;
                return {std::vector<double>(static_cast<std::size_t>(x.rows()))};
            }
        };
        [[nodiscard]] fitted fit(const matrix_view&) const {
            ++count->value_fit;
            return fitted{counts_copies{count}};
        }
    };
    struct rfm_stage {
        tally* count;
        struct fitted : counts_copies, kept {
            [[nodiscard]] labels_t apply(column, column, column money) const {
                ++of->rfm_apply;
                return labels_t(money.size(), 5);
            }
        };
        [[nodiscard]] fitted fit(column, column, column money) const {
            ++count->rfm_fit;
            return {counts_copies{count}, keep(money.size())};
        }
    };
    struct segments_stage {
        tally* count;
        [[nodiscard]] labels_t assign(const labels_t& scores) const {
            ++count->segments;
            return scores;
        }
    };
    struct scaling_stage {
        tally* count;
        struct fitted : counts_copies {
            [[nodiscard]] matrix apply(const matrix& x) const {
                ++of->scaling_apply;
                return x;
            }
        };
        [[nodiscard]] fitted fit(const matrix&) const {
            ++count->scaling_fit;
            return fitted{counts_copies{count}};
        }
    };
    struct clusters_stage {
        tally* count;
        struct fitted : counts_copies, kept {
            [[nodiscard]] labels_t assign(const matrix& x) const {
                ++of->clusters_assign;
                return labels_t(static_cast<std::size_t>(x.rows()), 3);
            }
        };
        [[nodiscard]] fitted fit(const matrix& x) const {
            ++count->clusters_fit;
            return {counts_copies{count}, keep(static_cast<std::size_t>(x.rows()))};
        }
    };
    struct lifetime_stage {
        tally* count;
        struct nothing_predicted {};
        struct all_predicted {
            labels_t predicted;
        };
        struct fitted : counts_copies, std::conditional_t<Keeps, all_predicted, nothing_predicted> {
            [[nodiscard]] labels_t predict(const histories& h) const {
                ++of->lifetime_predict;
                return labels_t(h.size(), 9);
            }
        };
        [[nodiscard]] fitted fit([[maybe_unused]] const histories& h) const {
            ++count->lifetime_fit;
            if constexpr (Keeps)
                return {counts_copies{count}, {labels_t(h.size(), 9)}};
            else
                return {counts_copies{count}, {}};
        }
    };
    struct tier_stage {
        tally* count;
        struct fitted : counts_copies {
            labels_t tiers;
            [[nodiscard]] int count() const { return 2; }
            [[nodiscard]] labels_t apply(column values) const {
                ++of->tier_apply;
                return labels_t(values.size(), 1);
            }
        };
        [[nodiscard]] fitted fit(column values) const {
            ++count->tier_fit;
            return {counts_copies{count}, labels_t(values.size(), 1)};
        }
    };
    struct plan_stage {
        tally* count;
        [[nodiscard]] labels_t plan(const labels_t& tiers, column, std::span<const day>, day) const {
            ++count->plan;
            return tiers;
        }
    };

    [[nodiscard]] auto all() const {
        return pipeline{.summaries = summing{count, std::chrono::days{1}, 1998y / 12 / 31},
                        .features = features_stage{count},
                        .value = value_stage{count},
                        .rfm = rfm_stage{count},
                        .segments = segments_stage{count},
                        .scaling = scaling_stage{count},
                        .clusters = clusters_stage{count},
                        .lifetime = lifetime_stage{count},
                        .tier_by =
                            [count = count](const auto& seen) {
                                ++count->ranking;
                                return column{seen.base.total};
                            },
                        .tier = tier_stage{count},
                        .plan = plan_stage{count},
                        .contacted =
                            [count = count](const auto& seen) {
                                ++count->contacted;
                                return std::span<const day>{seen.base.last};
                            }};
    }
};

} // namespace

TEST_CASE("a run takes each stage once, asks no fit for what it keeps, and copies no fitted stage") {
    tally keeps;
    const auto [fitted, now] = counting<true>{&keeps}.all().run(orders, where);
    const tally once{.summaries = 1,
                     .features = 1,
                     .value_fit = 1,
                     .value_score = 1,
                     .rfm_fit = 1,
                     .segments = 1,
                     .scaling_fit = 1,
                     .scaling_apply = 1,
                     .clusters_fit = 1,
                     .lifetime_fit = 1,
                     .ranking = 1,
                     .tier_fit = 1,
                     .plan = 1,
                     .contacted = 1};
    CHECK(keeps == once);
    CHECK(now.rfm.front() == 5);
    CHECK(now.clusters.front() == 3);
    CHECK(now.lifetime.front() == 9);
    CHECK(now.tiers.front() == 1);

    tally forgets, asked = once;
    asked.rfm_apply = asked.clusters_assign = asked.lifetime_predict = 1;
    (void)counting<false>{&forgets}.all().run(orders, where);
    CHECK(forgets == asked);

    keeps = {};
    (void)fitted.apply(now.base);
    CHECK(keeps == tally{.features = 1,
                         .value_score = 1,
                         .rfm_apply = 1,
                         .segments = 1,
                         .scaling_apply = 1,
                         .clusters_assign = 1,
                         .lifetime_predict = 1,
                         .ranking = 1,
                         .tier_apply = 1,
                         .plan = 1,
                         .contacted = 1});
}

TEST_CASE("the observer hears of every stage in turn, and stops the walk before any of them") {
    std::vector<std::string> heard;
    std::size_t stop_at = 99, total = 10;
    const auto note = [&](const progress& p) {
        CHECK(p.done == heard.size());
        CHECK(p.total == total);
        heard.emplace_back(p.stage);
        return p.done != stop_at;
    };
    tally count;
    auto stages = counting<true>{&count}.all();
    const pipeline watched{stages.summaries,
                           stages.features,
                           stages.value,
                           stages.rfm,
                           stages.segments,
                           stages.scaling,
                           stages.clusters,
                           stages.lifetime,
                           stages.tier_by,
                           stages.tier,
                           stages.plan,
                           stages.contacted,
                           note};
    const std::vector<std::string> all{"summaries", "features", "value",    "rfm",  "segments",
                                       "scaling",   "clusters", "lifetime", "tier", "plan"};
    const auto [fitted, now] = watched.run(orders, where);
    CHECK(std::ranges::equal(heard | std::views::take(10), all));
    CHECK(heard.back() == "done");
    heard.clear();
    (void)fitted.apply(orders, where, 1998y / 12 / 31);
    CHECK(std::ranges::equal(heard | std::views::take(10), all));
    heard.clear();
    (void)fitted.apply(keeps_orders{}, 1998y / 12 / 31);
    CHECK(std::ranges::equal(heard | std::views::take(10), all));
    heard.clear();
    total = 9; // whoever brings summaries needs none
    (void)fitted.apply(now.base);
    CHECK(std::ranges::equal(heard | std::views::take(9), all | std::views::drop(1)));
    total = 10;

    for (stop_at = 0; stop_at < all.size(); ++stop_at) {
        const auto sentence_of = "pipeline: the observer stopped it before the stage " + all[stop_at];
        heard.clear();
        CHECK_THROWS_WITH((void)watched.run(orders, where), sentence_of.c_str());
        heard.clear();
        try {
            (void)fitted.apply(orders, where, 1998y / 12 / 31);
            FAIL("not stopped");
        } catch (const error& e) {
            CHECK(e.code() == errc::stopped);
        }
    }
    count = {};
    stop_at = 2;
    heard.clear();
    CHECK_THROWS_AS((void)watched.run(orders, where), error);
    CHECK(count == tally{.summaries = 1, .features = 1}); // nothing after the stop is begun
}

} // TEST_SUITE("pipeline, one walk")
