#!/usr/bin/env bash
# One run of iamlint for action.yml: annotations in the log, the other reports in files, and the outputs of the step.
#
# Everything is given through the environment, so that nothing of a workflow is ever part of a command. Ends with 0 wherever iamlint ran, since the
# reports are uploaded before its exit code counts: that is the output `exit-code`.
set -euo pipefail

iamlint=${IAMLINT_BINARY:-iamlint}
reports=${RUNNER_TEMP:?}/iamlint-reports
mkdir -p "$reports"
rm -f "$reports"/*

arguments=(--no-progress --output "sarif=$reports/iamlint.sarif" --output "markdown=$reports/summary.md" --output "jsonl=$reports/iamlint.jsonl")
if [ "${IAMLINT_ANNOTATIONS:-true}" = true ]; then
    arguments+=(--output-format github)
fi

# Adds `--option=value` where there is a value: in one word, a value cannot be taken for an option.
add() {
    if [ -n "$2" ]; then
        arguments+=("$1=$2")
    fi
}
add --persona "${IAMLINT_PERSONA:-}"
add --min-severity "${IAMLINT_MIN_SEVERITY:-}"
add --min-confidence "${IAMLINT_MIN_CONFIDENCE:-}"
add --fail-on "${IAMLINT_FAIL_ON:-}"
add --baseline "${IAMLINT_BASELINE:-}"
add --diff-base "${IAMLINT_DIFF_BASE:-}"

paths=()
while IFS= read -r path; do
    if [ -n "$path" ]; then
        paths+=("$path")
    fi
done <<<"${IAMLINT_PATHS:-.}"

code=0
"$iamlint" check "${arguments[@]}" -- "${paths[@]}" || code=$?

findings=
if [ -f "$reports/iamlint.jsonl" ]; then
    findings=$(sed -n '$s/.*"findings":\([0-9]*\).*/\1/p' "$reports/iamlint.jsonl")
    cat "$reports/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
sarif=
if [ -f "$reports/iamlint.sarif" ]; then
    sarif=$reports/iamlint.sarif
fi
{
    printf 'exit-code=%s\n' "$code"
    printf 'findings=%s\n' "$findings"
    printf 'sarif-file=%s\n' "$sarif"
} >>"$GITHUB_OUTPUT"
