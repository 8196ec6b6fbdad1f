#pragma once

/// @file
/// Orders and deals as CRMs and shops export them: which column is what, and which rows are purchases, as data; and the
/// columns that their importers take for tiers and tasks.

#include <clientele/io/csv_stream.hpp>
#include <clientele/io/date.hpp>
#include <clientele/io/detail/plain_name.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// How a product writes orders or deals as comma-separated text. Names of columns and words are those of its English
/// (for Fxiaoke: Chinese) exports; a column whose name is empty does not exist there.
struct export_format {
    std::string_view name;     ///< as an option says it: "shopify"
    std::string_view product;  ///< "Shopify"
    std::string_view holds;    ///< "orders" or "deals"
    std::string_view customer; ///< whose order it is
    std::string_view order;    ///< its id; the rows of one id are one order
    std::string_view date;     ///< when it was placed or won
    std::string_view amount;   ///< what it brings, in the first row of the order, blank in those of its further lines
    std::string_view currency; ///< of the amount, where the file has it
    std::string_view refunded; ///< what was given back of the amount, where the file has it
    std::string_view state;    ///< what became of it
    std::array<std::string_view, 6> counted; ///< states of purchases
    /// States of what is no purchase, or is none yet; any other is refused. None are named: all others are such states.
    std::array<std::string_view, 6> left_out;
    std::string_view cancelled;  ///< when it was cancelled, blank for most, where the file has it
    date_order dates;            ///< how days are written
    std::string_view source;     ///< where its columns are described
    std::string_view not_public; ///< what no public page says of them
};

/// The exports that are known, by name.
inline constexpr std::array<export_format, 6> export_formats{{
    {.name = "fxiaoke",
     .product = "Fxiaoke (纷享销客)",
     .holds = "orders",
     .customer = "客户名称",
     .order = "销售订单编号",
     .date = "下单日期",
     .amount = "销售订单金额(元)",
     .currency = "币种",
     .refunded = "",
     .state = "生命状态",
     .counted = {"正常", "变更中"},
     .left_out = {"未生效", "审核中", "作废"},
     .cancelled = "",
     .dates = date_order::ymd,
     .source =
         "open.fxiaoke.com: objects SalesOrderObj, fields account_id, name, order_time, order_amount, life_status",
     .not_public = "the headers of exports, which follow the labels of the tenant's own fields"},
    {.name = "hubspot",
     .product = "HubSpot",
     .holds = "deals",
     .customer = "Associated Company",
     .order = "Record ID",
     .date = "Close Date",
     .amount = "Amount",
     .currency = "Currency",
     .refunded = "",
     .state = "Is Closed Won",
     .counted = {"true", "TRUE", "True"},
     .left_out = {},
     .cancelled = "",
     .dates = date_order::iso,
     .source = "knowledge.hubspot.com: HubSpot's default deal properties; Export your records",
     .not_public = "how the state and a deal of several companies are written"},
    {.name = "salesforce",
     .product = "Salesforce",
     .holds = "deals",
     .customer = "AccountId",
     .order = "Id",
     .date = "CloseDate",
     .amount = "Amount",
     .currency = "CurrencyIsoCode",
     .refunded = "",
     .state = "IsWon",
     .counted = {"true", "TRUE", "True", "1"},
     .left_out = {"false", "FALSE", "False", "0"},
     .cancelled = "",
     .dates = date_order::iso,
     .source = "developer.salesforce.com: Field Reference, Opportunity",
     .not_public = ""},
    {.name = "shopify",
     .product = "Shopify",
     .holds = "orders",
     .customer = "Email",
     .order = "Name",
     .date = "Created at",
     .amount = "Total",
     .currency = "Currency",
     .refunded = "Refunded Amount",
     .state = "Financial Status",
     .counted = {"paid", "partially_paid", "partially_refunded", "pending", "authorized"},
     .left_out = {"refunded", "voided", "expired"},
     .cancelled = "Cancelled at",
     .dates = date_order::iso,
     .source = "help.shopify.com: Exporting orders",
     .not_public = "on which day money was given back"},
    {.name = "woocommerce",
     .product = "WooCommerce",
     .holds = "orders",
     .customer = "customer_email",
     .order = "order_id",
     .date = "order_date",
     .amount = "order_total",
     .currency = "order_currency",
     .refunded = "",
     .state = "status",
     .counted = {"completed", "processing"},
     .left_out = {"pending", "on-hold", "cancelled", "refunded", "failed", "checkout-draft"},
     .cancelled = "",
     .dates = date_order::mdy,
     .source = "woocommerce.com/document/import-and-export-of-woocommerce-orders",
     .not_public = "what was given back of an order that stays completed"},
    {.name = "zoho",
     .product = "Zoho CRM",
     .holds = "deals",
     .customer = "Account Name.id",
     .order = "Record Id",
     .date = "Closing Date",
     .amount = "Amount",
     .currency = "Currency",
     .refunded = "",
     .state = "Stage",
     .counted = {"Closed Won"},
     .left_out = {},
     .cancelled = "",
     .dates = date_order::iso,
     .source = "help.zoho.com: Standard fields in Deals; Export CRM data",
     .not_public = "the stages that a company has given itself"},
}};

