#pragma once

/// @file
/// The decisions about all customers, by shard, as the bytes that the journal has of them.

#include <clientele/io/detail/decision_blocks.hpp>
#include <clientele/math/detail/to_size.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

inline constexpr std::size_t decision_shards = 256;
/// Which of them a customer belongs to.
template <class Id>
[[nodiscard]] std::size_t decision_shard_of(const Id& customer) noexcept {
    fingerprint_words words;
    words.id(customer);
    return to_size(words.made().high >> 56);
}

/// The rows of a run, brought together by shard: each with its block.
template <class Id>
[[nodiscard]] std::vector<std::pair<std::size_t, std::string>> parts_of(const decision_run<Id>& run,
                                                                        std::uint32_t number) {
    std::vector<std::size_t> order(run.ids.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return run.ids[a] < run.ids[b]; });
    std::vector<std::vector<std::size_t>> rows(decision_shards);
    for (const auto row : order)
        rows[decision_shard_of(run.ids[row])].push_back(row);
    std::vector<std::pair<std::size_t, std::string>> parts;
    for (std::size_t shard = 0; shard < rows.size(); ++shard)
        if (!rows[shard].empty()) {
            const auto text = to_json(decision_part<Id>::of(run, rows[shard]));
            parts.emplace_back(shard, std::string{});
            decision_block{decision_block::part, number, static_cast<std::uint32_t>(rows[shard].size()), 0, text}.put(
                parts.back().second);
        }
    return parts;
}

/// Refuses ids and reasons that JSON cannot hold, with the row of the run.
template <class Id>
void require_utf8(const decision_run<Id>& run) {
    const auto check = [](std::string_view what, const auto& texts) {
        for (std::size_t row = 0; row < texts.size(); ++row)
            if (!is_utf8(texts[row]))
                fail(errc::bad_value, row, "decision_journal: ", what, " must be text in UTF-8, got \"",
                     clipped(texts[row]), "\" in row ", row);
    };
    if constexpr (!std::integral<Id>)
        check("ids", run.ids);
    check("reasons", run.reasons);
}

template <class Id>
class decision_rows {
    using block = decision_block;
    using part = decision_part<Id>;
    using decisions = std::vector<recorded_decision<Id>>;

public:
    void add(std::size_t shard, std::string_view bytes) {
        note_parts(shard, bytes, shards_[shard].size());
        shards_[shard] += bytes;
    }
    void put(std::size_t shard, std::string bytes) {
        parts_[shard].clear();
        note_parts(shard, bytes, 0);
        shards_[shard] = std::move(bytes);
    }

    /// Whether a customer has a decision in a run, without a look at any override.
    [[nodiscard]] bool knows(const Id& customer, std::size_t run) const {
        const auto shard = decision_shard_of(customer);
        bool found = false;
        for (const auto& each : parts_[shard])
            if (each.run == run && !found)
                each_block(std::string_view{shards_[shard]}.substr(each.begin, each.size),
                           [&](const block& rows) { found = part_in(rows).find(customer) != part::none; });
        return found;
    }

    /// A shard without a customer.
    struct rest {
        std::string bytes;
        std::vector<std::size_t> gone; ///< the runs it was in
    };
    [[nodiscard]] rest without(const Id& customer) const {
        rest result;
        each_block(shards_[decision_shard_of(customer)], [&](const block& each) {
            if (each.kind == block::tier_override) {
                if (override_in(each).customer != customer)
                    each.put(result.bytes);
                return;
            }
            auto rows = part_in(each);
            const auto at = rows.find(customer);
            if (at == part::none)
                return each.put(result.bytes);
            rows.drop(at);
            result.gone.push_back(each.run);
            const auto text = rows.ids.empty() ? std::string{} : to_json(rows);
            block{block::part, each.run, each.kept - 1, each.erased + 1, text}.put(result.bytes);
        });
        return result;
    }

