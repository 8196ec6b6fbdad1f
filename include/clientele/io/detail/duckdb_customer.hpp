#pragma once

/// @file
/// The aggregate of one customer's lines as DuckDB calls it: a state for each group, updated by chunks, combined
/// between threads, and made a STRUCT of figures.

#include <clientele/io/detail/duckdb_values.hpp>
#include <clientele/math/detail/to_size.hpp>
#include <clientele/orders/customer_block.hpp>

#include <array>
#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// The fields of the STRUCT, in its order, and what DuckDB has them as.
inline constexpr std::tuple duckdb_summary_fields{std::pair{"first", &customer_summary::first},
                                                  std::pair{"last", &customer_summary::last},
                                                  std::pair{"purchase_days", &customer_summary::purchase_days},
                                                  std::pair{"orders", &customer_summary::orders},
                                                  std::pair{"x", &customer_summary::x},
                                                  std::pair{"t_x", &customer_summary::t_x},
                                                  std::pair{"T", &customer_summary::T},
                                                  std::pair{"recency", &customer_summary::recency},
                                                  std::pair{"total", &customer_summary::total},
                                                  std::pair{"mean_spend", &customer_summary::mean_spend},
                                                  std::pair{"annual_spend", &customer_summary::annual_spend},
                                                  std::pair{"tenure", &customer_summary::tenure},
                                                  std::pair{"mean_gap", &customer_summary::mean_gap},
                                                  std::pair{"longest_gap", &customer_summary::longest_gap}};
inline constexpr std::size_t duckdb_summary_size = std::tuple_size_v<decltype(duckdb_summary_fields)>;

inline std::int32_t duckdb_field(day value) { return static_cast<std::int32_t>(value.time_since_epoch().count()); }
inline std::int32_t duckdb_field(int value) { return value; }
inline double duckdb_field(double value) { return value; }
inline constexpr duckdb_kind duckdb_kind_of(day customer_summary::*) { return duckdb_day; }
inline constexpr duckdb_kind duckdb_kind_of(int customer_summary::*) { return duckdb_int32; }
inline constexpr duckdb_kind duckdb_kind_of(double customer_summary::*) { return duckdb_double; }

/// Where figures are written: the vector of a STRUCT, and those of its fields.
class duckdb_summary_writer {
public:
    explicit duckdb_summary_writer(::duckdb_vector to) : struct_{to} {
        for (std::size_t i = 0; i < duckdb_summary_size; ++i) {
            fields_[i] = ::duckdb_struct_vector_get_child(to, i);
            data_[i] = ::duckdb_vector_get_data(fields_[i]);
        }
    }
    void write(std::size_t row, const std::optional<customer_summary>& figures) {
        if (!figures) {
            set_null(struct_, row);
            for (auto* const each : fields_)
                set_null(each, row);
            return;
        }
        for_each_place<duckdb_summary_size>([&](auto place) {
            const auto value = duckdb_field((*figures).*std::get<place>(duckdb_summary_fields).second);
            std::memcpy(static_cast<char*>(data_[place]) + row * sizeof value, &value, sizeof value);
        });
    }

private:
    static void set_null(::duckdb_vector of, std::size_t row) {
        ::duckdb_vector_ensure_validity_writable(of);
        ::duckdb_vector_get_validity(of)[row / 64] &= ~(std::uint64_t{1} << (row % 64));
    }

    ::duckdb_vector struct_;
    std::array<::duckdb_vector, duckdb_summary_size> fields_{};
    std::array<void*, duckdb_summary_size> data_{};
};

/// Amounts of any type that says what it counts, or whole numbers of which the money policy does.
template <class Money>
class duckdb_amounts {
    static constexpr bool takes_whole = money_policy<Money, std::int64_t>;
    static constexpr bool says_rounding = requires { bool{Money::rounds}; };
    static_assert(takes_whole || says_rounding,
                  "duckdb_customer_summary: money must take whole numbers, as minor_units and major_units do, or say "
                  "whether it `rounds` decimals, as exact_money and rounded_money do");

public:
    duckdb_amounts(const duckdb_column_reader& from, const Money& money) : money_{money} {
        if (takes_whole && from.type().whole())
            whole_.emplace(from, table_integers{});
        else
            decimal_.emplace(from, table_money{"", money.decimals(), rounds()});
    }
    [[nodiscard]] std::int64_t read(std::size_t row) const {
        if (!whole_)
            return decimal_->read(row);
        const auto value = whole_->read(row);
        if constexpr (takes_whole) {
            const auto minor = money_.minor(value);
            if (!minor.value) [[unlikely]]
                whole_->from.refuse(row, minor.problem.substr(5), sentence(value)); // without "must "
            return *minor.value;
        } else {
            return value;
        }
    }

private:
    [[nodiscard]] static constexpr bool rounds() noexcept {
        if constexpr (says_rounding)
            return Money::rounds;
        else
            return false;
    }

