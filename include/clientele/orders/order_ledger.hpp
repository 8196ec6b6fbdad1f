#pragma once

/// @file
/// A ledger of orders that lives: lines come, are retracted and erased, and summaries of any day are at hand.

#include <clientele/fwd.hpp>
#include <clientele/orders/detail/added_rows.hpp>
#include <clientele/orders/detail/ledger_book.hpp>
#include <clientele/orders/detail/ledger_records.hpp>
#include <clientele/orders/detail/ledger_shard.hpp>
#include <clientele/orders/detail/line_batch.hpp>
#include <clientele/orders/detail/line_checks.hpp>
#include <clientele/orders/journal.hpp>
#include <clientele/orders/ledger_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// All lines of all customers, kept up to date.
///
///     order_ledger<std::int64_t, skip, file_journal<>> ledger{file_journal<>{"ledger"}};
///     ledger.add({.customer = 17, .when = 2024y / 1 / 5, .minor = 4'990});
///     ledger.commit();                                        // now it lasts
///     const auto june = ledger.summaries(summarize{.as_of = 2024y / 6 / 30, .money = minor_units{}, ...});
///     for (const auto id : ledger.changed_since(scored_at)) ...
///
/// Changes are in memory, and in views made from then on, as soon as a call returns; they outlive the process once
/// `commit` has returned (`erase` and `merge` commit themselves). A kill at any time leaves a ledger with everything
/// that was committed, and each later group either wholly or not at all.
///
/// Made with accumulators that read lines it keeps what they note, as `order_states` do: `add(line, note)`.
///
/// A line comes once: one with an id that the customer had before, retracted or not, adds nothing, and neither does one
/// at an offset of its source that was read before. Calls may come from any thread and take turns; `view` gives a
/// version that stays as it is, of which a change copies no more than the shards that it touches (1/256 of the
/// customers each). A call that throws leaves the ledger as it was, unless the journal fails: then it refuses
/// everything until it is opened again.
template <class Id, class Order, class Journal, class Line, class Accumulate>
class order_ledger {
    static_assert(journal_policy<Journal>, "order_ledger: Journal must offer replay(visit), append(shard, record), "
                                           "replace(shard, snapshot), commit() and report() (journal_policy)");
    static constexpr bool lasts = !std::same_as<Journal, no_journal>;
    static constexpr std::size_t book = detail::state_shards; // the journal's shard of marks
    using kept_notes = detail::notes_kept_for<Accumulate>;
    static constexpr bool noted = !std::same_as<kept_notes, detail::no_notes>;
    using shard = detail::ledger_shard<Id, Order, Line, kept_notes>;
    using records = detail::ledger_records<Id, Order, Line, kept_notes>;

public:
    /// One line of this ledger.
    using line_type = ledger_line<Id, Order, Line>;

    /// Opens a ledger: reads what the journal holds.
    /// @param journal where changes are kept
    /// @param decimals of the money, in [0, 9]: 10^decimals minor units make a currency unit
    /// @param accumulate what lines are read for
    /// @throws error `storage` for a journal that cannot be read, or is that of another kind of ledger: lines that were
    /// read for other measures, too
    explicit order_ledger(Journal journal = {}, int decimals = 2, const Accumulate& accumulate = {})
        : journal_{std::move(journal)}, now_{decimals, accumulate} {
        (void)detail::minor_per_unit(decimals);
        if constexpr (lasts)
            replay();
    }

    /// Adds one line.
    /// @param line the line
    /// @param note what else it says, where accumulators read it
    /// @returns false where it is in the ledger already
    /// @throws error `bad_value` for a line that is none, or that accumulators cannot use; `overflow`
    /// Complexity: O(1) amortised in the order of days; O(days of the customer) for one that comes late
    template <class... Note>
    bool add(const line_type& line, const Note&... note) {
        return add(std::span{&line, 1}, std::span{std::addressof(note), 1}...).added == 1;
    }
    /// Adds many lines, all or none.
    /// @param lines the lines
    /// @param notes what else they say, where accumulators read it: any `notes[i]` with a `size()`, such as a span
    /// @throws error as for one line, with its place; `bad_shape` for more or fewer notes than lines
    template <class... Notes>
    added_lines add(std::span<const line_type> lines, const Notes&... notes) {
        return add_lines(lines, nullptr, notes...);
    }
    /// Adds lines of a source up to `read.offset`: those up to the offset that the source had before add nothing. Then
    /// the source has this mark.
    /// @throws error as above; `bad_value` for a line whose offset is 0 or beyond the mark
    added_lines add(std::span<const line_type> lines, const source_mark& read) { return add_lines(lines, &read); }
    /// The same with notes.
    template <class Notes>
    added_lines add(std::span<const line_type> lines, const Notes& notes, const source_mark& read) {
        return add_lines(lines, &read, notes);
    }
    /// How far a source has been read, if it is known.
    [[nodiscard]] std::optional<source_mark> mark_of(std::string_view source) const {
        const std::lock_guard turn{turns_};
        return book_.find(source);
    }

