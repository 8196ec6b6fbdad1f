#include <clientele/clv/detail/histories_of_all.hpp>
#include <clientele/clv/lifetime_value.hpp>
#include <clientele/clv/pareto_nbd.hpp>
#include <clientele/math/random.hpp>
#include <clientele/members.hpp>
#include <clientele/parallel/metered_ranks.hpp>

#include <doctest/doctest.h>

#include "../../parallel/shares.hpp"
#include <cstring>
#include <set>
#include <utility>

TEST_SUITE("detail/histories_of_all") {

using namespace clientele;

namespace {

struct book {
    std::vector<double> x, t_x, T, mean, weight, covariate;
    bool intervals = false;

    explicit book(std::size_t n, bool whole_days = true) {
        random_generator draw{n};
        for (std::size_t i = 0; i < n; ++i) {
            const auto part = [&] { return whole_days ? 0.0 : draw.uniform(); };
            T.push_back(20 + static_cast<double>(draw.below(30)) + part());
            x.push_back(std::floor(-2 * std::log(1 - draw.uniform())));
            t_x.push_back(x.back() == 0 ? 0.0 : 1 + std::floor((T.back() - 2) * draw.uniform()) + part() / 2);
            mean.push_back(x.back() == 0 ? 0.0 : static_cast<double>(draw.below(10'000)) / 100);
            weight.push_back(draw.uniform() + 0.5);
            covariate.push_back(static_cast<double>(draw.below(3)));
        }
    }
    histories rows(std::size_t first, std::size_t last, bool weights, bool covariates) const {
        const auto own = [&](const std::vector<double>& of) { return column{of}.subspan(first, last - first); };
        histories out{.x = own(x), .t_x = own(t_x), .T = own(T), .mean_spend = own(mean)};
        if (weights)
            out.weight = own(weight);
        if (intervals)
            out.log_intervals = own(covariate);
        if (covariates)
            out.covariates = {own(covariate)};
        return out;
    }
};

void check_same(const auto& fit, const book& all, bool weights = false, bool covariates = false) {
    const std::size_t n = all.x.size();
    const auto serial = fit.fit(all.rows(0, n, weights, covariates));
    for (const int count : {1, 2, 3})
        for (const bool uneven : {false, true})
            testing::on_ranks(count, [&](const auto& ranks) {
                auto [first, last] = testing::share_of(n, ranks.rank(), count);
                if (uneven) // the first has all
                    first = ranks.rank() == 0 ? 0 : n, last = n;
                const auto found = fit.fit_on(ranks, all.rows(first, last, weights, covariates));
                CHECK(first_difference(found, serial) == "");
            });
}

} // namespace

TEST_CASE("ranks fit lifetime value to the bits of all customers in one place") {
    for (const bool whole_days : {true, false})
        check_same(lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 20}, book{300, whole_days});
    check_same(lifetime_value{.purchases = mbg_nbd{}, .spend = skip{}}, book{100});
    check_same(buy_till_you_die{.model = pareto_nbd{}}, book{200});
}

TEST_CASE("intervals go along as they are, also where a rank has no customers") {
    auto all = book{100};
    all.intervals = true;
    check_same(buy_till_you_die<bg_nbd>{}, all);
    check_same(buy_till_you_die{.model = bg_cnbd{.k = 2}}, all);
}

TEST_CASE("weights go along as they are") {
    check_same(lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}, .horizon = 20}, book{200}, true);
}

TEST_CASE("every distinct history is sent once by each rank") {
    const book all{20'000};
    testing::on_ranks(2, [&](const auto& ranks) {
        const auto sent = detail::histories_of_all::purchases(ranks, "test", all.rows(0, 20'000, false, false));
        CHECK(sent.view().size() == 2 * collapse(all.rows(0, 20'000, false, false)).size());
        CHECK(sent.view().size() < 20'000);
    });
}

TEST_CASE("fits of purchases and spend send what docs/parallel.md says") {
    const book all{3'000};
    testing::on_ranks(3, [&](const auto& ranks) {
        const auto [first, last] = testing::share_of(3'000, ranks.rank(), 3);
        rank_traffic traffic;
        const metered_ranks metered{ranks, &traffic};
        const auto sent_by = [&](const auto& fit, const histories& own) {
            traffic = {};
            (void)fit.fit_on(metered, own);
            return static_cast<double>(traffic.bytes);
        };
        const auto own = all.rows(first, last, false, false);
        std::set<std::pair<double, double>> spends;
        for (std::size_t i = 0; i < own.size(); ++i)
            if (own.mean_spend[i] > 0)
                spends.emplace(own.x[i], own.mean_spend[i]);
        const double cells = 2 * 32 * static_cast<double>(collapse(own).size()), // to each of two
            means = 2 * 24 * static_cast<double>(spends.size());
        CHECK(sent_by(buy_till_you_die<bg_nbd>{}, own) == doctest::Approx(cells).epsilon(0.1));
        CHECK(sent_by(spending<gamma_gamma>{}, own) == doctest::Approx(means).epsilon(0.1));
        CHECK(sent_by(lifetime_value{.purchases = bg_nbd{}, .spend = gamma_gamma{}}, own) ==
              doctest::Approx(cells + means).epsilon(0.1));
        CHECK(sent_by(buy_till_you_die<bg_nbd>{}, all.rows(first, last, true, false)) ==
              doctest::Approx(2 * 8 * 5 * 1'000).epsilon(0.1)); // x, t_x, T, the mean and the weight of each
    });
}

TEST_CASE("a history that one rank alone may not have is refused by all, with its row among all") {
    const std::vector<double> x{0, 1, 2, 3}, t_x{0, 2, 9, 3}, T{5, 5, 5, 5}, mean{0, 1, 2, -1}, weight{1, 1, -1, 1};
    const auto own = [&](std::size_t first, std::size_t count, bool weighted) {
        const auto of = [&](const auto& all) { return column{all}.subspan(first, count); };
        return histories{of(x), of(t_x), of(T), of(mean), weighted ? of(weight) : column{}};
    };
    const auto refused = [&](const auto& fit, bool weighted) {
        testing::check_refused_alike(
            {2, 0, 2}, [&] { (void)fit.fit(own(0, 4, weighted)); },
            [&](const auto& ranks, std::size_t first, std::size_t count) {
                (void)fit.fit_on(ranks, own(first, count, weighted));
            });
    };
    refused(buy_till_you_die<bg_nbd>{}, false);
    refused(buy_till_you_die<bg_nbd>{}, true);
    refused(spending<gamma_gamma>{}, false);
}

TEST_CASE("nobody on any rank is refused, and so are ranks with other covariates") {
    const book all{10};
    CHECK_THROWS_WITH_AS(
        testing::on_ranks(2, [&](const auto& ranks) { (void)buy_till_you_die<bg_nbd>{}.fit_on(ranks, histories{}); }),
        "buy_till_you_die: there are no customers", error);
    CHECK_THROWS_WITH_AS(testing::on_ranks(2,
                                           [&](const auto& ranks) {
                                               (void)spending<gamma_gamma>{}.fit_on(
                                                   ranks, all.rows(0, 10, false, ranks.rank() == 0));
                                           }),
                         doctest::Contains("every rank must give as many covariates"), error);
}
} // TEST_SUITE("detail/histories_of_all")
