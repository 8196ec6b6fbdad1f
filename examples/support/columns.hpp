#pragma once

// The columns of a CSV file under the names that --columns gives them. Every complaint names the file, the line and the
// column.

#include <clientele/io/csv.hpp>
#include <clientele/retelling.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace support {

/// Refuses a CSV file without a row.
[[noreturn]] void refuse_without_rows(const std::string& path, const clientele::csv_format& format);

/// A CSV file, read; one without a row is refused.
[[nodiscard]] clientele::csv_table read_file(const std::string& path, const clientele::csv_format& format = {});

/// The same, of a file some of whose columns may be left out: what else stands there is said on stderr, as a name that
/// is misspelt would be taken for one that is left out.
/// @param known all columns that are read
[[nodiscard]] clientele::csv_table read_file_of(const std::vector<std::string>& known, const std::string& path,
                                                const clientele::csv_format& format = {});

/// The parts of a list such as A,B,"C, D"; what stands in double quotes is taken as it is, a doubled quote is one.
/// @param option as complaints call it, such as "--features"
/// @param text the list; an empty text has no parts
/// @param separator between two parts
/// @throws error `bad_parameter` for an empty part and a quote that is never closed
[[nodiscard]] std::vector<std::string> parts_of(std::string_view option, std::string_view text, char separator = ',');

/// The names that a list such as customer=client,date="placed, UTC" gives.
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

    /// What the file calls it where --columns does not name it.
    void otherwise(const std::string& name, std::string_view in_file);
    /// Whether it has a name of its own.
    [[nodiscard]] bool named(const std::string& name) const { return called_.contains(name); }
    /// Its name of its own, if there is one; it stays as long as these names.
    [[nodiscard]] const std::string* own_name(const std::string& name) const;
    /// What the file calls it.
    [[nodiscard]] std::string in_file(const std::string& name) const;
    /// The place of a column that must be there, in a csv_table or a csv_stream. One that is not there is refused with
    /// the option that names it, unless that option has named it.
    template <class File>
    [[nodiscard]] std::size_t in(const File& file, const std::string& name) const {
        if (const auto at = file.find(in_file(name)))
            return *at;
        return retold(name, [&] { return file.column(in_file(name)); });
    }
    /// The place of a column that may be left out; one that --columns names must be there.
    template <class File>
    [[nodiscard]] std::optional<std::size_t> if_there(const File& file, const std::string& name) const {
        if (named(name) || file.find(name))
            return in(file, name);
        return {};
    }

private:
    [[nodiscard]] std::size_t retold(const std::string& name, const std::function<std::size_t()>& refuse) const;

    std::map<std::string, std::string> called_;
    std::set<std::string> said_; // by --columns
};

/// The name of a customer, which must not be empty.
[[nodiscard]] std::string name_in(const clientele::csv_table& file, std::size_t row, std::size_t column);

/// A number for a CSV file, with 17 digits; one that is not finite is an empty field.
[[nodiscard]] std::string digits(double value);

/// A field whose column may not be there: empty then.
[[nodiscard]] std::string_view text_if_there(const clientele::csv_table& file, std::size_t row,
                                             std::string_view column);

/// The place of each name in a list.
using places_of_names = std::map<std::string, std::size_t, std::less<>>;
[[nodiscard]] places_of_names places_of(const std::vector<std::string>& names);

/// Tells a refusal of row i again with the place of row i in the file, in place of a number of its own.
void tell_line(const clientele::csv_table& file, const clientele::error& refused);

/// What `call()` returns, where row i of all that it may refuse is that of the file: the refusal names file and line.
template <class Call>
decltype(auto) naming_lines(const clientele::csv_table& file, const Call& call) {
    return clientele::retelling(call, [&](const clientele::error& refused) { tell_line(file, refused); });
}

/// The names in a column, one each row: none is empty, and none is there twice.
[[nodiscard]] std::vector<std::string> unique_names(const clientele::csv_table& file, std::size_t column);

} // namespace support
