#include <yaml.h>

// Swift copies a whole union to reach one member of it; these reach the member where it lies.

static inline yaml_event_type_t lexgate_event_type(const yaml_event_t *event) { return event->type; }
static inline size_t lexgate_event_start(const yaml_event_t *event) { return event->start_mark.index; }
static inline size_t lexgate_event_end(const yaml_event_t *event) { return event->end_mark.index; }
static inline _Bool lexgate_event_is_one_line(const yaml_event_t *event) {
    return event->start_mark.line == event->end_mark.line;
}
static inline size_t lexgate_event_end_line(const yaml_event_t *event) { return event->end_mark.line; }
static inline _Bool lexgate_document_end_is_implicit(const yaml_event_t *event) {
    return event->data.document_end.implicit;
}

static inline const yaml_char_t *lexgate_scalar_value(const yaml_event_t *event) { return event->data.scalar.value; }
static inline size_t lexgate_scalar_length(const yaml_event_t *event) { return event->data.scalar.length; }
static inline yaml_scalar_style_t lexgate_scalar_style(const yaml_event_t *event) { return event->data.scalar.style; }

// Anchor and tag of a node, whatever its kind; the anchor that an alias names.
static inline const yaml_char_t *lexgate_event_anchor(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor;
    case YAML_ALIAS_EVENT: return event->data.alias.anchor;
    default: return 0;
    }
}

static inline const yaml_char_t *lexgate_event_tag(const yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.tag;
    default: return 0;
    }
}
