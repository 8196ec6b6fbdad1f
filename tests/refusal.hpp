#pragma once

// What a call is refused with: code, row and sentence together.

#include <clientele/error.hpp>

#include <doctest/doctest.h>

#include <string>

/// The error of a call, or one that says that there was none.
template <class Call>
clientele::error refusal(Call call) {
    try {
        (void)call();
    } catch (const clientele::error& e) {
        return e;
    }
    return clientele::error{clientele::errc::bad_parameter, clientele::no_row, "nothing was refused"};
}

inline void check_refusal(const clientele::error& e, clientele::errc code, std::size_t row,
                          const std::string& sentence) {
    CHECK(e.what() == sentence);
    CHECK(e.code() == code);
    CHECK(e.row() == row);
}
