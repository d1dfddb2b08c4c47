#include "cembedded.h"

// All come from image.c, which the plugin EmbedPolicies writes beside the image.
extern const unsigned char lexgate_image_bytes[];
extern const size_t lexgate_image_length;
extern const unsigned char lexgate_style_bytes[], lexgate_script_bytes[], lexgate_words_bytes[];
extern const size_t lexgate_style_length, lexgate_script_length, lexgate_words_length;

const unsigned char *lexgate_image(void) { return lexgate_image_bytes; }

size_t lexgate_image_size(void) { return lexgate_image_length; }

lexgate_page_part lexgate_page_style(void) { return (lexgate_page_part){lexgate_style_bytes, lexgate_style_length}; }

lexgate_page_part lexgate_page_script(void) { return (lexgate_page_part){lexgate_script_bytes, lexgate_script_length}; }

lexgate_page_part lexgate_page_words(void) { return (lexgate_page_part){lexgate_words_bytes, lexgate_words_length}; }
