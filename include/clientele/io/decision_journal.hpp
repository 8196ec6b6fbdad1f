#pragma once

/// @file
/// A record of decisions that lasts: which run decided what of whom, from which inputs, by which fits; what persons
/// decided instead; and every decision again, bit for bit. Needs nlohmann-json 3.11 (Debian: nlohmann-json3-dev).

#include <clientele/customer_stores.hpp>
#include <clientele/fwd.hpp>
#include <clientele/io/detail/decision_rows.hpp>
#include <clientele/monitor/decision_record.hpp>
#include <clientele/orders/journal.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// All runs, append-only, in a journal as a ledger has one: in memory, in files, in a database of the host.
///
///     decision_journal<std::string, file_journal<>> record{file_journal<>{"decisions"}};
///     const auto value = record.keep("value", fitted);             // once per version
///     const auto january = record.add({.as_of = month_end, .fits = {value}, .ids = ids, ...});
///     record.override_tier(january, "acme", {0, "Weber", "pilot", today});
///     record.commit();                                             // now it lasts, all of it or nothing
///
///     const auto fit = record.fit<fitted_score>(january, "value"); // years later, in another process
///     const auto again = record.replay(january, "acme", [&](const auto& of) { return decide(fit, of.inputs); });
///
/// A fit is kept once, by what it says; a run knows the versions that it applied. An erased customer's decisions are
/// gone from every run and counted there; what was fitted to such a run can be applied and not fitted again. All of it
/// is held in memory as the bytes of the journal, about 20 a number; const calls may come from any thread.
///
/// A call that throws leaves the record as it was, unless the journal fails: then it refuses everything until it is
/// opened again.
template <class Id, class Journal>
class decision_journal {
    static_assert(std::integral<Id> || std::same_as<Id, std::string>,
                  "decision_journal: ids must be integers or std::string");
    static_assert(journal_policy<Journal>, "decision_journal: Journal must offer replay(visit), append(shard, record), "
                                           "replace(shard, snapshot), commit() and report() (journal_policy)");
    static constexpr std::size_t book = detail::decision_shards; // the journal's shard of runs and fits
    using block = detail::decision_block;

public:
    /// Opens a record: reads what the journal holds.
    /// @param journal where it is kept
    /// @throws error `storage` for a journal that cannot be read, or is no record of decisions about such ids
    explicit decision_journal(Journal journal = {}) : journal_{std::move(journal)} {
        if constexpr (!std::same_as<Journal, no_journal>)
            open();
    }

    /// Keeps something fitted, or rules: anything that lists its members. What is kept already is not kept twice.
    /// @param name what runs call it
    /// @param of the fit
    /// @returns its version, to be named by runs
    /// @throws error as `to_json`
    /// Complexity: O(members)
    template <class Fit>
    fit_version keep(std::string name, const Fit& of) {
        static_assert(
            !requires(Fit& fit, const Id& id) { fit.erase(id); },
            "decision_journal: this knows customers by their ids, so that somebody must be forgotten in it: "
            "keep it as a store of its own (customer_store), not as a fit");
        require_whole();
        auto text = to_json(of);
        fit_version result{std::move(name), fingerprint_of(text)};
        if (fit_at(result.version) == fits_.end()) {
            std::string bytes;
            block{block::fit, 0, 0, 0, text}.put(bytes);
            broken_ = true;
            append(book, bytes);
            fits_.emplace_back(result.version, std::move(text));
            broken_ = false;
        }
        return result;
    }

    /// Adds a run.
    /// @param run with the versions of fits that were kept, and rows in any order
    /// @returns its place among the runs
    /// @throws error as `decision_run::require_sound`; `bad_parameter` for a day before that of the last run, and for a
    /// version that was not kept; `bad_value` with the row for an id or a reason that is not UTF-8; as `to_json`
    /// Complexity: O(n log n) in its rows
    std::size_t add(const decision_run<Id>& run) {
        constexpr std::string_view where = "decision_journal";
        require_whole();
        run.require_sound(where);
        detail::require_utf8(run);
        require(runs_.empty() || runs_.back().as_of <= run.as_of, where, ": as_of must not be before the last run, ",
                runs_.empty() ? "" : to_text(runs_.back().as_of), ", got ", to_text(run.as_of));
        for (const auto& each : run.fits)
            require(fit_at(each.version) != fits_.end(), where, ": the fit '", detail::clipped(each.name),
                    "' has the version ", to_text(each.version), ", which was not kept: keep(name, fit) first");
        recorded_run head{
            run.as_of,      run.fits, run.input_names, run.result_names, fingerprint_of(run.ids, run.inputs),
            run.ids.size(), 0};
        const auto number = block_number(runs_.size());
        std::string bytes;
        block{block::run_head, number, 0, 0, to_json(head)}.put(bytes);
        const auto parts = detail::parts_of(run, number);
        broken_ = true;
        append(book, bytes);
        for (const auto& [shard, rows] : parts) {
            append(shard, rows);
            rows_.add(shard, rows);
        }
        runs_.push_back(std::move(head));
        broken_ = false;
        return runs_.size() - 1;
    }

