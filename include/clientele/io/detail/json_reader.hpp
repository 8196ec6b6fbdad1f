#pragma once

/// @file
/// JSON to members, with the path of whatever is wrong.

#include <clientele/io/date.hpp>
#include <clientele/io/detail/json_writer.hpp>
#include <clientele/named_policies.hpp>

#include <algorithm>
#include <concepts>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A text as JSON: nothing after it, no member twice, no more than 64 levels deep.
[[nodiscard]] inline json parse_json(std::string_view text, std::string_view file) {
    constexpr int deepest = 64;
    std::vector<std::set<std::string>> seen(1);
    std::string problem;
    const auto look = [&](int depth, json::parse_event_t event, json& parsed) {
        if (depth > deepest)
            fail(errc::storage, no_row, file, ": must be at most ", deepest, " levels deep");
        seen.resize((std::max)(seen.size(), static_cast<std::size_t>(depth) + 2));
        if (event == json::parse_event_t::object_start)
            seen[static_cast<std::size_t>(depth) + 1].clear();
        if (event == json::parse_event_t::key &&
            !seen[static_cast<std::size_t>(depth)].insert(parsed.get<std::string>()).second)
            fail(errc::bad_value, no_row, file, ": the member \"", clipped(parsed.get<std::string>()),
                 "\" stands there twice");
        return true;
    };
    try {
        return json::parse(text, look);
    } catch (const json::parse_error& wrong) {
        const auto at = (std::min)(static_cast<std::size_t>(wrong.byte), text.size());
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        fail(errc::storage, no_row, file, ": is no JSON, or cut short, in line ", line, " at byte ", at, " of ",
             text.size());
    } catch (const json::exception& wrong) { // a number beyond the range of a double
        fail(errc::storage, no_row, file, ": is no JSON that can be read: ", clipped(wrong.what()));
    }
}

/// What a document holds, when its version and its digest are right.
[[nodiscard]] inline const json& content_of(const json& document, int newest, std::string_view file) {
    const auto refuse = [&](const auto&... why) { fail(errc::storage, no_row, file, ": ", why...); };
    const auto of = [&](const char* name) -> const json* {
        const auto at = document.is_object() ? document.find(name) : document.end();
        return at == document.end() ? nullptr : &*at;
    };
    const json *const version = of("clientele"), *const digest = of("digest"), *const content = of("content");
    if (version == nullptr || !version->is_number_integer() || content == nullptr)
        refuse("must hold \"clientele\", the version, and \"content\"");
    for (const auto& [name, value] : document.items())
        if (name != "clientele" && name != "digest" && name != "content")
            refuse("must hold \"clientele\", \"digest\" and \"content\" alone, got \"", clipped(name), "\"");
    if (*version < 1 || *version > newest)
        refuse("the version must be in [1, ", newest, "], got ", version->dump(),
               "; a newer one is read by a newer library");
    if (digest != nullptr && *digest != json_digest(*content))
        refuse("the content has the digest ", json_digest(*content), ", not the one that stands there, ",
               clipped(digest->dump()), ": it was changed after it was written (without a digest it is read as ",
               "written by hand)");
    return *content;
}

/// Reads members.
class json_reader {
public:
    json_reader(std::string_view file, const json& content, const named_policies* policies = nullptr)
        : file_{file}, at_{&content}, policies_{policies} {}

    template <class T>
    void read(T& into) {
        take_apart<T>(*this, into);
    }

    void is(std::string_view name) {
        if (const json* const says = member("is"); says == nullptr || *says != name)
            refuse("must be a ", name, ", got ", says == nullptr ? "none that says what it is" : shown(*says));
    }
    template <class T>
    void operator()(std::string_view name, T& into) {
        const json* const found = member(name);
        if (found == nullptr)
            refuse("must have the member \"", name, "\"");
        names_.emplace_back(name);
        in(name, *found, [&] { read(into); });
    }

