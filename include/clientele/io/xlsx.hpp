#pragma once

/// @file
/// A workbook for spreadsheets: named sheets of named columns, shown as money, days and percentages, with charts.
/// Needs libxlsxwriter (`-lxlsxwriter`).

#include <clientele/io/detail/xlsx_cells.hpp>
#include <clientele/io/whole_file.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include <xlsxwriter.h>

namespace clientele::inline CLIENTELE_ABI {

/// How a chart draws.
enum class xlsx_chart_kind {
    columns, ///< upright bars
    bars,    ///< lying bars
    line,    ///< a line through all values
    pie,     ///< shares of a whole
    scatter  ///< a point for each pair of numbers
};

/// A chart of two columns of its sheet, drawn beside them.
struct xlsx_chart {
    xlsx_chart_kind kind = xlsx_chart_kind::columns; ///< how it draws
    std::string title{};                             ///< what it shows
    std::string labels;                              ///< the column along it: names, days, or numbers
    std::string values;                              ///< the column of numbers
    std::size_t rows = 0;                            ///< the first so many; 0 for all
};

/// One sheet: columns of equal length under a header that stays in sight and filters.
///
///     xlsx_sheet sheet{"Customers"};
///     sheet.texts("Customer", base.customer).money("Total", base.total).days("Last purchase", base.last);
///
/// The host's columns are not copied: they must stay until the workbook is saved; a temporary is kept. A missing
/// `std::optional` and an empty text are blank cells. A text is never taken for a formula.
class xlsx_sheet {
public:
    /// @param name of 1 to 31 characters, none of them []:*?/\ or a control character
    /// @throws error `bad_parameter` for another
    explicit xlsx_sheet(std::string name) : name_{std::move(name)} { detail::check_sheet_name(name_); }

    /// Adds a column of texts, such as names and ids.
    /// @param header its name, unlike the others'
    /// @param values any range with a size and an index: a vector, a span, a `text_column`
    /// @throws error `bad_parameter` for a name that is there, is empty or no text; `bad_shape` for another length
    template <class Values>
    xlsx_sheet& texts(std::string header, Values&& values) {
        return add(std::move(header), std::forward<Values>(values), "");
    }
    /// Adds a column of numbers.
    /// @param header its name
    /// @param values integers within 2^53 in size, or doubles
    /// @param decimals shown, in [0, 9]
    /// @throws error as `texts`
    template <class Values>
    xlsx_sheet& numbers(std::string header, Values&& values, int decimals = 0) {
        return add(std::move(header), std::forward<Values>(values), "#,##0" + zeros(decimals));
    }
    /// Adds a column of money in units of the currency; less than 0 is red.
    /// @param header its name, which may say the currency
    /// @param values doubles
    /// @param decimals shown, in [0, 9]
    /// @throws error as `texts`
    template <class Values>
    xlsx_sheet& money(std::string header, Values&& values, int decimals = 2) {
        const auto plain = "#,##0" + zeros(decimals);
        return add(std::move(header), std::forward<Values>(values), plain + ";[Red]-" + plain);
    }
    /// Adds a column of shares, 0.25 shown as 25 %.
    /// @param header its name
    /// @param values doubles
    /// @param decimals shown, in [0, 9]
    /// @throws error as `texts`
    template <class Values>
    xlsx_sheet& percentages(std::string header, Values&& values, int decimals = 1) {
        return add(std::move(header), std::forward<Values>(values), "0" + zeros(decimals) + " %");
    }
    /// Adds a column of days from 1900-03-01 on.
    /// @param header its name
    /// @param values `day` or `day32`
    /// @throws error as `texts`
    template <class Values>
    xlsx_sheet& days(std::string header, Values&& values) {
        return add(std::move(header), std::forward<Values>(values), "yyyy-mm-dd");
    }
    /// Draws two columns beside the rows.
    /// @throws error `bad_parameter` for columns that are not there, more rows than there are, a title that is no text
    /// or has more than 255 bytes, and names that begin with =, which spreadsheets would take for formulas
    xlsx_sheet& chart(xlsx_chart of) {
        require(detail::is_xml_name(of.title) && of.title.size() <= 255,
                "xlsx: the title of a chart must be UTF-8 of at most 255 bytes without control characters, got \"",
                detail::clipped(of.title), '"');
        for (const auto* const shown : {&of.title, &of.labels, &of.values})
            require(!shown->starts_with('='), "xlsx: a chart must not show a name that begins with =, got \"",
                    detail::clipped(*shown), "\" (spreadsheets would take it for a formula)");
        (void)place_of(of.labels);
        (void)place_of(of.values);
        require(of.rows <= rows(), "xlsx: a chart of sheet \"", detail::clipped(name_), "\" must have at most its ",
                rows(), " rows, got ", of.rows);
        charts_.push_back(std::move(of));
        return *this;
    }

    /// Its name.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// The number of rows, without the header.
    [[nodiscard]] std::size_t rows() const noexcept { return columns_.empty() ? 0 : columns_.front().rows; }

private:
    friend class xlsx_book;

