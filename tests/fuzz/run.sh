#!/bin/sh
# run.sh FUZZER SECONDS [LIBFUZZER-OPTION...]: replays the fuzzer's corpus, then looks for more. What it crashes on becomes part
# of the corpus, so that it stays tested; other finds stay beside the fuzzer for its next run.
set -u
fuzzer=$1 seconds=$2
shift 2
name=$(basename "$fuzzer")
corpus=$(dirname "$(readlink -f "$0")")/corpus/${name#fuzz_}
finds=$(dirname "$fuzzer")/finds-$name
mkdir -p "$corpus" "$finds"
mark=$finds.start
touch "$mark"

"$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$corpus/" "$@" "$finds" "$corpus" >"$finds.log" 2>&1
status=$?
[ $status -eq 0 ] || cat "$finds.log" >&2
echo "$name: $(sed -n 's/stat::number_of_executed_units: *//p' "$finds.log") inputs in $seconds seconds"
find "$corpus" -type f -newer "$mark" | while read -r file; do
    echo "$name stopped on corpus/${name#fuzz_}/$(basename "$file"): mend it, and commit the file under a name that says what it shows" >&2
done
# libFuzzer ends with 77 after a crash, which Meson reads as "skipped"
[ $status -eq 0 ] || exit 1
