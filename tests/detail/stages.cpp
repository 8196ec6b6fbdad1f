#include <clientele/detail/stages.hpp>

#include <doctest/doctest.h>

#include <vector>

TEST_SUITE("detail/stages") {

using namespace clientele;

namespace {

struct two_customers {
    std::vector<double> recency{3, 1}, total{10, 20};
    std::vector<int> purchase_days{1, 2};
};

// Gives back what it was asked with.
struct last_of_each {
    using columns = std::vector<double>;
    [[nodiscard]] columns apply(const columns& recency, const columns& days, const columns& total) const {
        return {recency.back(), days.back(), total.back()};
    }
    [[nodiscard]] columns apply(const columns& by) const { return by; }
};
struct learns {
    template <class... Columns>
    [[nodiscard]] last_of_each fit(const Columns&...) const {
        return {};
    }
};
struct learns_and_keeps {
    struct fit_and_tiers : last_of_each {
        std::vector<double> tiers{7};
    };
    [[nodiscard]] static fit_and_tiers fit(const std::vector<double>&) { return {}; }
};

} // namespace

TEST_CASE("scores of recency, frequency and money read purchase days as numbers, learned or applied") {
    const two_customers base;
    CHECK(detail::learn_rfm(learns{}, base).seen == std::vector<double>{1, 2, 20});
    CHECK(detail::apply_rfm(last_of_each{}, base) == std::vector<double>{1, 2, 20});
}

TEST_CASE("tiers that a fit keeps are taken from it, others are asked of it") {
    const std::vector<double> ranking{5, 6};
    CHECK(detail::learn_tiers(learns_and_keeps{}, ranking).seen == std::vector<double>{7});
    CHECK(detail::learn_tiers(learns{}, ranking).seen == ranking);
}
} // TEST_SUITE("detail/stages")