    /// Takes a line back by its id.
    /// @returns false where the customer has none such, or it was retracted before
    /// @throws error `overflow` where the sums that accumulators keep of its day do not fit without it
    template <customer_id Customer, customer_id Key>
    bool retract(const Customer& customer, const Key& line) {
        static_assert(!std::same_as<Line, skip>, "order_ledger: lines are retracted by their ids: give their type");
        constexpr detail::line_checks checks{"order_ledger: retract"};
        const auto id = checks.id<Id>("customer ", customer);
        const auto key = checks.id<Line>("line ", line);
        const auto hash = detail::customer_hash(id);
        const std::lock_guard turn{turns_};
        require_whole();
        if (!shard_at(hash)->has(id, hash, key))
            return false;
        shard_at(hash)->require_fits_without(id, hash, key);
        auto& own = shard_at(hash).own();
        if constexpr (lasts) {
            const detail::on_leaving forget{[&] { records_.clear(); }};
            records_.write_retraction(hash, id, key, now_.version_ + 1);
            append_records(nullptr);
        }
        own.retract(id, hash, key, ++now_.version_);
        return true;
    }

    /// Forgets a customer, in memory and in the journal, before it returns: its id stands there no more. Lines that
    /// come later start afresh.
    /// @returns false where it is not known
    /// @throws error `storage`; where another writer held a database up, the same call again writes what this one could
    /// not
    /// Complexity: O(customers of a shard), and writes it
    template <customer_id Customer>
    bool erase(const Customer& customer) {
        if (!detail::problem_of_id<Id>(customer).empty())
            return false;
        const auto hash = detail::customer_hash(customer);
        const std::lock_guard turn{turns_};
        require_whole();
        commit_.settle(journal_);
        const auto at = shard_at(hash)->customers.find(detail::viewed_id<Id>(customer), hash);
        if (at == shard::states::none)
            return false;
        auto& own = shard_at(hash).own();
        own.erase(at);
        own.version = ++now_.version_;
        rewrite(detail::shard_of(hash), detail::shard_of(hash));
        return true;
    }

    /// Gives all lines of one customer to another, who may be new. Then `from` is forgotten, as `erase` does it.
    /// @returns false where `from` is not known
    /// @throws error `bad_parameter` for one and the same customer; `bad_value` where both have a line of one id;
    /// `overflow`
    template <customer_id From, customer_id Into>
    bool merge(const From& from, const Into& into) {
        constexpr detail::line_checks checks{"order_ledger: merge"};
        const auto old_id = checks.id<Id>("customer ", from), id = checks.id<Id>("customer ", into);
        require(old_id != id, "order_ledger: merge: the two customers must not be the same");
        const auto old_hash = detail::customer_hash(old_id), hash = detail::customer_hash(id);
        const std::lock_guard turn{turns_};
        require_whole();
        commit_.settle(journal_);
        if (shard_at(old_hash)->customers.find(old_id, old_hash) == shard::states::none)
            return false;
        auto &source = shard_at(old_hash).own(), &target = shard_at(hash).own();
        {
            const detail::on_leaving forget{
                [&] { target.forget_if_nothing(id, hash); }}; // a new one, where merging fails
            target.merge(id, hash, source, source.customers.find(old_id, old_hash), now_.version_ + 1);
        }
        source.erase(source.customers.find(old_id, old_hash));
        source.version = ++now_.version_;
        rewrite(detail::shard_of(old_hash), detail::shard_of(hash));
        return true;
    }

