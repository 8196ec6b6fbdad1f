// How often 95 % intervals of a back-test hold the truth, over truths that are drawn: the area under the ROC curve of
// scores that are normal, skewed or of five levels, the difference of two scores of the same customers, the lift of the
// worst tenth, also where how many leave is no chance, and what Brier's score is better by. From 200 customers of each
// outcome on it should be between 93.5 % and 96.5 %. Behind each share stand the misses: truths below the interval, and
// above it.
//
//     bench_monitor_coverage_backtest [DATA_SETS]

#include <clientele/math/calibration.hpp>
#include <clientele/math/distributions.hpp>
#include <clientele/math/roc_area.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace clientele;

namespace {

/// How many intervals held a truth, and on which side the others missed it.
struct tally {
    int held = 0, below = 0, above = 0;

    void add(const interval& found, double truth) {
        ++(truth < found.lower ? below : truth > found.upper ? above : held);
    }
    void print(const char* what) const {
        const double all = held + below + above;
        std::printf("  %-22s %5.1f %%   (%.1f below, %.1f above)\n", what, 100 * held / all, 100 * below / all,
                    100 * above / all);
    }
};

double normal_below(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

/// The separation of two normal scores at which the area is as given.
double separation(double area) { return std::sqrt(2.0) * normal_quantile(area); }

/// Which share of the leavers is among the worst tenth, of a separation and a rate of leaving.
double caught_by_tenth(double apart, double rate) {
    double lower = -20, upper = 20;
    for (int i = 0; i < 100; ++i) {
        const double at = 0.5 * (lower + upper);
        (rate * normal_below(at + apart) + (1 - rate) * normal_below(at) < 0.1 ? lower : upper) = at;
    }
    return normal_below(lower + apart);
}

/// The area of scores of five levels, which ascend from one outcome to the other as two normal ones cut at the same
/// places.
double area_of_levels(double apart) {
    const double cuts[] = {-20, -1.5, -0.75, 0, 0.75, 20};
    double area = 0, below = 0; // of the leavers
    for (int i = 0; i < 5; ++i) {
        const double leaver = normal_below(cuts[i + 1] + apart) - normal_below(cuts[i] + apart);
        const double other = normal_below(cuts[i + 1]) - normal_below(cuts[i]);
        area += other * (below + 0.5 * leaver);
        below += leaver;
    }
    return area;
}
double level_of(double score) { return (score > -1.5) + (score > -0.75) + (score > 0) + (score > 0.75); }

void cover(std::size_t leavers, std::size_t others, int sets) {
    tally normal, skewed, levels, difference, lift, given, brier;
    const std::size_t n = leavers + others;
    const double rate = static_cast<double>(leavers) / static_cast<double>(n);
    std::vector<bool> left(n);
    for (std::size_t i = 0; i < leavers; ++i)
        left[i] = true;
    for (int s = 0; s < sets; ++s) {
        random_generator draw{static_cast<std::uint64_t>(s) + 1};
        const double area = 0.55 + 0.4 * draw.uniform(), other_area = 0.55 + 0.4 * draw.uniform();
        const double apart = separation(area), other_apart = separation(other_area), shared = draw.uniform();
        const double odds = area / (1 - area); // of rates of two exponentials
        std::vector<double> one(n), two(n), three(n), four(n), chance(n);
        std::vector<bool> came(n);
        const double a = 0.5 + 2 * draw.uniform(), b = a * (1 - rate) / rate;
        for (std::size_t i = 0; i < n; ++i) {
            const double common = draw_normal(draw) * std::sqrt(shared), own = std::sqrt(1 - shared);
            one[i] = common + own * draw_normal(draw) - (left[i] ? apart : 0);
            two[i] = common + own * draw_normal(draw) - (left[i] ? other_apart : 0);
            three[i] = draw_exponential(draw, left[i] ? odds : 1);
            four[i] = level_of(one[i]);
            chance[i] = draw_beta(draw, a, b);
            came[i] = draw_bernoulli(draw, chance[i]);
        }
        const auto both = compare_roc_areas(one, two, left);
        normal.add(both.first.area, area);
        difference.add(both.difference, area - other_area);
        skewed.add(measure_roc_area(three, left).area, area);
        levels.add(measure_roc_area(four, left).area, area_of_levels(apart));
        auto own = draw.split(1); // whom it happens to is chance, also how many
        std::vector<double> score(n);
        std::vector<bool> leaves(n);
        std::size_t leaving = 0;
        for (std::size_t i = 0; i < n; ++i) {
            leaves[i] = draw_bernoulli(own, rate);
            leaving += leaves[i];
            score[i] = draw_normal(own) - (leaves[i] ? apart : 0);
        }
        if (leaving > 0 && leaving < n)
            lift.add(measure_lift(score, leaves).lift, 10 * caught_by_tenth(apart, rate));
        given.add(measure_lift(one, left).lift, 10 * caught_by_tenth(apart, rate));
        const double spread = a * b / ((a + b) * (a + b) * (a + b + 1));
        bool some = false, all = true;
        for (const bool each : came) {
            some = some || each;
            all = all && each;
        }
        if (some && !all)
            brier.add(measure_brier_score(chance, came).better_by, spread);
    }
    std::printf("%zu left, %zu stayed, %d sets\n", leavers, others, sets);
    normal.print("area, normal");
    skewed.print("area, exponential");
    levels.print("area, five levels");
    difference.print("difference of two");
    lift.print("lift of worst tenth");
    given.print("lift, leavers given");
    brier.print("Brier better by");
}

} // namespace

int main(int count, char** arguments) {
    const int sets = count > 1 ? std::atoi(arguments[1]) : 10000;
    cover(10, 90, sets);
    cover(30, 170, sets);
    cover(200, 200, sets);
    cover(200, 1800, sets);
    cover(1000, 1000, sets);
}
