#pragma once

/// @file
/// A tree as code that runs where the library does not: a C++ function, or an SQL expression.

#include <clientele/tree/rules.hpp>

namespace clientele::inline CLIENTELE_ABI {

/// @cond INTERNAL
namespace detail {

/// A number that reads back to the same double and is no integer literal.
inline std::string literal(double value) {
    char digits[64];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    std::string out{digits, end.ptr};
    return out.find_first_of(".en") == out.npos ? out + ".0" : out;
}

/// A name with everything that C++ does not allow replaced by underscores.
inline std::string identifier(std::string_view name) {
    std::string out;
    for (const char c : name)
        out += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    return out.empty() || (out[0] >= '0' && out[0] <= '9') ? "_" + out : out;
}

/// A text between quotes, which are doubled inside.
inline std::string in_quotes(std::string_view text, char quote) {
    std::string out{quote};
    for (const char c : text)
        out.append(c == quote ? 2 : 1, c);
    return out += quote;
}

/// Writes the nested questions of a tree in C++.
template <class Answer>
void write_cpp(std::string& out, const tree_nodes& nodes, const std::vector<std::string>& names, int node,
               std::size_t indent, const Answer& answer) {
    const auto t = static_cast<std::size_t>(node);
    const std::string pad(indent, ' ');
    if (nodes.is_leaf(node)) {
        out += pad + "return " + answer(node) + ";\n";
        return;
    }
    const auto& x = names[static_cast<std::size_t>(nodes.feature[t])];
    const auto block = [&](const std::string& condition, int child) {
        out += pad + "if (" + condition + ") {\n";
        write_cpp(out, nodes, names, child, indent + 4, answer);
        out += pad + "}\n";
    };
    const auto among = [&](const std::vector<int>& categories) {
        std::string any;
        for (const int category : categories)
            any += (any.empty() ? "" : " || ") + x + " == " + std::to_string(category);
        return any;
    };
    if (nodes.missing_rule == missing_values::own_branch) {
        if (nodes.missing[t] >= 0)
            block(x + " != " + x, nodes.missing[t]);
        else
            out += pad + "if (" + x + " != " + x + ")\n" + pad + "    return " + answer(node) + ";\n";
    }
    if (!nodes.left_categories[t].empty()) {
        block(among(nodes.left_categories[t]), nodes.left[t]);
        block(among(nodes.right_categories[t]), nodes.right[t]);
        out += pad + "return " + answer(node) + ";\n";
        return;
    }
    if (nodes.right[t] >= 0)
        block(x + " <= " + literal(nodes.threshold[t]), nodes.left[t]);
    write_cpp(out, nodes, names, nodes.right[t] >= 0 ? nodes.right[t] : nodes.left[t], indent, answer);
}

/// Writes the nested questions of a tree in SQL.
template <class Answer>
void write_sql(std::string& out, const tree_nodes& nodes, int node, std::size_t indent, const Answer& answer) {
    const auto t = static_cast<std::size_t>(node);
    if (nodes.is_leaf(node)) {
        out += answer(node);
        return;
    }
    const auto& feature = nodes.features[static_cast<std::size_t>(nodes.feature[t])];
    const auto x = detail::in_quotes(feature.name, '"');
    const std::string pad(indent, ' ');
    const auto branch = [&](const std::string& condition, int child) {
        out += "\n" + pad + "  WHEN " + condition + " THEN ";
        write_sql(out, nodes, child, indent + 4, answer);
    };
    const auto among = [&](const std::vector<int>& categories) {
        std::string all;
        for (const int category : categories)
            all += (all.empty() ? "" : ", ") +
                   detail::in_quotes(feature.categories[static_cast<std::size_t>(category)], '\'');
        return x + " IN (" + all + ")";
    };
    out += "CASE";
    if (nodes.missing[t] >= 0)
        branch(x + " IS NULL", nodes.missing[t]);
    if (!nodes.left_categories[t].empty()) {
        branch(among(nodes.left_categories[t]), nodes.left[t]);
        branch(among(nodes.right_categories[t]), nodes.right[t]);
    } else if (nodes.right[t] >= 0) {
        branch(x + " <= " + literal(nodes.threshold[t]), nodes.left[t]);
        branch(x + " > " + literal(nodes.threshold[t]), nodes.right[t]);
    } else {
        branch(x + " IS NOT NULL", nodes.left[t]);
    }
    out += "\n" + pad + "  ELSE " + answer(node) + "\n" + pad +
           "END"; // no value, or a category that the node does not know
}

template <class Answer>
std::string cpp_function(const tree_nodes& nodes, std::string_view name, std::string_view type, const Answer& answer) {
    std::vector<std::string> names;
    names.reserve(nodes.features.size());
    for (const auto& feature : nodes.features)
        names.push_back(identifier(feature.name));
    auto sorted = names;
    std::sort(sorted.begin(), sorted.end());
    if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
        fail(errc::bad_parameter, no_row, "cpp_code: features must have different names as C++ spells them, got ",
             *twice, " twice");
    require(identifier(name) == name, "cpp_code: name must be a C++ identifier, got ", name);
    std::string out = sentence("[[nodiscard]] inline ", type, " ", name, "(");
    for (std::size_t j = 0; j < names.size(); ++j)
        out += (j ? ", [[maybe_unused]] double " : "[[maybe_unused]] double ") + names[j];
    out += ") {\n";
    write_cpp(out, nodes, names, 0, 4, answer);
    return out + "}\n";
}

} // namespace detail
/// @endcond

/// The tree as a C++ function of its features, without any dependency. It answers as `predict`, except that it does not
/// check what it is given.
/// @param tree a `classification_tree`, whose function returns the label, or a `regression_tree`: the mean
/// @param name of the function; its parameters are the features, categories as their codes
/// @returns the text of the function
/// @throws error `bad_parameter` if `name` is no identifier, or two features have the same name once all but letters
/// and digits is an underscore, and for a tree that no fit gives
template <class Tree>
[[nodiscard]] std::string cpp_code(const Tree& tree, std::string_view name) {
    tree.require_sound("cpp_code");
    if constexpr (requires { tree.label; })
        return detail::cpp_function(tree.nodes, name, "int", [&](int node) {
            return std::to_string(tree.label[static_cast<std::size_t>(node)]);
        });
    else
        return detail::cpp_function(tree.nodes, name, "double", [&](int node) {
            return detail::literal(tree.mean[static_cast<std::size_t>(node)]);
        });
}

/// The tree as an SQL expression over columns named as the features, categories as their names. NULL is a missing
/// value; where the tree knows no branch, the node above answers.
/// @param tree a tree that answers with a class
/// @param answers what the expression gives instead of the labels, one per class; empty: the labels
/// @returns the text of the expression
/// @throws error `bad_shape` if `answers` has another size than there are classes
template <class Tree>
    requires requires(const Tree& tree) { tree.label; }
[[nodiscard]] std::string sql_code(const Tree& tree, const std::vector<std::string>& answers = {}) {
    tree.require_sound("sql_code");
    if (!answers.empty())
        require_same_size("sql_code", "answers", static_cast<std::size_t>(tree.classes), answers.size());
    std::string out;
    detail::write_sql(out, tree.nodes, 0, 0, [&](int node) {
        const int label = tree.label[static_cast<std::size_t>(node)];
        return answers.empty() ? std::to_string(label)
                               : detail::in_quotes(answers[static_cast<std::size_t>(label)], '\'');
    });
    return out;
}

/// The same for a tree that answers with a number: the expression gives the mean.
/// @param tree a tree that answers with a number
/// @returns the text of the expression
template <class Tree>
    requires requires(const Tree& tree) { tree.mean; }
[[nodiscard]] std::string sql_code(const Tree& tree) {
    tree.require_sound("sql_code");
    std::string out;
    detail::write_sql(out, tree.nodes, 0, 0,
                      [&](int node) { return detail::literal(tree.mean[static_cast<std::size_t>(node)]); });
    return out;
}

} // namespace clientele::inline CLIENTELE_ABI