/// @cond INTERNAL
namespace detail {
template <class Format, std::size_t Count>
[[nodiscard]] const Format& format_named(const std::array<Format, Count>& formats, std::string_view what,
                                         std::string_view name) {
    std::string names;
    for (const auto& each : formats) {
        if (each.name == name)
            return each;
        names += sentence(names.empty() ? "" : ", ", each.name);
    }
    fail(errc::bad_parameter, no_row, what, " must be one of ", names, ", got \"", clipped(name), '"');
}
} // namespace detail
/// @endcond

/// The export of a name.
/// @throws error `bad_parameter` that lists those that are known
[[nodiscard]] inline const export_format& export_format_called(std::string_view name) {
    return detail::format_named(export_formats, "an export", name);
}

/// An export with the names of its columns as a file has them: ACCOUNTID for AccountId, full-width brackets for others.
/// @param format the export
/// @param file the rows, which must stay, as the names are views of its own
/// @returns the same, with the name of each column that the file has in one other spelling
[[nodiscard]] inline export_format as_named_in(export_format format, const csv_stream& file) {
    for (auto* const name : {&format.customer, &format.order, &format.date, &format.amount, &format.currency,
                             &format.refunded, &format.state, &format.cancelled}) {
        const auto is_it = [plain = detail::plain_name(*name)](const std::string& other) {
            return detail::plain_name(other) == plain;
        };
        const auto& names = file.names();
        const auto exact = std::find(names.begin(), names.end(), *name);
        const auto found = std::find_if(names.begin(), names.end(), is_it);
        if (exact == names.end() && found != names.end() && std::find_if(found + 1, names.end(), is_it) == names.end())
            *name = *found;
    }
    return format;
}

/// What a row of an export is, besides an order that counts.
struct export_row {
    bool is_order = true;    ///< whether it is a purchase
    std::string reason{};    ///< else why not, such as "Financial Status is refunded"
    std::string complaint{}; ///< and where its state is one that nobody knows, the sentence about it
};

/// Tells the rows of an export apart: orders that count, further lines of an order, and what is no purchase.
///
///     csv_stream file{file_bytes("orders_export.csv")};
///     export_rows rows{export_format_called("shopify"), file};
///     const auto customer = file.column(rows.format().customer);
///     while (file.next())
///         if (const auto what = rows.look(); what.is_order) ...
class export_rows {
public:
    /// Finds the columns.
    /// @param format the export; a copy whose columns have other names serves where the file has them
    /// @param file the rows, which must stay
    /// @throws error `bad_value` for a file without the state or the amount
    export_rows(const export_format& format, const csv_stream& file)
        : format_{as_named_in(format, file)}, file_{file}, order_{file.column(format_.order)},
          amount_{file.column(format_.amount)}, state_{file.column(format_.state)} {
        if (!format_.cancelled.empty())
            cancelled_ = file.find(format_.cancelled);
        if (!format_.refunded.empty())
            refunded_ = file.find(format_.refunded);
    }