    const Money& money_;
    std::optional<duckdb_integer_cursor> whole_;
    std::optional<duckdb_money_cursor> decimal_;
};

/// What the functions share that DuckDB calls, on any of its threads.
template <class Rules>
struct duckdb_summary_rules {
    Rules rules;
    std::string name;
    std::chrono::minutes utc_offset;
};

/// The functions that DuckDB calls. Where `Dated`, the last argument is the as-of day of a group. Nothing is thrown
/// into DuckDB.
template <class Rules, bool Dated>
class duckdb_customer {
    using shared = duckdb_summary_rules<Rules>;
    static constexpr std::size_t ahead = 16; // rows

    struct no_day {};
    struct as_of_day {
        std::int32_t count = (std::numeric_limits<std::int32_t>::min)(); // that of no line yet
    };

public:
    static ::idx_t size(::duckdb_function_info) { return sizeof(duckdb_customer); }
    static void init(::duckdb_function_info, ::duckdb_aggregate_state state) { ::new (state) duckdb_customer; }
    static void destroy(::duckdb_aggregate_state* states, ::idx_t count) {
        for (::idx_t i = 0; i < count; ++i)
            of(states[i]).~duckdb_customer();
    }
    static void update(::duckdb_function_info info, ::duckdb_data_chunk lines, ::duckdb_aggregate_state* states) {
        guarded(info, [&](const shared& by) { update(by, lines, states); });
    }
    static void combine(::duckdb_function_info info, ::duckdb_aggregate_state* from, ::duckdb_aggregate_state* into,
                        ::idx_t count) {
        guarded(info, [&](const shared& by) {
            for (::idx_t i = 0; i < count; ++i) {
                of(into[i]).date(by, of(from[i]).as_of_);
                of(into[i]).block_.merge(of(from[i]).block_);
            }
        });
    }
    static void finalize(::duckdb_function_info info, ::duckdb_aggregate_state* states, ::duckdb_vector result,
                         ::idx_t count, ::idx_t offset) {
        guarded(info, [&](const shared& by) {
            duckdb_summary_writer to{result};
            for (::idx_t i = 0; i < count; ++i)
                to.write(to_size(offset + i), of(states[i]).finish(by.rules));
        });
    }

private:
    [[nodiscard]] static duckdb_customer& of(::duckdb_aggregate_state state) noexcept {
        return *reinterpret_cast<duckdb_customer*>(state);
    }
    template <class Call>
    static void guarded(::duckdb_function_info info, const Call& call) {
        try {
            call(*static_cast<const shared*>(::duckdb_aggregate_function_get_extra_info(info)));
        } catch (const std::exception& e) {
            ::duckdb_aggregate_function_set_error(info, e.what());
        } catch (...) {
            ::duckdb_aggregate_function_set_error(info, "a policy threw what is no std::exception");
        }
    }

    static void update(const shared& by, ::duckdb_data_chunk lines, ::duckdb_aggregate_state* states) {
        const auto argument = [&](::idx_t at, std::string_view what) {
            return duckdb_column_reader{::duckdb_data_chunk_get_vector(lines, at), sentence(by.name, ": ", what)};
        };
        const duckdb_day_cursor when{argument(0, "the day"), table_days{"", by.utc_offset}};
        const duckdb_amounts amount{argument(1, "the amount"), by.rules.money};
        std::optional<duckdb_day_cursor> as_of;
        if constexpr (Dated)
            as_of.emplace(argument(2, "as_of"), table_days{""});
        const auto rows = to_size(::duckdb_data_chunk_get_size(lines));
        for (std::size_t row = 0; row < rows; ++row) {
            if (row + ahead < rows)
                of(states[row + ahead]).block_.expect_line();
            auto& customer = of(states[row]);
            if constexpr (Dated)
                customer.date(by, {as_of->read(row).time_since_epoch().count()});
            customer.scan(by, when.read(row), amount.read(row));
        }
    }

