// Looks at what make_crm and monthly_run do, through SQLite alone: nothing of the library is in here.
//
//     monthly_run_check two_months PROGRAMS GOLDEN [ACCOUNTS]
//     monthly_run_check kills PROGRAMS NUMBER
//     monthly_run_check erase PROGRAMS
//
// two_months works out each account's inputs, score and tier, and the tasks, for two months by SQL and arithmetic of
// its own, and compares them with the tables; what was printed for the database of the default seed stands in GOLDEN.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sqlite3.h>
#include <string>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>
#include <vector>

namespace {

using text = std::string;
using row = std::vector<text>;

int broken = 0;
void expect(bool holds, const text& what) {
    if (!holds && ++broken <= 20)
        std::printf("monthly_run_check: %s\n", what.c_str());
}

struct place { // a folder that is gone at the end
    place() {
        const std::filesystem::path memory = "/dev/shm";
        auto name =
            ((std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) / "crm-XXXXXX")
                .string();
        if (::mkdtemp(name.data()) == nullptr)
            std::exit(2);
        path = name;
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    ~place() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

class database {
public:
    explicit database(const text& path) {
        if (::sqlite3_open_v2(path.c_str(), &connection_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            std::exit(2);
    }
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    ~database() { (void)::sqlite3_close(connection_); }
    std::vector<row> rows(const text& query) const {
        std::vector<row> all;
        ::sqlite3_stmt* statement = nullptr;
        if (::sqlite3_prepare_v2(connection_, query.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            std::printf("%s: %s\n", query.c_str(), ::sqlite3_errmsg(connection_));
            std::exit(2);
        }
        while (::sqlite3_step(statement) == SQLITE_ROW) {
            row one;
            for (int i = 0; i < ::sqlite3_column_count(statement); ++i) {
                const auto* const bytes = static_cast<const char*>(::sqlite3_column_blob(statement, i));
                one.emplace_back(bytes == nullptr
                                     ? ""
                                     : text(bytes, static_cast<std::size_t>(::sqlite3_column_bytes(statement, i))));
            }
            all.push_back(std::move(one));
        }
        (void)::sqlite3_finalize(statement);
        return all;
    }
    text one(const text& query) const { return rows(query).at(0).at(0); }
    long long number(const text& query) const { return std::atoll(one(query).c_str()); }
    /// Every row of every table, as a text.
    text content() const {
        text all;
        for (const auto& table : rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
            for (auto& each : sorted(rows("SELECT * FROM \"" + table[0] + "\"")))
                for (const auto& field : each)
                    all += table[0] + "|" + field + "\n";
        return all;
    }

private:
    static std::vector<row> sorted(std::vector<row> all) {
        std::sort(all.begin(), all.end());
        return all;
    }
    ::sqlite3* connection_ = nullptr;
};

text content_of(const text& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

struct ended {
    int status;
    text out;
};
/// Runs a program to its end; what it says goes to `out`, complaints too.
ended run(const text& command) {
    ended result{0, {}};
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    char block[4096];
    while (const auto got = std::fread(block, 1, sizeof block, pipe))
        result.out.append(block, got);
    result.status = WEXITSTATUS(::pclose(pipe));
    return result;
}

/// Runs a program and kills it after some time; whether it was killed.
bool run_and_kill(const std::vector<text>& words, std::chrono::microseconds after) {
    std::fflush(stdout);
    const auto child = ::fork();
    if (child == 0) {
        std::vector<char*> arguments;
        for (const auto& each : words)
            arguments.push_back(const_cast<char*>(each.c_str()));
        arguments.push_back(nullptr);
        (void)!std::freopen("/dev/null", "w", stdout);
        (void)!std::freopen("/dev/null", "w", stderr);
        (void)::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    (void)::usleep(static_cast<::useconds_t>(after.count()));
    (void)::kill(child, SIGKILL);
    int status = 0;
    (void)::waitpid(child, &status, 0);
    expect(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "a run that was not killed must end well");
    return WIFSIGNALED(status);
}

// --- what the month must be ---

struct customer {
    double spend = 0, recency = 366, satisfaction = 0, open = 0, score = 0;
    bool asked = false;
    text owner, contacted;
    int tier = 0;
};
using book = std::map<text, customer>;

/// minor x millionths / 1e6, rounded half to even.
long long exchanged(long long minor, long long millionths) {
    const bool negative = minor < 0;
    const long long product = (negative ? -minor : minor) * millionths; // far below 2^63 here
    long long whole = product / 1'000'000;
    const long long rest = product % 1'000'000;
    if (2 * rest > 1'000'000 || (2 * rest == 1'000'000 && whole % 2 == 1))
        ++whole;
    return negative ? -whole : whole;
}

book inputs(const database& crm, const text& as_of) {
    const text day = "'" + as_of + "'", begin = "date(" + day + ", '+1 day', '-12 months')";
    book all;
    for (const auto& each :
         crm.rows("SELECT a.id, m.name, a.since FROM accounts a JOIN managers m ON m.id = a.manager WHERE since <= " +
                  day)) {
        all[each[0]].owner = each[1];
        all[each[0]].contacted = each[2];
    }
    std::map<text, long long> cents;
    for (const auto& each : crm.rows("SELECT account, minor, CASE currency WHEN 'EUR' THEN 1000000 ELSE (SELECT "
                                     "CAST(round(rate * 1000000) AS INTEGER) FROM rates r WHERE r.currency = "
                                     "o.currency AND valid_from <= placed "
                                     "ORDER BY valid_from DESC LIMIT 1) END FROM orders o WHERE placed >= " +
                                     begin + " AND placed <= " + day + " AND entered <= " + day))
        cents[each[0]] += exchanged(std::atoll(each[1].c_str()), std::atoll(each[2].c_str()));
    for (const auto& each :
         crm.rows("SELECT account, max(placed), julianday(" + day +
                  ") - julianday(max(placed)) FROM orders "
                  "WHERE minor >= 0 AND placed >= " +
                  begin + " AND placed <= " + day + " AND entered <= " + day + " GROUP BY account")) {
        auto& one = all.at(each[0]);
        one.spend = static_cast<double>(cents[each[0]]) / 100;
        one.recency = std::atof(each[2].c_str());
        one.contacted = std::max(one.contacted, each[1]);
    }
    for (const auto& each :
         crm.rows("SELECT account, sum(score), count(*), max(answered) FROM surveys WHERE answered <= " + day +
                  " GROUP BY account")) {
        if (all.count(each[0]) == 0)
            continue;
        auto& one = all[each[0]];
        one.satisfaction = std::atof(each[1].c_str()) / std::atof(each[2].c_str());
        one.asked = true;
        one.contacted = std::max(one.contacted, each[3]);
    }
    for (const auto& each : crm.rows("SELECT account, count(*) FROM tickets WHERE opened <= " + day +
                                     " AND (closed IS NULL OR closed > " + day + ") GROUP BY account"))
        if (all.count(each[0]) > 0)
            all[each[0]].open = std::atof(each[1].c_str());
    return all;
}

/// The share of the values that are below, half of the equal ones counted.
double percentile(const std::vector<double>& sorted, double value, bool more_is_better) {
    const auto below = static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
    const auto up_to = static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
    const auto share = (below + up_to) / 2 / static_cast<double>(sorted.size());
    return more_is_better ? share : 1 - share;
}

struct learned {
    std::vector<double> spend, recency, satisfaction, open, enter;
};

void score(book& all, const learned& from) {
    for (auto& [id, one] : all)
        one.score = (6 * percentile(from.spend, one.spend, true) + 2 * percentile(from.recency, one.recency, false) +
                     (one.asked ? percentile(from.satisfaction, one.satisfaction, true) : 0.5) +
                     percentile(from.open, one.open, false)) /
                    10;
}

learned learn(book& all) {
    learned result;
    for (const auto& [id, one] : all) {
        result.spend.push_back(one.spend);
        result.recency.push_back(one.recency);
        result.open.push_back(one.open);
        if (one.asked)
            result.satisfaction.push_back(one.satisfaction);
    }
    for (auto* each : {&result.spend, &result.recency, &result.open, &result.satisfaction})
        std::sort(each->begin(), each->end());
    score(all, result);
    std::vector<double> scores;
    for (const auto& [id, one] : all)
        scores.push_back(one.score);
    std::sort(scores.rbegin(), scores.rend());
    for (const double share : {0.05, 0.2, 0.6}) // whoever crosses the cut is inside
        result.enter.push_back(
            scores[static_cast<std::size_t>(std::ceil(share * static_cast<double>(scores.size()))) - 1]);
    return result;
}

int place_of(double score, const std::vector<double>& enter, double share) {
    int tier = 0;
    for (const double each : enter)
        tier += score < each * share - 1e-9;
    return tier;
}

void decide(book& all, const book& before, const learned& from) {
    for (auto& [id, one] : all) {
        const int up = place_of(one.score, from.enter, 1), down = place_of(one.score, from.enter, 0.94);
        const auto was = before.find(id);
        one.tier = was == before.end()       ? up
                   : up < was->second.tier   ? up
                   : down > was->second.tier ? down
                                             : was->second.tier;
    }
}

const std::vector<text> names{"VIP", "important", "ordinary", "potential"};
const std::vector<text> channels{"visit", "visit or video", "phone and mail", "mail"};
const std::vector<int> cadence{30, 91, 182, 365};

/// What the managers must do: of what is due within 30 days as many calls as fit, the greatest spend first.
std::set<row> tasks(const database& crm, const book& all, const text& as_of) {
    std::map<text, std::vector<std::tuple<double, text, row>>> due;
    const auto last = crm.one("SELECT date('" + as_of + "', '+30 days')");
    for (const auto& [id, one] : all) {
        const auto tier = static_cast<std::size_t>(one.tier);
        const auto on = crm.one("SELECT date('" + one.contacted + "', '+" + std::to_string(cadence[tier]) + " days')");
        if (on <= last)
            due[one.owner].push_back({-std::max(one.spend, 0.0), id, {id, on, channels[tier], one.owner}});
    }
    std::set<row> result;
    for (const auto& manager : crm.rows("SELECT name, calls FROM managers")) {
        auto& list = due[manager[0]];
        std::sort(list.begin(), list.end());
        list.resize(std::min(list.size(), static_cast<std::size_t>(std::atoll(manager[1].c_str()))));
        for (const auto& each : list)
            result.insert(std::get<2>(each));
    }
    return result;
}

void compare(const database& crm, const book& all, const text& as_of) {
    const auto written = crm.rows("SELECT account, tier, reason FROM tiers WHERE as_of = '" + as_of + "'");
    expect(written.size() == all.size(),
           as_of + ": " + std::to_string(written.size()) + " tiers, not " + std::to_string(all.size()));
    for (const auto& each : written) {
        const auto at = all.find(each[0]);
        expect(at != all.end(), as_of + ": no account " + each[0]);
        if (at != all.end())
            expect(each[1] == names[static_cast<std::size_t>(at->second.tier)],
                   as_of + ": " + each[0] + " is " + each[1] + ", not " +
                       names[static_cast<std::size_t>(at->second.tier)] + " (" + std::to_string(at->second.score) +
                       "; " + each[2] + ")");
    }
    const auto must = tasks(crm, all, as_of);
    const auto rows = crm.rows("SELECT account, due, kind, owner FROM tasks");
    expect(std::set<row>(rows.begin(), rows.end()) == must && rows.size() == must.size(),
           as_of + ": " + std::to_string(rows.size()) + " tasks are not the " + std::to_string(must.size()) +
               " that fit");
}

struct programs {
    text folder;
    [[nodiscard]] text make(const text& path, const text& more) const {
        return folder + "/make_crm " + path + " " + more;
    }
    [[nodiscard]] text month(const text& path, const text& more) const {
        return folder + "/monthly_run " + path + " " + more;
    }
};

void expect_month(const programs& all, const text& path, const text& as_of, const text& news, text& said) {
    const auto ran = run(all.month(path, "--as-of " + as_of));
    expect(ran.status == 0, "the month of " + as_of + " ends with " + std::to_string(ran.status) + ": " + ran.out);
    expect(ran.out.find(as_of + ": " + news + " orders read = " + news + " new + 0 known") == 0,
           as_of + ": not " + news + " orders were read: " + ran.out.substr(0, 100));
    said += ran.out;
}

/// Whether a number of four digits stands behind some words, those behind other words.
bool said_of(const text& all, const text& words, double number, const text& behind = "") {
    const auto at = all.find(words, std::min(all.find(behind), all.size()));
    return at != text::npos && std::abs(std::atof(all.c_str() + at + words.size()) - number) <= 6e-4 * std::abs(number);
}

void two_months(const programs& all, const text& golden, const text& accounts) {
    const place here;
    const auto path = (here.path / "crm.sqlite").string(), other = (here.path / "other.sqlite").string();
    const auto made = run(all.make(path, "--accounts " + accounts));
    expect(made.status == 0, made.out);
    expect(run(all.make(other, "--accounts " + accounts)).status == 0 && content_of(path) == content_of(other),
           "the same seed must make the same bytes");
    expect(run(all.make(path, "")).status == 1, "make_crm must not touch a database that is there");
    const database crm{path};
    text said;
    book october, november;
    learned fit;
    const auto entered = [&](const text& from, const text& to) {
        return crm.one("SELECT count(*) FROM orders WHERE entered > '" + from + "' AND entered <= '" + to + "'");
    };
    {
        expect_month(all, path, "2025-10-31", entered("", "2025-10-31"), said);
        october = inputs(crm, "2025-10-31");
        fit = learn(october);
        decide(october, {}, fit);
        compare(crm, october, "2025-10-31");
    }
    const auto middle = crm.content();
    expect(run(all.month(path, "--as-of 2025-10-31")).out == "2025-10-31 has been run: nothing is changed\n",
           "the same month again must say so");
    expect(crm.content() == middle, "the same month again must change nothing");
    expect_month(all, path, "2025-11-30", entered("2025-10-31", "2025-11-30"), said);
    november = inputs(crm, "2025-11-30");
    score(november, fit);
    decide(november, october, fit);
    compare(crm, november, "2025-11-30");
    int moved = 0;
    for (const auto& each : crm.rows("SELECT account, reason FROM tiers WHERE as_of = '2025-11-30'"))
        if (const auto was = october.find(each[0]); was != october.end()) {
            const auto &then = was->second, &now = november.at(each[0]);
            if (std::abs(then.score - now.score) > 1e-4)
                expect(said_of(each[1], "Its score went from ", then.score) &&
                           said_of(each[1], " to ", now.score, "Its score"),
                       each[1] + " is not from " + std::to_string(then.score) + " to " + std::to_string(now.score));
            const auto by_spend =
                0.6 * (percentile(fit.spend, now.spend, true) - percentile(fit.spend, then.spend, true));
            expect(by_spend == 0 || said_of(each[1], "spend ", by_spend, "Its score"),
                   each[1] + " is not by spend " + std::to_string(by_spend));
            moved += then.tier != now.tier;
        }
    expect(moved > 20, "somebody must move");
    const auto after = crm.content();
    const auto refused = run(all.month(path, "--as-of 2025-10-31"));
    expect(refused.status == 2 &&
               refused.out ==
                   "monthly_run: --as-of must not be before the last month that was run, 2025-11-30, got 2025-10-31\n",
           refused.out);
    expect(crm.content() == after, "a month that is refused must change nothing");
    if (golden == "-")
        std::fputs(said.c_str(), stdout);
    else if (accounts == "5000")
        expect(said == content_of(golden), "what is printed is not " + golden);
}

void kills(const programs& all, int number) {
    const place here;
    const auto base = (here.path / "base.sqlite").string(), path = (here.path / "crm.sqlite").string();
    (void)run(all.make(base, "--accounts 600 --seed 3"));
    (void)run(all.month(base, "--as-of 2025-10-31"));
    const auto fresh = [&] {
        for (const auto* const end : {"", "-wal", "-shm"})
            std::filesystem::remove(path + end);
        std::filesystem::copy_file(base, path);
    };
    const auto content = [&] { return database{path}.content(); };
    const auto id = database{base}.one("SELECT account FROM tiers WHERE tier = 'VIP' ORDER BY account LIMIT 1");
    unsigned seed = 17;
    for (const text& step : {text{"--as-of 2025-11-30"}, "--erase " + id}) {
        fresh();
        const auto before = content();
        const auto start = std::chrono::steady_clock::now();
        const auto whole = run(all.month(path, step));
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
        expect(whole.status == 0, whole.out);
        const auto after = content();
        expect(before != after, "a run must change something");
        const int wanted = step[2] == 'a' ? number : number / 5;
        int killed = 0, old = 0;
        for (int trial = 0; killed < wanted && trial < 20 * wanted; ++trial) {
            fresh();
            seed = seed * 1103515245 + 12345;
            const auto name = step.substr(0, step.find(' ')), value = step.substr(step.find(' ') + 1);
            if (!run_and_kill({all.folder + "/monthly_run", path, name, value}, took * (seed >> 16 & 1023) / 1000))
                continue;
            ++killed;
            const auto found = content();
            expect(found == before || found == after, step + ": kill " + std::to_string(killed) + " left a mixture");
            old += found == before;
            const auto again = run(all.month(path, step));
            expect(again.status == 0 || (found == after && again.status == 1), again.out);
            expect(content() == after,
                   step + ": after kill " + std::to_string(killed) + " the run again gives something else");
            if (step != "--as-of 2025-11-30")
                for (const auto& file : std::filesystem::directory_iterator{here.path})
                    expect(file.path() == base || content_of(file.path().string()).find(id) == text::npos,
                           id + " stands in " + file.path().string());
        }
        expect(killed == wanted, "only " + std::to_string(killed) + " were killed in time");
        std::printf("%s: %d kills: %d left the old state, %d the new one\n", step.c_str(), killed, old, killed - old);
    }
}

void erase(const programs& all) {
    const place here;
    const auto path = (here.path / "crm.sqlite").string();
    (void)run(all.make(path, "--accounts 800 --seed 5"));
    (void)run(all.month(path, "--as-of 2025-09-30"));
    (void)run(all.month(path, "--as-of 2025-10-31"));
    const auto stands = [&](const text& id) {
        std::size_t found = 0;
        for (const auto& file : std::filesystem::directory_iterator{here.path}) {
            const auto bytes = content_of(file.path().string());
            for (auto at = bytes.find(id); at != text::npos; at = bytes.find(id, at + 1))
                ++found;
        }
        return found;
    };
    std::vector<text> ids;
    for (const auto& each : database{path}.rows("SELECT account FROM tiers WHERE as_of = '2025-10-31' AND tier IN "
                                                "('VIP', 'ordinary') ORDER BY account LIMIT 6"))
        ids.push_back(each[0]);
    for (const auto& id : ids) {
        const auto of = "account = '" + id + "'";
        std::map<text, text> must{{"accounts", "1"}};
        {
            const database crm{path};
            for (const auto* const table : {"tiers", "tasks", "surveys", "tickets", "contracts", "orders"})
                must[table] = crm.one(text{"SELECT count(*) FROM "} + table + " WHERE " + of);
            must["ledger"] = must["standing"] = "1";
            must["decisions"] = "2";
        }
        expect(stands(id) > 0, id + " must be there before it is erased");
        const auto ran = run(all.month(path, "--erase " + id));
        expect(ran.status == 0, ran.out);
        for (const auto& [table, count] : must) {
            const auto line = ran.out.find("\n  " + table + " ");
            expect(line != text::npos &&
                       ran.out.substr(line + 1, ran.out.find('\n', line + 1) - line - 1).ends_with(" " + count),
                   "of " + table + " must be removed " + count + ": " + ran.out);
        }
        expect(stands(id) == 0,
               id + " stands in the files " + std::to_string(stands(id)) + " times after it was erased");
        const auto again = run(all.month(path, "--erase " + id));
        expect(again.status == 1 &&
                   again.out == "monthly_run: --erase: nothing is known of such a customer, got " + id + "\n",
               again.out);
    }
    const auto next = run(all.month(path, "--as-of 2025-11-30"));
    expect(next.status == 0, next.out);
    const database crm{path};
    expect(crm.one("PRAGMA integrity_check") == "ok" && crm.rows("PRAGMA foreign_key_check").empty(),
           "the database must stay whole");
    expect(crm.number("SELECT count(*) FROM tiers WHERE as_of = '2025-11-30'") ==
               crm.number("SELECT count(*) FROM accounts WHERE since <= '2025-11-30'"),
           "everybody has a tier");
    for (const auto& id : ids)
        expect(stands(id) == 0, id + " must not come back");
}

} // namespace

int main(int count, char** words) {
    const std::vector<text> said(words, words + count);
    if (count < 3)
        return 2;
    const programs all{said[2]};
    if (said[1] == "two_months" && count > 3)
        two_months(all, said[3], count > 4 ? said[4] : "5000");
    else if (said[1] == "kills" && count > 3)
        kills(all, std::atoi(said[3].c_str()));
    else if (said[1] == "erase")
        erase(all);
    else
        return 2;
    return broken == 0 ? 0 : 1;
}
