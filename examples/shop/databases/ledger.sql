CREATE USER inventory WITH PASSWORD 'inventory';
CREATE DATABASE inventory OWNER inventory;

CREATE USER payments WITH PASSWORD 'payments';
CREATE DATABASE payments OWNER payments;

\connect inventory inventory
CREATE TABLE stock_items (sku text PRIMARY KEY, available integer NOT NULL);

\connect payments payments
CREATE TABLE payments (order_id text PRIMARY KEY, amount integer NOT NULL, receipt_id text NOT NULL);
