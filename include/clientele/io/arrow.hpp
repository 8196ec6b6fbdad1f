#pragma once

/// @file
/// Tables of other engines in memory, in and out, over the Arrow C Data and C Stream interfaces. Needs no library: the
/// three structs stand under the guards that Arrow asks for.

#include <clientele/features/summary_columns.hpp>
#include <clientele/io/detail/arrow_out.hpp>
#include <clientele/io/detail/arrow_values.hpp>
#include <clientele/io/table_columns.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// One of the structs of the interface, `ArrowSchema`, `ArrowArray` or `ArrowArrayStream`, released once at the end.
template <class Struct>
class arrow_owner {
public:
    /// Of nothing: `out()` is a place for a producer to fill.
    arrow_owner() = default;
    /// Takes over what a producer filled; there it is marked as released, as the interface asks.
    explicit arrow_owner(Struct& from) noexcept : held_{std::exchange(from, Struct{})} {}
    /// From another.
    arrow_owner(arrow_owner&& other) noexcept : held_{std::exchange(other.held_, Struct{})} {}
    /// From another; what was held is released.
    arrow_owner& operator=(arrow_owner&& other) noexcept {
        if (this != &other) {
            release();
            held_ = std::exchange(other.held_, Struct{});
        }
        return *this;
    }
    ~arrow_owner() { release(); }

    /// Whether there is something that is not released.
    [[nodiscard]] explicit operator bool() const noexcept { return held_.release != nullptr; }
    /// What is held.
    [[nodiscard]] const Struct& operator*() const noexcept { return held_; }
    /// What is held, for the calls of the interface.
    [[nodiscard]] Struct* get() noexcept { return &held_; }
    /// A place for a producer to fill; what was held is released.
    [[nodiscard]] Struct* out() noexcept {
        release();
        return &held_;
    }
    /// Releases it now.
    void release() noexcept {
        if (held_.release)
            held_.release(&held_);
        held_ = Struct{};
    }

private:
    Struct held_{};
};

/// @cond INTERNAL
namespace detail {

/// Columns on their way out of batches.
template <class... Columns>
class arrow_filling {
public:
    table_block<Columns...> block;

    arrow_filling(const ArrowSchema& table, const Columns&... wanted)
        : children_{require_table(table)},
          cursors_{arrow_cursor_of<Columns>{arrow_column{table, wanted.name}, wanted}...} {}

    void take(const ArrowArray& batch) {
        require_batch(batch, children_, rows_);
        const auto rows = static_cast<std::size_t>(batch.length);
        append(batch, rows, std::index_sequence_for<Columns...>{});
        rows_ += rows;
    }
    void clear() {
        std::apply([](auto&... column) { (column.clear(), ...); }, block.columns);
    }

private:
    template <std::size_t... I>
    void append(const ArrowArray& batch, std::size_t rows, std::index_sequence<I...>) {
        (append_column(batch, rows, std::get<I>(cursors_), std::get<I>(block.columns)), ...);
    }
    template <class Cursor, class Column>
    void append_column(const ArrowArray& batch, std::size_t rows, Cursor& cursor, Column& to) {
        cursor.from.take(batch, rows_);
        make_room(to, rows);
        for (std::size_t row = 0; row < rows; ++row)
            to.push_back(cursor.read(row));
    }

    // For a batch at once, and never so little more that many batches would move all rows again.
    template <class Value>
    static void make_room(std::vector<Value>& column_of, std::size_t rows) {
        if (column_of.capacity() - column_of.size() < rows)
            column_of.reserve((std::max)(column_of.size() + rows, 2 * column_of.capacity()));
    }
    static void make_room(text_vector& texts, std::size_t rows) { make_room(texts.offsets, rows); }

    std::int64_t children_;
    std::tuple<arrow_cursor_of<Columns>...> cursors_;
    std::size_t rows_ = 0;
};

/// A producer's stream, whose every batch is released after its turn.
class arrow_batches {
public:
    explicit arrow_batches(ArrowArrayStream& stream) : stream_{stream} {
        require(static_cast<bool>(stream_), "arrow: the stream must not have been released");
        check(stream_.get()->get_schema(stream_.get(), schema_.out()), "say what its columns are");
        if (!schema_)
            fail(errc::storage, no_row, "arrow: the stream says nothing of its columns");
    }
    [[nodiscard]] const ArrowSchema& schema() const noexcept { return *schema_; }
    /// The next one, or nothing at the end.
    [[nodiscard]] const ArrowArray* next() {
        check(stream_.get()->get_next(stream_.get(), batch_.out()), "give its next batch");
        return batch_ ? batch_.get() : nullptr;
    }

private:
    void check(int status, std::string_view what) {
        if (status == 0)
            return;
        const char* const said = stream_.get()->get_last_error(stream_.get());
        fail(errc::storage, no_row, "arrow: the stream cannot ", what, ": ",
             said ? clipped(said) : sentence("error ", status));
    }

    arrow_owner<ArrowArrayStream> stream_; // goes last: batches may need it
    arrow_owner<ArrowSchema> schema_;
    arrow_owner<ArrowArray> batch_;
};

} // namespace detail
/// @endcond