    void scan(const shared& by, day when, std::int64_t minor) {
        const auto left_out = [&](const auto& policy, const auto& in_words) {
            if constexpr (!reads_no_row<std::remove_cvref_t<decltype(policy)>>)
                (void)reject_row(policy, no_row, by.name, ": ", in_words());
        };
        if (when > as_of(by.rules)) [[unlikely]]
            left_out(by.rules.late_rows, [&] { return late_order_in_words(when, as_of(by.rules)); });
        else if (minor < 0 && !by.rules.returns.accepts()) [[unlikely]]
            left_out(by.rules.bad_rows, [&] { return sentence("amount ", negative_problem, ", got ", minor); });
        else
            block_.scan(when, minor);
    }
    [[nodiscard]] std::optional<customer_summary> finish(const Rules& rules) const {
        if (block_.empty())
            return {};
        return block_.finish(rules, as_of(rules));
    }
    [[nodiscard]] day as_of(const Rules& rules) const {
        if constexpr (Dated)
            return day{std::chrono::days{as_of_.count}};
        else
            return rules.as_of.get();
    }
    // All lines of a group have the same day.
    void date(const shared&, no_day) noexcept {}
    void date(const shared& by, as_of_day given) {
        if (given.count == as_of_.count || given.count == as_of_day{}.count) [[likely]]
            return;
        const auto in_words = [](as_of_day each) { return to_text(day{std::chrono::days{each.count}}); };
        require(as_of_.count == as_of_day{}.count, by.name, ": as_of must be the same in all rows of a group, got ",
                in_words(as_of_), " and ", in_words(given));
        require(day{std::chrono::days{given.count}} <= by.rules.as_of.get(), by.name, ": as_of must be at most ",
                to_text(by.rules.as_of.get()), ", got ", in_words(given));
        as_of_ = given;
    }

    customer_block<> block_;
    [[no_unique_address]] std::conditional_t<Dated, as_of_day, no_day> as_of_;
};

/// One of the functions of a set, with its types.
template <class Rules, bool Dated>
void add_to_set(::duckdb_aggregate_function_set set, const duckdb_summary_rules<Rules>& rules) {
    using calls = duckdb_customer<Rules, Dated>;
    using shared = duckdb_summary_rules<Rules>;
    const struct handle {
        ::duckdb_aggregate_function function = ::duckdb_create_aggregate_function();
        ~handle() { ::duckdb_destroy_aggregate_function(&function); }
    } one;
    const auto with_type = [](::duckdb_logical_type type, const auto& use) {
        use(type);
        ::duckdb_destroy_logical_type(&type);
    };
    const auto takes = [&](int kind) {
        with_type(::duckdb_create_logical_type(std::bit_cast<::duckdb_type>(int{kind})),
                  [&](auto type) { ::duckdb_aggregate_function_add_parameter(one.function, type); });
    };
    takes(duckdb_any);
    takes(duckdb_any);
    if (Dated)
        takes(duckdb_day);
    std::array<const char*, duckdb_summary_size> names{};
    std::array<::duckdb_logical_type, duckdb_summary_size> types{};
    for_each_place<duckdb_summary_size>([&](auto place) {
        constexpr auto field = std::get<place>(duckdb_summary_fields);
        names[place] = field.first;
        types[place] = ::duckdb_create_logical_type(std::bit_cast<::duckdb_type>(int{duckdb_kind_of(field.second)}));
    });
    with_type(::duckdb_create_struct_type(types.data(), names.data(), names.size()),
              [&](auto type) { ::duckdb_aggregate_function_set_return_type(one.function, type); });
    for (auto& each : types)
        ::duckdb_destroy_logical_type(&each);
    ::duckdb_aggregate_function_set_name(one.function, rules.name.c_str());
    ::duckdb_aggregate_function_set_special_handling(one.function); // nulls come, and are refused
    ::duckdb_aggregate_function_set_functions(one.function, calls::size, calls::init, calls::update, calls::combine,
                                              calls::finalize);
    ::duckdb_aggregate_function_set_destructor(one.function, calls::destroy);
    ::duckdb_aggregate_function_set_extra_info(one.function, new shared{rules},
                                               [](void* each) { delete static_cast<shared*>(each); });
    (void)::duckdb_add_aggregate_function_to_set(set, one.function);
}

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
