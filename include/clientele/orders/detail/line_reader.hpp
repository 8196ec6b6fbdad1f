#pragma once

/// @file
/// How states and ledgers read lines for accumulators.

#include <clientele/orders/detail/customer_measures.hpp>
#include <clientele/orders/detail/kept_notes.hpp>
#include <clientele/orders/detail/line_checks.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The money of lines whose amounts are minor units already. What else is money in a line counts minor units where it
/// is an integer, and is exact in currency units where it is a `double`.
struct money_of_lines {
    int places;

    [[nodiscard]] int decimals() const noexcept { return places; }
    template <std::integral Integer>
    [[nodiscard]] minor_amount minor(Integer amount) const {
        return integer_minor(amount);
    }
    template <std::same_as<double> Amount>
    [[nodiscard]] minor_amount minor(Amount amount) const {
        return exact_money{places}.minor(amount);
    }
};

/// Accumulators, and what they keep of lines. Copies share them. The type may be that of a constant.
template <class Accumulate>
class line_reader {
    using measures = customer_measures<std::remove_const_t<Accumulate>>;

public:
    using notes = typename measures::kept;

    explicit line_reader(const Accumulate& list) : list_{std::make_shared<const Accumulate>(list)} {
        std::vector<measure_column> columns(measures::count);
        measures::write_names(list, columns); // do they differ?
    }

    /// What is kept of a line.
    template <class Note>
    [[nodiscard]] notes operator()(const line_checks& checks, int decimals, day when, std::int64_t minor,
                                   const Note& note) const {
        typename measures::notes of_line{};
        if (const auto problem = measures::read(*list_, when, minor, note, money_of_lines{decimals}, of_line);
            !problem.empty()) [[unlikely]]
            checks.fail_on(problem);
        return measures::kept_of(of_line);
    }
    /// Which numbers these are.
    [[nodiscard]] kept_sums kept() const { return measures::kept_sums_of(*list_); }

private:
    std::shared_ptr<const Accumulate> list_;
};

/// Of those that read no lines.
template <class Accumulate>
    requires(!customer_measures<std::remove_const_t<Accumulate>>::noted)
class line_reader<Accumulate> {
public:
    using notes = no_notes;

    explicit line_reader(const Accumulate&) noexcept {}
    [[nodiscard]] no_notes operator()(const line_checks&, int, day, std::int64_t, skip) const noexcept { return {}; }
    [[nodiscard]] static kept_sums kept() { return {}; }
};

/// What states with some accumulators keep of a line.
template <class Accumulate>
using notes_kept_for = typename line_reader<Accumulate>::notes;

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
