#include "support/beside_orders.hpp"

#include "support/columns.hpp"
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace support {

using namespace clientele;

namespace {
// A row that is left out of orders is counted; here nobody would know.
csv_table read_whole(const std::string& path, csv_format format) {
    format.leave_ragged = false;
    return read_file(path, format);
}
} // namespace

dated_rates read_rates(const std::string& path, const csv_format& format, const std::string& home) {
    constexpr int places = 6;
    const auto file = read_whole(path, format);
    const auto currency = file.column("currency"), date = file.column("date"), rate = file.column("rate");
    std::vector<exchange_rate> rates;
    std::set<std::pair<std::string, day>> seen;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        rates.push_back({std::string{file.text(row, currency)}, file.date(row, date), file.number(row, rate)});
        const auto& each = rates.back();
        if (each.currency.empty() || each.currency == home)
            file.refuse(row, currency, "a currency other than " + home);
        const auto digits = exact_money{places}.minor(each.rate);
        if (digits.value.value_or(0) <= 0)
            file.refuse(row, rate, sentence("above 0, with at most ", places, " decimals"));
        if (!seen.emplace(each.currency, each.from).second)
            file.refuse(row, date, "there once for " + each.currency);
    }
    return {home, std::move(rates), places};
}

namespace {

// The top of an account so far; the way to it is cut short for the next time.
std::string highest(std::map<std::string, std::string>& higher, std::string account) {
    for (auto at = higher.find(account); at != higher.end(); at = higher.find(account)) {
        if (const auto next = higher.find(at->second); next != higher.end())
            at->second = next->second;
        account = at->second;
    }
    return account;
}

} // namespace

account_tree<std::string> read_parents(const std::string& path, const csv_format& format) {
    const auto file = read_whole(path, format);
    const auto account = file.column("account"), parent = file.column("parent");
    std::map<std::string, std::string> parent_of, higher;
    for (std::size_t row = 0; row < file.rows(); ++row) {
        const auto child = name_in(file, row, account), above = name_in(file, row, parent);
        const auto [known, fresh] = parent_of.emplace(child, above);
        if (!fresh && known->second != above)
            file.refuse(row, parent, sentence(known->second, ", as in an earlier row of ", child));
        if (!fresh)
            continue;
        if (highest(higher, above) == child)
            file.refuse(row, parent, "an account that is not below " + child);
        higher[child] = above;
    }
    return account_tree<std::string>{{parent_of.begin(), parent_of.end()}};
}

} // namespace support
