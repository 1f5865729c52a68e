#!/bin/sh
# Requests made up of the server's own description, by schemathesis: no answer is the server's failure, and each is as described.
#
#   npm run build && sh tools/server/fuzz.sh [EXAMPLES]     about so many requests for each route, 100 where left out
#
# It installs schemathesis into build/fuzz where it is not there, and talks to a server of its own on this computer.
set -e
cd "$(dirname "$0")/../.."
examples="${1:-100}"
tool="${SCHEMATHESIS:-build/fuzz/bin/schemathesis}"
if [ ! -x "$tool" ]; then
  python3 -m venv build/fuzz
  build/fuzz/bin/pip install --quiet "schemathesis==4.32.5"
fi

data="$(mktemp -d)"
node bin/foley.js serve --port 0 --data "$data" --device cpu --threads 1 --rate-per-minute 10000000 --most-queued 5 \
  --most-upload-bytes 1000000 >"$data/url" &
server=$!
trap 'kill "$server"; wait "$server" || true; rm -rf "$data" .schemathesis' EXIT INT TERM
until [ -s "$data/url" ]; do kill -0 "$server" && sleep 0.2; done
url="$(cat "$data/url")"

fuzz() {
  "$tool" --config-file tools/server/schemathesis.toml run "$url/openapi.json" --max-examples "$examples" --checks all --exclude-checks "$1" --request-timeout 120 --max-response-time 100 \
    --suppress-health-check all --warnings off "$2" "$3" "$4" "$5"
}

# What is right by its form may still name no model or sound of this server.
lenient=positive_data_acceptance,ignored_auth
# Who waits for a sound waits long: of these only what is to be refused is sent.
slow='^/v1/(sound-generation|audio/generate)$'
status=0
fuzz "$lenient" --exclude-path-regex "$slow" --mode all || status=1
fuzz "$lenient" --include-path-regex "$slow" --mode negative || status=1
exit $status
