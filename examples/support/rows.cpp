#include "support/rows.hpp"

#include "support/columns.hpp"

namespace support {

struct fields_of_file::table {
    clientele::csv_table csv;
};

fields_of_file::fields_of_file(const std::string& path) : table_{new table{read_file(path)}} {}
fields_of_file::~fields_of_file() { delete table_; }

std::size_t fields_of_file::rows() const { return table_->csv.rows(); }
std::size_t fields_of_file::column(std::string_view name) const { return table_->csv.column(name); }
void fields_of_file::read(std::size_t row, std::size_t column, std::string& into) const {
    into = table_->csv.text(row, column);
}
void fields_of_file::read(std::size_t row, std::size_t column, std::int64_t& into) const {
    into = table_->csv.integer(row, column);
}
void fields_of_file::read(std::size_t row, std::size_t column, double& into) const {
    into = table_->csv.number(row, column);
}
void fields_of_file::read(std::size_t row, std::size_t column, clientele::day& into) const {
    into = table_->csv.date(row, column);
}

} // namespace support
