// The floor of every gate: reads the files of a folder and lets libyaml make its events of them, nothing else.
// usage: yaml-events FOLDER

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

struct buffer {
    unsigned char *bytes;
    size_t capacity;
};

static void fail(const char *what, const char *path) {
    fprintf(stderr, "%s: %s\n", path, what);
    exit(2);
}

/// Reads a whole file into `buffer`, which grows and is used again; returns the length.
static size_t read_file(const char *path, struct buffer *buffer) {
    int file = open(path, O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) fail("cannot be opened", path);
    size_t length = (size_t)status.st_size;
    if (length > buffer->capacity) {
        free(buffer->bytes);
        buffer->bytes = malloc(length);
        buffer->capacity = length;
        if (buffer->bytes == NULL) fail("is too large", path);
    }
    for (size_t done = 0; done < length;) {
        ssize_t count = read(file, buffer->bytes + done, length - done);
        if (count <= 0) fail("cannot be read", path);
        done += (size_t)count;
    }
    close(file);
    return length;
}

static size_t count_events(const char *path, const struct buffer *buffer, size_t length) {
    yaml_parser_t parser;
    yaml_event_t event;
    size_t events = 0;
    int more = 1;
    if (!yaml_parser_initialize(&parser)) fail("no memory for a parser", path);
    yaml_parser_set_input_string(&parser, buffer->bytes, length);
    while (more) {
        if (!yaml_parser_parse(&parser, &event)) fail(parser.problem, path);
        events += 1;
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return events;
}

int main(int count, char **arguments) {
    if (count != 2) fail("usage: yaml-events FOLDER", arguments[0]);
    DIR *folder = opendir(arguments[1]);
    if (folder == NULL) fail("is no folder", arguments[1]);
    struct buffer buffer = {NULL, 0};
    size_t files = 0, bytes = 0, events = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        size_t name = strlen(entry->d_name);
        if (name < 5 || strcmp(entry->d_name + name - 5, ".yaml") != 0) continue;
        char path[4096];
        if (snprintf(path, sizeof path, "%s/%s", arguments[1], entry->d_name) >= (int)sizeof path)
            fail("has too long a path", entry->d_name);
        size_t length = read_file(path, &buffer);
        files += 1;
        bytes += length;
        events += count_events(path, &buffer, length);
    }
    closedir(folder);
    free(buffer.bytes);
    printf("%zu files, %zu bytes, %zu events\n", files, bytes, events);
    return 0;
}
