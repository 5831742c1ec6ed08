// Echo server on Go's package net, a goroutine for each connection. See ../../README.md.
//
//	go build -o echo echo.go
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

var options struct {
	buffer     int
	deadline   time.Duration
	block      time.Duration
	neighbours int
	control    bool
}

func exit(status int, why any) {
	fmt.Fprintln(os.Stderr, "echo:", why)
	os.Exit(status)
}

func parse(args []string) {
	f := flag.NewFlagSet("echo", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	buffer := f.Uint("buffer", 4096, "")
	deadline := f.Uint("deadline", 0, "")
	block := f.Uint("block", 0, "")
	neighbours := f.Uint("neighbours", 0, "")
	f.BoolVar(&options.control, "control", false, "")
	if err := f.Parse(args); err != nil {
		exit(2, err)
	}
	if f.NArg() > 0 {
		exit(2, "bad argument: "+f.Arg(0))
	}
	if *buffer == 0 {
		exit(2, "a buffer of 0 bytes")
	}
	options.buffer = int(*buffer)
	options.deadline = time.Duration(*deadline) * time.Millisecond
	options.block = time.Duration(*block) * time.Millisecond
	options.neighbours = int(*neighbours)
}

func serve(c net.Conn) {
	defer c.Close()
	buf := make([]byte, options.buffer)
	for {
		if options.deadline > 0 {
			if err := c.SetReadDeadline(time.Now().Add(options.deadline)); err != nil {
				report(err)
				return
			}
		}
		n, err := c.Read(buf)
		if err != nil {
			report(err)
			return
		}
		if options.block > 0 {
			time.Sleep(options.block)
		}
		if _, err := c.Write(buf[:n]); err != nil {
			report(err)
			return
		}
	}
}

// report says nothing of ends that belong to the game.
func report(err error) {
	for _, quiet := range []error{io.EOF, os.ErrDeadlineExceeded, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, quiet) {
			return
		}
	}
	fmt.Fprintln(os.Stderr, "echo:", err)
}

var sink uint64

func neighbour() {
	for x := uint64(1); ; x = x*6364136223846793005 + 1442695040888963407 {
		if x&0xfffff == 0 {
			atomic.StoreUint64(&sink, x)
		}
	}
}

func control() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch lines.Text() {
		case "allocated":
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Println("allocated", m.TotalAlloc)
		default:
			fmt.Fprintln(os.Stderr, "echo: unknown command:", lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		exit(1, err)
	}
	os.Exit(0)
}

func main() {
	parse(os.Args[1:])
	l, err := net.Listen("tcp", "127.0.0.1:0") // with the largest backlog, and TCP_NODELAY later, by default
	if err != nil {
		exit(1, err)
	}
	fmt.Println("listening on", l.Addr())
	for i := 0; i < options.neighbours; i++ {
		go neighbour()
	}
	if options.control {
		go control()
	}
	for {
		c, err := l.Accept()
		if err != nil {
			exit(1, err)
		}
		go serve(c)
	}
}
