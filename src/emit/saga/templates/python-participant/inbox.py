"""Handles messages once, however often the broker delivers them."""

from collections.abc import Callable

from psycopg import Connection
from psycopg_pool import ConnectionPool


def handle_once(
    pool: ConnectionPool,
    consumer: str,
    message_id: str,
    handle: Callable[[Connection], None],
) -> bool:
    """To be followed by the acknowledgement of the message; False when it had been handled."""
    with pool.connection() as tx:
        inserted = tx.execute(
            "insert into inbox (consumer, message_id) values (%s, %s) on conflict do nothing",
            [consumer, message_id],
        )
        if inserted.rowcount == 0:
            return False
        handle(tx)
        return True
