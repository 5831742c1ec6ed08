/*
 * The load generator: drives one echo server over so many connections from one thread, checks every byte that
 * comes back, and records the latency of every request.
 *
 *   load HOST:PORT PID [OPTION...]
 *     --conns N     connections (1)
 *     --active N    of which so many send; the others stay open and idle (all)
 *     --size N      bytes in a message (64)
 *     --window N    streaming: keep up to N bytes under way on each connection, full duplex
 *     --rate N      open loop: N requests per second over all connections, whether or not answers come
 *     --churn       a new connection for each request
 *
 * Once it is connected it prints 'connected'. Then it obeys standard input:
 *     run SECONDS       load for so long (after a short lead that is not measured)
 *     requests N        send exactly N requests
 * and answers each with one line, 'result key=value ...'. The end of standard input ends it. Whatever goes wrong,
 * wrong bytes first of all, is one line 'error ...' on standard output, and exit 1.
 *
 * In a closed loop a connection sends its next request when the answer to the last one is complete. In the open loop
 * request k is due at k / rate, and its latency counts from then on, however late it was sent: a server that
 * stalls cannot hide the requests that it kept from being sent (coordinated omission). How late this program itself
 * was with sending is reported too: 'late_ns', at the 99th percentile.
 *
 * PID is the server's process: its CPU time is read at both ends of the window.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    BUFFER = 64 * 1024,
    PERIOD = 251, /* of the pattern; a prime, so that no two connections are in step for long */
    EVENTS = 512,
    SUB = 128, /* steps in each power of two of a histogram: 0.8 % */
    BUCKETS = 40 * SUB,
};
static const int64_t SECOND = 1000000000;
static const int64_t LEAD = SECOND / 5;
static const int64_t PATIENCE = 5 * SECOND;

struct conn {
    int fd;
    bool writable;
    uint64_t sent, received, target; /* offsets in the connection's stream */
    int64_t begun;                   /* when the request under way was, or should have been, sent */
    uint64_t released, started;      /* open loop: requests that were due, and that were begun */
};

static struct options {
    struct sockaddr_in addr;
    clockid_t server;
    int conns, active, size, window;
    double rate;
    bool churn;
} opt = {.conns = 1, .size = 64};

static struct conn *conns;
static int epfd;
static unsigned char pattern[BUFFER + PERIOD], buffer[BUFFER];

/* One run. */
static bool sending;             /* new requests are begun */
static bool measuring;           /* answers count */
static uint64_t budget;          /* how many may still be begun */
static uint64_t underway, done;  /* requests */
static int64_t origin;           /* open loop: when request 0 was due */
static int64_t idle;             /* open loop: time spent polling in vain */
static uint64_t next;            /* open loop: the next request to release */
static uint64_t latency[BUCKETS], lateness[BUCKETS];

static void fail(const char *format, ...) {
    va_list args;
    va_start(args, format);
    printf("error ");
    vprintf(format, args);
    printf("\n");
    fflush(stdout);
    exit(1);
}

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static int64_t cpu(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t) != 0)
        fail("the server's process is gone");
    return t.tv_sec * SECOND + t.tv_nsec;
}

/* Below SUB a bucket is one nanosecond wide; from there on each power of two has SUB buckets. */
static void record_many(uint64_t *histogram, int64_t value, uint64_t count) {
    uint64_t v = value < 0 ? 0 : (uint64_t)value;
    int shift = v < SUB ? 0 : 63 - __builtin_clzll(v) - 7;
    uint64_t i = (uint64_t)shift * SUB + (v >> shift);
    histogram[i < BUCKETS ? i : BUCKETS - 1] += count;
}

static void record(uint64_t *histogram, int64_t value) {
    record_many(histogram, value, 1);
}

static int64_t middle(int i) {
    if (i < 2 * SUB)
        return i;
    int shift = i / SUB - 1;
    return ((int64_t)(i - shift * SUB) << shift) + ((int64_t)1 << shift) / 2;
}

