#pragma once

/// @file
/// Fitted things as JSON, and back with the same bits. Needs nlohmann-json 3.11 (Debian: nlohmann-json3-dev).

#include <clientele/io/detail/json_reader.hpp>
#include <clientele/io/detail/json_writer.hpp>
#include <clientele/io/whole_file.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace clientele::inline CLIENTELE_ABI {

/// The version of what `to_json` writes. Older ones are read.
inline constexpr int json_version = 1;

/// Anything that lists its members (`lists_members`) as a JSON document in UTF-8: the version, a digest, and what was
/// fitted. Numbers read back to the same bits; what is no number is the text "infinity", "-infinity" or "nan".
///
///     {
///       "clientele": 1,
///       "digest": "crc32c 8d0b1f3a",
///       "content": {"is": "rfm_cuts", "dimensions": [...], ...}
///     }
///
/// @param of what is saved
/// @returns the text, which ends with a line feed
/// @throws error `bad_value` for a text that is not UTF-8, and for a day whose year has not four digits, with the path
/// of the member
/// Complexity: O(members)
template <class T>
[[nodiscard]] std::string to_json(const T& of) {
    static_assert(lists_members<T>, "to_json: the type must list its members, "
                                    "`static constexpr void members(auto&& each, auto&... of)` (lists_members)");
    detail::json_writer writer;
    const auto content = writer.write(of);
    return detail::json_document(json_version, content);
}

/// @cond INTERNAL
namespace detail {

template <class... Made>
inline constexpr bool first_is_policies = false;
template <class First, class... More>
inline constexpr bool first_is_policies<First, More...> = std::same_as<std::remove_cvref_t<First>, named_policies>;

template <class T, class... Made>
[[nodiscard]] T read_json(std::string_view text, std::string_view file, const named_policies* policies,
                          Made&&... made) {
    static_assert(lists_members<T>, "from_json: the type must list its members, "
                                    "`static constexpr void members(auto&& each, auto&... of)` (lists_members)");
    const auto document = parse_json(text, file);
    json_reader reader{file, content_of(document, json_version, file), policies};
    std::remove_const_t<T> out{std::forward<Made>(made)...};
    reader.read(out);
    return out;
}

} // namespace detail
/// @endcond

/// Reads what `to_json` wrote. A document without a digest is read as written by hand. Every member must be there and
/// no other; what offers `require_sound(where)` or `check()` is asked whether it can be.
///
/// @param text the whole document
/// @param file what complaints call it
/// @param made what the thing is made from before its members are read: the host's own stages for a fitted pipeline,
/// nothing for whatever can be made from nothing
/// @returns the thing, with the bits of what was saved
/// @throws error `storage` for what is no JSON, is cut short, was changed after it was written or comes from a newer
/// version; `bad_value` for a member that is missing, unknown or not what it must be, with its path; what
/// `require_sound` and `check` throw
/// Complexity: O(members)
template <class T, class... Made>
    requires(!detail::first_is_policies<Made...>)
[[nodiscard]] T from_json(std::string_view text, std::string_view file = "json", Made&&... made) {
    return detail::read_json<T>(text, file, nullptr, std::forward<Made>(made)...);
}

/// Reads what `to_json` wrote, with the policies that the host chooses at run time: they are saved by their names.
/// @param text the whole document
/// @param file what complaints call it
/// @param policies those that a name may stand for
/// @param made as above
/// @throws error as above; `bad_value` for a name that is not registered, with those that are
template <class T, class... Made>
[[nodiscard]] T from_json(std::string_view text, std::string_view file, const named_policies& policies,
                          Made&&... made) {
    return detail::read_json<T>(text, file, &policies, std::forward<Made>(made)...);
}

/// Saves a fitted thing as a JSON file: written beside it, synced, and put in its place, so that a file of that name is
/// the old one or the new one and never a part.
/// @throws error as `to_json`; `storage` where the file cannot be written
template <class T>
void save_json(const std::string& path, const T& of) {
    replace_file("save_json", path, to_json(of));
}

/// Loads what `save_json` saved: `load_json<T>(path, made...)`, or `load_json<T>(path, policies, made...)`.
/// @throws error as `from_json`; `storage` where the file cannot be read
template <class T, class... Made>
[[nodiscard]] T load_json(const std::string& path, Made&&... made) {
    return from_json<T>(read_whole_file("load_json", errc::storage, path), path, std::forward<Made>(made)...);
}

} // namespace clientele::inline CLIENTELE_ABI
