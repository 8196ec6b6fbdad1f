#pragma once

/// @file
/// What the library needs from the compiler, and the one hook that a host may set.
///
/// A host that wants other error handling puts a header `clientele_host.hpp` on its include path and defines
/// `CLIENTELE_THROW(exception)` there: a macro that must not return. Without it errors are thrown, or, where
/// exceptions are switched off (`-fno-exceptions`), the sentence goes to stderr and the process aborts.

#include <clientele/version.hpp>

#if !defined(__cpp_concepts) || !defined(__cpp_aggregate_bases) ||                                                     \
    (__cplusplus < 202002L && !(defined(_MSC_VER) && _MSVC_LANG >= 202002L))
#error "clientele needs C++20: g++ 12 or later, or clang 17 or later, with -std=c++20; MSVC with /std:c++20"
#endif
#if defined(__clang_major__) && !defined(__apple_build_version__) && __clang_major__ < 17
#error "clientele needs clang 17 or later: earlier ones cannot deduce the policies of kmeans{.k = 4}"
#endif

#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ && !defined(CLIENTELE_ALLOW_FAST_MATH)
#error                                                                                                                 \
    "clientele refuses -ffast-math: NaN checks would be compiled away. Define CLIENTELE_ALLOW_FAST_MATH to accept that"
#endif

#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0 && !defined(CLIENTELE_ALLOW_EXCESS_PRECISION)
#error "clientele needs doubles of 64 bits: add -msse2 -mfpmath=sse, or define CLIENTELE_ALLOW_EXCESS_PRECISION"
#endif

// Where the compiler has what g++ and clang share beyond the language, it is used, and nowhere without another way in
// the language itself, which gives the same bits. CLIENTELE_NO_EXTENSIONS, defined by a host or a test, takes that way.
/// @cond INTERNAL
#if (defined(__GNUC__) || defined(__clang__)) && !defined(CLIENTELE_NO_EXTENSIONS)
#define CLIENTELE_EXTENSIONS
#define CLIENTELE_ALWAYS_INLINE gnu::always_inline
#define CLIENTELE_NOINLINE gnu::noinline
#define CLIENTELE_COLD gnu::cold
#define CLIENTELE_PREFETCH(...) __builtin_prefetch(__VA_ARGS__)
#define CLIENTELE_UNREACHABLE() __builtin_unreachable()
#if defined(__x86_64__) && !defined(_MSC_VER) // where the library behind __builtin_cpu_supports is linked
#define CLIENTELE_X86_64
#endif
#else
#define CLIENTELE_ALWAYS_INLINE
#define CLIENTELE_NOINLINE
#define CLIENTELE_COLD
#define CLIENTELE_PREFETCH(address, ...) static_cast<void>(address)
#include <cstdlib>
#define CLIENTELE_UNREACHABLE() std::abort()
#endif
/// @endcond

#if __has_include(<clientele_host.hpp>)
#include <clientele_host.hpp>
#endif

#ifndef CLIENTELE_THROW
#ifdef __cpp_exceptions
#define CLIENTELE_THROW(exception) throw exception
#else
#include <cstdio>
#include <cstdlib>
#define CLIENTELE_THROW(exception) (std::fprintf(stderr, "clientele: %s\n", (exception).what()), std::abort())
#endif
#endif
