#pragma once

/// @file
/// Commands of DuckDB, as much of them as the library needs. Every refusal is an error in DuckDB's own words.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/duckdb_abi.hpp>
#include <clientele/io/detail/table_values.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Refuses what DuckDB has refused, in its words. What the rules of a table forbid is the fault of the rows.
[[noreturn, gnu::cold]] inline void fail_for_duckdb(std::string_view tried, const char* words) {
    const std::string_view said = words ? words : "no reason is given";
    const auto says = [&](std::string_view part) { return said.find(part) != std::string_view::npos; };
    const bool forbidden = said.starts_with("Constraint Error") || said.starts_with("Conversion Error") ||
                           says("constraint violation") || says("constraint failed") || says("iolates");
    fail(forbidden ? errc::bad_value : errc::storage, no_row, "duckdb: cannot ", clipped(tried), ": ",
         said.substr(0, (std::min)(said.find('\n'), said.size())));
}

/// A result that is gone at the end of its life.
struct duckdb_answer {
    ::duckdb_result result{};
    duckdb_answer() = default;
    duckdb_answer(const duckdb_answer&) = delete;
    duckdb_answer& operator=(const duckdb_answer&) = delete;
    ~duckdb_answer() { ::duckdb_destroy_result(&result); }
};

inline void run_plainly(::duckdb_connection connection, const std::string& text) {
    duckdb_answer done;
    if (::duckdb_query(connection, text.c_str(), &done.result) != 0)
        fail_for_duckdb(text, ::duckdb_result_error(&done.result));
}

/// One command with its parameters.
class duckdb_statement {
public:
    template <class... Parameters>
    duckdb_statement(::duckdb_connection connection, std::string text, const Parameters&... parameters)
        : text_{std::move(text)} {
        require(text_.find('\0') == std::string::npos, "duckdb: a command must be without NUL, got \"", clipped(text_),
                '"');
        try {
            if (::duckdb_prepare(connection, text_.c_str(), &statement_) != 0)
                fail_for_duckdb(text_, ::duckdb_prepare_error(statement_));
            require(::duckdb_nparams(statement_) == sizeof...(parameters), "duckdb: ", clipped(text_), " must have ",
                    ::duckdb_nparams(statement_), " parameters, got ", sizeof...(parameters));
            ::idx_t at = 0;
            ((++at, check(at, bind(at, parameters))), ...);
        } catch (...) {
            ::duckdb_destroy_prepare(&statement_); // no destructor follows
            throw;
        }
    }
    duckdb_statement(const duckdb_statement&) = delete;
    duckdb_statement& operator=(const duckdb_statement&) = delete;
    ~duckdb_statement() { ::duckdb_destroy_prepare(&statement_); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    std::size_t run() const {
        duckdb_answer done;
        if (::duckdb_execute_prepared(statement_, &done.result) != 0)
            fail_for_duckdb(text_, ::duckdb_result_error(&done.result));
        return ::duckdb_rows_changed(&done.result);
    }
    /// Begins to give rows.
    void begin(duckdb_answer& answer) const {
        const struct pending_result {
            ::duckdb_pending_result pending = nullptr;
            ~pending_result() { ::duckdb_destroy_pending(&pending); }
        } holder{start()};
        if (::duckdb_execute_pending(holder.pending, &answer.result) != 0)
            fail_for_duckdb(text_, ::duckdb_result_error(&answer.result));
    }

private:
    [[nodiscard]] ::duckdb_pending_result start() const {
        ::duckdb_pending_result pending = nullptr;
        if (::duckdb_pending_prepared_streaming(statement_, &pending) == 0)
            return pending;
        const char* const words = ::duckdb_pending_error(pending);
        const std::string said = words ? words : "";
        ::duckdb_destroy_pending(&pending);
        fail_for_duckdb(text_, said.c_str());
    }
    void check(::idx_t at, ::duckdb_state bound) const {
        require(bound == 0, "duckdb: parameter ", at, " of ", clipped(text_),
                " must be what DuckDB takes, texts in UTF-8");
    }
    template <class T>
    [[nodiscard]] ::duckdb_state bind(::idx_t at, const T& value) const {
        if constexpr (is_optional_value<T>) {
            return value ? bind(at, *value) : ::duckdb_bind_null(statement_, at);
        } else if constexpr (std::same_as<T, std::nullopt_t>) {
            return ::duckdb_bind_null(statement_, at);
        } else if constexpr (std::same_as<T, bool>) {
            return ::duckdb_bind_boolean(statement_, at, value);
        } else if constexpr (std::integral<T>) {
            require(std::in_range<std::int64_t>(value), "duckdb: parameter ", at, " must be below 2^63, got ", value);
            return ::duckdb_bind_int64(statement_, at, static_cast<std::int64_t>(value));
        } else if constexpr (std::floating_point<T>) {
            const auto number = static_cast<double>(value);
            require(std::isfinite(number), "duckdb: parameter ", at, " must be a finite number, got ",
                    number_text(number));
            return ::duckdb_bind_double(statement_, at, number);
        } else if constexpr (day_value<T>) {
            const auto on = table_day_at(table_parameter{"duckdb"}, at, value.time_since_epoch().count());
            return ::duckdb_bind_date(statement_, at, {on.time_since_epoch().count()});
        } else {
            static_assert(std::convertible_to<const T&, std::string_view>,
                          "duckdb: a parameter must be a number, a day, a text, or an optional of these");
            const std::string_view text = value;
            return ::duckdb_bind_varchar_length(statement_, at, text.data(), text.size());
        }
    }

    std::string text_;
    ::duckdb_prepared_statement statement_ = nullptr;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
