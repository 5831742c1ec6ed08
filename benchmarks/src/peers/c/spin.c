/*
 * spin CPU: keeps one core awake with the least claim to it (SCHED_IDLE), until its parent ends.
 *
 * On a virtual machine a halted core costs an exit to the host and a wake-up that belong to none of the
 * programs that are compared.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
    pid_t parent = getppid();
    struct sched_param param = {0};
    cpu_set_t set;
    CPU_ZERO(&set);
    if (argc != 2) {
        fprintf(stderr, "usage: spin CPU\n");
        return 2;
    }
    CPU_SET((size_t)atoi(argv[1]), &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0 || sched_setscheduler(0, SCHED_IDLE, &param) != 0) {
        perror("spin");
        return 1;
    }
    puts("spinning");
    fflush(stdout);
    for (volatile unsigned long i = 0;; i++) {
        if (i % (1 << 22) == 0 && getppid() != parent)
            return 0;
    }
}
