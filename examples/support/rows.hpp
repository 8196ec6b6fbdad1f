#pragma once

// The rows of a CSV file as structs of the program's own. Every complaint names the file, the line and the column. The
// reader itself stays in rows.cpp, so that only one file pays for it.

#include <clientele/types.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace support {

/// The column of a file that a member of a row is read from.
template <class Row, class Value>
struct from {
    std::string_view column;
    Value Row::* member;
};

/// A CSV file, read, whose fields are asked for by row and by the place of their column.
class fields_of_file {
public:
    explicit fields_of_file(const std::string& path);
    fields_of_file(const fields_of_file&) = delete;
    fields_of_file& operator=(const fields_of_file&) = delete;
    ~fields_of_file();

    [[nodiscard]] std::size_t rows() const;
    /// The place of a column that must be there, once.
    [[nodiscard]] std::size_t column(std::string_view name) const;
    void read(std::size_t row, std::size_t column, std::string& into) const;
    void read(std::size_t row, std::size_t column, std::int64_t& into) const;
    void read(std::size_t row, std::size_t column, double& into) const;
    void read(std::size_t row, std::size_t column, clientele::day& into) const;

private:
    struct table;
    const table* table_; // not a unique_ptr, whose header costs more than this one
};

/// The rows of a file.
///
///     read_rows(path, from{"customer_id", &purchase::customer}, from{"date", &purchase::on})
template <class Row, class... Values>
[[nodiscard]] std::vector<Row> read_rows(const std::string& path, const from<Row, Values>&... fields) {
    const fields_of_file file{path};
    const std::size_t places[]{file.column(fields.column)...};
    std::vector<Row> rows(file.rows());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::size_t* place = places;
        (file.read(row, *place++, rows[row].*fields.member), ...);
    }
    return rows;
}

} // namespace support
