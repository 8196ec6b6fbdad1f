#pragma once

/// @file
/// Accounts with parents: which account of a host's hierarchy the orders of each belong to, at any level of it.

#include <clientele/fwd.hpp>
#include <clientele/orders/concepts.hpp>
#include <clientele/orders/detail/state_entries.hpp>
#include <clientele/orders/text_column.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// For each account the one that its orders are counted for. Made by an `account_tree`.
template <class Id>
class account_roll {
    using viewed = detail::viewed_id<Id>;

public:
    /// The account that the orders of another are counted for; one that is in no hierarchy is its own.
    /// Complexity: O(log n)
    [[nodiscard]] Id operator()(viewed account) const {
        const auto at = std::lower_bound(to_.begin(), to_.end(), account,
                                         [](const auto& each, const viewed& id) { return each.first < id; });
        return at != to_.end() && at->first == account ? at->second : Id(account);
    }
    /// An order id that is unique in the account that it is counted for: two accounts may both have an order 1.
    template <customer_id Order>
    [[nodiscard]] std::string order(viewed account, const Order& order) const {
        const std::string own = sentence(account);
        return sentence(own.size(), ":", own, order);
    }
    /// The accounts of a column of ids.
    template <class Column>
    [[nodiscard]] std::vector<Id> column(const Column& accounts) const {
        std::vector<Id> result;
        result.reserve(accounts.size());
        for (std::size_t i = 0; i < accounts.size(); ++i)
            result.push_back((*this)(accounts[i]));
        return result;
    }
    /// The order ids of a column of ids, which go with `column`.
    template <class Column, class Orders>
    [[nodiscard]] text_vector orders(const Column& accounts, const Orders& orders) const {
        text_vector result;
        for (std::size_t i = 0; i < accounts.size(); ++i)
            result.push_back(order(accounts[i], orders[i]));
        return result;
    }

private:
    template <class>
    friend class account_tree;
    std::vector<std::pair<Id, Id>> to_; // by account, but for tops
};

/// A host's hierarchy of accounts: each has at most one parent.
///
///     const account_tree<long> accounts{{{17, 3}, {18, 3}, {3, 1}}}; // a child, its parent
///     const auto groups = accounts.top();                            // 17, 18 and 3 are counted for 1
///     states.rolled_up(groups).summaries(rules);
///
/// Accounts that are in none of the pairs are tops themselves.
template <class Id>
class account_tree {
    using viewed = detail::viewed_id<Id>;

public:
    /// Takes pairs of a child and its parent.
    /// @throws error `bad_parameter` for a child with two parents, and for a cycle, which it names
    /// Complexity: O(n log n)
    explicit account_tree(std::vector<std::pair<Id, Id>> child_and_parent) : parent_{std::move(child_and_parent)} {
        std::sort(parent_.begin(), parent_.end());
        parent_.erase(std::unique(parent_.begin(), parent_.end()), parent_.end());
        for (std::size_t i = 1; i < parent_.size(); ++i)
            require(parent_[i - 1].first != parent_[i].first, "account_tree: an account must have one parent, got ",
                    parent_[i - 1].second, " and ", parent_[i].second, " of ", parent_[i].first);
        refuse_cycles();
    }

    /// From the top down to an account: it stands last.
    /// Complexity: O(depth log n)
    [[nodiscard]] std::vector<Id> path(viewed account) const {
        std::vector<Id> up{Id(account)};
        for (auto at = find(account); at != nullptr; at = find(at->second))
            up.push_back(at->second);
        return {up.rbegin(), up.rend()};
    }

    /// All orders are counted for the top of their account.
    /// Complexity: O(n log n), as of the other two
    [[nodiscard]] account_roll<Id> top() const { return below_top(0); }
    /// All are counted for the account that many levels below the top; those of higher ones for themselves.
    /// @param levels at least 0
    [[nodiscard]] account_roll<Id> below_top(int levels) const {
        require(levels >= 0, "account_tree: levels must be at least 0, got ", levels);
        return roll([&](const Id&, std::size_t depth) { return depth <= static_cast<std::size_t>(levels); });
    }
    /// All are counted for the nearest of some accounts that is theirs or above it, and else for the top.
    [[nodiscard]] account_roll<Id> chosen(std::vector<Id> accounts) const {
        std::sort(accounts.begin(), accounts.end());
        return roll([&](const Id& account, std::size_t) {
            return std::binary_search(accounts.begin(), accounts.end(), account);
        });
    }

private:
    [[nodiscard]] const std::pair<Id, Id>* find(const viewed& child) const {
        const auto at = std::lower_bound(parent_.begin(), parent_.end(), child,
                                         [](const auto& each, const viewed& id) { return each.first < id; });
        return at != parent_.end() && at->first == child ? &*at : nullptr;
    }
    // Walks up from every child; what one walk has seen is not walked again.
    void refuse_cycles() const {
        std::vector<std::size_t> walk(parent_.size(), 0);
        for (std::size_t i = 0; i < parent_.size(); ++i) {
            const auto* at = &parent_[i];
            while (at != nullptr && walk[place(at)] == 0) {
                walk[place(at)] = i + 1;
                at = find(at->second);
            }
            if (at != nullptr && walk[place(at)] == i + 1)
                fail_on_cycle(*at);
        }
    }
    [[nodiscard]] std::size_t place(const std::pair<Id, Id>* at) const noexcept {
        return static_cast<std::size_t>(at - parent_.data());
    }
    [[noreturn]] void fail_on_cycle(const std::pair<Id, Id>& start) const {
        std::string words = sentence(start.first);
        const auto* at = &start;
        do {
            words += sentence(" -> ", at->second);
            at = find(at->second);
        } while (at != nullptr && at != &start);
        fail(errc::bad_parameter, no_row, "account_tree: parents must not form a cycle, got ", words);
    }
    // Those that `keeps(account, depth)` are counted for themselves, all others for whom their parent is counted. A
    // walk up ends where another one has been.
    template <class Keeps>
    [[nodiscard]] account_roll<Id> roll(const Keeps& keeps) const {
        std::vector<const Id*> to(parent_.size());
        std::vector<std::size_t> depth(parent_.size()), below;
        for (const auto& start : parent_) {
            for (const auto* at = &start; at != nullptr && to[place(at)] == nullptr; at = find(at->second))
                below.push_back(place(at));
            for (; !below.empty(); below.pop_back()) {
                const auto child = below.back();
                const auto& [account, parent] = parent_[child];
                const auto* const above = find(parent);
                depth[child] = above == nullptr ? 1 : depth[place(above)] + 1;
                to[child] = keeps(account, depth[child]) ? &account : above == nullptr ? &parent : to[place(above)];
            }
        }
        account_roll<Id> result;
        result.to_.reserve(parent_.size());
        for (std::size_t child = 0; child < parent_.size(); ++child)
            result.to_.emplace_back(parent_[child].first, *to[child]);
        return result;
    }

    std::vector<std::pair<Id, Id>> parent_; // by child
};

} // namespace clientele::inline CLIENTELE_ABI
