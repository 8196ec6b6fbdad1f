#pragma once

/// @file
/// Who of a customer is contacted how often, and by what channel: a row for each tier and role.

#include <clientele/types.hpp>

#include <array>
#include <string>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Whom of a customer a contact reaches.
enum class contact_role {
    operator_level,   ///< who works with what was bought
    manager,          ///< who is responsible for it
    decision_maker,   ///< who decides about buying
    executive_sponsor ///< who stands for the relation at the top
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(contact_role) noexcept {
    return {"operator", "manager", "decision_maker", "executive_sponsor"};
}
/// The role in words: "decision maker".
[[nodiscard]] constexpr std::string_view in_words(contact_role role) noexcept {
    constexpr std::array<std::string_view, 4> words{"operator", "manager", "decision maker", "executive sponsor"};
    return words[static_cast<std::size_t>(role)];
}

/// What a frequency counts.
enum class contact_unit {
    months, ///< calendar months from the anchor: each contact on its day or before, however late the one before was
    days    ///< days from the contact before: never more of them between two contacts
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(contact_unit) noexcept { return {"months", "days"}; }

/// How often one role of the customers of one tier is contacted.
struct contact_line {
    int tier = 0;                             ///< 0 the best
    contact_role role{};                      ///< who is contacted
    int every = 1;                            ///< so many units, in [1, 1200] months or [1, 36525] days
    contact_unit unit = contact_unit::months; ///< calendar months, or a promise in days
    std::string channel{};                    ///< such as "visit"

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("contact_line");
        each("tier", of.tier...);
        each("role", of.role...);
        each("every", of.every...);
        each("unit", of.unit...);
        each("channel", of.channel...);
    }
};

/// All of them; a role without a line is not contacted.
struct contact_matrix {
    std::vector<contact_line> lines{}; ///< in any order, one for each tier and role at most

    /// The line of a tier and role, if there is one.
    [[nodiscard]] const contact_line* find(int tier, contact_role role) const noexcept {
        for (const auto& line : lines)
            if (line.tier == tier && line.role == role)
                return &line;
        return nullptr;
    }
    /// @throws error `bad_parameter` for a line of no tier, twice there or with a frequency outside its range
    void check() const {
        for (const auto& line : lines) {
            const int most = line.unit == contact_unit::months ? 1200 : 36'525;
            require(line.tier >= 0, "contact_matrix: tier must be at least 0, got ", line.tier);
            require(line.every >= 1 && line.every <= most, "contact_matrix: every must be in [1, ", most, "] ",
                    words_of(line.unit)[static_cast<std::size_t>(line.unit)], ", got ", line.every, " for the ",
                    in_words(line.role), " of tier ", line.tier);
            require(find(line.tier, line.role) == &line, "contact_matrix: tier ", line.tier,
                    " must have one line for the ", in_words(line.role), ", got two");
        }
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("contact_matrix");
        each("lines", of.lines...);
    }
};

/// Four tiers: the best by all four roles, a contact a month of its manager and a quarter of whoever decides; the
/// second by three; ordinary customers by phone, potential ones by mail.
template <class = void> // only who uses it compiles it
[[nodiscard]] contact_matrix four_tier_contacts() {
    contact_matrix all;
    const auto add = [&](int tier, contact_role role, int months, const char* channel) {
        all.lines.push_back({tier, role, months, contact_unit::months, channel});
    };
    add(0, contact_role::operator_level, 1, "phone");
    add(0, contact_role::manager, 1, "visit");
    add(0, contact_role::decision_maker, 3, "visit");
    add(0, contact_role::executive_sponsor, 6, "visit");
    add(1, contact_role::operator_level, 3, "phone");
    add(1, contact_role::manager, 3, "visit");
    add(1, contact_role::decision_maker, 6, "video");
    add(2, contact_role::manager, 6, "phone");
    add(3, contact_role::manager, 12, "mail");
    return all;
}

} // namespace clientele::inline CLIENTELE_ABI
