# Sourced: the processor time of compiling.

eigen=$(pkg-config --cflags-only-I eigen3 2>/dev/null | sed 's/^-I//; s/ *$//')
eigen=${eigen:-/usr/include/eigen3}

# keep_least MAP KEY COMMAND...: runs the command; MAP[KEY] becomes its user and system seconds if they are the least so far.
keep_least() {
    local -n times=$1
    local key=$2 took
    shift 2
    took=$({ TIMEFORMAT='%U %S'; time "$@" >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}')
    times[$key]=$(awk -v a="${times[$key]:-}" -v b="$took" 'BEGIN {print (a == "" || b < a) ? b : a}')
}
