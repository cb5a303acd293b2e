#!/usr/bin/env bash
# Fetches BASE and HEAD (full SHAs) of $GITHUB_REPOSITORY into an empty repository at $GITHUB_WORKSPACE, with TOKEN,
# and GITHUB_SHA, the commit of this workflow, which configuration may come from.
# No checkout: actions/checkout refuses fork heads under workflow_run and pull_request_target, and rightly so.
set -euo pipefail

for name in BASE HEAD GITHUB_SHA; do
  if [[ ! ${!name} =~ ^([0-9a-f]{40}|[0-9a-f]{64})$ ]]; then
    echo "::error title=codex-ci::fetch-objects: $name is not a full commit SHA; allowed: 40 or 64 hex digits"
    exit 2
  fi
done

# No program that lies in the workspace or in RUNNER_TEMP, where earlier steps put files, and none by a relative entry.
clean=
IFS=: read -ra entries <<< "$PATH"
for entry in "${entries[@]}"; do
  [[ $entry == /* ]] && real=$(cd -P -- "$entry" 2>/dev/null && pwd -P) || continue
  case "$real/" in "$GITHUB_WORKSPACE"/* | "${RUNNER_TEMP:-/nowhere}"/*) continue ;; esac
  clean+=${clean:+:}$entry
done
export PATH=${clean:-/usr/local/bin:/usr/bin:/bin}

# The server's own protocols, and no hook or template of the machine.
export GIT_ALLOW_PROTOCOL=https:http:file

# The token goes by the environment of this one process tree: not on the command line, not into .git/config.
login=$(printf 'x-access-token:%s' "$TOKEN" | base64 -w0)
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $login"
export GIT_TERMINAL_PROMPT=0

# A self-hosted runner may have left a repository here; nothing of it is taken over.
rm -rf "$GITHUB_WORKSPACE/.git"
git init --quiet --template= "$GITHUB_WORKSPACE"
cd "$GITHUB_WORKSPACE"
git remote add origin "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"
# Whole history: a merge base needs it, and a partial clone would ask for the token again later.
git -c core.hooksPath=/dev/null fetch --quiet --no-tags --no-recurse-submodules origin "$BASE" "$HEAD" "$GITHUB_SHA"
for commit in "$BASE" "$HEAD"; do git cat-file -e "$commit^{commit}"; done
