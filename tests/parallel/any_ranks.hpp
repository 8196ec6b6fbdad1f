#pragma once

// What any ranks must do, whoever they are.
#include <clientele/parallel/concepts.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

namespace clientele::testing {

inline parcel bytes_of(std::initializer_list<int> values) {
    parcel out;
    for (const int each : values)
        out.push_back(static_cast<std::byte>(each));
    return out;
}

// Rank r brings r + 1, and so on.
template <class Ranks>
void check_ranks(const Ranks& ranks) {
    const int r = ranks.rank(), n = ranks.size();
    std::int64_t sums[]{r + 1, -r, std::int64_t{1} << 53};
    ranks.all_reduce_sum(sums);
    CHECK(sums[0] == n * (n + 1) / 2);
    CHECK(sums[1] == -n * (n - 1) / 2);
    CHECK(sums[2] == n * (std::int64_t{1} << 53));
    double greatest[]{static_cast<double>(r), -static_cast<double>(r)};
    ranks.all_reduce_max(greatest);
    CHECK(greatest[0] == n - 1);
    CHECK(greatest[1] == 0);

    const auto gathered = ranks.all_gather(parcel(static_cast<std::size_t>(r), static_cast<std::byte>(r)));
    REQUIRE(gathered.size() == static_cast<std::size_t>(n));
    for (int from = 0; from < n; ++from)
        CHECK(gathered[static_cast<std::size_t>(from)] ==
              parcel(static_cast<std::size_t>(from), static_cast<std::byte>(from)));

    std::vector<parcel> parcels;
    for (int to = 0; to < n; ++to)
        parcels.push_back(to == r + 1 ? parcel{} : bytes_of({r, to}));
    const auto received = ranks.exchange(std::move(parcels));
    REQUIRE(received.size() == static_cast<std::size_t>(n));
    for (int from = 0; from < n; ++from)
        CHECK(received[static_cast<std::size_t>(from)] == (r == from + 1 ? parcel{} : bytes_of({from, r})));
}

} // namespace clientele::testing
