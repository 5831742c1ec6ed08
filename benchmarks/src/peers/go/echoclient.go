// Echo client: so many connections at once, so many messages on each, every byte checked.
//
//	go run echoclient.go ADDR CONNECTIONS MESSAGES
//
// Prints "echoed N" and exits with 0 if every message came back as it was sent.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

func main() {
	conns, _ := strconv.Atoi(os.Args[2])
	messages, _ := strconv.Atoi(os.Args[3])
	var wg sync.WaitGroup
	var echoed, failed int64
	for i := 0; i < conns; i++ {
		wg.Add(1)
		go func(i int) {
			defer wg.Done()
			if err := talk(os.Args[1], i, messages, &echoed); err != nil {
				fmt.Fprintln(os.Stderr, err)
				atomic.AddInt64(&failed, 1)
			}
		}(i)
	}
	wg.Wait()
	fmt.Println("echoed", echoed)
	if failed > 0 {
		os.Exit(1)
	}
}

func talk(addr string, i, messages int, echoed *int64) error {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer c.Close()
	for m := 0; m < messages; m++ {
		sent := []byte(fmt.Sprintf("message %d of connection %d", m, i))
		if _, err := c.Write(sent); err != nil {
			return err
		}
		back := make([]byte, len(sent))
		if _, err := io.ReadFull(c, back); err != nil {
			return err
		}
		if !bytes.Equal(sent, back) {
			return fmt.Errorf("sent %q, got %q", sent, back)
		}
		atomic.AddInt64(echoed, 1)
	}
	// Half-close: the server reads the end and closes its side, which we read.
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	if n, err := c.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		return fmt.Errorf("after CloseWrite: read %d, %v", n, err)
	}
	return nil
}
