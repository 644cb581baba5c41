#!/bin/sh
# Brings Temporal's two databases to the schema of this version; applying it again changes nothing.
set -eu
for db in temporal visibility; do
  name=$([ "$db" = temporal ] && echo temporal || echo temporal_visibility)
  tool="temporal-sql-tool --plugin postgres12 --ep postgres -p 5432 -u temporal --db $name"
  $tool setup-schema -v 0.0
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$db/versioned"
done
