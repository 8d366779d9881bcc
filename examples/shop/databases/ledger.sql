CREATE USER inventory WITH PASSWORD 'inventory';
CREATE DATABASE inventory OWNER inventory;

CREATE USER payments WITH PASSWORD 'payments';
CREATE DATABASE payments OWNER payments;

CREATE USER reviews WITH PASSWORD 'reviews';
CREATE DATABASE reviews OWNER reviews;

\connect inventory inventory
CREATE TABLE stock_items (sku text PRIMARY KEY, available integer NOT NULL);

\connect payments payments
CREATE TABLE payments (order_id text PRIMARY KEY, amount integer NOT NULL, receipt_id text NOT NULL);

\connect reviews reviews
CREATE TABLE reviews (
  sku text NOT NULL,
  customer_id text NOT NULL,
  stars integer NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (sku, customer_id)
);
