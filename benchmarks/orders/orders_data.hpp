#pragma once

// Synthetic orders, the same bits everywhere: customers who buy at rates of their own until they leave, over three
// years, with non-dense ids of 62 bits.

#include <clientele/math/random.hpp>
#include <clientele/types.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

struct orders_data {
    std::vector<std::int64_t> customer;
    std::vector<clientele::day32> when;
    std::vector<std::int64_t> cents;
    std::int32_t last_day = 0;
};

inline std::int64_t id_of(std::uint64_t number) {
    std::uint64_t bits = number * 0x9E3779B97F4A7C15u;
    bits ^= bits >> 29;
    bits *= 0xBF58476D1CE4E5B9u;
    return static_cast<std::int64_t>((bits ^ (bits >> 32)) >> 2);
}

// Rows sorted by customer and day; shuffled if `random`.
inline orders_data make_orders(std::size_t customers, bool random) {
    constexpr int days = 1096, start = 14'610; // from 2010-01-01
    orders_data out;
    out.last_day = start + days - 1;
    std::vector<std::int64_t> ids(customers);
    for (std::size_t i = 0; i < customers; ++i)
        ids[i] = id_of(i + 1);
    std::sort(ids.begin(), ids.end());
    clientele::random_generator g{11};
    for (const auto id : ids) {
        const double gap = 40 + 1500 * std::pow(g.uniform(), 2.0); // days between purchases
        double at = static_cast<double>(g.below(days));
        while (at < days) {
            for (std::uint64_t lines = 1 + g.below(3) * g.below(2); lines > 0; --lines) {
                out.customer.push_back(id);
                out.when.push_back(clientele::day32{clientele::day32::duration{start + static_cast<int>(at)}});
                out.cents.push_back(static_cast<std::int64_t>(100 + g.below(20'000)));
            }
            at += 1 - gap * std::log(1 - g.uniform()) * 0.35;
            if (g.uniform() < 0.03)
                break;
        }
    }
    if (random)
        for (std::size_t i = out.customer.size() - 1; i > 0; --i) {
            const auto j = static_cast<std::size_t>(g.below(i + 1));
            std::swap(out.customer[i], out.customer[j]);
            std::swap(out.when[i], out.when[j]);
            std::swap(out.cents[i], out.cents[j]);
        }
    return out;
}
