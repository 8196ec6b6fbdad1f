#pragma once

/// @file
/// Columns of known types out of comma-separated text of any length: all at once, or block by block.

#include <clientele/fwd.hpp>
#include <clientele/io/csv_stream.hpp>
#include <clientele/orders/text_column.hpp>
#include <clientele/row_policy.hpp>

#include <array>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// Where a column stands in a text, and what is wrong with a field of it.
struct csv_complaint {
    std::string sentence, reason;
};

/// A named column of a kind of csv_head.hpp.
template <class Kind>
struct csv_typed {
    using value_type = typename Kind::value_type;
    std::size_t at = 0;

    template <class Column>
    void find(const Column& wanted, const csv_stream& rows) {
        at = rows.column(wanted.name);
    }
    [[nodiscard, CLIENTELE_ALWAYS_INLINE]] bool read(const csv_stream& rows, value_type& into) {
        const auto value = Kind::read(rows.text(at), rows.format());
        if (!value) [[unlikely]]
            return false;
        into = *value;
        return true;
    }
    [[nodiscard]] csv_complaint complain(const csv_stream& rows) const {
        const auto kind = Kind::kind(rows.format());
        return {rows.complaint(at, kind, Kind::hint(rows.text(at), rows.format())),
                sentence(clipped(rows.names()[at]), " must be ", kind)};
    }
};

} // namespace detail
/// @endcond

/// A column of integers, as `std::vector<std::int64_t>`.
struct csv_integers {
    std::string name;                                      ///< of the column
    using cursor = detail::csv_typed<detail::csv_integer>; ///< reads it
    using column = std::vector<std::int64_t>;              ///< holds it
};

/// A column of finite numbers, as `std::vector<double>`.
struct csv_numbers {
    std::string name;                                     ///< of the column
    using cursor = detail::csv_typed<detail::csv_number>; ///< reads it
    using column = std::vector<double>;                   ///< holds it
};

/// A column of days, as `std::vector<day32>`.
struct csv_days {
    std::string name;                                  ///< of the column
    using cursor = detail::csv_typed<detail::csv_day>; ///< reads it
    using column = std::vector<day32>;                 ///< holds it
};

/// A column of texts that must not be empty, such as ids, as a `text_vector`.
struct csv_texts {
    std::string name;          ///< of the column
    bool may_be_empty = false; ///< whether an empty one is a text too
    /// @cond INTERNAL
    struct cursor {
        using value_type = std::string_view;
        std::size_t at = 0;
        bool may_be_empty = false;

        void find(const csv_texts& wanted, const csv_stream& rows) {
            at = rows.column(wanted.name);
            may_be_empty = wanted.may_be_empty;
        }
        [[nodiscard]] bool read(const csv_stream& rows, std::string_view& into) const {
            into = rows.text(at);
            return may_be_empty || !into.empty();
        }
        [[nodiscard]] detail::csv_complaint complain(const csv_stream& rows) const {
            return {rows.complaint(at, "a name"), sentence(detail::clipped(rows.names()[at]), " must be a name")};
        }
    };
    /// @endcond
    using column = text_vector; ///< holds it
};

/// A column of money in whole minor units, or the exact product of columns, as `std::vector<std::int64_t>`.
///
///     csv_money{.factors = {"Quantity", "UnitPrice"}}
struct csv_money {
    std::vector<std::string> factors; ///< the columns, at least one
    int decimals = 2;                 ///< 10^decimals minor units make one unit; in [0, 9]
    bool round = false;               ///< rounds finer amounts, halves to the even minor unit; else they are bad
    /// @cond INTERNAL
    struct cursor {
        using value_type = std::int64_t;
        std::vector<std::size_t> at{};
        std::vector<std::string_view> texts{}; // of the row at hand
        std::string name{};
        int decimals = 2;
        bool round = false, finer = false; // finer: the amount at hand, before it was rounded

