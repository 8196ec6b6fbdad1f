#include "output_file.hpp"

#include <clientele/error.hpp>
#include <clientele/io/csv_format.hpp>
#include <clientele/io/whole_file.hpp>

#include <cerrno>
#include <cstring>
#include <utility>

namespace support {

output_place::output_place(const std::string& path, std::string option)
    : path_{path}, option_{std::move(option)}, beside_{clientele::place_beside(option_, path)}, unfinished_{{beside_}} {
}

void output_place::keep() {
    clientele::put_in_place(option_, beside_, path_);
    unfinished_.keep();
}

void output_place::fail_to(const char* what) const {
    clientele::fail(clientele::errc::storage, clientele::no_row, option_, ": cannot ", what, " ",
                    clientele::quoted(path_), ": ", std::strerror(errno));
}

output_file::output_file(const std::string& path, std::string option)
    : place_{path, std::move(option)}, file_{std::fopen(place_.beside().c_str(), "wb")} {
    if (file_ == nullptr)
        place_.fail_to("write");
}

output_file::~output_file() {
    if (file_ != nullptr)
        std::fclose(file_);
}

void output_file::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size())
        place_.fail_to("write all of");
}

void output_file::keep() {
    if (std::fflush(file_) != 0 || std::ferror(file_) != 0)
        place_.fail_to("write all of");
    std::fclose(std::exchange(file_, nullptr));
    place_.keep();
}

} // namespace support
