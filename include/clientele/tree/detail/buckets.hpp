#pragma once

/// @file
/// Buckets of neighbouring values, made once per fit, so that most of a node's cuts need not be looked at one by one.

#include <clientele/parallel/detail/all_ranks.hpp>
#include <clientele/tree/detail/measure.hpp>
#include <clientele/tree/nodes.hpp>

namespace clientele::inline CLIENTELE_ABI {
/// @cond INTERNAL
namespace detail {

/// The buckets of one feature.
struct feature_buckets {
    /// Per row: bucket * classes + label, or the bucket; that of a missing value comes last.
    std::vector<std::uint16_t> key;
    std::vector<double> ends;  ///< lower ends of the buckets but the first, rising
    std::vector<char> several; ///< per bucket: whether it holds more than one value, on any ranks
    std::size_t count = 0;     ///< buckets of values; 0 if the feature has none (a category)
};

/// Buckets for the numeric features of a table; with labels of classes in the keys, or none for numbers. All ranks have
/// the same buckets, each the keys of its own rows.
///
/// Where the buckets begin is taken from a sample. It decides how fast a split is found, never which: the splitter
/// looks into every bucket that could hold the best cut. Features is a parameter so that a file that only includes this
/// compiles none of it.
template <class Features = std::vector<tree_feature>>
class bucket_index {
public:
    static constexpr std::size_t most = 1024;

    bucket_index() = default;
    template <class Ranks>
    bucket_index(const Ranks& ranks, const ranked_rows& rows, const matrix_view& x, const Features& features,
                 std::span<const int> labels, std::size_t classes)
        : classes_{classes} {
        // Keys have 16 bits, and one bucket more is for missing values.
        if (rows.all < 4096 || (most + 2) * classes > std::size_t{1} << 16)
            return;
        features_.resize(features.size());
        for (std::size_t j = 0; j < features.size(); ++j)
            if (features[j].categories.empty())
                fill(ranks, rows.all, features_[j], column_of(x, j), labels, classes);
    }

    /// The bucket of a key.
    [[nodiscard]] std::size_t bucket(std::uint16_t key) const { return key / classes_; }
    [[nodiscard]] const feature_buckets* of(std::size_t feature) const {
        return features_.empty() || features_[feature].count == 0 ? nullptr : &features_[feature];
    }

private:
    /// Lower ends of the buckets, rising, without that of the first. A value that fills a bucket gets one for itself.
    template <class Ranks>
    [[nodiscard]] static std::vector<double> edges(const Ranks& ranks, std::size_t all, column values) {
        constexpr std::size_t most_wanted = 16 * most;
        const auto wanted = (std::min)(values.size(), most_wanted * values.size() / all + (alone<Ranks> ? 0 : 1));
        std::vector<double> sample;
        for (std::size_t k = 0; k < wanted; ++k)
            if (const double v = values[k * values.size() / wanted]; !std::isnan(v))
                sample.push_back(v);
        if constexpr (!alone<Ranks>)
            sample = all_values<double>(ranks, sample);
        std::sort(sample.begin(), sample.end());
        std::vector<double> distinct = sample;
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        if (distinct.size() <= most)
            return distinct;
        std::vector<double> out;
        for (std::size_t b = 0; b < most; ++b) {
            const double v = sample[b * sample.size() / most];
            if (out.empty() || out.back() < v)
                out.push_back(v);
            else if (const double above = std::nextafter(v, std::numeric_limits<double>::infinity());
                     out.back() < above)
                out.push_back(above);
        }
        return out;
    }

    template <class Ranks>
    static void fill(const Ranks& ranks, std::size_t all, feature_buckets& out, column values,
                     std::span<const int> labels, std::size_t classes) {
        out.ends = edges(ranks, all, values);
        out.count = out.ends.size() + 1;
        out.key.resize(values.size());
        // The largest value of each bucket, and the least, negative.
        std::vector<double> extremes(2 * (out.count + 1), -std::numeric_limits<double>::infinity());
        const std::span largest{extremes.data(), out.count + 1}, least = std::span{extremes}.subspan(out.count + 1);
        std::array<std::uint32_t, together> bucket{};
        for (std::size_t begin = 0; begin < values.size(); begin += together) {
            const column some = values.subspan(begin, (std::min)(together, values.size() - begin));
            search(out.ends, some, bucket);
            for (std::size_t k = 0; k < some.size(); ++k) {
                const std::size_t b = std::isnan(some[k]) ? out.count : bucket[k];
                least[b] = (std::max)(least[b], -some[k]);
                largest[b] = (std::max)(largest[b], some[k]);
                const int label = labels.empty() ? 0 : labels[begin + k];
                out.key[begin + k] = static_cast<std::uint16_t>(b * classes + static_cast<std::size_t>(label));
            }
        }
        ranks.all_reduce_max(std::span{extremes});
        for (std::size_t b = 0; b < out.count; ++b)
            out.several.push_back(-least[b] < largest[b]);
    }

    static constexpr std::size_t together = 16;

    /// The number of edges at or below each value. All searches take the same steps side by side, and no branch
    /// depends on the data: four times as fast as one after the other.
    static void search(const std::vector<double>& edges, column values, std::array<std::uint32_t, together>& found) {
        found.fill(0);
        for (std::size_t n = edges.size(); n > 0;) {
            const std::size_t half = (n + 1) / 2;
            const double* const middle = edges.data() + half - 1;
            for (std::size_t k = 0; k < values.size(); ++k)
                found[k] += (middle[found[k]] <= values[k]) * static_cast<std::uint32_t>(half);
            n -= half;
        }
    }

    std::size_t classes_ = 1;
    std::vector<feature_buckets> features_;
};

} // namespace detail
/// @endcond
} // namespace clientele::inline CLIENTELE_ABI
