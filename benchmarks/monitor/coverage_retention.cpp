// How often 95 % intervals of retention and of satisfaction hold the truth, averaged over truths that are drawn anew
// each time: the shape and the rate of leaving, who came when, shares of answers. Prints one row per interval, one
// column per number of customers.
//   bench_monitor_coverage_retention [truths, 20000]

#include <clientele/math/distributions.hpp>
#include <clientele/math/random.hpp>
#include <clientele/monitor/retention/kaplan_meier.hpp>
#include <clientele/monitor/retention/log_rank.hpp>
#include <clientele/monitor/retention/retention_triangle.hpp>
#include <clientele/monitor/satisfaction.hpp>
#include <clientele/monitor/service_times.hpp>

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

constexpr std::array<std::size_t, 5> sizes{10, 30, 100, 200, 1000};

struct tally {
    const char* name;
    std::array<double, sizes.size()> held{};
    std::array<double, sizes.size()> tried{};

    void add(std::size_t size, bool holds) {
        held[size] += holds;
        ++tried[size];
    }
    void add(std::size_t size, const interval& found, double truth) {
        add(size, found.lower <= truth && truth <= found.upper);
    }
    void print() const {
        std::printf("%-48s", name);
        for (std::size_t i = 0; i < sizes.size(); ++i)
            std::printf("  %6.2f", tried[i] == 0 ? 0 : 100 * held[i] / tried[i]);
        std::printf("\n");
    }
};

// Customers who leave by Weibull's law, watched since they came within the last two years; whole days.
struct leavers {
    double shape, scale;
    std::vector<double> days{};
    std::vector<bool> ended{};

    leavers(random_generator& random, std::size_t n)
        : shape{0.6 + 1.4 * random.uniform()}, scale{100 * std::exp(2.3 * random.uniform())} {
        for (std::size_t i = 0; i < n; ++i) {
            const double life = std::ceil(scale * std::pow(draw_exponential(random, 1), 1 / shape));
            const double watched = 1 + static_cast<double>(random.below(730));
            days.push_back(std::min(life, watched));
            ended.push_back(life <= watched);
        }
    }
    [[nodiscard]] double stays(double t) const { return std::exp(-std::pow(t / scale, shape)); }
    [[nodiscard]] double quantile(double stays) const {
        return std::ceil(scale * std::pow(-std::log(stays), 1 / shape));
    }
};

struct survival_tallies {
    tally log_log{"survival, log-log (default)"}, plain{"survival, plain"}, hazard{"cumulative hazard"},
        median{"median lifetime"}, mean{"mean lifetime within 180 days"}, target{"share solved within a target"},
        same{"log-rank keeps equal groups (of n each)"};

    void run(random_generator& random, std::size_t size) {
        const std::size_t n = sizes[size];
        const leavers truth{random, n};
        const auto counts = count_lifetimes(truth.days, truth.ended);
        const auto curve = kaplan_meier{}.fit(counts);
        const double t = std::min(truth.quantile(0.1 + 0.8 * random.uniform()), 600.0);
        if (const auto found = curve.at(t)) {
            log_log.add(size, *found, truth.stays(t));
            plain.add(size, *kaplan_meier{.ends = survival_ends::plain}.fit(counts).at(t), truth.stays(t));
            target.add(size, *service_target{.within = t}.measure(truth.days, truth.ended).within_target,
                       1 - truth.stays(t));
        }
        const auto after = std::find_if(curve.points.begin(), curve.points.end(),
                                        [t](const survival_point& point) { return point.time > t; });
        if (after != curve.points.begin() && after != curve.points.end()) {
            double expected = 0; // of whole days: the sum of the daily shares that leave
            for (double day = 1; day <= t; ++day)
                expected += 1 - truth.stays(day) / truth.stays(day - 1);
            hazard.add(size, std::prev(after)->hazard, expected);
        }
        const double half = truth.quantile(0.5);
        if (half < 600) {
            const auto found = curve.median();
            median.add(size, (found.lower ? *found.lower <= half : curve.points.back().time < half) &&
                                 (!found.upper || half <= *found.upper));
        }
        if (curve.points.back().time >= 180 || curve.points.back().survival.estimate == 0) {
            double area = 0;
            for (double day = 0; day < 180; ++day)
                area += truth.stays(day);
            mean.add(size, curve.restricted_mean(180), area);
        }
        compare(random, size, truth, counts);
    }

    // Beside as many of the same kind who were watched for a year at most.
    void compare(random_generator& random, std::size_t size, const leavers& truth, const lifetime_counts& counts) {
        std::vector<double> days;
        std::vector<bool> ended;
        for (std::size_t i = 0; i < sizes[size]; ++i) {
            const double life = std::ceil(truth.scale * std::pow(draw_exponential(random, 1), 1 / truth.shape));
            const double watched = 1 + static_cast<double>(random.below(365));
            days.push_back(std::min(life, watched));
            ended.push_back(life <= watched);
        }
        try {
            same.add(size, log_rank(std::vector{counts, count_lifetimes(days, ended)}).p_value >= 0.05);
        } catch (const error&) { // nobody left
        }
    }
};

struct answer_tallies {
    tally csat{"satisfied share (Wilson)"}, exact{"satisfied share (Clopper-Pearson)"}, nps{"NPS, adjusted (default)"},
        wald{"NPS, Wald"}, effort{"effort, mean of 1 to 7"},
        triangle{"retained at an age, all cohorts (of n together)"},
        net{"money retained net, all cohorts (of n together)"}, gross{"money retained gross"};

