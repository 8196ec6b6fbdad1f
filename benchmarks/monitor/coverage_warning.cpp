// Whether alarms by a customer's own rhythm ring at their rate, and whether the share of false ones is held:
//   bench_monitor_coverage_warning [customers of a book, default 5000] [portfolios, default 1000]
// Books of two years are drawn, with rates of their own for each customer and parameters of their own for each book;
// the rhythm is fitted to each. Every gap counts, also those that were open at the end, as long as they became.

#include <clientele/math/distributions.hpp>
#include <clientele/math/false_discovery.hpp>
#include <clientele/monitor/warning/cusum.hpp>
#include <clientele/monitor/warning/own_rhythm.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <tuple>
#include <vector>

using namespace clientele;

namespace {

struct drawn_book {
    std::vector<std::size_t> offsets{0};
    std::vector<double> gaps{}, open{}, whole{}; // of the open gap: so far, and as long as it became

    [[nodiscard]] observed_gaps seen() const { return observe_gaps(offsets, gaps, open); }
};

drawn_book draw_book(random_generator& random, const rhythm& truth, std::size_t customers, double days) {
    drawn_book book;
    for (std::size_t i = 0; i < customers; ++i) {
        const double rate = draw_gamma(random, truth.prior_shape, truth.prior_rate);
        for (double at = 0;;) {
            const double gap = draw_gamma(random, truth.shape, rate);
            if (at + gap > days) {
                book.open.push_back(days - at);
                book.whole.push_back(gap);
                break;
            }
            at += gap;
            book.gaps.push_back(gap);
        }
        book.offsets.push_back(book.gaps.size());
    }
    return book;
}

// The share of all gaps that ring at a level, by what was known when each began; `plug_in` by the trap, from the second
// on.
double share_that_rings(const rhythm& of, const drawn_book& book, double level, bool plug_in) {
    double rang = 0, all = 0;
    for (std::size_t i = 0; i < book.open.size(); ++i) {
        double sum = 0;
        for (auto at = book.offsets[i]; at <= book.offsets[i + 1]; ++at) {
            const double gap = at == book.offsets[i + 1] ? book.whole[i] : book.gaps[at];
            const auto count = static_cast<double>(at - book.offsets[i]);
            if (!plug_in || count > 0) {
                rang += (plug_in ? of.plug_in_tail(count, sum, gap) : of.tail(count, sum, gap)) < level;
                ++all;
            }
            sum += gap;
        }
    }
    return rang / all;
}

void rates(std::size_t customers) {
    std::printf("share of the gaps that ring at 5 %%, books of 730 days, %zu customers each, means of 20 drawn truths "
                "(and the farthest)\n\n",
                customers);
    std::printf("%-28s %18s %18s %10s\n", "shape of the gaps", "fitted", "closed gaps only", "plug-in");
    for (const auto& [name, least, most] :
         {std::tuple{"any time, 0.6 to 1.2", 0.6, 1.2}, std::tuple{"regular, 3 to 8", 3.0, 8.0}}) {
        random_generator random{17};
        double sums[3]{}, farthest[3]{};
        for (int truth = 0; truth < 20; ++truth) {
            const double shape = least + (most - least) * random.uniform();
            const double prior_shape = 1 + 3 * random.uniform(), mean_gap = 30 + 90 * random.uniform();
            const rhythm drawn{shape, prior_shape, prior_shape * mean_gap / shape};
            const auto book = draw_book(random, drawn, customers, 730);
            const auto seen = book.seen();
            const double found[]{
                share_that_rings(own_rhythm{.most_open = 2000}.fit(seen).of, book, 0.05, false),
                share_that_rings(own_rhythm{.open = open_gaps::leave_out}.fit(seen).of, book, 0.05, false),
                share_that_rings(drawn, book, 0.05, true)};
            for (std::size_t i = 0; i < 3; ++i) {
                sums[i] += found[i] / 20;
                if (std::abs(found[i] - 0.05) > std::abs(farthest[i] - 0.05) || truth == 0)
                    farthest[i] = found[i];
            }
        }
        std::printf("%-28s %8.2f %% (%5.2f) %8.2f %% (%5.2f) %8.2f %%\n", name, 100 * sums[0], 100 * farthest[0],
                    100 * sums[1], 100 * farthest[1], 100 * sums[2]);
    }
}

// Portfolios of 200 customers of whom a fifth has left. Judged as on a day of the calendar, by the ages of the open
// gaps, by the silence of a stretch of days, or by the tails of the open gaps, which long ones are met too often for.
// Of the customers who keep their rhythm and have a gap, also how many have an age below each level.
void discoveries(int portfolios) {
    std::printf("\nshare of false ones among the alarms, %d portfolios of 200 customers, 40 of whom have left a year "
                "ago, days 730\n\n",
                portfolios);
    std::printf("%-28s %-24s %8s %8s %8s\n", "shape of the gaps", "judged by", "at 5 %", "at 10 %", "found");
    for (const double shape : {0.6, 1.0, 5.0}) {
        const rhythm truth{shape, 2.5, 2.5 * 45 / shape};
        random_generator random{23};
        double ages_below[3]{}, ages = 0;
        const auto learned = own_rhythm{.most_open = 2000}.fit(draw_book(random, truth, 5000, 730).seen()).of;
        for (const double window : {-1.0, 365.0, 180.0, 0.0}) { // below 0: ages
            double shares[2]{}, found[2]{};
            for (int portfolio = 0; portfolio < portfolios; ++portfolio) {
                const auto book = draw_book(random, truth, 160, 730), left = draw_book(random, truth, 40, 365);
                const auto judge = [&](const observed_gaps& gaps) {
                    return window > 0    ? learned.silences(gaps, window)
                           : window == 0 ? learned.tails(gaps)
                                         : learned.ages(gaps);
                };
                auto away = left.open;
                for (auto& each : away)
                    each += 365;
                auto p = judge(book.seen());
                for (std::size_t i = 0; window < 0 && i < p.size(); ++i)
                    if (book.offsets[i] < book.offsets[i + 1]) {
                        ++ages;
                        for (std::size_t l = 0; l < 3; ++l)
                            ages_below[l] += p[i] <= (l == 0 ? 0.01 : l == 1 ? 0.05 : 0.1);
                    }
                const auto of_left = judge(observe_gaps(left.offsets, left.gaps, away));
                p.insert(p.end(), of_left.begin(), of_left.end());
                const auto adjusted = adjusted_p_values(p);
                for (std::size_t l = 0; l < 2; ++l) {
                    double alarms = 0, wrong = 0;
                    for (std::size_t i = 0; i < p.size(); ++i)
                        if (adjusted[i] <= (l == 0 ? 0.05 : 0.1))
                            ++alarms, wrong += i < 160;
                    shares[l] += alarms > 0 ? wrong / alarms / portfolios : 0;
                    found[l] += (alarms - wrong) / 40 / portfolios;
                }
            }
            std::printf("%-28g %-24s %6.2f %% %6.2f %% %6.1f %%\n", shape,
                        window == 365   ? "silence of 365 days"
                        : window == 180 ? "silence of 180 days"
                        : window < 0    ? "ages"
                                        : "tails on a day",
                        100 * shares[0], 100 * shares[1], 100 * found[1]);
            if (window < 0)
                std::printf("    ages of who keeps the rhythm at most 1, 5 and 10 %%: %.2f %% %.2f %% %.2f %%\n",
                            100 * ages_below[0] / ages, 100 * ages_below[1] / ages, 100 * ages_below[2] / ages);
        }
    }
}

void speed() {
    random_generator random{1};
    observed_gaps gaps;
    for (int i = 0; i < 1'000'000; ++i) {
        const double rate = draw_gamma(random, 1.3, 40), count = std::floor(draw_exponential(random, 0.15));
        gaps.count.push_back(count);
        gaps.sum.push_back(count == 0 ? 0 : std::ceil(draw_gamma(random, 1.7 * count, rate)));
        gaps.open.push_back(std::floor(draw_gamma(random, 1.7, rate)));
    }
    const rhythm of{1.7, 1.3, 40};
    const auto start = std::clock();
    const auto p = of.tails(gaps);
    const auto tails = std::clock();
    const auto limits = of.gaps_at(0.05, gaps);
    const auto gaps_at = std::clock();
    const auto adjusted = adjusted_p_values(p);
    const auto end = std::clock();
    const auto since_first = of.ages(gaps);
    const auto aged = std::clock();
    const auto seconds = [](std::clock_t ticks) { return static_cast<double>(ticks) / CLOCKS_PER_SEC; };
    std::printf("\n1,000,000 customers: tails %.2f s, limits %.2f s, adjusted p-values %.2f s, ages %.2f s of "
                "processor time (%g)\n",
                seconds(tails - start), seconds(gaps_at - tails), seconds(end - gaps_at), seconds(aged - end),
                limits[0] + adjusted[0] + since_first[0]);
    std::vector<std::size_t> offsets{0};
    std::vector<double> each;
    for (const double count : gaps.count) {
        const double rate = draw_gamma(random, 1.3, 40);
        for (double i = 0; i < count; ++i)
            each.push_back(draw_gamma(random, 1.7, rate));
        offsets.push_back(each.size());
    }
    const auto drawn = std::clock();
    const auto z = gap_deviations(of, offsets, each);
    const auto deviated = std::clock();
    const auto alarms = cusum{}.run(offsets, z);
    std::printf("their %zu gaps: deviations %.2f s, sums %.2f s (%zu alarms)\n", each.size(), seconds(deviated - drawn),
                seconds(std::clock() - deviated), alarms.size());
}

} // namespace

int main(int count, char** words) {
    rates(count > 1 ? static_cast<std::size_t>(std::atoi(words[1])) : 5000);
    discoveries(count > 2 ? std::atoi(words[2]) : 1000);
    speed();
}
