#pragma once

// What a process has used so far.

#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/resource.h>

/// Seconds of the processor, of the program and of the system on its behalf.
inline double cpu_seconds() {
    rusage used;
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](timeval t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// A line of /proc/self/status in megabytes: VmRSS, VmHWM.
inline double memory(const std::string& what) {
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.rfind(what + ":", 0) == 0)
            return std::atof(line.c_str() + what.size() + 1) / 1024;
    return 0;
}