    template <class T>
    void object(std::type_identity<T>, T& into) {
        if (!at_->is_object())
            refuse("must be an object", got());
        const auto outer = std::exchange(names_, {"is"});
        T::members(*this, into);
        for (const auto& [name, value] : at_->items())
            if (std::find(names_.begin(), names_.end(), name) == names_.end())
                refuse("must have no member \"", clipped(name), "\"");
        names_ = outer;
        if constexpr (requires { into.rebuild(std::string_view{}); })
            into.rebuild(where());
        if constexpr (requires { into.require_sound(std::string_view{}); })
            into.require_sound(where());
        else if constexpr (requires {
                               { std::as_const(into).check() } -> std::same_as<void>;
                           })
            check(into);
    }
    template <class T>
    void chosen(std::type_identity<T>, T& into) {
        if (!at_->is_object())
            refuse("must be an object", got());
        is(T::role);
        if (at_->size() != 2 || member("name") == nullptr || !member("name")->is_string())
            refuse("must have the member \"name\", a text, and no other");
        const auto& name = member("name")->template get_ref<const std::string&>();
        if (policies_ != nullptr)
            if (const T* found = policies_->template find<T>(name)) {
                into = *found;
                return;
            }
        if (name.empty() || std::string_view{into.saved_as()} != name) // else the host's own stage holds it
            refuse("must be the name of a registered ", std::string_view{T::role}, " (named_policies), one of ",
                   policies_ == nullptr ? "none" : policies_->template names<T>(), ", got ", shown(*member("name")));
    }
    template <class Number>
    void number(Number& into) {
        if constexpr (std::same_as<Number, bool>) {
            if (!at_->is_boolean())
                refuse("must be true or false", got());
            into = at_->get<bool>();
        } else if constexpr (std::floating_point<Number>) {
            into = static_cast<Number>(double_at());
        } else {
            into = integer_at<Number>();
        }
    }
    template <class T>
    void word(T& into) {
        const auto words = words_of(into);
        const auto at = at_->is_string()
                            ? std::find(words.begin(), words.end(), at_->template get_ref<const std::string&>())
                            : words.end();
        if (at == words.end()) {
            std::string all;
            for (const auto each : words)
                all += (all.empty() ? "" : ", ") + std::string{each};
            refuse("must be one of ", all, got());
        }
        into = static_cast<T>(at - words.begin());
    }
    void text(std::string& into) {
        if (!at_->is_string())
            refuse("must be a text", got());
        into = at_->get<std::string>();
    }
    template <class Day>
    void date(Day& into) {
        const auto found = at_->is_string() ? parse_day(at_->get_ref<const std::string&>()) : std::optional<day>{};
        if (!found || to_text(*found) != at_->get_ref<const std::string&>())
            refuse("must be a day such as \"1997-09-30\"", got());
        into = std::chrono::time_point_cast<typename Day::duration>(*found);
    }
    template <class T>
    void duration(T& into) {
        typename T::rep count{};
        number(count);
        into = T{count};
    }
    template <class T>
    void needed(T& into) {
        auto value = into.get();
        read(value);
        into = T{std::move(value)};
    }
    template <class T>
    void optional(T& into) {
        if (at_->is_null())
            return into.reset();
        typename T::value_type value{};
        read(value);
        into = std::move(value);
    }
    template <class Matrix>
    void matrix(Matrix& into) {
        if (!at_->is_object() || at_->size() != 2 || member("columns") == nullptr || member("rows") == nullptr)
            refuse("must be a matrix, {\"columns\": n, \"rows\": [...]}", got());
        std::ptrdiff_t columns = 0;
        in("columns", *member("columns"), [&] { columns = integer_at<std::ptrdiff_t>(); });
        in("rows", *member("rows"), [&] {
            if (!at_->is_array() || columns < 0)
                refuse("must be a list of rows", got());
            into.resize(static_cast<std::ptrdiff_t>(at_->size()), columns);
            for (std::size_t i = 0; i < at_->size(); ++i)
                in_place(i, [&] {
                    if (!at_->is_array() || static_cast<std::ptrdiff_t>(at_->size()) != columns)
                        refuse("must be a list of ", columns, " numbers", got());
                    for (std::size_t j = 0; j < at_->size(); ++j)
                        in_place(j,
                                 [&] { read(into(static_cast<std::ptrdiff_t>(i), static_cast<std::ptrdiff_t>(j))); });
                });
        });
    }
    template <class T>
    void list(T& into) {
        if (!at_->is_array())
            refuse("must be a list", got());
        into.clear();
        for (std::size_t i = 0; i < at_->size(); ++i)
            in_place(i, [&] {
                typename T::value_type each{};
                read(each);
                into.push_back(std::move(each));
            });
    }
    template <class T>
    void array(T& into) {
        require_entries(into.size());
        for (std::size_t i = 0; i < into.size(); ++i)
            in_place(i, [&] { read(into[i]); });
    }
    template <class T>
    void pair(T& into) {
        require_entries(2);
        in_place(0, [&] { read(into.first); });
        in_place(1, [&] { read(into.second); });
    }
    template <class T>
    void empty(std::type_identity<T>) {
        if (!at_->is_object())
            refuse("must be an object", got());
        const std::string_view name = name_of_type<T>();
        if (!name.empty())
            is(name);
        if (at_->size() != (name.empty() ? 0U : 1U))
            refuse("must have no members", got());
    }

private:
    [[nodiscard]] const json* member(std::string_view name) const {
        const auto at = at_->find(std::string{name});
        return at == at_->end() ? nullptr : &*at;
    }
    template <class Call>
    void in(std::string_view name, const json& content, const Call& call) {
        const json* const outer = std::exchange(at_, &content);
        path_.in(name, call);
        at_ = outer;
    }
    template <class Call>
    void in_place(std::size_t place, const Call& call) {
        const json* const outer = std::exchange(at_, &(*at_)[place]);
        path_.in(place, call);
        at_ = outer;
    }
    /// Asks rules whether they can be used, and says where they stand if they cannot.
    void check(const auto& rules) const {
        try {
            rules.check();
        } catch (const error& refused) {
            fail(refused.code(), no_row, where(), ": ", refused.what());
        }
    }
    void require_entries(std::size_t size) const {
        if (!at_->is_array() || at_->size() != size)
            refuse("must be a list of ", size, " entries", got());
    }