static int64_t percentile(const uint64_t *histogram, double p) {
    uint64_t total = 0, sum = 0;
    for (int i = 0; i < BUCKETS; i++)
        total += histogram[i];
    for (int i = 0; i < BUCKETS; i++) {
        sum += histogram[i];
        if (sum > 0 && (double)sum >= (double)total * p)
            return middle(i);
    }
    return 0;
}

static const unsigned char *expected(const struct conn *c, uint64_t offset) {
    return pattern + (offset + (uint64_t)(c - conns) * 37) % PERIOD;
}

static void watch(struct conn *c) {
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epfd, EPOLL_CTL_ADD, c->fd, &e) != 0)
        fail("epoll_ctl: %s", strerror(errno));
}

/* Begins to connect. Each time from another address, or the ports would be used up. */
static void dial(struct conn *c) {
    static uint32_t source;
    int on = 1;
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(0x7f000100u + source++ % 200 + 2);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0)
        fail("socket: %s", strerror(errno));
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(c->fd, (struct sockaddr *)&from, sizeof from) != 0)
        fail("bind: %s", strerror(errno));
    if (connect(c->fd, (struct sockaddr *)&opt.addr, sizeof opt.addr) != 0 && errno != EINPROGRESS)
        fail("connect: %s", strerror(errno));
    c->writable = false; /* until epoll says so */
    c->sent = c->received = c->target = 0;
}

static void pump(struct conn *c) {
    while (c->sent < c->target && c->writable) {
        uint64_t left = c->target - c->sent;
        ssize_t n = send(c->fd, expected(c, c->sent), left < BUFFER ? left : BUFFER, MSG_NOSIGNAL);
        if (n > 0) {
            c->sent += (uint64_t)n;
        } else if (errno == EAGAIN) {
            c->writable = false;
        } else if (errno != EINTR) {
            fail("write: %s", strerror(errno));
        }
    }
}

static void begin(struct conn *c, int64_t at) {
    c->begun = at;
    c->target += (uint64_t)opt.size;
    underway++;
    pump(c);
}

static int64_t due(uint64_t k) {
    return origin + (int64_t)((double)k * (double)SECOND / opt.rate);
}

/* The open loop: begins the request that is due on an idle connection. */
static void begin_due(struct conn *c) {
    if (c->started == c->released || c->sent != c->received)
        return;
    uint64_t k = c->started++ * (uint64_t)opt.active + (uint64_t)(c - conns);
    begin(c, due(k));
}

/* Not all at once, or answers would wait. */
static void release(int64_t at) {
    for (int i = 0; i < EVENTS && sending && budget > 0 && due(next) <= at; i++) {
        struct conn *c = &conns[next % (uint64_t)opt.active];
        record(lateness, at - due(next));
        next++;
        budget--;
        c->released++;
        begin_due(c);
    }
}

/* The answer is complete: count it, and go on. */
static void finish(struct conn *c, int64_t at) {
    if (measuring)
        record(latency, at - c->begun);
    underway--;
    done++;
    if (opt.churn) {
        close(c->fd);
        c->fd = -1;
    }
    if (sending && opt.rate > 0)
        begin_due(c);
    if (!sending || opt.rate > 0 || budget == 0)
        return;
    budget--;
    if (opt.churn) {
        dial(c);
        watch(c);
    }
    begin(c, at);
}

/* Streaming: messages are counted as their last bytes come; there is no latency. */
static void stream(struct conn *c, uint64_t before) {
    uint64_t size = (uint64_t)opt.size;
    uint64_t messages = c->received / size - before / size;
    done += messages;
    underway -= messages;
    if (!sending)
        return;
    uint64_t target = (c->received + (uint64_t)opt.window) / size * size;
    uint64_t more = target > c->target ? (target - c->target) / size : 0;
    if (more > budget)
        more = budget;
    budget -= more;
    underway += more;
    c->target += more * size;
    pump(c);
}