/// Reads the columns that a host names out of a stream of tables, by their names and with their types checked.
///
///     const auto orders = read_arrow(stream, table_texts{"account"}, table_days{"placed"}, table_money{"paid"});
///     const auto& [account, placed, paid] = orders.columns;
///     const auto base = rules(order_columns{.customer = account.view(), .when = std::span{placed}, .amount =
///     std::span{paid}});
///
/// Integers of any width, floats, dates, times in seconds to nanoseconds, decimals of 32, 64 and 128 bits, texts in
/// all three layouts, and dictionaries of these. A null in a column that was asked for is refused.
/// @param stream is taken over, and released at the end whatever happens
/// @param wanted the columns
/// @returns as many columns of equal length
/// @throws error `bad_parameter` for a column that is not there, twice, or of another type; `bad_value` with the row
/// and the column; `storage` for what the producer cannot give
/// Complexity: O(rows) time; memory: the columns and one batch
template <class... Columns>
[[nodiscard]] table_block<Columns...> read_arrow(ArrowArrayStream* stream, const Columns&... wanted) {
    detail::arrow_batches batches{*stream};
    detail::arrow_filling<Columns...> filling{batches.schema(), wanted...};
    while (const auto* batch = batches.next())
        filling.take(*batch);
    return std::move(filling.block);
}

/// The same of one table, which stays the caller's.
/// @param schema what its columns are
/// @param table the columns, as a struct array
/// @param wanted the columns
template <class... Columns>
[[nodiscard]] table_block<Columns...> read_arrow(const ArrowSchema& schema, const ArrowArray& table,
                                                 const Columns&... wanted) {
    require(schema.release && table.release, "arrow: the table must not have been released");
    detail::arrow_filling<Columns...> filling{schema, wanted...};
    filling.take(table);
    return std::move(filling.block);
}

/// Hands the columns to a visitor batch by batch: `visit(block)`, an `table_block`, whose memory the next one takes
/// over. For books that do not fit into memory, with a `builder()` or a ledger.
/// @param stream is taken over, and released at the end whatever happens
/// @param visit sees each batch
/// @param wanted the columns
/// @throws error as `read_arrow`; batches before the refused row have been seen
template <class Visit, class... Columns>
void each_arrow_batch(ArrowArrayStream* stream, Visit visit, const Columns&... wanted) {
    detail::arrow_batches batches{*stream};
    detail::arrow_filling<Columns...> filling{batches.schema(), wanted...};
    while (const auto* batch = batches.next()) {
        filling.take(*batch);
        visit(std::as_const(filling.block));
        filling.clear();
    }
}

/// Columns of equal length on their way out: kept once, and handed over as often as they are asked for, without a copy.
///
///     arrow_table decided;
///     decided.add("account", base.customer).add("tier", tiers.tier).add_money("value", minor, 2);
///     decided.give(stream);
class arrow_table {
public:
    /// Adds a column: integers, doubles, days, texts, or optionals of these, whose missing values are nulls. Days are
    /// date32, texts utf8 of 64 bits.
    /// @param name unlike the others'
    /// @param values any range with a size: a vector, a span, a `text_column`
    /// @throws error `bad_parameter` for a name that is there, or holds a NUL; `bad_shape` for another length;
    /// `bad_value` with the row for NaN
    template <class Values>
    arrow_table& add(std::string name, const Values& values) {
        check(name, values.size());
        return keep(detail::arrow_out_of(std::move(name), values), values.size());
    }
    /// Adds a column of money in minor units as decimal128.
    /// @param name unlike the others'
    /// @param minor below 10^19 in size
    /// @param decimals 10^decimals minor units make one unit; in [0, 9]
    /// @throws error as `add`
    arrow_table& add_money(std::string name, std::span<const std::int64_t> minor, int decimals = 2) {
        detail::require_decimals("arrow_table", decimals);
        check(name, minor.size());
        return keep(detail::arrow_money_out(std::move(name), minor, decimals), minor.size());
    }
    /// The number of rows.
    [[nodiscard]] std::size_t size() const noexcept { return table_->rows; }

    /// Hands the columns over as a struct array, which its consumer releases.
    /// @param schema an empty place
    /// @param table an empty place
    void give(ArrowSchema* schema, ArrowArray* table) const {
        detail::give_arrow_schema(*given(), schema);
        detail::give_arrow_array(given(), table);
    }
    /// Hands the columns over as a stream of one batch, which its consumer releases.
    /// @param stream an empty place
    void give(ArrowArrayStream* stream) const { detail::give_arrow_stream(given(), stream); }

private:
    void check(const std::string& name, std::size_t size) const {
        require(name.find('\0') == std::string::npos, "arrow_table: a name must be without NUL, got \"",
                detail::clipped(name), '"');
        for (const auto& each : table_->columns)
            require(each.name != name, "arrow_table: names must differ, got \"", detail::clipped(name), "\" twice");
        if (!table_->columns.empty())
            require_same_size("arrow_table", name, table_->rows, size);
    }
    arrow_table& keep(detail::arrow_out_column added, std::size_t rows) {
        if (table_.use_count() > 1) // handed over as it was
            table_ = std::make_shared<detail::arrow_out_table>(*table_);
        table_->columns.push_back(std::move(added));
        table_->rows = rows;
        return *this;
    }
    [[nodiscard]] std::shared_ptr<const detail::arrow_out_table> given() const {
        require(!table_->columns.empty(), "arrow_table: there must be at least one column, got 0");
        return table_;
    }

    std::shared_ptr<detail::arrow_out_table> table_ = std::make_shared<detail::arrow_out_table>();
};

/// Summaries as a table: `customer`, then what `summaries` calls its columns, then the measures under their names.
/// Complexity: O(customers)
template <class Id>
[[nodiscard]] arrow_table to_arrow(const summaries<Id>& base) {
    arrow_table table;
    table.add("customer", base.customer);
    detail::each_summary_column(
        base, [&](std::string_view name, const auto& values) { table.add(std::string{name}, values); });
    for (const auto& each : base.measures)
        table.add(each.name, each.values);
    return table;
}

} // namespace clientele::inline CLIENTELE_ABI
