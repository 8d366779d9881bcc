CREATE TABLE orders (
  id uuid PRIMARY KEY,
  customer_id text NOT NULL,
  total integer NOT NULL,
  status text NOT NULL,
  tracking_code text,
  placed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orders_archive (LIKE orders INCLUDING ALL);