    /// Makes all changes so far last, as the journal promises.
    /// @returns the version that lasts
    /// @throws error `storage`
    std::uint64_t commit() {
        const std::lock_guard turn{turns_};
        require_whole();
        commit_.make(journal_);
        return now_.version_;
    }
    /// Shortens the journal: writes all shards anew, in place of what was added to them, and commits.
    /// @throws error `storage`
    void snapshot() {
        const std::lock_guard turn{turns_};
        require_whole();
        if constexpr (lasts) {
            broken_ = true;
            for (std::size_t s = 0; s < now_.shards_.size(); ++s)
                if (now_.shards_[s]->version > 0)
                    replace(s);
            journal_.replace(book, book_bytes());
            broken_ = false;
            commit_.make(journal_);
        }
    }

    /// This version, for reading on any thread while the ledger goes on.
    [[nodiscard]] ledger_view<Id, Order, Line, Accumulate> view() const {
        const std::lock_guard turn{turns_};
        return now_;
    }
    /// What `rules`, a `summarize`, makes of all lines, as `order_states::summaries` does.
    /// @throws error what `summarize` throws; `bad_parameter` when its money has other decimals
    template <class Rules>
    [[nodiscard]] auto summaries(const Rules& rules) const {
        return view().summaries(rules);
    }
    /// The same as of several days, none after that of the rules.
    template <class Rules>
    [[nodiscard]] auto summaries(const Rules& rules, std::span<const day> days) const {
        return view().summaries(rules, days);
    }
    /// All that is kept of a customer, as `ledger_view::about` does.
    template <customer_id Customer>
    [[nodiscard]] auto about(const Customer& customer) const {
        return view().about(customer);
    }
    /// The customers that changed after a version, ascending, as `ledger_view::changed_since` does.
    [[nodiscard]] std::vector<Id> changed_since(std::uint64_t version) const { return view().changed_since(version); }
    /// Which version it is now: every change makes the next.
    [[nodiscard]] std::uint64_t version() const {
        const std::lock_guard turn{turns_};
        return now_.version_;
    }
    /// What the journal found when it was opened.
    [[nodiscard]] journal_report report() const {
        const std::lock_guard turn{turns_};
        return journal_.report();
    }

private:
    [[nodiscard]] auto& shard_at(std::uint64_t hash) noexcept { return now_.shards_[detail::shard_of(hash)]; }
    void require_whole() const {
        if (broken_) [[unlikely]]
            fail(errc::storage, no_row, "order_ledger: its journal failed; open the ledger again");
    }
    // Looks all lines over at once, and one by one only where that finds something.
    static void check(std::span<const line_type> lines, std::size_t from, std::size_t to, const source_mark* read) {
        bool usual = true;
        for (const auto& each : lines.subspan(from, to - from)) {
            usual &= detail::line_checks::usual<Id>(each.customer);
            usual &= detail::line_checks::usual<Order>(each.order);
            usual &= detail::line_checks::usual<Line>(each.line);
            usual &= detail::line_checks::usual(each.when, each.minor);
        }
        if (read != nullptr)
            for (const auto& each : lines.subspan(from, to - from))
                usual &= each.offset - 1 < read->offset; // 0 is beyond all
        if (usual) [[likely]]
            return;
        for (std::size_t i = from; i < to; ++i) {
            const auto& each = lines[i];
            const detail::line_checks checks{"order_ledger", i};
            (void)checks.id<Id>("customer ", each.customer);
            (void)checks.id<Order>("order ", each.order);
            (void)checks.id<Line>("line ", each.line);
            (void)checks.when(each.when);
            (void)checks.minor(each.minor);
            if (read != nullptr && (each.offset == 0 || each.offset > read->offset)) [[unlikely]]
                fail(errc::bad_value, i, "order_ledger: line ", i, ": its offset must be in [1, ", read->offset,
                     "], up to the mark, got ", each.offset);
        }
    }

    // What is kept of each line of a block, where there is any.
    template <class Given>
    void read_notes(std::span<const line_type> lines, std::size_t from, std::size_t to, const Given& given) {
        if (notes_.size() < lines.size())
            notes_.resize(lines.size());
        for (std::size_t i = from; i < to; ++i)
            notes_[i] = now_.reader_(detail::line_checks{"order_ledger", i}, now_.decimals_, lines[i].when,
                                     lines[i].minor, given[i]);
    }