    [[nodiscard]] double double_at() const {
        if (*at_ == "infinity")
            return std::numeric_limits<double>::infinity();
        if (*at_ == "-infinity")
            return -std::numeric_limits<double>::infinity();
        if (*at_ == "nan")
            return std::numeric_limits<double>::quiet_NaN();
        if (!at_->is_number())
            refuse("must be a number", got());
        const double value = at_->get<double>();
        if (at_->is_number_integer() && std::abs(value) >= 0x1p53)
            refuse("must be a number that a double holds", got());
        return value;
    }
    template <class Integer>
    [[nodiscard]] Integer integer_at() const {
        const auto fits = [&]<class Wide>(Wide wide) { return std::in_range<Integer>(wide); };
        if (!at_->is_number_integer() ||
            !(at_->is_number_unsigned() ? fits(at_->get<std::uint64_t>()) : fits(at_->get<std::int64_t>())))
            refuse("must be a whole number in [", (std::numeric_limits<Integer>::min)(), ", ",
                   (std::numeric_limits<Integer>::max)(), "]", got());
        return at_->get<Integer>();
    }

    [[nodiscard]] std::string where() const {
        const auto path = path_.text();
        return sentence(file_, ": ", path.empty() ? "content" : path);
    }
    [[nodiscard]] static std::string shown(const json& value) {
        return clipped(value.dump(-1, ' ', false, json::error_handler_t::replace));
    }
    [[nodiscard]] std::string got() const { return ", got " + shown(*at_); }
    template <class... Parts>
    [[noreturn]] void refuse(const Parts&... parts) const {
        fail(errc::bad_value, no_row, where(), " ", parts...);
    }

    std::string file_;
    const json* at_;
    const named_policies* policies_;
    member_path path_;
    std::vector<std::string> names_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
