#pragma once

// The command line of a program, the same for all of them: --help, options by name, and one sentence for what cannot be
// taken. CLI11 reads it, in program.cpp, so that only one file pays for it.

#include <clientele/types.hpp>

#include "stop.hpp"
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>
#include <vector>

namespace CLI {
class Option; // NOLINT(readability-identifier-naming): CLI11's name
} // namespace CLI

namespace support {

/// An option that was added; what else there is to say about it.
class option {
public:
    explicit option(CLI::Option* at) : at_{at} {}

    /// It must be given.
    option& required();
    /// It must be one of these words.
    option& one_of(std::vector<std::string> words);
    /// It must be a number in [least, most].
    option& between(std::int64_t least, std::int64_t most);
    /// It must not be given together with another.
    option& excludes(const option& other);
    /// Whether it was given.
    [[nodiscard]] bool given() const;

private:
    CLI::Option* at_;
};

/// A program: its options, and how it ends.
///
///     program app{"natural_breaks", "Natural breaks of one column of numbers"};
///     app.add("VALUES", path, "file with one value a line").required();
///     app.add("--k", k, "number of classes");
///     return app.run(count, arguments, [&] { ... });
class program {
public:
    /// @param name as it stands before every complaint
    /// @param about one sentence for --help
    program(std::string name, const std::string& about);
    program(const program&) = delete;
    program& operator=(const program&) = delete;
    ~program();

    /// An option (`--name`) or an argument (NAME): a text, a number, a day, a flag, or a list of texts or numbers that
    /// commas separate. What the variable holds is the default, which --help shows.
    option add(const std::string& name, std::string& value, const std::string& what);
    option add(const std::string& name, int& value, const std::string& what);
    option add(const std::string& name, std::size_t& value, const std::string& what);
    option add(const std::string& name, double& value, const std::string& what);
    option add(const std::string& name, bool& value, const std::string& what);
    option add(const std::string& name, clientele::day& value, const std::string& what);
    option add(const std::string& name, std::vector<std::string>& value, const std::string& what);
    option add(const std::string& name, std::vector<int>& value, const std::string& what);

    /// Reads the command line and does the work. Complaints are one sentence on stderr.
    /// @returns what `main` returns: 0 done (or help was asked for); 1 the data cannot be used; 2 the program was asked
    /// for something that it does not do. Ctrl-C ends it with 130, and nothing half-written stays
    template <class Work>
    [[nodiscard]] int run(int count, char** arguments, const Work& work) {
        int code = 0;
        if (!parse(count, arguments, code))
            return code;
        end_when_stopped();
        try {
            if constexpr (std::is_void_v<decltype(work())>)
                work();
            else
                code = work();
        } catch (const clientele::error& problem) {
            complain(problem.what());
            code = problem.code() == clientele::errc::bad_parameter ? 2 : 1;
        } catch (const std::exception& problem) { // memory, above all
            complain(problem.what());
            code = 1;
        }
        return written() ? code : 1;
    }

private:
    [[nodiscard]] bool parse(int count, char** arguments, int& code);
    [[nodiscard]] bool written() const; // whether all of stdout was
    void complain(const std::string& sentence) const;

    struct reader;
    reader* reader_; // not a unique_ptr, whose header costs more than this one
};

} // namespace support