    std::uint64_t runs = 0;

    void run(random_generator& random, std::size_t size) {
        const std::size_t n = sizes[size];
        std::vector<double> weights(11), answers(n), boxes(n), efforts(n);
        double all = 0;
        for (auto& weight : weights)
            all += weight = draw_exponential(random, 1);
        const auto draw = [&](std::size_t classes, double sum) {
            double rest = sum * random.uniform();
            std::size_t answer = 0;
            while (answer + 1 < classes && rest >= weights[answer])
                rest -= weights[answer++];
            return static_cast<double>(answer);
        };
        double five = 0, seven = 0, mean = 0;
        for (std::size_t i = 0; i < 7; ++i) {
            five += i < 5 ? weights[i] : 0;
            seven += weights[i];
            mean += weights[i] * static_cast<double>(i + 1);
        }
        for (std::size_t i = 0; i < n; ++i) {
            answers[i] = draw(11, all);
            boxes[i] = 1 + draw(5, five);
            efforts[i] = 1 + draw(7, seven);
        }
        const double score = (weights[9] + weights[10] - seven) / all;
        csat.add(size, customer_satisfaction{}.score(boxes).score, (weights[3] + weights[4]) / five);
        exact.add(size, customer_satisfaction{}.score(boxes, clopper_pearson{}).score,
                  (weights[3] + weights[4]) / five);
        nps.add(size, net_promoter{}.score(answers).score, score);
        wald.add(size, net_promoter{.ends = promoter_ends::wald}.score(answers).score, score);
        effort.add(size, customer_effort{}.score(efforts).score, mean / seven);
        retained(random, size);
    }

    void retained(random_generator& random, std::size_t size) {
        const double back = 0.02 + 0.96 * random.uniform();
        std::vector<int> ids;
        std::vector<day> on;
        for (std::size_t i = 0; i < sizes[size]; ++i) {
            const day came = day{2025y / 1 / 1} + std::chrono::days{static_cast<int>(random.below(181))};
            ids.push_back(static_cast<int>(i));
            on.push_back(came);
            if (random.uniform() < back) {
                ids.push_back(static_cast<int>(i));
                on.push_back(months_after(came, 3));
            }
        }
        triangle.add(size, cohort_retention{.as_of = 2025y / 10 / 31}.count(ids, on).at_age(3)->retained, back);
        auto own = random.split(++runs); // so that the other rows keep their draws
        retained_money(own, size);
    }

    // Lognormal money; who pays more stays oftener or more seldom, and pays more or less by another lognormal factor.
    void retained_money(random_generator& random, std::size_t size) {
        const double spread = 0.3 + 0.9 * random.uniform(), change = 0.1 + 0.5 * random.uniform(),
                     middle = 0.3 * (random.uniform() - 0.5), back = -1 + 3 * random.uniform(),
                     slope = random.uniform() - 0.5;
        const auto stays = [&](double z) { return 1 / (1 + std::exp(-back - slope * z)); };
        std::vector<int> ids;
        std::vector<day> on;
        std::vector<double> paid;
        for (std::size_t i = 0; i < sizes[size]; ++i) {
            const day came = day{2025y / 1 / 1} + std::chrono::days{static_cast<int>(random.below(181))};
            const double z = draw_normal(random);
            ids.push_back(static_cast<int>(i));
            on.push_back(came);
            paid.push_back(100 * std::exp(spread * z));
            if (random.uniform() < stays(z)) {
                ids.push_back(static_cast<int>(i));
                on.push_back(months_after(came, 3));
                paid.push_back(paid.back() * std::exp(middle + change * draw_normal(random)));
            }
        }
        // money draws customers with their weight: e^(spread z) moves z by the spread
        double kept = 0, all = 0;
        for (double z = -8; z <= 8; z += 0.02) {
            const double density = std::exp(-0.5 * z * z);
            kept += density * stays(z + spread);
            all += density;
        }
        kept /= all;
        const double more = std::exp(middle + 0.5 * change * change);
        const double at_most = more * normal_tail((middle + change * change) / change) + normal_tail(-middle / change);
        const auto found = *cohort_retention{.as_of = 2025y / 10 / 31}.count(ids, on, paid).at_age(3);
        net.add(size, *found.net_retained, kept * more);
        gross.add(size, *found.gross_retained, kept * at_most);
    }
};

} // namespace

int main(int argc, char** argv) {
    const int truths = argc > 1 ? std::atoi(argv[1]) : 20'000;
    survival_tallies leaving;
    answer_tallies asked;
    random_generator random{20261130};
    for (std::size_t size = 0; size < sizes.size(); ++size)
        for (int i = 0; i < truths; ++i) {
            leaving.run(random, size);
            asked.run(random, size);
        }
    std::printf("%% of %d drawn truths that 95 %% intervals hold (chance: 2 sd are %.2f)\n%-48s", truths,
                200 * std::sqrt(0.05 * 0.95 / truths), "customers");
    for (const auto n : sizes)
        std::printf("  %6zu", n);
    std::printf("\n");
    for (const auto& of :
         {leaving.log_log, leaving.plain, leaving.hazard, leaving.median, leaving.mean, leaving.target, leaving.same,
          asked.triangle, asked.net, asked.gross, asked.csat, asked.exact, asked.nps, asked.wald, asked.effort})
        of.print();
}
