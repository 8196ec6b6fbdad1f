#pragma once

/// @file
/// The small choices behind every cut by share: who crosses, who ties, who is negative.

#include <clientele/tier/concepts.hpp>

#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// The customer who crosses the cut belongs to the better tier: the best tier holds at least its share.
/// A monopolist is in tier 0.
struct crossing_in {
    /// How the choice is recorded.
    static constexpr std::string_view name = "the crossing customer is in the better tier";
    /// Always inside.
    [[nodiscard]] constexpr bool inside(double, double, double) const noexcept { return true; }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("crossing_in"); }
};

/// The customer who crosses the cut belongs to the worse tier: the best tier holds at most its share.
/// A monopolist is then in the last tier, with nobody above.
struct crossing_out {
    /// How the choice is recorded.
    static constexpr std::string_view name = "the crossing customer is in the worse tier";
    /// Never inside.
    [[nodiscard]] constexpr bool inside(double, double, double) const noexcept { return false; }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("crossing_out"); }
};

/// The customer who crosses the cut goes where most of the crossing value lies, so that the tier's share comes as
/// near to the cut as it can; half and half is inside.
struct crossing_nearest {
    /// How the choice is recorded.
    static constexpr std::string_view name = "the crossing customer is on the nearer side";
    /// Inside when the share with the customer is at least as near to the cut.
    [[nodiscard]] constexpr bool inside(double before, double after, double cut) const noexcept {
        return after - cut <= cut - before;
    }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("crossing_nearest"); }
};

/// Customers of equal value are in one tier: the same value, the same tier, for any order of the rows. The group as a
/// whole is what crosses a cut.
struct ties_together {
    /// How the choice is recorded.
    static constexpr std::string_view name = "equal values stay together";
    /// They stay together.
    [[nodiscard]] constexpr bool together() const noexcept { return true; }
    /// Never asked.
    [[nodiscard]] constexpr bool first(std::size_t, std::size_t) const noexcept { return false; }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("ties_together"); }
};

/// Customers of equal value are counted one by one, lower rows first (rows are in the order of ids): sizes come nearer
/// to the cut, and two customers of equal value may be told apart. The fitted thresholds cannot tell them apart:
/// `apply` puts both into the better tier.
struct ties_by_row {
    /// How the choice is recorded.
    static constexpr std::string_view name = "equal values are taken by row";
    /// They may be split.
    [[nodiscard]] constexpr bool together() const noexcept { return false; }
    /// The lower row goes first.
    [[nodiscard]] constexpr bool first(std::size_t a, std::size_t b) const noexcept { return a < b; }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("ties_by_row"); }
};

/// A negative value has no share: it is refused with its row.
struct refuse_negatives {
    /// How the choice is recorded.
    static constexpr std::string_view name = "negative values are refused";
    /// The value itself.
    /// @throws error `bad_value` with the row of a negative value
    [[nodiscard]] double share_value(double value, std::size_t row) const {
        if (value < 0.0) [[unlikely]]
            fail(errc::bad_value, row, "refuse_negatives: values must be at least 0 (or choose negatives_last), got ",
                 value, " in row ", row);
        return value;
    }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("refuse_negatives"); }
};

/// A customer with a negative value is in the last tier and adds nothing to the total: shares are of the sum of the
/// positive values (`tier_row::share_of_gains`).
struct negatives_last {
    /// How the choice is recorded.
    static constexpr std::string_view name =
        "negative values count as nothing and come last: shares are of the sum of the positive ones";
    /// The value, or 0 for a negative one.
    [[nodiscard]] constexpr double share_value(double value, std::size_t) const noexcept {
        return value < 0.0 ? 0.0 : value;
    }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("negatives_last"); }
};

/// Customers with a negative value are a tier of their own, after the last: whoever brings a loss is not served like
/// whoever brings little. Shares are of the sum of the positive values. For `abc`, which then has one tier more.
struct negatives_apart {
    /// How the choice is recorded.
    static constexpr std::string_view name =
        "negative values are a tier of their own: shares are of the sum of the positive ones";
    /// `abc` makes a tier of the negative values.
    static constexpr bool apart = true;
    /// The value, or 0 for a negative one.
    [[nodiscard]] constexpr double share_value(double value, std::size_t) const noexcept {
        return value < 0.0 ? 0.0 : value;
    }

    /// No members.
    static constexpr void members(auto&& each, auto&...) { each.is("negatives_apart"); }
};

static_assert(crossing_policy<crossing_in> && crossing_policy<crossing_out> && crossing_policy<crossing_nearest>);
static_assert(tie_policy<ties_together> && tie_policy<ties_by_row>);
static_assert(negative_value_policy<refuse_negatives> && negative_value_policy<negatives_last> &&
              negative_value_policy<negatives_apart>);

/// @cond INTERNAL
namespace detail {

/// Whether a policy makes a tier of its own of the negative values.
template <class Policy>
inline constexpr bool apart = false;
template <class Policy>
    requires requires { Policy::apart; }
inline constexpr bool apart<Policy> = Policy::apart;

/// The recorded words of a policy; a host's policy without a `name` is called just that.
template <class Policy>
[[nodiscard]] constexpr std::string_view recorded_name() noexcept {
    if constexpr (requires { std::string_view{Policy::name}; })
        return Policy::name;
    else
        return "a policy of the host";
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
