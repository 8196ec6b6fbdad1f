#pragma once

/// @file
/// Members to JSON.

#include <clientele/cmath.hpp>
#include <clientele/io/detail/utf8.hpp>
#include <clientele/math/crc32c.hpp>
#include <clientele/members.hpp>

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

using json = nlohmann::ordered_json;

/// The digest of content, whatever its white space.
[[nodiscard]] inline std::string json_digest(const json& content) {
    const std::string text = content.dump();
    const std::uint32_t crc = crc32c(std::as_bytes(std::span{text}));
    char out[24];
    std::snprintf(out, sizeof out, "crc32c %08x", static_cast<unsigned>(crc));
    return out;
}

/// Content laid out for people: a member a line, lists of numbers and words on one line.
inline void lay_out(std::string& out, const json& content, std::size_t depth) {
    const auto flat = [](const json& each) { return !each.is_structured(); };
    if (flat(content) || content.empty() || (content.is_array() && std::all_of(content.begin(), content.end(), flat))) {
        out += content.dump();
        return;
    }
    const bool is_object = content.is_object();
    const auto line = [&](std::size_t steps) { out += '\n' + std::string(2 * steps, ' '); };
    out += is_object ? '{' : '[';
    bool first = true;
    for (const auto& each : content.items()) {
        out += std::exchange(first, false) ? "" : ",";
        line(depth + 1);
        if (is_object)
            out += json(each.key()).dump() + ": ";
        lay_out(out, each.value(), depth + 1);
    }
    line(depth);
    out += is_object ? '}' : ']';
}

/// A whole document.
[[nodiscard]] inline std::string json_document(int version, const json& content) {
    const json document{{"clientele", version}, {"digest", json_digest(content)}, {"content", content}};
    std::string out;
    lay_out(out, document, 0);
    return out += '\n';
}

/// Turns members into JSON.
class json_writer {
public:
    template <class T>
    [[nodiscard]] json write(const T& of) {
        take_apart<T>(*this, of);
        return std::move(out_);
    }

    void is(std::string_view name) { out_["is"] = text_of(name); }
    template <class T>
    void operator()(std::string_view name, const T& of) {
        json object = std::move(out_);
        path_.in(name, [&] { object[text_of(name)] = write(of); });
        out_ = std::move(object);
    }

    template <class T>
    void object(std::type_identity<T>, const T& of) {
        out_ = json::object();
        T::members(*this, of);
    }
    template <class T>
    void chosen(std::type_identity<T>, const T& of) {
        if (std::string_view{of.saved_as()}.empty())
            fail(errc::bad_parameter, no_row, "to_json: ", path_.text(),
                 " must hold a policy that is registered under a name (named_policies), to be saved");
        out_ = json{{"is", text_of(T::role)}, {"name", text_of(of.saved_as())}};
    }
    template <class Number>
    void number(const Number& of) {
        if constexpr (std::floating_point<Number>) {
            if (of != of)
                out_ = "nan";
            else if (std::isinf(of))
                out_ = of > 0 ? "infinity" : "-infinity";
            else
                out_ = of;
        } else {
            out_ = of;
        }
    }
    void word(const auto& of) { out_ = text_of(word_of(of)); }
    void text(const std::string& of) { out_ = text_of(of); }
    void date(const auto& of) {
        if (!has_four_digit_year(day{of}))
            fail(errc::bad_value, no_row, "to_json: ", path_.text(), " must be in [0000-01-01, 9999-12-31], got ",
                 quoted_day(day{of}));
        out_ = to_text(day{of});
    }
    void duration(const auto& of) { number(of.count()); }
    template <class T>
    void needed(const T& of) {
        out_ = write(of.get());
    }
    template <class T>
    void optional(const T& of) {
        if (of)
            out_ = write(*of);
        else
            out_ = nullptr;
    }
    template <class Matrix>
    void matrix(const Matrix& of) {
        json rows = json::array();
        for (std::ptrdiff_t i = 0; i < of.rows(); ++i) {
            json row = json::array();
            for (std::ptrdiff_t j = 0; j < of.cols(); ++j)
                row.push_back(write(of(i, j)));
            rows.push_back(std::move(row));
        }
        out_ = json{{"columns", of.cols()}, {"rows", std::move(rows)}};
    }
    template <class T>
    void list(const T& of) {
        json all = json::array();
        for (std::size_t i = 0; i < of.size(); ++i)
            path_.in(i, [&] {
                const typename T::value_type& each = of[i];
                all.push_back(write(each));
            });
        out_ = std::move(all);
    }
    void array(const auto& of) { list(of); }
    template <class T>
    void pair(const T& of) {
        json both = json::array();
        both.push_back(write(of.first));
        both.push_back(write(of.second));
        out_ = std::move(both);
    }
    template <class T>
    void empty(std::type_identity<T>) {
        out_ = json::object();
        if (!name_of_type<T>().empty())
            is(name_of_type<T>());
    }

private:
    // JSON is UTF-8; nlohmann would refuse it later, without saying where.
    [[nodiscard]] std::string text_of(std::string_view text) const {
        if (!is_utf8(text))
            fail(errc::bad_value, no_row, "to_json: ", path_.text(), " must be text in UTF-8, got \"", clipped(text),
                 "\"");
        return std::string{text};
    }

    json out_;
    member_path path_;
};

} // namespace detail
/// @endcond

} // namespace clientele::inline CLIENTELE_ABI
