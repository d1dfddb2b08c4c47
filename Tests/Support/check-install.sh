#!/usr/bin/env bash
# Installs the program into a folder of its own and tries what came with it: completions in the shells that are there, the
# manual page in the readers that are there. Then takes everything away and looks that nothing stayed.
#
#   Tests/Support/check-install.sh BINARY
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=$(realpath "$1")
dest=$(mktemp -d)
trap 'rm -rf "$dest"' EXIT
fail() { echo "check-install: $1" >&2; exit 1; }
skipped=()

make --silent install "BINARY=$binary" PREFIX=/opt/lexgate "DESTDIR=$dest"
root=$dest/opt/lexgate
[[ -x $root/bin/lexgate ]] || fail "no program"
[[ $("$root/bin/lexgate" --version) =~ ^[0-9] ]] || fail "the program does not run"

# bash: what a user would be offered.
offered() (
  export PATH="$root/bin:$PATH"
  source "$root/share/bash-completion/completions/lexgate"
  COMP_LINE=$1 COMP_POINT=${#1} COMPREPLY=()
  read -ra COMP_WORDS <<< "$1"
  [[ $1 == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _lexgate lexgate "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  echo " ${COMPREPLY[*]} "
)
offers() { [[ $(offered "$1") == *" $2 "* ]] || fail "after \`$1\` bash offers:$(offered "$1")and not $2"; }
offers 'lexgate expl' explain
offers 'lexgate explain gdpr/transfer-w' gdpr/transfer-without-mechanism
offers 'lexgate explain system.k' system.kind
offers 'lexgate lint --fail-on ' incomplete
offers 'lexgate gate --format sa' sarif
offers 'lexgate report --due-diligence mis' mistral
offers 'lexgate test gd' gdpr
offers 'lexgate catalog show qwen3-32' qwen3-32b
offers 'lexgate manu' manual

# The scripts of the other shells are at least scripts of theirs.
for shell in zsh:share/zsh/site-functions/_lexgate fish:share/fish/vendor_completions.d/lexgate.fish; do
  file=$root/${shell#*:}
  [[ -s $file ]] || fail "no completions for ${shell%%:*}"
  grep -q 'due-diligence' "$file" || fail "the completions for ${shell%%:*} know too little"
  if command -v "${shell%%:*}" > /dev/null; then
    "${shell%%:*}" -n "$file" || fail "${shell%%:*} does not take its completions"
  else
    skipped+=("${shell%%:*}")
  fi
done

# The manual page says of every verb and option what the program takes.
page=$root/share/man/man1/lexgate.1
for word in lint gate report explain timeline catalog; do
  grep -q "^\.SS \"lexgate $word" "$page" || fail "the manual page says nothing of $word"
done
if command -v mandoc > /dev/null; then
  problems=$(mandoc -T lint -W warning "$page" || true)
  [[ -z $problems ]] || fail "the manual page has mistakes: $problems"
else
  skipped+=(mandoc)
fi
if command -v man > /dev/null; then
  warnings=$(MANWIDTH=100 man --warnings -l "$page" 2>&1 > /dev/null)
  [[ -z $warnings ]] || fail "man warns: $warnings"
  shown=$(MANWIDTH=100 man -l "$page" 2> /dev/null)
  grep -q -- '--due-diligence provider' <<< "$shown" || fail "man does not show the options"
else
  skipped+=(man)
fi

make --silent uninstall PREFIX=/opt/lexgate "DESTDIR=$dest"
[[ -z $(find "$dest" -type f) ]] || fail "uninstall leaves $(find "$dest" -type f)"
echo "check-install: all well${skipped:+ (not there to be tried: ${skipped[*]})}"
