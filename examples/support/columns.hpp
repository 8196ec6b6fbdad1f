#pragma once

// The columns of a CSV file under the names that --columns gives them. Every complaint names the file, the line and the
// column.

#include <clientele/io/csv.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace support {

/// A CSV file, read.
[[nodiscard]] clientele::csv_table read_file(const std::string& path);

/// The names that a list such as "customer=client,date=placed" gives.
/// @param option as complaints call it, such as "--columns"
/// @param text the list
/// @param names what may stand before the equals sign
/// @param value what stands after the equals sign, in one word
/// @param separator between two items
/// @throws error `bad_parameter` for an item that does not read so, a name that is not known or is there twice
[[nodiscard]] std::map<std::string, std::string> named_values(const std::string& option, const std::string& text,
                                                              const std::vector<std::string>& names,
                                                              std::string_view value, char separator = ',');

/// The columns that a program reads, under the names that the file has for them.
class column_names {
public:
    /// @param called what --columns says, such as "customer=client,date=placed"; the others are called as they are here
    /// @param names the columns that the program reads
    column_names(const std::string& called, const std::vector<std::string>& names);

    /// The place of a column that must be there.
    [[nodiscard]] std::size_t in(const clientele::csv_table& file, const std::string& name) const;
    /// The place of a column that may be left out; one that --columns names must be there.
    [[nodiscard]] std::optional<std::size_t> if_there(const clientele::csv_table& file, const std::string& name) const;

private:
    std::map<std::string, std::string> called_;
};

/// The name of a customer, which must not be empty.
[[nodiscard]] std::string name_in(const clientele::csv_table& file, std::size_t row, std::size_t column);

} // namespace support
