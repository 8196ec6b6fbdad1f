#pragma once

// Files of orders, read in one way by all programs: the options that say how they are written and what becomes of rows
// that cannot be used, and the rows that can.

#include <clientele/io/csv_columns.hpp>
#include <clientele/io/csv_stream.hpp>
#include <clientele/io/export_formats.hpp>
#include <clientele/math/exact_sum.hpp>
#include <clientele/orders/accounts.hpp>
#include <clientele/orders/dated_rates.hpp>
#include <clientele/orders/memory.hpp>
#include <clientele/orders/policies.hpp>
#include <clientele/orders/summaries.hpp>

#include "columns.hpp"
#include "program.hpp"
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace support {

/// How a file is written: --separator and --decimal. The same in all programs that read CSV.
class file_options {
public:
    /// Adds the options to a program.
    explicit file_options(program& app);
    /// What they say.
    [[nodiscard]] clientele::csv_format format() const;

private:
    std::string separator_ = ",", decimal_ = ".";
};

/// What becomes of negative amounts, as --returns says: refuse, net or money. A returns policy.
struct returns_rule {
    std::string rule = "refuse"; ///< refuse, net or money

    /// Whether they are legal.
    [[nodiscard]] bool accepts() const { return rule != "refuse"; }
    /// As the policy of that name settles them.
    [[nodiscard]] std::int64_t settle(std::vector<clientele::day_totals>& days) const {
        return rule == "net" ? clientele::net_by_day{}.settle(days) : clientele::returns_as_money{}.settle(days);
    }

    /// Its members.
    static constexpr void members(auto&& each, auto&... of) {
        each.is("returns_rule");
        each("rule", of.rule...);
    }
};

/// Which days count, as --window says: all of them, 365d or 2011-01-01..2011-12-31. A look-back policy.
struct window_rule {
    static constexpr std::string_view name = "--window"; ///< for the record
    std::string text{};                                  ///< empty: all of them

    /// The days that count: Nd are the N days that end with the as-of day, A..B are both days and those between.
    [[nodiscard]] clientele::window stretch(clientele::day as_of) const;
};

/// How much memory orders may take, as --memory says, and where rows go that are over it, as --spill says; without that
/// they are refused. A memory policy.
struct memory_rule {
    static constexpr std::uint64_t any = ~std::uint64_t{0};
    std::uint64_t bytes = any; ///< as many as there are, unless the option says so
    std::string directory{};   ///< of temporary files; empty: none are written

    /// So many.
    [[nodiscard]] std::uint64_t budget() const { return bytes; }
    /// A temporary file, or a refusal.
    [[nodiscard]] clientele::temporary_file over(const clientele::memory_need& need) const;
};

/// A row that cannot be used.
struct bad_row {
    std::string reason;                ///< such as "CustomerID must be a name"
    std::optional<std::int64_t> minor; ///< its money, where that can be read
};

/// A column that only one program reads.
struct own_column {
    std::string called;               ///< by the file
    std::vector<std::string> texts{}; ///< of the rows that can be used
};

/// The rows of a file of orders that can be used, as columns of equal length, and what became of the others.
struct order_book {
    std::string path;
    clientele::csv_format format;
    std::vector<std::size_t> line{};            ///< of the file
    clientele::text_vector customer{}, order{}; ///< ids; order is empty without an order column
    clientele::text_vector written{};           ///< customers as the file has them, where they are rolled up
    std::vector<clientele::day32> when{};
    std::vector<std::int64_t> minor{};       ///< amounts in minor units; 0 where the file has no amounts
    std::map<std::string, own_column> own{}; ///< columns of the program's own that the file has
    std::vector<bad_row> bad{};
    std::size_t settled = 0;               ///< of these, what an export has besides purchases: no fault of the file
    std::vector<std::string> first_bad{};  ///< sentences about the first ten
    std::set<std::string> bad_customers{}; ///< who stands in them
    std::size_t rounded = 0;               ///< amounts that were finer than the decimals kept
    std::size_t converted = 0;             ///< amounts that came from another currency
    int decimals = 2;
    std::size_t passed = 0;              ///< rows that were handed over and are no longer here
    clientele::exact_sum passed_money{}; ///< theirs, in minor units
    memory_rule memory{};                ///< that rows and summaries may take
    unsigned threads = 1;                ///< that summarize; the result has the same bits for any number
    clientele::frequency_of frequency = clientele::frequency_of::purchase_days; ///< what x counts repeats of
    bool has_amount = true, refuse_late = false;
    returns_rule returns;
    std::string counted{}; ///< what one order is, in words

    using visitor = std::function<void(const std::string& customer, std::span<const clientele::day_totals> days)>;

    /// How much memory the rows take.
    [[nodiscard]] std::uint64_t bytes() const;
    /// Refuses more rows than --memory allows.
    void require_room() const;
    /// Makes room for others, when these were handed over.
    void pass();
    /// How many minor units make a unit of the currency.
    [[nodiscard]] double per_unit() const;
    /// Minor units in units of the currency.
    [[nodiscard]] double in_units(std::int64_t minor_units) const;
    /// Amounts in units of the currency.
    [[nodiscard]] std::vector<double> amounts() const;
    /// The last day of the rows that can be used, if there are any.
    [[nodiscard]] std::optional<clientele::day> last_day() const;
    /// Where a row stands, for a complaint.
    [[nodiscard]] std::string place_of(std::size_t row) const;
    /// From now on orders are counted for the accounts that their customers belong to.
    void roll_up(const clientele::account_roll<std::string>& accounts);
    /// A column of the program's own as numbers.
    [[nodiscard]] std::vector<double> numbers(const std::string& column) const;
    /// One summary per customer as of a day; orders after it are left out and counted.
    /// @param as_of the last day that counts
    /// @param unit of time
    /// @param visit sees the purchase days of each customer, as the returns rule leaves them
    /// @param counted the days that count
    [[nodiscard]] clientele::summaries<std::string> as_of(clientele::day as_of,
                                                          std::chrono::days unit = std::chrono::days{1},
                                                          const visitor& visit = {},
                                                          const window_rule& counted = {}) const;
    /// The same, refused where --late says so or where nobody has a purchase, and reported on stderr: rows, money,
    /// customers and orders, read = used + left out by reason.
    [[nodiscard]] clientele::summaries<std::string> reported_as_of(clientele::day as_of,
                                                                   std::chrono::days unit = std::chrono::days{1},
                                                                   const visitor& visit = {},
                                                                   const window_rule& counted = {}) const;
};

/// The options of a program that reads orders.
class order_options {
public:
    /// Adds the argument FILE and the options to a program.
    /// @param app the program
    /// @param shipped the file that is read when none is given; empty: one must be given
    /// @param columns what its columns are called, as --columns would say
    /// @param more columns of the program's own that --columns may name
    explicit order_options(program& app, std::string shipped = {}, std::string columns = {},
                           std::vector<std::string> more = {});

    /// Whether a file was given.
    [[nodiscard]] bool file_given() const { return argument_.given(); }
    /// The file.
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Amounts may be missing: each order then counts, and brings nothing.
    void without_amounts() { needs_amount_ = false; }
    /// Amounts are in the currencies that a column names, and are exchanged at the rate of their day.
    void exchange_by(clientele::dated_rates rates) { rates_ = std::move(rates); }
    /// The columns of orders, by the names of the program.
    [[nodiscard]] column_names columns() const;
    /// What --columns says, for a file of something else.
    [[nodiscard]] const std::string& called() const { return columns_; }
    /// How the file is written.
    [[nodiscard]] clientele::csv_format format() const;
    /// Refuses options that only orders have, given with something else (--columns is for any file).
    /// @param instead what the program was asked for, such as "--summary"
    void refuse_for(std::string_view instead) const;
    /// Reads the file; on a terminal a line says how far it is.
    [[nodiscard]] order_book read() const;
    /// Reads what another source gives as if it were a file of that path.
    [[nodiscard]] order_book read(clientele::byte_source bytes) const;
    /// Sees the rows that were read since it was called before, which are then gone.
    using block_visitor = std::function<void(order_book& block)>;
    /// Whether rows over --memory go to temporary files, as --spill says.
    [[nodiscard]] bool spills() const { return !spill_.empty(); }
    /// What `reported_as_of` gives of the whole file, without ever having all rows in memory.
    /// @param as_of the last day that counts
    /// @param counted the days that count
    /// @param frequency what x counts repeats of
    /// @param change sees each block of rows first, such as to roll it up
    [[nodiscard]] clientele::summaries<std::string> summarized(clientele::day as_of, const window_rule& counted,
                                                               clientele::frequency_of frequency,
                                                               const block_visitor& change) const;
    /// What becomes of rows and money, without any row.
    [[nodiscard]] order_book rules() const;

private:
    file_options file_;
    [[nodiscard]] const clientele::export_format* export_of() const; // as --from says, or none
    // The same with the columns as --columns and the file call them; the names then have the others too.
    [[nodiscard]] std::optional<clientele::export_format> export_in(const clientele::csv_stream& file,
                                                                    column_names& names) const;
    [[nodiscard]] order_book read(clientele::byte_source bytes, const block_visitor& visit) const;
    [[nodiscard]] memory_rule memory() const;

    std::string path_, shipped_columns_, columns_, from_, order_, amount_, date_ = "iso", offset_, bad_rows_ = "refuse",
                                                                           late_ = "leave_out";
    returns_rule returns_;
    std::string memory_, spill_;
    std::optional<clientele::dated_rates> rates_;
    int decimals_ = 2;
    bool round_ = false, needs_amount_ = true;
    std::vector<std::string> names_, own_;
    option argument_;
    std::optional<option> date_option_;
    std::vector<std::pair<std::string, option>> of_orders_;
};

/// Prints summaries as CSV, one row per customer with 17 digits, on stdout.
void print_summaries(const clientele::summaries<std::string>& base);

} // namespace support
