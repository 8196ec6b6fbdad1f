#pragma once

// What becomes of a program that is told to stop (Ctrl-C, or a request to end): nothing half-written stays, and the
// exit status says so: 130, or 143.

#include <string>

namespace support {

/// From now on a stop removes the file that is being written and ends the program at once. Programs that were started
/// without an ear for Ctrl-C, as those in the background of a script, keep it so.
void end_when_stopped();

/// Which file a stop removes; an empty path: none. One at a time.
void remove_when_stopped(const std::string& path);

} // namespace support
