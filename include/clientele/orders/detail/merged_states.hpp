#pragma once

/// @file
/// Merging of states that is undone if it does not come to its end.

#include <clientele/orders/detail/note_lists.hpp>

#include <cstddef>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Merges other shards into shards; unless `keep` is called, the shards are at last as they were at first.
template <class Shard>
class merged_states {
public:
    merged_states(std::vector<Shard>& into, const std::vector<Shard>& from) noexcept : into_{into}, from_{from} {}
    merged_states(const merged_states&) = delete;
    merged_states& operator=(const merged_states&) = delete;
    ~merged_states() {
        if (!kept_)
            undo();
    }

    /// Merges all shards.
    void take_all() {
        for (; at_ < from_.size(); ++at_, customers_ = 0) {
            auto& into = into_[at_];
            const auto& from = from_[at_];
            for (; customers_ < from.size(); ++customers_) {
                const auto& each = from[customers_];
                into.merge(into[into.of(each.id, customer_hash(each.id))], from, each);
            }
        }
        kept_ = true;
    }

private:
    // Takes off what was merged; whom that leaves without an entry was not known before.
    void undo() noexcept {
        for (std::size_t s = 0; s < from_.size() && s <= at_; ++s)
            for (std::size_t i = 0; i < from_[s].size() && (s < at_ || i <= customers_); ++i) {
                const auto& each = from_[s][i];
                const auto place = into_[s].find(each.id, customer_hash(each.id));
                if (place == Shard::none)
                    continue;
                auto& here = into_[s][place];
                if (s < at_ || i < customers_) {
                    for (const auto& part : from_[s].entries(each))
                        for (const auto& entry : part)
                            (void)into_[s].take_off(here, change_of(entry));
                    into_[s].take_off_notes(here, from_[s].notes(each));
                }
                if (here.empty())
                    into_[s].erase(place);
            }
    }

    std::vector<Shard>& into_;
    const std::vector<Shard>& from_;
    std::size_t at_ = 0, customers_ = 0; // merged up to here
    bool kept_ = false;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