    /// Puts what a person decided beside what was computed.
    /// @throws error `bad_parameter` for an override without author, reason or day, and for a customer without a
    /// decision in that run
    /// Complexity: O(rows of the run in 1/256 of the customers), however many overrides there are
    void override_tier(std::size_t run, const Id& customer, tier_override given) {
        require_whole();
        given.require_sound("decision_journal");
        (void)run_at(run);
        require_known(rows_.knows(customer, run), run, customer);
        const detail::kept_override<Id> kept{customer, std::move(given)};
        const auto shard = detail::decision_shard_of(customer);
        std::string bytes;
        block{block::tier_override, block_number(run), 0, 0, to_json(kept)}.put(bytes);
        broken_ = true;
        append(shard, bytes);
        rows_.add(shard, bytes);
        broken_ = false;
    }

    /// Makes everything so far last, as the journal promises: a run lasts as a whole or not at all.
    /// @throws error `storage`
    void commit() {
        require_whole();
        commit_.make(journal_);
    }

    /// Forgets a customer in every run, in memory and in the journal, before it returns: its id stands there no more,
    /// unless a reason or an author's words name it.
    /// @returns how many decisions are gone; 0 where it is not known
    /// @throws error `storage`; where another writer held a database up, the same call again writes what this one could
    /// not
    /// Complexity: O(bytes of 1/256 of the customers), and writes them
    std::size_t erase(const Id& customer) {
        require_whole();
        commit_.settle(journal_);
        const auto shard = detail::decision_shard_of(customer);
        auto rest = rows_.without(customer);
        if (rest.gone.empty())
            return 0;
        broken_ = true;
        journal_.replace(shard, std::as_bytes(std::span{rest.bytes}));
        rows_.put(shard, std::move(rest.bytes));
        for (const auto run : rest.gone)
            ++runs_[run].erased;
        broken_ = false;
        commit_.make(journal_);
        return rest.gone.size();
    }

    /// All runs, the oldest first.
    [[nodiscard]] const std::vector<recorded_run>& runs() const noexcept { return runs_; }

    /// A decision, where the customer has one in that run.
    /// @throws error `bad_parameter` for a run that there is not
    /// Complexity: O(rows of the run in 1/256 of the customers)
    [[nodiscard]] std::optional<recorded_decision<Id>> find(std::size_t run, const Id& customer) const {
        (void)run_at(run);
        auto found = rows_.of(customer, runs_, run);
        return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
    }

    /// A fit as a run applied it: bit for bit what was kept.
    ///
    /// @param run the run
    /// @param name what it calls the fit
    /// @param made what the fit is made from before it is read, as for `from_json`
    /// @returns the fit
    /// @throws error `bad_parameter` for a run or a name that there is not; as `from_json`
    template <class Fit, class... Made>
    [[nodiscard]] Fit fit(std::size_t run, std::string_view name, Made&&... made) const {
        const auto& fits = run_at(run).fits;
        const auto at = std::find_if(fits.begin(), fits.end(), [&](const auto& each) { return each.name == name; });
        if (at == fits.end())
            fail(errc::bad_parameter, no_row, "decision_journal: the fit must be one of ",
                 detail::names_in_words(fits.size(), "'", [&](std::size_t i) -> const auto& { return fits[i].name; }),
                 ", got '", detail::clipped(name), "'");
        return from_json<Fit>(fit_at(at->version)->second,
                              sentence("decision_journal: the fit '", detail::clipped(name), "'"),
                              std::forward<Made>(made)...);
    }

    /// Makes a decision again.
    /// @param run the run
    /// @param customer who must have been decided there, and not been erased
    /// @param decide a function of the `recorded_decision` that returns a `decision_outcome`
    /// @returns both outcomes, and the first bit in which they differ
    /// @throws error `bad_parameter` where there is no such decision; what `decide` throws
    template <class Decide>
    [[nodiscard]] replayed_decision replay(std::size_t run, const Id& customer, const Decide& decide) const {
        return clientele::replay(known(run, customer), decide);
    }

    /// All decisions of a run that are kept, ids ascending, with their overrides.
    /// @throws error `bad_parameter` for a run that there is not
    /// Complexity: O(n log n)
    [[nodiscard]] std::vector<recorded_decision<Id>> decisions(std::size_t run) const {
        (void)run_at(run);
        return rows_.all(runs_, run);
    }