        void find(const csv_money& wanted, const csv_stream& rows) {
            require(!wanted.factors.empty() && wanted.decimals >= 0 && wanted.decimals <= 9,
                    "csv_money: there must be a factor, and decimals in [0, 9], got ", wanted.decimals);
            for (const auto& each : wanted.factors) {
                at.push_back(rows.column(each));
                name += (name.empty() ? "" : "*") + each;
            }
            texts.resize(at.size());
            decimals = wanted.decimals;
            round = wanted.round;
        }
        [[nodiscard]] minor_product product(const csv_stream& rows) {
            for (std::size_t i = 0; i < at.size(); ++i)
                texts[i] = rows.text(at[i]);
            return product_in_minor(texts, rows.format().decimal, decimals, round);
        }
        [[nodiscard]] bool read(const csv_stream& rows, std::int64_t& into) {
            const auto got = product(rows);
            if (!got.amount.value) [[unlikely]]
                return false;
            into = *got.amount.value;
            finer = got.finer;
            return true;
        }
        [[nodiscard]] detail::csv_complaint complain(const csv_stream& rows) {
            const auto got = product(rows);
            if (got.bad_factor != minor_product::all) {
                detail::csv_typed<detail::csv_number> number{at[got.bad_factor]};
                return number.complain(rows);
            }
            const auto reason = sentence(
                detail::clipped(name), " ",
                got.finer && !round ? sentence("must have no more than ", decimals, " decimals") : got.amount.problem);
            std::string values;
            for (const auto& each : texts)
                values += (values.empty() ? "" : " * ") + quoted(each);
            return {sentence(rows.place(), ": ", reason, ", got ", values), reason};
        }
    };
    /// @endcond
    using column = std::vector<std::int64_t>; ///< holds it
};

/// Rows of a text that were left out for one reason.
struct csv_left_out {
    std::string reason;   ///< such as "amount must be a number"
    std::size_t rows = 0; ///< how many
};

/// What became of the rows of a text: rows = used + the sum of left_out[i].rows.
struct csv_counts {
    std::size_t rows = 0;                      ///< rows seen, without the header
    std::size_t used = 0;                      ///< rows that are in the columns
    std::vector<csv_left_out> left_out{};      ///< by reason, in the order of the alphabet
    std::vector<std::string> first_rejected{}; ///< the sentences of the first ten rows left out
    std::size_t rounded = 0;                   ///< amounts that were finer than the decimals kept
};

/// Columns of equal length, and what became of the rows.
template <class... Columns>
struct csv_block {
    std::tuple<typename Columns::column...> columns; ///< in the order in which they were asked for
    csv_counts counts{};                             ///< of all rows up to here

    /// The number of rows in the columns.
    [[nodiscard]] std::size_t size() const noexcept { return std::get<0>(columns).size(); }
};

/// @cond INTERNAL
namespace detail {

/// Columns on their way out of a text.
template <class BadRows, class... Columns>
class csv_filling {
public:
    csv_block<Columns...> block;

    csv_filling(const BadRows& bad_rows, csv_stream& rows, const Columns&... wanted)
        : bad_rows_{bad_rows}, rows_{rows} {
        find_all(std::index_sequence_for<Columns...>{}, wanted...);
    }

    /// Takes so many rows of the text, those left out among them; false when it has no more.
    bool take_rows(std::size_t most) {
        for (; most > 0; --most) {
            if (!rows_.next_of_any_length())
                return false;
            if (rows_.is_ragged()) [[unlikely]]
                reject({rows_.ragged_complaint(), "a row must have as many fields as the first line"});
            else
                take(std::index_sequence_for<Columns...>{}, most);
            ++block.counts.rows;
        }
        return true;
    }
    /// Takes the rows out of the columns.
    void clear() {
        std::apply([](auto&... column) { (column.clear(), ...); }, block.columns);
    }

private:
    template <std::size_t... I>
    void find_all(std::index_sequence<I...>, const Columns&... wanted) {
        (std::get<I>(cursors_).find(wanted, rows_), ...);
    }
    template <std::size_t... I>
    [[CLIENTELE_ALWAYS_INLINE]] void take(std::index_sequence<I...>, std::size_t most) {
        std::tuple<typename Columns::cursor::value_type...> values;
        const bool is_good = (std::get<I>(cursors_).read(rows_, std::get<I>(values)) && ...);
        if (!is_good) [[unlikely]] {
            csv_complaint wrong;
            (void)((std::get<I>(cursors_).read(rows_, std::get<I>(values)) ||
                    (wrong = std::get<I>(cursors_).complain(rows_), false)) &&
                   ...);
            return reject(std::move(wrong));
        }
        if (block.size() == room_) [[unlikely]]
            make_room(most);
        (std::get<I>(block.columns).push_back(std::get<I>(values)), ...);
        (count_rounded(std::get<I>(cursors_)), ...);
        ++block.counts.used;
    }
    template <class Cursor>
    void count_rounded(const Cursor& cursor) {
        if constexpr (requires { cursor.finer; })
            block.counts.rounded += cursor.finer;
    }

