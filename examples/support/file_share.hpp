#pragma once

// The rows of one file shared out among the ranks of a program, each of which reads about as many bytes of it.

#include <clientele/io/csv_stream.hpp>

#include <cstdint>
#include <string>

namespace support {

/// A part of a file, from byte to byte.
struct byte_range {
    std::uint64_t first, last;
};

/// What a rank must know of the bytes before its own to find where its rows begin.
struct breaks_in_bytes {
    std::int64_t lines = 0;  ///< ends of lines
    std::int64_t quotes = 0; ///< quotes: an odd number of them opens a field in which lines may end
};

/// The size of a file.
/// @throws error `bad_value` when it cannot be opened
[[nodiscard]] std::uint64_t size_of_file(const std::string& path);

/// Counts the breaks in a part of a file.
[[nodiscard]] breaks_in_bytes count_breaks(const std::string& path, byte_range part);

/// Whether a part of a file has anything but blanks and ends of lines.
[[nodiscard]] bool has_text(const std::string& path, byte_range part);

/// Where the first row begins that begins in a part, or the end of the part.
/// @param before the breaks in all bytes before the part
[[nodiscard]] std::uint64_t first_row_in(const std::string& path, byte_range part, breaks_in_bytes before);

/// The header of a file and the rows between two bytes, as if the lines between were blank, so that every row keeps the
/// number of its line.
/// @param header where the first row behind the header begins
/// @param lines  the number of lines that end before the rows
[[nodiscard]] clientele::byte_source rows_between(const std::string& path, std::uint64_t header, byte_range rows,
                                                  std::int64_t lines);

} // namespace support