    /// What a run went out from, to fit anew.
    /// @throws error `bad_parameter` for a run that there is not, or of which somebody was erased: its fits can be
    /// applied, and not fitted again; `storage` where the inputs have not the fingerprint of the run
    /// Complexity: O(n log n)
    [[nodiscard]] decision_inputs<Id> inputs(std::size_t run) const {
        const auto& of = run_at(run);
        require(of.erased == 0, "decision_journal: of the ", of.decided, " customers of the run of ", to_text(of.as_of),
                " ", of.erased, " were erased since: its fits can be applied, and not fitted again");
        decision_inputs<Id> result{{}, of.input_names, {}};
        const auto all = decisions(run);
        result.values.resize(static_cast<Eigen::Index>(all.size()), static_cast<Eigen::Index>(of.input_names.size()));
        for (std::size_t i = 0; i < all.size(); ++i) {
            result.ids.push_back(all[i].customer);
            for (std::size_t j = 0; j < all[i].inputs.size(); ++j)
                result.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = all[i].inputs[j];
        }
        if (fingerprint_of(result.ids, result.values) != of.inputs)
            fail(errc::storage, no_row, "decision_journal: the inputs of the run of ", to_text(of.as_of),
                 " have another fingerprint than was kept");
        return result;
    }

    /// Everything that was decided of a customer: for whom asks what is known about them.
    /// Complexity: O(rows of 1/256 of the customers)
    [[nodiscard]] customer_decisions<Id> about(const Id& customer) const {
        customer_decisions<Id> result{{}, rows_.of(customer, runs_)};
        for (const auto& each : result.decisions)
            result.runs.push_back(runs_[each.run]);
        return result;
    }

    /// What the journal found when it was opened.
    [[nodiscard]] journal_report report() const { return journal_.report(); }

private:
    [[nodiscard]] static std::uint32_t block_number(std::size_t run) {
        require(run < UINT32_MAX, "decision_journal: runs must be fewer than ", UINT32_MAX, ", got ", run);
        return static_cast<std::uint32_t>(run);
    }
    void require_whole() const {
        if (broken_) [[unlikely]]
            fail(errc::storage, no_row, "decision_journal: its journal failed; open the record again");
    }
    void append(std::size_t shard, std::string_view bytes) { journal_.append(shard, std::as_bytes(std::span{bytes})); }

    [[nodiscard]] auto fit_at(const fingerprint& version) const {
        return std::find_if(fits_.begin(), fits_.end(), [&](const auto& each) { return each.first == version; });
    }
    [[nodiscard]] const recorded_run& run_at(std::size_t run) const {
        require(run < runs_.size(), "decision_journal: run must be in [0, ", runs_.size(), "), got ", run);
        return runs_[run];
    }
    [[nodiscard]] recorded_decision<Id> known(std::size_t run, const Id& customer) const {
        auto found = find(run, customer);
        require_known(found.has_value(), run, customer);
        return std::move(*found);
    }
    void require_known(bool found, std::size_t run, const Id& customer) const {
        require(found, "decision_journal: ", customer_in_words(customer), " has no decision in the run of ",
                in_words(run_at(run)));
    }

    // The journal.
    [[nodiscard]] static detail::decision_head head() { return {1, std::integral<Id> ? "integers" : "texts"}; }
    void open() {
        bool any = false, known = false;
        journal_.replay([&](std::size_t shard, journal_entry, std::span<const std::byte> record) {
            any = true;
            const std::string_view bytes{reinterpret_cast<const char*>(record.data()), record.size()};
            if (shard < book)
                rows_.add(shard, bytes);
            else if (shard == book)
                detail::each_block(bytes, [&](const block& each) { known = read_book(each) || known; });
            else
                detail::refuse_other_journal();
        });
        if (any && !known)
            detail::refuse_other_journal();
        if (!any) {
            std::string bytes;
            block{block::head, 0, 0, 0, to_json(head())}.put(bytes);
            append(book, bytes);
        }
        rows_.count(runs_);
        for (const auto& run : runs_)
            for (const auto& each : run.fits)
                if (fit_at(each.version) == fits_.end())
                    fail(errc::storage, no_row, "decision_journal: the fit '", detail::clipped(each.name),
                         "' of the run of ", to_text(run.as_of), " is not in the journal as it was kept");
    }
    // Whether it is the head.
    bool read_book(const block& each) {
        switch (each.kind) {
        case block::head:
            check_head(from_json<detail::decision_head>(each.content, "decision_journal"));
            return true;
        case block::fit:
            fits_.emplace_back(fingerprint_of(each.content), each.content);
            return false;
        case block::run_head:
            runs_.push_back(from_json<recorded_run>(each.content, "decision_journal: a run"));
            return false;
        default:
            detail::refuse_other_journal();
        }
    }
    static void check_head(const detail::decision_head& found) {
        if (found.format != 1)
            fail(errc::storage, no_row, "decision_journal: the record is of format ", found.format,
                 ", and this version of the library reads up to 1");
        if (found.ids != head().ids)
            fail(errc::storage, no_row, "decision_journal: the ids of the record are ", found.ids, ", expected ",
                 head().ids);
    }
    Journal journal_;
    std::vector<recorded_run> runs_;
    std::vector<std::pair<fingerprint, std::string>> fits_;
    detail::decision_rows<Id> rows_;
    detail::retried_commit commit_;
    bool broken_ = false;
};

} // namespace clientele::inline CLIENTELE_ABI
