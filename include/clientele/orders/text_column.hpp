#pragma once

/// @file
/// Columns of texts, such as ids, without a string for each of them.

#include <clientele/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// Texts one after another in memory, as Arrow keeps them: the i-th is `bytes[offsets[i]]` to `bytes[offsets[i + 1]]`,
/// which is not in it. n texts have n + 1 offsets that do not descend.
template <class Offset>
struct text_column {
    static_assert(std::integral<Offset>, "text_column: .offsets must be integers");

    std::span<const Offset> offsets; ///< n + 1 of them, or none
    std::span<const char> bytes;     ///< of all texts

    /// The number of texts.
    [[nodiscard]] std::size_t size() const noexcept { return offsets.empty() ? 0 : offsets.size() - 1; }
    /// The i-th text.
    [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept {
        const auto from = static_cast<std::size_t>(offsets[i]);
        return {bytes.data() + from, static_cast<std::size_t>(offsets[i + 1]) - from};
    }
};

/// A column of texts that grows, and hands itself over as a `text_column`.
struct text_vector {
    std::vector<std::int64_t> offsets{0}; ///< one more than there are texts
    std::vector<char> bytes{};            ///< of all of them

    /// The number of texts.
    [[nodiscard]] std::size_t size() const noexcept { return offsets.size() - 1; }
    /// One of them.
    [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept { return view()[i]; }
    /// All of them, while they do not change.
    [[nodiscard]] text_column<std::int64_t> view() const noexcept { return {offsets, bytes}; }
    /// One more.
    void push_back(std::string_view text) {
        bytes.insert(bytes.end(), text.begin(), text.end());
        offsets.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    /// Takes all out, and keeps the memory.
    void clear() noexcept {
        offsets.resize(1);
        bytes.clear();
    }
};

} // namespace clientele::inline CLIENTELE_ABI