    [[nodiscard]] static std::string zeros(int decimals) {
        require(decimals >= 0 && decimals <= 9, "xlsx: decimals must be in [0, 9], got ", decimals);
        return decimals == 0 ? "" : "." + std::string(static_cast<std::size_t>(decimals), '0');
    }
    [[nodiscard]] lxw_col_t place_of(std::string_view header) const {
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (columns_[i].name == header)
                return static_cast<lxw_col_t>(i);
        fail(errc::bad_parameter, no_row, "xlsx: sheet \"", detail::clipped(name_), "\" must have the column \"",
             detail::clipped(header), "\" that its chart shows");
    }
    template <class Values>
    xlsx_sheet& add(std::string header, Values&& values, std::string number_format) {
        const auto where = [&](const auto& must) {
            return sentence("xlsx: a column of sheet \"", detail::clipped(name_), "\" must ", must, ", got \"",
                            detail::clipped(header), '"');
        };
        require(!header.empty() && header.size() <= 255 && detail::is_xml_name(header),
                where("have a name in UTF-8 of at most 255 bytes without control characters"));
        for (const auto& each : columns_)
            require(detail::without_case(each.name) != detail::without_case(header),
                    where("have a name of its own, whatever the case of its letters"));
        require(columns_.size() < LXW_COL_MAX, where("be one of the first 16384"));
        if (!columns_.empty())
            require_same_size("xlsx", header, rows(), values.size());
        constexpr std::size_t most = LXW_ROW_MAX - 1;
        require(values.size() <= most, "xlsx: sheet \"", detail::clipped(name_), "\" must have at most ", most,
                " rows below its header, got ", values.size(), " (write several sheets)");
        columns_.push_back({std::move(header), std::move(number_format), values.size(), {}});
        columns_.back().cell = [view = detail::viewed(std::forward<Values>(values)), sheet = name_,
                                of = columns_.back().name](std::size_t row) {
            return detail::cell_of(sheet, of, row, view[row]);
        };
        return *this;
    }

    std::string name_;
    std::vector<detail::xlsx_column> columns_;
    std::vector<xlsx_chart> charts_;
};

/// A workbook. Everything is checked before a byte is written; rows are then written one after another, so that memory
/// does not grow with them, and the file takes its place as a whole.
///
///     xlsx_book book;
///     book.add(customers).add(segments);
///     book.save("customers.xlsx");
class xlsx_book {
public:
    /// Adds a sheet.
    /// @throws error `bad_parameter` for a name that another has, whatever the case of its letters, and for a sheet
    /// without a column
    xlsx_book& add(xlsx_sheet sheet) {
        require(!sheet.columns_.empty(), "xlsx: sheet \"", detail::clipped(sheet.name_),
                "\" must have at least one column, got 0");
        for (const auto& each : sheets_)
            require(detail::without_case(each.name_) != detail::without_case(sheet.name_),
                    "xlsx: the names of sheets must differ, whatever the case of their letters, got \"",
                    detail::clipped(sheet.name_), "\" twice");
        sheets_.push_back(std::move(sheet));
        return *this;
    }

