#include "stop.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>
#ifndef _WIN32
#include <unistd.h>
#endif

namespace support {

namespace {

// What a signal may look at: no memory, no locks.
std::array<std::array<char, 4096>, 3> unfinished{};
volatile std::sig_atomic_t how_many_unfinished = 0, is_line_shown = 0;

extern "C" void stop(int signal) {
    for (std::sig_atomic_t i = 0; i < how_many_unfinished; ++i)
        (void)std::remove(unfinished[static_cast<std::size_t>(i)].data());
#ifndef _WIN32
    if (is_line_shown != 0)
        (void)!::write(STDERR_FILENO, "\r\x1b[K", 4);
#endif
    std::_Exit(128 + signal);
}

} // namespace

void end_when_stopped() {
    for (const int signal : {SIGINT, SIGTERM,
#ifndef _WIN32
                             SIGHUP, SIGPIPE
#endif
         })
        if (std::signal(signal, stop) == SIG_IGN)
            (void)std::signal(signal, SIG_IGN);
}

void clear_line_when_stopped(bool there_is_one) { is_line_shown = there_is_one ? 1 : 0; }

unfinished_files::unfinished_files(std::vector<std::string> paths) : paths_{std::move(paths)} {
    std::size_t count = 0;
    for (const auto& each : paths_)
        if (each.size() < unfinished[0].size() && count < unfinished.size()) {
            *std::ranges::copy(each, unfinished[count].begin()).out = '\0';
            how_many_unfinished = static_cast<std::sig_atomic_t>(++count);
        }
}

unfinished_files::~unfinished_files() {
    for (const auto& each : paths_)
        (void)std::remove(each.c_str());
    keep();
}

void unfinished_files::keep() {
    paths_.clear();
    how_many_unfinished = 0;
}

} // namespace support
