#ifndef CRE2_H
#define CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern (UTF-8, linear time, nothing logged), or NULL after writing why into `error`.
///
/// The reason is cut to `error_capacity` bytes with its terminating zero; a capacity of 0 asks for none.
/// Patterns that need more than a fixed amount of memory are refused. The caller frees the result with `cre2_free`.
void *cre2_compile(const char *pattern, size_t length, char *error, size_t error_capacity);

/// Whether `re` matches somewhere in the text. One `re` may be used by several threads at once.
bool cre2_partial_match(const void *re, const char *text, size_t length);

/// How many instructions the pattern was compiled to.
int cre2_program_size(const void *re);

/// How many groups of the pattern capture, the whole match not counted.
int cre2_group_count(const void *re);

/// Finds the first match that begins at byte `start` or later. The bounds of the whole match and of the first groups go
/// into `bounds`, two for each of `count`; a group that took no part has SIZE_MAX twice.
bool cre2_find(const void *re, const char *text, size_t length, size_t start, size_t *bounds, int count);

/// Releases what `cre2_compile` returned; NULL is allowed.
void cre2_free(void *re);

#ifdef __cplusplus
}
#endif

#endif
