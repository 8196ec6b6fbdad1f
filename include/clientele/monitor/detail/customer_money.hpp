#pragma once

/// @file
/// The money of each customer at each age, cohort by cohort.

#include <clientele/math/detail/rounded_product.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/monitor/detail/distinct_places.hpp>
#include <clientele/monitor/retention/cohort_ratio.hpp>
#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

/// @cond INTERNAL
namespace clientele::inline CLIENTELE_ABI::detail {

/// Rows of periods that have ended, brought together by customer, and customers by cohort: at no time more than the
/// sums of one cohort are kept, and no order of the rows changes a bit.
template <class Periods>
class customer_money {
public:
    customer_money(const distinct_places& whose, const std::vector<std::uint32_t>& came, const Periods& periods,
                   std::size_t ended, std::span<const day> on, column amounts, double unit)
        : ended_{ended}, unit_{unit}, cohorts_(ended + 1), begins_(came.size() + 1) {
        for (const std::size_t cohort : came)
            if (cohort < ended)
                ++cohorts_[cohort + 1];
        for (std::size_t cohort = 0; cohort < ended; ++cohort)
            cohorts_[cohort + 1] += cohorts_[cohort];
        customers_.resize(cohorts_.back());
        auto place = cohorts_;
        for (std::size_t customer = 0; customer < came.size(); ++customer)
            if (came[customer] < ended)
                customers_[place[came[customer]]++] = static_cast<std::uint32_t>(customer);
        for (const std::uint32_t who : whose.of)
            ++begins_[std::size_t{who} + 1];
        for (std::size_t who = 1; who < begins_.size(); ++who)
            begins_[who] += begins_[who - 1];
        payments_.resize(on.size());
        auto free = begins_;
        for (std::size_t row = 0; row < on.size(); ++row)
            payments_[free[whose.of[row]]++] = {periods.of(on[row]), amounts[row]};
    }

    /// The sums of a cohort, of the customers of all ranks: of all, and of those who paid at age 0, of whom at most
    /// that counts.
    template <class Ranks>
    void fill(const Ranks& ranks, std::size_t cohort, cohort_ratio& net, cohort_ratio& gross) {
        const std::size_t ages = ended_ - cohort;
        sums all{ages}, kept{ages};
        for (std::size_t i = cohorts_[cohort]; i < cohorts_[cohort + 1]; ++i) {
            const std::size_t who = customers_[i];
            const std::span<payment> own{payments_.data() + begins_[who], payments_.data() + begins_[who + 1]};
            std::sort(own.begin(), own.end());
            double base = 0;
            for (std::size_t first = 0, last = 0; first < own.size() && own[first].first < ended_; first = last) {
                double money = 0;
                for (; last < own.size() && own[last].first == own[first].first; ++last)
                    money += own[last].second * unit_;
                const std::size_t age = own[first].first - cohort;
                base = age == 0 ? money : base; // the first of all
                all.add(age, base, money);
                if (base > 0)
                    kept.add(age, base, std::clamp(money, 0.0, base));
            }
            all.customers += 1;
            kept.customers += base > 0;
        }
        all.read(ranks, net);
        kept.read(ranks, gross);
    }

private:
    using payment = std::pair<std::uint32_t, double>; // period and amount

    struct sums {
        explicit sums(std::size_t ages) : of_ages(3 * ages) {}

        void add(std::size_t age, double base, double now) {
            of_ages[3 * age].add(now);
            of_ages[3 * age + 1].add(rounded_product(now, now));
            of_ages[3 * age + 2].add(rounded_product(base, now));
        }
        template <class Ranks>
        void read(const Ranks& ranks, cohort_ratio& to) {
            to.customers = static_cast<double>(all_sum(ranks, static_cast<std::int64_t>(customers)));
            add_up(ranks, std::span{of_ages});
            for (std::size_t i = 0; i < of_ages.size(); i += 3) {
                to.money.push_back(of_ages[i].value());
                to.squares.push_back(of_ages[i + 1].value());
                to.products.push_back(of_ages[i + 2].value());
            }
        }

        double customers = 0;
        std::vector<exact_sum> of_ages; // of each its money, squares and products
    };

    std::size_t ended_;
    double unit_;
    std::vector<std::uint32_t> cohorts_;   // where the customers of each begin, and the end
    std::vector<std::uint32_t> customers_; // by cohort
    std::vector<std::uint32_t> begins_;    // the first payment of each customer, and the end
    std::vector<payment> payments_;
};

} // namespace clientele::inline CLIENTELE_ABI::detail
/// @endcond
