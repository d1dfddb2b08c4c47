#ifndef CEMBEDDED_H
#define CEMBEDDED_H

#include <stddef.h>

/// The image that `lexgate-pack` made of policy packs, schema and catalogue, aligned to 64 bytes; part of the program.
const unsigned char *lexgate_image(void);

/// Its length in bytes.
size_t lexgate_image_size(void);

/// A file of `Sources/Page`, as it is.
typedef struct {
    const unsigned char *bytes;
    size_t size;
} lexgate_page_part;

/// Style and script of the page that reports make, and the texts of its interface.
lexgate_page_part lexgate_page_style(void);
lexgate_page_part lexgate_page_script(void);
lexgate_page_part lexgate_page_words(void);

#endif