    template <class... Given>
    added_lines add_lines(std::span<const line_type> lines, const source_mark* read, const Given&... given) {
        static_assert(sizeof...(Given) == (noted ? 1 : 0),
                      "order_ledger: add takes what else lines say exactly if accumulators read it: order_ledger<Id, "
                      "Order, Journal, Line, Accumulate>");
        const std::lock_guard turn{turns_};
        require_whole();
        (require_same_size("order_ledger: add", "notes", lines.size(), given.size()), ...);
        const auto before = read == nullptr ? std::nullopt : book_.find(read->source);
        const std::uint64_t known = before ? before->offset : 0;
        batch_.take(
            lines, read == nullptr ? 0 : known + 1,
            [&](std::size_t from, std::size_t to) {
                check(lines, from, to, read);
                (read_notes(lines, from, to, given), ...);
            },
            [&]([[maybe_unused]] std::size_t i) {
                if constexpr (noted)
                    return notes_[i];
                else
                    return detail::no_notes{};
            });
        detail::added_rows<Id, Order, Line, kept_notes> rows{now_.shards_, batch_};
        rows.add_all(now_.version_ + 1);
        const auto added = batch_.rows().size() - batch_.repeated.size();
        const bool further = read != nullptr && read->offset > known;
        if (further)
            book_.expect_one();
        auto mark = further ? *read : source_mark{};
        if constexpr (lasts) {
            const detail::on_leaving forget{[&] { records_.clear(); }};
            records_.write_lines(batch_.rows(), batch_.repeated, now_.version_ + 1);
            append_records(further ? read : nullptr);
        }
        rows.keep();
        now_.version_ += added > 0;
        if (further)
            book_.set(std::move(mark));
        return {added, lines.size() - added};
    }

    // The journal.
    [[nodiscard]] detail::noted_head head() const { return records::head(now_.decimals_, now_.reader_.kept()); }
    void append_records(const source_mark* mark) {
        if constexpr (lasts) {
            broken_ = true;
            records_.hand_over([&](std::size_t s, std::span<const std::byte> record) { journal_.append(s, record); });
            if (mark != nullptr) {
                std::vector<std::byte> bytes;
                detail::byte_writer to{bytes};
                detail::ledger_book::write_mark(to, *mark);
                journal_.append(book, bytes);
            }
            broken_ = false;
        }
    }
    [[nodiscard]] std::vector<std::byte> book_bytes() const {
        std::vector<std::byte> bytes;
        detail::byte_writer to{bytes};
        book_.write_all(to, head());
        return bytes;
    }
    void replace(std::size_t s) {
        bytes_.clear();
        detail::byte_writer to{bytes_};
        now_.shards_[s]->write(to, head());
        journal_.replace(s, bytes_);
    }
    void rewrite(std::size_t one, std::size_t other) {
        if constexpr (lasts) {
            broken_ = true;
            replace(one);
            if (other != one)
                replace(other);
            broken_ = false;
            commit_.make(journal_);
        }
    }
    void replay() {
        bool known = false, any = false;
        journal_.replay([&](std::size_t s, journal_entry what, std::span<const std::byte> bytes) {
            any = true;
            if (s == book) {
                book_.read(bytes, head());
                known = true;
            } else if (s > book) {
                fail(errc::storage, no_row, "order_ledger: the journal has a shard ", s, ", and must have ", book + 1);
            } else if (what == journal_entry::snapshot) {
                now_.shards_[s].own() = shard::read(bytes, head(), s);
            } else {
                records::play(now_.shards_[s].own(), s, bytes);
            }
        });
        for (const auto& each : now_.shards_)
            now_.version_ = (std::max)(now_.version_, each->version);
        if (any && !known)
            fail(errc::storage, no_row, "order_ledger: the journal is none of a ledger");
        if (!any)
            journal_.append(book, book_bytes());
    }
    mutable std::mutex turns_;
    Journal journal_;
    ledger_view<Id, Order, Line, Accumulate> now_;
    detail::ledger_book book_;
    records records_;                                                                      // of one call
    std::vector<std::byte> bytes_;                                                         // likewise
    detail::line_batch<Id, Order, Line, kept_notes> batch_;                                // likewise
    [[no_unique_address]] std::conditional_t<noted, std::vector<kept_notes>, skip> notes_; // likewise
    detail::retried_commit commit_;
    bool broken_ = false;
};

} // namespace clientele::inline CLIENTELE_ABI
