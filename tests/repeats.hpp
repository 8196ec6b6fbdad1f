#pragma once

// How often a test tries the same with other numbers: always in the first build of tests/run.sh, less often under
// sanitizers, where nothing is optimised and a step costs ten times as much. What these look for, memory that is
// misused, lies on the ways through the code, and some of the cases walk all ways; what comes out of all of them is
// looked at by the first build.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif !defined(__has_feature)
inline constexpr bool sanitized = false;
#else
inline constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#endif

/// How many of n random cases are tried: n, under sanitizers a tenth.
template <class Number>
[[nodiscard]] constexpr Number repeats(Number n) {
    return sanitized ? n / 10 : n;
}

/// The step through all of a long list: 1, under sanitizers 7, which still meets every byte if it goes through bits.
inline constexpr int stride = sanitized ? 7 : 1;
