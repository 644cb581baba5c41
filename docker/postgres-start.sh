#!/bin/sh
# The server reads a key only where it is its own and nobody else's: takes a copy, and goes on as its image does.
set -eu
install -d -o postgres -g postgres -m 700 /run/tls
install -o postgres -g postgres -m 600 /certificates/cert.pem /certificates/key.pem /run/tls
exec docker-entrypoint.sh "$@"
