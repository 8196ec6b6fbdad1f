#include "program.hpp"

#include <clientele/io/csv.hpp>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace support {

namespace {

// The text of a complaint in which long words are quoted as far as complaints quote, and the rest is left out.
std::string with_short_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (out.size() > 330)
            return out += "...";
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix((std::min)(word.size() + 1, text.size()));
        out += word.size() > 60 ? clientele::quoted(word) : std::string{word};
        out += text.empty() ? "" : " ";
    }
    return out;
}

// What is wrong with the arguments, in the words of the other complaints.
std::string in_words(const CLI::ParseError& problem) {
    const std::string_view what = problem.what();
    const auto option = what.substr(0, what.find(':'));
    if (problem.get_name() == "ArgumentMismatch")
        return clientele::sentence(option,
                                   what.find("At Most") != what.npos ? " must be given once" : " must have a value");
    if (problem.get_name() == "ConversionError" && what.starts_with("Could not convert: ")) {
        const auto at = what.find(" = ");
        return clientele::sentence(what.substr(19, at - 19), " must be a whole number, got ",
                                   clientele::quoted(what.substr(std::min(at + 3, what.size()))));
    }
    return std::string{what};
}

// Whole numbers of a range, which a complaint tells in words.
CLI::Validator whole_number(std::int64_t least, std::int64_t most, const std::string& words, const std::string& shown) {
    const auto check = [least, most, words](const std::string& got) {
        const auto value = clientele::parse_integer(got);
        return value && *value >= least && *value <= most
                   ? std::string{}
                   : clientele::sentence("must be a whole number", words, ", got ", clientele::quoted(got));
    };
    return CLI::Validator(check, shown);
}

} // namespace

option& option::required() {
    at_->required();
    return *this;
}

option& option::one_of(std::vector<std::string> words) {
    std::string all;
    for (std::size_t i = 0; i < words.size(); ++i)
        all += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    const auto check = [name = at_->get_name(), words = std::move(words), all](const std::string& got) {
        for (const auto& word : words)
            if (word == got)
                return std::string{};
        return clientele::sentence("must be ", all, ", got ", clientele::quoted(got));
    };
    at_->check(CLI::Validator(check, all));
    return *this;
}

option& option::between(std::int64_t least, std::int64_t most) {
    const auto range = clientele::sentence("[", least, ", ", most, "]");
    at_->get_validator(0)->active(false); // that of its type, which knows only part of the range
    at_->check(whole_number(least, most, " in " + range, range));
    return *this;
}

option& option::excludes(const option& other) {
    at_->excludes(other.at_);
    return *this;
}

bool option::given() const { return at_->count() > 0; }

struct program::reader {
    std::string name;
    CLI::App app;
};

program::program(std::string name, const std::string& about) : reader_{new reader{std::move(name), CLI::App{about}}} {
    reader_->app.name(reader_->name);
}

program::~program() { delete reader_; }

option program::add(const std::string& name, std::string& value, const std::string& what) {
    return option{reader_->app.add_option(name, value, what)->capture_default_str()};
}
option program::add(const std::string& name, int& value, const std::string& what) {
    using limits = std::numeric_limits<int>;
    auto* const added = reader_->app.add_option(name, value, what)->capture_default_str();
    return option{added->check(whole_number((limits::min)(), (limits::max)(), "", ""))};
}
option program::add(const std::string& name, std::size_t& value, const std::string& what) {
    constexpr auto most = (std::numeric_limits<std::int64_t>::max)();
    auto* const added = reader_->app.add_option(name, value, what)->capture_default_str();
    return option{added->check(whole_number(0, most, " of at least 0", ""))};
}
option program::add(const std::string& name, double& value, const std::string& what) {
    const auto take = [name, &value](const CLI::results_t& given) {
        const auto parsed = given.front() == "inf" ? std::optional{std::numeric_limits<double>::infinity()}
                                                   : clientele::parse_number(given.front());
        if (!parsed)
            throw CLI::ValidationError(
                clientele::sentence(name, " must be a number, got ", clientele::quoted(given.front())),
                CLI::ExitCodes::ValidationError);
        value = *parsed;
        return true;
    };
    auto* const added = reader_->app.add_option(name, take, what)->type_name("NUMBER");
    return option{added->default_str(clientele::sentence(value))};
}
option program::add(const std::string& name, bool& value, const std::string& what) {
    return option{reader_->app.add_flag(name, value, what)};
}
option program::add(const std::string& name, clientele::day& value, const std::string& what) {
    const auto take = [name, &value](const CLI::results_t& given) {
        const std::string& text = given.front();
        const auto parsed = clientele::parse_day(text);
        if (!parsed)
            throw CLI::ValidationError(
                clientele::sentence(name, " must be a day such as 2006-12-31, got ", clientele::quoted(text)),
                CLI::ExitCodes::ValidationError);
        value = *parsed;
        return true;
    };
    return option{reader_->app.add_option(name, take, what)->type_name("DAY")};
}
option program::add(const std::string& name, std::vector<std::string>& value, const std::string& what) {
    return option{reader_->app.add_option(name, value, what)->delimiter(',')};
}
option program::add(const std::string& name, std::vector<int>& value, const std::string& what) {
    return option{reader_->app.add_option(name, value, what)->delimiter(',')};
}

bool program::parse(int count, char** arguments, int& code) {
    try {
        reader_->app.parse(count, arguments);
        return true;
    } catch (const CLI::Success& asked_for_help) {
        code = reader_->app.exit(asked_for_help);
    } catch (const CLI::ParseError& problem) {
        const auto unknown = reader_->app.remaining(); // said first, whatever else is wrong
        std::string said = unknown.empty()
                               ? in_words(problem)
                               : "The following argument was not expected: " + clientele::quoted(unknown.front());
        complain(with_short_words(said));
        code = 2;
    }
    return false;
}

bool program::written() const {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return true;
    complain("not all of the output could be written");
    return false;
}

void program::complain(const std::string& sentence) const {
    const auto named = reader_->name + ": "; // some are called as what they ask of the library
    std::fprintf(stderr, "%s%s\n", sentence.starts_with(named) ? "" : named.c_str(), sentence.c_str());
}

} // namespace support
