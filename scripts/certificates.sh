#!/bin/sh
# Makes what the parts of the service know each other by: an authority of its own, and for each holder a folder of the authority's
# certificate (ca.pem), its own (cert.pem) and its key (key.pem). What is there and good for a while stays as it is, so run it again
# when something may run out; where a key has got out, remove its folder first, or all of them.
# Where servers have other names than in compose: NAMES=DNS:db.example.org,DNS:temporal.example.org
#   sh scripts/certificates.sh [folder, default ./certificates] [mode of the holders' files, default 600]
set -eu
umask 077
dir=${1:-certificates}
mode=${2:-600}
days=825
# Made anew when it has less than this left, so that once a year is often enough.
left=$((366 * 24 * 3600))
command -v openssl >/dev/null || { echo '需要 openssl / openssl is needed' >&2; exit 1; }
mkdir -p "$dir"
cd "$dir"

authority() {
  mkdir -p authority
  openssl x509 -in authority/ca.pem -noout -checkend "$left" >/dev/null 2>&1 && return
  printf '[req]\ndistinguished_name=dn\nx509_extensions=ca\nprompt=no\n[dn]\nCN=legal-aid authority\n[ca]\nbasicConstraints=critical,CA:TRUE\n' > authority/ca.cnf
  printf 'keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' >> authority/ca.cnf
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 -config authority/ca.cnf \
    -keyout authority/ca.key -out authority/new.pem 2>/dev/null
  rm -f authority/ca.cnf
  # Last: whoever is killed before it begins anew.
  mv authority/new.pem authority/ca.pem
}

# holder: whether what he has is good for long enough, and of this authority
good() {
  openssl x509 -in "$1/cert.pem" -noout -checkend "$left" >/dev/null 2>&1 &&
    openssl verify -CAfile authority/ca.pem "$1/cert.pem" >/dev/null 2>&1
}

# holder, usage, names that it answers to
certificate() {
  mkdir -p "$1"
  good "$1" && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=$1" -keyout "$1/key.pem" -out "$1/new.csr" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$2" "$3" > "$1/new.ext"
  # A number of its own, drawn: no file has to keep count.
  openssl x509 -req -in "$1/new.csr" -CA authority/ca.pem -CAkey authority/ca.key -set_serial "0x$(openssl rand -hex 16)" \
    -days "$days" -sha256 -extfile "$1/new.ext" -out "$1/cert.pem" 2>/dev/null
  rm -f "$1/new.csr" "$1/new.ext"
  cp authority/ca.pem "$1/ca.pem"
  chmod "$mode" "$1/ca.pem" "$1/cert.pem" "$1/key.pem"
  made="$made $1"
}

made=
authority
# Temporal's own parts speak to each other by it as well.
certificate temporal serverAuth,clientAuth "DNS:temporal,DNS:localhost,IP:127.0.0.1${NAMES:+,$NAMES}"
certificate postgres serverAuth "DNS:postgres,DNS:localhost,IP:127.0.0.1${NAMES:+,$NAMES}"
certificate service clientAuth DNS:service
echo "$(pwd):${made:- nothing to do}"
