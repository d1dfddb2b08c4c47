// Runs commands in turns and says how long each took. Small on purpose: a process inherits the peak memory of the one
// that starts it, and large ones take longer to start others.
// usage: take-turns ROUNDS -- COMMAND ARGUMENT… -- COMMAND ARGUMENT… …
// A line per run: index of the command, nanoseconds, exit status (128 + signal), peak memory in KiB,
// nanoseconds of processor time.

#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int main(int count, char **arguments) {
    int commands = 0;
    for (int i = 2; i < count; i++) {
        if (strcmp(arguments[i], "--") != 0) continue;
        arguments[i] = NULL;
        commands += 1;
    }
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    for (int descriptor = 0; descriptor <= 2; descriptor++)
        posix_spawn_file_actions_addopen(&quiet, descriptor, "/dev/null", O_RDWR, 0);

    for (int round = count > 1 ? atoi(arguments[1]) : 0; round > 0; round--) {
        char **command = arguments + 3;
        for (int index = 0; index < commands; index++) {
            pid_t process;
            int status;
            struct rusage usage;
            int64_t start = now();
            if (posix_spawn(&process, command[0], &quiet, NULL, command, environ) != 0) {
                fprintf(stderr, "cannot start %s\n", command[0]);
                return 2;
            }
            wait4(process, &status, 0, &usage);
            int64_t elapsed = now() - start;
            int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
            int64_t busy = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000000) +
                           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * INT64_C(1000);
            printf("%d %lld %d %ld %lld\n", index, (long long)elapsed, code, usage.ru_maxrss, (long long)busy);
            while (*command != NULL) command++;
            command++;
        }
    }
    return 0;
}
