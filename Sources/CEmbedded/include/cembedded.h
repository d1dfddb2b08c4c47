#ifndef CEMBEDDED_H
#define CEMBEDDED_H

#include <stddef.h>

/// The image that `lexgate-pack` made of policy packs, schema and catalogue, aligned to 64 bytes; part of the program.
const unsigned char *lexgate_image(void);

/// Its length in bytes.
size_t lexgate_image_size(void);

#endif
