#pragma once

// Order lines that the tests of the portraits share.

#include <clientele/portrait/order_lines.hpp>

#include <cstdint>
#include <vector>

namespace portrait_tests {

/// Columns that a test owns; `view` shows them as order lines.
struct book {
    std::vector<std::int64_t> customer{};
    std::vector<clientele::day> when{};
    std::vector<double> amount{}, list{};
    std::vector<int> category{}, channel{};

    void add(std::int64_t id, clientele::day d, double paid, int what = 0, int where = 0, double listed = 1) {
        customer.push_back(id), when.push_back(d), amount.push_back(paid);
        category.push_back(what), channel.push_back(where), list.push_back(listed);
    }
    [[nodiscard]] clientele::order_lines<std::int64_t> view() const {
        return {.customer = customer,
                .when = when,
                .amount = amount,
                .category = category,
                .channel = channel,
                .list_amount = list};
    }
};

} // namespace portrait_tests
