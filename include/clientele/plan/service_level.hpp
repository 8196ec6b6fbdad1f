#pragma once

/// @file
/// What a play consists of: who serves, what is answered how fast, what is reviewed, added and created together.

#include <clientele/plan/contact_matrix.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// Who serves a customer, the most personal first.
enum class service_level {
    dedicated_manager, ///< a manager of their own
    one_to_one_team,   ///< a team that knows them
    pooled_manager,    ///< a manager of many
    automated          ///< nobody in particular
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(service_level) noexcept {
    return {"dedicated_manager", "one_to_one_team", "pooled_manager", "automated"};
}
/// The level in words: "dedicated manager".
[[nodiscard]] constexpr std::string_view in_words(service_level level) noexcept {
    constexpr std::array<std::string_view, 4> words{"dedicated manager", "one-to-one team", "pooled manager",
                                                    "automated"};
    return words[static_cast<std::size_t>(level)];
}

/// Which hours of a promise count.
enum class hours_kind {
    business, ///< those in which work is done, see `business_hours`
    calendar  ///< all of them
};
/// The words of what is saved.
constexpr std::array<std::string_view, 2> words_of(hours_kind) noexcept { return {"business", "calendar"}; }

/// A promise of how soon something is answered.
struct response_target {
    std::string what{};          ///< such as "fault" or "question"
    std::chrono::hours within{}; ///< in [1, 8784]
    hours_kind counted{};        ///< business or calendar hours

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("response_target");
        each("what", of.what...);
        each("within", of.within...);
        each("counted", of.counted...);
    }
};

/// A value-added service, which is looked at again when so many months of it are over.
struct added_service {
    std::string what{};                 ///< such as "industry report"
    std::chrono::months review_after{}; ///< in [1, 1200]

    /// The day of the first review after a day.
    /// @param start when the service began
    /// @param after on or after which day the review lies
    /// @throws error `bad_parameter`
    [[nodiscard]] day review_date(day start, day after) const {
        require(review_after.count() >= 1 && review_after.count() <= 1200,
                "added_service: review_after must be in [1, 1200] months, got ", review_after.count());
        require(detail::has_four_digit_year(start) && detail::has_four_digit_year(after),
                "added_service: start and after must be days of the years 0 to 9999, got ", detail::quoted_day(start),
                " and ", detail::quoted_day(after));
        const auto every = static_cast<int>(review_after.count());
        int months = every;
        if (after > start) // no review lies before the last one that a month of 31 days would allow
            months = (std::max)(every, static_cast<int>((after - start).count() / (31 * every)) * every);
        while (months_after(start, months) < after)
            months += every;
        return months_after(start, months);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("added_service");
        each("what", of.what...);
        each("review_after", of.review_after...);
    }
};

/// Which steps of creating together are open to a customer.
struct co_creation {
    bool data_sharing = false;      ///< data of use are shared
    bool joint_development = false; ///< products are developed together
    bool joint_brand = false;       ///< a brand is carried together
    bool profit_share = false;      ///< profits are shared, see `profit_share`
    bool equity = false;            ///< shares are held

    /// Whether two are the same.
    friend bool operator==(const co_creation&, const co_creation&) = default;

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("co_creation");
        each("data_sharing", of.data_sharing...);
        each("joint_development", of.joint_development...);
        each("joint_brand", of.joint_brand...);
        each("profit_share", of.profit_share...);
        each("equity", of.equity...);
    }
};

/// What is reviewed with a customer.
enum class review_kind {
    technical_fit, ///< whether what was bought fits the use
    solution,      ///< whether the solution still does
    satisfaction,  ///< whether the customer is content
    contract       ///< whether the contract should go on
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(review_kind) noexcept {
    return {"technical_fit", "solution", "satisfaction", "contract"};
}
/// The kind in words: "technical fit".
[[nodiscard]] constexpr std::string_view in_words(review_kind what) noexcept {
    constexpr std::array<std::string_view, 4> words{"technical fit", "solution", "satisfaction", "contract"};
    return words[static_cast<std::size_t>(what)];
}

/// How often something is reviewed.
struct review_rule {
    review_kind what{};        ///< what is looked at
    std::chrono::days every{}; ///< due so many days after the one before, in [1, 36525]

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("review_rule");
        each("what", of.what...);
        each("every", of.every...);
    }
};

/// How often one role of a customer is contacted: a `contact_line` without its tier.
struct contact_rule {
    contact_role role{};                      ///< who is contacted
    int every = 1;                            ///< so many units, in [1, 1200] months or [1, 36525] days
    contact_unit unit = contact_unit::months; ///< calendar months, or a promise in days
    std::string channel{};                    ///< such as "visit"

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("contact_rule");
        each("role", of.role...);
        each("every", of.every...);
        each("unit", of.unit...);
        each("channel", of.channel...);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
