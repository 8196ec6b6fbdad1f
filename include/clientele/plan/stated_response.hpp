#pragma once

/// @file
/// A response whose shape is data.

#include <clientele/plan/response.hpp>

#include <array>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// The shape of a `stated_response`.
enum class response_kind {
    power,       ///< `power_response`
    log,         ///< `log_response`
    exponential, ///< `exponential_response`
    hill         ///< `hill_response`
};
/// The words of what is saved.
constexpr std::array<std::string_view, 4> words_of(response_kind) noexcept {
    return {"power", "log", "exponential", "hill"};
}

/// A response whose kind is data, as in a file whose lines have one each.
struct stated_response {
    response_kind kind = response_kind::log; ///< the shape
    double scale = 1;                        ///< as the shape has it
    double half = 1;                         ///< as the shape has it; not read by `power`
    double exponent = 1;                     ///< as the shape has it; read by `power` and `hill` only
    static constexpr bool concave = true;    ///< as each of them is

    /// Calls with the response of that kind.
    template <class Call>
    constexpr decltype(auto) visit(const Call& call) const {
        switch (kind) {
        case response_kind::power:
            return call(power_response{scale, exponent});
        case response_kind::log:
            return call(log_response{scale, half});
        case response_kind::exponential:
            return call(exponential_response{scale, half});
        default:
            return call(hill_response{scale, half, exponent});
        }
    }
    /// What an amount brings.
    [[nodiscard]] double value(double amount) const noexcept {
        return visit([&](const auto& response) { return response.value(amount); });
    }
    /// What one more unit brings there.
    [[nodiscard]] double marginal(double amount) const noexcept {
        return visit([&](const auto& response) { return response.marginal(amount); });
    }
    /// The least amount whose marginal is at most a price.
    [[nodiscard]] double amount_at(double price) const noexcept {
        return visit([&](const auto& response) { return response.amount_at(price); });
    }
    /// @param line the 0-based line it is of, for the complaint
    /// @throws error `bad_parameter`, or `bad_value` with the line, where a parameter is outside its range
    void check(std::size_t line = no_row) const {
        visit([&](const auto& response) { response.check(line); });
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("stated_response");
        each("kind", of.kind...);
        each("scale", of.scale...);
        each("half", of.half...);
        each("exponent", of.exponent...);
    }
};
static_assert(priced_response<stated_response>);

} // namespace clientele::inline CLIENTELE_ABI
