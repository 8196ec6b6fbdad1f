#include "output_file.hpp"

#include <clientele/error.hpp>
#include <clientele/io/csv_format.hpp>

#include "stop.hpp"
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace support {

output_file::output_file(std::string path, std::string option)
    : path_{std::move(path)}, option_{std::move(option)}, part_{path_ + ".part"},
      file_{std::fopen(part_.c_str(), "wb")} {
    if (file_ == nullptr)
        fail_to("write", std::strerror(errno));
    remove_when_stopped(part_);
}

output_file::~output_file() {
    if (file_ == nullptr)
        return;
    std::fclose(file_);
    std::remove(part_.c_str());
    remove_when_stopped({});
}

void output_file::fail_to(const char* what, const std::string& why) const {
    clientele::fail(clientele::errc::storage, clientele::no_row, option_, ": cannot ", what, " ",
                    clientele::quoted(path_), ": ", why);
}

void output_file::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
        fail_to("write all of", std::strerror(errno));
}

void output_file::keep() {
    if (std::fflush(file_) != 0 || std::ferror(file_) != 0)
        fail_to("write all of", std::strerror(errno));
    std::fclose(std::exchange(file_, nullptr));
    std::error_code problem;
    std::filesystem::rename(part_, path_, problem);
    if (problem) {
        std::remove(part_.c_str());
        remove_when_stopped({});
        fail_to("write", problem.message());
    }
    remove_when_stopped({});
}

} // namespace support