    /// The decisions about a customer.
    [[nodiscard]] decisions of(const Id& customer, const std::vector<recorded_run>& runs) const {
        return of_customer(customer, runs, [](std::size_t) { return true; });
    }
    /// That of one run, if there is one.
    [[nodiscard]] decisions of(const Id& customer, const std::vector<recorded_run>& runs, std::size_t run) const {
        return of_customer(customer, runs, [run](std::size_t each) { return each == run; });
    }
    /// All decisions of a run, ids ascending.
    [[nodiscard]] decisions all(const std::vector<recorded_run>& runs, std::size_t run) const {
        decisions found;
        for (std::size_t shard = 0; shard < shards_.size(); ++shard)
            read(
                shards_[shard], runs, found, [run](std::size_t each) { return each == run; },
                [shard](const Id& each) { return belongs(each, shard); });
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.customer < b.customer; });
        return found;
    }

    /// Counts who was erased, and looks whether all rows of all runs are there, kept or erased.
    void count(std::vector<recorded_run>& runs) const {
        std::vector<std::size_t> kept(runs.size());
        for (const auto& bytes : shards_)
            each_block(bytes, [&](const block& each) {
                if (each.run >= runs.size() || (each.kind != block::part && each.kind != block::tier_override))
                    refuse_other_journal();
                kept[each.run] += each.kept;
                runs[each.run].erased += each.erased;
            });
        for (std::size_t i = 0; i < runs.size(); ++i)
            if (kept[i] + runs[i].erased != runs[i].decided)
                fail(errc::storage, no_row, "decision_journal: of the ", runs[i].decided, " decisions of the run of ",
                     to_text(runs[i].as_of), " there are ", kept[i], " kept and ", runs[i].erased, " erased");
    }

private:
    [[nodiscard]] static part part_in(const block& of) {
        if (of.kept == 0)
            return {};
        auto rows = from_json<part>(of.content, "decision_journal: a part of a run");
        if (rows.ids.size() != of.kept)
            fail(errc::storage, no_row, "decision_journal: a part of a run must have ", of.kept, " customers, got ",
                 rows.ids.size());
        return rows;
    }
    [[nodiscard]] static kept_override<Id> override_in(const block& of) {
        return from_json<kept_override<Id>>(of.content, "decision_journal: an override");
    }
    // Everybody; whoever asked for a customer by its id would not find it elsewhere.
    [[nodiscard]] static bool belongs(const Id& customer, std::size_t shard) {
        if (decision_shard_of(customer) != shard)
            fail(errc::storage, no_row, "decision_journal: ", customer_in_words(customer),
                 " stands among customers where nobody would look for it");
        return true;
    }
    template <class WantedRun>
    [[nodiscard]] decisions of_customer(const Id& customer, const std::vector<recorded_run>& runs,
                                        const WantedRun& wanted) const {
        decisions found;
        read(shards_[decision_shard_of(customer)], runs, found, wanted,
             [&](const Id& each) { return each == customer; });
        return found;
    }
    // Adds the decisions of a shard about some customers in some runs, each with its overrides, which stand behind it.
    template <class WantedRun, class WantedId>
    static void read(std::string_view bytes, const std::vector<recorded_run>& runs, decisions& into,
                     const WantedRun& wanted_run, const WantedId& wanted_id) {
        const auto first = into.size();
        each_block(bytes, [&](const block& each) {
            if (!wanted_run(each.run))
                return;
            if (each.kind == block::tier_override) {
                auto kept = override_in(each);
                for (auto i = first; i < into.size(); ++i)
                    if (into[i].run == each.run && into[i].customer == kept.customer)
                        into[i].overrides.push_back(std::move(kept.given));
                return;
            }
            const auto rows = part_in(each);
            if (!rows.fits(runs[each.run]))
                fail(errc::storage, no_row, "decision_journal: a part of the run of ", to_text(runs[each.run].as_of),
                     " has other columns than the run");
            for (std::size_t i = 0; i < rows.ids.size(); ++i)
                if (wanted_id(rows.ids[i]))
                    into.push_back(rows.decision(i, each.run, runs[each.run].as_of));
        });
    }

    // Where in its shard the rows of a run stand.
    struct place {
        std::size_t run, begin, size;
    };
    void note_parts(std::size_t shard, std::string_view bytes, std::size_t begin) {
        each_block(bytes, [&](const block& each) {
            const auto size = block::start + each.content.size();
            if (each.kind == block::part)
                parts_[shard].push_back({each.run, begin, size});
            begin += size;
        });
    }

    std::vector<std::string> shards_ = std::vector<std::string>(decision_shards);
    std::vector<std::vector<place>> parts_ = std::vector<std::vector<place>>(decision_shards);
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
