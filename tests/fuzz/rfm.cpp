#include <clientele/rfm/natural_breaks_bins.hpp>
#include <clientele/rfm/ntile.hpp>
#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/saved_cuts.hpp>
#include <clientele/rfm/segment_maps.hpp>
#include <clientele/rfm/skewed_binning.hpp>

#include "fuzz.hpp"

namespace {

template <class Bins>
void check(fuzz::bytes& in, std::size_t n, Bins bins) {
    using namespace clientele;
    const auto recency = in.numbers(n), frequency = in.numbers(n), money = in.numbers(n);
    fuzz::accepted([&] {
        const auto fit = clientele::rfm<Bins, Bins, Bins>{.recency = bins, .frequency = bins, .monetary = bins}.fit(
            recency, frequency, money);
        for (const auto& dimension : fit.scores.dimensions)
            for (const int score : dimension.score)
                fuzz::holds(score >= 0 && score <= dimension.levels, "scores lie in their range");
        const auto read = parse_cuts(to_text(fit.cuts));
        const auto again = read.apply(recency, frequency, money);
        for (std::size_t d = 0; d < again.dimensions.size(); ++d)
            fuzz::holds(again.dimensions[d].levels == fit.scores.dimensions[d].levels, "levels read back");
        const auto segments = segment_maps::standard().assign(fit.scores);
        std::size_t all = 0;
        for (const auto count : segments.counts())
            all += count;
        fuzz::holds(all == n, "everybody is in a segment");
    });
}

} // namespace

FUZZ_HARNESS(rfm) {
    const int kind = in.between(0, 5);
    const auto bins = static_cast<std::size_t>(in.between(0, 6)), n = static_cast<std::size_t>(in.between(0, 30));
    switch (kind) {
    case 0:
        check(in, n, clientele::quantile_bins{bins});
        break;
    case 1:
        check(in, n, clientele::equal_width_bins{bins});
        break;
    case 2:
        check(in, n, clientele::fixed_cuts{in.numbers(bins)});
        break;
    case 3:
        check(in, n, clientele::log_width_bins{bins});
        break;
    case 4:
        check(in, n, clientele::mean_split{});
        break;
    default:
        check(in, n, clientele::natural_breaks_bins{bins});
    }
}
