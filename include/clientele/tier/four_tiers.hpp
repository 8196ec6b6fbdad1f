#pragma once

/// @file
/// The four tiers of key-account practice, ready-made: VIP, important, ordinary, potential.

#include <clientele/tier/tier_rules.hpp>

#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// The languages that ready-made names exist in.
enum class language {
    english, ///< VIP, important, ordinary, potential
    chinese  ///< 战略客户, 重要客户, 普通客户, 潜在客户
};

/// The name of one of the four tiers.
/// @param tier in [0, 3]
/// @param in the language
/// @returns the name
/// @throws error `bad_parameter` for a tier outside [0, 3]
[[nodiscard]] inline std::string_view four_tier_name(int tier, language in = language::english) {
    static constexpr std::string_view english[] = {"VIP", "important", "ordinary", "potential"};
    static constexpr std::string_view chinese[] = {"战略客户", "重要客户", "普通客户", "潜在客户"};
    require(tier >= 0 && tier < 4, "four_tier_name: tier must be in [0, 3], got ", tier);
    return (in == language::english ? english : chinese)[tier];
}

/// What one tier of the four asks for. Spend is necessary; of the other four criteria `others` must be met.
struct four_tier_line {
    double annual_spend;    ///< the least annual spend, in yuan
    double orders_per_year; ///< the least number of orders in a year
    double margin;          ///< the least net margin, as a share of the price
    double tenure_years;    ///< the least whole years since the first purchase
    double size;            ///< the least grade of market position, 1 (small) to 5 (leads its industry)
    int others;             ///< how many of the four criteria besides spend must be met
};

/// The thresholds of the four tiers; every figure may be replaced. Annual spend and tenure are those of the practice
/// (1,000,000, 500,000 and 100,000 yuan; 5, 3 and 1 years); it names frequency, margin and size without figures, so
/// these are defaults of this library.
struct four_tier_thresholds {
    four_tier_line vip{1'000'000, 12, 0.20, 5, 4, 2};    ///< VIP or strategic customers
    four_tier_line important{500'000, 6, 0.15, 3, 3, 2}; ///< important customers
    four_tier_line ordinary{100'000, 2, 0.05, 1, 2, 1};  ///< ordinary customers; the rest are potential ones
    language names = language::english;                  ///< the language of the tiers' names
};

/// The four tiers as rules over the columns annual_spend, orders_per_year, margin, tenure_years and size. Potential
/// customers are the rest: prospects who never bought (all columns 0), and small ones with promise.
/// Thresholds that make a tier unreachable are refused when the rules are used.
/// @param t the thresholds and the language
/// @returns the rules, VIP first
[[nodiscard]] inline tier_rules<> four_tiers(const four_tier_thresholds& t = {}) {
    tier_rules<> result{.criteria = {"annual_spend", "orders_per_year", "margin", "tenure_years", "size"}, .rules = {}};
    int tier = 0;
    for (const auto& line : {t.vip, t.important, t.ordinary})
        result.rules.push_back(k_of(1 + line.others, std::string{four_tier_name(tier++, t.names)},
                                    {necessary(at_least("annual_spend", line.annual_spend)),
                                     at_least("orders_per_year", line.orders_per_year), at_least("margin", line.margin),
                                     at_least("tenure_years", line.tenure_years), at_least("size", line.size)}));
    result.otherwise = four_tier_name(3, t.names);
    return result;
}

} // namespace clientele::inline CLIENTELE_ABI
