#pragma once

// What becomes of a program that is told to stop (Ctrl-C, a request to end, a reader or a terminal that is gone):
// nothing half-written stays, and the exit status says so: 130, 143, 141, 129.

#include <string>
#include <vector>

namespace support {

/// From now on a stop removes what is unfinished and ends the program at once. Programs that were started without an
/// ear for Ctrl-C, as those in the background of a script, keep it so.
void end_when_stopped();

/// On a stop the line at the end of the terminal is taken away.
void clear_line_when_stopped(bool there_is_one);

/// Files that go unless they are kept: at the end of its life, and on a stop. One at a time.
///
///     unfinished_files made{{path}};
///     ...
///     made.keep();
class unfinished_files {
public:
    /// @param paths whether the files are there yet or not; at most three
    explicit unfinished_files(std::vector<std::string> paths);
    unfinished_files(const unfinished_files&) = delete;
    unfinished_files& operator=(const unfinished_files&) = delete;
    ~unfinished_files();

    /// They are finished.
    void keep();

private:
    std::vector<std::string> paths_;
};

} // namespace support
