"""For services that take part in sagas, with PostgreSQL."""
