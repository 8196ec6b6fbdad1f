#include <clientele/rfm/segment_lint.hpp>
#include <clientele/rfm/segments.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(segment_map) {
    using namespace clientele;
    segment_map map{.name = "fuzzed", .boxes = {}};
    const int dimensions = in.between(0, 3);
    const std::vector<std::string> names{"recency", "frequency", "monetary"};
    map.dimensions.assign(names.begin(), names.begin() + dimensions);
    map.levels = in.flip() ? in.between(-1, 7) : in.take<std::int32_t>();
    map.rule = in.flip() ? matching::exclusive : matching::first_match;
    const int boxes = in.between(0, 6);
    for (int b = 0; b < boxes; ++b) {
        segment_box box{.name = std::string{"ABC"[in.between(0, 2)]}, .chinese = "", .ranges = {}};
        for (int d = in.between(0, 9) == 0 ? 1 : 0; d < dimensions; ++d)
            box.ranges.push_back({in.between(-1, 8), in.between(0, 8)});
        map.boxes.push_back(box);
    }
    rfm_scores scores;
    const auto n = static_cast<std::size_t>(in.between(0, 12));
    for (const auto& name : names) {
        dimension_scores each{.name = name, .levels = in.flip() ? in.between(1, 9) : in.take<std::int32_t>()};
        for (std::size_t i = 0; i < n; ++i)
            each.score.push_back(in.flip() ? in.between(0, 9) : in.take<std::int32_t>());
        scores.dimensions.push_back(each);
    }
    fuzz::accepted([&] {
        const auto found = map.assign(scores);
        std::size_t all = 0;
        for (const auto count : found.counts())
            all += count;
        fuzz::holds(found.size() == n && all == n, "everybody is in a segment");
    });
    fuzz::accepted([&] { (void)lint(map); });
}
