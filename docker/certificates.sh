#!/bin/sh
# Makes what the services of docker-compose.yml know each other by: an authority of its own, a certificate of Temporal's server and
# one of those who may speak to it. Once, before the first start:  sh docker/certificates.sh [folder, default ./certificates]
# Again after two years, or when a key has got out: it makes what is missing, so remove what is to be made anew.
set -eu
umask 077
dir=${1:-certificates}
days=825
mkdir -p "$dir"
cd "$dir"

authority() {
  [ -f ca.pem ] && return
  printf '[req]\ndistinguished_name=dn\nx509_extensions=ca\nprompt=no\n[dn]\nCN=legal-aid authority\n[ca]\nbasicConstraints=critical,CA:TRUE\n' > ca.cnf
  printf 'keyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n' >> ca.cnf
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 -config ca.cnf -keyout ca.key -out ca.pem 2>/dev/null
  rm -f ca.cnf
}

# name, usage, names that it answers to
certificate() {
  [ -f "$1.pem" ] && return
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=%s\n' "$2" "$3" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$days" -sha256 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
  rm -f "$1.csr" "$1.ext"
}

authority
# Temporal's own parts speak to each other by it as well.
certificate temporal serverAuth,clientAuth DNS:temporal,DNS:localhost,IP:127.0.0.1
certificate postgres serverAuth DNS:postgres,DNS:localhost,IP:127.0.0.1
certificate service clientAuth DNS:service
# Containers run as users of their own, and a file that is handed in keeps its owner: the folder keeps others of this machine out.
chmod 644 ca.pem temporal.pem postgres.pem service.pem temporal.key postgres.key service.key
chmod 700 .
echo "$(pwd): $(ls ./*.pem | tr '\n' ' ')"
