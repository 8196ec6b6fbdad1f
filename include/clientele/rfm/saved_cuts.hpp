#pragma once

/// @file
/// Fitted cuts as text, and back: the same bits, readable by people.

#include <clientele/cmath.hpp>
#include <clientele/math/detail/checked_integer.hpp>
#include <clientele/members.hpp>
#include <clientele/rfm/detail/cut_making.hpp>
#include <clientele/rfm/fitted_cuts.hpp>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

// Takes a saved text apart, line by line and word by word; complains with the line.
class saved_cuts_reader {
public:
    explicit saved_cuts_reader(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    // Begins the next line, which must start with a key.
    void line(std::string_view key) {
        ++number_;
        const auto end = rest_.find('\n');
        line_ = rest_.substr(0, end);
        rest_ = end == rest_.npos ? std::string_view{} : rest_.substr(end + 1);
        if (line_.ends_with('\r'))
            line_.remove_suffix(1);
        const auto got = word();
        if (got != key)
            refuse("must begin with ", key, got);
    }
    [[nodiscard]] std::string_view word() {
        const auto end = (std::min)(line_.find(' '), line_.size());
        const auto result = line_.substr(0, end);
        line_.remove_prefix((std::min)(end + 1, line_.size()));
        return result;
    }
    [[nodiscard]] std::string_view rest_of_line() const { return line_; }

    template <class Number>
    [[nodiscard]] Number number(std::string_view what) {
        const auto digits = word();
        Number value{};
        const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (digits.empty() || status != std::errc{} || end != digits.data() + digits.size())
            refuse("must hold a number for ", what, digits);
        if constexpr (std::floating_point<Number>)
            if (!std::isfinite(value))
                refuse("must hold a finite number for ", what, digits);
        return value;
    }
    template <class Choice>
    [[nodiscard]] Choice choice(std::string_view first, Choice if_first, std::string_view second, Choice if_second) {
        const auto got = word();
        if (got != first && got != second)
            refuse(sentence("must say ", first, " or "), second, got);
        return got == first ? if_first : if_second;
    }
    // An enumerator by its word.
    template <class Enum>
    [[nodiscard]] Enum enumerator() {
        constexpr auto words = words_of(Enum{});
        const auto got = word();
        const auto at = std::find(words.begin(), words.end(), got);
        if (at == words.end()) {
            std::string all;
            for (std::size_t i = 0; i < words.size(); ++i)
                all += sentence(i == 0 ? "" : i + 1 == words.size() ? " or " : ", ", words[i]);
            refuse("must say ", all, got);
        }
        return static_cast<Enum>(at - words.begin());
    }
    [[noreturn]] void refuse(std::string_view rule, std::string_view what, std::string_view got) const {
        fail(errc::bad_value, number_ - 1, "parse_cuts: line ", number_, " ", rule, what, ", got \"", clipped(got),
             "\"");
    }

private:
    std::string_view rest_;
    std::string_view line_{};
    std::size_t number_ = 0;
};

inline bin_cuts read_bins(saved_cuts_reader& from) {
    from.line("bins");
    bin_cuts cuts;
    cuts.closed = from.enumerator<closed_side>();
    cuts.asked = from.number<std::size_t>("the bins asked for");
    const auto edges = from.number<std::size_t>("the number of edges");
    for (std::size_t i = 0; i < edges; ++i)
        if (cuts.edges.push_back(from.number<double>("an edge")); i > 0 && cuts.edges[i] < cuts.edges[i - 1])
            from.refuse("must have edges that ascend", "", sentence(cuts.edges[i]));
    if (const auto counts = from.number<std::size_t>("the number of counts"); counts != 0 && counts != cuts.bins())
        from.refuse("must have as many counts as bins", "", sentence(counts));
    else
        for (std::size_t i = 0; i < counts; ++i)
            cuts.counts.push_back(from.number<std::size_t>("a count"));
    return cuts;
}

// Refuses the first line that is not as `to_text` writes it: more words than there should be, numbers written
// otherwise.
inline void require_as_written(std::string_view text, std::string_view written) {
    for (std::size_t number = 1; !written.empty(); ++number) {
        const auto next = [](std::string_view& from) {
            const auto end = (std::min)(from.find('\n'), from.size());
            const auto line = from.substr(0, end);
            from.remove_prefix((std::min)(end + 1, from.size()));
            return line;
        };
        auto got = next(text);
        const auto should = next(written);
        if (got.ends_with('\r'))
            got.remove_suffix(1);
        if (got != should)
            fail(errc::bad_value, number - 1, "parse_cuts: line ", number, " must read \"", should.substr(0, 60),
                 "\", got \"", clipped(got), "\"");
    }
}

} // namespace detail
/// @endcond

