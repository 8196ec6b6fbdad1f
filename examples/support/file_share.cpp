#include "file_share.hpp"

#include <clientele/error.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

namespace support {

using namespace clientele;

namespace {

std::shared_ptr<std::FILE> opened_at(const std::string& path, std::uint64_t byte) {
    std::shared_ptr<std::FILE> file{std::fopen(path.c_str(), "rb"), [](std::FILE* open) {
                                        if (open != nullptr)
                                            std::fclose(open);
                                    }};
    if (!file || std::fseek(file.get(), static_cast<long>(byte), SEEK_SET) != 0)
        fail(errc::bad_value, no_row, path, ": cannot be opened, or is no file that can be read from any place");
    return file;
}

// Calls `use(byte)` for each byte of a part until it returns false.
void each_byte(const std::string& path, byte_range part, const auto& use) {
    const auto file = opened_at(path, part.first);
    std::vector<char> some(1 << 16);
    for (auto left = part.last - part.first; left > 0;) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, some.size()));
        const auto got = std::fread(some.data(), 1, wanted, file.get());
        if (got == 0)
            fail(errc::bad_value, no_row, path, ": became shorter while it was read");
        for (std::size_t i = 0; i < got; ++i)
            if (!use(some[i]))
                return;
        left -= got;
    }
}

} // namespace

std::uint64_t size_of_file(const std::string& path) {
    const auto file = opened_at(path, 0);
    std::fseek(file.get(), 0, SEEK_END);
    return static_cast<std::uint64_t>(std::max(0L, std::ftell(file.get())));
}

breaks_in_bytes count_breaks(const std::string& path, byte_range part) {
    breaks_in_bytes found;
    each_byte(path, part, [&](char c) {
        found.lines += c == '\n';
        found.quotes += c == '"';
        return true;
    });
    return found;
}

bool has_text(const std::string& path, byte_range part) {
    bool found = false;
    each_byte(path, part, [&](char c) { return !(found = c != ' ' && c != '\t' && c != '\r' && c != '\n'); });
    return found;
}

std::uint64_t first_row_in(const std::string& path, byte_range part, breaks_in_bytes before) {
    if (part.first == 0)
        return 0;
    // The byte before may end a line: then a row begins right here.
    bool within = before.quotes % 2 != 0, ended = false;
    auto at = part.first;
    each_byte(path, {part.first - 1, part.first}, [&](char c) { return ended = c == '\n' && !within, true; });
    if (ended)
        return at;
    each_byte(path, part, [&](char c) {
        ++at;
        within = within != (c == '"');
        return !(ended = c == '\n' && !within);
    });
    return ended ? at : part.last;
}

byte_source rows_between(const std::string& path, std::uint64_t header, byte_range rows, std::int64_t lines) {
    struct place {
        std::shared_ptr<std::FILE> head, body;
        std::uint64_t left_of_head, left_of_body;
        std::int64_t blank;
    };
    const bool first = rows.first <= header;
    const auto start = first ? header : rows.first;
    const auto at = std::make_shared<place>(opened_at(path, 0), opened_at(path, start), header,
                                            rows.last - std::min(start, rows.last),
                                            first ? 0 : lines - count_breaks(path, {0, header}).lines);
    return {[at, path](char* to, std::size_t most) -> std::size_t {
                const auto take = [&](const std::shared_ptr<std::FILE>& file, std::uint64_t& left) {
                    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, most));
                    const auto got = std::fread(to, 1, wanted, file.get());
                    if (got == 0)
                        fail(errc::bad_value, no_row, path, ": became shorter while it was read");
                    left -= got;
                    return got;
                };
                if (at->left_of_head > 0)
                    return take(at->head, at->left_of_head);
                if (at->blank > 0) {
                    const auto some = std::min<std::size_t>(static_cast<std::size_t>(at->blank), most);
                    std::fill_n(to, some, '\n');
                    at->blank -= static_cast<std::int64_t>(some);
                    return some;
                }
                return at->left_of_body > 0 ? take(at->body, at->left_of_body) : 0;
            },
            header + at->left_of_body + static_cast<std::uint64_t>(at->blank)};
}

} // namespace support
