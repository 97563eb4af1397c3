#!/bin/sh
# Makes every database, and the one role that may use it. Safe to run again: it sets the passwords then, so a
# changed one takes effect at the next `docker compose up`. Runs as the superuser, with psql, in a job of its own.
set -eu

# create SERVER DATABASE ROLE PASSWORD [ROLE_OPTION]
create() {
  # The password goes by the environment: arguments are visible to whoever lists processes.
  ROLE_PASSWORD=$4 psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --host "$1" --username postgres --dbname postgres \
    --set database="$2" --set role="$3" --set option="${5:-NOREPLICATION}" <<'SQL'
\getenv password ROLE_PASSWORD
SELECT format('CREATE ROLE %I', :'role')
  WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN :option PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'role')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
REVOKE ALL ON DATABASE :"database", postgres FROM PUBLIC;
SQL
  echo "$1: $2 belongs to $3"
}

export PGPASSWORD="$POSTGRES_PASSWORD"
create postgres auth auth "$AUTH_DB_PASSWORD"
create postgres inventory inventory "$INVENTORY_DB_PASSWORD"
create postgres payment payment "$PAYMENT_DB_PASSWORD"
create postgres payment_sandbox payment_sandbox "$PAYMENT_SANDBOX_DB_PASSWORD"
create postgres order_control order_control "$ORDER_CONTROL_DB_PASSWORD"
# Slots are moved between shards by logical replication.
create order-shard-0 order_shard order_shard "$ORDER_SHARD_PASSWORD" REPLICATION
create order-shard-1 order_shard order_shard "$ORDER_SHARD_PASSWORD" REPLICATION
