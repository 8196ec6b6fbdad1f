#include <clientele/rfm/rfm.hpp>
#include <clientele/rfm/saved_cuts.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(cuts) {
    const auto text = in.text();
    fuzz::accepted([&] {
        const auto cuts = clientele::parse_cuts(text);
        const auto written = clientele::to_text(cuts);
        const auto again = clientele::parse_cuts(written);
        fuzz::holds(clientele::to_text(again) == written, "cuts read back as they were written");
        const std::vector<double> values{0, 1, 2, 3.5, 1000};
        const std::vector<clientele::column> columns(cuts.dimensions.size(), values);
        fuzz::accepted([&] {
            const auto one = cuts.apply(columns), other = again.apply(columns);
            for (std::size_t d = 0; d < one.dimensions.size(); ++d)
                fuzz::holds(one.dimensions[d].score == other.dimensions[d].score, "cuts that read back score alike");
        });
    });
}
