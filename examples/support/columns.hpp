#pragma once

// From the columns of a CSV file to what a program reads: members of its own struct, or columns under the names that
// --columns gives them. Every complaint names the file, the line and the column.

#include <clientele/io/csv.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

/// The column of a file that a member of a row is read from.
template <class Row, class Value>
struct from {
    std::string_view column;
    Value Row::* member;
};

inline void read_field(const clientele::csv_table& file, std::size_t row, std::size_t column, std::string& into) {
    into = file.text(row, column);
}
inline void read_field(const clientele::csv_table& file, std::size_t row, std::size_t column, std::int64_t& into) {
    into = file.integer(row, column);
}
inline void read_field(const clientele::csv_table& file, std::size_t row, std::size_t column, double& into) {
    into = file.number(row, column);
}
inline void read_field(const clientele::csv_table& file, std::size_t row, std::size_t column, clientele::day& into) {
    into = file.date(row, column);
}

/// The rows of a file as structs of the program's own.
///
///     read_rows(path, from{"customer_id", &purchase::customer}, from{"date", &purchase::on})
template <class Row, class... Values>
[[nodiscard]] std::vector<Row> read_rows(const std::string& path, const from<Row, Values>&... fields) {
    const auto file = clientele::csv_table::read(path);
    const std::array<std::size_t, sizeof...(fields)> places{file.column(fields.column)...};
    std::vector<Row> rows(file.rows());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::size_t next = 0;
        (read_field(file, row, places[next++], rows[row].*fields.member), ...);
    }
    return rows;
}

/// The names that a list such as "customer=client,date=placed" gives.
/// @param option as complaints call it, such as "--columns"
/// @param text the list
/// @param names what may stand before the equals sign
/// @param value what stands after the equals sign, in one word
/// @param separator between two items
/// @throws error `bad_parameter` for an item that does not read so, a name that is not known or is there twice
[[nodiscard]] inline std::map<std::string, std::string> named_values(const std::string& option, const std::string& text,
                                                                     const std::vector<std::string>& names,
                                                                     std::string_view value, char separator = ',') {
    std::map<std::string, std::string> out;
    for (std::size_t at = 0; !text.empty() && at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        const std::string item = text.substr(at, end - at);
        const std::size_t equals = item.find('=');
        clientele::require(equals != item.npos && equals > 0 && equals + 1 < item.size(), option,
                           ": every item must read name=", value, ", got \"", item, "\"");
        const std::string name = item.substr(0, equals);
        std::string known;
        bool is_known = false;
        for (const auto& each : names) {
            known += (known.empty() ? "" : ", ") + each;
            is_known = is_known || each == name;
        }
        clientele::require(is_known, option, ": the names are ", known, ", got \"", name, "\"");
        clientele::require(out.emplace(name, item.substr(equals + 1)).second, option, ": ", name, " is named twice");
        at = end + 1;
    }
    return out;
}

/// The columns that a program reads, under the names that the file has for them.
class column_names {
public:
    /// @param called what --columns says, such as "customer=client,date=placed"; the others are called as they are here
    /// @param names the columns that the program reads
    column_names(const std::string& called, const std::vector<std::string>& names)
        : called_{named_values("--columns", called, names, "column")} {}

    /// The place of a column that must be there.
    [[nodiscard]] std::size_t in(const clientele::csv_table& file, const std::string& name) const {
        const auto found = called_.find(name);
        return file.column(found == called_.end() ? name : found->second);
    }
    /// The place of a column that may be left out; one that --columns names must be there.
    [[nodiscard]] std::optional<std::size_t> if_there(const clientele::csv_table& file, const std::string& name) const {
        if (called_.contains(name) || file.find(name))
            return in(file, name);
        return {};
    }

private:
    std::map<std::string, std::string> called_;
};

/// The name of a customer, which must not be empty.
[[nodiscard]] inline std::string name_in(const clientele::csv_table& file, std::size_t row, std::size_t column) {
    const auto text = file.text(row, column);
    if (text.empty())
        file.refuse(row, column, "a name");
    return std::string{text};
}

} // namespace support