    /// Writes the file, or replaces it as a whole: when it throws, the file is as it was.
    /// @param path of the file
    /// @throws error `bad_parameter` for a book without a sheet; `bad_value` with the row, the sheet and the column for
    /// NaN, a text of more than 32767 characters or not in UTF-8, a day before 1900-03-01; `storage`
    /// Complexity: O(cells) time; memory: a row
    void save(const std::string& path) const {
        require(!sheets_.empty(), "xlsx: a workbook must have at least one sheet, got 0");
        std::vector<std::vector<double>> widths;
        widths.reserve(sheets_.size());
        for (const auto& sheet : sheets_)
            widths.push_back(checked_widths(sheet));
        const auto beside = place_beside("xlsx", path);
        if (!detail::open_file{std::fopen(beside.c_str(), "wb"), &std::fclose}) // libxlsxwriter would print why
            detail::fail_for_system(errc::storage, "xlsx", "make", beside);
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        lxw_workbook* const book = workbook_new_opt(beside.c_str(), &options);
        if (!book)
            fail(errc::storage, no_row, "xlsx: there is no memory for ", path);
        lxw_error wrong = LXW_NO_ERROR;
        for (std::size_t i = 0; i < sheets_.size() && wrong == LXW_NO_ERROR; ++i)
            wrong = write(book, sheets_[i], widths[i]);
        errno = 0;
        const auto closed = workbook_close(book);                                          // frees it, whatever it says
        if (wrong == LXW_NO_ERROR && closed == LXW_ERROR_ZIP_FILE_OPERATION && errno != 0) // a full disk, say
            detail::drop_beside("xlsx", "write", beside);
        wrong = wrong != LXW_NO_ERROR ? wrong : closed;
        if (wrong != LXW_NO_ERROR) {
            (void)std::remove(beside.c_str());
            fail(errc::storage, no_row, "xlsx: cannot write ", beside, ": ", lxw_strerror(wrong));
        }
        put_in_place("xlsx", beside, path);
    }

private:
    // How wide columns are; refuses what no cell can hold.
    [[nodiscard]] static std::vector<double> checked_widths(const xlsx_sheet& sheet) {
        std::vector<double> widths;
        for (const auto& each : sheet.columns_) {
            std::size_t most = detail::utf16_size(each.name) + 4; // and the mark of the filter
            for (std::size_t row = 0; row < each.rows; ++row) {
                const auto cell = each.cell(row);
                detail::check_cell(sheet.name_, each.name, row, cell);
                if (cell.kind == detail::xlsx_cell::text)
                    most = (std::max)(most, cell.words.size());
            }
            widths.push_back(static_cast<double>((std::clamp)(most, std::size_t{12}, std::size_t{60})));
        }
        return widths;
    }
    [[nodiscard]] static lxw_error write(lxw_workbook* book, const xlsx_sheet& sheet,
                                         const std::vector<double>& widths) {
        lxw_worksheet* const to = workbook_add_worksheet(book, sheet.name_.c_str());
        lxw_format* const head = workbook_add_format(book);
        if (!to || !head)
            return LXW_ERROR_MEMORY_MALLOC_FAILED;
        format_set_bold(head);
        format_set_bottom(head, LXW_BORDER_THIN);
        std::vector<lxw_format*> formats;
        std::string words;
        lxw_error wrong = LXW_NO_ERROR;
        const auto keep = [&](lxw_error now) { wrong = wrong != LXW_NO_ERROR ? wrong : now; };
        const auto columns = static_cast<lxw_col_t>(sheet.columns_.size());
        for (lxw_col_t i = 0; i < columns; ++i) {
            formats.push_back(nullptr);
            if (const auto& shown = sheet.columns_[i].number_format; !shown.empty()) {
                formats.back() = workbook_add_format(book);
                if (!formats.back())
                    return LXW_ERROR_MEMORY_MALLOC_FAILED;
                format_set_num_format(formats.back(), shown.c_str());
            }
            keep(worksheet_set_column(to, i, i, widths[i], nullptr));
            keep(worksheet_write_string(to, 0, i, detail::as_written(sheet.columns_[i].name, words), head));
        }
        const auto rows = static_cast<lxw_row_t>(sheet.rows());
        worksheet_freeze_panes(to, 1, 0);
        keep(worksheet_autofilter(to, 0, 0, rows, static_cast<lxw_col_t>(columns - 1)));
        for (lxw_row_t row = 1; row <= rows && wrong == LXW_NO_ERROR; ++row)
            for (lxw_col_t i = 0; i < columns; ++i) {
                const auto cell = sheet.columns_[i].cell(row - 1);
                if (cell.kind == detail::xlsx_cell::number)
                    keep(worksheet_write_number(to, row, i, cell.value, formats[i]));
                else if (cell.kind == detail::xlsx_cell::text)
                    keep(worksheet_write_string(to, row, i, detail::as_written(cell.words, words), formats[i]));
            }
        for (std::size_t i = 0; i < sheet.charts_.size(); ++i)
            keep(draw(book, to, sheet, i));
        return wrong;
    }
    [[nodiscard]] static lxw_error draw(lxw_workbook* book, lxw_worksheet* to, const xlsx_sheet& sheet,
                                        std::size_t at) {
        const auto& of = sheet.charts_[at];
        const auto rows = static_cast<lxw_row_t>(of.rows > 0 ? of.rows : sheet.rows());
        if (rows == 0)
            return LXW_NO_ERROR; // nothing to draw
        constexpr std::uint8_t kinds[]{LXW_CHART_COLUMN, LXW_CHART_BAR, LXW_CHART_LINE, LXW_CHART_PIE,
                                       LXW_CHART_SCATTER};
        lxw_chart* const chart = workbook_add_chart(book, kinds[static_cast<std::size_t>(of.kind)]);
        lxw_chart_series* const series = chart ? chart_add_series(chart, nullptr, nullptr) : nullptr;
        if (!series)
            return LXW_ERROR_MEMORY_MALLOC_FAILED;
        const auto labels = sheet.place_of(of.labels), values = sheet.place_of(of.values);
        const char* const name = sheet.name_.c_str();
        chart_series_set_categories(series, name, 1, labels, rows, labels);
        chart_series_set_values(series, name, 1, values, rows, values);
        chart_series_set_name(series, of.values.c_str());
        chart_title_set_name(chart, of.title.c_str());
        if (of.kind != xlsx_chart_kind::pie) {
            chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
            chart_axis_set_name(chart->x_axis, of.labels.c_str());
            chart_axis_set_name(chart->y_axis, of.values.c_str());
        }
        constexpr std::size_t height = 17; // rows of one chart, and a few between two
        return worksheet_insert_chart(to, static_cast<lxw_row_t>(1 + at * height),
                                      static_cast<lxw_col_t>(sheet.columns_.size() + 1), chart);
    }

    std::vector<xlsx_sheet> sheets_;
};

} // namespace clientele::inline CLIENTELE_ABI
