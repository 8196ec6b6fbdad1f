#pragma once
// What a host puts on its include path to handle errors its own way: a macro that must not return.
#include <cstdio>
#include <cstdlib>
#define CLIENTELE_THROW(exception)                                                                                     \
    (std::printf("the host hears: %s\n", (exception).what()), std::fflush(stdout), std::exit(3))
