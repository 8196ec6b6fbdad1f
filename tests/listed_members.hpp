#pragma once

// A type with a list of its members, one of each kind that a list may have.

#include <clientele/members.hpp>

#include <Eigen/Core>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace listed_members {

using namespace clientele; // NOLINT

enum class mood { calm, brisk };
constexpr std::array<std::string_view, 2> words_of(mood) noexcept { return {"calm", "brisk"}; }

struct stateless {};
struct named_policy {
    static constexpr std::string_view name = "named_policy";
};
struct part {
    double weight = 0;
    std::optional<int> limit{};
    static constexpr void members(auto&& each, auto&... of) {
        each.is("part");
        each("weight", of.weight...);
        each("limit", of.limit...);
    }
};
struct whole {
    required<int, "k"> k;
    std::string name{};
    day from{};
    std::chrono::days gap{};
    mood how = mood::calm;
    bool open = false;
    std::uint64_t large = 0;
    std::vector<part> parts{};
    std::vector<bool> flags{};
    std::array<double, 2> ends{};
    std::pair<int, std::string> pair{};
    Eigen::MatrixXd table{};
    named_policy policy{};
    stateless other{};
    static constexpr void members(auto&& each, auto&... of) {
        each.is("whole");
        each("k", of.k...);
        each("name", of.name...);
        each("from", of.from...);
        each("gap", of.gap...);
        each("how", of.how...);
        each("open", of.open...);
        each("large", of.large...);
        each("parts", of.parts...);
        each("flags", of.flags...);
        each("ends", of.ends...);
        each("pair", of.pair...);
        each("table", of.table...);
        each("policy", of.policy...);
        each("other", of.other...);
    }
};

} // namespace listed_members
