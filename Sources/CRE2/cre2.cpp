#include "cre2.h"

#include <re2/re2.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace {

// Bounds the program of one pattern and the state cache of its searches together.
constexpr int64_t maximumMemory = 8 << 20;

void report(const char *reason, size_t length, char *error, size_t capacity) {
    if (error == nullptr || capacity == 0) return;
    const size_t copied = length < capacity - 1 ? length : capacity - 1;
    std::memcpy(error, reason, copied);
    error[copied] = '\0';
}

re2::StringPiece piece(const char *bytes, size_t length) {
    // Swift hands over NULL for an empty buffer; newer RE2 must not see it.
    return length == 0 ? re2::StringPiece("", 0) : re2::StringPiece(bytes, length);
}

}  // namespace

// No exception may cross into Swift: it would end the process. The only ones left here come from memory running out.

void *cre2_compile(const char *pattern, size_t length, char *error, size_t error_capacity) {
    try {
        RE2::Options options(RE2::CannedOptions::Quiet);
        options.set_encoding(RE2::Options::EncodingUTF8);
        options.set_max_mem(maximumMemory);
        RE2 *re = new RE2(piece(pattern, length), options);
        if (re->ok()) return re;
        report(re->error().data(), re->error().size(), error, error_capacity);
        delete re;
    } catch (...) {
        constexpr char reason[] = "out of memory";
        report(reason, sizeof reason - 1, error, error_capacity);
    }
    return nullptr;
}

bool cre2_partial_match(const void *re, const char *text, size_t length) {
    try {
        return RE2::PartialMatch(piece(text, length), *static_cast<const RE2 *>(re));
    } catch (...) {
        return false;
    }
}

int cre2_program_size(const void *re) { return static_cast<const RE2 *>(re)->ProgramSize(); }

int cre2_group_count(const void *re) { return static_cast<const RE2 *>(re)->NumberOfCapturingGroups(); }

bool cre2_find(const void *re, const char *text, size_t length, size_t start, size_t *bounds, int count) {
    constexpr int most = 10;
    re2::StringPiece groups[most];
    if (count > most) count = most;
    const re2::StringPiece whole = piece(text, length);
    try {
        const RE2 *pattern = static_cast<const RE2 *>(re);
        if (!pattern->Match(whole, start, length, RE2::UNANCHORED, groups, count)) return false;
    } catch (...) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        const bool took_part = groups[i].data() != nullptr;
        bounds[2 * i] = took_part ? static_cast<size_t>(groups[i].data() - whole.data()) : SIZE_MAX;
        bounds[2 * i + 1] = took_part ? bounds[2 * i] + groups[i].size() : SIZE_MAX;
    }
    return true;
}

void cre2_free(void *re) {
    delete static_cast<RE2 *>(re);
}
