/*
 * The floor: what an echo costs on Linux when nothing but the necessary is done. See ../README.md.
 *
 *     gcc -O2 -Wall -Wextra -Werror -pthread -o echo echo.c
 *
 * One thread and an edge-triggered epoll: for each request its share of an epoll_wait, one read, one
 * write. A short read has emptied the socket, so none is spent on hearing EAGAIN; only a read that
 * filled the buffer, or an event that says that the peer has ended, is followed by another.
 *
 * All connections share one buffer, so its size costs nothing: it is 64 KiB, or --buffer if that is
 * more. What has to wait, for --block or for a peer that does not read, is copied to the heap, and its
 * connection is not read meanwhile.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, ROUNDS = 16, READ_SIZE = 64 * 1024 };

/*
 * A connection is in one of three states:
 *
 *     READING -> BLOCKED   serve: a reply waits for --block; it is in `blocked`, and `missed`
 *                          collects the edges that come meanwhile
 *     READING -> WRITING   reply: the peer does not read; epoll watches EPOLLOUT only
 *     BLOCKED -> WRITING   the same, when its time has come
 *     BLOCKED -> READING   the reply is sent, and what was missed is read
 *     WRITING -> READING   the reply is sent; watching EPOLLIN anew reports what was missed
 *
 * While it reads and there is a --deadline, it is in `reading`.
 */
struct conn {
    int fd;
    enum { READING, BLOCKED, WRITING } state;
    uint32_t missed;
    char *kept; /* the reply, from sent to size, unless READING */
    size_t sent, size;
    struct conn *prev, *next; /* in `blocked` or in `reading` */
    struct queue *queue;      /* or NULL */
    int64_t due;
};

/* Connections that all wait equally long, so the first is due first and one timer does. */
struct queue {
    struct conn *head, *tail;
    int64_t delay; /* nanoseconds; 0: not in use */
    int timer;
    bool armed; /* then for the head or one that was before it: never too late */
};

static struct queue blocked, reading;
static int epfd;
static char *buf;
static size_t buf_size = READ_SIZE;

/* What epoll watches beside connections: only their addresses matter. */
static char listener_tag, control_tag, blocked_tag, reading_tag;

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "echo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void say(const char *format, int n)
{
    printf(format, n);
    fflush(stdout);
}

static int64_t nanotime(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void watch(int op, int fd, uint32_t events, void *tag)
{
    struct epoll_event ev = {.events = events, .data.ptr = tag};
    check(epoll_ctl(epfd, op, fd, &ev) == 0, "epoll_ctl");
}

static void watch_reading(int op, struct conn *c)
{
    watch(op, c->fd, EPOLLIN | EPOLLRDHUP | EPOLLET, c);
}

static void set_timer(struct queue *q)
{
    if (q->armed || q->head == NULL)
        return;
    q->armed = true;
    int64_t due = q->head->due;
    struct itimerspec t = {.it_value = {due / 1000000000, due % 1000000000}};
    check(timerfd_settime(q->timer, TFD_TIMER_ABSTIME, &t, NULL) == 0, "timerfd_settime");
}

static void leave(struct conn *c)
{
    struct queue *q = c->queue;
    if (q == NULL)
        return;
    *(c->prev ? &c->prev->next : &q->head) = c->next;
    *(c->next ? &c->next->prev : &q->tail) = c->prev;
    c->queue = NULL;
}

/* Goes to the end of q. */
static void enter(struct queue *q, struct conn *c)
{
    leave(c);
    if (q->delay == 0)
        return;
    c->queue = q;
    c->due = nanotime() + q->delay;
    c->prev = q->tail;
    c->next = NULL;
    *(q->tail ? &q->tail->next : &q->head) = c;
    q->tail = c;
    set_timer(q);
}

static void open_queue(struct queue *q, long millis, void *tag)
{
    q->delay = millis * INT64_C(1000000);
    q->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    check(q->timer >= 0, "timerfd_create");
    watch(EPOLL_CTL_ADD, q->timer, EPOLLIN | EPOLLET, tag); /* an edge need not be read away */
}

static void finish(struct conn *c)
{
    leave(c);
    close(c->fd);
    free(c->kept);
    free(c);
}

static void keep(struct conn *c, const char *p, size_t n)
{
    c->kept = malloc(n);
    check(c->kept != NULL, "malloc");
    memcpy(c->kept, p, n);
    c->sent = 0;
    c->size = n;
}

/* Whether all is sent. If not, c waits for EPOLLOUT, or is gone. */
static bool reply(struct conn *c, const char *p, size_t n)
{
    ssize_t w = send(c->fd, p, n, MSG_NOSIGNAL);
    if (w == (ssize_t)n) {
        free(c->kept);
        c->kept = NULL;
        c->state = READING;
        return true;
    }
    if (w < 0 && errno != EAGAIN) {
        finish(c);
        return false;
    }
    size_t sent = w < 0 ? 0 : (size_t)w;
    if (c->kept == NULL)
        keep(c, p + sent, n - sent);
    else
        c->sent += sent;
    if (c->state != WRITING) {
        leave(c);
        c->state = WRITING;
        watch(EPOLL_CTL_MOD, c->fd, EPOLLOUT | EPOLLET, c);
    }
    return false;
}

static bool reply_kept(struct conn *c)
{
    return reply(c, c->kept + c->sent, c->size - c->sent);
}

/* Reads and replies until the socket is known to be empty. */
static void serve(struct conn *c, uint32_t events)
{
    for (int round = 1; round <= ROUNDS; round++) {
        ssize_t n = read(c->fd, buf, buf_size);
        if (n < 0 && errno == EAGAIN)
            break;
        if (n <= 0) { /* the end, or a reset */
            finish(c);
            return;
        }
        bool more = (size_t)n == buf_size || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
        if (blocked.delay != 0) {
            keep(c, buf, (size_t)n);
            c->state = BLOCKED;
            c->missed = more ? events : 0;
            enter(&blocked, c);
            return;
        }
        if (!reply(c, buf, (size_t)n))
            return;
        if (!more)
            break;
        if (round == ROUNDS) /* the others' turn; what is still there is an event again */
            watch_reading(EPOLL_CTL_MOD, c);
    }
    enter(&reading, c);
}

static void event(struct conn *c, uint32_t events)
{
    if (c->state == READING) {
        serve(c, events);
    } else if (c->state == BLOCKED) {
        c->missed |= events;
    } else if (reply_kept(c)) {
        enter(&reading, c);
        watch_reading(EPOLL_CTL_MOD, c);
    }
}

static void unblock(struct conn *c)
{
    leave(c);
    if (!reply_kept(c))
        return;
    if (c->missed != 0)
        serve(c, c->missed);
    else
        enter(&reading, c);
}

static void expire(struct queue *q, void (*due)(struct conn *))
{
    int64_t now = nanotime();
    q->armed = false;
    while (q->head != NULL && q->head->due <= now)
        due(q->head);
    set_timer(q);
}

static void accept_all(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        struct conn *c = calloc(1, sizeof *c);
        check(c != NULL, "calloc");
        c->fd = fd;
        enter(&reading, c);
        watch_reading(EPOLL_CTL_ADD, c);
    }
    check(errno == EAGAIN || errno == ECONNABORTED || errno == EINTR, "accept4");
}

