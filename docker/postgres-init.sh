#!/bin/sh
# Runs once, when the database folder is new: roles and databases of the service and of Temporal.
set -eu
: "${OWNER_DB_PASSWORD:?}" "${APP_DB_PASSWORD:?}" "${TEMPORAL_DB_PASSWORD:?}"
psql -v ON_ERROR_STOP=1 -U postgres \
  -v owner="$OWNER_DB_PASSWORD" -v app="$APP_DB_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE legal_aid_owner LOGIN PASSWORD :'owner';
CREATE ROLE legal_aid_app LOGIN PASSWORD :'app';
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE legal_aid OWNER legal_aid_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
SQL
