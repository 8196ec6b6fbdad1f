#pragma once

/// @file
/// What a record of decisions looks like in a journal: one shard of runs and fits, and many of customers. Each is a row
/// of blocks; a block is its kind (1), run (4), rows kept (4) and erased (4), length (8), all little-endian, and that
/// many bytes of JSON. The journal beneath notices every byte that was changed.

#include <clientele/io/json.hpp>
#include <clientele/math/detail/little_endian.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/monitor/decision_record.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// One block, whose content is only looked at.
struct decision_block {
    enum kinds : char { head = 'h', fit = 'f', run_head = 'r', part = 'p', tier_override = 'o' };

    kinds kind;
    std::uint32_t run = 0, kept = 0, erased = 0;
    std::string_view content{};

    static constexpr std::size_t start = 21;

    /// Writes it at the end of bytes.
    void put(std::string& to) const {
        std::byte bytes[start];
        bytes[0] = static_cast<std::byte>(kind);
        to_little_endian(bytes + 1, run);
        to_little_endian(bytes + 5, kept);
        to_little_endian(bytes + 9, erased);
        to_little_endian(bytes + 13, std::uint64_t{content.size()});
        to.append(reinterpret_cast<const char*>(bytes), start);
        to += content;
    }
};

[[noreturn]] inline void refuse_other_journal() {
    fail(errc::storage, no_row, "decision_journal: the journal is none of decisions");
}

/// Calls `visit(block)` for each block of bytes, and refuses bytes that are none.
template <class Visit>
void each_block(std::string_view bytes, const Visit& visit) {
    while (!bytes.empty()) {
        const auto* const from = reinterpret_cast<const std::byte*>(bytes.data());
        if (bytes.size() < decision_block::start ||
            from_little_endian<std::uint64_t>(from + 13) > bytes.size() - decision_block::start)
            refuse_other_journal();
        const auto length = to_size(from_little_endian<std::uint64_t>(from + 13));
        visit(decision_block{static_cast<decision_block::kinds>(bytes[0]), from_little_endian<std::uint32_t>(from + 1),
                             from_little_endian<std::uint32_t>(from + 5), from_little_endian<std::uint32_t>(from + 9),
                             bytes.substr(decision_block::start, length)});
        bytes.remove_prefix(decision_block::start + length);
    }
}

/// What the journal begins with.
struct decision_head {
    int format = 1;
    std::string ids; ///< "integers" or "texts"

    static constexpr void members(auto&& each, auto&... of) {
        each.is("decisions");
        each("format", of.format...);
        each("ids", of.ids...);
    }
};

/// The customers of one run in one shard, as columns, ids ascending.
template <class Id>
struct decision_part {
    std::vector<Id> ids;
    matrix inputs, results;
    std::vector<int> tiers;
    std::vector<std::string> reasons; // empty where the run has none

    static constexpr void members(auto&& each, auto&... of) {
        each.is("decision_part");
        each("ids", of.ids...);
        each("inputs", of.inputs...);
        each("results", of.results...);
        each("tiers", of.tiers...);
        each("reasons", of.reasons...);
    }
    void require_sound(std::string_view where) const {
        const auto n = ids.size();
        if (static_cast<std::size_t>(inputs.rows()) != n || static_cast<std::size_t>(results.rows()) != n ||
            tiers.size() != n || (!reasons.empty() && reasons.size() != n) ||
            std::adjacent_find(ids.begin(), ids.end(), [](const Id& a, const Id& b) { return !(a < b); }) != ids.end())
            fail(errc::storage, no_row, where, ": must have one row for each id, ascending, each once");
    }

    /// Some rows of a run.
    static decision_part of(const decision_run<Id>& run, const std::vector<std::size_t>& rows) {
        decision_part result;
        const auto n = static_cast<Eigen::Index>(rows.size());
        result.inputs.resize(n, run.inputs.cols());
        result.results.resize(n, run.results.cols());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row = rows[i];
            result.ids.push_back(run.ids[row]);
            copy_row(run.inputs, row, result.inputs, i);
            copy_row(run.results, row, result.results, i);
            result.tiers.push_back(run.tiers[row]);
            if (!run.reasons.empty())
                result.reasons.push_back(run.reasons[row]);
        }
        return result;
    }

    /// Whether its columns are those of a run; without rows it has none.
    [[nodiscard]] bool fits(const recorded_run& run) const noexcept {
        return ids.empty() || (static_cast<std::size_t>(inputs.cols()) == run.input_names.size() &&
                               static_cast<std::size_t>(results.cols()) == run.result_names.size());
    }

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    [[nodiscard]] std::size_t find(const Id& id) const {
        const auto at = std::lower_bound(ids.begin(), ids.end(), id);
        return at == ids.end() || *at != id ? none : static_cast<std::size_t>(at - ids.begin());
    }
    [[nodiscard]] recorded_decision<Id> decision(std::size_t at, std::size_t run, day as_of) const {
        recorded_decision<Id> result{.run = run, .as_of = as_of, .customer = ids[at]};
        result.inputs = values_of_row(inputs, at);
        result.computed = {values_of_row(results, at), tiers[at], reasons.empty() ? std::string{} : reasons[at]};
        return result;
    }
    void drop(std::size_t at) {
        const auto place = static_cast<std::ptrdiff_t>(at);
        drop_row(inputs, at);
        drop_row(results, at);
        ids.erase(ids.begin() + place);
        tiers.erase(tiers.begin() + place);
        if (!reasons.empty())
            reasons.erase(reasons.begin() + place);
    }

private:
    static void drop_row(matrix& x, std::size_t at) {
        matrix fewer(x.rows() - 1, x.cols());
        for (std::size_t i = 0; i + 1 < static_cast<std::size_t>(x.rows()); ++i)
            copy_row(x, i < at ? i : i + 1, fewer, i);
        x.swap(fewer);
    }
};

/// An override, and of whose tier.
template <class Id>
struct kept_override {
    Id customer{};
    clientele::tier_override given;

    static constexpr void members(auto&& each, auto&... of) {
        each.is("kept_override");
        each("customer", of.customer...);
        each("given", of.given...);
    }
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