/* One line: unbuffered, so epoll reports again what is behind it. */
static void control(void)
{
    char line[64];
    if (fgets(line, sizeof line, stdin) == NULL)
        exit(0);
    if (strcmp(line, "allocated\n") == 0)
        say("allocated %d\n", 0); /* there is no garbage-collected heap */
    else
        fprintf(stderr, "echo: unknown command: %s", line);
}

volatile uint64_t sink;

static void *neighbour(void *unused)
{
    for (uint64_t x = 1;; x = x * 6364136223846793005u + 1442695040888963407u) {
        if ((x & 0xfffff) == 0)
            sink = x;
    }
    return unused;
}

enum { BUFFER, DEADLINE, BLOCK, NEIGHBOURS, NUMBERS };

static struct {
    const char *name;
    long min, value;
} number[NUMBERS] = {
    [BUFFER] = {"--buffer", 1, READ_SIZE},
    [DEADLINE] = {"--deadline", 0, 0},
    [BLOCK] = {"--block", 0, 0},
    [NEIGHBOURS] = {"--neighbours", 0, 0},
};

static bool parse_number(const char *option, const char *s)
{
    for (int i = 0; i < NUMBERS && s != NULL; i++) {
        if (strcmp(option, number[i].name) == 0) {
            char *end;
            number[i].value = strtol(s, &end, 10);
            return end != s && *end == '\0' && number[i].value >= number[i].min &&
                   number[i].value <= INT_MAX;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    bool controlled = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--control") == 0) {
            controlled = true;
        } else if (parse_number(argv[i], argv[i + 1])) {
            i++;
        } else {
            fprintf(stderr, "echo: bad argument: %s %s\n", argv[i], argv[i + 1] ? argv[i + 1] : "");
            return 2;
        }
    }
    if (number[BUFFER].value > READ_SIZE)
        buf_size = (size_t)number[BUFFER].value;
    buf = malloc(buf_size);
    check(buf != NULL, "malloc");

    epfd = epoll_create1(EPOLL_CLOEXEC);
    check(epfd >= 0, "epoll_create1");
    open_queue(&blocked, number[BLOCK].value, &blocked_tag);
    open_queue(&reading, number[DEADLINE].value, &reading_tag);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof addr;
    check(listener >= 0, "socket");
    check(bind(listener, (struct sockaddr *)&addr, len) == 0, "bind");
    check(listen(listener, INT_MAX) == 0, "listen"); /* the kernel cuts it to what it allows */
    check(getsockname(listener, (struct sockaddr *)&addr, &len) == 0, "getsockname");
    watch(EPOLL_CTL_ADD, listener, EPOLLIN, &listener_tag);
    say("listening on 127.0.0.1:%d\n", ntohs(addr.sin_port));

    for (long i = 0; i < number[NEIGHBOURS].value; i++) {
        pthread_t thread;
        errno = pthread_create(&thread, NULL, neighbour, NULL);
        check(errno == 0, "pthread_create");
    }
    if (controlled) {
        setvbuf(stdin, NULL, _IONBF, 0);
        watch(EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN, &control_tag);
    }

    for (;;) {
        struct epoll_event ready[EVENTS];
        int n = epoll_wait(epfd, ready, EVENTS, -1);
        check(n >= 0 || errno == EINTR, "epoll_wait");
        bool unblocks = false, expires = false;
        for (int i = 0; i < n; i++) {
            void *tag = ready[i].data.ptr;
            if (tag == &listener_tag)
                accept_all(listener);
            else if (tag == &control_tag)
                control();
            else if (tag == &blocked_tag)
                unblocks = true;
            else if (tag == &reading_tag)
                expires = true;
            else
                event(tag, ready[i].events);
        }
        /* Afterwards: these may free a connection that has an event in the same batch. */
        if (unblocks)
            expire(&blocked, unblock);
        if (expires)
            expire(&reading, finish);
    }
}
