#include <clientele/io/csv.hpp>
#include <clientele/io/csv_columns.hpp>

#include "../io/plain_csv.hpp"
#include "fuzz.hpp"
#include <algorithm>
#include <string>

namespace {

clientele::byte_source in_memory(const std::string& text) {
    return {[&text, at = std::size_t{0}](char* to, std::size_t most) mutable {
        const auto got = std::min(most, text.size() - at);
        text.copy(to, got, at);
        at += got;
        return got;
    }};
}

} // namespace

FUZZ_HARNESS(csv_stream) {
    clientele::csv_format format;
    format.header = in.flip();
    format.separator = ",;\t|"[in.between(0, 3)];
    format.leave_ragged = true;
    const auto block = static_cast<std::size_t>(in.between(1, 100));
    const std::string text = in.text();
    // The rules one byte at a time, a table, and a stream in blocks agree on every field, or on what is wrong.
    const auto plain = plain_csv::read(text, format.separator, "csv");
    std::string said;
    plain_csv::reading rows;
    try {
        clientele::csv_stream stream{in_memory(text), format, "csv", block};
        if (format.header && stream.columns() > 0)
            rows.rows.push_back(stream.names());
        while (stream.next()) {
            auto& row = rows.rows.emplace_back();
            for (std::size_t j = 0; j < stream.columns(); ++j) {
                row.emplace_back(stream.text(j));
                fuzz::accepted([&] { fuzz::holds(std::isfinite(stream.number(j)), "numbers are finite"); });
                fuzz::accepted([&] { (void)stream.integer(j); });
                fuzz::accepted([&] { (void)stream.date(j); });
            }
        }
    } catch (const clientele::error& wrong) {
        said = wrong.what();
    }
    fuzz::holds(said == plain.complaint, "the stream complains as the rules do");
    std::string said_of_table;
    try {
        const auto table = clientele::csv_table::parse(text, format);
        fuzz::holds(table.rows() + (format.header && table.columns() > 0) == rows.rows.size(),
                    "rows are those of a table");
        for (std::size_t i = 0; i < table.rows(); ++i)
            for (std::size_t j = 0; j < table.columns(); ++j)
                fuzz::holds(table.text(i, j) == rows.rows[i + format.header][j], "fields are those of a table");
    } catch (const clientele::error& wrong) {
        said_of_table = wrong.what();
    }
    fuzz::holds(said == said_of_table, "the stream complains as the table does");
    if (said.empty()) {
        std::size_t next = 0;
        for (const auto& row : plain.rows)
            if (row.size() == plain.rows[0].size())
                fuzz::holds(next < rows.rows.size() && rows.rows[next++] == row, "fields are those of the rules");
        fuzz::holds(next == rows.rows.size(), "rows are those of the rules");
    }
    // Typed columns: in blocks of any size the same.
    if (!format.header || !said.empty() || plain.rows.empty() || plain.rows[0].size() < 3)
        return;
    const auto& names = plain.rows[0];
    const auto typed = [&](std::size_t size) {
        return clientele::csv_reader{.format = format, .bad_rows = clientele::leave_out_row{}, .block = size}.read_from(
            in_memory(text), "csv", clientele::csv_integers{names[0]}, clientele::csv_days{names[1]},
            clientele::csv_money{{names[2]}}, clientele::csv_texts{names[0]});
    };
    fuzz::accepted([&] {
        const auto one = typed(block), other = typed(clientele::csv_stream::usual_block);
        fuzz::holds(std::get<0>(one.columns) == std::get<0>(other.columns) &&
                        std::get<1>(one.columns) == std::get<1>(other.columns) &&
                        std::get<2>(one.columns) == std::get<2>(other.columns) &&
                        std::get<3>(one.columns).bytes == std::get<3>(other.columns).bytes,
                    "columns do not depend on the size of a block");
        fuzz::holds(one.counts.used == one.size() && one.counts.rows == other.counts.rows, "rows are counted");
        std::size_t left_out = 0;
        for (const auto& each : one.counts.left_out)
            left_out += each.rows;
        fuzz::holds(one.counts.used + left_out == one.counts.rows, "rows close");
        fuzz::holds(one.counts.rows + 1 == plain.rows.size(), "rows are those of the rules");
    });
}