static void receive(struct conn *c) {
    for (;;) {
        ssize_t n = recv(c->fd, buffer, sizeof buffer, 0);
        if (n == 0)
            fail("the server closed a connection");
        if (n < 0) {
            if (errno == EAGAIN)
                return;
            if (errno == EINTR)
                continue;
            fail("read: %s", strerror(errno));
        }
        if (c->received + (uint64_t)n > c->sent)
            fail("the server sent more than it was sent");
        if (memcmp(buffer, expected(c, c->received), (size_t)n) != 0)
            fail("wrong bytes on connection %d, after %llu right ones", (int)(c - conns),
                 (unsigned long long)c->received);
        uint64_t before = c->received;
        c->received += (uint64_t)n;
        if (opt.window > 0) {
            stream(c, before);
        } else if (c->received == c->target) {
            finish(c, now());
            return; /* what comes next is a new edge, or on a new connection */
        }
        if (n < (ssize_t)sizeof buffer)
            return;
    }
}

/* One round: waits for events, at most so many milliseconds, and handles them. */
static int round_of_events(int timeout) {
    struct epoll_event events[EVENTS];
    int n = epoll_wait(epfd, events, EVENTS, timeout);
    if (n < 0 && errno != EINTR)
        fail("epoll_wait: %s", strerror(errno));
    for (int i = 0; i < n; i++) {
        struct conn *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT) {
            c->writable = true;
            pump(c);
        }
        if (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
            receive(c);
    }
    return n;
}

/* Rounds until the time is up, the budget is used up, or (not sending) all answers are there. */
static void rounds(int64_t end) {
    uint64_t seen = done;
    int64_t alive = now();
    for (int64_t t = alive; t < end; t = now()) {
        if (underway == 0 && (!sending || budget == 0))
            return;
        uint64_t first = next;
        if (opt.rate > 0)
            release(t);
        if (round_of_events(opt.rate > 0 && sending ? 0 : 100) <= 0 && next == first && opt.rate > 0)
            idle += now() - t; /* this round did nothing but poll */
        if (done != seen || underway == 0) {
            seen = done;
            alive = t;
        } else if (t - alive > PATIENCE) {
            fail("no answer for %d s", (int)(PATIENCE / SECOND));
        }
    }
}

static void start(uint64_t requests) {
    sending = true;
    budget = requests;
    origin = now();
    next = 0;
    for (int i = 0; i < opt.active; i++) {
        struct conn *c = &conns[i];
        c->released = c->started = 0;
        if (opt.rate > 0 || budget == 0)
            continue;
        if (opt.window > 0) {
            c->target = c->received;
            stream(c, c->received);
        } else {
            budget--;
            if (opt.churn) {
                dial(c);
                watch(c);
            }
            begin(c, now());
        }
    }
}

static void stop(void) {
    sending = false;
    rounds(INT64_MAX);
}

static void measure(double seconds, uint64_t requests) {
    start(requests > 0 ? requests : UINT64_MAX);
    if (requests == 0)
        rounds(now() + LEAD);
    memset(latency, 0, sizeof latency);
    memset(lateness, 0, sizeof lateness);
    measuring = true;
    idle = 0;
    uint64_t done0 = done;
    int64_t t0 = now(), server0 = cpu(opt.server), self0 = cpu(CLOCK_PROCESS_CPUTIME_ID);
    rounds(requests > 0 ? INT64_MAX : t0 + (int64_t)(seconds * (double)SECOND));
    int64_t server1 = cpu(opt.server), self1 = cpu(CLOCK_PROCESS_CPUTIME_ID), t1 = now();
    uint64_t done1 = done;
    if (opt.rate > 0 && requests == 0 && due(next) < t1) /* what should have been sent by now is late too */
        record_many(lateness, t1 - due(next), (uint64_t)((double)(t1 - due(next)) * opt.rate / (double)SECOND));
    measuring = false;
    stop();
    printf("result requests=%llu ns=%lld server_cpu_ns=%lld load_cpu_ns=%lld late_ns=%lld histogram=",
           (unsigned long long)(done1 - done0), (long long)(t1 - t0), (long long)(server1 - server0),
           (long long)(self1 - self0 > idle ? self1 - self0 - idle : 0), (long long)percentile(lateness, 0.99));
    const char *comma = "";
    for (int i = 0; i < BUCKETS; i++) {
        if (latency[i] > 0) {
            printf("%s%lld:%llu", comma, (long long)middle(i), (unsigned long long)latency[i]);
            comma = ",";
        }
    }
    printf("\n");
    fflush(stdout);
}

