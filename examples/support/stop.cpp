#include "stop.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace support {

namespace {

std::array<char, 4096> half_written{};
volatile std::sig_atomic_t is_half_written = 0;

extern "C" void stop(int signal) { // only what a signal may do: no memory, no locks
    if (is_half_written != 0)
        (void)std::remove(half_written.data());
    std::_Exit(128 + signal);
}

} // namespace

void end_when_stopped() {
    for (const int signal : {SIGINT, SIGTERM})
        if (std::signal(signal, stop) == SIG_IGN)
            (void)std::signal(signal, SIG_IGN);
}

void remove_when_stopped(const std::string& path) {
    is_half_written = 0;
    if (path.empty() || path.size() >= half_written.size())
        return;
    std::ranges::copy(path, half_written.begin());
    half_written[path.size()] = '\0';
    is_half_written = 1;
}

} // namespace support
