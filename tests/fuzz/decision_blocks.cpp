#include <clientele/io/decision_journal.hpp>

#include "fuzz.hpp"
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using block = clientele::detail::decision_block;

struct entry {
    std::size_t shard;
    clientele::journal_entry kind;
    std::string bytes;
};

/// A journal in memory, which is there before the record and after it.
struct kept_journal {
    std::vector<entry>* all;

    void replay(const auto& visit) const {
        for (const auto kind : {clientele::journal_entry::snapshot, clientele::journal_entry::record})
            for (const auto& each : *all)
                if (each.kind == kind)
                    visit(each.shard, kind, std::as_bytes(std::span{each.bytes}));
    }
    void append(std::size_t shard, std::span<const std::byte> bytes) {
        all->push_back({shard, clientele::journal_entry::record, text_of(bytes)});
    }
    void replace(std::size_t shard, std::span<const std::byte> bytes) {
        std::erase_if(*all, [shard](const entry& each) { return each.shard == shard; });
        all->push_back({shard, clientele::journal_entry::snapshot, text_of(bytes)});
    }
    void commit() const {}
    [[nodiscard]] clientele::journal_report report() const { return {}; }

private:
    static std::string text_of(std::span<const std::byte> bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// What a journal holds that no record has written: the head at first or not, blocks with any content, bytes that are
/// no block.
std::vector<entry> entries(fuzz::bytes& in, const char* ids) {
    std::vector<entry> all;
    const auto put = [&](std::size_t shard, const block& of) {
        all.push_back({shard, clientele::journal_entry::record, {}});
        of.put(all.back().bytes);
    };
    if (in.take() < 250)
        put(256, {block::head, 0, 0, 0, clientele::to_json(clientele::detail::decision_head{1, ids})});
    while (!in.empty()) {
        const auto shard = static_cast<std::size_t>(in.between(0, 257));
        const auto kind = in.take<char>();
        const auto run = in.take(), kept = in.take(), erased = in.take();
        std::string content;
        for (auto left = in.between(0, 1000); left > 0 && !in.empty(); --left)
            content += in.take<char>();
        if (kind == 'b') // as it is
            all.push_back({shard, clientele::journal_entry::record, content});
        else if (kind == 'f') // any text is a fit that somebody has kept
            put(shard, {block::fit, run, kept, erased, content});
        else
            put(shard, {static_cast<block::kinds>(kind), run, kept, erased,
                        content.empty() ? content : R"({"clientele":1,"content":)" + content + "}"});
    }
    return all;
}

template <class Record>
std::string all_of(const Record& record) {
    std::string all;
    for (std::size_t run = 0; run < record.runs().size(); ++run) {
        all += in_words(record.runs()[run]);
        fuzz::accepted([&] {
            for (const auto& each : record.decisions(run))
                all += clientele::to_json(each);
        });
    }
    return all;
}

template <class Id>
void play(std::vector<entry> all) {
    using record_type = clientele::decision_journal<Id, kept_journal>;
    std::optional<record_type> record;
    if (!fuzz::accepted([&] { record.emplace(kept_journal{&all}); }))
        return;
    std::optional<Id> somebody;
    for (std::size_t run = 0; run < record->runs().size(); ++run) {
        const auto& head = record->runs()[run];
        fuzz::accepted([&] {
            const auto decisions = record->decisions(run);
            fuzz::holds(decisions.size() == head.kept(), "every decision that is counted is there");
            for (const auto& each : decisions) {
                somebody = each.customer;
                fuzz::holds(each.inputs.size() == head.input_names.size(), "inputs are those of the run");
                fuzz::accepted([&] {
                    const auto found = record->find(run, each.customer);
                    fuzz::holds(found.has_value(), "who was decided is found");
                    fuzz::holds(found->tier() == each.tier(), "one decision has one tier");
                });
            }
            (void)in_words(head);
        });
        fuzz::accepted([&] { fuzz::holds(record->inputs(run).ids.size() == head.decided, "inputs are those of all"); });
    }
    if (!somebody || !fuzz::accepted([&] { (void)record->about(*somebody); }))
        return;
    fuzz::accepted([&] {
        fuzz::holds(record->erase(*somebody) > 0, "who was decided can be erased");
        fuzz::holds(record->about(*somebody).decisions.empty(), "who was erased is not known");
        fuzz::holds(record->erase(*somebody) == 0, "who was erased is gone");
        auto again = all;
        const record_type reopened{kept_journal{&again}};
        fuzz::holds(all_of(reopened) == all_of(*record), "a record is found again as it was");
    });
}

} // namespace

FUZZ_HARNESS(decision_blocks) {
    const bool texts = in.flip();
    auto all = entries(in, texts ? "texts" : "integers");
    texts ? play<std::string>(std::move(all)) : play<std::int64_t>(std::move(all));
}
