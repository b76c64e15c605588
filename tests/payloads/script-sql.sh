# A report on orders from the local database, with a fixture to try it on.
export PGHOST=localhost PGPORT=5432 PGUSER=app PGDATABASE=shop_dev
psql -v ON_ERROR_STOP=1 -q <<'SQL'
BEGIN;
CREATE TABLE IF NOT EXISTS customers (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email       text NOT NULL UNIQUE,
    name        text NOT NULL,
    country     char(2) NOT NULL DEFAULT 'DE',
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS products (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku         text NOT NULL UNIQUE,
    title       text NOT NULL,
    cents       integer NOT NULL CHECK (cents >= 0),
    stock       integer NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS orders (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer    bigint NOT NULL REFERENCES customers (id),
    placed_at   timestamptz NOT NULL DEFAULT now(),
    state       text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'paid', 'sent', 'closed'))
);
CREATE TABLE IF NOT EXISTS items (
    "order"     bigint NOT NULL REFERENCES orders (id),
    product     bigint NOT NULL REFERENCES products (id),
    pieces      integer NOT NULL CHECK (pieces > 0),
    PRIMARY KEY ("order", product)
);
CREATE INDEX IF NOT EXISTS orders_placed ON orders (placed_at);
INSERT INTO customers (email, name, country) VALUES
    ('ada@example.org', 'Ada', 'GB'),
    ('grace@example.org', 'Grace', 'US'),
    ('emmy@example.org', 'Emmy', 'DE')
ON CONFLICT (email) DO NOTHING;
INSERT INTO products (sku, title, cents, stock)
SELECT 'P-' || n, 'Product ' || n, 100 + n * 37 % 5000, n % 40
FROM generate_series(1, 200) AS n
ON CONFLICT (sku) DO NOTHING;
COMMIT;
SQL
echo "tables are there"

for table in customers products orders items; do
  n=$(psql -At -c "SELECT count(*) FROM $table")
  printf '%-10s %8d rows\n' "$table" "$n"
done

psql --csv -o /tmp/orders.csv <<SQL
WITH totals AS (
    SELECT o.id, o.customer, o.placed_at, sum(i.pieces * p.cents) AS cents
    FROM orders o
    JOIN items i ON i."order" = o.id
    JOIN products p ON p.id = i.product
    WHERE o.placed_at >= date '${FROM:-2024-01-01}'
    GROUP BY o.id
)
SELECT c.country, date_trunc('month', t.placed_at)::date AS month,
       count(*) AS orders, sum(t.cents) / 100.0 AS total,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY t.cents) / 100.0 AS median
FROM totals t
JOIN customers c ON c.id = t.customer
GROUP BY 1, 2
ORDER BY 1, 2;
SQL
rows=$(($(wc -l < /tmp/orders.csv) - 1))
echo "$rows rows"
if [ "$rows" -gt 0 ]; then
  column -s, -t /tmp/orders.csv | head -30
  awk -F, 'NR > 1 { total[$1] += $4; n[$1] += $3 } END { for (c in total) printf "%s %d %.2f\n", c, n[c], total[c] }' /tmp/orders.csv | sort -k3 -rn
fi

cat <<'TXT' > docs/orders-report.md
# The report on orders

`tools/orders.sh` asks the local database and writes a table of orders by
country and month. To change what is shown, edit the query; do not run
`DROP TABLE orders` to start afresh, use `make db-reset` for that.

| column | |
|---|---|
| country | of the customer |
| month | the first day of it |
| total | in euros |
TXT
explain=$(psql -At -c "EXPLAIN (FORMAT JSON) SELECT * FROM orders WHERE placed_at > now() - interval '30 days'")
echo "$explain" | jq -r '.[0].Plan | "\(."Node Type") \(."Total Cost")"'
psql -At -F $'\t' -c "SELECT relname, n_live_tup, pg_size_pretty(pg_relation_size(relid)) FROM pg_stat_user_tables ORDER BY 2 DESC" | while IFS=$'\t' read -r table rows size; do
  echo "$table: $rows rows, $size"
done
git diff --no-color docs | head -40
npx prettier --check docs/orders-report.md
sqlite3 /tmp/orders.db <<'SQL'
.mode csv
.import /tmp/orders.csv orders
SELECT country, sum(total) FROM orders GROUP BY country ORDER BY 2 DESC LIMIT 5;
SQL
pg_dump --schema-only --no-owner -t 'public.*' shop_dev > db/schema.sql && git diff --stat db/schema.sql