static void usage(const char *what) {
    fprintf(stderr, "usage: load HOST:PORT PID [--conns N] [--active N] [--size N]"
                    " [--window N | --rate N | --churn]\nload: %s\n", what);
    exit(2);
}

static double number(const char *name, const char *text, double least, double most) {
    char *end;
    double d = text == NULL ? -1 : strtod(text, &end);
    if (text == NULL || *text == 0 || *end != 0 || !(d >= least && d <= most))
        usage(name);
    return d;
}

static void parse(int argc, char **argv) {
    char host[64];
    int port;
    if (argc < 3 || sscanf(argv[1], "%63[0-9.]:%d", host, &port) != 2)
        usage("HOST:PORT, with HOST a number");
    opt.addr = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &opt.addr.sin_addr) != 1 || host[0] != '1' || strncmp(host, "127.", 4) != 0)
        usage("HOST must be in 127.0.0.0/8");
    if (clock_getcpuclockid((pid_t)number("PID", argv[2], 1, 1 << 30), &opt.server) != 0)
        usage("no such PID");
    for (int i = 3; i < argc; i++) {
        const char *name = argv[i];
        if (strcmp(name, "--churn") == 0) {
            opt.churn = true;
            continue;
        }
        const char *value = ++i < argc ? argv[i] : NULL;
        if (strcmp(name, "--conns") == 0)
            opt.conns = (int)number(name, value, 1, 1e6);
        else if (strcmp(name, "--active") == 0)
            opt.active = (int)number(name, value, 1, 1e6);
        else if (strcmp(name, "--size") == 0)
            opt.size = (int)number(name, value, 1, BUFFER);
        else if (strcmp(name, "--window") == 0)
            opt.window = (int)number(name, value, 1, 1 << 24);
        else if (strcmp(name, "--rate") == 0)
            opt.rate = number(name, value, 1, 1e9);
        else
            usage(name);
    }
    if (opt.active == 0 || opt.active > opt.conns)
        opt.active = opt.conns;
    if ((opt.window > 0) + (opt.rate > 0) + opt.churn > 1)
        usage("--window, --rate and --churn exclude each other");
    if (opt.window > 0 && opt.window < opt.size)
        usage("--window is smaller than --size");
}

static void connect_all(void) {
    conns = calloc((size_t)opt.conns, sizeof *conns);
    for (int i = 0; i < opt.conns; i++) {
        struct conn *c = &conns[i];
        dial(c);
        watch(c);
        for (int64_t end = now() + PATIENCE; !c->writable;) {
            round_of_events(100); /* reports a connect that failed */
            if (now() > end)
                fail("no connection in %d s", (int)(PATIENCE / SECOND));
        }
    }
}

int main(int argc, char **argv) {
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    parse(argc, argv);
    for (int i = 0; i < (int)sizeof pattern; i++)
        pattern[i] = (unsigned char)(i % PERIOD);
    epfd = epoll_create1(EPOLL_CLOEXEC);
    if (opt.churn)
        conns = calloc((size_t)opt.conns, sizeof *conns);
    else
        connect_all();
    printf("connected\n");
    fflush(stdout);
    char line[256];
    while (fgets(line, sizeof line, stdin) != NULL) {
        double seconds;
        unsigned long long requests;
        if (sscanf(line, "run %lf", &seconds) == 1 && seconds > 0)
            measure(seconds, 0);
        else if (sscanf(line, "requests %llu", &requests) == 1 && requests > 0)
            measure(0, requests);
        else
            fail("what is: %s", line);
    }
    return 0;
}
