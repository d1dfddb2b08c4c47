#include "cembedded.h"

// Both come from image.c, which the plugin EmbedPolicies writes beside the image.
extern const unsigned char lexgate_image_bytes[];
extern const size_t lexgate_image_length;

const unsigned char *lexgate_image(void) { return lexgate_image_bytes; }

size_t lexgate_image_size(void) { return lexgate_image_length; }