    /// The export, with the names of its columns as the file has them.
    [[nodiscard]] const export_format& format() const noexcept { return format_; }

    /// What the row at hand is.
    [[nodiscard]] export_row look() {
        const auto order = file_.text(order_), amount = file_.text(amount_), state = file_.text(state_);
        const bool is_new = order.empty() || seen_.emplace(order).second;
        if (!is_new && amount.empty())
            return {false, sentence("a further line of an order, whose ", format_.amount, " stands in its first")};
        if (!is_new)
            return refused(order_, sentence("there once, as ", format_.amount, " is that of the whole order"));
        if (cancelled_ && !file_.text(*cancelled_).empty())
            return {false, "the order was cancelled"};
        if (is_one_of(format_.counted, state))
            return {};
        if (!format_.left_out.front().empty() && !is_one_of(format_.left_out, state))
            return refused(state_, sentence("one of ", words(format_.counted), " (purchases) or ",
                                            words(format_.left_out), " (none)"));
        return {false, sentence(format_.state, " is ", state.empty() ? "blank" : detail::clipped(state))};
    }
    /// The column of what was given back, where the file has one.
    [[nodiscard]] std::optional<std::size_t> refunded() const noexcept { return refunded_; }

private:
    using states = std::array<std::string_view, 6>;
    [[nodiscard]] static bool is_one_of(const states& list, std::string_view state) {
        return !state.empty() && std::find(list.begin(), list.end(), state) != list.end();
    }
    [[nodiscard]] static std::string words(const states& list) {
        std::string out;
        for (const auto each : list)
            if (!each.empty())
                out += sentence(out.empty() ? "" : ", ", each);
        return out;
    }
    [[nodiscard]] export_row refused(std::size_t at, const std::string& kind) const {
        return {false, sentence(file_.names()[at], " must be ", kind), file_.complaint(at, kind)};
    }

    export_format format_;
    const csv_stream& file_;
    std::size_t order_, amount_, state_;
    std::optional<std::size_t> cancelled_, refunded_;
    std::set<std::string, std::less<>> seen_; // ids of orders
};

/// The columns that the importer of a product takes. A column whose name is empty does not exist there.
struct import_format {
    std::string_view name;         ///< as an option says it: "hubspot"
    std::string_view product;      ///< "HubSpot"
    std::string_view account;      ///< the id of an account, or of a customer
    std::string_view tier;         ///< its tier: a field of the company's own, but for the tags of Shopify
    std::string_view tier_without; ///< what may not be in a tier, as it would begin another
    std::string_view task_account; ///< whom a task is about
    std::string_view subject;      ///< of a task; empty: there are no tasks to import
    std::string_view due;          ///< its day, as 1997-09-30
    std::string_view note;         ///< what else it says
    std::string_view fixed;        ///< further columns with the same value in each row, separated by commas
    std::string_view fixed_values; ///< their values
    std::string_view source;       ///< where its columns are described
};

