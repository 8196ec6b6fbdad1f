#pragma once

/// @file
/// What the columns of CSV are called, what its fields must be, and the sentences about those that are not.

#include <clientele/io/csv_format.hpp>
#include <clientele/io/decimal.hpp>
#include <clientele/math/detail/short_number.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A field must be a finite number.
struct csv_number {
    using value_type = double;
    [[nodiscard]] static std::optional<double> read(std::string_view text, const csv_format& format) {
        return parse_number(text, format.decimal);
    }
    [[nodiscard]] static std::string_view kind(const csv_format&) { return "a number"; }
    [[nodiscard]] static std::string hint(std::string_view text, const csv_format& format) {
        return std::string{number_hint(text, format.decimal)};
    }
};

/// A field must be an integer.
struct csv_integer {
    using value_type = std::int64_t;
    [[nodiscard]] static std::optional<std::int64_t> read(std::string_view text, const csv_format&) {
        return parse_integer(text);
    }
    [[nodiscard]] static std::string_view kind(const csv_format&) { return "an integer"; }
    [[nodiscard]] static std::string hint(std::string_view, const csv_format&) { return {}; }
};

/// A field must be a day.
struct csv_day {
    using value_type = day;
    [[nodiscard]] static std::optional<day> read(std::string_view text, const csv_format& format) {
        return parse_day(text, format.dates);
    }
    [[nodiscard]] static std::string_view kind(const csv_format& format) { return in_words(format.dates.order); }
    [[nodiscard]] static std::string hint(std::string_view text, const csv_format& format) {
        return day_hint(text, format.dates);
    }
};

/// The names of the columns of a text, and of the text.
class csv_head {
public:
    explicit csv_head(std::string source) : source_{std::move(source)} {}

    void name(std::string_view column) { names_.emplace_back(column); }
    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
    [[nodiscard]] const std::string& source() const noexcept { return source_; }

    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
        std::optional<std::size_t> found;
        for (std::size_t j = 0; j < names_.size(); ++j) {
            if (names_[j] != name)
                continue;
            if (found)
                fail(errc::bad_value, no_row, source_, ": there are two columns called ", quoted(name));
            found = j;
        }
        return found;
    }
    [[nodiscard]] std::size_t column(std::string_view name) const {
        if (const auto found = find(name))
            return *found;
        if (names_.empty())
            fail(errc::bad_value, no_row, source_, ": there is no column ", quoted(name),
                 "; the file is empty or has no header");
        std::string all;
        std::size_t shown = 0;
        for (; shown < names_.size() && all.size() < 200; ++shown)
            all += (shown == 0 ? "" : ", ") + quoted(names_[shown]);
        fail(errc::bad_value, no_row, source_, ": there is no column ", quoted(name), "; there are ", all,
             shown < names_.size() ? sentence(" and ", names_.size() - shown, " more") : "", hint());
    }

    /// Where a row stands: the file, the line, and the customer if there is one.
    [[nodiscard]] std::string place(std::size_t line, std::string_view customer) const {
        return sentence(source_, ", line ", line, customer.empty() ? "" : ", customer " + quoted(customer));
    }
    /// What a column is called in complaints.
    [[nodiscard]] std::string called(std::size_t column) const {
        return column < names_.size() ? clipped(names_[column]) : sentence("field ", column + 1);
    }
    /// What is wrong with a field at a place.
    [[nodiscard]] std::string complaint(std::string_view place, std::size_t column, std::string_view kind,
                                        std::string_view got, std::string_view hint) const {
        return sentence(place, ": ", called(column), " must be ", kind, ", got ", quoted(got), hint);
    }
    /// What is wrong with a row that has not as many fields as the first.
    [[nodiscard]] std::string ragged(std::size_t line, std::size_t expected, std::size_t got) const {
        return sentence(source_, ", line ", line, ": ", counted(expected, "field", "fields"), " expected, got ", got,
                        hint());
    }

private:
    // What the names of columns say of how the text is written otherwise than it is read, in brackets.
    [[nodiscard]] std::string hint() const {
        for (const auto& each : names_)
            if (const auto said = text_hint(each); !said.empty())
                return std::string{said};
        if (!names_.empty() && names_[0].starts_with("sep="))
            return " (a spreadsheet's note of its separator is the first line; take it out)";
        const auto at = names_.size() == 1 ? names_[0].find_first_of(";,\t|") : std::string::npos;
        return at == std::string::npos
                   ? ""
                   : sentence(" (is ", names_[0][at] == '\t' ? "a tab" : quoted(names_[0].substr(at, 1)),
                              " the separator?)");
    }

    std::string source_;
    std::vector<std::string> names_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
