# For examples/run and benchmarks/run, which source it: find a JDK 25, build what is stale.
# Everything said here goes to standard error; standard output belongs to the program.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

is_jdk25() {
    [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null
}

# Prints the home of a JDK 25: JAVA_HOME, else that of the java on the PATH, else the usual places.
find_jdk25() {
    local home on_path
    if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
        echo "$JAVA_HOME"
        return
    fi
    if on_path=$(command -v java); then
        home=$(cd "$(dirname "$(readlink -f "$on_path")")/.." && pwd)
        if is_jdk25 "$home"; then
            echo "$home"
            return
        fi
    fi
    for home in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/*jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_jdk25 "$home"; then
            echo "$home"
            return
        fi
    done
    echo "gopark needs a JDK 25: set JAVA_HOME to one (java on the PATH is: $(command -v java || echo none))" >&2
    return 1
}

# build MODULE: packages it with all that it needs, unless nothing is newer than the last build.
build() {
    local module=$1 stamp=$top/$1/target/.built
    if [ -f "$stamp" ] && [ -z "$(find "$top"/pom.xml "$top"/*/pom.xml "$top"/runtime/src/main \
        "$top"/net/src/main "$top/$module"/src -newer "$stamp" -print -quit)" ]; then
        return
    fi
    if ! command -v mvn >/dev/null; then
        echo "gopark needs Maven (mvn) 3.8 or later to build" >&2
        return 1
    fi
    echo "building $module ..." >&2
    local log
    log=$(mktemp)
    if ! (cd "$top" && mvn -B -ntp -pl "$module" -am package -Dmaven.test.skip=true) >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        echo "the build of $module failed" >&2
        return 1
    fi
    rm -f "$log"
    touch "$stamp"
}