/// The importers that are known, by name.
inline constexpr std::array<import_format, 4> import_formats{{
    {.name = "hubspot",
     .product = "HubSpot",
     .account = "Record ID",
     .tier = "Tier",
     .tier_without = "",
     .task_account = "Record ID",
     .subject = "hs_task_subject",
     .due = "hs_timestamp",
     .note = "hs_task_body",
     .fixed = "hs_task_status,hs_task_type",
     .fixed_values = "NOT_STARTED,TODO",
     .source = "developers.hubspot.com: Tasks, Imports; knowledge.hubspot.com: Set up your import files"},
    {.name = "salesforce",
     .product = "Salesforce",
     .account = "Id",
     .tier = "Tier__c",
     .tier_without = "",
     .task_account = "WhatId",
     .subject = "Subject",
     .due = "ActivityDate",
     .note = "Description",
     .fixed = "Status,Priority",
     .fixed_values = "Not Started,Normal",
     .source = "developer.salesforce.com: Field Reference, Account and Task"},
    {.name = "shopify",
     .product = "Shopify",
     .account = "Email",
     .tier = "Tags",
     .tier_without = ",",
     .task_account = "",
     .subject = "",
     .due = "",
     .note = "",
     .fixed = "",
     .fixed_values = "",
     .source = "help.shopify.com: Customer CSV file"},
    {.name = "zoho",
     .product = "Zoho CRM",
     .account = "Record Id",
     .tier = "Tier",
     .tier_without = "",
     .task_account = "Related To",
     .subject = "Subject",
     .due = "Due Date",
     .note = "Description",
     .fixed = "Status",
     .fixed_values = "Not Started",
     .source = "help.zoho.com: Import data, Standard fields in Tasks"},
}};

/// The importer of a name.
/// @throws error `bad_parameter` that lists those that are known
[[nodiscard]] inline const import_format& import_format_called(std::string_view name) {
    return detail::format_named(import_formats, "an importer", name);
}

/// The next thing to do for an account.
struct account_task {
    std::string account; ///< its id in the CRM
    day due;             ///< the day
    std::string subject; ///< in one line
    std::string note{};  ///< what else there is to say
};

/// The tier of each account as a file that an importer takes.
/// @param format the importer
/// @param accounts ids in the CRM
/// @param tiers as they are to be called there, one for each account
/// @returns comma-separated text with a header
/// @throws error `bad_shape`; `bad_value` with the row for an empty id or tier, and one that would be several there
[[nodiscard]] inline std::string tiers_for(const import_format& format, std::span<const std::string> accounts,
                                           std::span<const std::string> tiers) {
    require_same_size("tiers_for", "tiers", accounts.size(), tiers.size());
    std::string out = sentence(format.account, ",", format.tier, "\n");
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (accounts[i].empty() || tiers[i].empty())
            fail(errc::bad_value, i, "tiers_for: an account and its tier must have names, got ", quoted(accounts[i]),
                 " and ", quoted(tiers[i]), " in row ", i);
        if (tiers[i].find_first_of(format.tier_without) != std::string::npos)
            fail(errc::bad_value, i, "tiers_for: a tier must be without \"", format.tier_without, "\" for ",
                 format.product, ", got ", quoted(tiers[i]), " in row ", i);
        out += sentence(csv_field(accounts[i]), ",", csv_field(tiers[i]), "\n");
    }
    return out;
}

/// Tasks as a file that an importer takes.
/// @param format the importer
/// @param tasks what to do, for whom and when
/// @returns comma-separated text with a header
/// @throws error `bad_parameter` where a product imports no tasks; `bad_value` with the row for an empty account or
/// subject, and a day without a year of four digits
[[nodiscard]] inline std::string tasks_for(const import_format& format, std::span<const account_task> tasks) {
    require(!format.subject.empty(), "tasks_for: ", format.product, " imports no tasks");
    const auto comma = format.fixed.empty() ? "" : ",";
    std::string out = sentence(format.task_account, ",", format.due, ",", format.subject, ",", format.note, comma,
                               format.fixed, "\n");
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto& each = tasks[i];
        if (each.account.empty() || each.subject.empty())
            fail(errc::bad_value, i, "tasks_for: a task must have an account and a subject, got ", quoted(each.account),
                 " and ", quoted(each.subject), " in row ", i);
        if (!detail::has_four_digit_year(each.due))
            fail(errc::bad_value, i, "tasks_for: a task must be due in the years 0 to 9999, got ", to_text(each.due),
                 " in row ", i);
        out += sentence(csv_field(each.account), ",", to_text(each.due), ",", csv_field(each.subject), ",",
                        csv_field(each.note), comma, format.fixed_values, "\n");
    }
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
