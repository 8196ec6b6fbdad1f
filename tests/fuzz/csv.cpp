#include <clientele/io/csv.hpp>

#include "fuzz.hpp"

FUZZ_HARNESS(csv) {
    clientele::csv_format format;
    format.header = in.flip();
    format.separator = ",;\t|"[in.between(0, 3)];
    fuzz::accepted([&] {
        const auto table = clientele::csv_table::parse(in.text(), format);
        std::string again;
        for (std::size_t j = 0; j < table.names().size(); ++j)
            again +=
                (j ? std::string{format.separator} : "") + clientele::csv_field(table.names()[j], format.separator);
        again += '\n';
        for (std::size_t i = 0; i < table.rows(); ++i) {
            fuzz::holds(i == 0 || table.line(i) > table.line(i - 1), "rows begin on ascending lines");
            for (std::size_t j = 0; j < table.columns(); ++j) {
                again +=
                    (j ? std::string{format.separator} : "") + clientele::csv_field(table.text(i, j), format.separator);
                fuzz::accepted([&] { fuzz::holds(std::isfinite(table.number(i, j)), "numbers are finite"); });
                fuzz::accepted([&] { (void)table.integer(i, j); });
                fuzz::accepted([&] { fuzz::holds(std::chrono::year_month_day{table.date(i, j)}.ok(), "days exist"); });
            }
            again += '\n';
        }
        fuzz::accepted([&] { (void)table.column("date"); });
        if (!format.header || table.columns() < 2) // a single empty field is written as a blank line
            return;
        const auto twice = clientele::csv_table::parse(again, format);
        fuzz::holds(twice.names() == table.names() && twice.rows() == table.rows(), "what is written reads back");
        for (std::size_t i = 0; i < table.rows(); ++i)
            for (std::size_t j = 0; j < table.columns(); ++j)
                fuzz::holds(twice.text(i, j) == table.text(i, j), "fields read back");
    });
}
