#include "progress_line.hpp"

#include "stop.hpp"
#include "table.hpp"
#include <cmath>
#include <cstdio>
#include <utility>
#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace support {

namespace {

bool is_terminal(std::FILE* file) {
#ifdef _WIN32
    return _isatty(_fileno(file)) != 0;
#else
    return isatty(fileno(file)) != 0;
#endif
}

std::string time_left(double seconds) {
    if (seconds < 100)
        return number(std::ceil(seconds)) + " s";
    return seconds < 6000 ? number(std::ceil(seconds / 60)) + " min" : number(std::ceil(seconds / 3600)) + " h";
}

} // namespace

progress_line::progress_line(std::string what, std::string unit, double of_unit)
    : what_{std::move(what)}, unit_{std::move(unit)}, of_unit_{of_unit}, seen_{is_terminal(stderr)} {}

std::string progress_line::text(const clientele::progress& at, double seconds) const {
    std::string out = what_ + ": ";
    if (!at.stage.empty())
        out += std::string{at.stage} + ", ";
    const auto done = static_cast<double>(at.done), total = static_cast<double>(at.total);
    out += total > 0 ? percent(done / total, 0) : number(done / of_unit_) + (unit_.empty() ? "" : " " + unit_);
    if (!unit_.empty() && seconds > 0)
        out += ", " + number(done / of_unit_ / seconds, done / of_unit_ / seconds < 10 ? 1 : 0) + " " + unit_ +
               " a second";
    if (done > 0 && total > done)
        out += ", " + time_left(seconds * (total - done) / done) + " left";
    return out;
}

bool progress_line::operator()(const clientele::progress& at) const {
    const auto now = clock::now();
    if (!seen_ || now - said_ < std::chrono::milliseconds{100})
        return true;
    said_ = now;
    shown_ = true;
    clear_line_when_stopped(true);
    std::fprintf(stderr, "\r\x1b[K%s", text(at, std::chrono::duration<double>(now - begun_).count()).c_str());
    std::fflush(stderr);
    return true;
}

void progress_line::finish() const {
    if (std::exchange(shown_, false)) {
        clear_line_when_stopped(false);
        std::fputs("\r\x1b[K", stderr);
        std::fflush(stderr);
    }
}

} // namespace support
