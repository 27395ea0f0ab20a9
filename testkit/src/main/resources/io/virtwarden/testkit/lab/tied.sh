# Runs a program that must not outlive the JVM that started it:  bash -c <this> tied PROGRAM ARGUMENT...
# Prints the program's pid, then ends with its exit code (128 + n after signal n). The end of standard input kills it.
exec 3<&0
"$@" </dev/null >&2 3<&- &
program=$!
echo "$program"
{
    while read -r _; do :; done
    kill -KILL "$program" 2>/dev/null
} <&3 >/dev/null &
guard=$!
exec 3<&- 1>&2
wait "$program" 2>/dev/null
code=$?
kill "$guard" 2>/dev/null
exit "$code"