/// Fitted cuts as text: lines of words, numbers in the shortest form that reads back to the same bits.
/// `parse_cuts(to_text(cuts))` scores every customer as `cuts` does.
///
/// @param cuts any; the name of a dimension must not hold a line break
/// @returns the text
/// @throws error `bad_parameter` for a name with a line break, and for cuts that no fit gives
[[nodiscard]] inline std::string to_text(const rfm_cuts& cuts) {
    cuts.require_sound("to_text");
    std::string out =
        sentence("clientele-cuts 1\nnested ", cuts.nested == nesting::independent ? "no" : "yes", "\nprospects ",
                 detail::word_of(cuts.prospects), "\ndimensions ", cuts.dimensions.size(), "\n");
    for (const auto& dimension : cuts.dimensions) {
        require(dimension.name.find_first_of("\r\n") == std::string::npos,
                "to_text: the name of a dimension must not hold a line break");
        out += sentence("dimension ", dimension.name, "\nrole ", to_text(dimension.role), "\nscores ",
                        dimension.better == score_order::higher_is_better ? "higher" : "lower", " ", dimension.levels,
                        " ", dimension.weight, " ", dimension.cuts.size(), "\n");
        for (const auto& each : dimension.cuts) {
            out += sentence("bins ", detail::word_of(each.closed), " ", each.asked, " ", each.edges.size());
            for (const double edge : each.edges)
                out += sentence(" ", edge);
            out += sentence(" ", each.counts.size());
            for (const auto count : each.counts)
                out += sentence(" ", count);
            out += "\n";
        }
    }
    return out;
}

/// Reads cuts that `to_text` wrote.
///
/// @param text the whole text
/// @returns the cuts
/// @throws error `bad_value` with the line for anything that `to_text` does not write, an unknown version included;
/// only the ends of lines may be those of another system, and the last may be missing
[[nodiscard]] inline rfm_cuts parse_cuts(std::string_view text) {
    detail::saved_cuts_reader from{text};
    rfm_cuts cuts;
    from.line("clientele-cuts");
    if (const auto version = from.word(); version != "1")
        from.refuse("must be of version 1", "", version);
    from.line("nested");
    cuts.nested = from.choice("no", nesting::independent, "yes", nesting::within_previous);
    from.line("prospects");
    cuts.prospects = from.enumerator<prospect_rule>();
    from.line("dimensions");
    const auto dimensions = from.number<std::size_t>("the number of dimensions");
    std::size_t cells = 1; // of the dimensions before, when nested
    for (std::size_t d = 0; d < dimensions; ++d) {
        dimension_cuts dimension;
        from.line("dimension");
        dimension.name = from.rest_of_line();
        for (const auto& before : cuts.dimensions)
            if (before.name == dimension.name)
                from.refuse("must have a name that no other dimension has", "", dimension.name);
        from.line("role");
        dimension.role = from.enumerator<dimension_role>();
        from.line("scores");
        dimension.better = from.choice("higher", score_order::higher_is_better, "lower", score_order::lower_is_better);
        dimension.levels = from.number<int>("the levels");
        if (dimension.levels < 1)
            from.refuse("must have at least 1 level", "", sentence(dimension.levels));
        dimension.weight = from.number<double>("the weight");
        if (dimension.weight < 0.0)
            from.refuse("must have a weight of 0 or more", "", sentence(dimension.weight));
        const auto sets = from.number<std::size_t>("the sets of cuts");
        if (sets != cells)
            from.refuse("must have the right number of sets of cuts, ", sentence(cells), sentence(sets));
        for (std::size_t s = 0; s < sets; ++s) {
            dimension.cuts.push_back(detail::read_bins(from));
            const auto bins = dimension.cuts.back().bins(), levels = static_cast<std::size_t>(dimension.levels);
            if (sets == 1 ? bins != levels : bins > levels)
                from.refuse(sets == 1 ? "must have as many bins as levels, " : "must have no more bins than levels, ",
                            sentence(levels), sentence(bins));
        }
        if (cuts.nested == nesting::within_previous &&
            detail::product_overflows(cells, static_cast<std::size_t>(dimension.levels), cells))
            from.refuse("must have cells whose number fits its type", "", dimension.name);
        cuts.dimensions.push_back(std::move(dimension));
    }
    if (!from.at_end())
        from.refuse("must be the last line", "", "more text");
    if (cuts.dimensions.empty())
        from.refuse("must name at least one dimension", "", "0");
    detail::require_as_written(text, to_text(cuts));
    return cuts;
}

} // namespace clientele::inline CLIENTELE_ABI
