CREATE USER shipping WITH PASSWORD 'shipping';
GRANT SELECT, UPDATE ON orders TO shipping;