    // Room for all rows that the rest of the text will have if it goes on like this, and a few more, but no more than
    // are wanted. Memory that is never written to is never taken.
    void make_room(std::size_t most) {
        const std::size_t rows = block.size();
        double growth = 2;
        if (rows > 0 && rows_.size() > 0)
            growth =
                (std::max)(1.0, static_cast<double>(rows_.size()) / static_cast<double>(rows_.bytes_passed())) + 0.03;
        const double more = (std::max)(4096.0, static_cast<double>(rows) * (growth - 1));
        room_ = rows + (more < static_cast<double>(most) ? static_cast<std::size_t>(more) : most);
        std::apply([&](auto&... column) { (reserve(column, growth), ...); }, block.columns);
    }
    template <class Value>
    void reserve(std::vector<Value>& column, double) const {
        column.reserve(room_);
    }
    void reserve(text_vector& column, double growth) const {
        column.offsets.reserve(room_ + 1);
        column.bytes.reserve(static_cast<std::size_t>(static_cast<double>(column.bytes.size()) * growth));
    }

    void reject(csv_complaint wrong) {
        auto& counts = block.counts;
        auto said = reject_row(bad_rows_, rows_.row(), wrong.sentence);
        if (counts.first_rejected.size() < 10)
            counts.first_rejected.push_back(std::move(said));
        const auto at =
            std::lower_bound(counts.left_out.begin(), counts.left_out.end(), wrong.reason,
                             [](const csv_left_out& each, const std::string& reason) { return each.reason < reason; });
        if (at != counts.left_out.end() && at->reason == wrong.reason)
            ++at->rows;
        else
            counts.left_out.insert(at, csv_left_out{std::move(wrong.reason), 1});
    }

    const BadRows& bad_rows_;
    csv_stream& rows_;
    std::tuple<typename Columns::cursor...> cursors_;
    std::size_t room_ = 0;
};

} // namespace detail
/// @endcond

/// Reads the columns that a host names out of a text.
///
///     const auto orders = csv_reader{}.read("orders.csv", csv_texts{"customer"}, csv_days{"date"},
///     csv_money{{"amount"}}); const auto& [customer, when, minor] = orders.columns;
///
/// Rules and complaints are those of `csv_table`; a field of a row is looked at in the order in which the columns are
/// asked for. A row with more or fewer fields than the first line is a bad row.
/// @throws error `bad_value` with the file, the line and the column, unless `bad_rows` says otherwise; for a malformed
/// quote, a NUL, UTF-16 and a carriage return without a line feed always
/// Complexity: O(bytes) time; memory: the columns and one block
template <class BadRows>
struct csv_reader {
    static_assert(row_policy<BadRows>,
                  "bad_rows must be callable with a rejected_row and return a row_action (row_policy)");

    csv_format format{};                         ///< how the text is laid out
    BadRows bad_rows{};                          ///< `refuse_row`, `leave_out_row`
    std::size_t block = csv_stream::usual_block; ///< bytes that are read at a time, at least 1

    /// The columns of a whole file.
    template <class... Columns>
    [[nodiscard]] csv_block<Columns...> read(const std::string& path, const Columns&... wanted) const {
        return read_from(file_bytes(path), path, wanted...);
    }
    /// The columns of a whole text, wherever it comes from.
    /// @param bytes gives the text
    /// @param source the name of the text in complaints
    /// @param wanted the columns
    template <class... Columns>
    [[nodiscard]] csv_block<Columns...> read_from(byte_source bytes, std::string source,
                                                  const Columns&... wanted) const {
        csv_stream rows{std::move(bytes), format, std::move(source), block};
        detail::csv_filling<BadRows, Columns...> filling{bad_rows, rows, wanted...};
        while (filling.take_rows(static_cast<std::size_t>(-1)))
            ;
        return std::move(filling.block);
    }
    /// Hands the columns to a visitor block by block: `visit(block)`, a `csv_block` of at most so many rows, whose
    /// memory the next block takes over.
    /// @param bytes gives the text
    /// @param source the name of the text in complaints
    /// @param most_rows in a block, at least 1
    /// @param visit sees each block
    /// @param wanted the columns
    /// @returns what became of the rows
    template <class Visit, class... Columns>
    csv_counts each_block(byte_source bytes, std::string source, std::size_t most_rows, Visit visit,
                          const Columns&... wanted) const {
        require(most_rows >= 1, "csv_reader: a block must have at least 1 row");
        csv_stream rows{std::move(bytes), format, std::move(source), block};
        detail::csv_filling<BadRows, Columns...> filling{bad_rows, rows, wanted...};
        for (bool more = true; more;) {
            more = filling.take_rows(most_rows);
            if (filling.block.size() > 0)
                visit(std::as_const(filling.block));
            filling.clear();
        }
        return std::move(filling.block.counts);
    }
};

} // namespace clientele::inline CLIENTELE_ABI
